"""What is measured while networks train: root mean squares by layer, magnitudes in powers of two, effective decay."""

from __future__ import annotations

import torch
from torch import Tensor

from optim_core.networks.history import HIGHEST, LOWEST
from optim_core.networks.models import Network


def by_layer(network: Network, values: Tensor) -> Tensor:
    """Root mean square over each layer's coordinates: (runs, d) → (runs, layers), in float64 so that no square
    underflows."""
    wide = values.double()
    return torch.stack([wide[:, layer.columns].square().mean(-1).sqrt() for layer in network.layers], dim=-1)


def taken_away(network: Network, x: Tensor, after: Tensor, without: Tensor) -> Tensor:
    """⟨without − after, x⟩/⟨x, x⟩ over each layer's coordinates: (runs, d) → (runs, layers), float64. x: before a step;
    after and without: after it with, and without, weight decay. Zero where a layer is zero."""
    wide, gone = x.double(), (without - after).double()
    parts = [(gone[:, k] * wide[:, k]).sum(-1) for k in (layer.columns for layer in network.layers)]
    whole = [wide[:, layer.columns].square().sum(-1) for layer in network.layers]
    above, below = torch.stack(parts, -1), torch.stack(whole, -1)
    return torch.where(below == 0, 0.0, above / below)


def powers_of_two(values: Tensor) -> Tensor:
    """Shares of the coordinates with 2ᵏ ≤ |value| < 2ᵏ⁺¹ for k = LOWEST … HIGHEST, the ends taking what lies beyond,
    and last the share of exact zeros: (runs, d) → (runs, bins + 1). A run with a value that is not finite gives 0s."""
    magnitude = values.abs().double()
    # frexp is exact: |v| = m·2ᵉ with ½ ≤ m < 1, so floor(log2|v|) = e − 1
    exponent = torch.frexp(magnitude).exponent.long() - 1
    bins = HIGHEST - LOWEST + 1
    place = (exponent.clamp(LOWEST, HIGHEST) - LOWEST).masked_fill(magnitude == 0, bins)
    finite = torch.isfinite(magnitude).all(-1, keepdim=True)
    counts = torch.zeros(len(values), bins + 1, dtype=torch.float64, device=values.device)
    counts.scatter_add_(1, place.masked_fill(~finite, 0), torch.ones_like(magnitude))
    return torch.where(finite, counts / values.shape[1], 0.0)
