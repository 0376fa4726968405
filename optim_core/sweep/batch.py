"""A batch of runs of one lane, watched: where each ended, when it came below a level, how it moved last."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from optim_core.experiment import Experiment, Lane
from optim_core.oracle import Oracle
from optim_core.run import run
from optim_core.stationary import Stationary, stationary
from optim_core.terrain import Landscape
from optim_core.trajectory import LAST

WORK = 4_000_000  # steps of all runs of a batch together: about a second


@dataclass(frozen=True, eq=False)
class Ends:
    """How the runs of a batch (...) ended.

    last (..., d): the end points. loss (...): f there, ∞ where the run diverged. diverged_at (...): the first step at
    which x or f was not finite or x too far away, −1 where none was. reached (...): the first step with f ≤ the level
    that was asked for, −1 where there is none or the run diverged. centre and half (..., d): the middle and the half
    extent of the box in which the last tenth of the path lay.
    """

    last: Any
    loss: Any
    diverged_at: Any
    reached: Any
    centre: Any
    half: Any

    @property
    def diverged(self) -> Any:
        """Which runs did (...)."""
        return self.diverged_at >= 0


def ends(
    experiment: Experiment, lane: Lane, start: Any = None, *, level: float = -math.inf, repeats: int = 1, **other: Any
) -> Ends:
    """Run `lane` many times at once. start (..., d), by default the experiment's; `other` replaces settings of the
    lane ("lr", "weight_decay", hyperparameters) by numbers or arrays that broadcast as those of `run` do.

    All runs see the draws of noise that the lane itself sees, those of run 0, so that their settings alone tell them
    apart. With `repeats` above 1 the batch has one more axis, its first: repetition r sees the draws of run r.
    Raises ValueError as `run` does.
    """
    begin = np.asarray(experiment.start if start is None else start, dtype=float)
    given: dict[str, Any] = {"lr": lane.lr, "weight_decay": lane.weight_decay, **lane.hyper, **other}
    leading = np.broadcast_shapes(begin.shape[:-1], *(np.shape(v) for v in given.values() if v is not None))
    shape = (*((repeats,) if repeats > 1 else ()), *leading)
    count = math.prod(leading)
    begin = np.broadcast_to(begin, (*shape, begin.shape[-1]))
    seen = _Watch(experiment.landscape, shape, experiment.steps, level)
    told = _watched(experiment.oracle(lane), seen.look, None if repeats == 1 else count)
    path = run(lane.method, told, begin, experiment.steps, schedule=lane.schedule, convention=experiment.convention,
               record=(), **given)  # fmt: skip
    seen.look(path.last.reshape(-1, begin.shape[-1]), experiment.steps, slice(None))
    return seen.ends(path)


def most_runs(steps: int, most: int) -> int:
    """How many runs of so many steps a batch may have: `most`, or fewer where they would be more than WORK."""
    return min(most, WORK // steps)


def lowest(landscape: Landscape, rests: Sequence[Stationary] | None = None) -> float:
    """The lowest value that is known of a landscape: at a declared minimum, or at a minimum found in its window; −∞
    where there is none. `rests`: its stationary points, where they have been searched already."""
    if isinstance(landscape.minima, np.ndarray) and len(landscape.minima):
        return float(np.min(landscape.value(landscape.minima)))
    points = stationary(landscape) if rests is None else rests
    found = [point.value for point in points if point.kind == "minimum"]
    return min(found, default=-math.inf)


class _Watch:
    """What is remembered of every run of a batch, whose runs are numbered through."""

    def __init__(self, landscape: Landscape, shape: tuple[int, ...], steps: int, level: float) -> None:
        self.landscape, self.shape, self.steps, self.level = landscape, shape, steps, level
        runs = math.prod(shape)
        self.loss, self.reached, self.lost_at = np.empty(runs), np.full(runs, -1), np.full(runs, -1)
        self.low = np.full((runs, landscape.d), np.inf)
        self.high = np.full((runs, landscape.d), -np.inf)
        self.tail = steps - max(2, steps // LAST)  # steps after this one are the last tenth

    def look(self, x: Any, step: int, runs: Any) -> None:
        """The points x (n, d) of these runs after so many steps."""
        loss = self.loss[runs] = self.landscape.value(x)
        if not math.isfinite(loss.sum()):  # one look at a number in the usual case
            self._first(self.lost_at, runs, ~np.isfinite(loss), step)
        if self.level > -math.inf:
            self._first(self.reached, runs, loss <= self.level, step)
        if step > self.tail:
            with np.errstate(invalid="ignore"):
                self.low[runs] = np.minimum(self.low[runs], x)
                self.high[runs] = np.maximum(self.high[runs], x)

    def _first(self, found: Any, runs: Any, now: Any, step: int) -> None:
        if now.any():
            found[runs] = np.where(now & (found[runs] < 0), step, found[runs])

    def ends(self, path: Any) -> Ends:
        left, lost = path.diverged_at, self.lost_at.reshape(self.shape)
        first = np.where((lost >= 0) & ((left < 0) | (lost < left)), lost, left)
        diverged = first >= 0
        with np.errstate(invalid="ignore", over="ignore"):
            centre, half = (self.low + self.high) / 2, (self.high - self.low) / 2
        box = (*self.shape, self.landscape.d)
        return Ends(
            last=path.last,
            loss=np.where(diverged, np.inf, self.loss.reshape(self.shape)),
            diverged_at=first,
            reached=np.where(diverged, -1, self.reached.reshape(self.shape)),
            centre=centre.reshape(box),
            half=half.reshape(box),
        )


def _watched(inner: Oracle, look: Callable[[Any, int, Any], None], repetition: int | None) -> Oracle:
    """The oracle that lets `look` see every point, and whose noise is that of the runs' repetitions of so many runs
    each; None: that of run 0 for all."""
    held: tuple[Any, Any, Any] = (
        None,
        None,
        None,
    )  # of one block: its numbers, their place, and those that the noise is of

    def at(x: Any, t: int, run_number: Any) -> Any:
        nonlocal held
        if held[0] is not run_number:  # the same object at every step of a block: noise is drawn ahead for it
            drawn = np.zeros((1,) * np.ndim(run_number), np.uint32) if repetition is None else run_number // repetition
            first = int(run_number.flat[0])  # blocks are consecutive runs: a slice costs no copy
            held = run_number, slice(first, first + run_number.size), drawn
        look(x.reshape(-1, x.shape[-1]), t - 1, held[1])
        return inner.at(x, t, held[2])

    return replace(inner, at=at, scalar=None, at_once=None)
