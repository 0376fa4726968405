"""What gradient descent can stand: curvature above 2/η turns its steps into growing ones, and what follows from that.

Each prediction is one expression, read by NumPy here and to be printed as JavaScript for a live picture.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from optim_core.equation.source import Source, parse
from optim_core.numeric import reals, shown
from optim_core.ops import absolute, ratio, sqrt
from optim_core.terrain import Landscape, start_point

LOOKED = 33  # points between the minimum and the start at which `largest_stable_rate` checks what it needs


def flat(lr):
    """A step of learning rate lr overshoots and grows where curvature exceeds this."""
    return 2 / lr


def clipped(slope, clip):
    """The same for a step of length clip: its learning rate there is clip / slope."""
    return ratio(2 * slope, clip)


def relaxed(slope, L0, L1):
    """The bound of (L0, L1)-smoothness."""
    return L0 + L1 * slope


def plane_norm(h11, h12, h22):
    """The largest |eigenvalue| of [[h11, h12], [h12, h22]]."""
    return (absolute(h11 + h22) + sqrt((h11 - h22) ** 2 + 4 * h12**2)) / 2


def mirrored(distance, slope):
    """The learning rate whose first step lands as far behind the minimum as it began before it."""
    return ratio(2 * distance, slope)


SOURCES: dict[str, Source] = {f.__name__: parse(f, f.__name__) for f in (flat, clipped, relaxed, plane_norm, mirrored)}
_flat, _clipped, _relaxed, _mirrored = (SOURCES[n].bind("numpy") for n in ("flat", "clipped", "relaxed", "mirrored"))


def flat_line(lr: Any) -> Any:
    """2/lr: the sharpness at which gradient descent of learning rate `lr` stops being stable, whatever the slope.

    lr positive, any shape. A path at the edge of stability stays near this line: Cohen et al. 2021, arXiv:2103.00065.
    """
    return _flat(_positive(lr, "lr"))


def clip_line(slope: Any, clip: Any) -> Any:
    """2·slope/clip: the same for steps of length `clip`, whose learning rate is clip/slope; broadcast together.

    It rises with the slope at an exponent of one, whatever the landscape does: the line is the optimizer's.
    """
    return _clipped(_not_negative(slope, "slope"), _positive(clip, "clip"))


def relaxed_line(slope: Any, L0: Any, L1: Any) -> Any:
    """L0 + L1·slope, the bound of (L0, L1)-smoothness, broadcast together."""
    return _relaxed(*(_not_negative(v, name) for v, name in ((slope, "slope"), (L0, "L0"), (L1, "L1"))))


def largest_stable_rate(landscape: Landscape, start: Any) -> float:
    """The learning rate below which gradient descent from `start` (d,) converges, and above which it diverges.

    It is exact, min over the coordinates j of 2rⱼ/|∂ⱼf| with rⱼ the distance of coordinate j from the minimum, for a
    sum of symmetric functions of one coordinate each whose slope grows at least as fast as the distance: then a first
    step that gets nearer is followed by steps that get nearer. For cosh it is 2R/sinh R, for x⁴/4 it is 2/R². A
    coordinate that starts at its minimum stays there and sets no limit; a start at the minimum gives ∞.
    Raises ValueError for other landscapes, for which no such rule holds.
    """
    minima = landscape.minima
    if not isinstance(minima, np.ndarray) or len(minima) != 1:
        raise ValueError(f"{landscape.name} has not one minimum, so there is no rule for its largest stable rate.")
    away = start_point(start, landscape.d) - minima[0]
    _check_shape(landscape, minima[0], away)
    slope = np.abs(landscape.gradient(minima[0] + away))
    rates = _mirrored(np.abs(away), slope)
    return float(np.min(np.where(away == 0, np.inf, rates)))


def _check_shape(landscape: Landscape, minimum: np.ndarray, away: np.ndarray) -> None:
    """ValueError unless, on the way to the start, the landscape is what `largest_stable_rate` needs."""
    shares = np.linspace(1 / LOOKED, 1.0, LOOKED)[:, None]
    ahead, behind = minimum + shares * away, minimum - shares * away
    hessian = landscape.hessian(ahead)
    crossed = np.abs(hessian - hessian * np.eye(landscape.d)).max()
    there, mirror = landscape.gradient(ahead), landscape.gradient(behind)
    scale = 1e-9 * np.abs(there).max()
    growth = there[:, away != 0] / (shares * away)[:, away != 0]
    rises = bool((np.diff(growth, axis=0) >= -1e-9 * np.abs(growth).max(initial=0.0)).all() and (growth > 0).all())
    if crossed > 1e-9 * np.abs(hessian).max() or np.abs(there + mirror).max() > scale or not rises:
        raise ValueError(
            f"{landscape.name} is no sum of symmetric functions of one coordinate each whose slope grows at least as "
            f"fast as the distance from the minimum, so there is no rule for its largest stable rate."
        )


def _positive(value: Any, name: str) -> Any:
    numbers = reals(value, f"{name} must be positive numbers")
    if not (np.isfinite(numbers).all() and (numbers > 0).all()):
        raise ValueError(f"{name} must be positive and finite, not {shown(value)}.")
    return numbers[()]


def _not_negative(value: Any, name: str) -> Any:
    numbers = reals(value, f"{name} must be numbers that are not negative")
    if not (np.isfinite(numbers).all() and (numbers >= 0).all()):
        raise ValueError(f"{name} must be finite and not negative, not {shown(value)}.")
    return numbers[()]
