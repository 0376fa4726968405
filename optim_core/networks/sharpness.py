"""How curved the loss of a network is: the spectral norm of its Hessian by power iteration on Hessian-vector products,
for all runs at once, and the estimator of the literature, which sees gradients alone.

A point may also lie off every training path (`rays`): the runs of a network are points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from optim_core import noise
from optim_core.networks.data import Data
from optim_core.networks.evaluation import tensors
from optim_core.networks.models import Network
from optim_core.networks.text import spaced
from optim_core.smoothness.local import GAMMAS

TOLERANCE = 0.01  # a product whose length is less than 1 % above that of the one before is the last
MOST = 60  # products
WINDOWS, EXAMPLES = 32, 256  # of the probe: windows of a text, examples of other data
FIRST = 0x5A4B  # the counter under which first vectors are drawn

Examples = tuple[Tensor, Tensor]


@dataclass(frozen=True, eq=False)
class Curvature:
    """Of some points: value (runs,) ≈ ‖∇²f‖₂, slope (runs,) = ‖∇f‖, vector (runs, d), of length 1, the direction in
    which the value was found; along (runs,): vᵀ∇²f v, negative where the loss bends down most; products: how many.

    `value` is never above the truth but for rounding: it is the length of a product with a unit vector.
    """

    value: Tensor
    slope: Tensor
    vector: Tensor
    along: Tensor
    products: int


def probe(data: Data, device: str, dtype: torch.dtype) -> Examples:
    """The training examples on which curvature is measured: 32 windows of a text, 256 of other examples, evenly
    spaced, the same ones for every run and step."""
    x, y = tensors(data.train, device, dtype)
    chosen = torch.from_numpy(spaced(len(y), WINDOWS if data.shown else EXAMPLES)).to(y.device)
    return x[chosen], y[chosen]


def measure(
    network: Network, points: Tensor, examples: Examples, start: Tensor | None = None,
    columns: slice | None = None, tolerance: float = TOLERANCE, most: int = MOST,
) -> Curvature:  # fmt: skip
    """The curvature of the loss on `examples` at points (runs, d). start: the vector of a point nearby, from which the
    iteration begins; else one drawn by counter. columns: only these coordinates vary, the others are held.

    The lengths ‖Hv‖ of a symmetric H grow from product to product, also where two eigenvalues differ in sign alone;
    the iteration of a point ends when its own has grown by less than `tolerance`, or after `most` products. Points are
    taken one by one, so that none waits for another; one whose gradient is not finite gives NaN.

    `tolerance` ends an iteration and bounds no error: where two eigenvalues lie close, or the warm vector has little of
    a new first direction, a length grows slowly for a while. Beside iterations that went on to 10⁻⁵, twelve points of
    three trainings of the small Transformer were 0.7 % too low in the middle and 11 % at worst (a proof measures it).
    sweeps/sharpness.parquet holds the ends of twenty trainings twice, found from a warm and from a fresh vector: the
    two differ by under 1 % in the middle, by 8 % at most for Transformers, and by a half for one LSTM.
    """
    block = columns or slice(0, network.d)
    vectors = _first(points) if start is None else start
    found = [_one(network, points[k : k + 1], examples, vectors[k : k + 1], block, tolerance, most)
             for k in range(len(points))]  # fmt: skip
    value, slope, vector, along, products = zip(*found, strict=True)
    return Curvature(torch.cat(value), torch.cat(slope), torch.cat(vector), torch.cat(along), sum(products))


def _one(
    network: Network, point: Tensor, examples: Examples, vector: Tensor, block: slice, tolerance: float, most: int
) -> tuple[Tensor, Tensor, Tensor, Tensor, int]:
    """The fields of `Curvature` for one point (1, d)."""
    at = point.detach().requires_grad_()
    (gradient,) = torch.autograd.grad(network.value(at, *examples).sum(), at, create_graph=True)
    slope = gradient.detach()[:, block].norm(dim=1)
    vector, value, along = _unit(_only(vector, block)), torch.zeros_like(slope), torch.zeros_like(slope)
    products = 0
    for _ in range(most):
        (product,) = torch.autograd.grad(gradient, at, vector, retain_graph=True)
        product, products = _only(product, block), products + 1
        before, value, along = value, product.norm(dim=1), (product * vector).sum(dim=1)
        vector = _unit(product)
        if not value > before * (1 + tolerance):  # nor is NaN greater
            break
    return value, slope, vector, along, products


def _only(vector: Tensor, block: slice) -> Tensor:
    kept = torch.zeros_like(vector)
    kept[:, block] = vector[:, block]
    return kept


def _unit(vector: Tensor) -> Tensor:
    """Of length 1; a vector that is zero becomes the first axis-free one, all coordinates alike."""
    length = vector.norm(dim=1, keepdim=True)
    return torch.where(length == 0, vector.shape[1] ** -0.5, vector / length)


def _first(points: Tensor) -> Tensor:
    drawn = noise.normal(0, FIRST, 0, np.arange(points.shape[1]))
    return torch.from_numpy(drawn).to(points).expand_as(points)


class Curvatures:
    """The curvature along a training: each measurement begins with the vectors that the one before has found."""

    def __init__(self, network: Network, examples: Examples, by_layer: bool = False) -> None:
        self.network, self.examples = network, examples
        self.blocks = [None, *(layer.columns for layer in network.layers)] if by_layer else [None]
        self.held: list[Tensor | None] = [None] * len(self.blocks)

    def __call__(self, points: Tensor) -> list[Curvature]:
        """At points (runs, d): of the whole network, then of each layer where that was asked for."""
        found = []
        for k, block in enumerate(self.blocks):
            one = measure(self.network, points, self.examples, self.held[k], block)
            fine = torch.isfinite(one.vector).all(dim=1, keepdim=True)
            self.held[k] = torch.where(fine, one.vector, _first(points))
            found.append(one)
        return found


def estimate(
    network: Network, points: Tensor, step: Tensor, examples: Examples, gammas: Sequence[float] = GAMMAS
) -> tuple[Tensor, Tensor]:  # fmt: skip
    """max over γ of ‖∇f(x + γd) − ∇f(x)‖/(γ‖d‖) for points x (runs, d) and the step d (runs, d) that a method takes
    there, and the γ that gave it: (runs,) each, NaN where d is zero.

    Zhang, He, Sra & Jadbabaie 2020 (arXiv:1905.11881, appendix H.3). It sees the curvature in the direction of the
    step, so a method whose steps avoid the steep directions makes it too small. `gammas` is our choice; the code of
    that paper takes ½ alone.
    """
    at = network.value_and_gradient(points, *examples)[1]
    length = step.norm(dim=1)
    found = []
    for gamma in gammas:
        beyond = network.value_and_gradient(points + gamma * step, *examples)[1]
        found.append((beyond - at).norm(dim=1) / (gamma * length))
    largest, which = torch.stack(found).max(dim=0)
    chosen = torch.tensor(gammas, dtype=largest.dtype, device=largest.device)[which]
    return largest, torch.where(torch.isfinite(largest), chosen, torch.nan)
