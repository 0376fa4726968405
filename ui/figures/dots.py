"""Rows of dots with intervals: one row for each method, layer or network, one column for each quantity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from ui.figures.gaps import finite
from ui.figures.marks import power
from ui.look import Look
from ui.theme import GROUNDS, method_style, plotly_template

ROW, TALL, HEAD = 34, 42, 46  # px: a row, one whose name has two lines, the titles above
ROOM = 0.07  # of an axis beyond what it holds


@dataclass(frozen=True)
class Dot:
    """A value, half of its interval (NaN: none), and the method whose look it has."""

    value: float
    half: float
    method: str


@dataclass(frozen=True)
class Column:
    """A quantity: its title, whether its axis is of powers of ten, a line that is drawn through it, and how far its
    axis goes at most, beyond which intervals are cut; values lie within."""

    title: str
    log: bool = False
    mark: float | None = None
    most: tuple[float, float] = (-np.inf, np.inf)


def dot_rows(
    rows: Sequence[tuple[str, Sequence[Sequence[Dot]]]],
    columns: Sequence[Column],
    *,
    look: Look,
    read: str = "{value} ± {half}",
    key: Mapping[str, str] | None = None,
) -> go.Figure:
    """rows: a name and for each column its dots, side by side in one row (a little apart, first above). read: what a
    pointer reads. key: method → its name, each on a line in its colour above the columns."""
    figure = make_subplots(1, len(columns), shared_yaxes=True, horizontal_spacing=0.05)
    ground, top = GROUNDS[look.theme], len(rows) - 1
    for n, column in enumerate(columns, start=1):
        held = [dot for _, cells in rows for dot in cells[n - 1] if np.isfinite(dot.value)]
        placed: dict[str, list[tuple[Dot, float]]] = {}
        for k, (_, cells) in enumerate(rows):
            for j, dot in enumerate(cells[n - 1]):
                lift = 0.22 * ((len(cells[n - 1]) - 1) / 2 - j)
                placed.setdefault(dot.method, []).append((dot, top - k + lift))
        for method, dots in placed.items():
            _dots(figure, method, dots, read, look, n)
        if not held:
            figure.add_scatter(x=[None], y=[0], row=1, col=n)  # Plotly leaves out the axes of a panel without a trace
        _axis(figure, column, held, n)
        if column.mark is not None:
            figure.add_vline(x=column.mark, row=1, col=n, layer="below", line={"color": ground.hairline, "width": 1})
        edge, align = (1, "right") if n == len(columns) else (0, "left")  # on a phone the names leave it little room
        figure.add_annotation(x=edge, y=1, xref=f"x{n if n > 1 else ''} domain", yref="paper", text=column.title,
                              xanchor=align, yanchor="bottom", yshift=6, align=align,
                              font={"color": ground.muted})  # fmt: skip
    names = [f'<span style="color:{method_style(slug, look.theme).text_color}"><b>{name}</b></span>'
             for slug, name in (key or {}).items()]  # fmt: skip
    row = ROW if all("<br>" not in name for name, _ in rows) else TALL
    lines = 1 + max(column.title.count("<br>") for column in columns)
    head = HEAD + 20 * (lines - 1 + len(names))
    if names:
        figure.add_annotation(x=0, y=1, xref="paper", yref="paper", text="<br>".join(names), xanchor="left",
                              align="left", yanchor="bottom", yshift=round((22 * lines + 8) * look.scale))  # fmt: skip
    figure.update_yaxes(range=[-0.6, top + 0.6], tickvals=list(range(top, -1, -1)), ticks="",
                        ticktext=[name for name, _ in rows], tickfont={"color": ground.ink})  # fmt: skip
    figure.update_layout(template=plotly_template(look.theme, look.size),
                         height=round((row * len(rows) + head + 40) * look.scale),
                         margin={"l": 8, "r": 14, "t": round(head * look.scale), "b": 8})  # fmt: skip
    return figure


def _dots(
    figure: go.Figure, method: str, dots: Sequence[tuple[Dot, float]], read: str, look: Look, column: int
) -> None:
    """All of one method's dots, each with its height, as one trace."""
    style = method_style(method, look.theme)
    shown = [read.format(value=f"{dot.value:.3g}", half=f"{finite(dot.half):.2g}") for dot, _ in dots]
    figure.add_scatter(x=[dot.value for dot, _ in dots], y=[y for _, y in dots], mode="markers", row=1, col=column,
                       marker={"symbol": style.marker, "size": 9, "color": style.color}, cliponaxis=False,
                       error_x={"type": "data", "array": [finite(dot.half) for dot, _ in dots], "color": style.color,
                                "thickness": 1.6, "width": 3},
                       text=shown, hovertemplate="%{text}<extra></extra>")  # fmt: skip


def _axis(figure: go.Figure, column: Column, held: Sequence[Dot], n: int) -> None:
    """From the smallest end of an interval to the largest, and the mark."""
    ends = [dot.value + sign * finite(dot.half) for dot in held for sign in (-1, 1)]
    ends = [v for v in (*ends, *(() if column.mark is None else (column.mark,))) if not column.log or v > 0] or [1.0]
    values: Any = np.log10(ends) if column.log else np.array(ends)
    room = ROOM * (float(np.ptp(values)) or 1.0)
    low, high = max(float(values.min()) - room, column.most[0]), min(float(values.max()) + room, column.most[1])
    figure.update_xaxes(range=[low, high], nticks=5, tickangle=0, row=1, col=n)
    if column.log:
        decades = range(int(np.floor(low)), int(np.ceil(high)) + 1)
        for within in ((1,), (1, 3), (1, 2, 5)):  # the fewest that are at least three
            ticks = [m * 10.0**p for p in decades for m in within if low <= np.log10(m * 10.0**p) <= high]
            if len(ticks) >= 3:
                break
        words = [power(10, round(np.log10(v))) if v >= 1000 or v < 0.01 else f"{v:g}" for v in ticks]
        figure.update_xaxes(type="log", tickvals=ticks, ticktext=words, row=1, col=n)
