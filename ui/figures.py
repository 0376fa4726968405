"""Figures: trajectories and curves → Plotly figures. Pure: no Streamlit, no state, the same input the same figure.

Paths carry their names at their ends instead of a legend; names that would collide are moved apart vertically.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from optim_core.landscape import Landscape
from ui.theme import GROUNDS, SIZES, Style, Theme, method_style, plotly_template

GRID = 121  # points a side of a contour's field: smooth at full width, 60 KB as float32
LEVELS = 14


@dataclass(frozen=True)
class Line:
    """One path or curve: points x, y (n,), its name, its look, and whether its end gets a marker."""

    x: Any
    y: Any
    name: str
    style: Style
    width: float = 2.5
    ends: bool = True
    label: bool = True


def path_line(slug: str, path: Any, theme: Theme, name: str = "") -> Line:
    """The path (K+1, 2) of a method as a line in its own look."""
    return Line(path[:, 0], path[:, 1], name or slug.replace("-l2", "-ℓ2"), method_style(slug, theme))


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
    if mark_minima and isinstance(landscape.minima, np.ndarray):
        figure.add_scatter(
            x=landscape.minima[:, 0], y=landscape.minima[:, 1], mode="markers", hoverinfo="skip",
            marker={"symbol": "cross-thin", "size": 13, "line": {"width": 2, "color": ground.ink}},
        )  # fmt: skip
    for line in lines:
        _add_line(figure, line)
    _add_starts(figure, lines, ground.ink, ground.page)
    frame = Frame((left, right), (low, high), height, size)
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


def _add_line(figure: go.Figure, line: Line) -> None:
    figure.add_scatter(
        x=np.asarray(line.x, np.float32), y=np.asarray(line.y, np.float32), mode="lines", name=line.name,
        line={"color": line.style.color, "dash": line.style.dash, "width": line.width},
        hovertemplate=f"{line.name}<br>(%{{x:.4~g}}, %{{y:.4~g}})<extra></extra>",
    )  # fmt: skip
    end = last_finite(line)
    if line.ends and end is not None:
        figure.add_scatter(
            x=[end[0]], y=[end[1]], mode="markers", hoverinfo="skip",
            marker={"symbol": line.style.marker, "size": 11, "color": line.style.color, "line": {"width": 1.5}},
        )  # fmt: skip


def _add_starts(figure: go.Figure, lines: Sequence[Line], ink: str, page: str) -> None:
    starts = {(float(line.x[0]), float(line.y[0])) for line in lines if len(line.x)}
    figure.add_scatter(
        x=[s[0] for s in starts], y=[s[1] for s in starts], mode="markers", hoverinfo="skip",
        marker={"symbol": "circle", "size": 11, "color": page, "line": {"width": 2, "color": ink}},
    )  # fmt: skip


def last_finite(line: Line) -> tuple[float, float] | None:
    """The last point of a line that has two finite coordinates, None if no point has."""
    ok = np.flatnonzero(np.isfinite(line.x) & np.isfinite(line.y))
    return (float(line.x[ok[-1]]), float(line.y[ok[-1]])) if ok.size else None


@dataclass(frozen=True)
class Frame:
    """The data range of a plot and its size in px: what is needed to keep labels apart and inside."""

    x: tuple[float, float]
    y: tuple[float, float]
    height: int
    size: str = "normal"
    log_y: bool = False


def label_ends(figure: go.Figure, lines: Sequence[Line], frame: Frame, row: int | None = None) -> None:
    """Write each line's name at its end in the line's own colour, moved apart so that no two names collide.

    A line that ends outside the frame is labelled where it crosses the border, with an arrow.
    """
    placed = []
    for line in lines:
        spot = _spot(line, frame)
        if spot is not None:
            placed.append((line, *spot))
    gap = SIZES[frame.size] * 1.25
    pixels = spread([p[2] * frame.height for p in placed], gap, 0.5 * gap, frame.height - 0.5 * gap)
    for (line, across, up, outside), target in zip(placed, pixels, strict=True):
        right = across > 0.72
        figure.add_annotation(
            x=frame.x[0] + across * (frame.x[1] - frame.x[0]), y=_height(up, frame), xref="x" if row is None else f"x{row}",
            yref="y" if row is None else f"y{row}", text=f"{'→ ' if outside and right else ''}{line.name}", showarrow=False,
            xanchor="right" if right else "left", xshift=-11 if right else 11, yshift=target - up * frame.height,
            font={"color": line.style.text_color},
        )  # fmt: skip


def _spot(line: Line, frame: Frame) -> tuple[float, float, bool] | None:
    """Where a line's label belongs, as fractions of the frame, and whether the line ends outside."""
    x, y = np.asarray(line.x, float), np.asarray(line.y, float)
    with np.errstate(invalid="ignore", divide="ignore"):
        across = (x - frame.x[0]) / (frame.x[1] - frame.x[0])
        y_low, y_high = np.log10(frame.y) if frame.log_y else frame.y
        up = ((np.log10(y) if frame.log_y else y) - y_low) / (y_high - y_low)
    inside = (across >= 0) & (across <= 1) & (up >= 0) & (up <= 1)
    if not inside.any():
        return None
    k = int(np.flatnonzero(inside)[-1])
    outside = bool(k < len(x) - 1 and np.isfinite(x[k + 1 :]).any())
    return float(across[k]), float(up[k]), outside


def _height(up: float, frame: Frame) -> float:
    """The axis coordinate (on a log axis Plotly wants its logarithm) at the fraction `up` of the frame."""
    low, high = np.log10(frame.y) if frame.log_y else frame.y
    return float(low + up * (high - low))


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places at least `gap` apart within [low, high], in the same order, as near to `places` as a few passes get."""
    order = np.argsort(places, kind="stable")
    moved = np.clip(np.asarray(places, float)[order], low, high)
    for k in range(1, len(moved)):
        moved[k] = max(moved[k], moved[k - 1] + gap)
    if len(moved) and moved[-1] > high:
        moved[-1] = high
        for k in range(len(moved) - 2, -1, -1):
            moved[k] = min(moved[k], moved[k + 1] - gap)
    result = np.empty_like(moved)
    result[order] = moved
    return [float(v) for v in result]


def curves(
    lines: Sequence[Line],
    *,
    theme: Theme,
    size: str = "normal",
    height: int = 320,
    x_title: str,
    y_title: str,
    x_range: tuple[float, float],
    y_range: tuple[float, float],
    log_y: bool = False,
) -> go.Figure:
    """Curves over a common axis, for example a loss over steps, with their names at their ends."""
    figure = go.Figure()
    for line in lines:
        _add_line(figure, line)
    label_ends(figure, [line for line in lines if line.label], Frame(x_range, y_range, height - 60, size, log_y))
    figure.update_layout(template=plotly_template(theme, size), height=height)
    figure.update_xaxes(range=list(x_range), title_text=x_title)
    shown = [float(np.log10(v)) for v in y_range] if log_y else list(y_range)
    figure.update_yaxes(range=shown, title_text=y_title, type="log" if log_y else "linear")
    return figure
