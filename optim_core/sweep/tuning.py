"""Every lane tuned alike: the same learning rates, the same number of runs and steps, the same objective."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from optim_core.experiment import Experiment, Lane
from optim_core.sweep.batch import ends

LOW, HIGH = -5, 1  # powers of ten of the learning rates
ROUND = (1.0, 1.8, 3.2, 5.6)  # in each decade: evenly spaced, and short to write when one is taken over
REPEATS = 8  # runs with draws of their own at each rate, where any lane has noise
TIED = 1e-9  # relative: costs nearer than that are the same
SOLVED = 1e-12  # of the loss at the start, above the lowest: so near to it, rounding alone would choose
WORK = 24_000  # steps of all lanes together: a second or two

Goal = Literal["loss", "steps"]


@dataclass(frozen=True, eq=False)
class Tuned:
    """What one lane reaches at each learning rate.

    rates (n,), the same for every lane. cost (n,): the loss at the last step, or the steps until the level was reached;
    ∞ where it diverged or did not reach it. With noise it is the median over the repetitions. diverged (n,): the share
    of them that diverged. own: the cost at the lane's own rate, which competes with none.
    best: the number of the chosen rate, −1 where every cost is ∞. tied: the numbers of all rates that cost as much.
    edge: whether the chosen rate is the first or the last, so that a better one may lie outside.
    """

    rates: Any
    cost: Any
    diverged: Any
    own: float
    best: int
    tied: tuple[int, ...]
    edge: bool

    @property
    def rate(self) -> float | None:
        """The chosen learning rate."""
        return float(self.rates[self.best]) if self.best >= 0 else None

    @property
    def lowest(self) -> float:
        """The cost there; ∞ where there is none."""
        return float(self.cost[self.best]) if self.best >= 0 else math.inf


def rates() -> Any:
    """The learning rates that every lane tries (n,): 10⁻⁵ to 10, four a decade."""
    return np.array([float(f"{digits}e{power}") for power in range(LOW, HIGH) for digits in ROUND] + [10.0**HIGH])


def tune(experiment: Experiment, goal: Goal = "loss", level: float = -math.inf) -> tuple[Tuned, ...]:
    """The learning rate of every lane, chosen from `rates` by the same `goal`: the lowest loss at the last step, or
    with "steps" the fewest steps until f ≤ `level`. Everything else of a lane stays as it is set.

    Of several rates that cost the same the middle one is chosen, the smaller of two. Raises ValueError where the steps
    of all lanes together are more than WORK.
    """
    if (total := experiment.steps * len(experiment.lanes)) > WORK:
        raise ValueError(f"Tuning takes at most {WORK} steps of all methods together, not {total}.")
    noisy = any(lane.noise for lane in experiment.lanes)
    return tuple(_tuned(experiment, lane, goal, level, REPEATS if noisy else 1) for lane in experiment.lanes)


def _tuned(experiment: Experiment, lane: Lane, goal: Goal, level: float, repeats: int) -> Tuned:
    tried = rates()
    found = ends(experiment, lane, level=level, repeats=repeats, lr=np.append(tried, lane.lr))
    steps = np.where(found.reached >= 0, found.reached, np.inf)
    each = (found.loss if goal == "loss" else steps).reshape(repeats, -1)
    cost = np.median(each, axis=0)
    diverged = found.diverged.reshape(repeats, -1).mean(axis=0)
    whole = float(experiment.landscape.value(np.array(experiment.start))) if goal == "loss" else -math.inf
    best, tied = chosen(cost[:-1], whole)
    return Tuned(tried, cost[:-1], diverged[:-1], float(cost[-1]), best, tied, best in (0, len(tried) - 1))


def chosen(cost: Any, whole: float = -math.inf) -> tuple[int, tuple[int, ...]]:
    """(the number of the chosen cost, the numbers of all that are as low); (−1, ()) where none is finite. `whole`: the
    cost of doing nothing, beside which the smallest differences are rounding."""
    least = float(np.min(cost, initial=math.inf, where=np.isfinite(cost)))
    if math.isinf(least):
        return -1, ()
    near = max(TIED * abs(least), SOLVED * (whole - least) if math.isfinite(whole) else 0.0)
    tied = tuple(int(k) for k in np.flatnonzero(cost <= least + near))
    return tied[(len(tied) - 1) // 2], tied
