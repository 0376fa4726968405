"""The figure of the page Proximal, for paper: one step as the bottom of a sum, and below it the steps one after the
other. The same as on the stage (ui/stage/proximal/one.js, springs.js), in NumPy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

import numpy as np

import optim_core as oc
from optim_core.compile.step_model import step_model
from optim_core.compile.trace import Trace, trace_method
from ui.lectures.marks import PAPER, points
from ui.lectures.paper import EDGE, FAR, GROUND, WIDTH, Frame, clip_of, dashes, downwards, line, wide
from ui.lectures.runs import Drawn, Staged
from ui.numbers import number
from ui.text import t as text
from ui.theme import method_style, symbol_color

Curve = Callable[[np.ndarray], np.ndarray]
TOP, SUM, BELOW = 46.0, 170.0, 130.0  # px: above the sum, of the sum, of the paths under it
HIGH = TOP + SUM + 42 + BELOW + 34
ROOM, UNDER = 0.35, 0.12  # of the heights that matter, above and below them
POINTS = 401
APART = 10.0  # px between two names
#: Part of the sum → the symbol whose colour it wears, and its dash.
PARTS = {
    "linear": ("gradient", ""),
    "spring": ("rate", "2 2"),
    "penalty": ("decay", "8 3"),
    "tangent": ("decay", "4 2 1 2"),
}


@dataclass(frozen=True)
class Step:
    """Step `t` of the proximal method, from `x` in direction `u`: the parts of its sum, the sums, each a function of z,
    and where every method lands from that very point and memory, and how high on its own sum."""

    t: int
    x: float
    u: float
    parts: Mapping[str, Curve]
    sums: Mapping[str, Curve]
    landings: Mapping[str, float]
    heights: Mapping[str, float]


def taken(stage: Staged) -> Step:
    methods = stage.told["methods"]
    subject = next(method for method in methods if method.decay.id == "proximal")
    t = max(1, min(round(stage.at["t"]), stage.at["steps"]))
    run = stage.run(subject, record=("x", "g", "memory"))
    before, g = run.x[t - 1], run.g[t - 1]
    kept = {name: values[t - 1] for name, values in run.memory.items()}
    model = step_model(subject.regularizer)
    own = {method.slug: stage.settings(method) for method in methods}

    def after(method: oc.Method) -> Trace:
        memory = tuple(kept.get(name, np.zeros_like(before)) for name in method.rule.memory)
        return trace_method(method, before, g, memory, t, **own[method.slug])

    x, u = float(before[0]), float(after(subject).direction[0])

    def part(name: str, slug: str, *given: float) -> Curve:
        return lambda z: model.value(name, z, *(np.full(np.shape(z), one) for one in given), **own[slug])

    parts = {"linear": part("linear", subject.slug, x, u), "spring": part("spring", subject.slug, x),
             "penalty": part("penalty", subject.slug)}  # fmt: skip
    sums = {subject.slug: _sum(*parts.values())}
    straight = next((method.slug for method in methods if method.decay.id == "decoupled"), None)
    if straight and "tangent" in model.parts:
        parts["tangent"] = part("tangent", straight, x)
        sums[straight] = _sum(parts["linear"], part("spring", straight, x), parts["tangent"])
    landings = {method.slug: float(after(method).x[0]) for method in methods}
    heights = {slug: _at(sums.get(slug, sums[subject.slug]), z) for slug, z in landings.items()}
    return Step(t, x, u, parts, sums, landings, heights)


def picture(stage: Staged, found: Drawn, lang: str) -> Iterator[str]:
    (window,) = found.landscape.window
    step = taken(stage)
    frame = Frame((window, _heights(step, window)), TOP, SUM)
    clip = f"{clip_of(found)}-sum"
    said = text("lectures.figure_step", lang, step=number(step.t), sum=text("proximal.height", lang))
    yield f'<text x="{EDGE:g}" y="{TOP - 34:g}">{escape(said)}</text>'
    yield f'{frame.clip(clip)}<g clip-path="url(#{clip})">'
    for name, curve in step.parts.items():
        role, dash = PARTS[name]
        yield from _curve(frame, curve, f'data-part="{name}" {line(symbol_color(role, "light"), dash, 1.0)}')
    looks = dashes(path.method for path in found.paths)
    methods = {path.method.slug: path.method for path in found.paths}
    for slug, curve in step.sums.items():
        look = line(method_style(methods[slug], "light").color, looks[slug], 2.0)
        yield from _curve(frame, curve, f'class="sum" data-method="{escape(slug)}" {look}')
    at, floor = float(frame.x(np.array(step.x))), TOP + SUM
    yield f'<path d="M{at:.1f} {TOP:g}V{floor:g}" stroke="{GROUND.muted}" stroke-dasharray="1 3"/>'
    yield (f'<text x="{at + 4:.1f}" y="{floor - 5:g}" stroke="{PAPER}" stroke-width="3" paint-order="stroke">x</text>')
    for slug, z in step.landings.items():
        style = method_style(methods[slug], "light")
        if np.isfinite([z, step.heights[slug]]).all():  # Adam may land outside of a box, where R is infinite
            yield frame.mark(style.marker, z, step.heights[slug], style.color, 4)
    yield "</g>"
    yield from _balls(step, frame, methods)
    yield from frame.ends("z")
    yield from _names(step, floor + 31, lang)
    yield from downwards(found, window, floor + 42, BELOW)


def _balls(step: Step, frame: Frame, methods: Mapping[str, oc.Method]) -> Iterator[str]:
    """Over the sum the names of the methods, as near as they can stand to where each lands; a line leads down there."""
    landed = [(methods[slug], float(frame.x(np.array(z))), step.heights[slug]) for slug, z in step.landings.items()]
    landed = sorted((one for one in landed if np.isfinite(one[1])), key=lambda one: one[1])
    said = [_arrow(x).format(method.name) for method, x, _ in landed]
    middles = spread([(x, wide(name)) for (_, x, _), name in zip(landed, said, strict=True)])
    for (method, x, height), name, middle in zip(landed, said, middles, strict=True):
        style = method_style(method, "light")
        yield (f'<text x="{middle:.1f}" y="{TOP - 16:g}" text-anchor="middle" fill="{style.text_color}">'
               f'{escape(name)}</text>')  # fmt: skip
        if name == method.name and np.isfinite(y := float(frame.y(np.array(height)))):
            line_down = f"M{middle:.1f} {TOP - 12:g}L{x:.1f} {TOP:g}V{max(TOP, min(y, TOP + SUM)):.1f}"
            yield f'<path d="{line_down}" fill="none" stroke="{style.color}" stroke-width=".8"/>'


def _arrow(x: float) -> str:
    """How a name says that its place lies outside the picture."""
    return "← {}" if x < EDGE else "{} →" if x > EDGE + WIDTH else "{}"


def spread(wanted: Sequence[tuple[float, float]]) -> list[float]:
    """Middles of labels, (middle, width) each from left to right, moved as little as leaves them side by side, within
    the picture if they have room there."""
    widths = [width + APART for _, width in wanted]
    begins = np.cumsum([0.0, *widths])  # where each began if they stood without gaps
    heaps: list[list[float]] = []  # labels that touch: where the first begins, for each of them as it would like it
    for (middle, _), width, begin in zip(wanted, widths, begins, strict=False):
        heaps.append([middle - width / 2 - begin])
        while len(heaps) > 1 and np.mean(heaps[-2]) > np.mean(heaps[-1]):
            heaps[-2:] = [heaps[-2] + heaps[-1]]
    shifts = [float(np.mean(heap)) for heap in heaps for _ in heap]
    last = EDGE + WIDTH - begins[-1]
    return [min(max(shift, EDGE), last) + begin + width / 2
            for shift, width, begin in zip(shifts, widths, begins, strict=False)]  # fmt: skip


def _names(step: Step, y: float, lang: str) -> Iterator[str]:
    """The parts of the sum in one row, each after a piece of its line."""
    x = EDGE
    for name in step.parts:
        role, dash = PARTS[name]
        said = text(f"proximal.curve_{name}", lang)
        look = line(symbol_color(role, "light"), dash, 1.0)
        yield f'<path d="M{x:.1f} {y - 4:g}h26" {look}/>'
        yield f'<text x="{x + 31:.1f}" y="{y:g}">{escape(said)}</text>'
        x += 31 + 16 + wide(said)


def _curve(frame: Frame, curve: Curve, look: str) -> Iterator[str]:
    """A curve over the whole window, left out where it is not finite: R of a box is infinite outside of it."""
    z = np.linspace(frame.left, frame.right, POINTS)
    values = curve(z)
    cuts = np.flatnonzero(np.diff(np.r_[False, np.isfinite(values), False]))
    for begin, end in list(pairwise(cuts))[::2]:
        spots = points(frame.x(z[begin:end]), np.clip(frame.y(values[begin:end]), -FAR, FAR))
        yield f'<polyline {look} points="{spots}"/>'


def _sum(*curves: Curve) -> Curve:
    return lambda z: np.sum([curve(z) for curve in curves], axis=0)


def _at(curve: Curve, z: float) -> float:
    return float(curve(np.array([z]))[0])


def _heights(step: Step, window: tuple[float, float]) -> tuple[float, float]:
    """(low, high) of the picture: the point, where the methods land, and nought."""
    left, right = window
    seen = [step.heights[slug] for slug, z in step.landings.items() if left <= z <= right]
    matter = [v for v in (0.0, _at(step.parts["penalty"], step.x), *seen) if np.isfinite(v)]
    span = max(max(matter) - min(matter), _at(step.parts["spring"], step.x + (right - left) / 12))
    return min(matter) - UNDER * span, min(matter) + (1 + ROOM) * span
