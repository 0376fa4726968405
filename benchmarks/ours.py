"""The core, as a notebook would call it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

import optim_core as oc
from benchmarks.problems import BETA1, BETA2, EPS, Bowl, Problem


def warm() -> None:
    """Find the rules and landscapes: a part of starting up, as other libraries' imports are."""
    oc.methods(), oc.landscapes()


def prepare(p: Problem) -> Callable[[], dict[str, np.ndarray]]:
    """A function without arguments that does the job: names recorded and "last" → arrays, time first."""
    landscape = oc.quadratic(p.H, p.a) if isinstance(p, Bowl) else oc.landscape("Rosenbrock", b=p.b)

    def job() -> dict[str, np.ndarray]:
        path = oc.run(
            "AdamW", landscape, p.start, p.steps, lr=p.lr, weight_decay=p.weight_decay, record=p.record,
            beta1=BETA1, beta2=BETA2, eps=EPS,
        )  # fmt: skip
        return {"last": path.last, **{name: getattr(path, name) for name in p.record}}

    return job
