"""Networks over a leading axis of runs: (runs, parameters) in, losses (runs,) and gradients (runs, parameters) out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from optim_core import noise
from optim_core.networks.plan import Architecture


@dataclass(frozen=True)
class Layer:
    """One layer of weights (fan_in, fan_out) and biases (fan_out,), and the columns [start, stop) that hold them."""

    fan_in: int
    fan_out: int
    start: int

    @property
    def size(self) -> int:
        return (self.fan_in + 1) * self.fan_out

    @property
    def columns(self) -> slice:
        """The layer's place in a flat vector of parameters: weights row by row, then biases."""
        return slice(self.start, self.start + self.size)


@dataclass(frozen=True)
class Network:
    """A classifier as a landscape in `d` coordinates. Layers are numbered from 1."""

    inputs: int
    classes: int
    architecture: Architecture

    @cached_property
    def layers(self) -> tuple[Layer, ...]:
        a = self.architecture
        widths = [self.inputs, *([a.width] * (a.depth - 1)), self.classes]
        made: list[Layer] = []
        for fan_in, fan_out in zip(widths[:-1], widths[1:], strict=True):
            made.append(Layer(fan_in, fan_out, made[-1].columns.stop if made else 0))
        return tuple(made)

    @cached_property
    def d(self) -> int:
        """How many parameters one run has."""
        return sum(layer.size for layer in self.layers)

    def init(self, runs: int, seed: int | Sequence[int], dtype: torch.dtype = torch.float32) -> Tensor:
        """(runs, d) initial parameters; one seed starts all runs alike, several give each run its own.

        Weights normal with variance 2/fan_in (He et al. 2015, arXiv:1502.01852), biases uniform on ±1/√fan_in as in
        torch.nn.Linear. Counter-based: parameter i of seed s is the same number whatever else is drawn.
        """
        seeds = np.broadcast_to(np.asarray(seed), (runs,))
        distinct = {int(s): torch.from_numpy(self._one(int(s))) for s in seeds}
        return torch.stack([distinct[int(s)] for s in seeds]).to(dtype)

    def _one(self, seed: int) -> Any:
        parts = []
        for number, layer in enumerate(self.layers, start=1):
            index = np.arange(layer.fan_in * layer.fan_out)
            parts.append(noise.normal(seed, 0, number, index) * np.sqrt(2 / layer.fan_in))
            parts.append((2 * noise.uniform(seed, 1, number, np.arange(layer.fan_out)) - 1) / np.sqrt(layer.fan_in))
        return np.concatenate(parts)

    def logits(self, parameters: Tensor, x: Tensor) -> Tensor:
        """(runs, batch, classes) from parameters (runs, d) and inputs (batch, inputs), the same for every run."""
        pieces = iter(parameters.split([n for layer in self.layers for n in _sizes(layer)], dim=1))
        weights = [(next(pieces).unflatten(1, (layer.fan_in, layer.fan_out)), next(pieces).unsqueeze(1))
                   for layer in self.layers]  # fmt: skip

        def linear(h: Tensor, k: int) -> Tensor:
            w, b = weights[k]
            return torch.baddbmm(b, h, w)

        h = linear(x.expand(len(parameters), *x.shape), 0).relu()
        last = len(weights) - 1
        if self.architecture.kind == "mlp":
            for k in range(1, last):
                h = linear(h, k).relu()
        else:
            for k in range(1, last, 2):
                h = (h + linear(linear(h, k).relu(), k + 1)).relu()
        return linear(h, last)

    def value(self, parameters: Tensor, x: Tensor, y: Tensor) -> Tensor:
        """Mean cross-entropy in nats of each run, (runs,)."""
        return _cross_entropy(self.logits(parameters, x), y)

    def value_and_gradient(self, parameters: Tensor, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
        """Losses (runs,) and gradients (runs, d) at parameters (runs, d) on the batch x (batch, inputs), y (batch,).

        Runs do not mix: one that has become NaN leaves the others as they are.
        """
        leaf = parameters.detach().requires_grad_()
        losses = self.value(leaf, x, y)
        (gradient,) = torch.autograd.grad(losses.sum(), leaf)
        return losses.detach(), gradient

    def accuracy(self, parameters: Tensor, x: Tensor, y: Tensor) -> Tensor:
        """Share of the examples that each run classifies rightly, (runs,)."""
        with torch.no_grad():
            return (self.logits(parameters, x).argmax(-1) == y).to(torch.float64).mean(-1)

    def widen(self, per_layer: Tensor) -> Tensor:
        """(…, layers) numbers, one for each layer, as (…, d), one for each of its parameters."""
        return per_layer.repeat_interleave(torch.tensor([layer.size for layer in self.layers]), dim=-1)


def _sizes(layer: Layer) -> tuple[int, int]:
    return layer.fan_in * layer.fan_out, layer.fan_out


def _cross_entropy(logits: Tensor, y: Tensor) -> Tensor:
    runs, batch, _ = logits.shape
    each = F.cross_entropy(logits.flatten(0, 1), y.repeat(runs), reduction="none")
    return each.view(runs, batch).mean(-1)
