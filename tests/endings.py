"""The end of a path in Python's words: what run.js and outcomes.js must find and say too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

import optim_core as oc
from ui.numbers import number
from ui.text import t

Kind = Literal["stopped", "moving", "diverged"]


@dataclass(frozen=True)
class Outcome:
    """The end of one run. `step`: where it stopped or diverged, −1 while it moves. `left_at`: the first recorded
    step outside the window, −1 if none; `back`: whether it ended inside again. `amplitude`: how far the last tenth
    of the path strays from its mean (max norm). `end`: the last point, (d,)."""

    method: str
    kind: Kind
    step: int
    amplitude: float
    cause: oc.Cause
    left_at: int
    back: bool
    end: tuple[float, ...]


def outcome(path: oc.Trajectory, window: Sequence[tuple[float, float]]) -> Outcome:
    """The end of a single run that recorded its x."""
    x = np.asarray(path.x)
    low, high = np.transpose(np.asarray(window, dtype=float))
    with np.errstate(invalid="ignore"):
        outside = ~((x >= low) & (x <= high)).all(axis=-1)
    left = int(path.steps_recorded[np.argmax(outside)]) if outside.any() else -1
    end = tuple(float(v) for v in path.last)
    if path.diverged_at >= 0:
        return Outcome(
            path.method, "diverged", int(path.diverged_at), np.inf, oc.Cause(int(path.cause)), left, False, end
        )
    step, amplitude = path.stopping()
    kind: Kind = "stopped" if step >= 0 else "moving"
    return Outcome(path.method, kind, int(step), float(amplitude), oc.Cause.NONE, left, not outside[-1], end)


def sentence(o: Outcome) -> str:
    """What a reader has to know about the end of a run, in the session's language."""
    name = o.method
    if o.kind == "diverged":
        return t("outcome.diverged", method=name, step=number(o.step), cause=t(f"outcome.{o.cause.name.lower()}"))
    if o.kind == "stopped":
        text = t("outcome.stopped", method=name, point=point(o.end), step=number(o.step))
    else:
        text = t("outcome.moving", method=name, point=point(o.end), amplitude=number(o.amplitude, 2))
    if o.left_at >= 0:
        text += t("outcome.left_and_back" if o.back else "outcome.left", step=number(o.left_at))
    return text


def point(x: Sequence[float], digits: int = 4) -> str:
    """A point as text: 4.545, or (0.3, 1, −1)."""
    parts = [number(float(v), digits) for v in x]
    return parts[0] if len(parts) == 1 else f"({', '.join(parts)})"
