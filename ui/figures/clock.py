"""The Plotly figures of the Clock page: a weight over time and what it holds of each update; two clocks of one period;
how long half of a weight lasts."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

import optim_core as oc
from ui.figures.lines import Frame, Line, add_line, curves, label_ends, name_room
from ui.figures.marks import power
from ui.figures.rows import BAND, GHOST, pale
from ui.look import Look
from ui.theme import GROUNDS, method_style, plotly_template

UPPER, LOWER, GAP, FOOT = 300, 130, 44, 52  # px: both plots of a figure, between them, below them
ROOM = 0.08  # of an axis beyond what it holds


def memory(
    paths: Mapping[str, Any],
    average: Any,
    weights: Mapping[str, Any],
    *,
    until: int,
    now: int,
    tau: float,
    look: Look,
    titles: tuple[str, str, str],
    words: tuple[str, str, str],
) -> go.Figure:
    """Above: a weight over the steps, by method (T+1,), over the pale band of AdamW's `average`. Below: the weight that
    each update up to `now` has in it, by method (now,). `tau` is drawn from step `until` on, and back from `now`.

    titles: value, share, step. words: what happens at `until`, the name of now, and tau with its steps."""
    steps = len(next(iter(paths.values()))) - 1
    heights = [UPPER * look.scale, LOWER * look.scale]
    figure = make_subplots(2, 1, shared_xaxes=True, row_heights=heights, vertical_spacing=GAP / (sum(heights) + GAP))
    ground, style = GROUNDS[look.theme], method_style("AdamW", look.theme)
    low, high = _held(paths)
    if average is not None:
        figure.add_scatter(x=np.arange(steps + 1), y=np.clip(average, low - high, 2 * high), mode="lines",
                           line={"color": pale(style.color, GHOST), "width": BAND}, hoverinfo="skip")  # fmt: skip
    lines = [Line(np.arange(steps + 1), _cut(x, low, high), oc.method(slug).name, method_style(slug, look.theme),
                  ends=False) for slug, x in paths.items()]  # fmt: skip
    for line in lines:
        add_line(figure, line)
    y_range = (low - 2 * ROOM * (high - low), high + ROOM * (high - low))
    label_ends(figure, lines, Frame((0, steps), y_range, round(heights[0]), look.size))
    for slug, share in weights.items():
        drawn = method_style(slug, look.theme)
        fill = {"fill": "tozeroy", "fillcolor": pale(drawn.color, 0.16)} if slug == "AdamW" else {}
        left = np.round(share, 6).astype(np.float32)  # no picture shows 10⁻³⁰⁰
        figure.add_scatter(x=np.arange(1, now + 1), y=left, mode="lines", row=2, col=1, **fill,
                           hovertemplate="%{x}: %{y:.3~g}<extra></extra>",
                           line={"color": drawn.color, "dash": drawn.dash, "width": 2.2})  # fmt: skip
    alternates = any((share < 0).any() for share in weights.values())
    rule = {"type": "line", "xref": "x", "y0": 0, "y1": 1}
    figure.layout.shapes = [  # "now" runs through both plots: its name stands between them, beside it
        {**rule, "x0": now, "x1": now, "yref": "paper", "line": {"color": ground.muted, "width": 1}},
        {**rule, "x0": until, "x1": until, "yref": "y domain",
         "line": {"color": ground.muted, "width": 1, "dash": "2px,3px"}},
    ]  # fmt: skip
    figure.layout.annotations = (*figure.layout.annotations, *(
        {"x": x, "y": 1, "yref": yref, "text": text, "yanchor": "bottom", "xanchor": side, "yshift": lift,
         "xshift": {"right": -aside, "left": aside}[side], "showarrow": False, "font": {"color": ground.muted}}
        for x, yref, text, lift, aside in ((until, "y domain", words[0], 2, 0), (now, "y2 domain", words[1], 8, 6))
        for side in ("right" if x > 0.5 * steps else "left",)
    ))  # fmt: skip
    if math.isfinite(tau):
        end, under = until + tau, low - ROOM * (high - low)
        _span(figure, until, min(end, steps), under, words[2], look, 1, off=end > steps)
        _span(figure, now, max(now - tau, 0), math.exp(-1), "τ", look, 2, off=now < tau)
    lay_out(figure, lines, steps, heights, titles, look)
    figure.update_yaxes(range=list(y_range), row=1)
    figure.update_yaxes(range=[-1.15 if alternates else -0.04, 1.15], tickvals=[0, 0.5, 1], row=2)
    return figure


def twins(curves_of: Sequence[tuple[str, Any]], *, look: Look, titles: tuple[str, str], y_range: Any) -> go.Figure:
    """λx over the steps for three pairs (η, λ). The first is a pale band, so that what coincides with it is seen on it;
    the second is dotted."""
    style = method_style("AdamW", look.theme)
    band = replace(style, color=pale(style.color, GHOST), dash="solid")
    looks = ((band, 12.0), (replace(style, dash="2px,4px"), 2.5), (replace(style, dash="solid"), 2.0))
    lines = [Line(np.arange(len(y)), y, name, drawn, width=width, ends=False)
             for (name, y), (drawn, width) in zip(curves_of, looks, strict=True)]  # fmt: skip
    return curves(lines, theme=look.theme, size=look.size, height=340, x_title=titles[1], y_title=titles[0],
                  x_range=(0.0, len(curves_of[0][1]) - 1.0), y_range=y_range)  # fmt: skip


def halves(
    decays: Any, kept: Mapping[str, Any], names: Mapping[str, str], *, look: Look, titles: tuple[str, str]
) -> go.Figure:
    """Steps until half of a weight is gone (name of the case → (n,), −1 where the run was over before) against λ (n,),
    both logarithmic; the case "adamw" is AdamW's, the others are Adam-ℓ2's."""
    x, lines = np.log10(np.asarray(decays)), []
    for case, counts in kept.items():
        style = method_style("AdamW" if case == "adamw" else "Adam-l2", look.theme)
        y = np.where(np.asarray(counts) > 0, np.asarray(counts, float), np.nan)
        lines.append(Line(x, y, names[case], style, ends=False))
    figure = curves(lines, theme=look.theme, size=look.size, height=340, x_title=titles[1], y_title=titles[0],
                    x_range=(float(x[0]), float(x[-1])), y_range=(10.0, 10_000.0), log_y=True)  # fmt: skip
    for axis, powers in ((figure.update_yaxes, range(1, 5)), (figure.update_xaxes, range(-2, 1))):
        at = [10.0**p if axis == figure.update_yaxes else p for p in powers]
        axis(tickvals=at, ticktext=[power(10, p) for p in powers])
    return figure


def _held(paths: Mapping[str, Any]) -> tuple[float, float]:
    """What the axis holds: zero, and all of every path that stays within reach of Adam's, which nothing pulls back."""
    reach = 1.5 * float(np.abs(paths["Adam"]).max())
    inside = [x for x in paths.values() if np.isfinite(x).all() and np.abs(x).max() <= reach]
    low, high = min(0.0, *(float(x.min()) for x in inside)), max(0.0, *(float(x.max()) for x in inside))
    return (low, high) if high > low else (-1.0, 1.0)


def _cut(x: Any, low: float, high: float) -> Any:
    """A path that leaves the axis far behind ends there: Plotly draws no numbers of a million digits."""
    far = ~(np.abs(x) <= 20 * max(high, -low))
    return np.where(np.maximum.accumulate(far), np.nan, x)


def _span(figure: go.Figure, start: float, end: float, y: float, text: str, look: Look, row: int, off: bool) -> None:
    """A measured length of time with its name; an arrow where it goes on beyond the picture."""
    color = GROUNDS[look.theme].ink
    axes = {"row": row, "col": 1}
    symbols = ["line-ns", ("triangle-right" if end > start else "triangle-left") if off else "line-ns"]
    figure.add_scatter(x=[start, end], y=[y, y], mode="lines+markers", hoverinfo="skip", cliponaxis=False, **axes,
                       line={"color": color, "width": 1.5},
                       marker={"symbol": symbols, "size": 9, "color": color, "line": {"width": 1.5, "color": color}},
                       )  # fmt: skip
    right = min(start, end)
    figure.add_annotation(x=right, y=y, text=text, xanchor="left", xshift=6, yanchor="bottom", yshift=2,
                          bgcolor=method_style("AdamW", look.theme).halo, **axes)  # fmt: skip


def lay_out(
    figure: go.Figure, lines: Sequence[Line], steps: int, heights: Sequence[float], titles: Sequence[str], look: Look
) -> None:
    """Two plots over one axis of steps, the names of lines in the margin. titles: upper, lower, steps."""
    top = round(22 * look.scale)
    figure.update_layout(template=plotly_template(look.theme, look.size),
                         height=round(sum(heights) + GAP + FOOT * look.scale + top),
                         margin={"l": 8, "r": name_room(lines, look.size), "t": top, "b": 8})  # fmt: skip
    figure.update_xaxes(range=[0, steps])
    figure.update_xaxes(title_text=titles[2], row=2)
    figure.update_yaxes(title_text=titles[0], row=1)
    figure.update_yaxes(title_text=titles[1], row=2)
