"""The figures of the Start page: a bowl with balls over their paths in time, and where each ball stops against λ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

import optim_core as oc
from optim_core.landscape import Landscape
from ui.figures.lines import Line, curves
from ui.theme import GROUNDS, SIZES, Theme, method_style, plotly_template

HEIGHT = 560
BOWL = 0.46  # the bowl's share of the height; the paths have the rest
GAP = 0.03


def bowl_with_balls(
    landscape: Landscape,
    paths: Mapping[str, Any],
    *,
    theme: Theme,
    size: str,
    axis_titles: tuple[str, str, str],
    origin: str,
) -> go.Figure:
    """`paths`: method slug → x (T+1,) on a landscape of one coordinate. Above: f and the balls where they stop.
    Below, on the same axis: every path, time running down. `axis_titles`: of x, of f and of time."""
    ground = GROUNDS[theme]
    left, right = landscape.window[0]
    x = np.linspace(left, right, 201)
    f = landscape.value(x[:, None])
    top = float(f.max()) * 1.02
    steps = len(next(iter(paths.values()))) - 1
    figure = make_subplots(2, 1, shared_xaxes=True, vertical_spacing=GAP, row_heights=[BOWL, 1 - BOWL])
    figure.add_scatter(x=x, y=f, mode="lines", hoverinfo="skip", line={"color": ground.muted, "width": 2}, row=1, col=1)
    start = float(next(iter(paths.values()))[0])
    _ball(figure, start, float(landscape.value(np.array([start]))), "circle", ground.page, ground.ink)
    for rank, (slug, path) in enumerate(paths.items()):
        style, end = method_style(slug, theme), float(path[-1])
        height = float(landscape.value(np.array([end])))
        figure.add_scatter(
            x=path.astype(np.float32), y=np.arange(steps + 1), mode="lines", name=slug, row=2, col=1,
            line={"color": style.color, "dash": style.dash, "width": 2.5},
            hovertemplate=f"{slug}<br>x = %{{x:.4~g}}, t = %{{y}}<extra></extra>",
        )  # fmt: skip
        figure.add_scatter(  # from the ball down to the end of its path
            x=[end, end], y=[0, steps], mode="lines", hoverinfo="skip", row=2, col=1,
            line={"color": style.color, "width": 1, "dash": "1px,5px"},
        )  # fmt: skip
        _ball(figure, end, height, "circle", style.color, style.color, 20 - 5 * rank)
    _names_above(figure, landscape, {slug: float(path[-1]) for slug, path in paths.items()}, theme, size)
    figure.add_vline(x=0, line={"color": ground.hairline, "width": 1.5}, layer="below")
    figure.add_annotation(
        x=0, y=top, text=origin, xanchor="left", xshift=6, yanchor="top", font={"color": ground.muted}
    )
    figure.update_layout(template=plotly_template(theme, size), height=HEIGHT)
    figure.update_xaxes(range=[left, right])
    figure.update_xaxes(title_text=axis_titles[0], row=2, col=1)
    figure.update_xaxes(showline=False, ticks="", row=1, col=1)
    figure.update_yaxes(
        range=[-0.03 * top, top], title_text=axis_titles[1], showticklabels=False, ticks="", row=1, col=1
    )
    figure.update_yaxes(range=[steps, 0], title_text=axis_titles[2], nticks=5, row=2, col=1)
    return figure


def _names_above(figure: go.Figure, landscape: Landscape, ends: Mapping[str, float], theme: Theme, size: str) -> None:
    """Each ball's name over it on a thin stem. The name of the ball furthest right stands to the right of its stem, the
    others to the left of theirs and each a line higher: no name covers another or another's stem."""
    line = SIZES[size] * 1.35
    for rank, (slug, end) in enumerate(sorted(ends.items(), key=lambda item: -item[1])):
        style, height = method_style(slug, theme), float(landscape.value(np.array([end])))
        figure.add_annotation(
            x=end, y=height, text=oc.method(slug).name, showarrow=True, row=1, col=1,
            ax=0, ay=-(line * (rank + 1) + 10), arrowhead=0, arrowwidth=1, arrowcolor=style.color, standoff=8,
            font={"color": style.text_color}, yanchor="bottom", xanchor="right" if rank else "left",
        )  # fmt: skip


def _ball(figure: go.Figure, x: float, y: float, symbol: str, fill: str, edge: str, size: int = 13) -> None:
    figure.add_scatter(
        x=[x], y=[y], mode="markers", hoverinfo="skip", row=1, col=1, cliponaxis=False,
        marker={"symbol": symbol, "size": size, "color": fill, "line": {"color": edge, "width": 2}},
    )  # fmt: skip


def stops_against_decay(
    decays: Any,
    stops: Mapping[str, Any],
    chosen: float,
    *,
    theme: Theme,
    size: str,
    axis_titles: Sequence[str],
    top: float,
) -> go.Figure:
    """Where each method stops (`stops`: slug → (n,)) against the weight decay (n,); a hairline marks the chosen one."""
    lines = [Line(decays, x, oc.method(slug).name, method_style(slug, theme), ends=False) for slug, x in stops.items()]
    span = (float(decays[0]), float(decays[-1]))
    figure = curves(lines, theme=theme, size=size, height=340, x_title=axis_titles[0], y_title=axis_titles[1],
                    x_range=span, y_range=(0.0, top))  # fmt: skip
    figure.add_vline(x=chosen, line={"color": GROUNDS[theme].muted, "width": 1, "dash": "2px,3px"})
    return figure
