"""A small Transformer: what one scatter of slope and sharpness costs, and what the curves of seven methods cost.

`python -m benchmarks.language` prints JSON. One core, one thread, processor time, as a page's worker process runs them.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from benchmarks.measure import pin

if __name__ == "__main__":
    pin()  # before torch is imported

import torch

from optim_core.networks.plan import Architecture, Entry, Plan
from optim_core.networks.training import train

POINTS = 28  # of a scatter
STEPS, BATCH = 400, 16
POST = Architecture("transformer", 2, 32, "post")
SEVEN = (
    Entry("SGD", 0.1), Entry("Momentum", 0.01), Entry("ClippedSGD", 1.0, hyper={"clip": 0.25}),
    Entry("NormalizedGD", 1.0), Entry("Signum", 0.0032), Entry("Adam", 0.01, hyper={"beta2": 0.98}),
    Entry("GeneralizedSignSGD", 0.001, hyper={"beta2": 0.98}),
)  # fmt: skip


def scatter(points: int = POINTS, between: int = 10, architecture: Architecture = POST) -> Plan:
    """The training of one clipped run whose curvature is measured at so many points."""
    steps = (points - 1) * between
    return Plan("text", (SEVEN[2],), architecture, steps, BATCH, every=steps, sharpness_every=between)


def curves(steps: int = STEPS, architecture: Architecture = POST) -> Plan:
    """The trainings of seven methods at once."""
    return Plan("text", SEVEN, architecture, steps, BATCH, every=max(1, steps // 10), schedule="linear")


def measure() -> dict[str, Any]:
    """Seconds of both and what they consisted of."""
    torch.set_num_threads(1)
    train(curves(2))  # what torch does once
    done: dict[str, Any] = {}
    for name, plan in (("scatter", scatter()), ("curves", curves())):
        begun = time.process_time()
        history = train(plan)
        done[name] = {
            "seconds": time.process_time() - begun,
            "runs": plan.runs,
            "steps": plan.steps,
            "points": len(history.measured("sharpness", 0)[0]),
        }
    return done


if __name__ == "__main__":
    json.dump(measure(), sys.stdout)
