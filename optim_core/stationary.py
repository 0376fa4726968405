"""Where the gradient of a landscape is zero, and what stands there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from optim_core.equation.typed import read_formula
from optim_core.expression import landscape_from
from optim_core.terrain import Landscape

Kind = Literal["minimum", "maximum", "saddle", "degenerate"]
GRID = {1: 401, 2: 33, 3: 11}  # starts along each axis, by dimension
STEPS = 60
LEAST_DAMPED, MOST_DAMPED = 1e-15, 1e6  # times the size of the Hessian's square; the least is above rounding
ZERO = 1e-9  # of the largest slope in the window: no slope at all
GENTLE = 0.1  # the share of the window that is less steep than its gentle slope
ROUNDED = 1e-15  # of it: what rounding leaves of a zero
FLAT = 1e-6  # of the largest curvature there: so little that values decide what stands there
NEAR = 1e-4  # of the window's size: the same point
TINY = 1e-300  # in the place of 0 where it divides
BESIDE = 1e-3  # of the window's size: where those values are taken
APART = (1.0, 10.0, 100.0)  # times that: farther away where rounding hides what happens near
SETTLING = 12  # accelerated Newton steps from where a gradient is as good as zero
SLOWEST = 0.999  # the largest rate of convergence that is taken for one
MOST = 64  # isolated points; more of them are a curve, or waves without end
SIZES = (3.0, 10.0, 30.0, 100.0)  # half widths in which a window is looked for
MANY = 8
MARGIN = 0.75  # half of the window over what it shows


@dataclass(frozen=True)
class Stationary:
    """A point (d,) with ∇f = 0, the value there, and its kind: "degenerate" where in some direction the function is
    level, or rises on one side and falls on the other."""

    x: tuple[float, ...]
    value: float
    kind: Kind


def stationary(landscape: Landscape) -> tuple[Stationary, ...]:
    """The stationary points in the landscape's window, lowest first.

    Searched from a grid of starts with damped Newton steps on ½‖∇f‖² (Levenberg–Marquardt): a basin finer than the
    grid can be missed, and so can a kink, where no gradient is zero. At most MOST points: some of a curve of minima.
    """
    low, high = np.array(landscape.window, dtype=float).T
    axes = [np.linspace(a, b, GRID[landscape.d]) for a, b in zip(low, high, strict=True)]
    starts = np.stack([a.ravel() for a in np.meshgrid(*axes, indexing="ij")], axis=-1)
    with np.errstate(all="ignore"):
        slopes = np.linalg.norm(landscape.gradient(starts), axis=-1)
        curvatures = np.abs(landscape.hessian(starts)).max(axis=(-2, -1))
        steepest = np.max(slopes, initial=0.0, where=np.isfinite(slopes))
        most_curved = np.max(curvatures, initial=0.0, where=np.isfinite(curvatures))
        found = _descended(landscape, starts[np.isfinite(slopes)])
        met, which = np.unique(found, axis=0, return_inverse=True)  # many starts meet to the last bit
        found = _settled(landscape, met, ROUNDED * steepest, (low, high))[which]
        left = np.linalg.norm(landscape.gradient(found), axis=-1)
        arrived = (left <= ZERO * max(steepest, TINY)) & ((found >= low) & (found <= high)).all(axis=-1)
        arrived &= _at_rest(landscape, found, left, slopes, NEAR * float((high - low).min()))
        closest = np.argsort(left[arrived], kind="stable")
        points = _distinct(found[arrived][closest], NEAR * (high - low)) + 0.0  # no −0
        beside = BESIDE * float((high - low).min())
        made = [
            Stationary(tuple(x.tolist()), float(landscape.value(x)), _kind(landscape, x, FLAT * most_curved, beside))
            for x in points
        ]
    return tuple(sorted(made, key=lambda point: point.value))


def window_for(text: str) -> tuple[tuple[float, float], ...]:
    """A window for a typed formula: around its stationary points, searched ever farther from 0 until there is a
    minimum, and on while more come but not MANY (a sine has no end of them); (−3, 3) for each coordinate where there is
    none. Raises ExpressionError."""
    d, shown, count = read_formula(text).d, None, 0
    for size in SIZES:
        met = stationary(landscape_from(text, window=((-size, size),) * d))
        minima = sum(point.kind == "minimum" for point in met)
        if count and not count < minima <= MANY:
            break
        if minima:
            shown, count = (size, met), minima
    if shown is None:
        return ((-SIZES[0], SIZES[0]),) * d
    size, met = shown
    places = np.array([point.x for point in met])
    low, high = places.min(axis=0), places.max(axis=0)
    centre, half, round_to = (low + high) / 2, MARGIN * np.maximum(high - low, size), size / 10
    ends = np.floor((centre - half) / round_to) * round_to, np.ceil((centre + half) / round_to) * round_to
    return tuple(zip(*(np.round(end, 9).tolist() for end in ends), strict=True))


def _descended(landscape: Landscape, x: np.ndarray) -> np.ndarray:
    """Where the damped Newton steps lead from the points x (n, d), whose slopes are finite."""
    ends, going = x.copy(), np.arange(len(x))
    damping = np.full(len(x), 1e-3)
    g = landscape.gradient(x)
    size = np.linalg.norm(g, axis=-1)
    for _ in range(STEPS):
        on = (size > 0) & (damping < MOST_DAMPED)  # the others would try the same step in vain for ever
        if not on.all():
            ends[going[~on]] = x[~on]
            going, x, g, size, damping = going[on], x[on], g[on], size[on], damping[on]
        if not len(going):
            break
        tried = x + _damped_step(np.nan_to_num(landscape.hessian(x), posinf=0.0, neginf=0.0), g, damping)
        g_tried = landscape.gradient(tried)
        size_tried = np.linalg.norm(g_tried, axis=-1)
        better = size_tried < size  # NaN is not
        x, g = np.where(better[:, None], tried, x), np.where(better[:, None], g_tried, g)
        size = np.where(better, size_tried, size)
        damping = np.clip(np.where(better, damping / 10, damping * 10), LEAST_DAMPED, MOST_DAMPED)
    ends[going] = x
    return ends


def _damped_step(h: np.ndarray, g: np.ndarray, damping: np.ndarray) -> np.ndarray:
    """−(H² + damping·tr(H²)·I)⁻¹ H g for each of n points: (n, d). The few rows are eliminated one after the other, for
    all points at once: a solver that takes the matrices one by one needs longer."""
    d = g.shape[-1]
    h, g = np.ascontiguousarray(np.moveaxis(h, 0, -1)), g.T
    left = [[(h[i] * h[j]).sum(axis=0) for j in range(d)] for i in range(d)]  # H is symmetric: rows are columns
    right = [-(row * g).sum(axis=0) for row in h]
    damped = damping * (sum(left[i][i] for i in range(d)) + TINY)
    for i in range(d):
        left[i][i] = left[i][i] + damped  # positive definite: no pivot is nought, LEAST_DAMPED is more than rounding
    for i in range(d):
        for j in range(i + 1, d):
            share = left[j][i] / left[i][i]
            left[j] = [one - share * above for one, above in zip(left[j], left[i], strict=True)]
            right[j] = right[j] - share * right[i]
    step = np.empty((d, g.shape[-1]))
    for i in reversed(range(d)):
        step[i] = (right[i] - sum(left[i][j] * step[j] for j in range(i + 1, d))) / left[i][i]
    return step.T


def _settled(landscape: Landscape, x: np.ndarray, rounded: float, window: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """The points x (n, d) moved on to where their slope is nought. Around a flat minimum such as that of x³² Newton
    steps shrink by one rate, and slopes are nothing far from it: the rate is measured along each eigenvector and the
    steps are summed to their end (Aitken). What the steps reach must be in the window and not steeper, but for
    `rounded`."""
    low, high = window
    ends, going = x.copy(), np.arange(len(x))
    for _ in range(SETTLING):
        size = np.linalg.norm(landscape.gradient(x), axis=-1)
        eigenvalues, vectors = np.linalg.eigh(np.nan_to_num(landscape.hessian(x), posinf=0.0, neginf=0.0))
        first = _along(landscape.gradient(x), eigenvalues, vectors)
        on = x + (vectors @ first[..., None])[..., 0]
        later = np.nan_to_num(landscape.hessian(on), posinf=0.0, neginf=0.0)
        curved = np.einsum("nji,njk,nki->ni", vectors, later, vectors)
        second = _along(landscape.gradient(on), curved, vectors)
        rate = np.clip(np.nan_to_num(second / np.where(first == 0, np.inf, first)), 0.0, SLOWEST)
        tried = x + (vectors @ (first / (1 - rate))[..., None])[..., 0]
        size_tried = np.linalg.norm(landscape.gradient(tried), axis=-1)
        better = (size_tried < np.maximum(size, rounded)) & ((tried >= low) & (tried <= high)).all(axis=-1)
        better &= (tried != x).any(axis=-1)  # from where it stays, it would try the same again
        going, x = going[better], tried[better]
        ends[going] = x
        if not len(going):
            break
    return ends


def _along(g: np.ndarray, eigenvalues: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    """The Newton step (n, d) in the frame of the eigenvectors; none where there is no curvature at all."""
    across = np.einsum("nji,nj->ni", vectors, np.nan_to_num(g))
    return np.nan_to_num(-across / np.where(eigenvalues == 0, np.inf, eigenvalues), posinf=0.0, neginf=0.0)


def _at_rest(landscape: Landscape, x: np.ndarray, left: np.ndarray, slopes: np.ndarray, near: float) -> np.ndarray:
    """Whether the slopes `left` at x are small beside the gentle part of the window too, or a Newton step there is:
    where the steepest slope is e^60, its billionth is no measure of zero."""
    fine = slopes[np.isfinite(slopes)]
    gentle = float(np.quantile(fine, GENTLE)) if len(fine) else 0.0
    curved = np.linalg.norm(np.nan_to_num(landscape.hessian(x)), axis=(-2, -1))
    return np.asarray((left <= ZERO * gentle) | (left <= near * curved))


def _distinct(points: np.ndarray, near: np.ndarray) -> np.ndarray:
    """One of each cluster of points that lie nearer to each other than `near` (d,)."""
    kept: list[np.ndarray] = []
    left = points
    while len(left) and len(kept) < MOST:
        kept.append(left[0])
        left = left[~(np.abs(left - left[0]) <= near).all(axis=-1)]
    return np.array(kept).reshape(-1, points.shape[-1])


def _kind(landscape: Landscape, x: np.ndarray, flat: float, beside: float) -> Kind:
    """By the Hessian's eigenvalues; along an eigenvector without curvature by the values on both sides."""
    eigenvalues, vectors = np.linalg.eigh(landscape.hessian(x))
    ways = set()
    for eigenvalue, v in zip(eigenvalues, vectors.T, strict=True):
        bends = np.sign(eigenvalue)
        if abs(eigenvalue) <= flat:
            bends = _by_values(landscape, x, beside * v)
        ways.add(float(bends))
    if not ways <= {-1.0, 1.0}:
        return "degenerate"
    return "saddle" if len(ways) == 2 else "minimum" if ways == {1.0} else "maximum"


def _by_values(landscape: Landscape, x: np.ndarray, away: np.ndarray) -> float:
    """1 where the values on both sides are higher, −1 where they are lower, else 0; where both are the same to the last
    bit it is asked again farther away."""
    for times in APART:
        rises = np.sign(landscape.value(np.array([x - times * away, x + times * away])) - landscape.value(x))
        if rises.any():
            return float(rises[0]) if rises[0] == rises[1] else 0.0
    return 0.0
