"""A path of single steps under a gradient that depends on x, coupled and off-centre, the same in every reader."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from optim_core.hyper import Hyper
from optim_core.method import Method

CURVATURE = (0.5, 2.0, 8.0)
CENTRE = (1.0, -2.0, 0.5)
START = (0.3, 1.0, -1.5)
Gradient = Callable[[Any, int], Any]


def gradient(x: Any, t: int) -> Any:
    """A coupled convex quadratic about CENTRE plus a wave in t; x is a list of three numbers, floats in and out."""
    z = [a - b for a, b in zip(x, CENTRE, strict=True)]
    pull = 0.2 * (z[0] + z[1] + z[2])
    return [h * a + pull + 0.3 * math.cos(1.7 * t + i) for i, (h, a) in enumerate(zip(CURVATURE, z, strict=True))]


def on_arrays(x: Any, t: int) -> Any:
    """`gradient` for arrays (..., 3), with the bits of `gradient`: each row goes through it."""
    rows = np.asarray(x, dtype=float).reshape(-1, 3)
    return np.array([gradient(row, t) for row in rows.tolist()]).reshape(np.shape(x))


def walk(
    method: Method, x: Any, steps: int, told: Gradient = on_arrays, *, lr: Any = 0.02, weight_decay: Any = 0.3,
    **hyper: Any,
) -> tuple[list[Any], tuple[Any, ...]]:  # fmt: skip
    """(every x from the start on, the last memory), by `Method.step` alone; weight_decay goes to whom it concerns."""
    path, memory = [x], method.init(x)
    decay = {"weight_decay": weight_decay} if method.decays else {}
    for t in range(1, steps + 1):
        after, memory = method.step(path[-1], told(path[-1], t), memory, t, lr=lr, **decay, **hyper)
        path.append(after)
    return path, memory


def another(h: Hyper) -> float:
    """A legal value of a hyperparameter away from its default, by its scale: any new one has it too."""
    ends = h.range
    value = {
        "decay": 0.5 * (h.default + ends.low),
        "tiny": 1e-3 if h.default != 1e-3 else 1e-2,
        "log": 0.01 * h.default,
        "linear": 0.5 * (h.default + (ends.low if math.isfinite(ends.low) else h.default - 2)),
    }[h.scale]
    return float(h.check(value))


def without_eps(method: Method) -> dict[str, float]:
    """{"eps": 0} for the methods that have an ε."""
    return {"eps": 0.0} if "eps" in method.hyper else {}
