"""What the page The 1/λ wall asserts of noise, spikes, scales and other problems than its valley, measured."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

import optim_core as oc
from claims.wall import DECAY, OPENING, TURNED, gap, path, run_here, valley

SIGMA = 3.0
H, B = np.array([[2.0, 1.5], [1.5, 2.0]]), np.array([3.0, -1.0])
THREE = np.array([0.3, 2.0, -5.0])


def noisy_1() -> float:
    """Mean first coordinate in the last quarter of forty noisy runs, σ = 3."""
    return float(_noisy()[0])


def noisy_2() -> float:
    return float(_noisy()[1])


def noisy_balance() -> float:
    """Where λx = (6 − x)/√((6 − x)² + σ²), by bisection: the slope's mean over its root mean square."""
    low, high = 0.0, 1 / DECAY
    for _ in range(60):
        x = (low + high) / 2
        low, high = (x, high) if DECAY * x < (6 - x) / np.hypot(6 - x, SIGMA) else (low, x)
    return low


@cache
def _noisy() -> Any:
    starts = np.tile(OPENING["start"], (40, 1))
    return run_here("AdamW", oc.noisy(valley(), SIGMA, 0), start=starts).x[-500:].mean(axis=(0, 1))


def sigma() -> float:
    return SIGMA


def three_adamw() -> bool:
    """½|x − (0.3, 2, −5)|², λ = 1, η = 0.05/√t: AdamW clamps."""
    return gap(_three("AdamW"), np.clip(THREE, -1, 1)) < 2e-3


def three_coupled() -> bool:
    """The same with Adam-ℓ2: halves."""
    return gap(_three("Adam-l2"), THREE / 2) < 2e-3


@cache
def _three(name: str) -> Any:
    return oc.run(name, lambda x: x - THREE, start=np.zeros(3), steps=20000, lr=0.05, weight_decay=1.0,
                  schedule="inverse_sqrt", record=()).last  # fmt: skip


def qp_adamw() -> float:
    """H = [[2, 1.5], [1.5, 2]], b = (3, −1), λ = 1: AdamW's distance from the KKT point (1, −1)."""
    f = oc.quadratic(H, np.linalg.solve(H, B))
    end = oc.run("AdamW", f, start=np.zeros(2), steps=20000, lr=0.05, weight_decay=1.0, schedule="inverse_sqrt").last
    return gap(end, (1, -1))


def qp_ridge() -> float:
    """The first coordinate of ridge there."""
    return float(np.linalg.solve(H + np.eye(2), B)[0])


def spike() -> float:
    """λ·max|x| where a slope of −1 that has brought AdamW to the wall is once a thousand times steeper."""
    kick = lambda x, t: np.where(t == 2000, -1000.0, -1.0) * np.ones_like(x)
    out = oc.run("AdamW", kick, start=[0.0], steps=2200, lr=0.1, weight_decay=DECAY)
    return float(DECAY * np.abs(out.x).max())


def spike_direction() -> float:
    """(1 − β₁)/√(1 − β₂) with Adam's usual values."""
    return float((1 - 0.9) / np.sqrt(1 - 0.999))


def clock() -> bool:
    """Under a constant slope of −1, η = 0.1 and λ = 0.5, AdamW stands at 2(1 − 0.95ᵗ) after t steps."""
    grown = oc.run("AdamW", lambda x: -np.ones_like(x), start=[0.0], steps=200, lr=0.1, weight_decay=0.5, eps=0.0)
    return gap(grown.x[:, 0], 2 * (1 - 0.95 ** np.arange(201))) < 1e-12


def scale_adamw() -> bool:
    """Gradients times (2¹⁰, 2⁻¹⁰), ε = 0, turned valley: every bit of AdamW's path."""
    f = valley(TURNED)
    told = oc.rescaled(f, (2.0**10, 2.0**-10))
    return np.array_equal(run_here("AdamW", f, eps=0.0).x, run_here("AdamW", told, eps=0.0).x)


def scale_coupled() -> float:
    f = valley(TURNED)
    told = oc.rescaled(f, (2.0**10, 2.0**-10))
    return gap(run_here("Adam-l2", f, eps=0.0).last, run_here("Adam-l2", told, eps=0.0).last)


def paper() -> bool:
    """The papers' λ = ηλ of PyTorch gives the same path."""
    one = path("AdamW", TURNED).x
    return gap(one, run_here("AdamW", valley(TURNED), weight_decay=OPENING["lr"] * DECAY, convention="paper").x) < 1e-9
