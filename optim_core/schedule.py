"""Learning-rate schedules: multipliers of the base learning rate at step t = 1 … steps, each 1 at t = 1."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from optim_core.equation.source import Source, parse
from optim_core.numeric import names_one, real
from optim_core.ops import cos, sqrt
from optim_core.taking import accepts, called

SCHEDULES: dict[str, Source] = {}


def _schedule(function: Callable[..., Any]) -> Source:
    SCHEDULES[function.__name__] = source = parse(function, function.__name__)
    return source


@_schedule
def constant(t, steps, pi):
    return 1.0


@_schedule
def cosine(t, steps, pi):
    return (1 + cos(pi * (t - 1) / steps)) / 2


@_schedule
def linear(t, steps, pi):
    return 1 - (t - 1) / steps


@_schedule
def inverse_sqrt(t, steps, pi):
    return 1 / sqrt(t)


Multiplier = Callable[[int, int], float]


def _checked(schedule: Multiplier) -> Multiplier:
    def at(t: int, steps: int) -> float:
        value = real(schedule(t, steps), f"The multiplier of a schedule (here at step {t}) must be one number")
        if not 0 <= value < math.inf:
            raise ValueError(f"The schedule gives {value:g} at step {t}; a multiplier is finite and not negative.")
        return value

    return at


def multiplier(schedule: str | Multiplier) -> Multiplier:
    """(t, steps) → multiplier for a schedule's name, or a callable of the same form, checked at each call."""
    if callable(schedule):
        if not accepts(schedule, 2):
            raise TypeError(f"A schedule is a function (t, steps) → one multiplier, and {called(schedule)}.")
        return _checked(schedule)
    if not names_one(schedule, SCHEDULES):
        raise ValueError(f"Unknown schedule {schedule!r}; use one of {', '.join(SCHEDULES)} or a function (t, steps).")
    bound = SCHEDULES[schedule].bind("float")
    return lambda t, steps: float(bound(t, steps, math.pi))
