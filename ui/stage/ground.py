"""What a scene says of its landscape: its window, its coordinates, its minima, which parameters carry them, and where
it is level."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

import optim_core as oc
from optim_core.experiment import TYPED
from optim_core.keyed import Keyed
from optim_core.stationary import Stationary, stationary
from ui.text import language

DRAWN = {"map": 2, "line": 1, "prox": 1}  # kind of a scene → the number of coordinates that it can show
NOTHING = 1e-9  # of the window's width
NUDGE = 0.25  # by which a parameter is moved to see whether a minimum follows it


def real(landscape: oc.Landscape) -> list[str]:
    """The parameters that a hand can move: whole numbers are filled into the program."""
    return [name for name, hyper in landscape.hyper.items() if not hyper.integer]


def ground(land: oc.Landscape) -> dict[str, Any]:
    """`scene["landscape"]`."""
    minima = land.minima if isinstance(land.minima, np.ndarray) else np.empty((0, land.d))
    return {
        "id": land.id,
        "name": land.title[language()],
        "d": land.d,
        "coordinates": coordinates(land),
        "window": [list(pair) for pair in land.window],
        "minima": minima.tolist(),
        "minimaFollow": following(land),
    }


def following(land: oc.Landscape) -> list[str] | None:
    """The parameters that move the only minimum, one a coordinate, found by moving them; None where there are none.

    A landscape does not say which parameter carries its minimum, so each is asked: one that moves coordinate k by as
    much as it moved itself, and no other, is that coordinate's.
    """
    return _found(Keyed((land.id, land.name, tuple(land.hyper)), land))


@lru_cache(maxsize=128)
def _found(asked: Keyed[oc.Landscape]) -> list[str] | None:
    land = asked.it
    if not isinstance(land.minima, np.ndarray) or len(land.minima) != 1:
        return None
    found: dict[int, str] = {}
    for name, value in land.parameters.items():
        hyper = land.hyper[name]
        if hyper.integer:
            continue
        nudge = NUDGE if value + NUDGE <= hyper.high else -NUDGE
        shift = np.abs(np.asarray(land.with_(**{name: value + nudge}).minima) - land.minima)[0]
        if np.count_nonzero(shift) == 1 and np.isclose(shift.max(), NUDGE):
            found[int(shift.argmax())] = f"param.{name}"
    return [found[k] for k in range(land.d)] if len(found) == land.d else None


def coordinates(land: oc.Landscape) -> list[str]:
    """What the axes are called: as they were typed, where they were."""
    if land.id == TYPED:
        return list(land.coordinates)
    return ["x₁", "x₂", "x₃"][: land.d] if land.d > 1 else ["x"]


def check_dimension(land: oc.Landscape, kind: str) -> None:
    """Raises ValueError with a sentence where a scene of this kind cannot show the landscape."""
    if DRAWN.get(kind, land.d) != land.d:
        raise ValueError(
            f"{land.name} has {land.d} coordinates; the stage draws two as a map and one as a line, and no others."
        )


def cleared(land: oc.Landscape, x: Sequence[float]) -> list[float]:
    """A point whose coordinates are 0 where they are nothing beside the window."""
    return [v if abs(v) > NOTHING * (high - low) else 0.0 for v, (low, high) in zip(x, land.window, strict=True)]


def level_points(land: oc.Landscape) -> dict[str, Any]:
    """{"stationary": the points without slope, and the parameters that a hand can move for which they hold}, to stand
    beside a scene. A coordinate that the search could not tell from 0 is 0."""
    points = [{"x": cleared(land, point.x), "kind": point.kind} for point in stationary_points(land)]
    return {"stationary": {"points": points, "at": {name: land.parameters[name] for name in real(land)}}}


def stationary_points(land: oc.Landscape) -> tuple[Stationary, ...]:
    """`optim_core.stationary.stationary(land)`, searched once for a landscape, its parameters and its window."""
    return _searched(Keyed((land.id, land.name, tuple(land.parameters.items()), land.window), land))


@lru_cache(maxsize=128)
def _searched(asked: Keyed[oc.Landscape]) -> tuple[Stationary, ...]:
    return stationary(asked.it)
