"""One step of a method as shapes on three planes, for the figure of the page Anatomy on paper.

The planes are those of the stage (ui/stage/anatomy/shapes.js): that of the gradient with what is averaged from it and
squares whose sides are as long, that of the direction, and that of x in units of the learning rate. What stands on them
follows from what each line does (ui/beats.py), and the numbers are `optim_core`'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

import optim_core as oc
from optim_core.compile.parts import watched_lines
from optim_core.compile.trace import Trace, retraced, trace_method
from ui.beats import beats
from ui.lectures.runs import Staged

SPENDING = ("rescale", "larger", "smaller")  # what they read goes on under another name
LONGEST = 9  # letters at an arrow


@dataclass(frozen=True)
class Shape:
    """An "arrow" (two points), a "dot" (one), a "side" (corners of a square as long as a gradient), or an outline
    ("round") of what is divided by. The label stands at `at`, off in direction `off`, which counts upwards."""

    kind: str
    plane: str
    points: np.ndarray
    role: str
    label: str
    at: np.ndarray
    off: tuple[float, float]


@dataclass(frozen=True)
class Step:
    """Step `t` of a method watched from inside, with the parts of every line, and the beats that are shown of it."""

    method: oc.Method
    t: int
    trace: Trace
    shown: Sequence[Mapping[str, Any]]

    @cached_property
    def x(self) -> np.ndarray:
        return np.asarray(self.trace.before["x"])

    @cached_property
    def g(self) -> np.ndarray:
        return np.asarray(self.trace.before["g"])

    def value(self, at: int) -> np.ndarray:
        return np.broadcast_to(np.asarray(self.g if at < 0 else self.trace.lines[at].value, dtype=float), (2,))

    def units(self, point: np.ndarray) -> np.ndarray:
        """Of the plane of x: how far from where the step begins, in learning rates."""
        return np.asarray((point - self.x) / self.trace.before["lr"])


def watched(stage: Staged) -> Step:
    (method,) = stage.told["methods"]
    run = stage.run(method, record=("x", "g", "memory"))
    t = max(1, int(run.diverged_at) if run.diverged_at >= 0 else stage.at["steps"])
    memory = tuple(run.memory[name][t - 1] for name in method.rule.memory)
    plain = trace_method(method, run.x[t - 1], run.g[t - 1], memory, t, **stage.settings(method))
    made = retraced(plain, watched_lines(method))
    shown = beats(method)
    return Step(method, t, made, shown[: min(stage.at["beat"], len(shown) - 1) + 1])


def shapes(step: Step) -> list[Shape]:
    """What all beats have left on the planes; what has gone on under another name is left out."""
    signs = np.where(step.g < 0, -1.0, 1.0)
    found: list[Shape] = []
    for i, beat in enumerate(step.shown):
        if beat["act"] == "divide":
            found += _divisor(beat, step, signs)
        if beat["act"] == "move":
            found += _moved(beat, step)
        elif beat["plane"] and not _is_spent(step.shown, i):
            found += _result(beat, step, signs)
    found = [shape for shape in found if np.isfinite(shape.points).all()]
    return sorted(found, key=lambda shape: ("side", "round", "arrow", "dot").index(shape.kind))


def _is_spent(shown: Sequence[Mapping[str, Any]], i: int) -> bool:
    target, plane = shown[i]["target"], shown[i]["plane"]
    return any(
        beat["target"] == target or (beat["act"] in SPENDING and beat["plane"] == plane and target in beat["reads"])
        for beat in shown[i + 1 :]
    )


def _result(beat: Mapping[str, Any], step: Step, signs: np.ndarray) -> Iterator[Shape]:
    value, role, plane = step.value(beat["at"]), beat["color"] or "direction", beat["plane"]
    if beat["kind"] == "vector":
        yield _arrow(plane, np.zeros(2), value, role, beat["symbol"])
        return
    sides = np.sqrt(value) if beat["kind"] == "square" else value
    for axis, (s, r) in enumerate(signs * sides[:, None]):
        corners = [[0, 0], [s, 0], [s, -r], [0, -r]] if axis == 0 else [[0, 0], [0, r], [-s, r], [-s, 0]]
        points = np.array(corners)
        yield Shape("side", plane, points, role, beat["symbol"] + "₁₂"[axis], points.mean(axis=0), (0, 0))


def _divisor(beat: Mapping[str, Any], step: Step, signs: np.ndarray) -> Iterator[Shape]:
    """The sides of what is divided by, a box or, of one number, a circle; and the unit that it becomes."""
    under = next(part for part in beat["parts"] if part["role"] == "under")
    sides, role = step.value(under["at"]), under["color"] or "direction"
    turn = np.linspace(0, 2 * np.pi, 73)[:-1]
    circle = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    if under["spread"]:
        a, b = signs * sides
        box = np.array([[0, 0], [a, 0], [a, b], [0, b]])
        yield Shape("round", "gradient", box, role, under["text"], box[2], (-signs[0], signs[1]))
        unit = np.array([[-1.0, -1], [1, -1], [1, 1], [-1, 1]])
        yield Shape("round", "direction", unit, role, "1", unit[2], (1, -1))
    else:
        yield Shape("round", "gradient", sides[0] * circle, role, under["text"], np.array([0, sides[0]]), (0, 1))
        yield Shape("round", "direction", circle, role, "1", np.array([0.0, 1]), (0, 1))


def _moved(beat: Mapping[str, Any], step: Step) -> Iterator[Shape]:
    """What is added to x, head to tail, and where that leads."""
    begin = np.zeros(2)
    zero = np.zeros(2)
    for part in beat["parts"]:
        if part["role"] == "here":
            begin = step.units(step.value(part["at"]))
            yield Shape("dot", "place", begin[None], "direction", "xₜ₋₁", begin, (0.7, 0.7))
            continue
        end = begin + step.value(part["at"]) / step.trace.before["lr"]
        role = {"decay": "decay", "step": "rate"}.get(part["role"], part["color"] or "direction")
        yield _arrow("place", begin, end, role, _short(part), middle=True)
        begin = end
    end = step.units(step.value(beat["at"]))
    last = "xₜ" if beat["symbol"] == "x" else beat["symbol"]
    yield Shape("dot", "place", end[None], "direction", last, end, tuple(_way(zero, end)))


def _short(part: Mapping[str, Any]) -> str:
    """A term as it stands, or what it is of where that is too long to stand at an arrow."""
    if len(part["text"]) <= LONGEST:
        return str(part["text"])
    return "λ" if part["role"] == "decay" else f"… {part['core']}" if len(part["core"]) <= LONGEST / 3 else ""


def _arrow(plane: str, begin: np.ndarray, end: np.ndarray, role: str, label: str, *, middle: bool = False) -> Shape:
    way = _way(begin, end)
    at, off = ((begin + end) / 2, (-way[1], way[0])) if middle else (end, (way[0], way[1]))
    return Shape("arrow", plane, np.stack([begin, end]), role, label, at, off)


def _way(begin: np.ndarray, end: np.ndarray) -> np.ndarray:
    long = float(np.hypot(*(end - begin)))
    return (end - begin) / long if long else np.array([0.7, 0.7])
