"""The Plotly figures of the page Relaxed smoothness: steps against R, the exponents of chains, and skewed noise."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from ui.figures.lines import Line, curves
from ui.figures.marks import mark_now, power
from ui.look import Look
from ui.theme import GROUNDS, Style, method_style

TALL, SMALL = 430, 360  # px
BEYOND = 1.6  # what took more than the largest budget is drawn so many times as high: above the axis
LEAST = 0.01  # a distance below is drawn there
CHAIN_DASHES = ("2px,4px", "9px,4px", "solid", "9px,3px,2px,3px", "4px,3px")


@dataclass(frozen=True)
class Row:
    """One method: its slug and name, and steps (n,), ∞ where the largest budget was not enough."""

    slug: str
    name: str
    steps: Any


def against_radius(
    radii: Any, rows: Sequence[Row], most: int, more: str, look: Look, titles: tuple[str, str], *,
    log: bool = False, now: tuple[float, Mapping[str, float]] | None = None, height: int = TALL,
    least: float = math.inf,
) -> go.Figure:  # fmt: skip
    """Steps against R, the steps in powers of ten, R too where `log`. `more`: the word at the top for what took longer
    than `most`; `least`: the axis goes down to it at least, so that two figures have one axis. `now`: the chosen R and
    what was run for it, slug → steps, drawn as open marks over the lines."""
    x = np.log10(radii) if log else np.asarray(radii, float)
    lines = [Line(x, np.where(np.isfinite(row.steps), row.steps, BEYOND * most), row.name,
                  method_style(row.slug, look.theme), ends=False) for row in rows]  # fmt: skip
    low = 0.7 * min(least, *(float(np.min(line.y)) for line in lines))
    room = 0.03 * float(x[-1] - x[0])
    across = float(x[0]) - room, float(x[-1]) + room
    figure = curves(lines, theme=look.theme, size=look.size, height=height, x_title=titles[0], y_title=titles[1],
                    x_range=across, y_range=(low, 1.25 * most), log_y=True)  # fmt: skip
    for line, row in zip(lines, rows, strict=True):
        figure.add_scatter(
            x=x, y=line.y, mode="markers", name=row.name, customdata=np.asarray(radii, float),
            marker={"symbol": line.style.marker, "size": 7, "color": line.style.color},
            hovertemplate=f"{row.name}<br>R = %{{customdata:.4~g}}: %{{y:,.0f}}<extra></extra>",
        )  # fmt: skip
    if now is not None:
        _add_now(figure, now, log, x, look)
    figure.add_annotation(x=0, xref="paper", xanchor="left", y=1, yref="paper", yanchor="bottom", text=more,
                          showarrow=False, font={"color": GROUNDS[look.theme].muted})  # fmt: skip
    ticks = [k for k in range(6) if low <= 10.0**k <= most]
    figure.update_yaxes(tickvals=[10.0**k for k in ticks], ticktext=[f"{10**k:,}" for k in ticks])
    figure.update_xaxes(tickvals=list(x), ticktext=[f"{r:g}" for r in radii])
    figure.update_layout(margin_t=round(28 * look.scale))
    return figure


def _add_now(figure: go.Figure, now: tuple[float, Mapping[str, float]], log: bool, x: Any, look: Look) -> None:
    radius, found = now
    at = float(np.log10(max(radius, 1e-9)) if log else radius)
    if not x[0] <= at <= x[-1]:
        return
    mark_now(figure, at, look.theme)
    for slug, steps in found.items():
        if np.isfinite(steps):
            style = method_style(slug, look.theme)
            figure.add_scatter(x=[at], y=[steps], mode="markers", hoverinfo="skip",
                               marker={"symbol": style.marker, "size": 13, "color": "rgba(0,0,0,0)",
                                       "line": {"width": 2, "color": style.color}})  # fmt: skip


def exponents(
    clouds: Mapping[int, tuple[Any, float]], names: Mapping[int, str], look: Look, titles: tuple[str, str]
) -> go.Figure:
    """Curvature against slope of the deep chains, depth → (cloud, exponent), both in powers of ten."""
    ground, base = GROUNDS[look.theme], method_style("SGD", look.theme)
    lines = []
    for dash, (depth, (cloud, _)) in zip(CHAIN_DASHES, clouds.items(), strict=True):
        kept = (cloud.slope >= 1e-1) & (cloud.slope <= 1e8)
        style = Style(ground.ink, ground.ink, dash, base.marker, base.halo)
        lines.append(
            Line(np.log10(cloud.slope[kept]), cloud.curvature[kept], names[depth], style, width=1.8, ends=False)
        )
    top = max(float(np.max(line.y)) for line in lines)
    figure = curves(lines, theme=look.theme, size=look.size, height=SMALL, x_title=titles[0], y_title=titles[1],
                    x_range=(-1.0, 8.0), y_range=(0.5, 2 * top), log_y=True)  # fmt: skip
    across = range(0, 9, 2)  # every power would be written upright on a phone
    figure.update_xaxes(tickvals=list(across), ticktext=[power(10, k) for k in across])
    ticks = range(int(np.log10(2 * top)) + 1)
    figure.update_yaxes(tickvals=[10.0**k for k in ticks], ticktext=[power(10, k) for k in ticks])
    return figure


def under_noise(
    paths: Mapping[str, tuple[Any, Any]], names: Mapping[str, str], level: tuple[float, str], look: Look,
    titles: tuple[str, str],
) -> go.Figure:  # fmt: skip
    """Distance from the minimum over the steps, slug → (steps, distance), a dotted line at `level` with its word."""
    lines = [Line(at, np.maximum(away, LEAST), names[slug], method_style(slug, look.theme), width=1.8)
             for slug, (at, away) in paths.items()]  # fmt: skip
    last = max(float(line.x[-1]) for line in lines)
    figure = curves(lines, theme=look.theme, size=look.size, height=SMALL, x_title=titles[0], y_title=titles[1],
                    x_range=(0.0, last), y_range=(LEAST, 12.0), log_y=True)  # fmt: skip
    figure.update_traces(cliponaxis=False, selector={"mode": "markers"})
    ground = GROUNDS[look.theme]
    figure.add_shape(type="line", xref="paper", x0=0, x1=1, y0=level[0], y1=level[0],
                     line={"color": ground.muted, "width": 1.5, "dash": "dot"})  # fmt: skip
    figure.add_annotation(x=1, xref="paper", xanchor="right", y=float(np.log10(level[0])), yanchor="bottom",
                          text=level[1], showarrow=False, font={"color": ground.muted})  # fmt: skip
    ticks = range(-2, 2)
    figure.update_yaxes(tickvals=[10.0**k for k in ticks], ticktext=[power(10, k) for k in ticks])
    return figure
