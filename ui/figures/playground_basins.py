"""The basins of the playground: where each start leads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from optim_core.sweep import Basins
from optim_core.sweep.basins import CURVE, DIVERGED, ELSEWHERE, MOVING
from ui.figures.playground_maps import layout, signs, true_angles
from ui.look import Look
from ui.theme import GROUNDS, SIZES, legible, symbol_color

HUES = ("rate", "gradient", "memory", "decay")  # of the places that starts reach; methods keep their own
SIGN = {DIVERGED: "x-thin", MOVING: "circle", ELSEWHERE: "line-ew"}


def place_color(k: int, look: Look) -> str:
    """The colour of the k-th place, strong enough for text. Beyond HUES they come round again: the numbers tell."""
    return legible(symbol_color(HUES[k % len(HUES)], look.theme), look.theme, 3.0)


def basins(
    found: Basins, land: Any, numbers: Sequence[int], look: Look, titles: tuple[str, ...], words: dict[int, str]
) -> go.Figure:
    """Each start in the colour of the place that it leads to, whose number stands where the place is. `numbers`: the
    places that are named, in the order of their numbers 1, 2, …; starts that lead to none have marks. `words`: outcome
    → what a pointer reads. titles: the coordinates."""
    return _line(found, land, numbers, look, titles, words) if len(found.axes) == 1 else \
        _map(found, land, numbers, look, titles, words)  # fmt: skip


def _map(
    found: Basins, land: Any, numbers: Sequence[int], look: Look, titles: tuple[str, ...], words: dict[int, str]
) -> go.Figure:
    ground, (x, y) = GROUNDS[look.theme], found.axes
    order = np.full(found.reached.shape, np.nan)
    for rank, k in enumerate(numbers):
        order[found.reached == k] = rank
    order[found.reached == CURVE] = len(numbers)
    colors = [place_color(rank, look) for rank in range(len(numbers) + 1)]
    edges = [(rank + end) / len(colors) for rank in range(len(colors)) for end in (0, 1)]
    figure = go.Figure(go.Heatmap(
        x=np.float32(x), y=np.float32(y), z=np.float32(order), zmin=-0.5, zmax=len(colors) - 0.5, opacity=0.55,
        colorscale=[[edge, colors[n // 2]] for n, edge in enumerate(edges)], showscale=False, hoverinfo="skip",
    ))  # fmt: skip
    height = land.value(np.stack(np.meshgrid(x, y), axis=-1))
    usual = height[np.isfinite(height)]
    if usual.size:
        rise = np.log1p((height - usual.min()) / max(float(np.median(usual - usual.min())), 1e-300))
        figure.add_contour(x=np.float32(x), y=np.float32(y), z=np.float32(rise), contours={"coloring": "none"},
                           line={"color": ground.ink, "width": 0.5}, opacity=0.45, showscale=False, ncontours=12,
                           hoverinfo="skip")  # fmt: skip
    for outcome, symbol in SIGN.items():
        signs(figure, (x, y), found.reached == outcome, symbol, words[outcome], ground.muted)
    _named(figure, [(found.places[k].x[0], found.places[k].x[1]) for k in numbers], look)
    figure.update_xaxes(range=[x[0], x[-1]], title_text=titles[0])
    figure.update_yaxes(range=[y[0], y[-1]], title_text=titles[1])
    true_angles(figure, land.window)
    layout(figure, look)
    return figure


def _line(
    found: Basins, land: Any, numbers: Sequence[int], look: Look, titles: tuple[str, ...], words: dict[int, str]
) -> go.Figure:
    """On a line: f itself, drawn in dots of the place that each start leads to."""
    ground, (x,) = GROUNDS[look.theme], found.axes
    value, figure = land.value(x[:, None]), go.Figure()
    kinds = [*((k, place_color(rank, look), "circle", words.get(k, "")) for rank, k in enumerate(numbers)),
             (CURVE, place_color(len(numbers), look), "circle", words[CURVE]),
             *((outcome, ground.muted, symbol, words[outcome]) for outcome, symbol in SIGN.items())]  # fmt: skip
    for outcome, color, symbol, word in kinds:
        these = found.reached == outcome
        if these.any():
            figure.add_scatter(x=np.float32(x[these]), y=np.float32(value[these]), mode="markers", name=word,
                               hovertemplate=f"%{{x:.3~g}}: {word}<extra></extra>",
                               marker={"symbol": symbol, "size": 5, "color": color,
                                       "line": {"width": 1.2, "color": color}})  # fmt: skip
    _named(figure, [(found.places[k].x[0], found.places[k].value) for k in numbers], look)
    figure.update_xaxes(range=[x[0], x[-1]], title_text=titles[0])
    figure.update_yaxes(title_text="f")
    layout(figure, look)
    return figure


def _named(figure: go.Figure, points: Sequence[tuple[float, float]], look: Look) -> None:
    ground = GROUNDS[look.theme]
    for rank, (x, y) in enumerate(points):
        figure.add_scatter(x=[x], y=[y], mode="markers+text", text=[str(rank + 1)], hoverinfo="skip", cliponaxis=False,
                           textfont={"color": ground.page, "size": round(0.72 * SIZES[look.size])},
                           marker={"symbol": "circle", "size": round(1.15 * SIZES[look.size]), "color": ground.ink,
                                   "line": {"width": 1.5, "color": ground.page}})  # fmt: skip
