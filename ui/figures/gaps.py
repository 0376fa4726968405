"""Gaps between two methods with their intervals: against depth in small multiples, for one switch, for a factor on the
loss. A gap is a paired difference of test accuracies in percentage points, AdamW's less Adam-ℓ2's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from optim_core.networks.results import Estimate, Paired
from ui.figures.clock import Look
from ui.figures.rows import axis, pale
from ui.theme import GROUNDS, SIZES, method_style, plotly_template

FIRST = "AdamW"
PANEL, BETWEEN, HEAD = 148, 22, 30  # px: a small multiple, between two rows of them, its names above
POINT = 100.0  # percentage points of a share
ROOM = 0.09  # of an axis beyond what it holds
CAP = 3  # px, half of the stroke across the end of an interval


@dataclass(frozen=True)
class Cell:
    """One small multiple: gaps by depth (None: not shown yet), and the depth that the page's controls are at."""

    gaps: Mapping[int, Paired] | None
    now: int | None = None


def by_depth(
    cells: Sequence[Sequence[Cell]],
    *,
    rows: Sequence[str],
    columns: Sequence[str],
    look: Look,
    titles: tuple[str, str],
    words: tuple[str, str],
) -> go.Figure:
    """One panel for each cell, all on one scale; a cell that is not shown holds its place with a question mark. titles:
    gap, depth. words: who is ahead above zero; what a pointer reads, with {depth}, {gap}, {half}, {n}, {wins}."""
    gap, head = BETWEEN * look.scale, HEAD * look.scale
    height = len(rows) * PANEL * look.scale + (len(rows) - 1) * gap
    figure = make_subplots(len(rows), len(columns), shared_xaxes=True, shared_yaxes=True,
                           vertical_spacing=gap / height, horizontal_spacing=0.03)  # fmt: skip
    shown = [one for row in cells for cell in row for one in (cell.gaps or {}).values()]
    low, high = _bounds(shown)
    depths = sorted({depth for row in cells for cell in row for depth in cell.gaps or {}})
    ground = GROUNDS[look.theme]
    for i, row in enumerate(cells, start=1):
        for j, cell in enumerate(row, start=1):
            place = {"row": i, "col": j}
            _gaps(figure, cell, words[1], look, place)
            figure.add_hline(y=0, layer="below", line={"color": ground.hairline, "width": 1}, **place)
            _write(figure, "?" if cell.gaps is None else "", (0.5, 0.5), (i, j), len(columns), look, big=True)
    for j, name in enumerate(columns, start=1):
        _write(figure, name, (0.5, 1.0), (1, j), len(columns), look, anchor="bottom", ink=True)
    for i, name in enumerate(rows, start=1):
        _write(figure, f"<b>{name}</b>", (0.03, 1.0), (i, 1), len(columns), look, anchor="top", align="left", ink=True)
    # under zero, where the first panel has room: beside the name of its row it would lie over the deepest network
    _write(figure, words[0], (0.03, 0.0), (1, 1), len(columns), look, anchor="bottom", align="left",
           color=method_style(FIRST, look.theme).text_color)  # fmt: skip
    figure.update_layout(template=plotly_template(look.theme, look.size), height=round(height + head + 56 * look.scale),
                         margin={"l": 8, "r": 10, "t": round(head), "b": 8})  # fmt: skip
    edge = ROOM * (depths[-1] - depths[0]) if len(depths) > 1 else 1.0
    figure.update_xaxes(range=[depths[0] - edge, depths[-1] + edge] if depths else None, tickvals=depths, tickangle=0)
    figure.update_xaxes(title_text=titles[1], row=len(rows), col=(len(columns) + 1) // 2)
    figure.update_yaxes(range=[low, high], nticks=4)
    figure.add_annotation(x=0, y=1, xref="paper", yref="paper", text=titles[0], xanchor="left", yanchor="bottom",
                          xshift=-4, yshift=head, font={"color": ground.muted})  # fmt: skip
    figure.update_layout(height=figure.layout.height + round(24 * look.scale), margin_t=round(head + 24 * look.scale))
    return figure


def two_settings(
    rows: Sequence[tuple[str, Mapping[str, Estimate], Paired | None]],
    *,
    names: Mapping[str, str],
    look: Look,
    titles: tuple[str, str],
    bounds: tuple[tuple[float, float], tuple[float, float]],
    missing: str,
) -> go.Figure:
    """For each row its name, the accuracy of each method with its interval (left) and the gap with its own (right);
    `missing` is said where no gap is stored. titles: accuracy, gap; bounds: the axes, in percent and in points, so that
    nothing moves when a switch is pressed."""
    figure = make_subplots(1, 2, shared_yaxes=True, horizontal_spacing=0.08, column_widths=[0.55, 0.45])
    ground, top = GROUNDS[look.theme], len(rows) - 1
    for k, (name, accuracies, gap) in enumerate(rows):
        y = top - k
        for column, edge in ((1, bounds[0][0]), (2, bounds[1][0])):
            figure.add_annotation(x=edge, y=y, row=1, col=column, xanchor="left", yanchor="bottom", yshift=20,
                                  showarrow=False, text=f"<b>{name}</b>" if column == 1 else "",
                                  bgcolor=ground.page)  # fmt: skip
        for n, (slug, one) in enumerate(accuracies.items()):
            style = method_style(slug, look.theme)
            lift = 0.16 * ((len(accuracies) - 1) / 2 - n)
            _interval(figure, (POINT * one.mean, y + lift), POINT * one.half, style.color, style.marker,
                      f"{names[slug]}: %{{x:.1f}} ± {POINT * one.half:.1f}", {"row": 1, "col": 1})  # fmt: skip
        if gap is None:
            figure.add_annotation(x=sum(bounds[1]) / 2, y=y, text=missing, font={"color": ground.muted}, row=1, col=2)
            continue
        _interval(figure, (POINT * gap.mean, y), POINT * gap.half, ground.ink, "circle",
                  f"%{{x:+.1f}} ± {POINT * gap.half:.1f}", {"row": 1, "col": 2})  # fmt: skip
    figure.add_vline(x=0, row=1, col=2, layer="below", line={"color": ground.hairline, "width": 1})
    keys = "   ".join(f'<span style="color:{method_style(slug, look.theme).text_color}"><b>{name}</b></span>'
                      for slug, name in names.items() if any(slug in row[1] for row in rows))  # fmt: skip
    titles = (f"{titles[0]}<br>{keys}", titles[1])
    for column, (title, limits) in enumerate(zip(titles, bounds, strict=True), start=1):
        figure.update_xaxes(range=list(limits), title_text=title, nticks=5, row=1, col=column)
    figure.update_yaxes(range=[-0.6, top + 0.75], visible=False)
    figure.update_layout(template=plotly_template(look.theme, look.size), margin={"l": 8, "r": 14, "t": 8, "b": 8},
                         height=round((86 * len(rows) + 60) * look.scale))  # fmt: skip
    return figure


def shifts(
    panels: Sequence[tuple[str, Mapping[str, Mapping[float, Paired]]]],
    *,
    names: Mapping[str, str],
    look: Look,
    titles: tuple[str, str],
) -> go.Figure:
    """What a factor on the loss changes: for each panel and method the paired change (nats) by factor. titles: change,
    factor. The methods stand side by side at each factor."""
    figure = make_subplots(1, len(panels), shared_yaxes=True, horizontal_spacing=0.06)
    ground = GROUNDS[look.theme]
    factors = sorted({factor for _, methods in panels for changes in methods.values() for factor in changes})
    edges = [edge for _, methods in panels for changes in methods.values() for one in changes.values()
             for edge in (one.mean - _finite(one.half), one.mean + _finite(one.half))]  # fmt: skip
    for column, (name, methods) in enumerate(panels, start=1):
        place = {"row": 1, "col": column}
        for n, (slug, changes) in enumerate(methods.items()):
            style, aside = method_style(slug, look.theme), 0.22 * (n - (len(methods) - 1) / 2)
            at = [factors.index(factor) + aside for factor in changes]
            figure.add_scatter(
                x=at, y=[one.mean for one in changes.values()], mode="lines+markers", name=names[slug],
                line={"color": style.color, "width": 1.4, "dash": style.dash},
                marker={"symbol": style.marker, "size": 9, "color": style.color},
                error_y=_bars([one.half for one in changes.values()], style.color),
                hovertemplate=f"{names[slug]}: %{{y:+.2f}}<extra></extra>", **place,
            )  # fmt: skip
            if column == len(panels) and changes:
                figure.add_annotation(x=at[-1], y=list(changes.values())[-1].mean, xanchor="left", xshift=10,
                                      text=names[slug], font={"color": style.text_color}, **place)  # fmt: skip
        figure.add_hline(y=0, layer="below", line={"color": ground.hairline, "width": 1}, **place)
        _write(figure, name, (0.02, 1.0), (1, column), len(panels), look, anchor="bottom", align="left", ink=True)
    figure.update_xaxes(range=[-0.5, len(factors) - 0.5], tickvals=list(range(len(factors))),
                        ticktext=[f"× {factor:g}" for factor in factors], title_text=titles[1])  # fmt: skip
    low, high = min([0.0, *edges]), max([0.0, *edges])
    figure.update_yaxes(range=[low - ROOM * (high - low), high + ROOM * (high - low)], nticks=5)
    figure.update_yaxes(title_text=titles[0], row=1, col=1)
    figure.update_layout(template=plotly_template(look.theme, look.size), height=round(280 * look.scale),
                         margin={"l": 8, "r": round(70 * look.scale), "t": round(28 * look.scale), "b": 8})  # fmt: skip
    return figure


def _gaps(figure: go.Figure, cell: Cell, read: str, look: Look, place: Mapping[str, int]) -> None:
    """A thin line through the means, an interval for each, and the page's own depth filled; an empty cell draws
    nothing, but draws it, because Plotly leaves out the axes of a panel without a trace."""
    gaps, color = dict(sorted((cell.gaps or {}).items())), GROUNDS[look.theme].ink
    depths, means = list(gaps), [POINT * one.mean for one in gaps.values()]
    figure.add_scatter(x=depths, y=means, mode="lines", hoverinfo="skip", **place,
                       line={"color": pale(color, 0.35), "width": 1.2})  # fmt: skip
    text = [read.format(depth=d, gap=f"{POINT * g.mean:+.1f}", half=f"{POINT * g.half:.1f}", n=g.n, wins=g.wins)
            for d, g in gaps.items()]  # fmt: skip
    fill = [color if depth == cell.now else GROUNDS[look.theme].page for depth in depths]
    figure.add_scatter(x=depths, y=means, mode="markers", text=text, hovertemplate="%{text}<extra></extra>",
                       error_y=_bars([POINT * one.half for one in gaps.values()], color),
                       marker={"size": 8, "color": fill, "line": {"color": color, "width": 1.6}}, **place)  # fmt: skip


def _interval(
    figure: go.Figure,
    at: tuple[float, float],
    half: float,
    color: str,
    marker: str,
    read: str,
    place: Mapping[str, int],
) -> None:
    """One mean with a horizontal interval."""
    figure.add_scatter(x=[at[0]], y=[at[1]], mode="markers", error_x=_bars([half], color),
                       marker={"symbol": marker, "size": 10, "color": color},
                       hovertemplate=f"{read}<extra></extra>", **place)  # fmt: skip


def _bars(halves: Sequence[float], color: str) -> dict[str, Any]:
    return {"type": "data", "array": [_finite(half) for half in halves], "color": color, "thickness": 1.4, "width": CAP}


def _finite(half: float) -> float:
    return half if np.isfinite(half) else 0.0


def _bounds(gaps: Sequence[Paired]) -> tuple[float, float]:
    """The axis holds every interval, and zero."""
    edges = [POINT * (one.mean + sign * _finite(one.half)) for one in gaps for sign in (-1, 1)]
    low, high = min([-2.0, *edges]), max([2.0, *edges])
    return low - ROOM * (high - low), high + 2 * ROOM * (high - low)


def _write(
    figure: go.Figure, text: str, at: tuple[float, float], cell: tuple[int, int], columns: int, look: Look, *,
    anchor: str = "middle", align: str = "center", ink: bool = False, big: bool = False, color: str = "",
) -> None:  # fmt: skip
    """Words in a panel, at a share of its width and height."""
    if text:
        ground = GROUNDS[look.theme]
        size = round(SIZES[look.size] * (1.6 if big else 0.78))
        figure.add_annotation(x=at[0], y=at[1], xref=f"{axis('x', *cell, columns)} domain", text=text, xanchor=align,
                              yref=f"{axis('y', *cell, columns)} domain", yanchor=anchor, showarrow=False,
                              font={"color": color or (ground.ink if ink else ground.muted), "size": size})  # fmt: skip
