"""Where decay can take a method on a quadratic of the plane: ridge, the box |x|∞ ≤ 1/λ, and the lowest point in it.

Each is one expression, read by NumPy here and printed as JavaScript for the live picture (compile/js_wall.py). The
quadratic is ½(x − a)ᵀH(x − a), H = [[h11, h12], [h12, h22]] positive definite.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from optim_core.equation.source import Source, parse
from optim_core.numeric import reals
from optim_core.ops import maximum, minimum, ratio, where
from optim_core.terrain import Landscape


def reach(weight_decay):
    """Half the width of the box; without decay it has no end. Xie & Li 2024, arXiv:2404.04454."""
    return ratio(1, weight_decay)


def ridge(a1, a2, h11, h12, h22, keep, decay):
    """The minimum of keep·f(x) + decay·½‖x‖²: (keep·H + decay·I) x = keep·H a, by Cramer's rule."""
    b1 = keep * (h11 * a1 + h12 * a2)
    b2 = keep * (h12 * a1 + h22 * a2)
    k11 = keep * h11 + decay
    k12 = keep * h12
    k22 = keep * h22 + decay
    determinant = k11 * k22 - k12 * k12
    return ratio(k22 * b1 - k12 * b2, determinant), ratio(k11 * b2 - k12 * b1, determinant)


def along(share):
    """The weights (keep, decay) of the ridge path at a share of it, 0 … 1: from the minimum to the origin. The fourth
    power spreads the shares over many powers of ten of decay/keep."""
    return (1 - share) ** 4, share**4


def lowest(a1, a2, h11, h12, h22, radius):
    """The minimum of f over |x₁|, |x₂| ≤ radius.

    From it the way to a only descends, so it leaves the box at once, through a side that faces a: the point lies on
    the side x₁ = clamp(a₁) or on x₂ = clamp(a₂), and on a side f is a parabola. The lower of the two is the answer;
    where a is in the box both are a.
    """
    p1 = minimum(maximum(a1, -radius), radius)
    p2 = minimum(maximum(a2 - ratio(h12, h22) * (p1 - a1), -radius), radius)
    q2 = minimum(maximum(a2, -radius), radius)
    q1 = minimum(maximum(a1 - ratio(h12, h11) * (q2 - a2), -radius), radius)
    p = h11 * (p1 - a1) ** 2 + 2 * h12 * (p1 - a1) * (p2 - a2) + h22 * (p2 - a2) ** 2
    q = h11 * (q1 - a1) ** 2 + 2 * h12 * (q1 - a1) * (q2 - a2) + h22 * (q2 - a2) ** 2
    return where(p <= q, p1, q1), where(p <= q, p2, q2)


SOURCES: dict[str, Source] = {f.__name__: parse(f, f.__name__) for f in (reach, ridge, along, lowest)}


def ridge_point(landscape: Landscape, weight_decay: Any) -> np.ndarray:
    """The minimum of f + (weight_decay/2)‖x‖²; weight_decay (...,) gives (..., 2).

    Raises ValueError for a landscape that is no quadratic of the plane with one minimum, or a senseless weight_decay.
    """
    return _point("ridge", landscape, 1.0, _decays(weight_decay))


def box_point(landscape: Landscape, weight_decay: Any) -> np.ndarray:
    """The minimum of f over |x|∞ ≤ 1/weight_decay; weight_decay (...,) gives (..., 2).

    Raises ValueError for a landscape that is no quadratic of the plane with one minimum, or a senseless weight_decay.
    """
    radius = SOURCES["reach"].bind("numpy")(_decays(weight_decay))
    return _point("lowest", landscape, radius)


def _decays(weight_decay: Any) -> np.ndarray:
    decays = reals(weight_decay, "weight_decay must be numbers")
    if not (decays.size and np.isfinite(decays).all() and (decays >= 0).all()):
        raise ValueError("weight_decay must be finite and not negative, at least one.")
    return decays


def _point(name: str, landscape: Landscape, *given: Any) -> np.ndarray:
    a, h = _quadratic(landscape)
    return np.stack(np.broadcast_arrays(*SOURCES[name].bind("numpy")(*a, *h, *given)), axis=-1)


def _quadratic(landscape: Landscape) -> tuple[tuple[float, float], tuple[float, float, float]]:
    """Its minimum and the three entries of its Hessian."""
    minima = landscape.minima
    one = isinstance(minima, np.ndarray) and minima.shape == (1, 2)
    corners = landscape.hessian(np.array([[0.0, 0.0], [1.0, -2.0], [3.0, 5.0]])) if landscape.d == 2 else np.empty(0)
    if not one or not np.allclose(corners, corners[0], rtol=1e-9, atol=0.0):
        raise ValueError(f"{landscape.name} is no quadratic of the plane with one minimum, so it has no such point.")
    (a1, a2), h = np.asarray(minima)[0], corners[0]
    return (float(a1), float(a2)), (float(h[0, 0]), float(h[0, 1]), float(h[1, 1]))
