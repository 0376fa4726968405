"""The heat map of the playground: how a lane ends over two of its hyperparameters."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from optim_core.sweep import Axis, Plane
from ui.figures.marks import power
from ui.look import Look
from ui.numbers import number
from ui.theme import GROUNDS, Style, plotly_template

TALL = 440  # px
SIGNS = 26  # marks along an axis where runs diverged or did not arrive: enough to be seen, too few to be counted
LONG = 4.0
LEAST = 1e-16  # of what the start is above f*: below it only rounding speaks


@dataclass(frozen=True)
class Heat:
    """What a map of two hyperparameters shows: the plane, its goal ("loss" or the steps to a level), f* (−∞: not
    known), f at the start, and the lane's own values of both."""

    plane: Plane
    goal: str
    base: float
    begin: float
    own: tuple[float, float]


def heat(it: Heat, style: Style, look: Look, titles: tuple[str, str, str], words: tuple[str, str]) -> go.Figure:
    """The lower the stronger the colour. Runs that diverged, and runs that did not reach the level, have no colour but
    marks: crosses and dots. A ring at the best cell, a cross of lines at the lane's own values.

    titles: across, up, and what is measured. words: "diverged", "not reached"."""
    ground, plane = GROUNDS[look.theme], it.plane
    x, y = (_shown(one, one.values) for one in (plane.across, plane.up))
    value, shown = _measured(it)
    known = shown[np.isfinite(shown)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
    if it.goal == "loss" and math.isfinite(it.base) and it.begin > it.base:
        high = min(high, math.log10(it.begin - it.base))
    high = max(high, low + 1e-9)
    figure = go.Figure(go.Heatmap(
        x=np.float32(x), y=np.float32(y), z=np.float32(shown), zmin=low, zmax=high, customdata=np.float32(value),
        colorscale=[[0.0, style.color], [1.0, ground.raised]], hoverongaps=False, showscale=True,
        colorbar=_bar(it, low, high, titles[2], look), hovertemplate="%{customdata:.4~g}<extra></extra>",
    ))  # fmt: skip
    gone = plane.ends.diverged
    late = ~gone & ~np.isfinite(shown)
    for where, symbol, word in ((gone, "x-thin", words[0]), (late, "circle", words[1])):
        signs(figure, (x, y), where, symbol, word, ground.muted)
    own = [float(_shown(one, v)) for one, v in zip((plane.across, plane.up), it.own, strict=True)]
    for k, at in enumerate(own):
        if np.isfinite(at):
            ends = {"x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1} if k == 0 else \
                {"y0": at, "y1": at, "xref": "paper", "x0": 0, "x1": 1}  # fmt: skip
            figure.add_shape(type="line", line={"color": ground.ink, "width": 1, "dash": "2px,3px"}, **ends)
    best = plane.best("loss" if it.goal == "loss" else "steps")
    if best is not None:
        for color, width in ((ground.page, 5), (ground.ink, 2)):
            figure.add_scatter(x=[x[best[1]]], y=[y[best[0]]], mode="markers", hoverinfo="skip", cliponaxis=False,
                               marker={"symbol": "circle-open", "size": 15, "color": color,
                                       "line": {"width": width}})  # fmt: skip
    for update, one, at, title in ((figure.update_xaxes, plane.across, x, titles[0]),
                                   (figure.update_yaxes, plane.up, y, titles[1])):  # fmt: skip
        half = (at[-1] - at[0]) / (2 * (len(at) - 1))
        values, texts = _ticks(one, at)
        update(range=[at[0] - half, at[-1] + half], title_text=title, tickvals=values, ticktext=texts)
    layout(figure, look)
    return figure


def _measured(it: Heat) -> tuple[Any, Any]:
    """(the values that a pointer reads, what the colour shows), ∞ and NaN where a run has none."""
    ends = it.plane.ends
    if it.goal != "loss":
        steps = np.where(ends.reached >= 0, ends.reached.astype(float), np.nan)
        return steps, np.log10(np.maximum(steps, 1))
    loss = np.where(ends.diverged, np.nan, ends.loss)
    if not math.isfinite(it.base):
        return loss, loss
    above = loss - it.base
    return loss, np.log10(np.maximum(above, LEAST * max(1.0, abs(it.begin - it.base))))


def _shown(axis: Axis, values: Any) -> Any:
    """Values as places along an axis; NaN for what has none on it."""
    with np.errstate(divide="ignore", invalid="ignore"):
        if axis.scale == "log":
            at = np.log10(values)
        elif axis.scale == "decay":
            at = -np.log10(1 - np.asarray(values))
        else:
            at = np.asarray(values, float)
    return np.where(np.isfinite(at), at, np.nan)


def _ticks(axis: Axis, at: Any) -> tuple[list[float], list[str]]:
    if axis.scale == "linear":
        values = [float(v) for v in np.linspace(at[0], at[-1], 5)]
        return values, [number(v) for v in values]
    whole = list(range(math.ceil(at[0] - 1e-9), math.floor(at[-1] + 1e-9) + 1))
    if axis.scale == "decay":
        return [float(p) for p in whole], [number(1 - 10.0**-p, p + 1) for p in whole]
    return [float(p) for p in whole], [power(10, p) for p in whole]


def _bar(it: Heat, low: float, high: float, title: str, look: Look) -> dict[str, Any]:
    """The scale of the colour, above the map, so that a phone keeps its width."""
    ground = GROUNDS[look.theme]
    at: list[float] = list(np.linspace(low, high, 3))
    texts = [number(v, 2) for v in at]
    if it.goal != "loss" or math.isfinite(it.base):
        every = max(1, math.ceil((high - low) / 6))
        at = [p for p in range(math.ceil(low), math.floor(high) + 1) if p % every == 0] or at
        texts = [power(10, int(p)) if float(p).is_integer() else number(10.0**p, 2) for p in at]
    return {"orientation": "h", "thickness": 9, "len": 1.0, "x": 0.5, "y": 1.0, "yanchor": "bottom", "outlinewidth": 0,
            "tickvals": at, "ticktext": texts, "tickfont": {"color": ground.muted}, "ticklabelposition": "outside top",
            "title": {"text": title, "side": "top", "font": {"color": ground.muted}}}  # fmt: skip


def signs(figure: go.Figure, axes: Sequence[Any], where: Any, symbol: str, word: str, color: str) -> None:
    """Marks over the cells of `where` (rows: the second axis), some SIGNS along a whole axis."""
    x, y = axes
    kept = np.zeros_like(where)
    step = [max(1, round(len(one) / SIGNS)) for one in (y, x)]
    kept[step[0] // 2 :: step[0], step[1] // 2 :: step[1]] = True
    rows, columns = np.nonzero(where & kept)
    if rows.size:
        thin = symbol != "circle"
        figure.add_scatter(x=np.float32(x[columns]), y=np.float32(y[rows]), mode="markers", name=word,
                           hovertemplate=f"{word}<extra></extra>",
                           marker={"symbol": symbol, "size": 6 if thin else 3, "color": color,
                                   "line": {"width": 1.2 if thin else 0, "color": color}})  # fmt: skip


def true_angles(figure: go.Figure, window: Sequence[tuple[float, float]]) -> None:
    """One px is as much along either axis, so that angles are those of the plane; left alone where the window is more
    than LONG times as long as it is high, or the other way round."""
    (left, right), (bottom, top) = window
    if 1 / LONG <= (right - left) / (top - bottom) <= LONG:
        figure.update_xaxes(constrain="domain")
        figure.update_yaxes(scaleanchor="x", constrain="domain")


def layout(figure: go.Figure, look: Look) -> None:
    figure.update_layout(template=plotly_template(look.theme, look.size), height=round(TALL * look.scale),
                         margin={"l": 8, "r": 14, "t": 8, "b": 8})  # fmt: skip
