"""Gaps between two methods with their intervals, against depth in small multiples. A gap is a paired difference of test
accuracies in percentage points, AdamW's less Adam-ℓ2's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from optim_core.networks.results import Paired
from ui.figures.rows import axis, pale
from ui.look import Look
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
    ground, notes = GROUNDS[look.theme], []
    for i, row in enumerate(cells, start=1):
        for j, cell in enumerate(row, start=1):
            _gaps(figure, cell, words[1], look, {"row": i, "col": j})
            if cell.gaps is None:
                notes.append(note("?", (0.5, 0.5), (i, j), len(columns), look, big=True))
    figure.layout.shapes = [zero((i, j), len(columns), look) for i in range(1, len(rows) + 1)
                            for j in range(1, len(columns) + 1)]  # fmt: skip
    for j, name in enumerate(columns, start=1):
        notes.append(note(name, (0.5, 1.0), (1, j), len(columns), look, anchor="bottom", ink=True))
    for i, name in enumerate(rows, start=1):
        bold = f"<b>{name}</b>"
        notes.append(note(bold, (0.03, 1.0), (i, 1), len(columns), look, anchor="top", align="left", ink=True))
    # under zero, where the first panel has room: beside the name of its row it would lie over the deepest network
    notes.append(note(words[0], (0.03, 0.0), (1, 1), len(columns), look, anchor="bottom", align="left",
                       color=method_style(FIRST, look.theme).text_color))  # fmt: skip
    notes.append({"x": 0, "y": 1, "xref": "paper", "yref": "paper", "text": titles[0], "xanchor": "left",
                  "yanchor": "bottom", "xshift": -4, "yshift": head, "font": {"color": ground.muted}})  # fmt: skip
    figure.layout.annotations = notes  # one by one Plotly would check all of them again
    figure.update_layout(template=plotly_template(look.theme, look.size), height=round(height + head + 80 * look.scale),
                         margin={"l": 8, "r": 10, "t": round(head + 24 * look.scale), "b": 8})  # fmt: skip
    edge = ROOM * (depths[-1] - depths[0]) if len(depths) > 1 else 1.0
    figure.update_xaxes(range=[depths[0] - edge, depths[-1] + edge] if depths else None, tickvals=depths, tickangle=0)
    figure.update_xaxes(title_text=titles[1], row=len(rows), col=(len(columns) + 1) // 2)
    figure.update_yaxes(range=[low, high], nticks=4)
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
                       error_y=bars([POINT * one.half for one in gaps.values()], color),
                       marker={"size": 8, "color": fill, "line": {"color": color, "width": 1.6}}, **place)  # fmt: skip


def bars(halves: Sequence[float], color: str) -> dict[str, Any]:
    """Plotly's intervals of these half lengths."""
    return {"type": "data", "array": [finite(half) for half in halves], "color": color, "thickness": 1.4, "width": CAP}


def finite(half: float) -> float:
    """What is drawn of half an interval: nothing where there is none."""
    return half if np.isfinite(half) else 0.0


def _bounds(gaps: Sequence[Paired]) -> tuple[float, float]:
    """The axis holds every interval, and zero."""
    edges = [POINT * (one.mean + sign * finite(one.half)) for one in gaps for sign in (-1, 1)]
    low, high = min([-2.0, *edges]), max([2.0, *edges])
    return low - ROOM * (high - low), high + 2 * ROOM * (high - low)


def zero(cell: tuple[int, int], columns: int, look: Look) -> dict[str, Any]:
    """The hairline of no gap through a panel."""
    return {"type": "line", "x0": 0, "x1": 1, "xref": f"{axis('x', *cell, columns)} domain", "y0": 0, "y1": 0,
            "yref": axis("y", *cell, columns), "layer": "below",
            "line": {"color": GROUNDS[look.theme].hairline, "width": 1}}  # fmt: skip


def note(
    text: str, at: tuple[float, float], cell: tuple[int, int], columns: int, look: Look, *, anchor: str = "middle",
    align: str = "center", ink: bool = False, big: bool = False, color: str = "",
) -> dict[str, Any]:  # fmt: skip
    """Words in a panel, at a share of its width and height."""
    ground = GROUNDS[look.theme]
    size = round(SIZES[look.size] * (1.6 if big else 0.78))
    return {"x": at[0], "y": at[1], "xref": f"{axis('x', *cell, columns)} domain", "text": text, "xanchor": align,
            "yref": f"{axis('y', *cell, columns)} domain", "yanchor": anchor, "showarrow": False,
            "font": {"color": color or (ground.ink if ink else ground.muted), "size": size}}  # fmt: skip
