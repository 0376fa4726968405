"""A chart for paper: axes with numbers, points with their intervals, and a row under it for each of its series."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import chain

import numpy as np

from ui.figures.chart import Chart, Series
from ui.lectures.marks import points, shape
from ui.lectures.paper import EDGE, GROUND, HEIGHT, ROW, WIDTH, Frame, Sheet, clip_name, line
from ui.numbers import number

TOP = 20.0  # px, for the name of the upright axis
UNDER = 34.0  # px, for the numbers and the name of the other one
ROOM = 0.06  # of an axis beyond what it holds
TICKS = 5  # numbers on an axis, about
FIRST = 0.25  # opacity of the first point of a series that fades
CAP = 3.0  # px, half of the stroke across the end of an interval


def drawing(chart: Chart) -> Sheet:
    frame = Frame((_ends(chart, 0), _ends(chart, 1)), TOP, HEIGHT)
    high = TOP + HEIGHT + UNDER
    rows = (_row(one, high + ROW * (k + 0.9)) for k, one in enumerate(chart.series))
    parts = chain(_axes(chart, frame), _inside(chart, frame), *rows)
    return Sheet(parts, high + ROW * (len(chart.series) + 0.5), ", ".join(chart.titles))


def _inside(chart: Chart, frame: Frame) -> Iterator[str]:
    clip = clip_name(np.asarray(one.y, dtype=float) for one in chart.series)
    yield f'{frame.clip(clip)}<g clip-path="url(#{clip})">'
    if chart.zero:
        yield f'<path d="M{EDGE:g} {float(frame.y(np.array(0.0))):.1f}h{WIDTH:g}" stroke="{GROUND.muted}"/>'
    for one in chart.series:
        x, y = frame.x(_at(chart, one.x)), frame.y(_at(chart, one.y))
        if one.dash is not None:
            yield f'<polyline class="series" {line(one.color, one.dash, 1.2)} points="{points(x, y)}"/>'
        for at, middle, half in zip(x, one.y, one.half if one.half is not None else (), strict=False):
            ends = frame.y(np.array([middle - half, middle + half]))
            if np.isfinite(ends).all():
                caps = "".join(f"M{at - CAP:.1f} {end:.1f}h{2 * CAP:g}" for end in ends)
                yield f'<path d="M{at:.1f} {ends[0]:.1f}V{ends[1]:.1f}{caps}" {line(one.color, "", 1.2)}/>'
        if one.marker:
            strong = np.linspace(FIRST, 1.0, len(x)) if one.fades else np.ones(len(x))
            for a, b, opacity in zip(x, y, strong, strict=True):
                mark = shape(one.marker, float(a), float(b), one.color, 3)
                yield mark if opacity == 1 else f'<g opacity="{opacity:.2f}">{mark}</g>'
    yield "</g>"


def _axes(chart: Chart, frame: Frame) -> Iterator[str]:
    across, floor = chart.ticks or _ticks(frame.left, frame.right, chart.log), TOP + HEIGHT
    for value in across:
        x = float(frame.x(np.array(value)))
        yield f'<path d="M{x:.1f} {floor:g}v4" stroke="{GROUND.hairline}"/>'
        yield f'<text x="{x:.1f}" y="{floor + 15:g}" text-anchor="middle">{_said(chart, value)}</text>'
    for value in _ticks(frame.low, frame.high, chart.log):
        yield frame.beside(float(frame.y(np.array(value))) + 4, _said(chart, value))
    yield f'<text x="{EDGE + WIDTH / 2:g}" y="{floor + 29:g}" text-anchor="middle">{escape(chart.titles[0])}</text>'
    yield f'<text x="0" y="{TOP - 8:g}">{escape(chart.titles[1])}</text>'


def _row(one: Series, y: float) -> Iterator[str]:
    """How a series looks, and what it is."""
    if one.dash is not None:
        yield f'<line x1="{EDGE:g}" x2="{EDGE + 44:g}" y1="{y - 4:g}" y2="{y - 4:g}" {line(one.color, one.dash, 1.2)}/>'
    if one.marker:
        yield shape(one.marker, EDGE + 22, y - 4, one.color, 3)
    yield f'<text x="{EDGE + 56:g}" y="{y:g}">{escape(one.name)}</text>'


def _ends(chart: Chart, axis: int) -> tuple[float, float]:
    """(low, high): what the points and their intervals reach, with some room."""
    found = []
    for one in chart.series:
        values = np.asarray((one.x, one.y)[axis], dtype=float)
        spread = one.half if axis == 1 and one.half is not None else np.zeros(len(values))
        finite = np.where(np.isfinite(spread), spread, 0.0)
        found += [*(values - finite), *(values + finite)]
    held = _at(chart, np.array([*found, *((0.0,) if axis == 1 and chart.zero else ())]))
    low, high = float(held.min()), float(held.max())
    room = ROOM * (high - low or 1.0)
    return low - room, high + room


def _at(chart: Chart, values: np.ndarray) -> np.ndarray:
    return np.log10(values) if chart.log else np.asarray(values, dtype=float)


def _said(chart: Chart, value: float) -> str:
    return number(10.0**value) if chart.log else number(float(value))


def _ticks(low: float, high: float, log: bool) -> Sequence[float]:
    """Round numbers within an axis; on one of powers of ten these, or where it holds too few their halves."""
    if log:
        whole = np.arange(np.ceil(low), np.floor(high) + 1)
        return [float(v) for v in (whole if len(whole) > 1 else np.linspace(low, high, 3)[1:2])]
    raw = (high - low) / TICKS
    power = 10.0 ** np.floor(np.log10(raw))
    step = next(power * k for k in (1, 2, 5, 10) if power * k >= raw)
    return [float(step * k) for k in range(int(np.ceil(low / step)), int(np.floor(high / step)) + 1)]
