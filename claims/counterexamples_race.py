"""What the page Counterexamples asserts of the race at one learning rate, at the settings on which it opens."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

import optim_core as oc

RATES = np.logspace(-4, 1, 101)


@cache
def _left(name: str) -> Any:
    """f after 100 steps on the ravine, for every rate; ∞ where the run diverged."""
    f = oc.landscape("Ravine")
    path = oc.run(name, f, start=np.tile(f.start, (len(RATES), 1)), steps=100, lr=RATES, record=())
    return np.where(path.diverged_at >= 0, np.inf, f.value(path.last))


def _common(name: str, lr: float) -> Any:
    return oc.run(name, oc.landscape("Ravine"), steps=100, lr=lr)


def race_sgd_diverges() -> int:
    return int(_common("SGD", 0.1).diverged_at)


def race_normalized_common() -> float:
    return float(_common("NormalizedGD", 0.1).loss[-1])


def race_adam_common() -> float:
    return float(_common("Adam", 0.1).loss[-1])


def race_sgd_best() -> float:
    return float(_left("SGD").min())


def race_normalized_best() -> float:
    return float(_left("NormalizedGD").min())


def race_adam_best() -> float:
    return float(_left("Adam").min())


def race_sgd_rate() -> float:
    return float(RATES[np.argmin(_left("SGD"))])


def race_order_common() -> str:
    return ", ".join(sorted(("SGD", "NormalizedGD", "Adam"), key=lambda name: _common(name, 0.01).loss[-1]))


def race_order_tuned() -> str:
    return ", ".join(sorted(("SGD", "NormalizedGD", "Adam"), key=lambda name: _left(name).min()))


def _width(name: str) -> float:
    """By what factor the rate may vary while f stays below 10⁻² after 100 steps."""
    good = RATES[_left(name) < 1e-2]
    return float(good[-1] / good[0])


def race_sgd_width() -> float:
    return _width("SGD")


def race_normalized_width() -> float:
    return _width("NormalizedGD")


def race_adam_width() -> float:
    return _width("Adam")
