"""Trains every entry of a plan at once: one batched network, one step of each method over its slice of the runs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import Event
from typing import Any

import numpy as np
import torch
from torch import Tensor

from optim_core import noise
from optim_core.method import Method, Step
from optim_core.networks.data import Data, Part, dataset
from optim_core.networks.history import History, Record
from optim_core.networks.models import Network
from optim_core.networks.plan import Entry, Plan
from optim_core.networks.statistics import by_layer, powers_of_two
from optim_core.schedule import multiplier

BOUND = 1e6  # as in `run`: further than this times max(1, |start|∞) from the start is divergence
ORDER = 0x0BDE  # the counter under which the order of examples is drawn, apart from initial weights


def train(
    plan: Plan, *, progress: Callable[[Record], None] | None = None, cancel: Event | None = None
) -> History:  # fmt: skip
    """Train the plan. `progress` is called with each record as it is made; a set `cancel` ends it after a step.

    Deterministic: the same plan gives the same history on the same machine. A run that diverges stays in its own
    slice and is reported with its step; the others go on.
    """
    begun = time.perf_counter()
    data, dtype = dataset(plan.data, plan.data_seed), getattr(torch, plan.dtype)
    network = Network(data.inputs, data.classes, plan.architecture)
    order = sorted(range(plan.runs), key=lambda k: _alike(plan.entries[k]))  # runs of one method side by side
    entries = [plan.entries[k] for k in order]
    sheet = _Sheet(network, data, dtype, back=torch.tensor(np.argsort(order)))
    groups = list(_groups(entries, dtype))
    scales = _scales(network, entries, dtype)
    start = network.init(plan.runs, plan.seed, dtype)
    x, told, direction = start.clone(), torch.zeros_like(start), torch.zeros_like(start)
    bound = BOUND * start.abs().amax(1).clamp(min=1.0)
    memories = [group.method.init(x[group.rows]) for group in groups]
    schedule = multiplier(plan.schedule)
    diverged = np.full(plan.runs, -1)
    records: list[Record] = []

    def note(step: int) -> None:
        records.append(sheet.record(step, x, told, direction))
        if progress is not None:
            progress(records[-1])

    note(0)
    step = 0
    for step, batch in enumerate(batches(sheet.train, plan.batch, plan.seed), start=1):
        losses, gradient = network.value_and_gradient(x, *batch)
        told = gradient if scales is None else scales * gradient
        rate = schedule(step, plan.steps)
        for k, group in enumerate(groups):
            rows = group.rows
            x[rows], direction[rows], memories[k] = group.step(
                x[rows], told[rows], memories[k], step, group.lr * rate, group.weight_decay
            )
        lost = ~((x - start).abs().amax(1) <= bound).numpy()
        diverged[lost & (diverged < 0)] = step
        diverged[~torch.isfinite(losses).numpy() & (diverged < 0)] = step - 1  # seen in the loss one step later
        last = step == plan.steps or (cancel is not None and cancel.is_set())
        if plan.recorded(step) or last:
            note(step)
        if last:
            break
    unfinished = ~np.isfinite(records[-1].loss)[order] & (diverged < 0)
    diverged[unfinished] = step
    return History(
        records, [int(diverged[k]) for k in np.argsort(order)], step < plan.steps, time.perf_counter() - begun
    )


def batches(train: tuple[Tensor, Tensor], size: int, seed: int) -> Iterator[tuple[Tensor, Tensor]]:
    """Mini-batches without end: each epoch a new order, a function of (seed, epoch) alone; a short rest is left out."""
    x, y = train
    size = min(size, len(y))
    epoch = 0
    while True:
        order = torch.from_numpy(np.argsort(noise.uniform(seed, ORDER, epoch, np.arange(len(y))), kind="stable"))
        for k in range(0, len(y) - size + 1, size):
            chosen = order[k : k + size]
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


def _alike(entry: Entry) -> str:
    return entry.method


def _groups(entries: list[Entry], dtype: torch.dtype) -> Iterator[_Group]:
    begin = 0
    while begin < len(entries):
        end = begin
        while end < len(entries) and _alike(entries[end]) == _alike(entries[begin]):
            end += 1
        members = entries[begin:end]
        method = members[0].found
        settings = [method.settings(e.hyper) for e in members]
        shared = {name: _column([s[name] for s in settings], dtype) for name in settings[0]}
        yield _Group(
            method, slice(begin, end), method.bind("torch", shared),
            _column([e.lr for e in members], dtype), _column([e.weight_decay for e in members], dtype),
        )  # fmt: skip
        begin = end


def _column(values: list[float], dtype: torch.dtype) -> Any:
    """One number where all agree, so that the arithmetic is torch's own with a number; else a column."""
    return values[0] if len(set(values)) == 1 else torch.tensor(values, dtype=dtype)[:, None]


def _scales(network: Network, entries: list[Entry], dtype: torch.dtype) -> Tensor | None:
    if not any(e.scales for e in entries):
        return None
    per_layer = torch.ones(len(entries), len(network.layers), dtype=dtype)
    for row, entry in enumerate(entries):
        for layer, factor in entry.scales.items():
            per_layer[row, layer - 1] = factor
    return network.widen(per_layer)


class _Sheet:
    """The data as tensors, and the record of a moment in the order in which the plan names its entries."""

    def __init__(self, network: Network, data: Data, dtype: torch.dtype, back: Tensor) -> None:
        self.network, self.back = network, back
        self.train, self.test = (self._tensors(part, dtype) for part in (data.train, data.test))

    @staticmethod
    def _tensors(part: Part, dtype: torch.dtype) -> tuple[Tensor, Tensor]:
        return torch.from_numpy(part.x).to(dtype), torch.from_numpy(part.y)

    def record(self, step: int, x: Tensor, told: Tensor, direction: Tensor) -> Record:
        with torch.no_grad():
            loss = self.network.value(x, *self.train)
            accuracy = self.network.accuracy(x, *self.test).masked_fill(~torch.isfinite(loss), float("nan"))
            layers = [by_layer(self.network, values) for values in (told, direction, x)]
            parts = [loss, accuracy, *layers, powers_of_two(direction)]
        return Record(step, *(part[self.back].tolist() for part in parts))
