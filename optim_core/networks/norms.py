"""Batch norm and layer norm of many runs at once, each with the way back."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

EPS = 1e-5  # what torch's norms add to a variance
Pair = tuple[Tensor, Tensor]


def batch_norm(z: Tensor, factor: Tensor, shift: Tensor, moments: Pair | None) -> tuple[Tensor, Pair, Callable]:
    """(z − mean)/√(variance + EPS) · factor + shift, with moments over the examples and positions of one run.

    z (runs, examples and positions, features); factor, shift and moments (runs, 1, features). Returns the result, the
    moments, and back: d → (the gradients of z, factor and shift), where the moments are z's own.
    """
    mean = z.mean(1, keepdim=True) if moments is None else moments[0]
    normal = z - mean
    variance = normal.square().mean(1, keepdim=True) if moments is None else moments[1]
    scale = (variance + EPS).rsqrt()
    normal = normal * scale

    def back(d: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        by_factor, by_shift = (d * normal).sum(1, keepdim=True), d.sum(1, keepdim=True)
        n = z.shape[1]
        d = (d - by_shift / n).addcmul_(normal, by_factor / n, value=-1).mul_(scale * factor)
        return d, by_factor, by_shift

    return torch.addcmul(shift, normal, factor), (mean, variance), back


def layer_norm(z: Tensor, factor: Tensor, shift: Tensor, examples: int) -> tuple[Tensor, Callable]:
    """As `batch_norm`, with moments over the positions and features of one example; each run has `examples`."""

    whole = (*z.shape[:1], examples, -1)  # all numbers of one example side by side
    centred = z.view(whole) - z.view(whole).mean(2, keepdim=True)
    scale = (centred.square().mean(2, keepdim=True) + EPS).rsqrt()
    normal = centred * scale

    def back(d: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        by_factor, by_shift = (d * normal.view(z.shape)).sum(1, keepdim=True), d.sum(1, keepdim=True)
        d = (d * factor).view(whole)
        along = (d * normal).mean(2, keepdim=True)
        d = (d - d.mean(2, keepdim=True)).addcmul_(normal, along, value=-1).mul_(scale)
        return d.view(z.shape), by_factor, by_shift

    return torch.addcmul(shift, normal.view(z.shape), factor), back
