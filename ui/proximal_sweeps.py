"""What the Proximal page computes beside its stage: one-step gaps, steps that leave exact zeros, maps and envelopes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

import optim_core as oc
from optim_core.compile.step_model import envelope, step_model
from optim_core.regularizers import REGULARIZERS

OTHERS = ("AdamW", "Adam-l2")
RATES = np.logspace(-5, 0, 51)
DECAYS = np.logspace(-4, 1, 51)
SMALL = 17  # points at the small end, from which a slope is read
LASSO: dict[str, Any] = {"lr": 0.01, "weight_decay": 0.5}
LASSO_STEPS = 2000
BOTTOMS = np.linspace(-2.0, 2.0, 40)  # of f along each coordinate
POINTS = np.linspace(-4.0, 4.0, 321)


def gaps(land: Any, start: float, lr: Any, weight_decay: Any, **hyper: Any) -> dict[str, np.ndarray]:
    """Slug → distance to AdamProx after one step from `start` (n,), for arrays of lr or weight_decay."""
    rates, decays = np.broadcast_arrays(lr, weight_decay)

    def landed(name: str) -> np.ndarray:
        path = oc.run(name, land, [start], 1, lr=rates, weight_decay=decays, record=(), **hyper)
        return path.last[:, 0]

    proximal = landed("AdamProx")
    return {name: np.abs(proximal - landed(name)) for name in OTHERS}


def slope(x: Any, gap: Any) -> float:
    """The exponent of a gap at the small end of its axis, from a line through its logarithms; NaN without one."""
    ok = np.flatnonzero(np.isfinite(gap) & (gap > 0))[:SMALL]
    return float(np.polyfit(np.log(x[ok]), np.log(gap[ok]), 1)[0]) if len(ok) > 2 else float("nan")


@cache
def sparse(method: str) -> np.ndarray:
    """Where a method with the ℓ1 norm is after many steps on ½‖x − a‖², one coordinate for each of BOTTOMS."""
    f = oc.quadratic(np.ones(len(BOTTOMS)), BOTTOMS)
    found = oc.run(method, f, start=np.full(len(BOTTOMS), 1.5), steps=LASSO_STEPS, record=(), **LASSO).last
    found.setflags(write=False)
    return found


def maps(strength: float, hyper: Mapping[str, Mapping[str, float]]) -> dict[str, np.ndarray]:
    """Regularizer → its proximal map at POINTS."""
    return {r: oc.prox(r, POINTS, strength, **hyper.get(r, {})) for r in REGULARIZERS}


def envelopes(strength: float, hyper: Mapping[str, Mapping[str, float]]) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Regularizer → (its value, its Moreau envelope) at POINTS, both in units of R."""
    return {
        name: (
            step_model(r).value("penalty", POINTS, weight_decay=1.0, **hyper.get(name, {})),
            envelope(r, POINTS, strength, **hyper.get(name, {})) / strength,
        )
        for name, r in REGULARIZERS.items()
    }
