"""What else an optimizer's steps show: where its weight decay acts, how long the first step is, what zeros do to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from optim_core import noise
from optim_core.audit.ground import SEED, Ground
from optim_core.audit.invariance import LOUD, SILENT
from optim_core.audit.paths import apart, torch_path

Kind = Literal["none", "coupled", "decoupled", "decoupled after the step", "proximal", "coupled = decoupled", "other"]
AtRest = Literal["stays", "moves", "not finite"]
Making = Callable[..., Any]  # (lr=, weight_decay=) → (tensors → optimizer)
SAME = 1e-6  # relative; two factors of decay that are the same number


@dataclass(frozen=True)
class WeightDecay:
    """Where weight decay w acts. kind: "coupled" (as if the gradient were g + wx), "decoupled" ((1 − k) x + step),
    "decoupled after the step" ((1 − k)(x + step)), "proximal" ((x + step)/(1 + k)), "coupled = decoupled" (both
    describe it, as for plain gradient descent), "none" (w changes nothing), "other". share: k of the first step over
    lr·w, None where there is no one k. with_lr: whether k doubles where lr does; None where it does neither that nor
    stay the same."""

    kind: Kind
    share: float | None = None
    with_lr: bool | None = None


def weight_decay(make: Making, ground: Ground, lr: float, strength: float) -> WeightDecay:
    """Identify it by its effect alone; `make(lr=…, weight_decay=…)` makes the optimizer."""

    def path(gradient: Any, w: float, rate: float = lr) -> Any:
        return torch_path(make(lr=rate, weight_decay=w), ground, gradient, ground.start)

    def factors(rate: float, w: float) -> dict[Kind, float]:
        return _factors(path(_everywhere(ground), w, rate), path(_everywhere(ground), 0.0, rate))

    plain = path(ground.gradient, strength)
    if apart(plain, path(ground.gradient, 0.0)) < SILENT:
        return WeightDecay("none")
    coupled = apart(plain, path(lambda x, t: ground.gradient(x, t) + strength * x, 0.0)) < SILENT
    found, stronger = factors(lr, strength), factors(lr, 2 * strength)
    kind = next((name for name in found if _times(found, stronger, name) == 2), None)  # k is linear in w
    if kind is None or (coupled and kind != "decoupled"):
        return WeightDecay("coupled" if coupled else "other")
    faster = _times(found, factors(2 * lr, strength), kind)
    with_lr = None if faster is None else faster == 2
    return WeightDecay("coupled = decoupled" if coupled else kind, found[kind] / (lr * strength), with_lr)


def _times(once: dict[Kind, float], again: dict[Kind, float], kind: Kind) -> int | None:
    """Whether the second k is the first one times 1 or 2; None where it is neither."""
    ratio = again.get(kind, np.nan) / once[kind]
    return next((n for n in (1, 2) if abs(ratio - n) < SAME), None)


def _everywhere(ground: Ground) -> Any:
    """A gradient that is the same at every point, so that two paths with and without decay are told the same."""
    return lambda x, t: 1.0 + 0.3 * noise.normal(SEED, 9, t, np.arange(ground.d))


def _factors(decayed: Any, free: Any) -> dict[Kind, float]:
    """kind → k of the first step, for each kind that makes the decayed path of the free one's steps."""
    steps, x = np.diff(free, axis=0), decayed[:-1]
    if not np.isfinite(decayed).all() or not np.isfinite(free).all():
        return {}
    missing = x + steps - decayed[1:]  # what weight decay took away
    found: dict[Kind, float] = {}
    sides: tuple[tuple[Kind, Any], ...] = (
        ("decoupled", x), ("decoupled after the step", x + steps), ("proximal", decayed[1:]),
    )  # fmt: skip
    for name, of in sides:
        k = (missing * of).sum(1, keepdims=True) / (of * of).sum(1, keepdims=True)
        if np.abs(missing - k * of).max() < SILENT:
            found[name] = float(k[0, 0])
    return found


def first_step(make: Making, ground: Ground, lr: float, size: float) -> float:
    """The largest |Δx| of the first step, in units of lr, where every coordinate's gradient is `size`."""
    path = torch_path(make(lr=lr, weight_decay=0.0), ground, lambda x, t: np.full(ground.d, size), ground.start, 1)
    return float(np.abs(path[1] - path[0]).max() / lr)


def at_zero(make: Making, ground: Ground, lr: float) -> AtRest:
    """What becomes of the points where the gradient is zero from the first step on, in all coordinates or in one."""
    one = np.ones(ground.d)
    one[0] = 0.0

    def path(c: Any) -> Any:
        made = make(lr=lr, weight_decay=0.0)
        return torch_path(made, ground, lambda x, t: c * ground.gradient(x, t), ground.start, steps=10)

    everywhere, somewhere = path(np.zeros(ground.d)), path(one)
    if not (np.isfinite(everywhere).all() and np.isfinite(somewhere).all()):
        return "not finite"
    return "stays" if apart(everywhere, ground.start) < LOUD * lr else "moves"
