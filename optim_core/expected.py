"""How near a drawn curve comes to a path: the discrete Fréchet distance, and a score from it.

The Fréchet distance is the shortest leash with which two walkers can go along the two curves, each at a pace of its
own and never back (Alt & Godau 1995, doi:10.1142/S0218195995000064); here over points that lie close along the curves
(Eiter & Mannila 1994). A pace of its own: a drawing says where a path goes, not when. Each coordinate is measured in
widths of the window, as the picture shows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

MOST = 512  # points of either curve


@dataclass(frozen=True)
class Likeness:
    """`distance`: Fréchet, in widths of the window; `reach`: how far the path goes from its start, in the same measure;
    `ends`: the distance of the two ends. `score` is 1 for the path itself, and 0 where the curve is no nearer to it
    than a dot at the start would be."""

    distance: float
    reach: float
    ends: float

    @property
    def score(self) -> float:
        """1 − distance / reach, not below 0; a path that goes nowhere is met by nothing but a dot."""
        if self.reach == 0:
            return float(self.distance == 0)
        return max(0.0, 1 - self.distance / self.reach)


def likeness(drawn: Any, path: Any, window: Sequence[Sequence[float]]) -> Likeness:
    """Of a drawn curve (n, d) and a path (m, d), the latter up to where it first leaves the window of d pairs or ceases
    to be finite. Raises ValueError with a sentence for a curve of fewer than two points, or one that is not finite."""
    low, high = np.asarray(window, dtype=float).T
    curve = np.asarray(drawn, dtype=float)
    if curve.ndim != 2 or len(curve) < 2 or curve.shape[1] != len(low) or not np.isfinite(curve).all():
        raise ValueError(f"A drawn curve has two or more points of {len(low)} finite numbers each.")
    x = np.asarray(path, dtype=float)
    inside = ((x >= low) & (x <= high)).all(axis=-1)  # NaN is not
    seen = max(1, len(x) if inside.all() else int(np.argmin(inside)))
    one, other = (_dense(a / (high - low)) for a in (curve, x[:seen]))
    return Likeness(
        frechet(one, other),
        float(np.linalg.norm(other - other[0], axis=-1).max()),
        float(np.linalg.norm(one[-1] - other[-1])),
    )


def frechet(one: np.ndarray, other: np.ndarray) -> float:
    """The discrete Fréchet distance of two curves, (n, d) and (m, d), over pairs of their points, in O(n m)."""
    gaps = np.linalg.norm(one[:, None] - other[None], axis=-1)
    n, m = gaps.shape
    leash = np.full((n + 1, m + 1), np.inf)  # with a border that no walker comes from
    leash[0, 0] = -np.inf
    for k in range(n + m - 1):  # along the diagonals i + j = k: each needs only the two before it
        i = np.arange(max(0, k - m + 1), min(n, k + 1))
        j = k - i
        before = np.minimum(np.minimum(leash[i, j + 1], leash[i + 1, j]), leash[i, j])
        leash[i + 1, j + 1] = np.maximum(gaps[i, j], before)
        leash[0, 0] = np.inf
    return float(leash[n, m])


def _dense(points: np.ndarray) -> np.ndarray:
    """The curve with points in between, evenly along it, so that its lines count and not its corners alone: MOST points
    or few more. Of a longer one MOST of its points, the first and the last among them."""
    if len(points) >= MOST:
        return points[np.round(np.linspace(0, len(points) - 1, MOST)).astype(int)]
    way = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=-1))])
    if way[-1] == 0:
        return points
    at = np.sort(np.concatenate([way, np.linspace(0, way[-1], MOST - len(points))]))
    return np.stack([np.interp(at, way, column) for column in points.T], axis=-1)
