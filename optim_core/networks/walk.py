"""One way through a network and back: every operation notes how a gradient comes back through it.

Written by hand, because between many small products autograd's own work is a quarter of a step; tests hold it against
autograd, which may also be asked to differentiate a `Walk` that keeps no tape.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from optim_core.networks.architecture import Architecture
from optim_core.networks.layers import STAGES, Layer
from optim_core.networks.norms import Pair, batch_norm, layer_norm

Moments = Sequence[Pair]  # mean and variance of every batch norm, in order
Back = Callable[[Tensor], Tensor]  # the gradient behind an operation → the gradient before it


class Walk:
    """Through the layers with parameters (runs, d), as often as one likes; `back` fills a `gradient` of the same shape
    where one is given. Both are looked at in place: who changes them later walks with what they hold then."""

    def __init__(
        self, architecture: Architecture, layers: Sequence[Layer], parameters: Tensor, gradient: Tensor | None = None
    ) -> None:
        self.architecture = architecture
        sides = [_pieces(layers, t) for t in (parameters, parameters if gradient is None else gradient)]
        self.pieces = list(zip(layers, *sides, strict=True))
        self.layers = iter(self.pieces)
        self.tape: list[Back] | None = None if gradient is None else []
        self.aside: list[Tensor] = []  # gradients that take a shortcut
        self.given: Iterator[Pair] | None = None
        self.used: list[Pair] = []

    def logits(self, h: Tensor, moments: Moments | None = None) -> Tensor:
        """(runs, batch, classes) from h (runs, batch, inputs). moments: what batch norms use in the place of the
        batch's own; `used` are those that they used."""
        self.layers, self.used, self.given = iter(self.pieces), [], None if moments is None else iter(moments)
        kind, hidden = self.architecture.kind, self.architecture.depth - 2
        if kind == "conv":
            h = self._relu(self._layer(windows(h.unsqueeze(-1))))
            for block in range(hidden // 2):
                h = self._block(h, 2 if block and block % (hidden // (2 * STAGES)) == 0 else 1)
            return self._layer(self._average(h))
        h = self._relu(self._layer(h))
        for _ in range(hidden // 2 if kind == "residual" else 0):
            h = self._block(h)
        for _ in range(hidden if kind == "mlp" else 0):
            h = self._relu(self._layer(h))
        return self._layer(h)

    def back(self, d: Tensor) -> None:
        """Fill the gradient of a loss from d, its derivative with respect to the logits. Uses the tape up."""
        while self.tape:
            d = self.tape.pop()(d)

    def _note(self, back: Back) -> None:
        if self.tape is not None:
            self.tape.append(back)

    def _block(self, h: Tensor, stride: int = 1) -> Tensor:
        """relu(h + branch of two layers); a stride takes every so many positions of both."""
        conv = self.architecture.kind == "conv"

        def fork(d: Tensor) -> Tensor:
            (d[:, :, ::stride] if conv else d).add_(self.aside.pop())
            return d

        def join(d: Tensor) -> Tensor:
            self.aside.append(d)
            return d

        self._note(fork)
        branch = self._relu(self._layer(self._windows(h, stride) if conv else h))
        branch = self._layer(self._windows(branch) if conv else branch)
        self._note(join)
        return self._relu(branch.add_(h[:, :, ::stride] if conv else h))

    def _layer(self, h: Tensor) -> Tensor:
        """The next layer on h (runs, batch, …, fan_in), with its norm."""
        layer, (weights, *others), (by_weights, *by_others) = next(self.layers)
        flat = h.flatten(1, -2)
        z = torch.bmm(flat, weights) if layer.normed else torch.baddbmm(others[0], flat, weights)

        def back(d: Tensor) -> Tensor:
            d = d.flatten(1, -2)
            by_weights.copy_(torch.bmm(flat.mT, d))
            if not layer.normed:
                torch.sum(d, 1, keepdim=True, out=by_others[0])
            return torch.bmm(d, weights.mT).view(h.shape) if layer.start else d  # nobody asks before the first layer

        self._note(back)
        z = z.view(*h.shape[:-1], layer.fan_out)
        return self._norm(z, *others, *by_others) if layer.normed else z

    def _norm(self, z: Tensor, factor: Tensor, shift: Tensor, by_factor: Tensor, by_shift: Tensor) -> Tensor:
        rows = z.flatten(1, -2)
        if self.architecture.norm == "batch":
            given = None if self.given is None else next(self.given)
            out, moments, normed = batch_norm(rows, factor, shift, given)
            self.used.append(moments)
        else:
            out, normed = layer_norm(rows, factor, shift, z.shape[1])

        def back(d: Tensor) -> Tensor:
            d, of_factor, of_shift = normed(d.flatten(1, -2))
            by_factor.copy_(of_factor)
            by_shift.copy_(of_shift)
            return d.view(z.shape)

        self._note(back)
        return out.view(z.shape)

    def _relu(self, z: Tensor) -> Tensor:
        h = z.relu_()
        self._note(lambda d: torch.ops.aten.threshold_backward(d, h, 0))
        return h

    def _windows(self, h: Tensor, stride: int = 1) -> Tensor:
        positions, channels = h.shape[2:]

        def back(d: Tensor) -> Tensor:
            wide = d.new_zeros(*d.shape[:2], positions + 2, channels)
            for k in range(3):
                wide[:, :, k : k + positions : stride] += d[..., k * channels : (k + 1) * channels]
            return wide[:, :, 1:-1]

        self._note(back)
        return windows(h, stride)

    def _average(self, h: Tensor) -> Tensor:
        self._note(lambda d: (d / h.shape[2]).unsqueeze(2).expand(h.shape))
        return h.mean(2)


def _pieces(layers: Sequence[Layer], flat: Tensor) -> Iterator[list[Any]]:
    """For each layer its weights (runs, fan_in, fan_out) and its others (runs, 1, fan_out), views of (runs, d)."""
    pieces = iter(flat.split([n for layer in layers for n in layer.sizes], dim=1))
    for layer in layers:
        weights, *others = (next(pieces) for _ in layer.sizes)
        yield [weights.unflatten(1, (layer.fan_in, layer.fan_out)), *(o.unsqueeze(1) for o in others)]


def windows(h: Tensor, stride: int = 1) -> Tensor:
    """Each position with its neighbours: (runs, batch, positions, channels) → (runs, batch, ⌈positions/stride⌉,
    3 · channels), zeros beyond the ends. A convolution is a linear layer on them, batched over runs like any other
    (three times faster here than torch's grouped convolution)."""
    wide = F.pad(h, (0, 0, 1, 1))
    n = h.shape[2]
    return torch.cat([wide[:, :, k : k + n : stride] for k in range(3)], dim=-1)
