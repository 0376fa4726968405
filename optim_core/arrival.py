"""How many steps until a path is near a point: for a whole batch of runs, without keeping their paths."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from optim_core.formula import Formula
from optim_core.run import run
from optim_core.terrain import Landscape


class _AllThere(Exception):
    """Nothing is left to wait for."""


def steps_until(
    method: Any, gradient: Callable[[Any], Any], start: Any, target: Any, near: float, budget: int, **settings: Any
) -> Any:
    """The first step at which each run is within `near` (ℓ2) of `target` (d,), shape (...); −1 where none of the first
    `budget` steps is.

    gradient: (..., d) → (..., d); start (..., d); `settings` as `run` takes them. The run ends as soon as the last path
    has arrived, so the budget costs nothing where it is not needed.
    """
    found: Any = None

    def watched(x: Any, t: int) -> Any:
        nonlocal found
        if found is None:
            found = np.full(x.shape[:-1], -1)
        away = x - target
        found[(np.sum(away * away, axis=-1) <= near * near) & (found < 0)] = t - 1
        if (found >= 0).all():
            raise _AllThere
        return gradient(x)

    with contextlib.suppress(_AllThere):  # the gradient of step t is asked for at x(t − 1)
        run(method, watched, start, budget + 1, record=(), **settings)
    return found


def family_gradient(landscape: Landscape, **parameters: Any) -> Callable[[Any], Any]:
    """The gradient of many members of a landscape's family at once: `parameters` (...) beside points (..., d).

    Raises TypeError for a landscape without a formula, ValueError for parameters that it does not have.
    """
    kernel = landscape.kernel
    if not isinstance(kernel, Formula):
        raise TypeError(f"{landscape.name} is no formula: it has no parameters that could be arrays.")
    if unknown := sorted(set(parameters) - set(kernel.parameters)):
        raise ValueError(f"{landscape.name} has no parameters {unknown}; it has {', '.join(kernel.parameters)}.")
    return replace(kernel, parameters={**kernel.parameters, **parameters}).gradient
