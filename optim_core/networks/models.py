"""Networks over a leading axis of runs: (runs, parameters) in, losses (runs,) and gradients (runs, parameters) out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from optim_core.networks import language, reading
from optim_core.networks.architecture import Architecture
from optim_core.networks.layers import layers
from optim_core.networks.walk import Moments, Walk


@dataclass(frozen=True)
class Network:
    """A network as a landscape in `d` coordinates: a classifier of `inputs` numbers, or a model of a text that reads
    windows of `inputs` characters. Layers are numbered from 1."""

    inputs: int
    classes: int
    architecture: Architecture

    @cached_property
    def layers(self) -> tuple[Any, ...]:
        """Those of `layers` for a classifier, of `language` for a model of a text."""
        make = language.layers if self.architecture.reads_text else layers
        return make(self.inputs, self.classes, self.architecture)

    @cached_property
    def d(self) -> int:
        """How many parameters one run has."""
        return sum(layer.size for layer in self.layers)

    def init(self, runs: int, seed: int | Sequence[int], dtype: torch.dtype = torch.float32) -> Tensor:
        """(runs, d) initial parameters as `Layer.init` says; one seed starts all runs alike, several give each its own.

        Counter-based: parameter i of seed s is the same number whatever else is drawn.
        """
        seeds = np.broadcast_to(np.asarray(seed), (runs,))
        distinct = {int(s): torch.from_numpy(self._one(int(s))) for s in seeds}
        return torch.stack([distinct[int(s)] for s in seeds]).to(dtype)

    def _one(self, seed: int) -> Any:
        return np.concatenate([layer.init(seed, number) for number, layer in enumerate(self.layers, start=1)])

    def forward(self, parameters: Tensor, x: Tensor, moments: Moments | None = None) -> tuple[Tensor, Moments]:
        """Logits (runs, batch, classes) and the moments that the batch norms used.

        parameters (runs, d); x (batch, inputs) for every run alike, or (runs, batch, inputs). moments: those of other
        examples, to be used in the place of this batch's own. Logits of a text have an axis more, (runs, batch,
        window, classes).
        """
        if self.architecture.reads_text:
            return reading.logits(self.architecture, self.layers, parameters, _each(x, parameters)), []
        walk = Walk(self.architecture, self.layers, parameters)
        return walk.logits(_each(x, parameters), moments), walk.used

    def logits(self, parameters: Tensor, x: Tensor, moments: Moments | None = None) -> Tensor:
        """As `forward`, without the moments."""
        return self.forward(parameters, x, moments)[0]

    def value(self, parameters: Tensor, x: Tensor, y: Tensor) -> Tensor:
        """Mean cross-entropy in nats of each run, (runs,); y as `cross_entropy` takes it."""
        return cross_entropy(self.logits(parameters, x), y)

    def value_and_gradient(self, parameters: Tensor, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
        """Losses (runs,) and gradients (runs, d) at parameters (runs, d) on the batch x, y of all runs, or of each.

        Runs do not mix: one that has become NaN leaves the others as they are.
        """
        gradient = torch.empty_like(parameters)
        return self.differentiate(parameters, gradient)(x, y), gradient

    def differentiate(self, parameters: Tensor, gradient: Tensor) -> Callable[[Tensor, Tensor], Tensor]:
        """(x, y) → losses, with the gradients written into `gradient`, at what `parameters` hold at each call."""
        if self.architecture.reads_text:
            return self._by_autograd(parameters, gradient)
        walk = Walk(self.architecture, self.layers, parameters, gradient)

        def losses(x: Tensor, y: Tensor) -> Tensor:
            with torch.no_grad():
                logits = walk.logits(_each(x, parameters))
            value = cross_entropy(logits.requires_grad_(), y)
            (d,) = torch.autograd.grad(value.sum(), logits)
            with torch.no_grad():
                walk.back(d)
            return value.detach()

        return losses

    def _by_autograd(self, parameters: Tensor, gradient: Tensor) -> Callable[[Tensor, Tensor], Tensor]:
        def losses(x: Tensor, y: Tensor) -> Tensor:
            at = parameters.detach().requires_grad_()
            value = self.value(at, x, y)
            (found,) = torch.autograd.grad(value.sum(), at)  # runs do not mix, so the sum gives each its own
            gradient.copy_(found)
            return value.detach()

        return losses

    def widen(self, per_layer: Tensor) -> Tensor:
        """(…, layers) numbers, one for each layer, as (…, d), one for each of its parameters."""
        sizes = torch.tensor([layer.size for layer in self.layers], device=per_layer.device)
        return per_layer.repeat_interleave(sizes, dim=-1)


def _each(x: Tensor, parameters: Tensor) -> Tensor:
    """Examples (batch, inputs) or (runs, batch, inputs) as those of each run."""
    return x if x.ndim == 3 else x.expand(len(parameters), *x.shape)


def cross_entropy(logits: Tensor, y: Tensor) -> Tensor:
    """Mean over the examples in nats, (runs,), of logits (runs, batch, classes) and y (batch,) or (runs, batch); of a
    text (runs, batch, window, classes) and (batch, window) or (runs, batch, window)."""
    each = F.cross_entropy(logits.flatten(0, -2), y.expand(logits.shape[:-1]).flatten(), reduction="none")
    return each.view(len(logits), -1).mean(-1)
