"""What the page Counterexamples asserts of its cards on separable data, turned valleys and the origin."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

import optim_core as oc

# --- Wilson et al.'s data, with all its features ---


@cache
def _separable(eps: float, positives: int = 110, negatives: int = 90) -> tuple[Any, Any]:
    """(Adam's weights, those of the least norm that fit): features are y, 1, 1, and one or five of an example's own."""
    y = np.repeat([1.0, -1.0], [positives, negatives])
    owner = np.concatenate([np.arange(positives), np.repeat(np.arange(positives, len(y)), 5)])
    x = np.column_stack([y, np.ones((len(y), 2)), owner == np.arange(len(y))[:, None]])
    path = oc.run("Adam", lambda w: (w @ x.T - y) @ x / len(y), start=np.zeros(x.shape[1]), steps=2000, lr=0.01,
                  eps=eps, record=())  # fmt: skip
    return path.last, np.linalg.lstsq(x, y, rcond=None)[0]


def _scores(w: Any) -> tuple[float, float]:
    """Of fresh examples, whose own features nobody has seen."""
    return float(w[0] + w[1] + w[2]), float(-w[0] + w[1] + w[2])


def _error(w: Any) -> float:
    """Percent of fresh examples on the wrong side of zero, 90 of 200 being negative."""
    right, wrong = _scores(w)
    return 100 * ((right <= 0) * 110 + (wrong >= 0) * 90) / 200


def separable_weight() -> float:
    return float(np.abs(_separable(0.0)[0]).max())


def separable_alike() -> bool:
    """Every weight has the same size and the sign of Xᵀy."""
    size = np.abs(_separable(0.0)[0])
    signs = np.concatenate([np.ones(3 + 110), -np.ones(5 * 90)])
    return bool(np.ptp(size) < 1e-6 and np.array_equal(np.sign(_separable(0.0)[0]), signs))


def separable_positive() -> float:
    return _scores(_separable(0.0)[0])[0]


def separable_negative() -> float:
    return _scores(_separable(0.0)[0])[1]


def separable_error() -> float:
    return _error(_separable(0.0)[0])


def separable_usual() -> float:
    """At PyTorch's ε."""
    return _error(_separable(1e-8)[0])


def separable_repaired_weight() -> float:
    return float(_separable(1.0)[0][0])


def separable_repaired_error() -> float:
    return _error(_separable(1.0)[0])


def separable_descent_weight() -> float:
    return float(_separable(0.0)[1][0])


def separable_descent_error() -> float:
    return _error(_separable(0.0)[1])


# --- A turned valley ---


def _arrives(name: str, theta: float, kappa: float = 100.0, steps: int = 5000, **others: Any) -> int:
    """The first step within 1e-2 of the minimum."""
    f = oc.landscape("Rotated ravine", kappa=kappa, theta=theta)
    path = oc.run(name, f, start=[-1.0, 2.5], steps=steps, **others)
    near = np.linalg.norm(path.x - 1.0, axis=-1) <= 1e-2
    return int(np.argmax(near)) if near.any() else -1


ADAM: dict[str, Any] = {"lr": 0.01, "beta1": 0.0, "beta2": 0.99, "eps": 0.0}


def rotated_on_axis() -> int:
    return _arrives("Adam", 0.0, **ADAM)


def rotated_on_axis_steeper() -> int:
    return _arrives("Adam", 0.0, kappa=10000.0, **ADAM)


def rotated_turned() -> int:
    return _arrives("Adam", 30.0, **ADAM)


def rotated_turned_steeper() -> int:
    return _arrives("Adam", 30.0, kappa=10000.0, steps=60000, **ADAM)


def rotated_sgd_on_axis() -> int:
    return _arrives("SGD", 0.0, lr=0.01)


def rotated_sgd_turned() -> int:
    return _arrives("SGD", 30.0, lr=0.01)


# --- The minimum at the origin ---


@cache
def _ends(a1: float, a2: float) -> dict[str, Any]:
    f = oc.landscape("Bowl", a1=a1, a2=a2)
    decays = {"Adam": {}, **dict.fromkeys(("Adam-l2", "AdamW", "AdamProx"), {"weight_decay": 0.4})}
    return {name: oc.run(name, f, start=[-2.0, -1.0], steps=1500, lr=0.02, beta2=0.95, record=(), **own).last
            for name, own in decays.items()}  # fmt: skip


def origin_apart() -> float:
    """The largest distance of an end from the origin."""
    return float(max(np.linalg.norm(end) for end in _ends(0.0, 0.0).values()))


def origin_moved_l2() -> float:
    """First coordinate, the minimum at (3, 2)."""
    return float(_ends(3.0, 2.0)["Adam-l2"][0])


def origin_moved_w() -> float:
    return float(_ends(3.0, 2.0)["AdamW"][0])


def origin_moved_plain() -> float:
    return float(_ends(3.0, 2.0)["Adam"][0])


def origin_moved_prox() -> float:
    """How far AdamProx ends from AdamW, the minimum at (3, 2)."""
    ends = _ends(3.0, 2.0)
    return float(np.abs(ends["AdamProx"] - ends["AdamW"]).max())
