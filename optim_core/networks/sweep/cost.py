"""What a training costs, roughly: to cut a sweep into pieces of like size, to refuse one that is too large, and to say
how long is left.

Work is counted in steps of one hidden layer of width 32 on 64 examples, so that the cut into units does not move when
SECONDS is measured anew.
"""

from __future__ import annotations

from optim_core.networks.plan import Architecture
from optim_core.networks.sweep.protocol import Protocol, Setting

SECONDS = 9e-6  # CPU seconds for one unit of work, one run of many, on one core of a laptop
NORM = 1.6  # times as much with a norm
POSITIONS = 50  # times as much where a layer is a convolution: it acts at each position
EVALUATED = {"digits": 1797 / 64, "mnist1d": 8000 / 64}  # batches of one evaluation
FORWARD = 1 / 3  # of a step


def per_step(architecture: Architecture, batch: int) -> float:
    """The work of one step of one run."""
    norm = 1.0 if architecture.norm == "none" else NORM
    positions = POSITIONS if architecture.kind == "conv" else 1
    return norm * positions * architecture.depth * (architecture.width / 32) ** 2 * batch / 64


def per_run(setting: Setting) -> float:
    """The work of one run, evaluations included."""
    evaluations = setting.steps // setting.every + 2
    steps = setting.steps + evaluations * EVALUATED.get(setting.data, 0.0) * FORWARD * 64 / setting.batch
    return steps * per_step(setting.architecture, setting.batch)


def seconds(protocol: Protocol) -> float:
    """CPU seconds of the whole sweep."""
    runs = protocol.count() / len(protocol.settings)
    return SECONDS * sum(runs * per_run(setting) for setting in protocol.settings)
