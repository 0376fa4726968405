"""Slope and sharpness off the path of a training: on random rays from where it ended, and on the line to its start.

A path shows only those points to which its method went. Here the points are chosen without a method, so a relation of
slope and sharpness that belongs to the loss should be seen on them too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from threading import Event

import numpy as np
import torch
from torch import Tensor

from optim_core import noise
from optim_core.networks.models import Network
from optim_core.networks.plan import Plan
from optim_core.networks.sharpness import Curvatures, probe

LENGTHS = (0.0, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0)  # of a ray, as shares of the distance of its beginning from zero
SHARES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.2, 1.4)  # of the way from the end of a training to its start
DRAWN = 0x4A75  # the counter under which directions are drawn


@dataclass(frozen=True)
class Cut:
    """A straight line through the landscape of a run. kind: "ray" or "line"; at: how far along, a share of ‖x‖ for a
    ray and of the way to the start for the line; slope, sharpness: there, on the probe."""

    kind: str
    run: int
    at: list[float]
    slope: list[float]
    sharpness: list[float]


def points_on_rays(start: Tensor, count: int, lengths: Sequence[float] = LENGTHS, seed: int = 0) -> Tensor:
    """(count, len(lengths), d): points at `lengths`·‖start‖ from `start` (d,), each direction uniform on the sphere."""
    drawn = noise.normal(seed, DRAWN, np.arange(count)[:, None], np.arange(len(start)))
    directions = torch.from_numpy(drawn).to(start)
    directions = directions / directions.norm(dim=1, keepdim=True)
    far = torch.tensor(lengths, dtype=start.dtype, device=start.device) * start.norm()
    return start + far[:, None] * directions[:, None]


def points_between(first: Tensor, second: Tensor, shares: Sequence[float] = SHARES) -> Tensor:
    """(len(shares), d): points on the line from `first` (share 0) to `second` (share 1) and beyond."""
    return first + torch.tensor(shares, dtype=first.dtype, device=first.device)[:, None] * (second - first)


class Ends:
    """Where the runs of a training began and ended. runs: the entries to be cut; count: rays of each; seed: of their
    directions. `keep` is what `train` takes as `watch`."""

    def __init__(self, plan: Plan, runs: Sequence[int] = (0,), count: int = 2, seed: int = 0) -> None:
        if beyond := [k for k in runs if not 0 <= k < plan.runs]:
            raise ValueError(f"There is no run {beyond[0]}: the plan has {plan.runs}.")
        self.plan, self.runs, self.count, self.seed = plan, tuple(runs), count, seed
        self.first: Tensor | None = None
        self.last: Tensor | None = None

    def keep(self, step: int, x: Tensor) -> None:
        """Take the weights (runs, d) after `step` steps."""
        if step == 0:
            self.first = x.clone()
        self.last = x.clone()

    def cuts(self, cancel: Event | None = None) -> Iterator[Cut]:
        """The rays and the line of every run, one by one, until `cancel` is set; none of a run whose weights
        are not finite any more."""
        assert self.first is not None and self.last is not None, "the training comes first"
        data = self.plan.dataset()
        network = Network(data.inputs, data.classes, self.plan.architecture)
        examples = probe(data, str(self.last.device), self.last.dtype)
        for run in self.runs:
            first, last = self.first[run], self.last[run]
            if not torch.isfinite(last).all():
                continue
            ways = [("ray", LENGTHS, points) for points in points_on_rays(last, self.count, seed=self.seed)]
            for kind, at, points in [*ways, ("line", SHARES, points_between(last, first))]:
                curvature = Curvatures(network, examples)
                slope, sharpness = [], []
                for point in points:
                    if cancel is not None and cancel.is_set():
                        return
                    (found,) = curvature(point[None])
                    slope.append(float(found.slope))
                    sharpness.append(float(found.value))
                yield Cut(kind, run, list(at), slope, sharpness)
