"""Values of a landscape along lines through a point, and the first step of a lane from many points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from optim_core.experiment import Experiment, Lane
from optim_core.sweep.batch import ends
from optim_core.terrain import Landscape

POINTS = 201
STEPS = (-1.0, 3.0)  # along a step: from as far behind it to thrice its length


@dataclass(frozen=True, eq=False)
class Section:
    """f along a line: `at` (n,) and `values` (n,). Along a coordinate `at` is that coordinate; along the step it is
    how many steps the point is ahead, 0 at the point and 1 where the step led. `here`: `at` of the point itself."""

    at: Any
    values: Any
    here: float


def sections(landscape: Landscape, x: Any, step: Any) -> tuple[tuple[Section, ...], Section | None]:
    """(one section along each coordinate over the window, the section along `step`) through the point x (d,).

    `step` (d,): from x to the next point of a path; None where it is zero or not finite, for then it has no direction.
    """
    point, way = np.asarray(x, float), np.asarray(step, float)
    along = []
    for k, (low, high) in enumerate(landscape.window):
        at = np.linspace(min(low, point[k]), max(high, point[k]), POINTS)
        line = np.tile(point, (POINTS, 1))
        line[:, k] = at
        along.append(Section(at, landscape.value(line), float(point[k])))
    if not np.isfinite(way).all() or not way.any():
        return tuple(along), None
    ahead = np.linspace(*STEPS, POINTS)
    return tuple(along), Section(ahead, landscape.value(point + ahead[:, None] * way), 0.0)


def first_steps(experiment: Experiment, lane: Lane, points: Any) -> Any:
    """Where the first step of `lane` leads from each of the points (..., d), less the point: without any memory. The
    draw of noise is the same for all of them, that of the lane's own first step."""
    one = Experiment(experiment.landscape, (lane,), experiment.start, 1, experiment.seed, experiment.convention)
    return ends(one, lane, points).last - np.asarray(points, float)
