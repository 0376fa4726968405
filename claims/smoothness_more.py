"""What the page Relaxed smoothness asserts beside cosh: deep chains, x⁴, a function turned by 45°, skewed noise."""

from __future__ import annotations

import math

import numpy as np

import optim_core as oc
from claims import smoothness_sweeps
from claims.smoothness import LARGE, LONG_BETA, RAVINE, SHORT_BETA, _steps

DEPTHS = (1, 2, 3, 5, 10)
FIVE, TEN = 5, 10


def _exponent(depth: int) -> float:
    """Of curvature against slope of ½(w^L − 1)², fitted where slopes are between 10⁴ and 10⁸."""
    f = oc.landscape("Deep chain", L=depth)
    w = 1 + np.geomspace(1e-3, 2e8 ** (1 / max(1, 2 * depth - 1)), 2000)[:, None]
    cloud = oc.smoothness.along(f, w)
    late = (cloud.slope >= 1e4) & (cloud.slope <= 1e8)
    return oc.smoothness.fit(cloud.slope[late], cloud.curvature[late], "least squares").exponent


def exponents() -> bool:
    """Within 0.005 of (2L − 2)/(2L − 1) for every depth of the figure."""
    return all(abs(_exponent(depth) - (2 * depth - 2) / (2 * depth - 1)) < 0.005 for depth in DEPTHS)


def depth_five() -> int:
    return FIVE


def depth_ten() -> int:
    return TEN


def exponent_five() -> float:
    return _exponent(FIVE)


def exponent_ten() -> float:
    return _exponent(TEN)


def quartic_bound() -> bool:
    """4/L₁² + L₁|f′| is above the curvature of x⁴/4 everywhere and touches it, for L₁ from 0.01 to 100."""
    f = oc.landscape("Quartic in 1-D")
    for L1 in np.geomspace(0.01, 100, 9):
        x = 1 + np.linspace(0, 6 / L1, 6001)[:, None]  # the point of contact, 2/L₁, is on the grid
        cloud = oc.smoothness.along(f, x)
        room = 1 - cloud.curvature / (4 / L1**2 + L1 * cloud.slope)
        if not (room.min() > -1e-9 and abs(room.min()) < 1e-9):
            return False
    return True


def adam_axes() -> int:
    return _steps("adam_98", RAVINE, "ravine")


def adam_turned() -> int:
    return _steps("adam_98", RAVINE, "turned")


def sign_axes() -> int:
    return _steps("sign", RAVINE, "ravine")


def sign_turned() -> int:
    return _steps("sign", RAVINE, "turned")


def clip_axes() -> int:
    return _steps("clipped_tuned", RAVINE, "ravine")


def clip_unmoved() -> bool:
    """Clipping needs as many steps before and after the rotation, at every R of the table."""
    tables = smoothness_sweeps.stored()["steps"]
    return bool((tables["ravine"].rows["clipped_tuned"].steps == tables["turned"].rows["clipped_tuned"].steps).all())


def _before_clipping(problem: str) -> np.ndarray:
    """How many times Adam's steps clipping needs at its best threshold, for each R of the table."""
    rows = smoothness_sweeps.stored()["steps"][problem].rows
    return np.asarray(rows["clipped_tuned"].steps / rows["adam_98"].steps)


def turned_shrinks() -> bool:
    """Adam's advantage over clipping is smaller after the rotation, at every R of the table."""
    return bool((_before_clipping("turned") < _before_clipping("ravine")).all())


def turned_gone() -> float:
    """The first R from which on Adam is not ahead of clipping on the turned function; on the axes it always is."""
    radii, behind = smoothness_sweeps.stored()["steps"]["turned"].radii, _before_clipping("turned") <= 1
    first = int(np.argmax(behind))
    if not (behind[first:].all() and behind.any() and (_before_clipping("ravine") > 1).all()):
        raise ValueError("There is no one R from which on the advantage is gone.")
    return float(radii[first])


def sign_quartic() -> bool:
    """On x⁴/4 SignSGD needs fewer steps than clipping with c = 1 at the three farthest R of the table."""
    rows = smoothness_sweeps.stored()["steps"]["quartic"].rows
    return bool((rows["sign"].steps[-3:] < rows["clipped"].steps[-3:]).all())


def _noise(key: str) -> float:
    return float(smoothness_sweeps.stored()["noise"][key][0])


def noise_sign() -> float:
    return _noise("sign")


def noise_signum() -> float:
    return _noise("signum")


def noise_adam() -> float:
    return _noise("adam_98")


def noise_gd() -> float:
    return _noise("gd")


def noise_level() -> float:
    """The distance at which the slope of cosh is one, found on a fine grid."""
    x = np.linspace(0, 2, 200_001)
    slope = oc.landscape("Cosh in 1-D").gradient(1 + x[:, None])[:, 0]
    return float(np.interp(1.0, slope, x))


def _forgets(beta2: float) -> int:
    """Steps after which √v of one gradient of sinh R has fallen to that of steady gradients of one."""
    first = math.sinh(LARGE)
    return round(2 * math.log(first) / (1 - beta2))


def forget_long() -> int:
    return _forgets(LONG_BETA)


def forget_short() -> int:
    return _forgets(SHORT_BETA)
