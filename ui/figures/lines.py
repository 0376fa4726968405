"""Lines with their names at their ends instead of a legend; names that would collide are moved apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from ui.figures.drawing import Drawing, template_sent
from ui.theme import SIZES, Style, Theme


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


def add_line(figure: go.Figure, line: Line) -> None:
    """Draw one line; its end gets the marker of its method."""
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


def strengthen(figure: go.Figure, factor: float = 1.6) -> None:
    """Make lines and markers `factor` times as large, for the back row of a lecture hall."""
    if isinstance(figure, Drawing):
        for drawn in figure.traces:
            for part, name, usual in (("line", "width", 2), ("marker", "size", 6)):
                held = drawn.setdefault(part, {})
                held[name] = factor * held.get(name, usual)
        return
    for trace in figure.data:
        if trace.type == "scatter":
            trace.line.width = factor * (trace.line.width or 2)
            trace.marker.size = factor * (trace.marker.size or 6)


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


def label_ends(figure: go.Figure, lines: Sequence[Line], frame: Frame) -> None:
    """Write each line's name beyond its end in the line's own colour, moved apart so that no two names collide.

    A line that ends outside the frame is labelled where it crosses the border, with an arrow.
    """
    placed = []
    for line in lines:
        spot = _spot(line, frame)
        if spot is not None:
            placed.append((line, *spot))
    gap = SIZES[frame.size] * 1.25 * max((len(_rows(line)) for line in lines), default=1)
    lifted = 0.6 * gap  # off the line that crosses the border there
    wanted = [up * frame.height + lifted * bool(arrow) for _, _, up, arrow in placed]
    pixels = spread(wanted, gap, 0.5 * gap, frame.height - 0.5 * gap)
    notes = [
        {"x": frame.x[0] + across * (frame.x[1] - frame.x[0]), "y": _height(up, frame), "showarrow": False,
         "align": "left", "text": f"{arrow}{line.name}", "bgcolor": line.style.halo,
         "font": {"color": line.style.text_color}, "borderpad": 1, "xanchor": "left", "xshift": 11,
         "yshift": target - up * frame.height}
        for (line, across, up, arrow), target in zip(placed, pixels, strict=True)
    ]  # fmt: skip
    if isinstance(figure, Drawing):
        figure.notes.extend(notes)
    else:  # one by one Plotly would check all of them again
        figure.layout.annotations = (*figure.layout.annotations, *notes)


def name_room(lines: Sequence[Line], size: str) -> int:
    """The px that the longest row of the lines' names takes beyond their ends; Chinese letters are a full em wide."""
    letters = max((sum(1.0 if c > "\u2e80" else 0.56 for c in row) for line in lines for row in _rows(line)), default=0)
    return 8 + 11 + round(letters * SIZES[size] * (0.96 if size == "large" else 0.82))  # as plotly_template has them


def _rows(line: Line) -> list[str]:
    return line.name.split("<br>")


def _arrow(across: Any, up: Any, k: int) -> str:
    """Towards the border over which a line leaves the frame, whose last point inside is point k; "" if it ends there.
    across, up (n,): its points as fractions of the frame. What is no number any more has grown beyond all of them."""
    later = np.flatnonzero(np.isfinite(across[k + 1 :]))
    if not later.size:
        return ""
    to = k + 1 + int(later[0])
    up = np.nan_to_num(up, nan=1e9, posinf=1e9, neginf=-1e9)
    right, rise = float(across[to] - across[k]), float(up[to] - up[k])
    room = {"← ": (across[k], -right), "→ ": (1 - across[k], right), "↓ ": (up[k], -rise), "↑ ": (1 - up[k], rise)}
    return min((far / speed, arrow) for arrow, (far, speed) in room.items() if speed > 0)[1]


def _spot(line: Line, frame: Frame) -> tuple[float, float, str] | None:
    """Where a line's label belongs, as fractions of the frame, and an arrow to where the line leaves it, if it does."""
    x, y = np.asarray(line.x, float), np.asarray(line.y, float)
    with np.errstate(invalid="ignore", divide="ignore"):
        across = (x - frame.x[0]) / (frame.x[1] - frame.x[0])
        y_low, y_high = np.log10(frame.y) if frame.log_y else frame.y
        up = ((np.log10(y) if frame.log_y else y) - y_low) / (y_high - y_low)
    inside = (across >= 0) & (across <= 1) & (up >= 0) & (up <= 1)
    if not inside.any():
        return None
    k = int(np.flatnonzero(inside)[-1])
    return float(across[k]), float(up[k]), _arrow(across, up, k)


def _height(up: float, frame: Frame) -> float:
    """The axis coordinate (on a log axis Plotly wants its logarithm) at the fraction `up` of the frame."""
    low, high = np.log10(frame.y) if frame.log_y else frame.y
    return float(low + up * (high - low))


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places at least `gap` apart within [low, high], in the same order, and as near to `places` as that lets them be:
    names that collide stand evenly about the middle of where they belong."""
    order = np.argsort(places, kind="stable")
    blocks: list[tuple[float, int]] = []  # names that touch: where their lowest stands less the gaps below it, how many
    for k, place in enumerate(np.clip(np.asarray(places, float)[order], low, high)):
        level, count = float(place) - k * gap, 1
        while blocks and blocks[-1][0] > level:
            before, many = blocks.pop()
            level, count = (before * many + level * count) / (many + count), many + count
        blocks.append((level, count))
    result = np.empty(len(order))
    levels = [level for level, count in blocks for _ in range(count)]
    result[order] = np.clip(levels, low, max(low, high - (len(order) - 1) * gap)) + gap * np.arange(len(order))
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
) -> Drawing:
    """Curves over a common axis, for example a loss over steps, with their names beyond their ends: in a margin of so
    many px as the names need, because a share of the axis that holds them on a wide screen cuts them on a phone."""
    figure = Drawing()
    for line in lines:
        add_line(figure, line)
    label_ends(figure, [line for line in lines if line.label], Frame(x_range, y_range, height - 60, size, log_y))
    room = {"l": 8, "r": name_room([line for line in lines if line.label], size), "t": 8, "b": 8}
    figure.update_layout(template=template_sent(theme, size), height=height, margin=room)
    figure.update_xaxes(range=list(x_range), title_text=x_title)
    shown = [float(np.log10(v)) for v in y_range] if log_y else list(y_range)
    figure.update_yaxes(range=shown, title_text=y_title, type="log" if log_y else "linear")
    return figure
