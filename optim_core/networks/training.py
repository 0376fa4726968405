"""Trains every entry of a plan at once: one batched network, one step of each method over its slice of the runs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from threading import Event
from typing import Any

import numpy as np
import torch
from torch import Tensor

from optim_core import noise
from optim_core.method import Method, Step
from optim_core.networks.data import dataset
from optim_core.networks.evaluation import Evaluation
from optim_core.networks.history import History, Record
from optim_core.networks.models import Network
from optim_core.networks.plan import Entry, Plan
from optim_core.networks.statistics import taken_away
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
) -> History:
    """Train the plan on "cpu" or "cuda". `progress` is called with each record as it is made; a set `cancel` ends it
    after a step.

    Deterministic: the same plan gives the same history on the same machine. A run that diverges stays in its own
    slice and is reported with its step; the others go on.
    """
    begun = time.perf_counter()
    data, dtype = dataset(plan.data, plan.data_seed), getattr(torch, plan.dtype)
    network = Network(data.inputs, data.classes, plan.architecture)
    order = sorted(range(plan.runs), key=lambda k: plan.entries[k].method)  # runs of one method side by side
    back = np.argsort(order)
    entries, seeds = [plan.entries[k] for k in order], [plan.seeds[k] for k in order]
    evaluation = Evaluation(network, data, dtype, device, back.tolist())
    start = network.init(plan.runs, seeds, dtype).to(device)
    told_factors = factors(network, entries, seeds, dtype)
    told_factors = None if told_factors is None else told_factors.to(device)
    x, told, direction = start.clone(), torch.zeros_like(start), torch.zeros_like(start)
    decay = torch.zeros(plan.runs, len(network.layers), dtype=torch.float64, device=device)
    bound = BOUND * start.abs().amax(1).clamp(min=1.0)
    groups = list(_groups(entries, dtype, device))
    memories = [group.method.init(x[group.rows]) for group in groups]
    schedule = multiplier(plan.schedule)
    diverged = torch.full((plan.runs,), -1, device=device)
    records: list[Record] = []

    def note(step: int) -> None:
        records.append(evaluation.record(step, x, told, direction, decay))
        if progress is not None:
            progress(records[-1])

    note(0)
    step = 0
    for step, batch in enumerate(batches(evaluation.train, plan.batch, seeds), start=1):
        last = step == plan.steps or (cancel is not None and cancel.is_set())
        noted = last or plan.is_recorded(step)
        losses, gradient = network.value_and_gradient(x, *batch)
        told = gradient if told_factors is None else told_factors * gradient
        rate = schedule(step, plan.steps)
        for k, group in enumerate(groups):
            rows, memory = group.rows, memories[k]
            after, direction[rows], memories[k] = group.at(x[rows], told[rows], memory, step, rate)
            if noted and group.decays:
                without, *_ = group.at(x[rows], told[rows], memory, step, rate, decays=False)
                decay[rows] = taken_away(network, x[rows], after, without)
            x[rows] = after
        lost = ~((x - start).abs().amax(1) <= bound)
        diverged = torch.where(lost & (diverged < 0), step, diverged)
        unseen = ~torch.isfinite(losses) & (diverged < 0)
        diverged = torch.where(unseen, step - 1, diverged)  # seen in the loss one step later
        if noted:
            note(step)
        if last:
            break
    found = diverged[evaluation.back].tolist()
    for k, loss in enumerate(records[-1].loss):
        if found[k] < 0 and not np.isfinite(loss):
            found[k] = step
    return History(records, found, step < plan.steps, time.perf_counter() - begun)


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


@dataclass(frozen=True)
class _Group:
    """The rows of one method and its bound step. lr, weight_decay: one number, or (rows, 1) where entries differ."""

    method: Method
    rows: slice
    step: Step
    lr: Any
    weight_decay: Any
    decays: bool

    def at(self, x: Tensor, g: Tensor, memory: Any, step: int, rate: float, decays: bool = True) -> Any:
        """(x after, direction, memory after) of a step whose learning rates are `rate` times the entries'."""
        return self.step(x, g, memory, step, self.lr * rate, self.weight_decay if decays else 0.0)


def _groups(entries: Sequence[Entry], dtype: torch.dtype, device: str) -> Iterator[_Group]:
    def column(values: list[float]) -> Any:
        """One number where all agree, so that the arithmetic is torch's own with a number; else a column."""
        return values[0] if len(set(values)) == 1 else torch.tensor(values, dtype=dtype, device=device)[:, None]

    begin = 0
    while begin < len(entries):
        end = begin
        while end < len(entries) and entries[end].method == entries[begin].method:
            end += 1
        members = entries[begin:end]
        method = members[0].found
        settings = [method.settings(e.hyper) for e in members]
        shared = {name: column([s[name] for s in settings]) for name in settings[0]}
        lr, decay = column([e.lr for e in members]), column([e.weight_decay for e in members])
        decays = any(e.weight_decay for e in members)
        yield _Group(method, slice(begin, end), method.bind("torch", shared), lr, decay, decays)
        begin = end
