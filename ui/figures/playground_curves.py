"""The curves of the playground: what each lane reaches at each learning rate, and its losses under many draws."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from optim_core.sweep import Ribbon, Tuned
from ui.figures.lines import Line, curves
from ui.figures.marks import power
from ui.figures.rows import pale
from ui.look import Look
from ui.theme import GROUNDS, Style

TALL = 400  # px
FLOOR = 1e-16  # of what the start is above f*: below it only rounding speaks
BEYOND = 1e6  # times the height of the axis: what has no finite cost leaves through the top
SHADE = 0.16  # opacity of a band


def sensitivity(
    found: Sequence[Tuned], own: Sequence[float], names: Sequence[str], styles: Sequence[Style], look: Look,
    titles: tuple[str, str], *, base: float, begin: float, steps: bool,
) -> go.Figure:  # fmt: skip
    """The cost of every lane against the learning rate. A filled mark at the rate that was chosen, an open one at the
    lane's `own` rate. Where a run diverged or did not arrive, the curve leaves through the top.

    base: f* (−∞: not known), which losses are measured from; begin: f at the start; `steps`: the cost is a number of
    steps. titles: learning rate, cost."""
    log = steps or math.isfinite(base)
    heights = [_height(one.cost, base, begin, steps) for one in found]
    marks = [_height(np.array([one.own]), base, begin, steps)[0] for one in found]
    low, high = _span([*heights, np.array(marks)], None if steps else _height(np.array([begin]), base, begin, steps)[0],
                      log)  # fmt: skip
    top = high * BEYOND if log else high + BEYOND * (high - low)
    x = np.log10(found[0].rates)
    lines = [Line(x, np.where(np.isfinite(y), y, top), name, style, ends=False)
             for y, name, style in zip(heights, names, styles, strict=True)]  # fmt: skip
    figure = curves(lines, theme=look.theme, size=look.size, height=round(TALL * look.scale), x_title=titles[0],
                    y_title=titles[1], x_range=(float(x[0]) - 0.1, float(x[-1]) + 0.1), y_range=(low, high),
                    log_y=log)  # fmt: skip
    for one, y, at, rate, name, style in zip(found, heights, marks, own, names, styles, strict=True):
        if one.best >= 0:
            _mark(figure, x[one.best], y[one.best], name, style, look, filled=True)
        if math.isfinite(at) and rate > 0:
            _mark(figure, math.log10(rate), at, name, style, look, filled=False)
    _decades(figure, x, (low, high) if log else None)
    return figure


def ribbon(
    found: Sequence[Ribbon], names: Sequence[str], styles: Sequence[Style], look: Look, titles: tuple[str, str], *,
    base: float, begin: float,
) -> go.Figure:  # fmt: skip
    """Median and band of every lane's loss over the steps; `base`, `begin` as in `sensitivity`. titles: step, loss."""
    log = math.isfinite(base)
    shown = [[_height(v, base, begin, False) for v in (one.low, one.median, one.high)] for one in found]
    low, high = _span([v for three in shown for v in three], _height(np.array([begin]), base, begin, False)[0], log)
    top = high * BEYOND if log else high + BEYOND * (high - low)
    lines = [Line(one.steps, np.where(np.isfinite(y[1]), y[1], top), name, style, ends=False)
             for one, y, name, style in zip(found, shown, names, styles, strict=True)]  # fmt: skip
    figure = curves(lines, theme=look.theme, size=look.size, height=round(TALL * look.scale), x_title=titles[0],
                    y_title=titles[1], x_range=(0.0, float(found[0].steps[-1])), y_range=(low, high),
                    log_y=log)  # fmt: skip
    for one, (under, _, over), style in zip(found, shown, styles, strict=True):
        edges = [np.asarray(np.where(np.isfinite(v), v, top), np.float32) for v in (under, over)]
        figure.add_scatter(
            x=np.concatenate([one.steps, one.steps[::-1]]), y=np.concatenate([edges[1], edges[0][::-1]]), mode="lines",
            fill="toself", fillcolor=pale(style.color, SHADE), line={"width": 0}, hoverinfo="skip",
        )  # fmt: skip
    figure.traces[:] = [*figure.traces[len(lines) :], *figure.traces[: len(lines)]]  # lines over bands
    _decades(figure, None, (low, high) if log else None)
    return figure


def _height(cost: Any, base: float, begin: float, steps: bool) -> Any:
    """A cost as it is drawn: losses above f*, with what is nothing but rounding lifted to a floor."""
    if steps:
        return np.maximum(cost, 1.0)
    if not math.isfinite(base):
        return cost
    return np.maximum(np.asarray(cost) - base, FLOOR * max(1.0, abs(begin - base)))


def _span(values: Sequence[Any], begin: float | None, log: bool) -> tuple[float, float]:
    """The ends of an axis: the lowest of what was found, and a little above the start, or above the highest where the
    cost has no start."""
    flat = np.concatenate([np.ravel(v) for v in values])
    flat = flat[np.isfinite(flat)]
    low = float(flat.min()) if flat.size else 0.1
    high = float(flat.max()) if flat.size else 1.0
    if begin is not None and math.isfinite(begin):
        low, high = min(low, begin), max(begin, low)
    if log:
        return low / 2, max(high * 4, low * 8)
    room = 0.08 * (high - low) or 1.0
    return low - room, high + 3 * room


def _mark(figure: go.Figure, x: float, y: float, name: str, style: Style, look: Look, filled: bool) -> None:
    ground = GROUNDS[look.theme]
    figure.add_scatter(
        x=[float(x)], y=[float(y)], mode="markers", name=name, cliponaxis=False,
        marker={"symbol": style.marker.split("-open")[0] if filled else "circle", "size": 11 if filled else 9,
                "color": style.color if filled else ground.page,
                "line": {"width": 1.5 if filled else 2, "color": ground.page if filled else style.color}},
        hovertemplate=f"{name}<br>%{{y:.3~g}}<extra></extra>",
    )  # fmt: skip


def _decades(figure: go.Figure, x: Any, span: tuple[float, float] | None) -> None:
    """Ticks at powers of ten, as many as there is room for."""
    if x is not None:
        whole = range(math.ceil(x[0] - 1e-9), math.floor(x[-1] + 1e-9) + 1)
        figure.update_xaxes(tickvals=list(whole), ticktext=[power(10, p) for p in whole])
    if span is not None:
        ends = math.ceil(math.log10(span[0])), math.floor(math.log10(span[1]))
        every = max(1, math.ceil((ends[1] - ends[0]) / 7))
        at = [p for p in range(ends[0], ends[1] + 1) if p % every == 0]
        figure.update_yaxes(tickvals=[10.0**p for p in at], ticktext=[power(10, p) for p in at])
