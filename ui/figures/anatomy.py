"""What only the Anatomy page draws: the length of the first steps, and of step one for gradients of every size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import plotly.graph_objects as go

import optim_core as oc
from ui.figures.lines import Line, curves
from ui.figures.marks import power
from ui.theme import GROUNDS, Theme, method_style

HIGH = 340


def length_against_step(
    corrected: Any, plain: Any, *, theme: Theme, size: str, names: tuple[str, str], axis_titles: tuple[str, str]
) -> go.Figure:
    """Lengths (n,) of the steps 1 … n in units of η: Adam's, and those of its averages without their correction."""
    style, quiet = method_style("Adam", theme), GROUNDS[theme].muted
    steps = np.arange(1, len(corrected) + 1)
    without = replace(style, color=quiet, text_color=quiet, dash="4px 4px")
    lines = [Line(steps, y, name, look, ends=False)
             for y, name, look in ((corrected, names[0], style), (plain, names[1], without))]  # fmt: skip
    figure = curves(lines, theme=theme, size=size, height=HIGH, x_title=axis_titles[0], y_title=axis_titles[1],
                    x_range=(0.7, len(steps) + 0.3), y_range=(0.0, 1.12 * float(np.max(plain))))  # fmt: skip
    figure.update_traces(mode="lines+markers", selector={"mode": "lines"})
    figure.update_xaxes(tickvals=list(steps))
    return figure


def length_against_steps(
    found: Mapping[str, Any], *, theme: Theme, size: str, axis_titles: tuple[str, str]
) -> go.Figure:
    """Lengths (n,) of the steps 1 … n in units of η for each method by its slug, both axes in powers of ten."""
    longest = max(len(values) for values in found.values())
    lines = [Line(np.log10(np.arange(1, len(y) + 1)), y, oc.method(slug).name, method_style(slug, theme), ends=False)
             for slug, y in found.items()]  # fmt: skip
    high = 1.5 * max(float(np.max(values)) for values in found.values())
    figure = curves([replace(line, label=False) for line in lines], theme=theme, size=size, height=HIGH,
                    x_title=axis_titles[0], y_title=axis_titles[1], x_range=(0.0, float(np.log10(longest))),
                    y_range=(0.6, high), log_y=True)  # fmt: skip
    for line in lines:  # the ends meet; where the lines begin, they are apart
        figure.add_annotation(x=line.x[0], y=float(np.log10(line.y[0])), text=line.name, xanchor="left",
                              yanchor="bottom", xshift=6, yshift=3, showarrow=False, bgcolor=line.style.halo,
                              font={"color": line.style.text_color})  # fmt: skip
    ticks = range(int(np.log10(longest)) + 1)
    figure.update_xaxes(tickvals=list(ticks), ticktext=[power(10, n) for n in ticks])
    return figure


def length_against_size(
    sizes: Any, found: Mapping[str, Any], *, theme: Theme, size: str, axis_titles: tuple[str, str]
) -> go.Figure:
    """Length of step one in units of η against the size of the gradient (n,), for each method by its slug."""
    low, high = np.log10(sizes[0]), np.log10(sizes[-1])
    lines = [
        Line(np.log10(sizes), y, oc.method(slug).name, method_style(slug, theme), ends=False)
        for slug, y in found.items()
    ]
    figure = curves(lines, theme=theme, size=size, height=HIGH, x_title=axis_titles[0], y_title=axis_titles[1],
                    x_range=(float(low), float(high)), y_range=(1e-5, 1e3), log_y=True)  # fmt: skip
    ticks = [n for n in range(round(low), round(high) + 1) if n % 4 == 0]
    figure.update_xaxes(tickvals=ticks, ticktext=[power(10, n) for n in ticks])
    return figure
