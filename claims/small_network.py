"""What the Small network page asserts, measured: a network on digits, one layer's gradients rescaled, who notices."""

from __future__ import annotations

from functools import cache

import numpy as np

import optim_core as oc
from optim_core.networks.history import History
from optim_core.networks.plan import Architecture, Entry, Plan
from optim_core.networks.rescaled import both_worlds, losses_apart

METHODS = ("SGD", "Adam-l2", "AdamW")
LAYER, FACTOR = 1, 2.0**-10  # as the page opens
RATE, RAW_RATE, DECAY, GUARD = 3e-3, 0.1, 0.01, 1e-8
STEPS, EVERY = 600, 15


def entry(name: str, eps: float = GUARD) -> Entry:
    """A method with the page's opening settings."""
    found = oc.method(name)
    guard = {"eps": eps} if "eps" in found.hyper else {}
    return Entry(name, RAW_RATE if name == "SGD" else RATE, DECAY if found.decays else 0.0, guard)


def plan(
    names: tuple[str, ...], factor: float = FACTOR, eps: float = GUARD, steps: int = STEPS, every: int = EVERY
) -> Plan:
    """The page's opening training, with these methods, this factor and this ε."""
    entries = both_worlds([entry(name, eps) for name in names], LAYER, factor)
    return Plan("digits", entries, Architecture("mlp", 4), steps=steps, every=every)


@cache
def _trained(
    names: tuple[str, ...], factor: float = FACTOR, eps: float = GUARD, steps: int = STEPS, every: int = EVERY
) -> History:
    from optim_core.networks.training import train

    return train(plan(names, factor, eps, steps, every))


def _last(name: str, field: str, world: int) -> float | list[float]:
    return getattr(_trained(METHODS).records[-1], field)[2 * METHODS.index(name) + world]


def _apart(name: str, factor: float = FACTOR, eps: float = GUARD) -> float:
    if factor == FACTOR and eps == GUARD:
        return losses_apart(_trained(METHODS), METHODS.index(name))[0]
    return losses_apart(_trained((name,), factor, eps), 0)[0]


def sgd_before() -> float:
    return float(_last("SGD", "loss", 0))


def sgd_after() -> float:
    return float(_last("SGD", "loss", 1))


def adamw_apart() -> float:
    """Largest difference of AdamW's two loss curves."""
    return _apart("AdamW")


def adam_l2_before() -> float:
    return float(_last("Adam-l2", "loss", 0))


def adam_l2_after() -> float:
    return float(_last("Adam-l2", "loss", 1))


def adam_l2_accuracy_before() -> float:
    """Percent of the test examples."""
    return 100 * float(_last("Adam-l2", "accuracy", 0))


def adam_l2_accuracy_after() -> float:
    return 100 * float(_last("Adam-l2", "accuracy", 1))


def _layer(name: str, field: str, world: int) -> float:
    return _last(name, field, world)[LAYER - 1]


def weights_shrink() -> float:
    """How many times smaller Adam-ℓ2's weights in layer 1 (root mean square) end where its gradients are rescaled."""
    return _layer("Adam-l2", "weight", 0) / _layer("Adam-l2", "weight", 1)


def adamw_weights_shrink() -> float:
    return _layer("AdamW", "weight", 0) / _layer("AdamW", "weight", 1)


def answer_shrinks() -> float:
    """How many times smaller Adam-ℓ2's answers in layer 1 (root mean square) are at the end."""
    return _layer("Adam-l2", "update", 0) / _layer("Adam-l2", "update", 1)


def decay_outweighs() -> float:
    """By how much λx exceeds the rescaled gradient of layer 1 at the first step (root mean squares)."""
    first = _trained(("SGD",), steps=1, every=1).records
    return DECAY * first[0].weight[1][LAYER - 1] / first[1].gradient[1][LAYER - 1]


def first_answer_shrinks() -> float:
    """How many times smaller SGD's first answer in layer 1 is."""
    update = _trained(("SGD",), steps=1, every=1).records[1].update
    return update[0][LAYER - 1] / update[1][LAYER - 1]


def last_answer_shrinks() -> float:
    """The same at the last step: less, because the true gradients of the slower training are larger by then."""
    return _layer("SGD", "update", 0) / _layer("SGD", "update", 1)


def guard_twenty() -> float:
    """Largest difference of AdamW's loss curves at 2⁻²⁰ and the usual ε."""
    return _apart("AdamW", 2.0**-20)


def guard_thirty() -> float:
    return _apart("AdamW", 2.0**-30)


def no_guard() -> float:
    """The same at ε = 0, the largest over 2⁻¹⁰, 2⁻²⁰ and 2⁻³⁰."""
    return float(np.max([_apart("AdamW", 2.0**k, 0.0) for k in (-10, -20, -30)]))


def larger() -> int:
    """The step at which SGD diverges on MNIST-1D where layer 1's gradients are multiplied by 2¹⁰."""
    from optim_core.networks.training import train

    entries = both_worlds([entry("SGD")], LAYER, 1 / FACTOR)
    history = train(Plan("mnist1d", entries, Architecture("mlp", 4), steps=60, every=15))
    return history.diverged_at[1]


def vanishes() -> float:
    """The largest gradient that leaves nothing in Adam's v after one step in single precision."""
    import torch

    adam = oc.method("Adam")
    step, nothing = adam.bind("torch", adam.settings({"eps": 0.0})), torch.zeros(1)

    def kept(g: float) -> bool:
        _, _, (_, v) = step(nothing, torch.full((1,), g), adam.init(nothing), 1, 1.0, 0.0)
        return bool(v.item() > 0)

    low, high = -40.0, 0.0  # powers of ten, of which the first is lost and the second kept
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (low, middle) if kept(10.0**middle) else (middle, high)
    return float(10.0**low)
