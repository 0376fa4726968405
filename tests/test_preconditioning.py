"""Steps until a path arrives, many members of a family at once, and what a diagonal scaling can do at best."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import optim_core as oc
from optim_core.arrival import family_gradient, steps_until
from optim_core.preconditioning import BEST, best_momentum, best_momentum_step, best_step, scaled_condition

ADAM: dict[str, Any] = {"lr": 0.05, "beta1": 0.0, "beta2": 0.99, "eps": 0.0}
CENTRE = np.array([1.0, 1.0])


def ravine(kappa: float = 100.0, theta: float = 20.0) -> oc.Landscape:
    return oc.landscape("Rotated ravine", kappa=kappa, theta=theta)


def arrived(path: oc.Trajectory, near: float) -> int:
    """From the whole path."""
    inside = np.linalg.norm(path.x - CENTRE, axis=-1) <= near
    return int(np.argmax(inside)) if inside.any() else -1


@pytest.mark.parametrize("near", [0.05, 0.5, 1e-9])
@pytest.mark.parametrize(("name", "own"), [("Adam", ADAM), ("AdamW", {**ADAM, "weight_decay": 0.001}),
                                           ("SGD", {"lr": best_step(100.0)})])  # fmt: skip
def test_an_arrival_is_that_of_the_path(name: str, own: dict[str, Any], near: float) -> None:
    f = ravine()
    found = steps_until(name, f.gradient, f.start, CENTRE, near, 700, **own)
    assert found == arrived(oc.run(name, f, steps=700, **own), near)


def test_the_budget_ends_exactly() -> None:
    f = ravine()
    settings: dict[str, Any] = {"lr": best_step(100.0)}
    steps = int(steps_until("SGD", f.gradient, f.start, CENTRE, 0.05, 5000, **settings))
    assert steps > 50
    assert steps_until("SGD", f.gradient, f.start, CENTRE, 0.05, steps, **settings) == steps
    assert steps_until("SGD", f.gradient, f.start, CENTRE, 0.05, steps - 1, **settings) == -1
    assert steps_until("SGD", f.gradient, CENTRE, CENTRE, 0.05, 10, **settings) == 0


def test_it_stops_as_soon_as_all_are_there() -> None:
    asked = []

    def gradient(x: Any) -> Any:
        asked.append(1)
        return x - CENTRE

    starts = CENTRE + np.array([[1.0, 0.0], [0.01, 0.0], [4.0, 0.0]])
    found = steps_until("SGD", gradient, starts, CENTRE, 0.05, 10_000, lr=0.5)
    assert found.tolist() == [5, 0, 7] and len(asked) == 7


def test_many_members_are_the_single_ones_bit_by_bit() -> None:
    kappa, theta = np.array([1.0, 30.0, 1e6]), np.array([0.0, 33.0, 90.0])
    x = np.array([[0.3, -2.0], [1.5, 4.0], [-1.0, 0.25]])
    together = family_gradient(ravine(), kappa=kappa, theta=theta)(x)
    alone = [ravine(k, a).gradient(p) for k, a, p in zip(kappa, theta, x, strict=True)]
    assert np.array_equal(together, alone)
    assert np.abs(together - ravine().gradient(x)).max() > 1


def test_a_family_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match=r"no parameters \['b'\]"):
        family_gradient(ravine(), b=np.ones(3))
    with pytest.raises(TypeError, match="no formula"):
        family_gradient(oc.quadratic([1.0, 2.0], [1.0, 1.0]), kappa=np.ones(3))


@pytest.mark.parametrize(("theta", "expected"), [(0, 1.0), (10, 13.39), (45, 100.0), (90, 1.0)])
def test_the_best_diagonal_scaling(theta: float, expected: float) -> None:
    h = ravine(theta=theta).hessian(CENTRE)
    star = scaled_condition(h)
    assert star == pytest.approx(expected, rel=1e-3)
    scales = np.logspace(-3, 3, 601)
    d = np.stack([np.ones_like(scales), scales], axis=-1)
    values = np.linalg.eigvalsh(h * np.sqrt(d[:, :, None] * d[:, None, :]))
    ratios = values[:, 1] / values[:, 0]
    assert star * (1 - 1e-9) <= ratios.min() <= star * 1.001
    assert ratios.max() > 2 * star, "other scalings are far worse"


@pytest.mark.parametrize("kappa", [4.0, 100.0, 3000.0])
def test_no_other_step_is_better_for_gradient_descent(kappa: float) -> None:
    shrinks = lambda lr: max(abs(1 - lr), abs(1 - lr * kappa))
    best = shrinks(best_step(kappa))
    assert all(shrinks(best_step(kappa) * factor) > best for factor in (0.9, 0.99, 1.01, 1.1))


@pytest.mark.parametrize("kappa", [4.0, 100.0, 3000.0])
def test_polyaks_values_make_both_ends_equally_slow(kappa: float) -> None:
    lr, mu = best_momentum_step(kappa), best_momentum(kappa)

    def shrinks(h: float, lr: float, mu: float) -> float:
        return float(np.abs(np.linalg.eigvals([[1 + mu - lr * h, -mu], [1.0, 0.0]])).max())

    assert shrinks(1.0, lr, mu) == pytest.approx(shrinks(kappa, lr, mu), abs=1e-6)
    assert shrinks(1.0, lr, mu) == pytest.approx((kappa**0.5 - 1) / (kappa**0.5 + 1), abs=1e-6)
    assert set(BEST) == {"SGD", "Momentum"} and set(BEST["Momentum"]) == {"lr", "momentum"}
