"""How each line of an experiment ended, and whether another learning rate would have served it better."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

import optim_core as oc
from optim_core.experiment import dumped
from optim_core.keyed import Keyed
from optim_core.stationary import Stationary
from optim_core.sweep.basins import SLOW
from optim_core.trajectory import LAST, Cause

OTHER = (1 / 3, 3.0)  # factors of the learning rate that are tried beside the chosen one
LOWER = 0.9  # of the height above the lowest value known: clearly lower
SMALL = 1e-9  # of that value, at least 1: no height at all


@dataclass(frozen=True)
class Ended:
    """How a lane ended: its loss at the last step, when it left the window (−1: never) and whether it came back, when
    and why it diverged, whether it has stopped or is merely slow, and the losses with the rates of `OTHER`."""

    loss: float
    left_at: int
    back: bool
    diverged_at: int
    cause: str
    stopped: bool
    slow: bool
    others: tuple[float, ...]


def ended(experiment: oc.Experiment) -> tuple[Ended, ...]:
    """What became of every lane. Each is known by itself, so that a change of one runs none of the others again."""
    alone = [replace(experiment, lanes=(lane,)) for lane in experiment.lanes]
    return tuple(_ended(Keyed((dumped(one), one.landscape.window), one)) for one in alone)


@lru_cache(maxsize=256)
def _ended(known: Keyed[oc.Experiment]) -> Ended:
    alone = known.it
    low, high = np.array(alone.landscape.window).T
    (path,) = alone.run(record=("x", "loss"))
    gone = int(path.diverged_at)
    with np.errstate(invalid="ignore"):
        inside = ((path.x >= low) & (path.x <= high)).all(axis=-1)
    outside = ~(inside[: gone + 1] if gone >= 0 else inside)
    return Ended(
        loss=float(path.loss[-1]) if gone < 0 else math.inf,
        left_at=int(np.argmax(outside)) if outside.any() else -1,
        back=not outside[-1],
        diverged_at=gone,
        cause=Cause(int(path.cause)).name.lower(),
        stopped=gone < 0 and int(path.stopping()[0]) >= 0,
        slow=gone < 0 and _slow(path.x),
        others=tuple(_loss(alone, factor) for factor in OTHER),
    )


def _slow(x: np.ndarray) -> bool:
    """Whether the last tenth of a path (n, d) is more than the share `SLOW` of its whole way: a step that is small by
    itself may be so because the rate is, far from any rest."""
    tail = x[-max(2, len(x) // LAST) :]
    return bool(np.ptp(tail, axis=0).max() > SLOW * np.abs(x[-1] - x[0]).max())


def _loss(alone: oc.Experiment, factor: float) -> float:
    """The final loss at so many times the rate, everything else, the draws of the noise too, as it is; ∞ for
    diverged."""
    (lane,) = alone.lanes
    (path,) = replace(alone, lanes=(replace(lane, lr=lane.lr * factor),)).run(record=())
    loss = float(alone.landscape.value(path.last)) if path.diverged_at < 0 else math.inf
    return loss if math.isfinite(loss) else math.inf


def could_be_lower(ends: Sequence[Ended], rests: Sequence[Stationary]) -> list[bool]:
    """Whether a lane would end clearly lower with one of the rates of `OTHER`: heights are counted from the lowest
    value that is known, of a minimum or of any of these ends."""
    known = [point.value for point in rests] + [loss for one in ends for loss in (one.loss, *one.others)]
    floor = min((v for v in known if math.isfinite(v)), default=0.0)
    scale = SMALL * max(1.0, abs(floor))
    return [min(one.others) - floor < LOWER * (one.loss - floor) and one.loss - floor > scale for one in ends]
