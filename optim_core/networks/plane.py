"""Data in the plane, so that a classifier's decision boundary can be drawn: spirals, moons, and points of one's own.

    dataset("spirals", seed=0)                      # by optim_core.networks.data, as every other data set
    Plan("drawn", entries, points=[(x, y, k), …])   # a plan carries the points that somebody drew

All are standardized with the training part's mean of each coordinate and one deviation for both: what is round stays
round. "moons" is scikit-learn's make_moons (two half circles, Pedregosa et al. 2011).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from optim_core.networks.data import Data, Part

TURNS, RADIUS, JITTER = 1.5, (0.1, 1.0), 0.02  # of a spiral's arm; the jitter in units of the arm's outer radius
MOON_NOISE = 0.15  # standard deviation, in radii of a moon
TRAIN, VALIDATION, TEST = 240, 120, 240
MOST_POINTS, FEWEST_OF_A_CLASS = 400, 2
FARTHEST = 1e6  # of a drawn coordinate, so that no square overflows
MARGIN = 1.12  # the square that a boundary is drawn in reaches this times as far as the farthest example

Point = tuple[float, float, int]


def spirals(n: int, seed: int) -> tuple[Any, Any]:
    """n points (n, 2) on two arms that wind around each other, and their arms (n,), 0 or 1, in random order.

    On arm k at radius r the angle is 2π · TURNS · r + πk, with r² uniform between the squares of RADIUS, so that the
    points are as dense outside as inside; each coordinate then gets normal noise of standard deviation JITTER.
    """
    rng = np.random.default_rng([seed, 0x5A])
    y = rng.permutation(np.arange(n) % 2)
    low, high = RADIUS
    r = np.sqrt(low**2 + (high**2 - low**2) * rng.random(n))
    angle = 2 * np.pi * TURNS * r + np.pi * y
    x = np.stack([r * np.cos(angle), r * np.sin(angle)], axis=1)
    return x + JITTER * rng.standard_normal(x.shape), y


def moons(n: int, seed: int) -> tuple[Any, Any]:
    """n points (n, 2) on two half circles, and their moons (n,), in random order."""
    from sklearn.datasets import make_moons

    x, y = make_moons(n, noise=MOON_NOISE, random_state=seed)
    return x, y


def generated(name: str, seed: int) -> Data:
    """The data set "spirals" or "moons", cut into TRAIN, VALIDATION and TEST examples."""
    n = TRAIN + VALIDATION + TEST
    x, y = {"spirals": spirals, "moons": moons}[name](n, seed)
    middle, spread = standard(x[:TRAIN])
    x, y = (x - middle) / spread, y.astype(np.int64)
    edges = ((0, TRAIN), (TRAIN, TRAIN + VALIDATION), (TRAIN + VALIDATION, n))
    return Data(name, 2, *(Part(x[a:b], y[a:b]) for a, b in edges))


def drawn(points: Sequence[Point]) -> Data:
    """The data of a few points: training, validation and test part are all the same points, so that no accuracy on
    them says anything about new ones. Raises ValueError as `check` does."""
    held = check(points)
    x = np.array([point[:2] for point in held])
    middle, spread = standard(x)
    part = Part((x - middle) / spread, np.array([point[2] for point in held], dtype=np.int64))
    return Data("drawn", 2, part, part, part)


def check(points: Sequence[Point]) -> tuple[Point, ...]:
    """The points as (x, y, class) with class 0 or 1. Raises ValueError with a sentence if no network can be trained
    on them."""
    if len(points) > MOST_POINTS:
        raise ValueError(f"At most {MOST_POINTS} points can be drawn, not {len(points)}.")
    held = tuple(_point(point) for point in points)
    for k in (0, 1):
        count = sum(point[2] == k for point in held)
        if count < FEWEST_OF_A_CLASS:
            raise ValueError(
                f"Drawn data need at least {FEWEST_OF_A_CLASS} points of each class; class {k} has {count}."
            )
    if len({point[:2] for point in held}) < 2:
        raise ValueError("Drawn points must not all lie on one spot.")
    return held


def _point(point: Any) -> Point:
    try:
        x, y, k = point
        x, y = float(x), float(y)
    except (TypeError, ValueError):
        raise ValueError(f"A drawn point is (x, y, class), not {point!r}.") from None
    if not (math.isfinite(x) and math.isfinite(y) and abs(x) <= FARTHEST and abs(y) <= FARTHEST):
        raise ValueError(f"A drawn point has finite coordinates up to ±{FARTHEST:,.0f}, not ({x!r}, {y!r}).")
    if isinstance(k, bool) or k not in (0, 1):
        raise ValueError(f"The class of a drawn point is 0 or 1, not {k!r}.")
    return x, y, int(k)


def standard(x: Any) -> tuple[Any, float]:
    """What data in the plane (n, 2) are standardized with: the mean of each coordinate (2,), and one deviation, the
    root mean square over both coordinates."""
    middle = x.mean(axis=0)
    return middle, float(np.sqrt(np.mean((x - middle) ** 2)))


def window(data: Data) -> tuple[float, float, float, float]:
    """The square that a boundary is drawn in, in standardized units: (left, right, bottom, top)."""
    low, high = data.train.x.min(axis=0), data.train.x.max(axis=0)
    x, y = (float(v) for v in (low + high) / 2)
    half = MARGIN * float((high - low).max()) / 2
    return x - half, x + half, y - half, y + half
