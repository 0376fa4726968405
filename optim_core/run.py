"""run(method, oracle, …): one run, many starts or a whole grid of hyperparameters, in one call."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from optim_core.evaluate import by_blocks, on_numbers
from optim_core.method import Method
from optim_core.request import Request, check
from optim_core.schedule import Multiplier
from optim_core.trajectory import Trajectory

SCALAR_BELOW = 8  # up to this many numbers plain Python arithmetic is faster than NumPy's call overhead


def run(
    method: str | Method,
    oracle: Any,
    start: Any = None,
    steps: int = 100,
    *,
    lr: Any,
    weight_decay: Any = None,
    schedule: str | Multiplier = "constant",
    convention: str = "pytorch",
    record: Iterable[str] = ("x", "g", "loss"),
    every: int = 1,
    **hyper: Any,
) -> Trajectory:
    """Run `method` on `oracle` for `steps` steps.

    oracle: a Landscape, a wrapped one, or a callable (x) or (x, t) → gradient. start: (..., d), by default the
    landscape's own. lr, weight_decay and hyperparameters: numbers, or arrays of the shape of the leading axes; all
    broadcast together (lr (64, 1) and weight_decay (1, 64) make 64×64 runs). weight_decay is required where the
    method decays and refused elsewhere. convention: "pytorch", or "paper", where the decay of the decoupled and
    proximal styles is scaled by the schedule alone. record: any of x, g, u, loss, memory, or () for the end alone.

    Raises ValueError or TypeError with a sentence; a request over 1 GB names a smaller one that fits.
    Divergence is no error: see `Trajectory.diverged_at` and `.cause`.
    """
    request = check(method, oracle, start, steps, lr, weight_decay, schedule, convention, record, every, hyper)
    with np.errstate(all="ignore"):  # divergence is data: overflow and 0/0 are reported, not warned about
        return on_numbers(request) if _fits_scalar(request) else by_blocks(request)


def _fits_scalar(r: Request) -> bool:
    """One small run of a coordinate-wise rule on a compiled landscape: the equations run on plain numbers."""
    numbers = (r.lr, r.weight_decay, *r.hyper.values())
    return (
        r.start.ndim == 1
        and r.start.size <= SCALAR_BELOW
        and r.oracle.scalar is not None
        and not r.method.rule.mixes_coordinates
        and all(np.ndim(v) == 0 for v in numbers)
    )
