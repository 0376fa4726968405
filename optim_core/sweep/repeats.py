"""The same lanes under many draws of noise."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from optim_core.experiment import Experiment, Lane
from optim_core.run import run

RUNS = 50
RECORDS = 200  # points of a curve at most
BAND = (0.1, 0.9)  # quantiles
WORK = 24_000  # steps of all lanes together


@dataclass(frozen=True, eq=False)
class Ribbon:
    """The losses of one lane over the repetitions: steps (k,), and low, median and high (k,), the quantiles of BAND and
    the middle. A run that has diverged counts as ∞ from then on; `diverged` is how many had at the last step."""

    steps: Any
    low: Any
    median: Any
    high: Any
    diverged: int


def ribbons(experiment: Experiment, sigma: float | None = None, runs: int = RUNS) -> tuple[Ribbon, ...]:
    """Every lane `runs` times from the same start; run r of every lane sees the same draws, and run 0 is the lane's own
    path. `sigma`: a noise for all lanes in the place of their own. Raises ValueError where the steps of all lanes
    together are more than WORK."""
    if (total := experiment.steps * len(experiment.lanes)) > WORK:
        raise ValueError(f"Noisy runs take at most {WORK} steps of all methods together, not {total}.")
    lanes = experiment.lanes if sigma is None else [replace(lane, noise=sigma) for lane in experiment.lanes]
    return tuple(_ribbon(experiment, lane, runs) for lane in lanes)


def _ribbon(experiment: Experiment, lane: Lane, runs: int) -> Ribbon:
    start = np.tile(np.array(experiment.start), (runs if lane.noise else 1, 1))
    every = math.ceil(experiment.steps / RECORDS)
    path = run(
        lane.method, experiment.oracle(lane), start, experiment.steps, lr=lane.lr, weight_decay=lane.weight_decay,
        schedule=lane.schedule, convention=experiment.convention, record=("loss",), every=every, **lane.hyper,
    )  # fmt: skip
    steps, gone = path.steps_recorded, path.diverged_at
    lost = (gone >= 0) & (steps[:, None] >= gone)
    loss = np.where(lost | ~np.isfinite(path.loss), np.inf, path.loss)
    # Of two neighbours, one ∞, the lower is taken: between them there is no quantile.
    low, middle, high = np.quantile(loss, (BAND[0], 0.5, BAND[1]), axis=1, method="inverted_cdf")
    return Ribbon(steps, low, middle, high, int((gone >= 0).sum()))
