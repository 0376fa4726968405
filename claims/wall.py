"""What the page The 1/λ wall asserts, measured: where each method stops, and what moves the wall."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

import optim_core as oc
from optim_core.wall import box_point, ridge_point

DECAY, TURNED, SIGMA = 0.3, 45.0, 3.0
OPENING = {"start": [-3.0, -2.0], "steps": 2000, "lr": 0.4, "weight_decay": DECAY, "schedule": "inverse_sqrt"}
SHORT, SMALL = 0.95, 0.02  # β₂ as the page opens; a base rate that falls too soon
NEAR = 0.01  # the box's point and ridge are 1.4 apart at least
INSIDE = (2.0, 1.0)
H, B = np.array([[2.0, 1.5], [1.5, 2.0]]), np.array([3.0, -1.0])
THREE = np.array([0.3, 2.0, -5.0])


def _valley(theta: float = 0.0, minimum: tuple[float, float] = (6.0, 5.0)) -> oc.Landscape:
    return oc.landscape("Rotated ravine", kappa=50.0, theta=theta, a1=minimum[0], a2=minimum[1])


@cache
def _path(name: str, theta: float = 0.0) -> oc.Trajectory:
    """A run with the page's settings, the valley turned by `theta`."""
    return _run(name, _valley(theta))


def _run(name: str, oracle: Any, **other: Any) -> oc.Trajectory:
    short = {"beta2": SHORT} if "beta2" in oc.method(name).hyper else {}
    return oc.run(name, oracle, **{**OPENING, **short, **other})


def _gap(x: Any, y: Any) -> float:
    return float(np.abs(np.asarray(x) - np.asarray(y)).max())


def decay() -> float:
    return DECAY


def angle() -> int:
    return int(TURNED)


def long_beta() -> float:
    return oc.method("AdamW").hyper["beta2"].default


def short_beta() -> float:
    return SHORT


def small_rate() -> float:
    return SMALL


def radius() -> float:
    return 1 / DECAY


def adamw_1() -> float:
    return float(_path("AdamW").last[0])


def adamw_2() -> float:
    return float(_path("AdamW").last[1])


def prox_1() -> float:
    return float(_path("AdamProx").last[0])


def prox_2() -> float:
    return float(_path("AdamProx").last[1])


def coupled_1() -> float:
    return float(_path("Adam-l2").last[0])


def coupled_2() -> float:
    return float(_path("Adam-l2").last[1])


def coupled_is_ridge() -> bool:
    """Adam-ℓ2 ends at the ridge point, on both valleys."""
    return all(_gap(_path("Adam-l2", th).last, ridge_point(_valley(th), DECAY)) < NEAR / 10 for th in (0.0, TURNED))


def turned_1() -> float:
    return float(_path("AdamW", TURNED).last[0])


def turned_2() -> float:
    return float(_path("AdamW", TURNED).last[1])


def turned_ridge_1() -> float:
    return float(ridge_point(_valley(TURNED), DECAY)[0])


def turned_ridge_2() -> float:
    return float(ridge_point(_valley(TURNED), DECAY)[1])


def box_is_lowest() -> bool:
    """AdamW, AdamProx and LionW end at the lowest point of the box, on both valleys."""
    names = ("AdamW", "AdamProx", "LionW")
    valleys = ((th, box_point(_valley(th), DECAY)) for th in (0.0, TURNED))
    return all(_gap(_path(name, th).last, lowest) < NEAR for th, lowest in valleys for name in names)


def lowest_by_search() -> bool:
    """No point of a fine grid of the box is lower than the calculated one."""
    f, r = _valley(TURNED), 1 / DECAY
    grid = np.stack(np.meshgrid(*[np.linspace(-r, r, 801)] * 2), axis=-1)
    return bool(f.value(box_point(f, DECAY)) <= f.value(grid).min() + 1e-12)


def inside_stays() -> bool:
    """The minimum at (2, 1) in the box: AdamW ends there for every λ up to 0.3, on both valleys."""
    return all(
        _gap(_run("AdamW", _valley(th, INSIDE), weight_decay=decay).last, INSIDE) < NEAR
        for th in (0.0, TURNED) for decay in (0.0, 0.1, 0.2, 0.3)
    )  # fmt: skip


def inside_coupled() -> float:
    """How far Adam-ℓ2 ends from the minimum at (2, 1)."""
    return _gap(_run("Adam-l2", _valley(0.0, INSIDE)).last, INSIDE)


def metric_is_ridge() -> bool:
    """The proximal step in Adam's own metric ends at the ridge point, on both valleys."""
    return all(
        _gap(_path("AdamMetricProx", th).last, ridge_point(_valley(th), DECAY)) < NEAR / 10 for th in (0.0, TURNED)
    )


def prox_is_adamw() -> bool:
    """AdamProx with the rate η is AdamW with η/(1 + ηλ), step for step."""
    lr, constant = OPENING["lr"], {"schedule": "constant"}
    one = _run("AdamProx", _valley(), **constant).x
    other = _run("AdamW", _valley(), **constant, lr=lr / (1 + lr * DECAY)).x
    return _gap(one, other) < 1e-9 and _gap(one, _run("AdamW", _valley(), **constant).x) > 0.01


def frank_wolfe() -> bool:
    """A step of sign descent with decay is a Frank–Wolfe step of length ηλ on the box."""
    f, x, eta = _valley(TURNED), np.array([-3.0, 2.0]), 0.1
    step = oc.run("SignSGDW", f, start=x, steps=1, lr=eta, weight_decay=DECAY).last
    corners = np.array([[s, t] for s in (-1, 1) for t in (-1, 1)]) / DECAY
    best = corners[np.argmin(corners @ f.gradient(x))]
    return _gap(step, x + eta * DECAY * (best - x)) < 1e-12


def rest_1() -> float:
    """AdamW's mean direction −λx along the first coordinate, where it rests on the turned valley."""
    return float(-DECAY * _path("AdamW", TURNED).last[0])


def rest_2() -> float:
    return float(-DECAY * _path("AdamW", TURNED).last[1])


def wobble_constant() -> float:
    """Largest distance of AdamW from the lowest point in the last tenth of the run, turned valley, constant rate."""
    return _late("constant")


def wobble_falling() -> float:
    return _late("inverse_sqrt")


def wobble_cosine() -> float:
    return _late("cosine")


def _late(schedule: str) -> float:
    f = _valley(TURNED)
    tail = _run("AdamW", f, schedule=schedule).x[-200:]
    return _gap(tail, box_point(f, DECAY))


def corner_constant() -> bool:
    """In the corner of the valley that is not turned a constant rate wobbles by no more than 1e-6."""
    return _gap(_run("AdamW", _valley(), schedule="constant").x[-200:], [1 / DECAY] * 2) < 1e-6


def too_small() -> float:
    """How far AdamW is from the lowest point under 1/√t when the base rate is 0.02."""
    return _gap(_run("AdamW", _valley(), lr=SMALL).last, box_point(_valley(), DECAY))


def long_memory() -> float:
    """The same with the opening rate and β₂ = 0.999, on the turned valley."""
    return _gap(_run("AdamW", _valley(TURNED), beta2=long_beta()).last, box_point(_valley(TURNED), DECAY))


def noisy_1() -> float:
    """Mean first coordinate in the last quarter of forty noisy runs, σ = 3."""
    return float(_noisy()[0])


def noisy_2() -> float:
    return float(_noisy()[1])


def noisy_balance() -> float:
    """Where λx = (6 − x)/√((6 − x)² + σ²), by bisection: the slope's mean over its root mean square."""
    low, high = 0.0, 1 / DECAY
    for _ in range(60):
        x = (low + high) / 2
        low, high = (x, high) if DECAY * x < (6 - x) / np.hypot(6 - x, SIGMA) else (low, x)
    return low


@cache
def _noisy() -> Any:
    starts = np.tile(OPENING["start"], (40, 1))
    return _run("AdamW", oc.noisy(_valley(), SIGMA, 0), start=starts).x[-500:].mean(axis=(0, 1))


def sigma() -> float:
    return SIGMA


def three_adamw() -> bool:
    """½|x − (0.3, 2, −5)|², λ = 1, η = 0.05/√t: AdamW clamps."""
    return _gap(_three("AdamW"), np.clip(THREE, -1, 1)) < 2e-3


def three_coupled() -> bool:
    """The same with Adam-ℓ2: halves."""
    return _gap(_three("Adam-l2"), THREE / 2) < 2e-3


@cache
def _three(name: str) -> Any:
    return oc.run(name, lambda x: x - THREE, start=np.zeros(3), steps=20000, lr=0.05, weight_decay=1.0,
                  schedule="inverse_sqrt", record=()).last  # fmt: skip


def qp_adamw() -> float:
    """H = [[2, 1.5], [1.5, 2]], b = (3, −1), λ = 1: AdamW's distance from the KKT point (1, −1)."""
    f = oc.quadratic(H, np.linalg.solve(H, B))
    end = oc.run("AdamW", f, start=np.zeros(2), steps=20000, lr=0.05, weight_decay=1.0, schedule="inverse_sqrt").last
    return _gap(end, (1, -1))


def qp_ridge() -> float:
    """The first coordinate of ridge there."""
    return float(np.linalg.solve(H + np.eye(2), B)[0])


def spike() -> float:
    """λ·max|x| where a slope of −1 that has brought AdamW to the wall is once a thousand times steeper."""
    kick = lambda x, t: np.where(t == 2000, -1000.0, -1.0) * np.ones_like(x)
    path = oc.run("AdamW", kick, start=[0.0], steps=2200, lr=0.1, weight_decay=DECAY)
    return float(DECAY * np.abs(path.x).max())


def spike_direction() -> float:
    """(1 − β₁)/√(1 − β₂) with Adam's usual values."""
    return float((1 - 0.9) / np.sqrt(1 - 0.999))


def clock() -> bool:
    """Under a constant slope of −1, η = 0.1 and λ = 0.5, AdamW stands at 2(1 − 0.95ᵗ) after t steps."""
    path = oc.run("AdamW", lambda x: -np.ones_like(x), start=[0.0], steps=200, lr=0.1, weight_decay=0.5, eps=0.0)
    return _gap(path.x[:, 0], 2 * (1 - 0.95 ** np.arange(201))) < 1e-12


def scale_adamw() -> bool:
    """Gradients times (2¹⁰, 2⁻¹⁰), ε = 0, turned valley: every bit of AdamW's path."""
    f = _valley(TURNED)
    told = oc.rescaled(f, (2.0**10, 2.0**-10))
    return np.array_equal(_run("AdamW", f, eps=0.0).x, _run("AdamW", told, eps=0.0).x)


def scale_coupled() -> float:
    f = _valley(TURNED)
    told = oc.rescaled(f, (2.0**10, 2.0**-10))
    return _gap(_run("Adam-l2", f, eps=0.0).last, _run("Adam-l2", told, eps=0.0).last)


def paper() -> bool:
    """The papers' λ = ηλ of PyTorch gives the same path."""
    one = _path("AdamW", TURNED).x
    return _gap(one, _run("AdamW", _valley(TURNED), weight_decay=OPENING["lr"] * DECAY, convention="paper").x) < 1e-9
