"""What the Small networks page asserts of gradients and of Adam's memory: how large the first gradients are, how long v
keeps them, and what a factor on the loss is to Adam-ℓ2."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

import optim_core as oc
from claims.small_networks import MIDDLE, SHORT, USUAL, _setting, _sweep, shallowest
from optim_core.networks.plan import Architecture, Entry, Plan

FORGOTTEN = 100.0  # the factor that √v has to forget
SEED = 100  # the fresh seed whose gradients the sweep keeps
FACTOR, DECAY = 8.0, 0.25  # a power of two changes no digit


def _adam(beta2: float) -> tuple[Any, Any]:
    """Adam's own step on one coordinate that does not move, and its empty memory."""
    adam, x = oc.method("Adam"), np.zeros(1)
    step = adam.bind("numpy", adam.settings({"beta2": beta2}))

    def told(g: float, memory: Any, t: int) -> Any:
        return step(x, np.full(1, g), memory, t, 1.0, 0.0)[2]

    return told, adam.init(x)


def _forgets(beta2: float) -> int:
    """After how many steps without a gradient √v has fallen by the factor FORGOTTEN."""
    told, memory = _adam(beta2)
    memory = told(1.0, memory, 1)
    first, count = float(memory[1][0]), 0
    while memory[1][0] * FORGOTTEN**2 > first:
        count += 1
        memory = told(0.0, memory, count + 1)
    return count


def forgets_usual() -> int:
    return _forgets(USUAL)


def forgets_short() -> int:
    return _forgets(SHORT)


def forgets_factor() -> float:
    return FORGOTTEN


@cache
def _left(beta2: float, steps: int) -> float:
    """What a first gradient of size one alone leaves in √v̂ after so many steps."""
    told, memory = _adam(beta2)
    for t in range(1, steps + 1):
        memory = told(float(t == 1), memory, t)
    return float(np.sqrt(memory[1][0] / (1 - beta2**steps)))


def _rms(told: Any) -> float:
    return float(np.sqrt(np.mean(np.square(told))))


@cache
def _first(depth: int) -> float:
    """Root mean square over all layers' gradients at step 1: the same for every method without a coupled decay."""
    from optim_core.networks.training import train

    plan = Plan("mnist1d", [Entry("Adam", 1e-3)], Architecture("residual", depth), steps=1, every=1, seed=SEED)
    return _rms(train(plan).records[-1].gradient[0])


def _last(depth: int, beta2: float = USUAL) -> float:
    """The same at the last step of AdamW's run of the sweep."""
    (row,) = _sweep().rows(_setting(depth, beta2=beta2), "AdamW", "fresh", seed=SEED)
    return _rms(row["gradient"][-1])


def first_gradient() -> float:
    """How many times larger the first gradients are than AdamW's at the last step of the sweep, on one seed."""
    return _first(MIDDLE) / _last(MIDDLE)


def first_gradient_shallow() -> float:
    return _first(shallowest()) / _last(shallowest())


def outweighs() -> float:
    """By how much what step 1 alone leaves in √v̂ at the last step exceeds AdamW's gradient there."""
    return _left(USUAL, _setting(MIDDLE).steps) * first_gradient()


def outweighs_short() -> float:
    """The same with the short memory."""
    return _left(SHORT, _setting(MIDDLE).steps) * _first(MIDDLE) / _last(MIDDLE, SHORT)


def slides() -> bool:
    """At ε = 0 Adam-ℓ2 with the loss times 8 and λ is, in every recorded loss, Adam-ℓ2 with the loss as it is and λ/8;
    with λ left alone it is not."""
    from optim_core.networks.training import train

    def entry(decay: float, factor: float) -> Entry:
        return Entry("Adam-l2", 3e-3, decay, {"eps": 0.0}, multiplier=factor)

    entries = (entry(DECAY, FACTOR), entry(DECAY / FACTOR, 1.0), entry(DECAY, 1.0))
    history = train(Plan("digits", entries, Architecture("mlp", 3, 16), steps=100, every=10))
    losses = [history.series("loss", k) for k in range(len(entries))]
    return losses[0] == losses[1] != losses[2]
