"""What the Clock page asserts, measured: a memory of 1/(ηλ) steps, and whose decay has a clock.

Size and rotation under random gradients: clock_spin.py; where the best weight decay lies: clock_maps.py.
"""

from __future__ import annotations

import inspect
from functools import cache
from typing import Any

import numpy as np

import optim_core as oc
from optim_core import noise

RATE, DECAY, STEPS, UNTIL = 0.01, 0.1, 3000, 1000  # the page's opening
USUAL_RATE, USUAL_DECAY = 1e-3, 0.1
LARGER = 16.0
SEED = 1


def _pushed(method: str, size: float = 1.0, **settings: Any) -> Any:
    """x (T+1, …) and u of a weight whose gradient is −`size` up to step `UNTIL` and zero from then on."""
    told = lambda x, t: np.full_like(x, -size if t <= UNTIL else 0.0)
    given = {"start": [0.0], "steps": STEPS, "lr": RATE, **settings}
    if method != "Adam":
        given.setdefault("weight_decay", DECAY)
    return oc.run(method, told, record=("x", "u"), **given)


def rate() -> float:
    return RATE


def decay() -> float:
    return DECAY


def push_ends() -> int:
    return UNTIL


def tau() -> int:
    return round(1 / (RATE * DECAY))


def left_after_tau() -> float:
    """The share of AdamW's weight that is left τ steps after the gradient has gone."""
    x = _pushed("AdamW").x[:, 0]
    return float(x[UNTIL + tau()] / x[UNTIL])


def adam_keeps() -> bool:
    """Without decay nothing is lost: the weight never falls, and what the momentum still added stays."""
    x = _pushed("Adam").x[:, 0]
    return bool((np.diff(x) >= 0).all() and x[-1] == x[UNTIL + 500] > 9)


def average_gap() -> float:
    """Largest distance between AdamW's path under a noisy gradient and the sum of all −u/λ, each with the weight
    (1/τ)(1 − 1/τ)ⁿ for its age n."""
    told = lambda x, t: noise.normal(SEED, 0, t, np.arange(1)) - 1.0
    path = oc.run("AdamW", told, start=[0.0], steps=500, lr=RATE, weight_decay=DECAY, record=("x", "u"))
    share = RATE * DECAY
    gaps = []
    for t in (1, 10, 100, 500):
        ages = np.arange(t - 1, -1, -1)
        gaps.append(abs(path.x[t, 0] - (share * (1 - share) ** ages * -path.u[:t, 0] / DECAY).sum()))
    return float(max(gaps))


def climb_gap() -> float:
    """Largest distance, under a gradient that is always −1, from (1 − (1 − ηλ)ᵗ)/λ."""
    rate, strength = 0.1, 0.5
    x = oc.run("AdamW", lambda x: -np.ones_like(x), start=[0.0], steps=100, lr=rate, weight_decay=strength, eps=0.0,
               record=("x",)).x[:, 0]  # fmt: skip
    return float(np.abs(x - (1 - (1 - rate * strength) ** np.arange(101)) / strength).max())


def conventions_gap() -> float:
    """Largest distance between PyTorch's λ = 0.3 and the papers' L = αλ at α = 0.05, under a cosine, on a quadratic."""
    bowl = oc.quadratic(np.diag([1.0, 10.0, 0.1]), [1.0, -2.0, 0.5])
    paths = [oc.run("AdamW", bowl, start=[0.3, 1.0, -4.0], steps=300, lr=0.05, weight_decay=strength, schedule="cosine",
                    convention=convention, record=("x",)).x
             for convention, strength in (("pytorch", 0.3), ("paper", 0.05 * 0.3))]  # fmt: skip
    return float(np.abs(paths[0] - paths[1]).max())


def _in_walls() -> Any:
    """λx (T+1, 3): the opening, η halved with the same λ, and η halved with λ doubled."""
    decays = np.array([DECAY, DECAY, 2 * DECAY])
    path = _pushed("AdamW", start=np.zeros((3, 1)), lr=np.array([RATE, RATE / 2, RATE / 2]), weight_decay=decays)
    return path.x[:, :, 0] * decays


def twin_gap() -> float:
    walls = _in_walls()
    return float(np.abs(walls[:, 2] - walls[:, 0]).max())


def slower_gap() -> float:
    walls = _in_walls()
    return float(np.abs(walls[:, 1] - walls[:, 0]).max())


def half_life() -> int:
    """The first step at which less than half is left of a weight without gradient, at the usual η and λ."""
    path = oc.run("AdamW", np.zeros_like, start=[1.0], steps=7000, lr=USUAL_RATE, weight_decay=USUAL_DECAY,
                  record=("x",))  # fmt: skip
    return int(np.argmax(path.x[:, 0] < 0.5))


def usual_rate() -> float:
    return USUAL_RATE


def usual_decay() -> float:
    return USUAL_DECAY


def usual_tau() -> int:
    return round(1 / (USUAL_RATE * USUAL_DECAY))


def default_tau() -> int:
    """1/(ηλ) at the defaults of torch.optim.AdamW."""
    import torch

    defaults = inspect.signature(torch.optim.AdamW).parameters
    return round(1 / (float(defaults["lr"].default) * float(defaults["weight_decay"].default)))


def cosine_ticks() -> float:
    """Time constants of a run whose learning rate follows a cosine to zero, as a share of those at a constant one: from
    how far a weight without gradient has decayed."""
    ends = [oc.run("AdamW", np.zeros_like, start=[1.0], steps=STEPS, lr=RATE, weight_decay=DECAY, schedule=schedule,
                   record=()).last[0] for schedule in ("cosine", "constant")]  # fmt: skip
    return float(np.log(ends[0]) / np.log(ends[1]))


def _halved(method: str, size: float = 1.0, decay: float = DECAY) -> int:
    """Steps after the end of the push until half of the weight is gone."""
    x = _pushed(method, size, weight_decay=decay, steps=8000).x[UNTIL:, 0]
    return int(np.argmax(x < 0.5 * x[0]))


def adamw_halves() -> int:
    return _halved("AdamW")


def adamw_halves_alike() -> bool:
    """… whatever the size of the gradient was."""
    return _halved("AdamW", LARGER) == adamw_halves()


def coupled_halves() -> int:
    return _halved("Adam-l2")


def coupled_halves_later() -> int:
    return _halved("Adam-l2", LARGER)


def larger() -> int:
    return int(LARGER)


@cache
def _idle() -> Any:
    decays = np.array([1e-3, 1e-2, 1e-1, 1.0])
    path = oc.run("Adam-l2", np.zeros_like, start=np.ones((4, 1)), steps=400, lr=RATE, weight_decay=decays, eps=0.0,
                  record=("x",))  # fmt: skip
    return (path.x[:, :, 0] < 0.5).argmax(axis=0)


def idle_halves() -> int:
    """Steps until Adam-ℓ2 (ε = 0) has halved a weight that never had a gradient."""
    return int(_idle()[0])


def idle_ignores_decay() -> bool:
    return bool((_idle() == _idle()[0]).all())
