"""What the Start page asserts, measured: where Adam-ℓ2 and AdamW stop on ½(x − 5)²."""

from __future__ import annotations

import numpy as np

import optim_core as oc

SMALL, LARGE = 0.1, 0.5
SHORT_MEMORY = 0.95  # on which the page opens
LONG_MEMORY = oc.method("AdamW").hyper["beta2"].default


def _stop(method: str, decay: float, beta2: float = SHORT_MEMORY) -> float:
    bowl = oc.landscape("Bowl in 1-D")
    path = oc.run(method, bowl, start=[0.0], steps=2000, lr=0.015, weight_decay=decay, beta2=beta2, record=())
    return float(path.last[0])


def small_decay() -> float:
    return SMALL


def large_decay() -> float:
    return LARGE


def long_memory() -> float:
    return LONG_MEMORY


def short_memory() -> float:
    return SHORT_MEMORY


def small_coupled() -> float:
    return _stop("Adam-l2", SMALL)


def small_decoupled() -> float:
    return _stop("AdamW", SMALL)


def large_coupled() -> float:
    return _stop("Adam-l2", LARGE)


def large_decoupled() -> float:
    return _stop("AdamW", LARGE)


def unfinished() -> float:
    return _stop("AdamW", SMALL, LONG_MEMORY)


def _stops(method: str) -> tuple[np.ndarray, np.ndarray]:
    """Weight decays 0, 0.02, …, 1 and where `method` stops at each, as the page's second figure draws it."""
    decays = np.round(np.arange(0.0, 1.001, 0.02), 2)
    path = oc.run(method, oc.landscape("Bowl in 1-D"), start=[0.0], steps=2000, lr=0.015, weight_decay=decays,
                  beta2=0.95, record=())  # fmt: skip
    return decays, path.last[:, 0]


def from_ridge() -> float:
    """Largest distance of Adam-ℓ2's stop from 5/(1+λ), over λ in [0, 1]."""
    decays, stops = _stops("Adam-l2")
    return float(np.abs(stops - 5 / (1 + decays)).max())


def from_wall() -> float:
    """Largest distance of AdamW's stop from min(5, 1/λ), over λ in (0, 1] away from the corner at 1/5."""
    decays, stops = _stops("AdamW")
    away = (decays > 0) & (np.abs(decays - 0.2) > 0.05)
    return float(np.abs(stops - np.minimum(5, 1 / np.maximum(decays, 1e-9)))[away].max())


def corner() -> float:
    """The largest λ of the page's second figure at which AdamW stops at the bottom, to within a twentieth of it."""
    decays, stops = _stops("AdamW")
    return float(decays[np.abs(stops - 5) < 0.25].max())
