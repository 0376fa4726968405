"""What the Watch page asserts, measured: two arms of a spiral, one layer's gradients rescaled, whose boundary moves."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

import optim_core as oc
from optim_core.networks.plan import Architecture, Entry, Plan
from optim_core.networks.rescaled import both_worlds

METHODS = ("SGD", "Adam-l2", "AdamW", "AdamProx", "Adam")
LAYER, FACTOR = 1, 2.0**-7  # as the page opens
RATE, RAW_RATE, DECAY = 0.01, 0.1, 0.01
STEPS, EVERY, SEED = 600, 15, 1
SEEDS = (0, 1, 2)


def plan(seed: int = SEED, eps: float = 1e-8) -> Plan:
    """The page's opening training, with Adam beside the four methods."""
    entries = []
    for name in METHODS:
        found = oc.method(name)
        guard = {"eps": eps} if "eps" in found.hyper else {}
        entries.append(Entry(name, RAW_RATE if name == "SGD" else RATE, DECAY if found.decays else 0.0, guard))
    return Plan("spirals", both_worlds(entries, LAYER, FACTOR), Architecture("mlp", 4, 16), steps=STEPS, every=EVERY,
                seed=seed)  # fmt: skip


@cache
def _watched(seed: int = SEED, eps: float = 1e-8) -> tuple[Any, Any]:
    """(the watch, its history)."""
    from optim_core.networks.training import train
    from optim_core.networks.watching import Watch

    watch = Watch(plan(seed, eps))
    return watch, train(watch.plan, watch=watch)


@cache
def _planes() -> list[dict[str, Any]]:
    watch, history = _watched()
    return watch.planes(history)


def apart(name: str, seed: int = SEED, eps: float = 1e-8) -> float:
    """Percent of the square on whose class the two trainings of a method disagree at the end."""
    side = _watched(seed, eps)[0].margins()[2 * METHODS.index(name) :][:2] >= 0
    return 100 * float(np.mean(side[0] != side[1]))


def sgd_apart() -> float:
    return apart("SGD")


def adam_l2_apart() -> float:
    return apart("Adam-l2")


def adamw_apart() -> float:
    return apart("AdamW")


def adamprox_apart() -> float:
    return apart("AdamProx")


def adam_apart() -> float:
    return apart("Adam")


def least_that_notices() -> float:
    """The least over three seeds and the two methods that notice."""
    return min(apart(name, seed) for seed in SEEDS for name in ("SGD", "Adam-l2"))


def most_that_does_not() -> float:
    """The most over three seeds and the three methods that do not notice."""
    return max(apart(name, seed) for seed in SEEDS for name in ("AdamW", "AdamProx", "Adam"))


def no_guard() -> float:
    """The same at ε = 0 and the first of the seeds."""
    return max(apart(name, SEEDS[0], 0.0) for name in ("AdamW", "AdamProx", "Adam"))


def adam_l2_accuracy(world: int) -> float:
    return 100 * float(_watched()[1].records[-1].accuracy[2 * METHODS.index("Adam-l2") + world])


def adam_l2_accuracy_before() -> float:
    """Percent of the test examples."""
    return adam_l2_accuracy(0)


def adam_l2_accuracy_after() -> float:
    return adam_l2_accuracy(1)


def parameters() -> int:
    """How many weights and biases one network has."""
    return int(_watched()[0].network.d)


def pca_share() -> float:
    """Percent of the variance of AdamW's two paths in the plane of their two principal directions."""
    return 100 * float(_planes()[METHODS.index("AdamW")]["pca"]["share"])


def random_share() -> float:
    """The same in the plane of two random directions."""
    return 100 * float(_planes()[METHODS.index("AdamW")]["random"]["share"])
