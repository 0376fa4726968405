"""Divergence is data: its first step and its cause; and where a run stopped, or how far it still moves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import optim_core as oc
from optim_core import Cause

ROSENBROCK = oc.landscape("Rosenbrock")


def _constant(value: float) -> Callable[[np.ndarray], np.ndarray]:
    return lambda x: 0 * x + value


@pytest.mark.parametrize(
    ("name", "told", "ask", "step", "cause"),
    [
        ("SGD", lambda x: 4 * x, {"lr": 1.0}, 13, Cause.LEFT_BOUNDS),  # 3¹³ > 10⁶ ≥ 3¹²
        ("SGD", _constant(-1e300), {"lr": 1e10}, 1, Cause.OVERFLOW),
        ("Momentum", _constant(-1e308), {"lr": 1e-308}, 2, Cause.OVERFLOW),  # the memory, before x
        ("Adam", _constant(1e-200), {"lr": 0.1, "eps": 0.0}, 1, Cause.DIVISION_BY_ZERO),  # g² underflows to 0
        ("AMSGrad", _constant(1e-200), {"lr": 0.1, "eps": 0.0}, 1, Cause.DIVISION_BY_ZERO),
        ("SGD", lambda x: np.where(x < 0.5, np.nan, 1.0), {"lr": 0.125}, 6, Cause.GRADIENT_NOT_FINITE),
        ("AdamW", _constant(np.inf), {"lr": 0.1, "weight_decay": 0.0}, 1, Cause.GRADIENT_NOT_FINITE),
    ],
)
def test_divergence_has_its_first_step_and_its_cause(
    name: str, told: Any, ask: dict[str, float], step: int, cause: Cause
) -> None:
    path = oc.run(name, told, [1.0], 20, **ask)
    assert (path.diverged_at, Cause(int(path.cause))) == (step, cause)
    assert np.abs(path.x[step - 1]).max() <= 1e6, "the step before was still legal"
    many = oc.run(name, told, [[1.0], [1.0]], 20, **ask)
    assert many.diverged_at.tolist() == [step, step]


def test_with_epsilon_the_underflow_is_harmless() -> None:
    assert oc.run("Adam", _constant(1e-200), [1.0], 20, lr=0.1, eps=1e-8).diverged_at == -1


def test_a_loss_that_is_not_finite_is_divergence() -> None:
    logarithm = oc.landscape_from("log(x) + 0*y")
    for start in ([1.0, 0.0], [[1.0, 0.0], [50.0, 0.0]]):
        path = oc.run("SGD", logarithm, start, 9, lr=0.9)
        assert np.ravel(path.diverged_at)[0] == 2
        assert np.ravel(path.cause)[0] == Cause.LOSS_NOT_FINITE
    assert path.diverged_at.tolist() == [2, -1]
    assert oc.run("SGD", logarithm, [-1.0, 0.0], 3, lr=0.1).diverged_at == 0, "the start itself"
    assert oc.run("SGD", logarithm, [[-1.0, 0.0]], 3, lr=0.1).diverged_at.tolist() == [0]


def test_numbers_and_arrays_diverge_at_the_same_step_for_the_same_cause() -> None:
    for lr in np.geomspace(1e-3, 1e3, 25):
        one = oc.run("Momentum", ROSENBROCK, steps=60, lr=lr)
        many = oc.run("Momentum", ROSENBROCK, ROSENBROCK.start[None], 60, lr=lr)
        assert (one.diverged_at, one.cause) == (many.diverged_at[0], many.cause[0])
        assert np.array_equal(one.x, many.x[:, 0], equal_nan=True)


def test_one_run_of_a_batch_diverges_alone() -> None:
    lr = np.array([0.1, 3.0, 0.2])
    path = oc.run("SGD", lambda x: x, [2.0], 60, lr=lr)
    assert path.diverged_at.tolist() == [-1, 20, -1]
    assert path.cause.tolist() == [Cause.NONE, Cause.LEFT_BOUNDS, Cause.NONE]
    assert np.abs(path.last[[0, 2], 0] - 2.0 * (1 - lr[[0, 2]]) ** 60).max() <= 1e-15


# --- Stopping ----------------------------------------------------------------------------------------------------


def test_stopping_names_the_first_step_that_stays() -> None:
    path = oc.run("SGD", lambda x: x, [1.0, 1.0], 200, lr=0.1, record=("x",))
    step, amplitude = path.stopping(1e-3)
    assert step == 66  # 0.9⁶⁵ > 10⁻³ ≥ 0.9⁶⁶
    assert amplitude < 1e-8
    assert path.stopping(1e-30)[0] == -1


def test_stopping_says_still_moving_and_by_how_much() -> None:
    """The sign of the gradient near the minimum: a 2-cycle of length η."""
    path = oc.run("SignSGD", lambda x: x - 0.05, [[1.0], [0.05]], 100, lr=0.1, record=("x",))
    steps, amplitude = path.stopping()
    assert steps.tolist() == [-1, 0]
    assert amplitude == pytest.approx([0.05, 0.0], abs=1e-12)
    thinned = oc.run("SGD", lambda x: x, [1.0], 200, lr=0.1, record=("x",), every=10)
    assert thinned.stopping()[0] == 70, "a step number, not the place of a record"


def test_stopping_of_a_diverged_run_is_still_moving() -> None:
    assert oc.run("SGD", lambda x: 4 * x, [1.0], 900, lr=1.0, record=("x",)).stopping()[0] == -1


def test_the_start_alone_has_not_stopped() -> None:
    """A record rarer than the steps: the run moves, and no recorded point says so."""
    path = oc.run("Adam", ROSENBROCK, steps=100, lr=0.1, every=1000)
    assert np.abs(path.last - path.x[0]).max() > 0.1
    with pytest.raises(ValueError, match="only its start is recorded; run with a smaller every."):
        path.stopping()
    assert oc.run("Adam", ROSENBROCK, steps=100, lr=0.1, every=100).stopping()[0] == -1


def test_stopping_without_the_path_gets_a_sentence() -> None:
    with pytest.raises(ValueError, match='Stopping is read off the path; run with "x" in record.'):
        oc.run("SGD", lambda x: x, [1.0], 5, lr=0.1, record=()).stopping()
