"""What the Proximal page asserts of the ℓ1 norm: who leaves exact zeros, on a bowl for each coordinate."""

from __future__ import annotations

import numpy as np

import optim_core as oc

BOTTOMS = np.linspace(-2.0, 2.0, 40)
L1_RATE, L1_DECAY, L1_STEPS = 0.01, 0.5, 2000
SHORT_MEMORY = 0.95  # of Adam: with its usual one some coordinates still rest at zero when the run ends


def _sparse(name: str, decay: float = L1_DECAY) -> np.ndarray:
    f, short = oc.quadratic(np.ones(len(BOTTOMS)), BOTTOMS), {"beta2": SHORT_MEMORY} if "Adam" in name else {}
    return oc.run(name, f, start=np.full(len(BOTTOMS), 1.5), steps=L1_STEPS, lr=L1_RATE, weight_decay=decay,
                  record=(), **short).last  # fmt: skip


def coordinates() -> int:
    return len(BOTTOMS)


def l1_decay() -> float:
    return L1_DECAY


def l1_strong() -> float:
    return 3 * L1_DECAY


def zeros_proximal() -> int:
    return int((_sparse("SGDProx(l1)") == 0).sum())


def zeros_subgradient() -> int:
    return int((_sparse("SGDW(l1)") == 0).sum())


def chatter() -> float:
    """The largest coordinate that the subgradient steps leave where the bottom is nearer to zero than λ."""
    return float(np.abs(_sparse("SGDW(l1)")[np.abs(BOTTOMS) < L1_DECAY - 0.05]).max())


def zeros_adam_weak() -> int:
    return int((_sparse("AdamProx(l1)") == 0).sum())


def zeros_adam_strong() -> int:
    return int((_sparse("AdamProx(l1)", l1_strong()) == 0).sum())


def adam_weak_off() -> float:
    """How far AdamProx with the ℓ1 norm ends from the bottom of f, over all coordinates."""
    return float(np.abs(_sparse("AdamProx(l1)") - BOTTOMS).max())


def short_memory() -> float:
    return SHORT_MEMORY
