"""The figure of the page Anatomy, for paper: one step on its three planes, and under them its lines with their numbers.
Lengths are in px."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from html import escape
from typing import Any

import numpy as np

from optim_core.hyper import symbol
from ui.beats import plain
from ui.lectures.marks import PAPER, points
from ui.lectures.paper import EDGE, GROUND, ROW, WIDTH, Sheet, wide
from ui.lectures.runs import Staged
from ui.lectures.shapes import Shape, Step, shapes, watched
from ui.numbers import number
from ui.text import t as text
from ui.theme import method_style, symbol_color, symbol_roles

TOP, HIGH, GAP, LEFT = 46.0, 270.0, 18.0, 232.0
LOW = (HIGH - 24) / 2
#: Plane → left, top, width, height.
BOXES = {
    "gradient": (EDGE, TOP, LEFT, HIGH),
    "direction": (EDGE + LEFT + GAP, TOP, WIDTH - LEFT - GAP, LOW),
    "place": (EDGE + LEFT + GAP, TOP + HIGH - LOW, WIDTH - LEFT - GAP, LOW),
}
OPEN = {"gradient": 2.15, "direction": 1.4, "place": 2.0}  # half a plane, in its unit, when all is of usual size
HEAD = 8.0
LINE = 12.0  # from one label to another under it
SMALLEST = 20.0  # of a square with a label inside
#: Kind → how its outline is drawn.
LOOKS = {
    "side": 'fill-opacity=".14" stroke-width=".8"',
    "round": 'fill="none" stroke-width="1.2" stroke-dasharray="5 3"',
}


@dataclass(frozen=True)
class Label:
    """A text with its middle, end or begin at `x`."""

    text: str
    x: float
    y: float
    anchor: str
    color: str

    @property
    def left(self) -> float:
        return self.x - {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor] * wide(self.text)


def drawing(stage: Staged, lang: str) -> Sheet:
    step = watched(stage)
    rows = TOP + HIGH + 6
    lines = [_row(line, rows + ROW * (k + 0.9)) for k, line in enumerate(_lines(step))]
    return Sheet([*_picture(stage, step, lang), *lines], rows + ROW * (len(lines) + 0.5), step.method.name)


def _picture(stage: Staged, step: Step, lang: str) -> Iterator[str]:
    said = text("lectures.figure_one", lang, method=step.method.name, step=number(step.t))
    yield f'<text x="{EDGE:g}" y="12">{escape(said)}</text>'
    found = shapes(step)
    for plane, (left, top, width, _) in BOXES.items():
        mine = [shape for shape in found if shape.plane == plane]
        unit = stage.at["param.size"] if plane == "gradient" else 1.0
        reach = max((float(np.abs(shape.points).max()) for shape in mine), default=0.0)
        half = ladder(1.06 * reach, OPEN[plane] * unit)
        every = half / OPEN[plane]
        yield f'<text x="{left:g}" y="{top - 7:g}">{escape(text(f"anatomy.plane_{plane}", lang))}</text>'
        grid = text("anatomy.grid", lang, unit=_unit(plane, every, stage.at["lr"]))
        yield (f'<text x="{left + width:g}" y="{top - 7:g}" text-anchor="end" fill="{GROUND.muted}" font-size="10">'
               f'{escape(grid)}</text>')  # fmt: skip
        yield from _plane(plane, mine, half, every, step)


def _unit(plane: str, every: float, lr: float) -> str:
    eta = "η" if every == 1 else f"{number(every)} η"
    return f"{eta} = {number(every * lr)}" if plane == "place" else number(every)


def _plane(plane: str, mine: Iterable[Shape], half: float, every: float, step: Step) -> Iterator[str]:
    left, top, width, high = BOXES[plane]
    px = min(width, high) / 2 / half
    middle = np.array([left + width / 2, top + high / 2])
    at = lambda point: middle + np.asarray(point) * [px, -px]
    box = f'x="{left:g}" y="{top:g}" width="{width:g}" height="{high:g}"'
    yield f'<rect {box} fill="none" stroke="{GROUND.hairline}"/>'
    for k in range(int(max(width, high) / 2 / (every * px)) + 1):
        for far in {-k * every * px, k * every * px}:
            look = f'stroke="{GROUND.muted if k == 0 else GROUND.hairline}" stroke-width=".6"'
            if abs(far) < width / 2:
                yield f'<path d="M{middle[0] + far:.1f} {top:g}v{high:g}" {look}/>'
            if abs(far) < high / 2:
                yield f'<path d="M{left:g} {middle[1] + far:.1f}h{width:g}" {look}/>'
    labels = []
    for shape in mine:
        spots, color = at(shape.points), _color(shape, step)
        yield _drawn(shape, spots, color)
        if label := _label(shape, spots, at(shape.at), color):
            labels.append(label)
    for label in apart(labels, left + 2, left + width - 2):
        yield (f'<text x="{label.x:.1f}" y="{label.y:.1f}" text-anchor="{label.anchor}" fill="{label.color}" '
               f'stroke="{PAPER}" stroke-width="2.5" paint-order="stroke">{escape(label.text)}</text>')  # fmt: skip


def _drawn(shape: Shape, spots: np.ndarray, color: str) -> str:
    """The average lies broad under the gradient, which often points the same way."""
    name = f'class="{shape.kind}" data-name="{escape(shape.label)}"'
    if shape.kind == "dot":
        return f'<circle {name} cx="{spots[0, 0]:.1f}" cy="{spots[0, 1]:.1f}" r="3.5" fill="{color}"/>'
    if shape.kind in LOOKS:
        fill = f'fill="{color}" ' if shape.kind == "side" else ""
        return (
            f'<polygon {name} {fill}{LOOKS[shape.kind]} stroke="{color}" points="{points(spots[:, 0], spots[:, 1])}"/>'
        )
    (ax, ay), (bx, by) = spots
    long = float(np.hypot(bx - ax, by - ay))
    if long < 0.75:
        return f'<circle {name} cx="{bx:.1f}" cy="{by:.1f}" r="2" fill="{color}"/>'
    faint = ' stroke-opacity=".45"' if shape.role == "memory" else ""
    broad = 4.5 if shape.role == "memory" else 1.8
    head = min(HEAD + broad, 0.6 * long)
    way = np.array([bx - ax, by - ay]) / long
    back, wing = spots[1] - head * way, 0.42 * head * np.array([-way[1], way[0]])
    tip = np.array([spots[1], back + wing, back - wing])
    return (f'<g {name}><path d="M{ax:.1f} {ay:.1f}L{back[0]:.1f} {back[1]:.1f}" stroke="{color}" '
            f'stroke-width="{broad:g}"{faint}/>'
            f'<polygon points="{points(tip[:, 0], tip[:, 1], 0)}" fill="{color}"/></g>')  # fmt: skip


def _label(shape: Shape, spots: np.ndarray, at: np.ndarray, color: str) -> Label | None:
    (x, y), (dx, dy) = at, shape.off
    if not shape.label or (shape.kind == "side" and np.ptp(spots[:, 0]) < SMALLEST):
        return None
    anchor = "start" if dx > 0.35 else "end" if dx < -0.35 else "middle"
    return Label(shape.label, x + 7 * dx, y - 9 * dy + 4, anchor, color)


def apart(labels: Iterable[Label], left: float, right: float) -> list[Label]:
    """Labels inside of a plane, none on another: one that would lie on another moves down, line by line."""
    placed: list[Label] = []
    for label in sorted(labels, key=lambda one: one.y):
        over = min(0.0, right - label.left - wide(label.text)) or max(0.0, left - label.left)
        moved = replace(label, x=label.x + over)
        while other := next((one for one in placed if _touch(one, moved)), None):
            moved = replace(moved, y=other.y + LINE)
        placed.append(moved)
    return placed


def _touch(one: Label, other: Label) -> bool:
    beside = one.left + wide(one.text) < other.left or other.left + wide(other.text) < one.left
    return not beside and abs(one.y - other.y) < LINE - 0.01


def _color(shape: Shape, step: Step) -> str:
    role = shape.role
    return symbol_color(role, "light") if role in symbol_roles() else method_style(step.method, "light").text_color


def _lines(step: Step) -> Iterator[str]:
    """g, and every line of the method that is shown, with what it gives."""
    yield f"g = {_numbers(step.g)}"
    for done in (step.trace.lines[beat["at"]] for beat in step.shown[1:]):
        yield f"{symbol(done.line.target)[0]} ← {plain(done.line.value)} = {_numbers(done.value)}"


def _numbers(value: Any) -> str:
    said = ", ".join(number(float(v), 4) for v in np.ravel(np.asarray(value, dtype=float)))
    return f"({said})" if np.ndim(value) else said


def _row(line: str, y: float) -> str:
    return f'<text x="{EDGE:g}" y="{y:g}">{escape(line)}</text>'


def ladder(need: float, base: float) -> float:
    """`base`, or the first of 2, 5, 10, 20 … times it that holds `need`."""
    if not need > base:
        return base
    power = 10.0 ** np.floor(np.log10(need / base))
    return next(base * power * one for one in (1, 2, 5, 10) if one * power * base >= need * (1 - 1e-12))
