"""What a diagonal preconditioner can do for a quadratic of two coordinates, and the best steps of those without one."""

from __future__ import annotations

from typing import Any

import numpy as np

from optim_core.ops import sqrt


def scaled_condition(hessian: Any) -> Any:
    """The least condition number of D½HD½ over all positive diagonal D, for H (..., 2, 2) positive definite: (...,).

    Its trace²/determinant is (p + q)²/(pq(1 − ρ²)) with p, q the scaled diagonal and ρ = h₁₂/√(h₁₁h₂₂), which no
    scaling changes; it is least where p = q, and there the eigenvalues are in the ratio (1 + |ρ|)/(1 − |ρ|).
    """
    h = np.asarray(hessian, dtype=float)
    slant = np.abs(h[..., 0, 1]) / np.sqrt(h[..., 0, 0] * h[..., 1, 1])
    return (1 + slant) / (1 - slant)


def best_step(kappa: Any) -> Any:
    """The learning rate at which gradient descent shrinks curvatures 1 and κ equally fast: 2/(1 + κ)."""
    return 2 / (1 + kappa)


def best_momentum_step(kappa: Any) -> Any:
    """Polyak's learning rate of the heavy ball for curvatures from 1 to κ: 4/(1 + √κ)²."""
    return (2 / (1 + sqrt(kappa))) ** 2


def best_momentum(kappa: Any) -> Any:
    """Polyak's momentum for it: ((√κ − 1)/(√κ + 1))²."""
    return ((sqrt(kappa) - 1) / (sqrt(kappa) + 1)) ** 2


#: What each of the two is set to for curvatures from 1 to κ, as functions of κ.
BEST = {"SGD": {"lr": best_step}, "Momentum": {"lr": best_momentum_step, "momentum": best_momentum}}
