"""What the Transformer page asserts of stored clouds (sweeps/sharpness.parquet): sharpness and slope along trainings
of one network with different steps.

A cloud's second half is where a training is once it has forgotten its start; its first point is left out of every fit.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from claims.transformer import said
from optim_core import smoothness
from optim_core.networks.clouds import Trail, trails
from optim_core.networks.results import Estimate, estimate

LONG, MIDDLE, SHORT, FLAT, ADAM = "ClippedSGD clip=1", "ClippedSGD clip=0.25", "ClippedSGD clip=0.0625", "SGD", "Adam"
CLIPPED = (LONG, MIDDLE, SHORT)
EVERY = (*CLIPPED, FLAT, ADAM)
NETWORKS = (("transformer", "post"), ("transformer", "pre"), ("transformer", "none"), ("lstm", "none"))


@cache
def trails_of(method: str, kind: str = "transformer", norm: str = "post") -> tuple[Trail, ...]:
    """The trainings of one method on one network, in the order of their seeds."""
    held = trails("sharpness", kind=kind, norm=norm)
    found = sorted((trail for trail in held if trail.method == method), key=lambda trail: trail.seed)
    if not found:
        raise ValueError(f"The sweep holds no trail of {method} on {kind}, {norm}.")
    return tuple(found)


def _over(value: Callable[[Trail], float], method: str, *network: str) -> Estimate:
    return estimate([value(trail) for trail in trails_of(method, *network)])


def _late(trail: Trail) -> slice:
    return slice(len(trail.steps) // 2, None)


def _fit(trail: Trail, how: str = "log", drop_first: bool = True) -> smoothness.Fit:
    return smoothness.fit(trail.slope, trail.sharpness, how, drop_first=drop_first)


def _ratio(trail: Trail) -> float:
    """Median of sharpness over slope, second half."""
    return float(np.median((trail.sharpness / trail.slope)[_late(trail)]))


def _sharpness(trail: Trail) -> float:
    return float(np.median(trail.sharpness[_late(trail)]))


def _seen(trail: Trail) -> float:
    """Median of estimator over sharpness, second half."""
    return float(np.nanmedian((trail.estimate / trail.sharpness)[_late(trail)]))


def _estimated(trail: Trail) -> float:
    """Median of the estimator over slope, second half."""
    return float(np.nanmedian((trail.estimate / trail.slope)[_late(trail)]))


def _text(one: Estimate, digits: int = 1) -> str:
    return said(one, digits=digits)


def cloud_seeds() -> int:
    """The least over all steps and networks."""
    return min(len(trails_of(method, *network)) for method in EVERY for network in NETWORKS)


def cloud_steps() -> int:
    return int(trails_of(MIDDLE)[0].steps[-1])


def l1_long() -> str:
    return _text(_over(lambda trail: _fit(trail).L1, LONG))


def l1_middle() -> str:
    return _text(_over(lambda trail: _fit(trail).L1, MIDDLE))


def l1_short() -> str:
    return _text(_over(lambda trail: _fit(trail).L1, SHORT))


def late_long() -> str:
    return _text(_over(_ratio, LONG))


def late_middle() -> str:
    return _text(_over(_ratio, MIDDLE))


def late_short() -> str:
    return _text(_over(_ratio, SHORT))


def line_long() -> float:
    return _line(LONG)


def line_middle() -> float:
    return _line(MIDDLE)


def line_short() -> float:
    return _line(SHORT)


def _line(method: str) -> float:
    """2/c, the slope of the line of stability."""
    return float(smoothness.clip_line(1.0, trails_of(method)[0].hyper["clip"]))


def estimated_long() -> str:
    return _text(_over(_estimated, LONG))


def estimated_middle() -> str:
    return _text(_over(_estimated, MIDDLE))


def estimated_short() -> str:
    return _text(_over(_estimated, SHORT))


def order_holds() -> bool:
    """On every seed the shorter clipped step has the larger ratio of sharpness to slope."""
    ratios = np.array([[_ratio(trail) for trail in trails_of(method)] for method in CLIPPED])
    return bool((np.diff(ratios, axis=0) > 0).all())


def flat_late() -> str:
    return _text(_over(_sharpness, FLAT), digits=0)


def flat_line() -> float:
    return float(smoothness.flat_line(trails_of(FLAT)[0].lr))


def flat_rate() -> float:
    return trails_of(FLAT)[0].lr


def flat_exponent() -> str:
    return _text(_over(lambda trail: _fit(trail).exponent, FLAT), digits=2)


def clipped_exponent() -> str:
    return _text(_over(lambda trail: _fit(trail).exponent, MIDDLE), digits=2)


def long_exponent() -> str:
    return _text(_over(lambda trail: _fit(trail).exponent, LONG), digits=2)


def short_exponent() -> str:
    return _text(_over(lambda trail: _fit(trail).exponent, SHORT), digits=2)


def adam_exponent() -> str:
    return _text(_over(lambda trail: _fit(trail).exponent, ADAM), digits=2)


def exponent_none() -> str:
    return _exponent("transformer", "none")


def exponent_pre() -> str:
    return _exponent("transformer", "pre")


def exponent_lstm() -> str:
    return _exponent("lstm", "none")


def _exponent(*network: str) -> str:
    return _text(_over(lambda trail: _fit(trail).exponent, MIDDLE, *network), digits=2)


def start_l1_low() -> float:
    return min(_with_start())


def start_l1_high() -> float:
    return max(_with_start())


def _with_start() -> list[float]:
    """Raw least squares with the first point: L1 of each of the five trainings, means over the seeds."""
    return [_over(lambda trail: _fit(trail, "least squares", drop_first=False).L1, method).mean
            for method in EVERY]  # fmt: skip


def seen_clipped() -> str:
    return _text(_over(_seen, MIDDLE), digits=2)


def seen_adam() -> str:
    return _text(_over(_seen, ADAM), digits=2)


def points() -> int:
    """All points of all post-LN trainings."""
    return sum(len(trail.steps) for method in EVERY for trail in trails_of(method))


def highest() -> float:
    """The largest sharpness among them: the bound with L1 = 0."""
    return max(float(np.nanmax(trail.sharpness)) for method in EVERY for trail in trails_of(method))
