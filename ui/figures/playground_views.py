"""Other views of the playground's function: its surface with the paths on it, its field of gradients, and sections."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from optim_core.sweep import Section
from ui.figures.playground_maps import true_angles
from ui.look import Look
from ui.theme import GROUNDS, Style, Theme, landscape_scale, plotly_template

SIDE = 61  # points of the surface along an axis
POINTS = 240  # of a path on it, at most
ARROWS = 15  # along an axis
TALL = 470  # px
#: Of the names at the ends of paths on the surface, which often meet.
SIDES = ("top right", "bottom left", "top left", "bottom right", "top center", "bottom center")


def heights(land: Any) -> tuple[Any, Any, Any, float, float]:
    """(x, y, f (y, x), the lowest finite value, the median above it) over the window of two coordinates."""
    x, y = (np.linspace(low, high, SIDE) for low, high in land.window)
    value = land.value(np.stack(np.meshgrid(x, y), axis=-1))
    usual = value[np.isfinite(value)]
    low = float(usual.min()) if usual.size else 0.0
    middle = float(np.median(usual - low)) if usual.size else 1.0
    return x, y, value, low, middle if middle > 0 else 1.0


def lifted(value: Any, low: float, middle: float) -> Any:
    """The height at which a value is drawn: log₁₀(1 + (f − lowest) / median), so that walls leave the floor room."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.log10(1 + np.maximum(np.asarray(value) - low, 0) / middle)


def surface(
    land: Any, paths: Sequence[Any], names: Sequence[str], styles: Sequence[Style], look: Look,
    titles: tuple[str, str, str],
) -> go.Figure:  # fmt: skip
    """The surface of f over its window, heights as `lifted`, and on it the paths (steps + 1, 2) inside the window."""
    x, y, value, low, middle = heights(land)
    figure = go.Figure(go.Surface(
        x=np.float32(x), y=np.float32(y), z=np.float32(lifted(value, low, middle)), colorscale=_relief(look.theme),
        showscale=False, customdata=np.float32(value), opacity=0.92,
        contours={"z": {"show": True, "color": GROUNDS[look.theme].contour, "width": 1}},
        hovertemplate="(%{x:.3~g}, %{y:.3~g}): %{customdata:.4~g}<extra></extra>",
    ))  # fmt: skip
    (left, right), (bottom, top) = land.window
    for n, (path, name, style) in enumerate(zip(paths, names, styles, strict=True)):
        kept = np.unique(np.linspace(0, len(path) - 1, POINTS).astype(int))
        points = np.array(path)[kept]
        with np.errstate(invalid="ignore"):
            inside = (points >= (left, bottom)).all(axis=1) & (points <= (right, top)).all(axis=1)
        points[~inside] = np.nan
        z = np.where(inside, lifted(land.value(np.nan_to_num(points)), low, middle) + 0.01, np.nan)
        figure.add_scatter3d(x=np.float32(points[:, 0]), y=np.float32(points[:, 1]), z=np.float32(z), mode="lines",
                             name=name, connectgaps=False, hovertemplate=f"{name}<extra></extra>",
                             line={"color": style.color, "width": 6,
                                   "dash": "solid" if style.dash == "solid" else "dash"})  # fmt: skip
        if inside.any():
            last = int(np.flatnonzero(inside)[-1])
            figure.add_scatter3d(x=[points[last, 0]], y=[points[last, 1]], z=[z[last]], mode="markers+text",
                                 text=[name], textposition=SIDES[n % len(SIDES)], hoverinfo="skip",
                                 textfont={"color": style.text_color},
                                 marker={"size": 4, "color": style.color})  # fmt: skip
    ground = GROUNDS[look.theme]
    axis = {"backgroundcolor": "rgba(0,0,0,0)", "gridcolor": ground.hairline, "color": ground.muted, "nticks": 5}
    figure.update_layout(
        template=plotly_template(look.theme, look.size), height=round(TALL * look.scale), dragmode="turntable",
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        scene={"xaxis": {**axis, "title": {"text": titles[0]}, "range": [left, right]},
               "yaxis": {**axis, "title": {"text": titles[1]}, "range": [bottom, top]},
               "zaxis": {**axis, "title": {"text": titles[2]}, "showticklabels": False},
               "camera": {"eye": {"x": 1.35, "y": -1.35, "z": 1.0}}},
    )  # fmt: skip
    return figure


def _relief(theme: Theme) -> list[list[float | str]]:
    """The landscape's own colours, with more between floor and heights: a surface lies on no page."""
    floor, _ = landscape_scale(theme)
    return [floor, [1.0, GROUNDS[theme].contour]]


def field(
    land: Any, points: Any, slopes: Any, steps: Any, style: Style, look: Look, titles: tuple[str, str]
) -> go.Figure:
    """Arrows from points (rows, columns, 2): thin ones against the gradient `slopes`, coloured ones along the first
    steps `steps` of a lane. Directions are true; lengths grow with the logarithm, each kind by itself."""
    ground = GROUNDS[look.theme]
    x, y, value, low, middle = heights(land)
    figure = go.Figure(go.Contour(x=np.float32(x), y=np.float32(y), z=np.float32(lifted(value, low, middle)),
                                  ncontours=14, hoverinfo="skip", showscale=False,
                                  colorscale=landscape_scale(look.theme),
                                  line={"color": ground.contour, "width": 0.7}))  # fmt: skip
    spacing = np.array([(high - low) / ARROWS for low, high in land.window])
    for way, color, width in ((-np.asarray(slopes), ground.muted, 1.2), (steps, style.color, 2.4)):
        line = arrows(points, way, spacing)
        sizes = np.tile([0, 5 * width, 0], len(line) // 3)  # of a head: at the second point of each three
        figure.add_scatter(x=line[:, 0], y=line[:, 1], mode="lines+markers", hoverinfo="skip",
                           line={"color": color, "width": width},
                           marker={"symbol": "arrow", "angleref": "previous", "size": sizes, "color": color,
                                   "opacity": 1, "line": {"width": 0}})  # fmt: skip
    figure.update_xaxes(range=list(land.window[0]), title_text=titles[0])
    figure.update_yaxes(range=list(land.window[1]), title_text=titles[1])
    true_angles(figure, land.window)
    figure.update_layout(template=plotly_template(look.theme, look.size), height=round(TALL * look.scale))
    return figure


def arrows(points: Any, ways: Any, spacing: Any) -> Any:
    """A polyline (3n, 2) of n arrows with gaps between them, one for each finite way (..., 2) that is not zero.

    An arrow points as its way does. Measured in `spacing` (2,) it is 0.25 to 0.85 long: the longest for the largest
    way, 0.25 for a millionth of it and less."""
    flat, way = (np.asarray(v, float).reshape(-1, 2) for v in (points, ways))
    size = np.linalg.norm(way, axis=1)
    kept = np.isfinite(size) & (size > 0)
    flat, way, size = flat[kept], way[kept], size[kept]
    line = np.full((max(3 * len(flat), 3), 2), np.nan)
    if size.size:
        length = 0.25 + 0.6 * np.clip(1 + np.log10(size / size.max()) / 6, 0, 1)
        line[0::3] = flat
        line[1::3] = flat + way * (length / np.linalg.norm(way / spacing, axis=1))[:, None]
    return np.float32(line)


def slope(land: Any, look: Look, titles: tuple[str, str]) -> go.Figure:
    """On a line: f′ over the window, and where it is zero."""
    ground, (low, high) = GROUNDS[look.theme], land.window[0]
    x = np.linspace(low, high, 401)
    g = land.gradient(x[:, None])[:, 0]
    figure = go.Figure()
    figure.add_hline(y=0, line={"color": ground.muted, "width": 1})
    figure.add_scatter(x=np.float32(x), y=np.float32(np.where(np.isfinite(g), g, np.nan)), mode="lines",
                       line={"color": ground.accent, "width": 2.2},
                       hovertemplate="%{x:.3~g}: %{y:.4~g}<extra></extra>")  # fmt: skip
    figure.update_xaxes(range=[low, high], title_text=titles[0])
    figure.update_yaxes(title_text=titles[1])
    figure.update_layout(template=plotly_template(look.theme, look.size), height=round(0.75 * TALL * look.scale))
    return figure


def cut(section: Section, ahead: float | None, color: str, look: Look, titles: tuple[str, str]) -> go.Figure:
    """f along one line, a dot at the point and a ring at `ahead`, where a step leads. titles: of the line and of f."""
    values = np.where(np.isfinite(section.values), section.values, np.nan)
    figure = go.Figure()
    figure.add_scatter(x=np.float32(section.at), y=values, mode="lines", line={"color": color, "width": 2.2},
                       hovertemplate="%{x:.3~g}: %{y:.4~g}<extra></extra>")  # fmt: skip
    for at, symbol in ((section.here, "circle"), (ahead, "circle-open")):
        height = math.nan if at is None else float(np.interp(at, section.at, section.values))
        if math.isfinite(height):
            figure.add_scatter(x=[at], y=[height], mode="markers", hoverinfo="skip",
                               marker={"symbol": symbol, "size": 10, "color": color,
                                       "line": {"width": 2, "color": color}})  # fmt: skip
    figure.update_xaxes(title_text=titles[0], nticks=5)
    figure.update_yaxes(title_text=titles[1], nticks=5, automargin=True)
    figure.update_layout(template=plotly_template(look.theme, look.size), height=round(270 * look.scale))
    return figure
