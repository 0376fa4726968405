"""The Plotly figures of the page Counterexamples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

import optim_core as oc
from ui.figures.lines import Line, curves
from ui.figures.marks import power
from ui.theme import GROUNDS, Theme, method_style, plotly_template

LEFT_OUT = 1e-18  # of a loss: below it only rounding speaks
ABOVE = 1e4  # what has gone up so far is drawn at the upper border


def drift_against_memory(
    memories: Any, drifts: Any, chosen: float, *, theme: Theme, size: str, axis_titles: Sequence[str]
) -> go.Figure:
    """How far Adam moves in a cycle against β₂ (both (n,)); zero is a line, the chosen β₂ a dot."""
    style, ground = method_style("Adam", theme), GROUNDS[theme]
    finite = np.asarray(drifts)[np.isfinite(drifts)]
    low, high = min(-0.1, float(finite.min())), max(0.1, float(finite.max()))
    room = 0.1 * (high - low)
    line = Line(memories, drifts, "Adam", style, ends=False)
    figure = curves([line], theme=theme, size=size, height=300, x_title=axis_titles[0], y_title=axis_titles[1],
                    x_range=(0.0, 1.0), y_range=(low - room, high + room))  # fmt: skip
    figure.add_hline(y=0, line={"color": ground.muted, "width": 1})
    at = int(np.argmin(np.abs(np.asarray(memories) - chosen)))
    _dot(figure, memories[at], drifts[at], style)
    return figure


def loss_against_rate(
    rates: Any, losses: Mapping[str, Any], chosen: Mapping[str, float], *, theme: Theme, size: str,
    axis_titles: Sequence[str],
) -> go.Figure:  # fmt: skip
    """What is left of f against the learning rate (n,), a curve for each method; the chosen rates are dots."""
    held = {name: np.clip(np.nan_to_num(f, nan=ABOVE, posinf=ABOVE), LEFT_OUT, ABOVE) for name, f in losses.items()}
    lines = [Line(rates, f, oc.method(name).name, method_style(name, theme), ends=False, label=False)
             for name, f in held.items()]  # fmt: skip
    span = (float(rates[0]), float(rates[-1]))
    figure = curves(lines, theme=theme, size=size, height=360, x_title=axis_titles[0], y_title=axis_titles[1],
                    x_range=span, y_range=(LEFT_OUT / 10, 10 * ABOVE), log_y=True)  # fmt: skip
    across = [float(np.log10(rate)) for rate in (rates[0], rates[-1])]
    lowest = min(float(f.min()) for f in held.values())
    figure.update_xaxes(type="log", range=across, dtick=1)
    figure.update_yaxes(range=[np.log10(lowest) - 1, np.log10(ABOVE) + 0.8], dtick=2)
    figure.update_layout(margin={"l": 8, "r": 24, "t": 8, "b": 8})
    for name, f in held.items():
        style, at = method_style(name, theme), _apart(f, [other for key, other in held.items() if key != name])
        _dot(figure, chosen[name], 10 ** np.interp(np.log10(chosen[name]), np.log10(rates), np.log10(f)), style)
        figure.add_annotation(x=float(np.log10(rates[at])), y=float(np.log10(f[at])), text=oc.method(name).name,
                              showarrow=False, yshift=13, font={"color": style.text_color},
                              bgcolor=style.halo, borderpad=1)  # fmt: skip
    return figure


def weights(fits: Mapping[str, Any], names: Mapping[str, str], *, theme: Theme, size: str, title: str) -> go.Figure:
    """The five kinds of weights of each fit, a bar each, its method named over one of them."""
    figure = go.Figure()
    kinds = [names[key] for key in ("label", "one", "other", "own", "owns")]
    for place, (name, fit) in enumerate(fits.items()):
        style = method_style(name, theme)
        figure.add_bar(x=kinds, y=fit.weights, marker_color=style.color,
                       hovertemplate=f"{oc.method(name).name}: %{{y:.4f}}<extra></extra>")  # fmt: skip
        first = 1 - place  # the first method over its second bar, where no other bar stands beside its name
        figure.add_annotation(x=first + 0.33 * place - 0.16, y=float(fit.weights[first]), text=oc.method(name).name,
                              showarrow=False, yshift=10, font={"color": style.text_color})  # fmt: skip
    figure.add_hline(y=0, line={"color": GROUNDS[theme].muted, "width": 1})
    figure.update_layout(template=plotly_template(theme, size), height=340, showlegend=False, bargap=0.35,
                         margin={"l": 8, "r": 12, "t": 8, "b": 8})  # fmt: skip
    figure.update_yaxes(title_text=title, range=[-0.5, 1.15])
    return figure


def scores(
    guards: Any, sweep: Any, chosen: float, fits: Mapping[str, Any], names: Mapping[str, str], *, theme: Theme,
    size: str, title: str,
) -> go.Figure:  # fmt: skip
    """The scores of fresh examples of both classes against ε (n,), of Adam as curves and of gradient descent, which has
    no ε, as level lines; above zero an example is called positive. ε = 0 stands at the left border."""
    figure = go.Figure()
    across, (adam, descent) = _across(guards), (method_style(name, theme) for name in ("Adam", "SGD"))
    for key, dash in (("positive", "solid"), ("negative", "7px,4px")):
        drawn, level = getattr(sweep, key), float(getattr(fits["SGD"], key))
        figure.add_scatter(x=[across[0], across[-1]], y=[level] * 2, mode="lines", hoverinfo="skip",
                           line={"color": descent.color, "dash": dash, "width": 1.5})  # fmt: skip
        figure.add_scatter(x=across, y=drawn, mode="lines", line={"color": adam.color, "dash": dash, "width": 2.5},
                           hovertemplate="%{y:.3f}<extra></extra>")  # fmt: skip
        _dot(figure, float(_across(chosen)), float(getattr(fits["Adam"], key)), adam)
        for y, name, style in ((drawn[0], "Adam", adam), (level, "SGD", descent)):
            figure.add_annotation(x=-6.0, y=float(y), text=f"{oc.method(name).name}, {names[key]}", showarrow=False,
                                  yshift=10, font={"color": style.text_color})  # fmt: skip
    figure.add_hline(y=0, line={"color": GROUNDS[theme].muted, "width": 1})
    figure.update_layout(template=plotly_template(theme, size), height=340, showlegend=False,
                         margin={"l": 8, "r": 12, "t": 8, "b": 8})  # fmt: skip
    figure.update_xaxes(title_text="ε", tickvals=[across[0], *range(-8, 1, 2)],
                        ticktext=["0", *(power(10, n) for n in range(-8, 1, 2))], range=[-9.3, 1.1])  # fmt: skip
    figure.update_yaxes(title_text=title, range=[-1.15, 1.25])
    return figure


def _apart(f: Any, others: Sequence[Any]) -> int:
    """Where on a curve its name can stand: farthest from all the others, not at the border, not near an end."""
    near = np.min([np.abs(np.log(f) - np.log(other)) for other in others], axis=0)
    edge = len(f) // 10
    return edge + int(np.argmax(np.where(f < ABOVE, near, -1.0)[edge:-edge]))


def _across(guards: Any) -> Any:
    """Where an ε stands: by its logarithm, zero a step to the left of the smallest."""
    with np.errstate(divide="ignore"):
        return np.maximum(np.log10(np.asarray(guards, float)), -9.0)


def _dot(figure: go.Figure, x: float, y: float, style: Any) -> None:
    figure.add_scatter(x=[x], y=[y], mode="markers", hoverinfo="skip",
                       marker={"symbol": style.marker, "size": 12, "color": style.color})  # fmt: skip
