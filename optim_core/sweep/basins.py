"""Which stationary point each start reaches."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from optim_core.experiment import Experiment, Lane
from optim_core.formula import Formula, ZeroSet
from optim_core.stationary import stationary
from optim_core.sweep.batch import Ends, ends, most_runs
from optim_core.terrain import Landscape

SIDE = {1: 401, 2: 64}  # starts along an axis, by dimension
LEAST = {1: 41, 2: 9}
NEAR = 0.02  # of the window, in each coordinate: at a point
REST = 1e-3  # of the window: a path that moves less in its last tenth has come to rest …
SLOW = 0.02  # … unless that is more than this share of its whole way: then it is only slow
DIVERGED, MOVING, ELSEWHERE, CURVE = -1, -2, -3, -4


@dataclass(frozen=True)
class Place:
    """A point (d,) where a path may end, the value there, and its kind as in `stationary`, or "kink" for a declared
    minimum without a gradient of zero."""

    x: tuple[float, ...]
    value: float
    kind: str


@dataclass(frozen=True, eq=False)
class Basins:
    """Where paths from starts spread over the window lead.

    axes: for each coordinate the starts along it (n,). reached (n,) or (n, n), the second coordinate first: the number
    of the point in `places`, or DIVERGED; MOVING, where the last tenth of the path was larger than a thousandth of the
    window; ELSEWHERE, at rest at none of the points; CURVE, on a curve of minima. `ends` of the same shape.
    """

    axes: tuple[Any, ...]
    places: tuple[Place, ...]
    reached: Any
    ends: Ends

    def share(self, outcome: int) -> float:
        """The share of the starts with this outcome."""
        return float(np.mean(self.reached == outcome))


def basins(experiment: Experiment, lane: Lane) -> Basins:
    """Run `lane` from a grid of starts over the window of a landscape of one or two coordinates.

    A path is at a point where its last tenth stays within a fiftieth of the window around it. Raises ValueError for
    three coordinates, and where the steps are too many.
    """
    land = experiment.landscape
    if land.d not in SIDE:
        raise ValueError(f"A map of starts has one or two coordinates, not {land.d}.")
    side = round(most_runs(experiment.steps, SIDE[land.d] ** land.d) ** (1 / land.d) - 0.5 + 1e-9)
    if side < LEAST[land.d]:
        raise ValueError(f"A map of starts takes at most {most_steps(land.d)} steps a run, not {experiment.steps}.")
    axes = tuple(np.linspace(low, high, side) for low, high in land.window)
    starts = np.stack(np.meshgrid(*axes), axis=-1)  # rows: the second coordinate
    found = ends(experiment, lane, starts)
    known = places(land)
    return Basins(axes, known, _outcomes(land, known, starts, found), found)


def most_steps(d: int) -> int:
    """The longest run of which there is a map of starts."""
    return most_runs(1, 10**12) // LEAST[d] ** d


def places(landscape: Landscape) -> tuple[Place, ...]:
    """The stationary points in the window and the declared minima, lowest first. Those on a declared curve of minima
    are left out: `Basins` knows the curve as a whole."""
    size = _size(landscape)
    found = [Place(p.x, p.value, p.kind) for p in stationary(landscape)]
    if isinstance(landscape.minima, ZeroSet):
        off = _away(landscape.minima, np.array([p.x for p in found]).reshape(-1, landscape.d)) > NEAR * size.min()
        return tuple(p for p, isolated in zip(found, off, strict=True) if isolated)
    declared = landscape.minima if landscape.minima is not None else np.empty((0, landscape.d))
    for x in declared:
        if not any((np.abs(x - np.array(p.x)) <= NEAR * size).all() for p in found):
            found.append(Place(tuple(map(float, x)), float(landscape.value(x)), "kink"))
    return tuple(sorted(found, key=lambda p: p.value))


def _outcomes(land: Landscape, known: Sequence[Place], starts: Any, found: Ends) -> Any:
    size = _size(land)
    with np.errstate(invalid="ignore", over="ignore"):
        moved = (2 * found.half / size).max(axis=-1)
        way = (np.abs(found.last - starts) / size).max(axis=-1)
        at_rest = (moved <= REST) & (moved <= SLOW * way)
        outcome = np.where(at_rest, ELSEWHERE, MOVING)
        if isinstance(land.minima, ZeroSet):
            # the two ends of the last tenth: what runs along the valley's floor has not arrived, but it is on it
            outcome = np.where(_away(land.minima, found.last) <= NEAR * size.min(), CURVE, outcome)
        closest = np.full(outcome.shape, math.inf)
        for k, place in enumerate(known):
            away = np.abs(found.centre - np.array(place.x))
            inside = (away + found.half <= NEAR * size).all(axis=-1)
            distance = np.where(inside, (away / size).max(axis=-1), math.inf)
            outcome = np.where(distance < closest, k, outcome)
            closest = np.minimum(closest, distance)
    return np.where(found.diverged, DIVERGED, outcome)


def _size(landscape: Landscape) -> Any:
    low, high = np.array(landscape.window).T
    return high - low


def _away(curve: ZeroSet, x: Any) -> Any:
    """How far the points x (..., d) are from a curve, to first order: |r| / ‖∇r‖."""
    formula = Formula(curve.source, curve.source, curve.parameters)
    with np.errstate(all="ignore"):
        slope = np.linalg.norm(formula.gradient(x), axis=-1)
        residual = np.abs(formula.value(x))
        return np.where(residual == 0, 0.0, residual / slope)
