"""The steps of a plan's methods: the rules' own source, evaluated on a few whole runs at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import torch
from torch import Tensor

from optim_core.method import Method
from optim_core.networks.plan import Entry

AT_ONCE = {"cpu": 2**17, "cuda": 2**40}  # coordinates: what a step makes of so many stays near the core


class Block:
    """Some neighbouring runs of one method: views of the whole plan's points and gradients, a memory of its own.

    lr and weight_decay are one number where the method's entries agree, so that the arithmetic is torch's own with a
    number, else (runs, 1).
    """

    def __init__(
        self, method: Method, rows: slice, x: Tensor, told: Tensor, settings: dict[str, Any], lr: Any, decay: Any
    ) -> None:
        self.rows, self.x, self.told = rows, x[rows], told[rows]
        self.lr, self.weight_decay = lr, decay
        self.decays = method.decays
        self.bound = method.bind("torch", settings)
        self.memory = method.init(self.x)

    def step(self, t: int, rate: float, noted: bool) -> tuple[Tensor, Tensor, Tensor | None]:
        """Move x by step t with `rate` times the learning rates. Returns x before it, the direction, and where asked
        the point to which the same step would have led without weight decay."""
        lr, memory = self.lr * rate, self.memory
        without = None
        if noted and self.decays:
            without, _, _ = self.bound(self.x, self.told, memory, t, lr, 0.0)
        after, direction, self.memory = self.bound(self.x, self.told, memory, t, lr, self.weight_decay)
        before = self.x.clone() if noted else self.x
        self.x.copy_(after)
        return before, direction, without

    def ahead(self, t: int, rate: float) -> Tensor:
        """The step that `step` would take from here, and nothing is moved."""
        after, _, _ = self.bound(self.x, self.told, self.memory, t, self.lr * rate, self.weight_decay)
        return after - self.x


def blocks(entries: Sequence[Entry], x: Tensor, told: Tensor) -> Iterator[Block]:
    """The rows x (runs, d) of `entries`, those of one method side by side, cut into blocks."""
    most = max(1, AT_ONCE[x.device.type] // x.shape[1])
    begin = 0
    for _, group in groupby(entries, key=lambda e: e.method):
        members = list(group)
        method = members[0].found
        settings = [method.settings(e.hyper) for e in members]
        shared = {name: _column([s[name] for s in settings], x) for name in settings[0]}
        lr, decay = (_column([getattr(e, name) for e in members], x) for name in ("lr", "weight_decay"))
        for k in range(0, len(members), most):
            part = slice(k, min(k + most, len(members)))
            rows = slice(begin + part.start, begin + part.stop)
            own = {name: _part(value, part) for name, value in shared.items()}
            yield Block(method, rows, x, told, own, _part(lr, part), _part(decay, part))
        begin += len(members)


def _column(values: list[float], like: Tensor) -> Any:
    if len(set(values)) == 1:
        return values[0]
    return torch.tensor(values, dtype=like.dtype, device=like.device)[:, None]


def _part(value: Any, rows: slice) -> Any:
    return value[rows] if isinstance(value, Tensor) else value
