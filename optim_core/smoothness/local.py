"""How large slope and curvature are at the points of a path: exact, and by the literature's estimator."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from optim_core.numeric import names_one, reals
from optim_core.terrain import Landscape

GAMMAS = tuple(k / 6 for k in range(1, 6))  # where between two points of the path `estimate` looks
ROWS = {"row": "‖∇∂ⱼf‖", "diagonal": "|∂ⱼⱼf|"}  # what `coordinatewise` takes for the curvature of a coordinate


@dataclass(frozen=True, eq=False)
class Cloud:
    """Slope and curvature at the same points, arrays of one shape, none negative."""

    slope: np.ndarray
    curvature: np.ndarray


@dataclass(frozen=True, eq=False)
class Estimate:
    """What `estimate` found: `curvature` (...,), and `gamma` (...,) the share of the step at which it was largest.

    Both are NaN where the step has no length."""

    curvature: np.ndarray
    gamma: np.ndarray


def sharpness(landscape: Landscape, x: Any) -> Any:
    """‖∇²f(x)‖ at the points x (..., d), as (...,): the largest |eigenvalue| of the symbolic Hessian.

    Where the Hessian is not finite it is ∞. Raises ValueError for points of another length.
    """
    hessian = np.asarray(landscape.hessian(_points(landscape, x)))
    finite = np.isfinite(hessian).all(axis=(-1, -2))
    eigenvalues = np.linalg.eigvalsh(np.where(finite[..., None, None], hessian, 0.0))
    return np.where(finite, np.abs(eigenvalues).max(axis=-1), np.inf)[()]


def along(landscape: Landscape, path: Any) -> Cloud:
    """‖∇f‖ and ‖∇²f‖ at every point of `path` (n, d), as a `Cloud` of (n,); leading axes are free."""
    points = _points(landscape, path)
    with np.errstate(over="ignore", invalid="ignore"):
        slope = np.linalg.norm(landscape.gradient(points), axis=-1)
    return Cloud(slope, sharpness(landscape, points))


def coordinatewise(landscape: Landscape, path: Any, curvature: str = "row") -> Cloud:
    """|∂ⱼf| and the curvature of each coordinate j at every point of `path` (n, d), as a `Cloud` of (n, d).

    curvature: "row", ‖∇∂ⱼf‖, how fast the slope of coordinate j changes along the worst direction, as in the
    coordinate-wise definition of Crawshaw et al. 2022, arXiv:2208.11195; "diagonal", |∂ⱼⱼf|, along its own axis.
    """
    if not names_one(curvature, ROWS):
        raise ValueError(f"The curvature of a coordinate is {' or '.join(ROWS)}, not {curvature!r}.")
    points = _points(landscape, path)
    slope, hessian = np.abs(landscape.gradient(points)), np.asarray(landscape.hessian(points))
    if curvature == "diagonal":
        return Cloud(slope, np.abs(np.diagonal(hessian, axis1=-2, axis2=-1)))
    with np.errstate(over="ignore", invalid="ignore"):
        return Cloud(slope, np.linalg.norm(hessian, axis=-1))


def estimate(
    gradient: Landscape | Callable[[Any], Any], x: Any, following: Any, gammas: Sequence[float] = GAMMAS
) -> Estimate:
    """max over γ of ‖∇f(x + γd) − ∇f(x)‖ / (γ‖d‖), d = following − x: curvature seen along a step, without a Hessian.

    gradient: (..., d) → (..., d), or a landscape; x, following: (..., d). It sees one direction, so where ∇²f hardly
    changes along the step it is at most the sharpness, and far less where the step avoids the steep directions.
    Zhang et al. 2020, arXiv:1905.11881, appendix H; their code has the midpoint alone, gammas=(1/2,).
    Raises ValueError for shares outside (0, 1] and for points of different shapes.
    """
    shares = reals(gammas, "gammas must be numbers above 0 and at most 1")
    if shares.ndim != 1 or not shares.size or not ((shares > 0) & (shares <= 1)).all():
        raise ValueError(f"gammas must be numbers above 0 and at most 1, at least one of them, not {gammas!r}.")
    here, there = reals(x, "x must be points (..., d)"), reals(following, "following must be points (..., d)")
    if here.shape != there.shape or here.ndim == 0:
        raise ValueError(f"x and following are points of one shape (..., d), not {here.shape} and {there.shape}.")
    slope = gradient.gradient if isinstance(gradient, Landscape) else gradient
    step, told = there - here, np.asarray(slope(here))
    length = np.linalg.norm(step, axis=-1)
    changes = [np.linalg.norm(np.asarray(slope(here + g * step)) - told, axis=-1) / g for g in shares]
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.stack(changes) / length
    found = np.where(length > 0, found, np.nan)
    won = np.where(length > 0, shares[np.argmax(found, axis=0)], np.nan)
    return Estimate(found.max(axis=0)[()], won[()])


def _points(landscape: Landscape, x: Any) -> np.ndarray:
    points = np.asarray(reals(x, f"Points of {landscape.name} must be numbers (..., {landscape.d})"))
    if points.ndim == 0 or points.shape[-1] != landscape.d:
        raise ValueError(
            f"{landscape.name} has {landscape.d} coordinates, so its points are (..., {landscape.d}), "
            f"not {points.shape}."
        )
    return points
