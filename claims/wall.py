"""What the page The 1/λ wall asserts, measured: where each method stops, and what moves the wall."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

import optim_core as oc
from optim_core.wall import box_point, ridge_point

DECAY, TURNED = 0.3, 45.0
OPENING = {"start": [-3.0, -2.0], "steps": 2000, "lr": 0.4, "weight_decay": DECAY, "schedule": "inverse_sqrt"}
SHORT, SMALL = 0.95, 0.02  # β₂ as the page opens; a base rate that falls too soon
NEAR = 0.01  # the box's point and ridge are 1.4 apart at least
INSIDE = (2.0, 1.0)


def valley(theta: float = 0.0, minimum: tuple[float, float] = (6.0, 5.0)) -> oc.Landscape:
    return oc.landscape("Rotated ravine", kappa=50.0, theta=theta, a1=minimum[0], a2=minimum[1])


@cache
def path(name: str, theta: float = 0.0) -> oc.Trajectory:
    """A run with the page's settings, the valley turned by `theta`."""
    return run_here(name, valley(theta))


def run_here(name: str, oracle: Any, **other: Any) -> oc.Trajectory:
    short = {"beta2": SHORT} if "beta2" in oc.method(name).hyper else {}
    return oc.run(name, oracle, **{**OPENING, **short, **other})


def gap(x: Any, y: Any) -> float:
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
    return float(path("AdamW").last[0])


def adamw_2() -> float:
    return float(path("AdamW").last[1])


def prox_1() -> float:
    return float(path("AdamProx").last[0])


def prox_2() -> float:
    return float(path("AdamProx").last[1])


def coupled_1() -> float:
    return float(path("Adam-l2").last[0])


def coupled_2() -> float:
    return float(path("Adam-l2").last[1])


def coupled_is_ridge() -> bool:
    """Adam-ℓ2 ends at the ridge point, on both valleys."""
    return all(gap(path("Adam-l2", th).last, ridge_point(valley(th), DECAY)) < NEAR / 10 for th in (0.0, TURNED))


def turned_1() -> float:
    return float(path("AdamW", TURNED).last[0])


def turned_2() -> float:
    return float(path("AdamW", TURNED).last[1])


def turned_ridge_1() -> float:
    return float(ridge_point(valley(TURNED), DECAY)[0])


def turned_ridge_2() -> float:
    return float(ridge_point(valley(TURNED), DECAY)[1])


def box_is_lowest() -> bool:
    """AdamW, AdamProx and LionW end at the lowest point of the box, on both valleys."""
    names = ("AdamW", "AdamProx", "LionW")
    valleys = ((th, box_point(valley(th), DECAY)) for th in (0.0, TURNED))
    return all(gap(path(name, th).last, lowest) < NEAR for th, lowest in valleys for name in names)


def lowest_by_search() -> bool:
    """No point of a fine grid of the box is lower than the calculated one."""
    f, r = valley(TURNED), 1 / DECAY
    grid = np.stack(np.meshgrid(*[np.linspace(-r, r, 801)] * 2), axis=-1)
    return bool(f.value(box_point(f, DECAY)) <= f.value(grid).min() + 1e-12)


def inside_stays() -> bool:
    """The minimum at (2, 1) in the box: AdamW ends there for every λ up to 0.3, on both valleys."""
    return all(
        gap(run_here("AdamW", valley(th, INSIDE), weight_decay=decay).last, INSIDE) < NEAR
        for th in (0.0, TURNED) for decay in (0.0, 0.1, 0.2, 0.3)
    )  # fmt: skip


def inside_coupled() -> float:
    """How far Adam-ℓ2 ends from the minimum at (2, 1)."""
    return gap(run_here("Adam-l2", valley(0.0, INSIDE)).last, INSIDE)


def metric_is_ridge() -> bool:
    """The proximal step in Adam's own metric ends at the ridge point, on both valleys."""
    return all(gap(path("AdamMetricProx", th).last, ridge_point(valley(th), DECAY)) < NEAR / 10 for th in (0.0, TURNED))


def prox_is_adamw() -> bool:
    """AdamProx with the rate η is AdamW with η/(1 + ηλ), step for step."""
    lr, constant = OPENING["lr"], {"schedule": "constant"}
    one = run_here("AdamProx", valley(), **constant).x
    other = run_here("AdamW", valley(), **constant, lr=lr / (1 + lr * DECAY)).x
    return gap(one, other) < 1e-9 and gap(one, run_here("AdamW", valley(), **constant).x) > 0.01


def frank_wolfe() -> bool:
    """A step of sign descent with decay is a Frank–Wolfe step of length ηλ on the box."""
    f, x, eta = valley(TURNED), np.array([-3.0, 2.0]), 0.1
    step = oc.run("SignSGDW", f, start=x, steps=1, lr=eta, weight_decay=DECAY).last
    corners = np.array([[s, t] for s in (-1, 1) for t in (-1, 1)]) / DECAY
    best = corners[np.argmin(corners @ f.gradient(x))]
    return gap(step, x + eta * DECAY * (best - x)) < 1e-12


def rest_1() -> float:
    """AdamW's mean direction −λx along the first coordinate, where it rests on the turned valley."""
    return float(-DECAY * path("AdamW", TURNED).last[0])


def rest_2() -> float:
    return float(-DECAY * path("AdamW", TURNED).last[1])


def wobble_constant() -> float:
    """Largest distance of AdamW from the lowest point in the last tenth of the run, turned valley, constant rate."""
    return _late("constant")


def wobble_falling() -> float:
    return _late("inverse_sqrt")


def wobble_cosine() -> float:
    return _late("cosine")


def _late(schedule: str) -> float:
    f = valley(TURNED)
    tail = run_here("AdamW", f, schedule=schedule).x[-200:]
    return gap(tail, box_point(f, DECAY))


def corner_constant() -> bool:
    """In the corner of the valley that is not turned a constant rate wobbles by no more than 1e-6."""
    return gap(run_here("AdamW", valley(), schedule="constant").x[-200:], [1 / DECAY] * 2) < 1e-6


def too_small() -> float:
    """How far AdamW is from the lowest point under 1/√t when the base rate is 0.02."""
    return gap(run_here("AdamW", valley(), lr=SMALL).last, box_point(valley(), DECAY))


def long_memory() -> float:
    """The same with the opening rate and β₂ = 0.999, on the turned valley."""
    return gap(run_here("AdamW", valley(TURNED), beta2=long_beta()).last, box_point(valley(TURNED), DECAY))
