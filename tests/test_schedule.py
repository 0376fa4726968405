"""Learning-rate schedules: their formulas, their first value, and the step at which they act."""

from __future__ import annotations

import math

import numpy as np
import pytest

from optim_core.run import run
from optim_core.schedule import SCHEDULES, multiplier

FORMULAS = {
    "constant": lambda t, steps: 1.0,
    "cosine": lambda t, steps: math.cos(math.pi * (t - 1) / (2 * steps)) ** 2,  # the half-angle form
    "linear": lambda t, steps: (steps - t + 1) / steps,
    "inverse_sqrt": lambda t, steps: t**-0.5,
}


@pytest.mark.parametrize("name", list(SCHEDULES))
@pytest.mark.parametrize("steps", [1, 2, 7, 500])
def test_a_schedule_is_its_formula_and_starts_at_one(name: str, steps: int) -> None:
    at = multiplier(name)
    found = np.array([at(t, steps) for t in range(1, steps + 1)])
    expected = np.array([FORMULAS[name](t, steps) for t in range(1, steps + 1)])
    assert np.abs(found - expected).max() <= 1e-15
    assert found[0] == 1.0
    assert (np.diff(found) <= 0).all()
    assert (found > 0).all()
    late = expected[1:] - expected[:-1]  # a schedule late by one step differs by this
    assert name == "constant" or steps == 1 or np.abs(late).max() > 1e-4


def test_every_schedule_has_its_formula_here() -> None:
    assert set(FORMULAS) == set(SCHEDULES)


@pytest.mark.parametrize("name", list(SCHEDULES))
def test_a_run_takes_the_multiplier_of_its_own_step(name: str) -> None:
    """With the gradient 1, SGD moves by −η·multiplier(t): the first step in full, the last one by the last value."""
    x = run("SGD", lambda x: 0 * x + 1, [0.0], 8, lr=0.5, schedule=name, record=("x",)).x[:, 0]
    assert -np.diff(x) == pytest.approx([0.5 * FORMULAS[name](t, 8) for t in range(1, 9)], rel=1e-14)


def test_a_function_is_a_schedule() -> None:
    warm = lambda t, steps: min(1.0, t / 4)
    x = run("SGD", lambda x: 0 * x + 1, [0.0], 6, lr=1.0, schedule=warm, record=("x",)).x[:, 0]
    assert -np.diff(x) == pytest.approx([0.25, 0.5, 0.75, 1, 1, 1])


@pytest.mark.parametrize(("value", "text"), [(-0.5, "-0.5"), (math.nan, "nan"), (math.inf, "inf")])
def test_a_function_that_gives_no_multiplier_gets_a_sentence(value: float, text: str) -> None:
    late = lambda t, steps: 1.0 if t < 3 else value
    with pytest.raises(ValueError, match=f"The schedule gives {text} at step 3; a multiplier is finite and not negat"):
        run("SGD", lambda x: x, [1.0], 5, lr=0.1, schedule=late)


def test_an_unknown_schedule_gets_a_sentence() -> None:
    with pytest.raises(ValueError, match="Unknown schedule 'cosin'; use one of constant, cosine, linear, inverse_sqrt"):
        run("SGD", lambda x: x, [1.0], lr=0.1, schedule="cosin")
