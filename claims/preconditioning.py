"""What the Preconditioning page asserts, measured: who pays for the condition number, on the axes and off them."""

from __future__ import annotations

from typing import Any

import numpy as np

import optim_core as oc
from optim_core import noise
from optim_core.arrival import steps_until
from optim_core.preconditioning import BEST, scaled_condition

KAPPA, NEAR = 100.0, 0.05  # the ravine on which the page opens; as near to its minimum a path has arrived
SEEN = (-2.0, 1.5)  # the start along and across the ravine
MINIMUM = np.array([1.0, 1.0])
ADAM: dict[str, Any] = {"lr": 0.05, "beta1": 0.0, "beta2": 0.99, "eps": 0.0}  # without momentum
USUAL: dict[str, Any] = {**ADAM, "beta1": 0.9, "beta2": 0.999}
DECAY = 0.001
RATES = (0.005, 0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.5, 0.7, 1.0)
PATIENCE, LONG = 30_000, 10_000
STARTS, DIMENSIONS = 15, 16


def _ravine(kappa: float = KAPPA, theta: float = 0.0) -> oc.Landscape:
    return oc.landscape("Rotated ravine", kappa=kappa, theta=theta)


def _start(theta: float, seen: Any = SEEN) -> np.ndarray:
    """The start that turns with the ravine."""
    c, s = np.cos(np.radians(theta)), np.sin(np.radians(theta))
    return MINIMUM + np.array([c * seen[0] - s * seen[1], s * seen[0] + c * seen[1]])


def _steps(
    name: str, kappa: float = KAPPA, theta: float = 0, most: int = PATIENCE, seen: Any = SEEN, **own: Any
) -> int:
    """Steps until the path is near the minimum, −1 where that takes more than `most`."""
    best = {setting: equation(kappa) for setting, equation in BEST[name].items()} if name in BEST else {}
    decay = {"weight_decay": DECAY} if name == "AdamW" else {}
    settings = best or {**ADAM, **decay, **own}
    gradient = _ravine(kappa, theta).gradient
    return int(steps_until(name, gradient, _start(theta, seen), MINIMUM, NEAR, most, **settings))


def gd_steps() -> int:
    return _steps("SGD")


def gd_anywhere() -> bool:
    return all(len({_steps(name, theta=theta) for theta in (0, 10, 30, 45, 77)}) == 1 for name in BEST)


def momentum_steps() -> int:
    return _steps("Momentum")


def adamw_on_axes() -> int:
    return _steps("AdamW")


def adamw_slightly() -> int:
    return _steps("AdamW", theta=10)


def adamw_slanted() -> int:
    return _steps("AdamW", theta=45)


def same_bits() -> bool:
    """AdamW on the axes with κ = 1 and with κ = 2²⁰: every bit of 600 steps."""
    paths = [oc.run("AdamW", _ravine(k), _start(0), 600, weight_decay=DECAY, **ADAM).x for k in (1.0, 2.0**20)]
    return np.array_equal(*paths)


def decimal() -> float:
    """The same with κ = 10⁶, which is no power of two."""
    paths = [oc.run("AdamW", _ravine(k), _start(0), 600, weight_decay=DECAY, **ADAM).x for k in (1.0, 1e6)]
    return float(np.abs(paths[0] - paths[1]).max())


def never_longer() -> bool:
    x = oc.run("Adam", _ravine(), _start(0), 600, **ADAM).x
    return bool(np.abs(np.diff(x, axis=0)).max() <= ADAM["lr"] * (1 + 1e-12))


def least_steps() -> int:
    """|x₀ − x*|∞/η on the axes."""
    return round(float(np.abs(_start(0) - MINIMUM).max()) / ADAM["lr"])


def steep_two_degrees() -> float:
    """AdamW with κ = 10⁴ at 2°."""
    return float(_steps("AdamW", 1e4, 2))


def gd_fourfold() -> float:
    """Steps of gradient descent at κ = 2¹¹ over those at 2⁹."""
    return _steps("SGD", 2.0**11) / _steps("SGD", 2.0**9)


def momentum_fourfold() -> float:
    return _steps("Momentum", 2.0**11) / _steps("Momentum", 2.0**9)


def usual_on_axes() -> int:
    """AdamW with PyTorch's β."""
    return _steps("AdamW", **USUAL)


def usual_slightly() -> int:
    return _steps("AdamW", theta=10, **USUAL)


def usual_slanted() -> int:
    return _steps("AdamW", theta=45, **USUAL)


def slowest_adam() -> float:
    """Adam without momentum, κ = 10⁴ at 45°, η = 0.01."""
    return float(_steps("Adam", 1e4, 45, lr=0.01))


def slowest_gd() -> float:
    return float(_steps("SGD", 1e4))


def _fewest(kappa: float) -> int:
    """Adam's fewest steps at 45° over all learning rates tried."""
    start, rates = np.broadcast_to(_start(45), (len(RATES), 2)), {"lr": np.array(RATES)}
    found = steps_until("Adam", _ravine(kappa, 45).gradient, start, MINIMUM, NEAR, 8000, **{**ADAM, **rates})
    return int(found[found >= 0].min())


def rates_tried() -> int:
    return len(RATES)


def best_rate() -> int:
    return _fewest(KAPPA)


def best_rate_steeper() -> float:
    return float(_fewest(1000.0))


def gd_steeper() -> int:
    return _steps("SGD", 1000.0)


def decay_holds_off() -> bool:
    """AdamW with λ = 0.01, κ = 1000 at 45°: it has not arrived after LONG steps."""
    return _steps("AdamW", 1000.0, 45, LONG, weight_decay=0.01) < 0


def star_slightly() -> float:
    """κ* at κ = 100 and 10°."""
    return float(scaled_condition(_ravine(theta=10).hessian(MINIMUM)))


def star_is_the_least() -> bool:
    """κ* against 2001 diagonal scalings at five angles: none does better, the best comes within a thousandth."""
    scales = np.logspace(-2, 2, 2001)
    for theta in (0, 5, 10, 30, 45):
        h = _ravine(theta=theta).hessian(MINIMUM)
        d = np.stack([np.ones_like(scales), scales], axis=-1)
        values = np.linalg.eigvalsh(h * d[:, :, None] * d[:, None, :])
        least, star = (values[:, 1] / values[:, 0]).min(), scaled_condition(h)
        if not star * (1 - 1e-9) <= least <= star * 1.001:
            return False
    return True


def trap_steps() -> int:
    """AdamW at 45° from the steep axis; −1 unless it is the same number for κ = 1, 100 and 10⁴."""
    found = {_steps("AdamW", kappa, 45, seen=(0.0, 2.5)) for kappa in (1.0, KAPPA, 1e4)}
    return found.pop() if len(found) == 1 else -1


def beside_trap() -> int:
    """As far away, 10° off that axis, κ = 100."""
    turn = np.radians(80)
    return _steps("AdamW", KAPPA, 45, seen=(2.5 * np.cos(turn), 2.5 * np.sin(turn)))


def _in_many(name: str, turned: bool) -> float:
    """Median steps, curvatures from 1 to κ, on the axes or after a random rotation."""
    d = DIMENSIONS
    rotation = np.linalg.qr(noise.normal(5, np.arange(d)[:, None], 1, np.arange(d)))[0] if turned else np.eye(d)
    matrix = (rotation * np.geomspace(1.0, KAPPA, d)) @ rotation.T
    f = oc.quadratic((matrix + matrix.T) / 2, np.ones(d))
    away = noise.normal(6, np.arange(STARTS)[:, None], 1, np.arange(d))
    away *= np.sqrt(d * (SEEN[0] ** 2 + SEEN[1] ** 2) / 2) / np.linalg.norm(away, axis=-1, keepdims=True)
    own = {"lr": BEST["SGD"]["lr"](KAPPA)} if name == "SGD" else {**ADAM, "weight_decay": DECAY}
    near = NEAR * np.sqrt(d / 2)
    return float(np.median(steps_until(name, f.gradient, 1 + away @ rotation.T, np.ones(d), near, 2500, **own)))


def many_on_axes() -> float:
    return _in_many("AdamW", False)


def many_turned() -> float:
    return _in_many("AdamW", True)


def many_gd() -> float:
    return _in_many("SGD", True)


def opening_kappa() -> int:
    return int(KAPPA)


def long() -> int:
    return LONG


def dimensions() -> int:
    return DIMENSIONS
