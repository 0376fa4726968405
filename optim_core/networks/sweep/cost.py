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
EVALUATED = {"digits": 1797 / 64, "mnist1d": 8000 / 64, "text": 3 * 128 / 64}  # batches of one evaluation
READ = {"transformer": 1000, "lstm": 1700}  # times as much where a layer reads 64 windows of a text
CURVATURE = 50  # steps of 16 windows that take as long as one measurement of a network's curvature
FORWARD = 1 / 3  # of a step


def per_step(architecture: Architecture, batch: int) -> float:
    """The work of one step of one run."""
    if architecture.reads_text:
        return READ[architecture.kind] * architecture.depth * (architecture.width / 32) ** 2 * batch / 64
    norm = 1.0 if architecture.norm == "none" else NORM
    positions = POSITIONS if architecture.kind == "conv" else 1
    return norm * positions * architecture.depth * (architecture.width / 32) ** 2 * batch / 64


def per_run(setting: Setting) -> float:
    """The work of one run, evaluations included."""
    evaluations = setting.steps // setting.every + 2
    steps = setting.steps + evaluations * EVALUATED.get(setting.data, 0.0) * FORWARD * 64 / setting.batch
    return steps * per_step(setting.architecture, setting.batch)


def curvature(setting: Setting, every: int, by_layer: bool) -> float:
    """The work of measuring the curvature of one run, on the whole network or on each layer too."""
    if not every:
        return 0.0
    times = 1 + (len(setting.architecture.layer_names) if by_layer else 0)
    return (setting.steps // every + 1) * times * CURVATURE * per_step(setting.architecture, 16)


def seconds(protocol: Protocol) -> float:
    """CPU seconds of the whole sweep."""
    runs, settings = protocol.count() / len(protocol.settings), protocol.settings
    fresh = len(protocol.fresh_seeds) * len(protocol.multipliers) * (
        sum(len(grid.points) for grid in protocol.grids) if protocol.fixed else len(protocol.methods))  # fmt: skip
    curved = sum(fresh * curvature(setting, protocol.sharpness, protocol.by_layer) for setting in settings)
    return SECONDS * (curved + sum(runs * per_run(setting) for setting in settings))
