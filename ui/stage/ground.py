"""What a scene says of its landscape: its window, its coordinates, its minima and which parameters carry them."""

from __future__ import annotations

from typing import Any

import numpy as np

import optim_core as oc
from ui.text import language

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
        "coordinates": ["x₁", "x₂", "x₃"][: land.d] if land.d > 1 else ["x"],
        "window": [list(pair) for pair in land.window],
        "minima": minima.tolist(),
        "minimaFollow": following(land),
    }


def following(land: oc.Landscape) -> list[str] | None:
    """The parameters that move the only minimum, one a coordinate, found by moving them; None where there are none.

    A landscape does not say which parameter carries its minimum, so each is asked: one that moves coordinate k by as
    much as it moved itself, and no other, is that coordinate's.
    """
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
