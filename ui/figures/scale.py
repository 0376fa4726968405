"""The Plotly figures of the Scale-freeness page: ε on a ruler of gradient sizes, and who notices when."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ui.figures.drawing import Drawing, template_sent
from ui.figures.marks import power
from ui.numbers import number
from ui.theme import GROUNDS, Theme, method_style

SIDE = 330  # height of the two small figures
MOST_OVER = 1.15  # a first step of one η, or as little more, stands on an axis that ends a fifth above one
FLOOR = 1e-19  # where "every bit agrees" is drawn on an axis that has no zero
TOP = 1.6  # log10 of the largest deviation that the axis holds at least


def threshold(
    sizes: Any,
    steps: Mapping[str, Any],
    now: Sequence[tuple[str, float, float]],
    chosen: str,
    *,
    slug: str,
    theme: Theme,
    size: str,
    titles: tuple[str, str],
) -> Drawing:
    """First step in units of η (`steps`: name of the ε → (n,)) against the size of the gradient `sizes` (n,).

    `now`: name, size as it is and size as told, for each coordinate; both stand on the curve of the `chosen` ε.
    """
    style, ground = method_style(slug, theme), GROUNDS[theme]
    figure = Drawing()
    highest = max(float(y.max()) for y in steps.values())
    full = highest if highest > MOST_OVER else 1.0  # RMSprop's first steps are ten η long, others' longer still
    for name, y in sorted(steps.items(), key=lambda item: item[0] == chosen):  # the chosen one on top
        _curve(figure, sizes, y, name, style.color, ground.muted, name == chosen)
    for name, _, told in now:
        height = float(np.interp(np.log(told), np.log(sizes), steps[chosen]))
        figure.add_scatter(x=[told], y=[height], mode="markers", hoverinfo="skip", cliponaxis=False,
                           marker={"symbol": style.marker, "size": 10, "color": style.color})  # fmt: skip
        edge = height < 0.97 * full  # on the slope the name stands beside it, not on it
        figure.add_annotation(x=np.log10(told), y=height, text=name, yshift=0 if edge else 17, xshift=-9 if edge else 0,
                              xanchor="right" if edge else "center", font={"color": style.text_color})  # fmt: skip
    heights = full * np.linspace(0.62, 0.3, max(1, len(steps) - 1))
    for rank, (name, y) in enumerate((n, y) for n, y in steps.items() if y.min() < 0.3 * full):
        middle, first = float(sizes[np.argmin(np.abs(y - heights[rank]))]), rank == 0
        figure.add_annotation(x=np.log10(middle), y=heights[rank], text=name, xshift=-9 if first else 9,
                              xanchor="right" if first else "left",
                              font={"color": style.text_color if name == chosen else ground.muted})  # fmt: skip
    figure.update_layout(template=template_sent(theme, size), height=SIDE, margin_t=24)
    low, high = (int(round(float(np.log10(v)))) for v in (sizes[0], sizes[-1]))
    ticks = [n for n in range(low, high) if n % 4 == 0]
    figure.update_xaxes(type="log", range=[low, high], title_text=titles[0], tickvals=[10.0**n for n in ticks],
                        ticktext=[power(10, n) for n in ticks])  # fmt: skip
    figure.update_yaxes(range=[-0.04 * full, 1.2 * full], title_text=titles[1], tickvals=[0, full / 2, full],
                        ticktext=[number(share * full) for share in (0, 0.5, 1)])  # fmt: skip
    return figure


def noticed(
    exponents: Sequence[int],
    apart: Mapping[str, Any],
    chosen: str,
    marks: Sequence[float],
    *,
    slug: str,
    theme: Theme,
    size: str,
    titles: tuple[str, str],
) -> Drawing:
    """max |Δx| (`apart`: name of the ε → (n,)) against the common scale 2ᵏ (`exponents`: k), k = 0 left out.

    Both axes are logarithmic; an exact zero stands on a line of its own at the bottom, what is not finite on one at the
    top. `marks`: k of the chosen scales.
    """
    style, ground = method_style(slug, theme), GROUNDS[theme]
    k = np.asarray(exponents, dtype=float)
    figure = Drawing()
    for mark in sorted(set(marks)):
        figure.add_vline(x=mark, line={"color": ground.hairline, "width": 1})
        names = ", ".join(f"c{'₁₂'[i]}" for i, other in enumerate(marks) if other == mark)
        figure.add_annotation(x=mark, y=1, yref="paper", text=names, yanchor="bottom", font={"color": ground.muted})
    known = np.concatenate([y[np.isfinite(y)] for y in apart.values()])
    highest = max(TOP, float(np.log10(known.max(initial=FLOOR))) + 0.6)
    endless, lost = highest + 1.2, any(not np.isfinite(y).all() for y in apart.values())
    for name, y in sorted(apart.items(), key=lambda item: item[0] == chosen):
        height = np.where(np.isfinite(y), np.log10(np.clip(y, FLOOR, None)), endless)
        gap = np.where(k == 0, np.nan, height)
        _curve(figure, k, gap, name, style.color, ground.muted, name == chosen)
        figure.add_annotation(x=k[-1], y=height[-1], text=name, xanchor="left", xshift=8,
                              font={"color": style.text_color if name == chosen else ground.muted})  # fmt: skip
    figure.update_layout(template=template_sent(theme, size), height=SIDE, margin_t=24)
    ticks = [int(v) for v in np.linspace(k[0], k[-1], 5)]
    figure.update_xaxes(range=[k[0] - 1, k[-1] * 1.5], title_text=titles[0], tickvals=ticks,
                        ticktext=[power(2, v) for v in ticks])  # fmt: skip
    decades = list(range(-16, math.floor(highest) + 1, 4))
    top = [(endless, "∞")] if lost else []
    named = [(np.log10(FLOOR), "0"), *((v, power(10, v)) for v in decades), *top]
    figure.update_yaxes(range=[np.log10(FLOOR) - 0.8, endless + 0.4 if lost else highest], title_text=titles[1],
                        tickvals=[at for at, _ in named], ticktext=[name for _, name in named])  # fmt: skip
    return figure


def _curve(figure: Drawing, x: Any, y: Any, name: str, color: str, quiet: str, chosen: bool) -> None:
    figure.add_scatter(
        x=x, y=y, mode="lines", name=name, hovertemplate=f"{name}<extra></extra>",
        line={"color": color if chosen else quiet, "width": 3.5 if chosen else 1.5},
    )  # fmt: skip
