"""What optimizers are told in the place of the gradient: factors on it, one for each run or each coordinate."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from optim_core import noise
from optim_core.networks.models import Network
from optim_core.networks.plan import Entry

SPREAD = 0x5B8D  # the counter under which a spread is drawn, apart from initial weights and orders


def factors(network: Network, entries: Sequence[Entry], seeds: Sequence[int], dtype: torch.dtype) -> Tensor | None:
    """(runs, d), (runs, 1) where coordinates do not differ, or None where every factor is one."""
    multipliers = torch.tensor([[e.multiplier] for e in entries], dtype=dtype)
    if not any(e.scales or e.spread for e in entries):
        return None if all(e.multiplier == 1 for e in entries) else multipliers
    per_layer = torch.ones(len(entries), len(network.layers), dtype=dtype)
    for row, entry in enumerate(entries):
        for layer, factor in entry.scales.items():
            per_layer[row, layer - 1] = factor
    spreads = [spread(entry.spread, seed, network.d) for entry, seed in zip(entries, seeds, strict=True)]
    return multipliers * network.widen(per_layer) * torch.from_numpy(np.stack(spreads)).to(dtype)


def spread(width: int, seed: int, d: int) -> np.ndarray:
    """(d,) constants 2ᵏ, each k whole and equally likely from −width to width: functions of (seed, coordinate)."""
    if not width:
        return np.ones(d)
    return np.exp2(np.floor(noise.uniform(seed, SPREAD, 0, np.arange(d)) * (2 * width + 1)) - width)
