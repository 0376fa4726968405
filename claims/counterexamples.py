"""What the page Counterexamples asserts of its first four cards and of ε, measured with the settings on which they
open; the other cards are in counterexamples_maps.py and counterexamples_race.py."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

import optim_core as oc

# --- Reddi et al. ---

BOXED, BOXED_MAX = "AdamProx(box)", "AMSGradProx(box)"


def _online(large: float = 3.0) -> Any:
    """Gradients C, −1, −1, C, …: a line with the mean slope, and spikes."""
    return oc.spiked(oc.landscape("Tilted line", slope=(large - 2) / 3), (large + 1) / 3, 3)


@cache
def _reddi(name: str, steps: int = 300, lr: float = 0.5, beta1: float = 0.0, beta2: float = 0.1) -> Any:
    return oc.run(name, _online(), start=[1.0], steps=steps, lr=lr, schedule="inverse_sqrt", weight_decay=1.0,
                  beta1=beta1, beta2=beta2, eps=0.0).x[:, 0]  # fmt: skip


def reddi_pinned() -> bool:
    return all(bool((_reddi(BOXED, 3000, lr)[3::3] == 1).all()) for lr in (0.1, 0.5))


def reddi_dip() -> float:
    return float(_reddi(BOXED).min())


def reddi_amsgrad_crosses() -> int:
    return int(np.argmax(_reddi(BOXED_MAX) < 0))


def reddi_amsgrad_near() -> int:
    return int(np.argmax(_reddi(BOXED_MAX) <= -0.9))


def reddi_regret() -> float:
    """Mean over 3000 steps of the loss paid above that of the best fixed point, −1."""
    x = _reddi(BOXED, 3000)
    told = np.where(np.arange(1, len(x)) % 3 == 1, 3.0, -1.0)
    return float(np.mean(told * (x[:-1] + 1)))


def _flip(large: float) -> float:
    """The β₂ at which Adam's drift of a cycle changes its sign (β₁ = 0, no box, the rate constant): by closing in."""
    low, high = 0.0, 0.99
    for _ in range(7):
        memories = np.linspace(low, high, 23)
        path = oc.run("Adam", _online(large), start=np.zeros((23, 1)), steps=150, lr=1.0, beta1=0.0, beta2=memories,
                      eps=0.0)  # fmt: skip
        drift = path.x[-1, :, 0] - path.x[-4, :, 0]
        last = int(np.flatnonzero(drift > 0)[-1])
        low, high = memories[last], memories[last + 1]
    return float(low + high) / 2


def reddi_flip() -> float:
    return _flip(3.0)


def reddi_flip_five() -> float:
    return _flip(5.0)


def reddi_flip_ten() -> float:
    return _flip(10.0)


def reddi_before() -> float:
    return float(_reddi(BOXED, beta2=0.4)[-1])


def reddi_behind() -> float:
    return float(_reddi(BOXED, beta2=0.6)[-1])


def reddi_far_behind() -> float:
    return float(_reddi(BOXED, beta2=0.9)[-1])


def reddi_momentum() -> float:
    return float(_reddi(BOXED, beta1=0.5)[-1])


def reddi_usual() -> float:
    """With PyTorch's betas."""
    return float(_reddi(BOXED, beta1=0.9, beta2=0.999, steps=1000)[-1])


# --- A rare large gradient ---


def _rare(name: str, period: int, slope: float = 0.01, **others: Any) -> Any:
    told = oc.spiked(oc.landscape("Tilted line", slope=slope), 1.01, period)
    return oc.run(name, told, start=[0.0], **{"steps": 5000, "lr": 0.02, **others}).x[:, 0]


def rare_adam() -> float:
    return float(_rare("Adam", 300)[-1])


def rare_amsgrad() -> float:
    return float(_rare("AMSGrad", 300)[-1])


def rare_often() -> float:
    return float(_rare("Adam", 10)[-1])


def rare_steeper() -> float:
    """On a line ten times as steep."""
    return float(_rare("Adam", 300, slope=0.1)[-1])


def rare_amsgrad_turns() -> bool:
    """AMSGrad's drift over the last five of thirty cycles is downhill, Adam's uphill."""
    drift = {name: np.subtract(*_rare(name, 300, steps=9000)[[-1, -1501]]) for name in ("AMSGrad", "Adam")}
    return bool(drift["AMSGrad"] < -1e-3 and drift["Adam"] > 1e-2)


def _turning_period(slope: float, periods: Any) -> int:
    """The first of these periods at which Adam with PyTorch's betas drifts uphill, once its start is forgotten."""
    n = np.array(periods)[:, None]

    def told(x: Any, t: int) -> Any:
        return slope + np.where((t - 1) % n < 1, 1.01 * (n - 1), -1.01) + 0 * x

    x = oc.run("Adam", told, start=np.zeros((len(n), 1)), steps=16000, lr=0.02).x[:, :, 0]
    last = 16000 // n[:, 0] * n[:, 0]
    first = last - np.maximum(1, 4000 // n[:, 0]) * n[:, 0]
    columns = np.arange(len(n))
    return int(n[np.argmax(x[last, columns] > x[first, columns]), 0])


def rare_turns() -> int:
    return _turning_period(0.01, range(40, 81))


def rare_turns_steeper() -> int:
    return _turning_period(0.1, range(200, 700, 10))


def rare_memory() -> float:
    """How many steps the memory of the square reaches back at β₂ = 0.999."""
    return float(1 / (1 - oc.method("Adam").hyper["beta2"].default))


# --- Skewed noise ---


def _skewed(name: str, start: float = 7.0, **others: Any) -> float:
    """Distance from the minimum, a mean over the last hundred steps."""
    told = oc.spiked(oc.landscape("Bowl in 1-D"), 1.0, 4)
    x = oc.run(name, told, start=[start], **{"steps": 1500, "lr": 0.005, **others}).x[-100:, 0]
    return float(x.mean() - 5)


def skewed_sign() -> float:
    return _skewed("SignSGD")


def skewed_sign_from_below() -> float:
    return _skewed("SignSGD", start=3.0)


def skewed_signum() -> float:
    return abs(_skewed("Signum", beta=0.9))


def skewed_signum_short() -> float:
    return _skewed("Signum", beta=0.5)


def skewed_signum_fine() -> float:
    """With a small rate, whose grid does not hide it."""
    return _skewed("Signum", beta=0.9, lr=1e-3, steps=4000)


def skewed_signum_finer() -> float:
    return _skewed("Signum", beta=0.99, lr=1e-3, steps=4000)


def skewed_sgd() -> float:
    return abs(_skewed("SGD"))


def skewed_adam() -> float:
    return abs(_skewed("Adam", lr=0.01, steps=2000))


# --- ε ---


def _told_apart(eps: float, factor: float = 2.0**-27) -> float:
    f = oc.landscape("Bowl")
    plain, told = (oc.run("AdamW", oc.rescaled(f, (1.0, c)), steps=500, lr=0.05, weight_decay=0.1, eps=eps).x
                   for c in (1.0, factor))  # fmt: skip
    return float(np.abs(plain - told).max())


def guard_apart() -> float:
    return _told_apart(1e-8)


def guard_none() -> float:
    return _told_apart(0.0)


def guard_large() -> float:
    """ε = 10⁻⁴ and the gradients that Adam is told as small as 2⁻²⁷."""
    return _told_apart(1e-4)
