"""What a training costs, roughly: to cut a sweep into pieces of like size, to refuse one that is too large, and to say
how long is left."""

from __future__ import annotations

from optim_core.networks.plan import Architecture
from optim_core.networks.sweep.protocol import Protocol, Setting

STEP = 7e-6  # CPU seconds for each hidden layer of width 32, batch 64, one run of many, on one core of a laptop
NORM = 1.5  # times as much with a norm
POSITIONS = 10  # times as much where a layer is a convolution: it acts at each of them
EVALUATED = {"digits": 1797 / 64, "mnist1d": 8000 / 64}  # batches of one evaluation
FORWARD = 1 / 3  # of a step


def per_step(architecture: Architecture, batch: int) -> float:
    """CPU seconds of one step of one run."""
    norm = 1.0 if architecture.norm == "none" else NORM
    positions = POSITIONS if architecture.kind == "conv" else 1
    return STEP * norm * positions * architecture.depth * (architecture.width / 32) ** 2 * batch / 64


def per_run(setting: Setting) -> float:
    """CPU seconds of one run, evaluations included."""
    evaluations = setting.steps // setting.every + 2
    steps = setting.steps + evaluations * EVALUATED.get(setting.data, 0.0) * FORWARD * 64 / setting.batch
    return steps * per_step(setting.architecture, setting.batch)


def total(protocol: Protocol) -> float:
    """CPU seconds of the whole sweep."""
    runs = protocol.count() / len(protocol.settings)
    return sum(runs * per_run(setting) for setting in protocol.settings)
