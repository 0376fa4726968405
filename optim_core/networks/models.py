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

from optim_core.networks.layers import STAGES, Layer, layers
from optim_core.networks.plan import Architecture

EPS = 1e-5  # what torch's norms add to a variance
Moments = Sequence[tuple[Tensor, Tensor]]  # mean and variance of every batch norm, in order


@dataclass(frozen=True)
class Network:
    """A classifier as a landscape in `d` coordinates. Layers are numbered from 1."""

    inputs: int
    classes: int
    architecture: Architecture

    @cached_property
    def layers(self) -> tuple[Layer, ...]:
        return layers(self.inputs, self.classes, self.architecture)

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
        examples, to be used in the place of this batch's own.
        """
        walk = _Walk(self, parameters, moments)
        h = x if x.ndim == 3 else x.expand(len(parameters), *x.shape)
        return walk.logits(h), walk.used

    def logits(self, parameters: Tensor, x: Tensor, moments: Moments | None = None) -> Tensor:
        """As `forward`, without the moments."""
        return self.forward(parameters, x, moments)[0]

    def value(self, parameters: Tensor, x: Tensor, y: Tensor) -> Tensor:
        """Mean cross-entropy in nats of each run, (runs,); y (batch,) or (runs, batch)."""
        return cross_entropy(self.logits(parameters, x), y)

    def value_and_gradient(self, parameters: Tensor, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
        """Losses (runs,) and gradients (runs, d) at parameters (runs, d) on the batch x, y of all runs, or of each.

        Runs do not mix: one that has become NaN leaves the others as they are.
        """
        leaf = parameters.detach().requires_grad_()
        losses = self.value(leaf, x, y)
        (gradient,) = torch.autograd.grad(losses.sum(), leaf)
        return losses.detach(), gradient

    def widen(self, per_layer: Tensor) -> Tensor:
        """(…, layers) numbers, one for each layer, as (…, d), one for each of its parameters."""
        sizes = torch.tensor([layer.size for layer in self.layers], device=per_layer.device)
        return per_layer.repeat_interleave(sizes, dim=-1)


class _Walk:
    """One way through the network, from h (runs, batch, inputs) to the logits."""

    def __init__(self, network: Network, parameters: Tensor, moments: Moments | None) -> None:
        self.network, self.given = network, None if moments is None else iter(moments)
        self.pieces = parameters.split([n for layer in network.layers for n in layer.sizes], dim=1)
        self.used: list[tuple[Tensor, Tensor]] = []
        self.at = 0  # the next layer, and the next of its pieces
        self.piece = 0

    def logits(self, h: Tensor) -> Tensor:
        a = self.network.architecture
        hidden = a.depth - 2
        if a.kind == "conv":
            h = self._layer(windows(h.unsqueeze(-1))).relu()
            for block in range(hidden // 2):
                stride = 2 if block and block % (hidden // (2 * STAGES)) == 0 else 1
                branch = self._layer(windows(h, stride)).relu()
                h = (h[:, :, ::stride] + self._layer(windows(branch))).relu()
            h = h.mean(2)
        else:
            h = self._layer(h).relu()
            for _ in range(hidden // 2 if a.kind == "residual" else 0):
                h = (h + self._layer(self._layer(h).relu())).relu()
            for _ in range(hidden if a.kind == "mlp" else 0):
                h = self._layer(h).relu()
        return self._layer(h)

    def _layer(self, h: Tensor) -> Tensor:
        """The next layer on h (runs, batch, …, fan_in), with its norm."""
        layer = self.network.layers[self.at]
        weights, *others = self.pieces[self.piece : self.piece + len(layer.sizes)]
        self.at, self.piece = self.at + 1, self.piece + len(layer.sizes)
        flat, w = h.flatten(1, -2), weights.unflatten(1, (layer.fan_in, layer.fan_out))
        if not layer.normed:
            return torch.baddbmm(others[0].unsqueeze(1), flat, w).view(*h.shape[:-1], layer.fan_out)
        z = torch.bmm(flat, w).view(*h.shape[:-1], layer.fan_out)
        factor, shift = (o.view(len(o), *[1] * (z.ndim - 2), layer.fan_out) for o in others)
        mean, variance = self._moments(z)
        return (z - mean) * ((variance + EPS).rsqrt() * factor) + shift

    def _moments(self, z: Tensor) -> tuple[Tensor, Tensor]:
        """Over the examples and positions of one run, or over the features and positions of one example."""
        if self.network.architecture.norm == "layer":
            own = tuple(range(2, z.ndim))
            return z.mean(own, keepdim=True), z.var(own, correction=0, keepdim=True)
        if self.given is not None:
            return next(self.given)
        over = tuple(range(1, z.ndim - 1))
        self.used.append((z.mean(over, keepdim=True), z.var(over, correction=0, keepdim=True)))
        return self.used[-1]


def windows(h: Tensor, stride: int = 1) -> Tensor:
    """Each position with its neighbours: (runs, batch, positions, channels) → (runs, batch, ⌈positions/stride⌉,
    3 · channels), zeros beyond the ends. A convolution is a linear layer on them, batched over runs like any other
    (three times faster here than torch's grouped convolution)."""
    wide = F.pad(h, (0, 0, 1, 1))
    n = h.shape[2]
    return torch.cat([wide[:, :, k : k + n : stride] for k in range(3)], dim=-1)


def cross_entropy(logits: Tensor, y: Tensor) -> Tensor:
    """Mean over the examples in nats, (runs,), of logits (runs, batch, classes) and y (batch,) or (runs, batch)."""
    runs, batch, _ = logits.shape
    each = F.cross_entropy(logits.flatten(0, 1), y.expand(runs, batch).flatten(), reduction="none")
    return each.view(runs, batch).mean(-1)
