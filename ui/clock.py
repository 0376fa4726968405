"""The mathematics of the Clock page: what a weight remembers of its updates, and how large random gradients leave it.

What is run here depends on its settings alone, so the last results are kept; nobody writes into them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Any

import numpy as np

import optim_core as oc
from optim_core import noise

AFTER = {"silence": 0.0, "reversal": 1.0}  # the gradient once the push is over; before, it is −1
SPAN = 6  # time constants that a picture of the equilibrium shows …
FEWEST, MOST = 300, 3000  # … in so many steps
RECORDS = 240
SEED = 1
FAR = (0.3, 3.0)  # norms of the two starts, in units of the predicted norm


@dataclass(frozen=True)
class Clock:
    """The clock of AdamW at a constant learning rate."""

    lr: float
    decay: float

    @property
    def tick(self) -> float:
        """ηλ: the share of itself that a weight loses in one step; the papers' L."""
        return self.lr * self.decay

    @property
    def tau(self) -> float:
        """1/(ηλ) steps."""
        return 1 / self.tick if self.tick else math.inf

    @property
    def half(self) -> float:
        """Steps until half of a memory is gone: (1 − ηλ)ⁿ = ½. Means something where 0 < ηλ < 1."""
        return math.log(0.5) / math.log1p(-self.tick)

    @property
    def state(self) -> str:
        """ "runs", or how it fails: "still" (nothing decays), "blank" (everything is forgotten at once), "flips" (each
        step overshoots zero), "breaks" (by ever more)."""
        if self.tick == 0:
            return "still"
        if abs(self.tick - 1) < 1e-12:
            return "blank"
        return "runs" if self.tick < 1 else "flips" if self.tick < 2 else "breaks"

    def weights(self, ages: Any) -> Any:
        """What is left in a weight of an update made so many steps ago, as a share of what it was."""
        return (1 - self.tick) ** np.asarray(ages, float)


@dataclass(frozen=True)
class Push:
    """One coordinate whose gradient is −`size` up to step `until`, and then what `signal` says."""

    steps: int
    until: int
    signal: str = "silence"
    size: float = 1.0

    def gradient(self, x: Any, t: int) -> Any:
        return np.full_like(x, self.size * (-1.0 if t <= self.until else AFTER[self.signal]))


@dataclass(frozen=True)
class Paths:
    """A weight over time from 0, by method (steps + 1,); the step at which it diverged or −1; and the exponential
    average of AdamW's −u/λ (None at λ = 0, where there is none). `walls` (steps + 1, 3) is λx of AdamW, the average of
    −u itself, at three pairs: η, λ; η/2, λ; η/2, 2λ."""

    x: dict[str, Any]
    diverged_at: dict[str, int]
    average: Any
    walls: Any


Hyper = tuple[tuple[str, Any], ...]


@lru_cache(maxsize=32)
def pushed(push: Push, clock: Clock, hyper: Hyper) -> Paths:
    """The weight of each method. AdamW at λ = 0 is Adam, and a run of one costs as much as a run of many, so one batch
    of AdamW serves all."""
    given = {"steps": push.steps, **dict(hyper)}
    rates, decays = clock.lr * np.array([1, 1, 0.5, 0.5]), clock.decay * np.array([0, 1, 1, 2])
    batch = oc.run("AdamW", push.gradient, start=np.zeros((4, 1)), lr=rates, weight_decay=decays, record=("x", "u"),
                   **given)  # fmt: skip
    coupled = oc.run("Adam-l2", push.gradient, start=[0.0], lr=clock.lr, weight_decay=clock.decay, record=("x",),
                     **given)  # fmt: skip
    x = {"Adam": batch.x[:, 0, 0], "AdamW": batch.x[:, 1, 0], "Adam-l2": coupled.x[:, 0]}
    lost = dict(zip(x, (*map(int, batch.diverged_at[:2]), int(coupled.diverged_at)), strict=True))
    average = exponential_average(-batch.u[:, 1, 0] / clock.decay, clock.tau) if clock.tick else None
    with np.errstate(over="ignore"):  # a weight that diverged may be near the largest float
        walls = batch.x[:, 1:, 0] * decays[1:]
    return Paths(x, lost, average, walls)


def exponential_average(values: Any, tau: float) -> Any:
    """The running average (n + 1,) of n values, from 0: each step gives the new one the share 1/τ."""
    step = lambda held, new: (1 - 1 / tau) * held + new / tau
    return np.array([*accumulate(map(float, values), step, initial=0.0)])


@dataclass(frozen=True)
class Spin:
    """Weights that get random gradients alone. `norm` and `angle` (per step, radians): method → (records, 2), one
    column for gradients as they are and one for gradients `factor` times as large; `rest_…`: the predictions."""

    steps: Any
    norm: dict[str, Any]
    angle: dict[str, Any]
    rest_norm: float
    rest_angle: float

    def settled(self, series: Any) -> Any:
        """The mean over the last third, root mean square: (2,)."""
        return np.sqrt((series[-len(series) // 3 :] ** 2).mean(axis=0))


def rest(clock: Clock, d: int, beta1: float = 0.9) -> tuple[float, float]:
    """Norm and angle per step at which random gradients and decay hold each other (the page's *Why* derives both)."""
    return math.sqrt(clock.lr * d / (2 * clock.decay)), math.sqrt(2 * clock.tick * (1 - beta1) / (1 + beta1))


def spin_steps(clock: Clock) -> int:
    return int(min(max(SPAN * clock.tau, FEWEST), MOST))


@lru_cache(maxsize=16)
def spun(clock: Clock, d: int, factor: float, methods: Sequence[str] = ("AdamW", "Adam-l2")) -> Spin:
    """Two neurons of d weights, one small and one large at the start, told the same random numbers, the second
    `factor` times as large."""
    steps = spin_steps(clock)
    rest_norm, rest_angle = rest(clock, d)
    sizes = np.array([[1.0], [factor]])
    told = noise.normal(SEED, 0, np.arange(1, steps + 1)[:, None], np.arange(d))
    first = noise.normal(SEED, 1, 0, np.arange(d)) / math.sqrt(d)
    shown = np.arange(1, steps + 1, max(1, steps // RECORDS))
    norm, angle = {}, {}
    for slug in methods:  # every step is recorded, at most 25 MB, because an angle is that of a single step
        x = oc.run(slug, lambda x, t: sizes * told[t - 1], start=rest_norm * np.outer(FAR, first), steps=steps,
                   lr=clock.lr, weight_decay=clock.decay, record=("x",)).x  # fmt: skip
        length = np.linalg.norm(x, axis=-1)
        cosine = (x[shown] * x[shown - 1]).sum(-1) / (length[shown] * length[shown - 1])
        norm[slug], angle[slug] = length[shown], np.arccos(np.clip(cosine, -1, 1))
    return Spin(shown, norm, angle, rest_norm, rest_angle)
