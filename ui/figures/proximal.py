"""The Plotly figures of the Proximal page: gaps after one step, exact zeros, proximal maps and Moreau envelopes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

import optim_core as oc
from ui.figures.drawing import Drawing, template_sent
from ui.figures.lines import Line, curves, name_room
from ui.figures.marks import mark_now, power
from ui.numbers import number
from ui.theme import GROUNDS, Style, Theme, legible, method_style, symbol_color

SIDE = 320
FLOOR = -6.0  # log10 of where an exact zero is drawn
LOOKS = {
    "l2": ("decay", "solid"),
    "l1": ("rate", "9px,5px"),
    "elastic_net": ("memory", "2px,3px"),
    "box": ("gradient", "14px,3px,3px,3px"),
}


def gap_against(
    x: Any, gaps: Mapping[str, Any], slopes: Mapping[str, float], now: float, *,
    theme: Theme, size: str, titles: Sequence[str], slope_word: str,
) -> Drawing:  # fmt: skip
    """Gaps after one step (`gaps`: slug → (n,), zeros left out) against a setting x (n,), both on scales of powers of
    ten; a hairline at the present setting. `slope_word` has a place {slope}."""
    lines = []
    for slug, gap in gaps.items():
        with np.errstate(divide="ignore"):
            height = np.where(gap > 0, np.log10(gap), np.nan)
        if np.isfinite(height).any():
            name = f"{oc.method(slug).name}<br>{slope_word.format(slope=number(round(slopes[slug], 2), 3))}"
            lines.append(Line(np.log10(x), height, name, method_style(slug, theme), ends=False))
    known = np.concatenate([line.y[np.isfinite(line.y)] for line in lines])
    spans = ((float(np.log10(x[0])), float(np.log10(x[-1]))), (float(known.min()) - 0.3, float(known.max()) + 0.4))
    figure = curves(lines, theme=theme, size=size, height=SIDE, x_title=titles[0], y_title=titles[1],
                    x_range=spans[0], y_range=spans[1])  # fmt: skip
    for axis, (low, high) in ((figure.update_xaxes, spans[0]), (figure.update_yaxes, spans[1])):
        every = max(1, round((high - low) / 6))
        at = [n for n in range(int(np.ceil(low)), int(np.floor(high)) + 1) if n % every == 0]
        axis(tickvals=at, ticktext=[power(10, n) for n in at])
    if now > 0 and spans[0][0] <= np.log10(now) <= spans[0][1]:
        mark_now(figure, float(np.log10(now)), theme)
    return figure


def zeros(
    bottoms: Any, found: Mapping[str, Any], *, theme: Theme, size: str, titles: Sequence[str], zero: str
) -> Drawing:
    """|x| of each coordinate against the bottom of f along it (n,), on a scale of powers of ten, exact zeros on a line
    of their own; `found`: name of the steps → x (n,), the proximal ones first."""
    ground = GROUNDS[theme]
    marks = ((symbol_color("decay", theme), "circle"), (ground.muted, "x-thin-open"))
    figure = Drawing()
    for (name, x), (color, symbol) in zip(found.items(), marks, strict=True):
        figure.add_scatter(x=bottoms, y=_height(x), mode="markers", name=name, cliponaxis=False,
                           marker={"symbol": symbol, "size": 8, "color": color, "line": {"width": 1.5, "color": color}},
                           hovertemplate=f"{name}<br>%{{x:.3~g}}: %{{customdata:.4~g}}<extra></extra>",
                           customdata=x)  # fmt: skip
    (first, exact), (second, near) = found.items()
    inside = np.flatnonzero(exact == 0)
    places = ((first, bottoms[inside[-1]], FLOOR, "left", 0), (second, 0.0, _height(near[inside]).max(), "center", 17))
    for (name, x, y, anchor, lift), (color, _) in zip(places, marks, strict=True):
        figure.add_annotation(x=float(x), y=float(y), text=name, xanchor=anchor, yshift=lift,
                              xshift=12 if anchor == "left" else 0, font={"color": legible(color, theme)})  # fmt: skip
    figure.update_layout(template=template_sent(theme, size), height=SIDE)
    figure.update_xaxes(title_text=titles[0], range=[bottoms[0] * 1.06, bottoms[-1] * 1.06])
    decades = list(range(-4, 1))
    figure.update_yaxes(range=[FLOOR - 0.5, 0.9], title_text=titles[1], tickvals=[FLOOR, *decades],
                        ticktext=[zero, *(power(10, n) for n in decades)])  # fmt: skip
    return figure


def _height(x: Any) -> Any:
    return np.where(x == 0, FLOOR, np.log10(np.maximum(np.abs(x), 10**FLOOR)))


def per_regularizer(
    v: Any, found: Mapping[str, Any], names: Mapping[str, str], chosen: str, *,
    theme: Theme, size: str, titles: Sequence[str], height: tuple[float, float], under: Mapping[str, Any] | None = None,
) -> Drawing:  # fmt: skip
    """A curve over v (n,) for each regularizer, the chosen one stronger; `under`: fainter curves of the same."""
    lines = [
        Line(v, y, names[r], _look(r, theme), width=3.5 if r == chosen else 1.8, ends=False) for r, y in found.items()
    ]
    figure = curves(lines, theme=theme, size=size, height=SIDE, x_title=titles[0], y_title=titles[1],
                    x_range=(float(v[0]), float(v[-1])), y_range=height)  # fmt: skip
    for r, y in (under or {}).items():
        figure.add_scatter(x=v, y=np.where(np.isfinite(y), y, np.nan), mode="lines", hoverinfo="skip", opacity=0.45,
                           line={"color": _look(r, theme).color, "width": 1.2})  # fmt: skip
    figure.update_layout(margin_r=name_room(lines, size))
    return figure


def _look(regularizer: str, theme: Theme) -> Style:
    role, dash = LOOKS[regularizer]
    color = symbol_color(role, theme)
    plain = method_style("AdamProx", theme)
    return Style(color, legible(color, theme), dash, plain.marker, plain.halo)
