"""L0 and L1 of a cloud of slopes and curvatures. Which line is meant must be said: there are three, and they differ."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from optim_core.numeric import names_one, reals

LEAST = 3  # points; two always lie on a line
RATIOS = np.concatenate([[0.0], 10.0 ** np.linspace(-8, 8, 321)])  # of L1 to L0, around which "log" looks
GOLDEN = (5**0.5 - 1) / 2


@dataclass(frozen=True)
class Fit:
    """A line L0 + L1‖∇f‖ through or above a cloud, how it was found, and how the cloud lies in log–log axes.

    exponent, factor: the straight line of the logs, curvature ≈ factor · slope^exponent, least squares; correlation:
    of the logs. These three are of the cloud's points with positive numbers and the same for every `how`; NaN for
    fewer than three such points or where all their slopes are equal, the correlation also where all curvatures are.
    """

    L0: float
    L1: float
    how: str
    exponent: float
    factor: float
    correlation: float

    def at(self, slope: Any) -> Any:
        """L0 + L1·slope, in the shape of slope."""
        return self.L0 + self.L1 * np.asarray(slope, dtype=float)


def fit(slope: Any, curvature: Any, how: str = "log", drop_first: bool = False) -> Fit:
    """The non-negative L0 and L1 of a cloud slope (n,), curvature (n,).

    how: "log", least squares of log(L0 + L1·slope) − log curvature, so that a factor counts the same at every size;
    "least squares", of the raw values, which the largest of them decide; "envelope", the line above all points whose
    mean height over them is least, an upper bound for these points. drop_first leaves out the first point, which
    along a training is the start and often lies far from all the others.

    Raises ValueError in a sentence for fewer than three points, for numbers that are negative or not finite, and for
    a curvature of zero where logs are fitted.
    """
    if not names_one(how, WAYS):
        raise ValueError(f"A fit is {', '.join(WAYS)}, not {how!r}.")
    s, c = (reals(v, f"{name} must be numbers (n,)") for name, v in (("slope", slope), ("curvature", curvature)))
    if s.ndim != 1 or s.shape != c.shape:
        raise ValueError(f"slope and curvature are one number each for every point, (n,), not {s.shape} and {c.shape}.")
    s, c = (s[1:], c[1:]) if drop_first else (s, c)
    if len(s) < LEAST:
        rest = " after the first is dropped" if drop_first else ""
        raise ValueError(f"A fit needs at least {LEAST} points, and there are {len(s)}{rest}.")
    if not (np.isfinite(s).all() and np.isfinite(c).all() and (s >= 0).all() and (c >= 0).all()):
        raise ValueError("Slopes and curvatures must be finite and not negative.")
    if how == "log" and not (c > 0).all():
        raise ValueError("A fit on logs has no place for a curvature of zero; choose another way.")
    return Fit(*WAYS[how](s, c), how, *_power(s, c))


def _power(slope: np.ndarray, curvature: np.ndarray) -> tuple[float, float, float]:
    """Exponent, factor and correlation of the straight line through the logs."""
    positive = (slope > 0) & (curvature > 0)
    s, c = np.log(slope[positive]), np.log(curvature[positive])
    if len(s) < LEAST or np.ptp(s) == 0:
        return np.nan, np.nan, np.nan
    ds, dc = s - s.mean(), c - c.mean()
    exponent = ds @ dc / (ds @ ds)
    correlation = ds @ dc / np.sqrt((ds @ ds) * (dc @ dc)) if np.ptp(c) else np.nan
    return float(exponent), float(np.exp(c.mean() - exponent * s.mean())), float(correlation)


def _log(s: np.ndarray, c: np.ndarray) -> tuple[float, float]:
    """For each ratio ρ = L1/L0 the best L0 is a mean of logs, so one number is left to look for."""
    logs, unit = np.log(c), float(s.mean()) or 1.0  # slopes in units of their mean: ρ is of order one

    def height(rho: float) -> np.ndarray:
        return logs - (np.log1p(rho * s / unit) if np.isfinite(rho) else np.log(s / unit))

    def misfit(rho: float) -> float:
        return float(np.var(height(rho)))

    tried = np.var(logs - np.log1p(RATIOS[:, None] * s / unit), axis=1)
    k = int(np.argmin([*tried, misfit(np.inf) if s.all() else np.inf]))
    if k == 0:
        return float(np.exp(logs.mean())), 0.0
    if k == len(RATIOS):
        return 0.0, float(np.exp(height(np.inf).mean()) / unit)
    low, high = (np.log(max(RATIOS[j], RATIOS[1] / 10)) for j in (k - 1, min(k + 1, len(RATIOS) - 1)))
    rho = float(np.exp(_least(lambda q: misfit(float(np.exp(q))), float(low), float(high))))
    L0 = float(np.exp(height(rho).mean()))
    return L0, L0 * rho / unit


def _least(function: Callable[[float], float], low: float, high: float) -> float:
    """Where `function` of one number is least between low and high, by golden sections."""
    for _ in range(60):
        a, b = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
        low, high = (low, b) if function(a) < function(b) else (a, high)
    return (low + high) / 2


def _least_squares(s: np.ndarray, c: np.ndarray) -> tuple[float, float]:
    """Two numbers that may not be negative: the free line where it is legal, else the better of its two edges."""
    ds = s - s.mean()
    if np.ptp(s) > 0:
        L1 = float(ds @ (c - c.mean()) / (ds @ ds))
        L0 = float(c.mean() - L1 * s.mean())
        if L0 >= 0 and L1 >= 0:
            return L0, L1
    edges = ((float(c.mean()), 0.0), (0.0, float(s @ c / (s @ s))))
    return min(edges, key=lambda line: float(np.sum((line[0] + line[1] * s - c) ** 2)))


def _envelope(s: np.ndarray, c: np.ndarray) -> tuple[float, float]:
    """The linear programme min L0 + L1·mean(s), subject to L0 + L1·sᵢ ≥ cᵢ, L0 ≥ 0, L1 ≥ 0, by its geometry.

    L0 ≥ 0 says that the line passes above (0, 0), so that is one more point, and the line of least height at the mean
    slope is the edge of the upper hull there; where that edge falls, L1 ≥ 0 makes it the horizontal one.
    """
    points = sorted([(0.0, 0.0), *zip(s.tolist(), c.tolist(), strict=True)])
    hull: list[tuple[float, float]] = []
    for p in points:
        while len(hull) > 1 and _turns_up(hull[-2], hull[-1], p):
            hull.pop()
        hull.append(p)
    mean = float(s.mean())
    k = max(1, next((j for j in range(1, len(hull)) if hull[j][0] >= mean), len(hull) - 1))
    (s0, c0), (s1, c1) = hull[k - 1], hull[k]
    if s1 <= s0 or c1 <= c0:
        return float(c.max()), 0.0
    L1 = (c1 - c0) / (s1 - s0)
    L0 = max(0.0, c0 - L1 * s0)
    return L0, L1


def _turns_up(a: tuple[float, float], b: tuple[float, float], p: tuple[float, float]) -> bool:
    """Whether b lies on or below the chord from a to p."""
    return (b[0] - a[0]) * (p[1] - a[1]) >= (p[0] - a[0]) * (b[1] - a[1])


WAYS: dict[str, Callable[[np.ndarray, np.ndarray], tuple[float, float]]] = {
    "log": _log,
    "least squares": _least_squares,
    "envelope": _envelope,
}
