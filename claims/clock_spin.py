"""What the Clock page asserts of weights under random gradients: how long they get and how fast they turn."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np

import optim_core as oc
from optim_core import noise

SPIN_RATE, SPIN_DECAY, SPIN_FACTOR, SPIN_D, SPIN_STEPS, SEED = 0.01, 0.5, 4.0, 256, 1200, 1
FAR = (0.3, 3.0)


@cache
def _spun(method: str) -> tuple[Any, Any, Any]:
    """Norms (T+1, 2), angles per step (T, 2) and the weights of two neurons that are told the same random numbers, the
    second four times as large."""
    told = noise.normal(SEED, 0, np.arange(1, SPIN_STEPS + 1)[:, None], np.arange(SPIN_D))
    first = noise.normal(SEED, 1, 0, np.arange(SPIN_D)) / math.sqrt(SPIN_D)
    x = oc.run(method, lambda x, t: np.array([[1.0], [SPIN_FACTOR]]) * told[t - 1],
               start=spin_norm_predicted() * np.outer(FAR, first), steps=SPIN_STEPS, lr=SPIN_RATE,
               weight_decay=SPIN_DECAY, record=("x",)).x  # fmt: skip
    norm = np.linalg.norm(x, axis=-1)
    return norm, np.arccos((x[1:] * x[:-1]).sum(-1) / (norm[1:] * norm[:-1])), x


def _late(series: Any) -> Any:
    return np.sqrt((series[-len(series) // 3 :] ** 2).mean(axis=0))


def spin_norm() -> float:
    return float(_late(_spun("AdamW")[0])[0])


def spin_norm_predicted() -> float:
    return math.sqrt(SPIN_RATE * SPIN_D / (2 * SPIN_DECAY))


def spin_angle() -> float:
    return float(_late(_spun("AdamW")[1])[0])


def spin_angle_predicted() -> float:
    return math.sqrt(2 * SPIN_RATE * SPIN_DECAY * 0.1 / 1.9)


def spin_alike() -> float:
    """By which factor the norms of AdamW's two neurons differ."""
    norm = _late(_spun("AdamW")[0])
    return float(norm[1] / norm[0])


def spin_coupled_norm() -> float:
    norm = _late(_spun("Adam-l2")[0])
    return float(norm[1] / norm[0])


def spin_coupled_angle() -> float:
    angle = _late(_spun("Adam-l2")[1])
    return float(angle[0] / angle[1])


def spin_factor() -> int:
    return int(SPIN_FACTOR)
