"""What the page Relaxed smoothness asserts, measured: who notices how far away the start is, and what a bound may say.

Its tables are stored (smoothness_sweeps.py); tests/test_smoothness_sweeps.py runs cells of them again.
"""

from __future__ import annotations

import math

import numpy as np

import optim_core as oc
from claims import smoothness_sweeps

RATE, ADAPTIVE, OPENING, INNER = 0.2, 1.0, 6.0, 4.0  # the page's opening
SHORT_BETA, LONG_BETA = 0.98, 0.999
HALF_WAY, FAR = 5.0, 10.0  # the two distances of the first question
SMALL, LARGE, FARTHEST, FROM = 2.0, 10.0, 12.0, 4.0  # distances of the stored table that the page quotes
RAVINE = 3.0
CENTRE = 1.0


def _cosh() -> oc.Landscape:
    return oc.landscape("Cosh in 1-D")


def rate() -> float:
    return RATE


def adaptive() -> float:
    return ADAPTIVE


def opening() -> float:
    return OPENING


def inner() -> float:
    return INNER


def cosh_bound() -> bool:
    """f″ ≤ 1 + |f′| over 40 units, and neither constant can be smaller."""
    f, x = _cosh(), CENTRE + np.linspace(-20, 20, 4001)[:, None]
    cloud = oc.smoothness.along(f, x)
    holds = bool((cloud.curvature <= (1 + cloud.slope) * (1 + 1e-12)).all())
    smaller = [(0.99, 1.0), (1.0, 0.99)]
    return holds and all((cloud.curvature > L0 + L1 * cloud.slope).any() for L0, L1 in smaller)


def no_flat() -> bool:
    """Whatever the flat bound, there is a point above it: at a distance of arcosh of the bound, and one more."""
    bounds = np.geomspace(1, 1e12, 25)
    found = oc.smoothness.sharpness(_cosh(), CENTRE + np.arccosh(bounds)[:, None] + 1)
    return bool((found > bounds).all())


def limit_near() -> float:
    return oc.smoothness.largest_stable_rate(_cosh(), [CENTRE - HALF_WAY])


def limit_far() -> float:
    return oc.smoothness.largest_stable_rate(_cosh(), [CENTRE - FAR])


def collapse() -> float:
    return limit_near() / limit_far()


def limit_is_sharp() -> bool:
    """One percent below 2R/sinh R gradient descent ends nearer than it began, one percent above it diverges."""
    for away in (2.0, 4.0, 6.0, 8.0, 10.0):
        limit = 2 * away / math.sinh(away)
        below, above = (oc.run("SGD", _cosh(), [CENTRE - away], 4000, lr=share * limit) for share in (0.99, 1.01))
        if not (below.diverged_at < 0 and abs(below.last[0] - CENTRE) < 0.9 * away and above.diverged_at > 0):
            return False
    return True


def _steps(key: str, radius: float, problem: str = "cosh") -> int:
    table = smoothness_sweeps.stored()["steps"][problem]
    return int(table.rows[key].steps[list(table.radii).index(radius)])


def small_radius() -> float:
    return SMALL


def large_radius() -> float:
    return LARGE


def farthest() -> float:
    return FARTHEST


def growth_from() -> float:
    return FROM


def ravine_radius() -> float:
    return RAVINE


def long_beta() -> float:
    return LONG_BETA


def short_beta() -> float:
    return SHORT_BETA


def gd_small() -> int:
    return _steps("gd", SMALL)


def adam_small() -> int:
    return _steps("adam_98", SMALL)


def gensign_small() -> int:
    return _steps("gensign_98", SMALL)


def crossing() -> float:
    """The first R of the table at which Adam needs fewer steps than gradient descent."""
    table = smoothness_sweeps.stored()["steps"]["cosh"]
    fewer = table.rows["adam_98"].steps < table.rows["gd"].steps
    if fewer[0] or not fewer[int(np.argmax(fewer)) :].all():
        raise ValueError("There is not one crossing.")
    return float(table.radii[int(np.argmax(fewer))])


def gd_large() -> int:
    return _steps("gd", LARGE)


def gensign_large() -> int:
    return _steps("gensign_98", LARGE)


def sign_large() -> int:
    return _steps("sign", LARGE)


def clipped_large() -> int:
    return _steps("clipped", LARGE)


def gd_growth() -> float:
    return math.exp(smoothness_sweeps.stored()["steps"]["cosh"].per_unit("gd", FROM, LARGE))


def adam_growth() -> float:
    return math.exp(smoothness_sweeps.stored()["steps"]["cosh"].per_unit("adam_98", FROM, LARGE))


def clip_wins() -> bool:
    """At every R of the table on cosh, clipping needs the fewest steps of all."""
    table = smoothness_sweeps.stored()["steps"]["cosh"]
    return all("clipped" in table.best(radius) for radius in table.radii)


def gensign_long() -> int:
    return _steps("gensign_999", FARTHEST)


def gensign_short() -> int:
    return _steps("gensign_98", FARTHEST)
