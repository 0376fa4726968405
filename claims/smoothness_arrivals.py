"""When the paths of the page Relaxed smoothness come near to the minimum, and from when on they stay there."""

from __future__ import annotations

from typing import Any

import numpy as np

import optim_core as oc
from claims.smoothness import ADAPTIVE, CENTRE, INNER, OPENING, RATE, SHORT_BETA

STEPS, NEAR = 300, 0.02  # of the page; as near a path has arrived


def _path(method: str, away: float = OPENING, **own: Any) -> Any:
    return oc.run(method, oc.landscape("Cosh in 1-D"), [CENTRE - away], STEPS, schedule="linear", **{"lr": RATE, **own})


def _near(method: str, away: float, **own: Any) -> np.ndarray:
    """For each step whether the path is near the minimum, (STEPS + 1,)."""
    return np.asarray(np.abs(_path(method, away, **own).x[:, 0] - CENTRE) <= NEAR)


def _arrives(method: str, away: float = OPENING, **own: Any) -> int:
    """The first step after which the path is near the minimum, −1 if none is."""
    near = _near(method, away, **own)
    return int(np.argmax(near)) if near.any() else -1


def _stays(method: str, away: float = OPENING, **own: Any) -> int:
    """The first step from which on the path is near the minimum, −1 if its end is not."""
    near = _near(method, away, **own)
    return len(near) - int(np.argmin(near[::-1])) if near[-1] and not near.all() else -1


def gd_diverges() -> int:
    return int(_path("SGD").diverged_at)


def clipped_arrives() -> int:
    return _arrives("ClippedSGD", clip=1.0)


def sign_arrives() -> int:
    return _arrives("SignSGD")


def adam_arrives() -> int:
    return _arrives("Adam", lr=ADAPTIVE, beta2=SHORT_BETA)


def sign_stays() -> int:
    """When its steps have become short enough; the sentence also says that clipping stays where it arrives."""
    if _stays("ClippedSGD", clip=1.0) != clipped_arrives():
        raise ValueError("Clipped SGD leaves the minimum again.")
    return _stays("SignSGD")


def adam_stays() -> int:
    """When it has swung out."""
    return _stays("Adam", lr=ADAPTIVE, beta2=SHORT_BETA)


def gd_inner() -> int:
    """Gradient descent from nearer; the sentence also says that SignSGD and Adam are later there."""
    step = _arrives("SGD", INNER)
    if _stays("SGD", INNER) != step:
        raise ValueError("Gradient descent leaves the minimum again.")
    others = (_arrives("SignSGD", INNER), _arrives("Adam", INNER, lr=ADAPTIVE, beta2=SHORT_BETA))
    if not 0 <= step < min(others):
        raise ValueError(f"Gradient descent arrives at {step}, the others at {others}.")
    return step
