"""Two worlds for each method: the same training with the gradients as they are, and with one layer's rescaled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from optim_core.networks.history import History
from optim_core.networks.plan import Entry


def both_worlds(entries: Iterable[Entry], layer: int, factor: float) -> tuple[Entry, ...]:
    """Each entry as it is, followed by its twin that is told `factor` times the gradients of `layer` (1, 2, …)."""
    return tuple(world for entry in entries for world in (entry, replace(entry, scales={layer: factor})))


def losses_apart(history: History, method: int) -> tuple[float, bool]:
    """(largest |Δloss| over the records, whether every recorded loss and accuracy agrees to the last bit) between the
    two worlds of the method with this number, 0, 1, …; ∞ if a loss of either is not finite."""
    plain, told = 2 * method, 2 * method + 1
    same = all(history.series(name, plain) == history.series(name, told) for name in ("loss", "accuracy"))
    apart = np.abs(np.subtract(history.series("loss", plain), history.series("loss", told)))
    return (float(apart.max()) if np.isfinite(apart).all() else float("inf")), same
