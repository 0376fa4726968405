"""A landscape seen from above, with paths on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from optim_core.landscape import Landscape
from ui.figures.lines import Frame, Line, add_line, label_ends
from ui.theme import GROUNDS, Theme, plotly_template

GRID = 121  # points a side of a contour's field: smooth at full width, 60 KB as float32
LEVELS = 14


def contour_map(
    landscape: Landscape,
    lines: Sequence[Line],
    *,
    theme: Theme,
    size: str = "normal",
    height: int = 520,
    window: tuple[tuple[float, float], ...] | None = None,
    axis_names: tuple[str, str] = ("x₁", "x₂"),
    mark_minima: bool = True,
) -> go.Figure:
    """A two-dimensional landscape with paths on it. Lines leave the window as they are; nothing is clipped away."""
    (left, right), (low, high) = window or landscape.window
    ground = GROUNDS[theme]
    x, y = np.linspace(left, right, GRID), np.linspace(low, high, GRID)
    field = landscape.value(np.stack(np.meshgrid(x, y), axis=-1))
    figure = go.Figure()
    figure.add_contour(
        x=x.astype(np.float32), y=y.astype(np.float32), z=equal_area(field).astype(np.float32),
        contours={"start": 0, "end": 1, "size": 1 / LEVELS}, contours_coloring="fill", hoverinfo="skip",
    )  # fmt: skip
    minima = landscape.minima if mark_minima and isinstance(landscape.minima, np.ndarray) else np.empty((0, 2))
    if len(minima):
        figure.add_scatter(
            x=minima[:, 0], y=minima[:, 1], mode="markers", hoverinfo="skip",
            marker={"symbol": "cross-thin", "size": 13, "line": {"width": 2, "color": ground.ink}},
        )  # fmt: skip
    for line in lines:
        add_line(figure, line)
    _add_starts(figure, lines, ground.ink, ground.page)
    frame = Frame((left, right), (low, high), height, size, marks=[(float(a), float(b)) for a, b in minima])
    label_ends(figure, [line for line in lines if line.label], frame)
    figure.update_layout(template=plotly_template(theme, size), height=height)
    figure.update_xaxes(range=[left, right], title_text=axis_names[0], constrain="domain")
    figure.update_yaxes(range=[low, high], title_text=axis_names[1])
    return figure


def equal_area(field: Any) -> Any:
    """Heights → [0, 1], so that equal steps between contour lines are equal steps of √(area below).

    On a bowl the lines are then equally spaced circles; on a landscape that spans twelve decades they still fill the
    picture. Non-finite heights count as the highest.
    """
    flat = np.where(np.isfinite(field), field, np.inf).ravel()
    ordered = np.sort(flat)
    below = np.searchsorted(ordered, flat, side="left") / max(1, flat.size - 1)
    return np.sqrt(below).reshape(np.shape(field))


def _add_starts(figure: go.Figure, lines: Sequence[Line], ink: str, page: str) -> None:
    starts = {(float(line.x[0]), float(line.y[0])) for line in lines if len(line.x)}
    figure.add_scatter(
        x=[s[0] for s in starts], y=[s[1] for s in starts], mode="markers", hoverinfo="skip",
        marker={"symbol": "circle", "size": 11, "color": page, "line": {"width": 2, "color": ink}},
    )  # fmt: skip
