"""A training over several seeds: the mean of each method and the band that its seeds fill, beside what a tuned sweep
found for the same network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from optim_core.networks.history import History
from optim_core.networks.results import Estimate
from ui.figures.lines import Frame, Line, label_ends
from ui.figures.marks import power
from ui.figures.rows import pale
from ui.look import Look
from ui.theme import GROUNDS, method_style, plotly_template

HEIGHTS = (190, 190)  # px: loss, accuracy
GUESSING = 0.1  # ten classes
SHADE = 0.17  # opacity of a band


@dataclass(frozen=True)
class Runs:
    """The runs of one training by method: slug → its places among the plan's entries; and the methods' names."""

    places: Mapping[str, Sequence[int]]
    names: Mapping[str, str]


def learning(
    history: History,
    runs: Runs,
    steps: int,
    tuned: Mapping[str, Estimate],
    *,
    look: Look,
    titles: tuple[str, str, str, str],
    losses: tuple[float, float],
    best: float,
) -> go.Figure:
    """Training loss and test accuracy over steps, mean and band (smallest to largest over the seeds), and at the right
    of the accuracy what the sweep found, tuned, with its intervals. titles: loss, accuracy, step, tuned. The axes are
    those of the whole training, so that nothing moves while it runs; losses: the ends of theirs, above which a deep
    network without normalization begins by far; best: the end of the accuracies."""
    heights = [v * look.scale for v in HEIGHTS]
    figure = make_subplots(2, 2, specs=[[{}, None], [{}, {}]], column_widths=[0.74, 0.26], row_heights=heights,
                           horizontal_spacing=0.05, vertical_spacing=0.16)  # fmt: skip
    ground, lines = GROUNDS[look.theme], []
    for slug, places in runs.places.items():
        style = method_style(slug, look.theme)
        for row, name in ((1, "loss"), (2, "accuracy")):
            values = np.array([history.series(name, k) for k in places], dtype=float).reshape(len(places), -1)
            values[~np.isfinite(values)] = np.nan
            middle = _band(figure, history.steps, values, style, runs.names[slug], row, "~g" if row == 1 else ".1%")
            if row == 1:
                lines.append(Line(history.steps, middle, runs.names[slug], style))
    frame = Frame((0.0, float(steps)), losses, round(heights[0]), look.size, log_y=True)
    label_ends(figure, lines, frame)
    figure.add_scatter(x=[0], y=[None], row=2, col=2)  # Plotly leaves out the axes of a panel without a trace
    for n, (slug, one) in enumerate(tuned.items()):
        style = method_style(slug, look.theme)
        figure.add_scatter(x=[n], y=[one.mean], mode="markers", row=2, col=2,
                           marker={"symbol": style.marker, "size": 10, "color": style.color},
                           error_y={"type": "data", "array": [one.half], "color": style.color, "width": 4},
                           hovertemplate=f"{runs.names.get(slug, slug)}: %{{y:.1%}}<extra></extra>")  # fmt: skip
    for column in (1, 2):
        figure.add_hline(y=GUESSING, row=2, col=column, layer="below",
                         line={"color": ground.hairline, "width": 1, "dash": "dot"})  # fmt: skip
    for text, x, xref, yref in ((titles[0], 0, "x domain", "y domain"), (titles[1], 0, "x2 domain", "y2 domain"),
                                (titles[3], 0, "x3 domain", "y3 domain")):  # fmt: skip
        figure.add_annotation(x=x, y=1, xref=xref, yref=yref, text=text, xanchor="left", yanchor="bottom", yshift=4,
                              align="left", font={"color": ground.muted})  # fmt: skip
    decades = range(int(np.ceil(np.log10(losses[0]))), int(np.log10(losses[1])) + 1)
    figure.update_yaxes(type="log", range=[float(np.log10(v)) for v in losses], row=1, col=1,
                        tickvals=[10.0**p for p in decades], ticktext=[power(10, p) for p in decades])  # fmt: skip
    figure.update_yaxes(range=[0, best], nticks=4, tickformat=".0%", row=2)
    figure.update_yaxes(showticklabels=False, ticks="", row=2, col=2)
    figure.update_xaxes(range=[0, steps], nticks=4, col=1)
    figure.update_xaxes(title_text=titles[2], row=2, col=1)
    figure.update_xaxes(range=[-0.6, max(len(tuned), 1) - 0.4], tickvals=list(range(len(tuned))), ticks="",
                        ticktext=[runs.names[slug] for slug in tuned], tickangle=-90, row=2, col=2)  # fmt: skip
    figure.update_layout(template=plotly_template(look.theme, look.size),
                         height=round(sum(heights) + 150 * look.scale),
                         margin={"l": 8, "r": 14, "t": round(26 * look.scale), "b": 8})  # fmt: skip
    return figure


def _band(figure: go.Figure, x: Any, values: Any, style: Any, name: str, row: int, form: str) -> Any:
    """The band of all seeds (seeds, records) and their mean, which is returned; a record with a lost seed is a gap."""
    middle = values.mean(axis=0)
    whole = np.isfinite(middle)
    edges = (values.min(axis=0)[whole], values.max(axis=0)[whole])
    kept = np.asarray(x)[whole]
    figure.add_scatter(x=np.concatenate([kept, kept[::-1]]), y=np.concatenate([edges[1], edges[0][::-1]]),
                       mode="lines", fill="toself", fillcolor=pale(style.color, SHADE), line={"width": 0},
                       hoverinfo="skip", row=row, col=1)  # fmt: skip
    figure.add_scatter(x=x, y=[v if np.isfinite(v) else None for v in middle], mode="lines", row=row, col=1,
                       line={"color": style.color, "width": 2.2, "dash": style.dash},
                       hovertemplate=f"{name}: %{{y:{form}}}<extra></extra>")  # fmt: skip
    return middle
