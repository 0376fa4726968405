"""The Plotly figures of the page The 1/λ wall: where methods stop as λ grows, and how they approach as rates fall."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

import optim_core as oc
from ui.figures.drawing import Drawing
from ui.figures.lines import Line, curves
from ui.figures.marks import mark_now, power
from ui.theme import GROUNDS, Style, Theme, method_style

SIDE = 330  # height of a figure
FLOOR, HIGHEST = 1e-9, 1e3  # distances below are drawn there: a corner can be met to the last bit
DASHES = {"constant": "2px,4px", "inverse_sqrt": "solid", "cosine": "9px,4px", "linear": "9px,3px,2px,3px"}


def stops_against_decay(
    theory: tuple[Any, Mapping[str, Any]],
    stops: tuple[Any, Mapping[str, Any]],
    chosen: float,
    *,
    theme: Theme,
    size: str,
    titles: tuple[str, str],
) -> Drawing:
    """One coordinate against λ: calculated curves (`theory`: λ (m,), slug → (m,)) in the colour of the method whose
    runs end there, markers where its runs ended (`stops`: λ (n,), slug → (n,)), and a hairline at the chosen λ."""
    (fine, curved), (decays, ended) = theory, stops
    lines = [Line(fine, y, oc.method(slug).name, method_style(slug, theme), width=1.5, ends=False)
             for slug, y in curved.items()]  # fmt: skip
    everything = np.concatenate([np.ravel(v) for v in (*curved.values(), *ended.values())])
    held = [0.0, *everything[np.isfinite(everything) & (np.abs(everything) < HIGHEST)]]
    room = 0.08 * max(1.0, max(held) - min(held))
    figure = curves(lines, theme=theme, size=size, height=SIDE, x_title=titles[0], y_title=titles[1],
                    x_range=(float(decays[0]), float(decays[-1])),
                    y_range=(min(held) - room, max(held) + room))  # fmt: skip
    for slug, y in ended.items():
        look = method_style(slug, theme)
        figure.add_scatter(
            x=decays, y=y, mode="markers", name=oc.method(slug).name,
            marker={"symbol": look.marker, "size": 7, "color": look.color},
            hovertemplate=f"{oc.method(slug).name}<br>λ = %{{x:.4~g}}: %{{y:.4~g}}<extra></extra>",
        )  # fmt: skip
    mark_now(figure, min(chosen, float(decays[-1])), theme)
    return figure


def approach(
    distances: Mapping[str, Any],
    names: Mapping[str, str],
    chosen: str,
    *,
    slug: str,
    theme: Theme,
    size: str,
    titles: Sequence[str],
) -> Drawing:
    """Distance (T,) after each step to where a method is headed, one curve a schedule (`names`: schedule → its name),
    both axes logarithmic; the chosen schedule in the method's colour. Long runs are thinned: the largest distance of
    each stretch of steps is drawn, so that no wobble is lost."""
    look, ground = method_style(slug, theme), GROUNDS[theme]
    quiet = Style(ground.muted, ground.muted, "solid", look.marker, look.halo)
    steps = max(len(y) for y in distances.values())
    lines = []
    for schedule, y in distances.items():
        at, height = _thinned(np.asarray(y, float))
        style = look if schedule == chosen else quiet
        dashed = Style(style.color, style.text_color, DASHES.get(schedule, "solid"), style.marker, style.halo)
        width = 2.5 if schedule == chosen else 1.5
        lines.append(Line(at, height, names[schedule], dashed, width=width, ends=False))
    drawn = np.concatenate([line.y[np.isfinite(line.y)] for line in lines] or [np.ones(1)])
    low, high = 0.5 * float(drawn.min(initial=1.0)), 2.0 * float(drawn.max(initial=1.0))
    figure = curves(lines, theme=theme, size=size, height=SIDE, x_title=titles[0], y_title=titles[1],
                    x_range=(1.0, float(steps)), y_range=(low, high), log_y=True)  # fmt: skip
    decades = range(int(np.ceil(np.log10(max(steps, 2)))) + 1)
    figure.update_xaxes(type="log", range=[0.0, float(np.log10(max(steps, 2)))], tickvals=[10.0**n for n in decades],
                        ticktext=[f"{10**n:,}" for n in decades])  # fmt: skip
    ticks = range(int(np.ceil(np.log10(low))), int(np.floor(np.log10(high))) + 1)
    figure.update_yaxes(tickvals=[10.0**n for n in ticks], ticktext=[power(10, n) for n in ticks])
    for note in figure.notes:  # a log axis wants the logarithm; all these curves end at the last step
        note["x"] = float(np.log10(max(steps, 2)))
    return figure


def _thinned(y: Any, points: int = 240) -> tuple[Any, Any]:
    """(steps, heights): at most so many, evenly over the logarithm of the step, each the largest of its stretch."""
    edges = np.unique(np.round(np.geomspace(1, len(y) + 1, points)).astype(int))
    edges = edges if edges[-1] == len(y) + 1 else np.append(edges, len(y) + 1)
    largest = np.maximum.reduceat(np.asarray(y, dtype=float), edges[:-1] - 1)  # NaN where one is
    height = np.where(largest < HIGHEST, np.maximum(largest, FLOOR), np.nan)  # a gap, not a line over it
    return edges[1:] - 1, height
