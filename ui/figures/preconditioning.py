"""The Plotly figures of the Preconditioning page: steps to the minimum against κ, angle, start and dimension."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

import optim_core as oc
from ui.figures.drawing import Drawing, template_sent
from ui.figures.lines import Frame, Line, add_line, label_ends, name_room
from ui.figures.marks import mark_now, power
from ui.theme import GROUNDS, Style, Theme, method_style

TALL, SMALL = 400, 330  # px
STRIP = (0.84, 1.0)  # share of the height in which κ* stands; the steps have the rest, up to BELOW
BELOW = {"normal": 0.68, "large": 0.6}  # between them is room for two lines: what the strip is, what took longer


@dataclass(frozen=True)
class Look:
    """What all figures of one run share: theme and size of the page, and after how many steps nobody waits."""

    theme: Theme
    size: str
    budget: int
    more: str  # "more than 2,500 steps"
    colon: str = ": "

    @property
    def top(self) -> float:
        """The end of the axis of steps: what took longer is drawn as if it left through it."""
        return 1.4 * self.budget


@dataclass(frozen=True)
class Star:
    """κ*(θ) and what is to be said of it in its strip."""

    values: Any
    note: str


def against_condition(
    kappas: Sequence[float], steps: Mapping[str, Any], level: tuple[str, Any] | None, now: float, look: Look,
    titles: tuple[str, str],
) -> Drawing:  # fmt: skip
    """Steps (slug → (n,), −1: more than the budget) against κ, both on scales of powers of ten. `level`: name and steps
    of AdamW on the axes, where the ravine is turned."""
    x = np.log10(kappas)
    lines = [_line(x, found, _name(slug), method_style(slug, look.theme), look) for slug, found in steps.items()]
    if level is not None:
        quiet = replace(method_style("AdamW", look.theme), dash="dot")
        lines.insert(0, replace(_line(x, level[1], level[0], quiet, look), width=2.0, ends=False))
    figure = _steps(lines, look, TALL, (float(x[0]), float(x[-1])), (0.0, 1.0), titles)
    mark_now(figure, float(np.log10(now)), look.theme)
    decades = range(int(x[-1]) + 1)
    figure.update_xaxes(tickvals=list(decades), ticktext=[power(10, k) for k in decades])
    return figure


def against_angle(
    angles: Sequence[float], star: Star, steps: Mapping[str, Any], now: float, look: Look, titles: tuple[str, str, str]
) -> Drawing:
    """Above, κ*(θ) in a strip of its own; below, steps against the same angle, both on scales of powers of ten."""
    x = np.asarray(angles, dtype=float)
    lines = [_line(x, found, _name(slug), method_style(slug, look.theme), look) for slug, found in steps.items()]
    taller = 40 if look.size == "normal" else 100
    figure = _steps(lines, look, TALL + taller, (0.0, 90.0), (0.0, BELOW[look.size]), titles[:2])
    ground = GROUNDS[look.theme]
    figure.add_scatter(
        x=x, y=star.values, yaxis="y2", mode="lines", name="κ*", hovertemplate="κ* = %{y:.4~g}<extra></extra>",
        line={"color": ground.muted, "width": 2.5, "shape": "spline"},
    )  # fmt: skip
    highest = max(1.0, float(np.ceil(np.log10(np.max(star.values)) - 1e-6)))
    ticks = np.unique(np.round(np.linspace(0, highest, 3 if highest % 2 == 0 else 2)))
    figure.update_layout(
        yaxis2={"domain": list(STRIP), "type": "log", "range": [-0.08 * highest, 1.08 * highest], "anchor": "x",
                "tickvals": [10.0**k for k in ticks], "ticktext": [power(10, int(k)) for k in ticks],
                "title": {"text": titles[2]}},
    )  # fmt: skip
    figure.add_annotation(x=45, xref="x", y=STRIP[0] - 0.02, yanchor="top", yref="paper", text=star.note,
                          showarrow=False, font={"color": ground.muted})  # fmt: skip
    _degrees(figure, range(0, 91, 15))
    mark_now(figure, now, look.theme)
    return figure


def against_direction(directions: Sequence[float], steps: Any, look: Look, titles: tuple[str, str]) -> Drawing:
    """AdamW's steps at 45° against the direction in which the start lies."""
    x = np.asarray(directions, dtype=float)
    line = _line(x, steps, "", method_style("AdamW", look.theme), look)
    figure = _steps([replace(line, ends=False)], look, SMALL, (0.0, 180.0), (0.0, 1.0), titles)
    _degrees(figure, range(0, 181, 45))
    return figure


def against_dimension(
    dimensions: Sequence[int], steps: Mapping[str, tuple[str, str, Any]], look: Look, titles: tuple[str, str]
) -> Drawing:
    """`steps`: id → (slug, name, (dimensions, starts) sorted): the median of the starts, and all of them as a band."""
    x = np.log2(dimensions)
    lines, bands = [], []
    for slug, name, found in steps.values():
        style = method_style(slug, look.theme)
        lines.append(_line(x, np.median(found, axis=1), name, style, look))
        bands.append((style.color, np.clip(found[:, 0], 1, look.top), np.clip(found[:, -1], 1, look.top)))
    figure = _steps(lines, look, SMALL, (float(x[0]), float(x[-1])), (0.0, 1.0), titles)
    for color, low, high in bands:
        around = np.concatenate([low, high[::-1]])
        figure.add_scatter(x=np.concatenate([x, x[::-1]]), y=around, mode="none", fill="toself", fillcolor=color,
                           opacity=0.16, hoverinfo="skip")  # fmt: skip
    figure.update_xaxes(tickvals=list(x), ticktext=[str(d) for d in dimensions])
    return figure


def _line(x: Any, steps: Any, name: str, style: Style, look: Look) -> Line:
    found = np.asarray(steps, dtype=float)
    found = np.where(found == 0, 0.5, found)  # a start that is there already: no place on a scale of powers
    late = (found < 0) | (found > look.budget)
    return Line(x, np.where(late, 1.5 * look.top, found), name, style, ends=not late[-1])


def _steps(
    lines: Sequence[Line], look: Look, height: int, across: tuple[float, float], domain: tuple[float, float],
    titles: tuple[str, str],
) -> Drawing:  # fmt: skip
    """The axis of steps with its lines, their names at their ends, and the word for what took longer at its top."""
    figure, ground = Drawing(), GROUNDS[look.theme]
    low = min(50.0, *(0.8 * float(np.min(line.y)) for line in lines))  # whatever is found stands above the foot
    for line in lines:
        add_line(figure, line)
    figure.update_traces(cliponaxis=False, selector={"mode": "markers"})
    frame = Frame(across, (low, look.top), round((height - 60) * (domain[1] - domain[0])), look.size, log_y=True)
    named = [line for line in lines if line.name]
    label_ends(figure, named, frame)
    figure.add_shape(type="line", xref="paper", x0=0, x1=1, y0=look.budget, y1=look.budget,
                     line={"color": ground.hairline, "width": 1})  # fmt: skip
    lost = [line.name for line in named if not (np.asarray(line.y) <= look.budget).any()]
    figure.add_annotation(x=0, xref="paper", xanchor="left", y=domain[1], yref="paper", yanchor="bottom",
                          text=look.more + (look.colon + ", ".join(lost) if lost else ""), showarrow=False,
                          font={"color": ground.muted})  # fmt: skip
    room = {"l": 8, "r": name_room(named, look.size) if named else 16, "t": 26, "b": 8}
    figure.update_layout(template=template_sent(look.theme, look.size), height=height, margin=room)
    figure.update_xaxes(range=list(across), title_text=titles[0], anchor="y")
    ticks = [k for k in range(5) if low <= 10.0**k <= look.budget]
    figure.update_yaxes(type="log", range=[float(np.log10(low)), float(np.log10(look.top))], domain=list(domain),
                        tickvals=[10.0**k for k in ticks], ticktext=[f"{10**k:,}" for k in ticks],
                        title_text=titles[1])  # fmt: skip
    return figure


def _degrees(figure: Drawing, ticks: Sequence[int]) -> None:
    figure.update_xaxes(tickvals=list(ticks), ticktext=[f"{tick}°" for tick in ticks])


def _name(slug: str) -> str:
    return oc.method(slug).name
