"""How a lane ends over a grid of any two of its hyperparameters."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from optim_core.experiment import Experiment, Lane
from optim_core.hyper import Hyper
from optim_core.method import Method
from optim_core.sweep.batch import Ends, ends, most_runs

SIDE = 65  # cells along an axis: odd, so that the lane's own value stands in the middle
LEAST = 9  # cells along an axis: fewer are no map
DECADES = 2.0  # to each side of the lane's own value
FROM_ZERO = (1e-4, 1.0)  # what is swept where the lane's own value is 0
MEMORY = 4.0  # decades of 1 − β below 1

Scale = Literal["log", "decay", "linear"]


@dataclass(frozen=True, eq=False)
class Axis:
    """The values (n,) that one hyperparameter takes, ascending. `scale`: evenly spaced are their logarithms ("log"),
    those of 1 − value ("decay"), or the values themselves ("linear")."""

    name: str
    values: Any
    scale: Scale


@dataclass(frozen=True, eq=False)
class Plane:
    """`ends` (up, across) over the grid of two axes."""

    across: Axis
    up: Axis
    ends: Ends

    def best(self, goal: str = "loss") -> tuple[int, int] | None:
        """(row, column) of the cell with the lowest loss, or with goal "steps" of the one that reached the level
        first; the first of several; None where no run has any."""
        value = self.ends.loss if goal == "loss" else np.where(self.ends.reached >= 0, self.ends.reached, np.inf)
        if not np.isfinite(value).any():
            return None
        row, column = np.unravel_index(int(np.argmin(value)), value.shape)
        return int(row), int(column)


def sweepable(method: Method) -> tuple[str, ...]:
    """The names of what `axis` can sweep: lr, weight_decay where the method decays, its hyperparameters."""
    return ("lr", *(("weight_decay",) if method.decays else ()), *method.hyper)


def axis(lane: Lane, name: str, n: int) -> Axis:
    """The values of one hyperparameter of a lane, its own in the middle where the scale lets it be.

    lr, weight_decay and what else has a scale of powers of ten: two decades to each side; those that decay a memory:
    β from 0 to 1 − 10⁻⁴; a share: its whole range. Raises ValueError for a name that is not `sweepable`.
    """
    known = sweepable(lane.method)
    if name not in known:
        raise ValueError(f"{lane.method.name} has no {name!r} to sweep; it has {', '.join(known)}.")
    if name in ("lr", "weight_decay"):
        return Axis(name, _powers(lane.lr if name == "lr" else lane.weight_decay or 0.0, 0.0, math.inf, n), "log")
    hyper = lane.method.hyper[name]
    own = float(lane.hyper.get(name, hyper.default))
    if hyper.scale == "decay":
        return Axis(name, _memory(own, n), "decay")
    if hyper.scale in ("log", "tiny"):
        return Axis(name, _powers(own, *_legal(hyper), n), "log")
    return Axis(name, np.linspace(hyper.low, hyper.high, n), "linear")


def plane(experiment: Experiment, lane: Lane, across: str, up: str, level: float = -math.inf) -> Plane:
    """How `lane` ends over a grid of two of its hyperparameters, everything else as it is set.

    As fine as SIDE × SIDE, coarser where the steps are many. Raises ValueError for the same name twice, and where the
    steps are too many for any map.
    """
    if across == up:
        raise ValueError(f"A map needs two hyperparameters; {across} is one.")
    side = math.isqrt(most_runs(experiment.steps, SIDE * SIDE))
    side -= 1 - side % 2
    if side < LEAST:
        most = most_steps()
        raise ValueError(f"A map of {LEAST}×{LEAST} runs takes at most {most} steps each, not {experiment.steps}.")
    x, y = axis(lane, across, side), axis(lane, up, side)
    return Plane(x, y, ends(experiment, lane, level=level, **{across: x.values, up: y.values[:, None]}))


def most_steps() -> int:
    """The longest run of which there is a map."""
    return most_runs(1, 10**12) // LEAST**2


def _legal(hyper: Hyper) -> tuple[float, float]:
    return hyper.range.low, hyper.range.high


def _powers(own: float, low: float, high: float, n: int) -> Any:
    """n values about `own`, evenly spaced in their logarithms, within [low, high]. For odd n the middle one is `own`
    to the last bit."""
    first, last = FROM_ZERO if own <= 0 else (own * 10**-DECADES, own * 10**DECADES)
    first, last = max(first, low), min(last, high)
    values = np.geomspace(first, last, n)
    nearest = int(np.argmin(np.abs(np.log(values) - math.log(own)))) if own > 0 else -1
    if nearest >= 0 and abs(values[nearest] / own - 1) < 1e-9:
        values[nearest] = own
    return values


def _memory(own: float, n: int) -> Any:
    """n values of β from 0 to 1 − 10⁻⁴, evenly spaced in the logarithm of 1 − β; the one nearest to `own` is `own`."""
    values = 1 - np.logspace(0, -MEMORY, n)
    if own < 1:
        nearest = int(np.argmin(np.abs(np.log1p(-values) - math.log1p(-own))))
        values[nearest] = own
    return np.unique(values)
