"""What a run leaves: the path, what was recorded along it, and, where it diverged, when and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np

BOUND = 1e6  # a run diverges where it is farther than this from its start, in units of max(1, |start|∞)
STILL = 1e-3  # a run has stopped where its last part stays this close to its mean …
LAST = 10  # … and the last part is the last tenth


class Cause(IntEnum):
    """Why a run counts as diverged."""

    NONE = 0
    GRADIENT_NOT_FINITE = 1  # the oracle returned ±∞ or NaN
    DIVISION_BY_ZERO = 2  # the direction became infinite: nonzero/0 (typically ε = 0 after g² underflowed)
    OVERFLOW = 3  # x itself ceased to be finite
    LEFT_BOUNDS = 4  # |x − start|∞ > 10⁶ · max(1, |start|∞)
    LOSS_NOT_FINITE = 5


@dataclass(frozen=True, eq=False)
class Trajectory:
    """A run, or a batch of runs with leading axes `...`; K records of the path, one each `every` steps.

    x (K+1, ..., d), g and u (K, ..., d), loss (K+1, ...) and memory (name → (K+1, ..., d)) are None unless recorded;
    `steps_recorded` (K+1,) are the step numbers of x, loss and memory, from 0; g[k] and u[k] are those that led to
    x at `steps_recorded[k + 1]`. `last` (..., d) is the end point. `diverged_at` (...) is the first step whose x is
    not finite or too far away, or whose loss, where it is recorded, is not finite; −1 where there is none. `cause`
    (...) is the number of a `Cause`.
    """

    method: str
    x: Any
    g: Any
    u: Any
    loss: Any
    last: Any
    memory: Any
    diverged_at: Any
    cause: Any
    steps_recorded: Any

    def stopping(self, tolerance: float = STILL) -> tuple[Any, Any]:
        """(step, amplitude): where the last tenth of the path stays within `tolerance` of its mean, the first step
        from which it does, else −1; and the largest distance (max norm) from that mean in the last tenth.

        Raises ValueError where the path is not recorded, or no point after its start is: nothing shows a motion."""
        if self.x is None:
            raise ValueError('Stopping is read off the path; run with "x" in record.')
        if len(self.x) < 2:
            raise ValueError("Stopping is read off the path, and only its start is recorded; run with a smaller every.")
        tail = self.x[-max(2, len(self.x) // LAST) :]
        with np.errstate(invalid="ignore", over="ignore"):
            distance = np.abs(self.x - tail.mean(axis=0)).max(axis=-1)
            outside = ~(distance <= tolerance)
        amplitude = distance[-len(tail) :].max(axis=0)
        last_outside = len(self.x) - 1 - np.argmax(outside[::-1], axis=0)
        first = np.where(outside.any(axis=0), last_outside + 1, 0)
        stopped = ~outside[-len(tail) :].any(axis=0)
        return np.where(stopped, self.steps_recorded[np.minimum(first, len(self.x) - 1)], -1), amplitude
