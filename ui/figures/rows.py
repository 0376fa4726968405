"""One row for each method, its name above it: a pale band for the gradients as they are, a line for the rescaled ones.

A method that does not notice runs in the middle of its own band.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from ui.theme import GROUNDS, SIZES, Style, Theme, method_style, plotly_template

ROW = 112  # px of one row's plot in normal size
GAP = 34  # px between rows: the method's name stands there
BAND, GHOST = 9, 0.26  # width and opacity of the pale band


@dataclass(frozen=True)
class Scene:
    """What a figure needs besides numbers: the methods by slug, in pairs of runs, the theme, and words."""

    methods: Sequence[str]
    names: Sequence[str]
    theme: Theme
    size: str = "normal"

    @property
    def scale(self) -> float:
        return SIZES[self.size] / SIZES["normal"]

    def style(self, row: int) -> Style:
        return method_style(self.methods[row], self.theme)


def rows(
    scene: Scene, titles: Sequence[str], x_title: str, *, shared: bool = False, notes: Sequence[str] = ()
) -> go.Figure:
    """An empty plot with one row for each method, its name (and a note) above it, one column for each title; `shared`:
    all columns read one scale, written at the left."""
    count = len(scene.methods)
    row, gap, head, foot = (v * scene.scale for v in (ROW, GAP, 58, 52))
    height = count * row + (count - 1) * gap
    figure = make_subplots(count, len(titles), shared_xaxes=True, shared_yaxes=shared,
                           vertical_spacing=gap / height if count > 1 else 0,
                           horizontal_spacing=0.05 if shared else 0.13)  # fmt: skip
    figure.update_layout(template=plotly_template(scene.theme, scene.size), height=round(height + head + foot),
                         margin={"t": round(head), "b": round(foot), "r": 14})  # fmt: skip
    for column, title in enumerate(titles, start=1):
        figure.add_annotation(x=0, y=1, xref=f"{axis('x', 1, column, len(titles))} domain", yref="paper", text=title,
                              xanchor="left", yanchor="bottom", yshift=30 * scene.scale,
                              font={"color": GROUNDS[scene.theme].muted})  # fmt: skip
        figure.update_xaxes(title_text=x_title, row=count, col=column)
    for k, name in enumerate(scene.names):
        height_of = axis("y", k + 1, 1, len(titles))
        note = f'   <span style="color:{GROUNDS[scene.theme].muted}">{notes[k]}</span>' if notes else ""
        figure.add_annotation(x=0, y=1, xref="x domain", yref=f"{height_of} domain", text=f"<b>{name}</b>{note}",
                              xanchor="left", yanchor="bottom", yshift=4, align="left",
                              font={"color": scene.style(k).text_color})  # fmt: skip
    return figure


def two_worlds(
    figure: go.Figure, scene: Scene, row: int, column: int, x: Any, worlds: Sequence[Any], points: bool = False
) -> None:
    """Draw the band and the line of one method in one cell (row from 0, column from 1); what is not finite is a gap."""
    style = scene.style(row)
    plain, told = ([v if v is not None and np.isfinite(v) else None for v in world] for world in worlds)
    figure.add_scatter(x=x, y=plain, mode="lines", line={"color": pale(style.color, GHOST), "width": BAND},
                       hoverinfo="skip", row=row + 1, col=column)  # fmt: skip
    figure.add_scatter(x=x, y=told, mode="lines+markers" if points else "lines", row=row + 1, col=column,
                       line={"color": style.color, "width": 2.2, "dash": style.dash},
                       marker={"symbol": style.marker, "size": 7, "color": style.color},
                       hovertemplate=f"{scene.names[row]}<br>%{{y:.3~g}}<extra></extra>")  # fmt: skip


def small(scene: Scene) -> dict[str, Any]:
    """The font of what is written inside a plot."""
    return {"color": GROUNDS[scene.theme].muted, "size": round(0.72 * SIZES[scene.size])}


def axis(kind: str, row: int, column: int, columns: int) -> str:
    """Plotly's name of the x or y axis (`kind`) of a cell, counted from 1: x, x2, …"""
    number = (row - 1) * columns + column
    return kind if number == 1 else f"{kind}{number}"


def pale(color: str, opacity: float) -> str:
    """A hex colour as rgba with this opacity."""
    r, g, b = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({r},{g},{b},{opacity})"
