"""Trains every entry of a plan at once: one batched network, one step of each method over its slice of the runs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from threading import Event
from typing import Any

import numpy as np
import torch
from torch import Tensor

from optim_core import noise
from optim_core.networks.evaluation import Evaluation, tensors
from optim_core.networks.history import History, Record
from optim_core.networks.models import Network
from optim_core.networks.plan import Plan
from optim_core.networks.sharpness import Curvatures, estimate, probe
from optim_core.networks.statistics import taken_away
from optim_core.networks.stepping import blocks
from optim_core.networks.told import factors
from optim_core.schedule import multiplier

BOUND = 1e6  # as in `run`: further than this times max(1, |start|∞) from the start is divergence
ORDER = 0x0BDE  # the counter under which the order of examples is drawn, apart from initial weights


def train(
    plan: Plan,
    *,
    progress: Callable[[Record], None] | None = None,
    cancel: Event | None = None,
    device: str = "cpu",
    watch: Callable[[int, Tensor], None] | None = None,
) -> History:
    """Train the plan on "cpu" or "cuda". `progress` is called with each record as it is made; a set `cancel` ends it
    after a step. `watch` is called just before, with the step and the weights (runs, d) in the plan's order.

    Deterministic: the same plan gives the same history on the same machine. A run that diverges stays in its own
    slice and is reported with its step; the others go on.
    """
    begun = time.perf_counter()
    training = Training(plan, device)
    evaluation = Evaluation(training.network, training.data, getattr(torch, plan.dtype), device, training.back)
    records: list[Record] = []

    def note() -> None:
        t = training
        record = evaluation.record(t.done, t.x, t.told, t.direction, t.decay)
        records.append(replace(record, **t.curvature()) if plan.is_measured(t.done) else record)
        if watch is not None:
            watch(t.done, t.x[evaluation.back])
        if progress is not None:
            progress(records[-1])

    note()
    last = False
    while not last:
        step = training.done + 1
        last = step == plan.steps or (cancel is not None and cancel.is_set())
        noted = last or plan.is_recorded(step)
        training.step(noted)
        if noted:
            note()
    found = training.wall.diverged[evaluation.back].tolist()
    for k, loss in enumerate(records[-1].loss):
        if found[k] < 0 and not np.isfinite(loss):
            found[k] = training.done
    return History(records, found, training.done < plan.steps, time.perf_counter() - begun)


class Training:
    """The runs of a plan, step by step. Those of one method lie side by side; `back` is the row of each entry.

    x, told, direction (runs, d): points, what the optimizers were told, what they answered at the last noted step;
    decay (runs, layers): what weight decay took away in it; done: steps so far.
    """

    def __init__(self, plan: Plan, device: str = "cpu") -> None:
        self.plan, dtype = plan, getattr(torch, plan.dtype)
        self.data = plan.dataset()
        self.network = network = Network(self.data.inputs, self.data.classes, plan.architecture)
        order = sorted(range(plan.runs), key=lambda k: plan.entries[k].method)
        self.back = np.argsort(order).tolist()
        entries, seeds = [plan.entries[k] for k in order], [plan.seeds[k] for k in order]
        self.x = network.init(plan.runs, seeds, dtype).to(device)
        self.wall = Wall(self.x.clone())
        self.gradient, self.direction = torch.zeros_like(self.x), torch.zeros_like(self.x)
        asked = factors(network, entries, seeds, dtype)
        self.factors = None if asked is None else asked.to(device)
        self.told = self.gradient if asked is None else torch.zeros_like(self.x)
        self.decay = torch.zeros(plan.runs, len(network.layers), dtype=torch.float64, device=device)
        self.differentiated = network.differentiate(self.x, self.gradient)
        self.blocks = list(blocks(entries, self.x, self.told))
        self.batches = batches(tensors(self.data.train, device, dtype), plan.batch, seeds)
        self.schedule = multiplier(plan.schedule)
        self.done = 0
        self.seen: tuple[Tensor, Tensor] | None = None  # the next mini-batch, if somebody has looked at it
        examples = probe(self.data, device, dtype)
        self.curvatures = Curvatures(network, examples, plan.by_layer) if plan.sharpness_every else None

    def step(self, noted: bool = False) -> None:
        """One step of every run. noted: with its direction and what decay took away."""
        self.done += 1
        losses = self._differentiate()
        self.seen = None
        rate = self.schedule(self.done, self.plan.steps)
        for block in self.blocks:
            before, direction, without = block.step(self.done, rate, noted)
            if noted:
                self.direction[block.rows] = direction
            if without is not None:
                self.decay[block.rows] = taken_away(self.network, before, block.x, without)
        self.wall.watch(self.done, self.x, losses)

    def _differentiate(self) -> Tensor:
        """The losses on the next mini-batch; what the optimizers are told is there afterwards."""
        if self.seen is None:
            self.seen = next(self.batches)
        losses = self.differentiated(*self.seen)
        if self.factors is not None:
            torch.mul(self.factors, self.gradient, out=self.told)
        return losses

    def curvature(self) -> dict[str, Any]:
        """Those fields of a record that tell of the curvature on the probe, in the plan's order. Nothing moves, but
        what the optimizers are told is afterwards that of the next mini-batch."""
        assert self.curvatures is not None
        here, *layers = self.curvatures(self.x)
        self._differentiate()
        rate = self.schedule(self.done + 1, self.plan.steps)
        step = torch.cat([block.ahead(self.done + 1, rate) for block in self.blocks])
        found, gamma = estimate(self.network, self.x, step, self.curvatures.examples)
        named = {"sharpness": here.value, "probe_slope": here.slope, "estimate": found, "gamma": gamma}
        if layers:
            named["sharpness_by_layer"] = torch.stack([one.value for one in layers], 1)
            named["slope_by_layer"] = torch.stack([one.slope for one in layers], 1)
        return {name: value[self.back].tolist() for name, value in named.items()}


class Wall:
    """Which runs have diverged, and when first: told by their points at each step, and by the losses one step later."""

    def __init__(self, start: Tensor) -> None:
        self.start = start
        self.bound = BOUND * start.abs().amax(1).clamp(min=1.0)
        self.inside = self.bound - start.abs().amax(1)  # no |x| below this is too far from its start
        self.diverged = torch.full((len(start),), -1, device=start.device)

    def watch(self, step: int, x: Tensor, losses: Tensor) -> None:
        """Note the runs that are lost after `step`. losses: those from which the step began."""
        fresh = self.diverged < 0
        lost = fresh & ~torch.isfinite(losses)
        self.diverged = torch.where(lost, step - 1, self.diverged)
        doubtful = fresh & ~((x.amax(1) < self.inside) & (x.amin(1) > -self.inside))  # NaN is not inside
        if x.device.type == "cpu" and not doubtful.any():
            return
        gone = ~((x - self.start).abs().amax(1) <= self.bound)
        self.diverged = torch.where(doubtful & gone & ~lost, step, self.diverged)


def batches(
    train: tuple[Tensor, Tensor], size: int, seeds: int | Sequence[int]
) -> Iterator[tuple[Tensor, Tensor]]:  # fmt: skip
    """Mini-batches without end: each epoch a new order, a function of (seed, epoch) alone; a short rest is left out.

    x (size, inputs), y (size,) for one seed, however often; (runs, size, inputs), (runs, size) where the runs' seeds
    differ.
    """
    x, y = train
    n, size = len(y), min(size, len(y))
    distinct, of_run = np.unique(np.atleast_1d(seeds), return_inverse=True)
    run = torch.from_numpy(of_run).to(y.device)
    epoch = 0
    while True:
        drawn = noise.uniform(distinct[:, None], ORDER, epoch, np.arange(n))
        order = torch.from_numpy(np.argsort(drawn, axis=1, kind="stable")).to(y.device)
        for k in range(0, n - size + 1, size):
            chosen = order[:, k : k + size]
            chosen = chosen[0] if len(distinct) == 1 else chosen[run]
            yield x[chosen], y[chosen]
        epoch += 1
