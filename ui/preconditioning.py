"""The sums behind the Preconditioning page: the ravine's own frame, and steps to its minimum over whole sweeps.

Pure: settings in, numbers out. No Streamlit and no Plotly in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

import optim_core as oc
from optim_core import noise
from optim_core.arrival import family_gradient, steps_until
from optim_core.ops import cos, radians, sin
from optim_core.preconditioning import BEST, scaled_condition

RAVINE = oc.landscape("rotated_ravine")
MINIMUM = np.array(RAVINE.minima)[0]
SLUGS = ("SGD", "Momentum", "Adam", "AdamW")
NEAR = 0.05  # a path has arrived this near to the minimum
BUDGET = 2500  # steps after which a sweep waits no longer
_HALF = (0, 1, 2, 3, 4, 5, 7, 10, 15, 20, 25, 30, 35, 40, 45)
ANGLES = (*_HALF, *(90 - angle for angle in _HALF[-2::-1]))
KAPPAS = tuple(2.0**k for k in range(21))
SLANTED = 45.0  # the angle at which a start along the ravine's axis hides what the rotation costs
_BESIDE = (0, 0.5, 1, 2, 3, 5, 10, 15, 20, 30, 40, 50, 60, 70, 75, 80, 83, 85, 86, 87, 88, 89, 89.5, 90)
DIRECTIONS = (*_BESIDE, *(180 - angle for angle in _BESIDE[-2::-1]))
SHORT = 1000  # and after these where every dimension has a run of its own
DIMENSIONS = (4, 8, 16, 32, 64)
STARTS = 15  # in each dimension


@dataclass(frozen=True)
class Setting:
    """What the sweeps share: the start along and across the ravine, and the settings of Adam and AdamW."""

    along: float = -2.0
    across: float = 1.5
    lr: float = 0.05
    weight_decay: float = 0.001
    beta1: float = 0.0
    beta2: float = 0.99
    eps: float = 0.0


def point(along: Any, across: Any, theta: Any, a1: Any, a2: Any) -> Any:
    """Where a start stands that is given along and across the ravine, from its minimum."""
    c = cos(radians(theta))
    s = sin(radians(theta))
    return a1 + (c * along - s * across), a2 + (s * along + c * across)


def frame(x1: Any, x2: Any, theta: Any, a1: Any, a2: Any) -> Any:
    """A point as it lies along and across the ravine, from its minimum."""
    c = cos(radians(theta))
    s = sin(radians(theta))
    return c * (x1 - a1) + s * (x2 - a2), c * (x2 - a2) - s * (x1 - a1)


def start_of(theta: Any, setting: Setting) -> np.ndarray:
    """(…, 2): the start that turns with the ravine, for angles (…) in degrees."""
    x1, x2 = point(setting.along, setting.across, np.asarray(theta, float), *MINIMUM)
    return np.stack(np.broadcast_arrays(x1, x2), axis=-1)


def settings(slug: str, kappa: Any, setting: Setting) -> dict[str, Any]:
    """What `run` needs for a method: the best constant ones of those in BEST, the page's of the rest."""
    if slug in BEST:
        return {name: equation(kappa) for name, equation in BEST[slug].items()}
    method = oc.method(slug)
    given = {"lr": setting.lr, **{name: getattr(setting, name) for name in method.hyper}}
    return {**given, "weight_decay": setting.weight_decay} if method.decays else given


def arrivals(
    slug: str, kappa: Any, theta: Any, setting: Setting, *, start: Any = None, budget: int = BUDGET, **others: Any
) -> np.ndarray:
    """Steps to the minimum, for κ and θ of one broadcast shape (n,); −1 where it takes more than `budget`. `start`
    (n, 2): other ones than the page's; `others`: settings instead of the page's."""
    kappa, theta = (np.array(v, dtype=float) for v in np.broadcast_arrays(np.atleast_1d(kappa), theta))
    gradient = family_gradient(RAVINE, kappa=kappa, theta=theta)
    begin = start_of(theta, setting) if start is None else start
    own = {**settings(slug, kappa, setting), **others}
    return steps_until(slug, gradient, begin, MINIMUM, NEAR, budget, **own)


def adaptive(kappa: Any, theta: Any, setting: Setting) -> dict[str, np.ndarray]:
    """The same for Adam and AdamW in one batch: with λ = 0 a step of AdamW is one of Adam, bit by bit."""
    decays = np.array([[0.0], [setting.weight_decay]])
    kappa, theta = np.broadcast_arrays(np.atleast_1d(kappa), theta)
    both = arrivals("AdamW", kappa[None, :], theta[None, :], setting, weight_decay=decays,
                    start=np.broadcast_to(start_of(theta, setting), (2, kappa.size, 2)))  # fmt: skip
    return {"Adam": both[0], "AdamW": both[1]}


def tuned(kappa: Any, setting: Setting) -> dict[str, np.ndarray]:
    """The same for gradient descent and momentum at their best; they take as many steps at every angle."""
    return {slug: arrivals(slug, kappa, 0.0, setting) for slug in BEST}


def over_directions(kappa: float, setting: Setting) -> np.ndarray:
    """AdamW's steps at 45° against the direction of the start, seen from the flat axis, as far away as the page's."""
    far, turn = np.hypot(setting.along, setting.across), np.radians(DIRECTIONS)
    along, across = far * np.cos(turn), far * np.sin(turn)
    across[np.isin(DIRECTIONS, (0, 180))] = 0.0  # on the axis, not beside it by a rounding
    along[np.isin(DIRECTIONS, 90)] = 0.0
    start = np.stack(point(along, across, SLANTED, *MINIMUM), axis=-1)
    return arrivals("AdamW", np.full(len(DIRECTIONS), float(kappa)), SLANTED, setting, start=start)


def conditions(kappa: float, angles: Any) -> np.ndarray:
    """κ*(θ), the best that a diagonal scaling can make of the condition number."""
    hessians = [RAVINE.with_(kappa=kappa, theta=float(a)).hessian(RAVINE.start) for a in angles]
    return scaled_condition(np.array(hessians))


@cache
def turned(d: int, kappa: float) -> tuple[oc.Landscape, oc.Landscape, np.ndarray, np.ndarray]:
    """A quadratic with curvatures from 1 to κ in d dimensions: on the axes and turned by a random rotation, with the
    starts (n, d) of each, the same seen from the minimum along its own directions."""
    drawn = noise.normal(5, np.arange(d)[:, None], 1, np.arange(d))
    rotation = np.linalg.qr(drawn)[0]
    curvatures, centre = np.geomspace(1.0, kappa, d), np.ones(d)
    matrix = (rotation * curvatures) @ rotation.T
    away = noise.normal(6, np.arange(STARTS)[:, None], 1, np.arange(d))
    away *= np.sqrt(d * (2.0**2 + 1.5**2) / 2) / np.linalg.norm(away, axis=-1, keepdims=True)  # as far a coordinate
    on_axes = oc.quadratic(curvatures, centre)
    return on_axes, oc.quadratic((matrix + matrix.T) / 2, centre), centre + away, centre + away @ rotation.T


def over_dimensions(kappa: float, setting: Setting) -> dict[str, np.ndarray]:
    """Steps of every start (len(DIMENSIONS), STARTS), sorted: AdamW on the axes and turned, gradient descent turned."""
    found: Mapping[str, list[Any]] = {"axes": [], "turned": [], "SGD": []}
    for d in DIMENSIONS:
        on_axes, off_axes, start, start_off = turned(d, kappa)
        near = NEAR * np.sqrt(d / 2)  # as near a coordinate as in the plane
        for name, slug, f, begin in (
            ("axes", "AdamW", on_axes, start),
            ("turned", "AdamW", off_axes, start_off),
            ("SGD", "SGD", off_axes, start_off),
        ):
            own = settings(slug, kappa, setting)
            steps = steps_until(slug, f.gradient, begin, f.minima[0], near, SHORT, **own)  # type: ignore[index]
            found[name].append(np.sort(np.where(steps < 0, SHORT + 1, steps)))
    return {name: np.array(rows) for name, rows in found.items()}
