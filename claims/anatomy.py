"""What the Anatomy page asserts of one step, measured on rules of the catalogue with a gradient that stays the same."""

from __future__ import annotations

import numpy as np

import optim_core as oc
from optim_core.compile.trace import trace_method

LARGER = 1e6
TINY = 1e-8
SHORT_MEMORY, HUNDRED, THOUSAND = 0.98, 100, 1000
RATE = 0.1
ALTERNATING = 1000


def _step(method: str, gradient: float, steps: int = 1, **hyper: float) -> float:
    """Length of step number `steps` in units of the learning rate, all steps with the same gradient."""
    path = oc.run(method, lambda x: np.full_like(x, gradient), start=[0.0], steps=steps, lr=RATE, **hyper)
    return float(abs(path.x[-1, 0] - path.x[-2, 0]) / RATE)


def _uncorrected(step: int) -> float:
    """|m| / (√v + ε) of Adam's own averages at a step, in place of |m̂| / (√v̂ + ε)."""
    adam, x, g = oc.method("Adam"), np.zeros(1), np.ones(1)
    memory = adam.init(x)
    for t in range(1, step + 1):
        seen = trace_method(adam, x, g, memory, t, lr=RATE).after
        memory = (seen["m"], seen["v"])
    return float(abs(seen["m"][0]) / (np.sqrt(seen["v"][0]) + seen["eps"]))


def larger() -> float:
    return LARGER


def longer() -> float:
    return _step("Adam", LARGER) / _step("Adam", 1.0)


def sgd_longer() -> float:
    return _step("SGD", LARGER) / _step("SGD", 1.0)


def guard() -> float:
    return oc.method("Adam").hyper["eps"].default


def tiny() -> float:
    return TINY


def halved() -> float:
    return _step("Adam", TINY)


def hundredth() -> float:
    """A gradient a hundred times smaller than ε."""
    return _step("Adam", TINY / 100)


def first_corrected() -> float:
    return _step("Adam", 1.0)


def tenth_corrected() -> float:
    return _step("Adam", 1.0, steps=10)


def first_plain() -> float:
    return _uncorrected(1)


def tenth_plain() -> float:
    return _uncorrected(10)


def first_share() -> float:
    """(1 − β₁) / √(1 − β₂), which the first uncorrected step should be."""
    hyper = oc.method("Adam").hyper
    return float((1 - hyper["beta1"].default) / np.sqrt(1 - hyper["beta2"].default))


def rmsprop_first() -> float:
    return _step("RMSprop", 1.0)


def sign_first() -> float:
    return _step("GeneralizedSignSGD", 1.0)


def sign_corrected() -> float:
    return _step("GeneralizedSignSGDc", 1.0)


def short_memory() -> float:
    return SHORT_MEMORY


def sign_short() -> float:
    return _step("GeneralizedSignSGD", 1.0, beta2=SHORT_MEMORY)


def sign_memoryless() -> float:
    """With β₂ = 0 the side is |m| itself."""
    return _step("GeneralizedSignSGD", 1.0, beta2=0.0)


def hundred() -> int:
    return HUNDRED


def sign_hundredth() -> float:
    return _step("GeneralizedSignSGD", 1.0, steps=HUNDRED)


def thousand() -> int:
    return THOUSAND


def sign_thousandth() -> float:
    return _step("GeneralizedSignSGD", 1.0, steps=THOUSAND)


def alternating() -> float:
    """Adam's step after many gradients that change their sign each time."""
    path = oc.run("Adam", lambda x, t: np.full_like(x, (-1.0) ** t), start=[0.0], steps=ALTERNATING, lr=RATE)
    return float(abs(path.x[-1, 0] - path.x[-2, 0]) / RATE)


def alternations() -> int:
    return ALTERNATING
