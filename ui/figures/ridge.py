"""How large each layer's gradients are while a network trains, and what the first of them leaves in Adam's memory."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from optim_core.networks.history import History
from ui.figures.lines import spread
from ui.figures.marks import power
from ui.figures.rows import axis, pale
from ui.figures.seeds import Runs
from ui.look import Look
from ui.theme import GROUNDS, method_style, plotly_template

TIMES = 7  # lines of a method at the most
PLOT = 250  # px of height


def times(steps: Sequence[int], most: int = TIMES) -> list[int]:
    """Which records of a training a ridge shows: the first step, the last, and between them even on a logarithmic
    scale, as near as there are records. Positions in `steps`; step 0, before which no gradient was told, is none."""
    places = [k for k, step in enumerate(steps) if step > 0]
    if len(places) <= most:
        return places
    logs = np.log([steps[k] for k in places])
    wanted = np.linspace(logs[0], logs[-1], most)
    return sorted({places[int(np.abs(logs - at).argmin())] for at in wanted})


def left_of_first(beta2: float, steps: int) -> float:
    """By how much the root mean square of a layer's first gradient must be multiplied to be what it alone leaves in
    √v̂ after `steps` steps: the root of (1 − β₂) β₂^(t−1) / (1 − β₂^t)."""
    return float(np.sqrt((1 - beta2) * beta2 ** (steps - 1) / (1 - beta2**steps)))


def ridge(
    history: History,
    runs: Runs,
    depth: int,
    beta2: float,
    *,
    look: Look,
    titles: tuple[str, str],
    words: tuple[str, str],
) -> go.Figure:
    """For each method the root mean square of each layer's gradient (over coordinates and seeds) at several steps, from
    pale to strong, logarithmic; dashed what the first step's alone leaves in √v̂ at the last one. titles: gradient,
    layer. words: the name of a line, with {step}, and of the dashed one. Without a record: the axes."""
    count = max(len(runs.places), 1)
    figure = make_subplots(1, count, shared_yaxes=True, horizontal_spacing=0.09)  # "44" and the next "1" apart
    x, chosen = list(range(1, depth + 1)), times(history.steps)
    seen: list[float] = []
    ends: dict[str, float] = {}  # of the last panel's first, last and dashed line, by name
    for column, (slug, places) in enumerate(runs.places.items(), start=1):
        style, cell = method_style(slug, look.theme), {"row": 1, "col": column}
        figure.add_scatter(x=[1], y=[None], **cell)  # the axes are there before there is a record
        figure.add_annotation(x=0, y=1, xref=f"{axis('x', 1, column, count)} domain", yref="y domain",
                              yanchor="bottom", xanchor="left", yshift=4, text=f"<b>{runs.names[slug]}</b>",
                              font={"color": style.text_color})  # fmt: skip
        sizes = {k: _sizes(history, k, places) for k in chosen}
        for n, (k, size) in enumerate(sizes.items()):
            name, drawn = (
                words[0].format(step=history.steps[k]),
                {"color": _deeper(style.color, n, chosen), "width": 1.8},
            )
            figure.add_scatter(x=x, y=size, mode="lines", line=drawn, **cell,
                               hovertemplate=f"{name}: %{{y:.2~g}}<extra></extra>")  # fmt: skip
            seen += size
            if n in (0, len(chosen) - 1):
                ends[name] = size[-1]
        if chosen:
            left = [v * left_of_first(beta2, history.steps[chosen[-1]]) for v in sizes[chosen[0]]]
            dashed = {"color": GROUNDS[look.theme].ink, "width": 1.6, "dash": "5px,4px"}
            figure.add_scatter(x=x, y=left, mode="lines", line=dashed,
                               hovertemplate=f"{words[1]}: %{{y:.2~g}}<extra></extra>", **cell)  # fmt: skip
            seen += left
            ends[words[1]] = left[-1]
    seen = [v for v in seen if np.isfinite(v) and v > 0]
    low, high = (np.floor(np.log10(min(seen))), np.ceil(np.log10(max(seen)))) if seen else (-3.0, 1.0)
    decades = [p for p in range(int(low), int(high) + 1) if high - low <= 5 or p % 2 == 0]
    figure.update_yaxes(type="log", range=[low, high], tickvals=[10.0**p for p in decades],
                        ticktext=[power(10, p) for p in decades])  # fmt: skip
    _name_ends(figure, ends, (float(low), float(high)), axis("x", 1, count, count), depth, look)
    figure.update_yaxes(title_text=titles[0], row=1, col=1)
    figure.update_xaxes(range=[0.5, depth + 0.5], title_text=titles[1], tickvals=sorted({1, depth // 2, depth}))
    margin = {"l": 8, "r": round(104 * look.scale), "t": round(28 * look.scale), "b": 8}
    figure.update_layout(template=plotly_template(look.theme, look.size), height=round((PLOT + 84) * look.scale),
                         margin=margin)  # fmt: skip
    return figure


def _deeper(color: str, n: int, chosen: Sequence[int]) -> str:
    """From pale to strong with time."""
    return pale(color, 0.25 + 0.75 * (n + 1) / len(chosen))


def _name_ends(
    figure: go.Figure, ends: dict[str, float], limits: tuple[float, float], xref: str, depth: int, look: Look
) -> None:
    """The names of lines beyond their ends, moved apart where they would collide."""
    kept = {name: float(np.log10(y)) for name, y in ends.items() if np.isfinite(y) and y > 0}
    scale = PLOT * look.scale / (limits[1] - limits[0])
    at = [(y - limits[0]) * scale for y in kept.values()]
    for (name, y), wanted, placed in zip(
        kept.items(), at, spread(at, 34 * look.scale, 8, PLOT * look.scale), strict=True
    ):
        figure.add_annotation(x=depth, y=y, xref=xref, yref="y", xanchor="left", xshift=6, yshift=placed - wanted,
                              text=name, align="left", font={"color": GROUNDS[look.theme].muted})  # fmt: skip


def _sizes(history: History, record: int, places: Sequence[int]) -> list[float]:
    """Root mean square over the seeds of each layer's gradient, NaN where one is lost."""
    told = np.array([history.records[record].gradient[k] for k in places], dtype=float)
    return [float(v) for v in np.sqrt((told**2).mean(axis=0))]
