"""Gradient oracles: what is told may be rescaled and noisy; the function behind it, its losses and minima stay."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from statistics import NormalDist

import numpy as np
import pytest

import optim_core as oc
from optim_core import noise
from optim_core.oracle import Oracle, as_oracle, run_numbers

ROSENBROCK = oc.landscape("Rosenbrock")
X = np.array([[0.3, 1.0], [-1.2, 0.7], [2.0, -0.4]])


def _field(x: np.ndarray) -> np.ndarray:
    return np.sin(x) + 2 * x


# --- What counts as an oracle -----------------------------------------------------------------------------------


def test_a_landscape_is_an_oracle() -> None:
    oracle = as_oracle(ROSENBROCK)
    assert oracle.landscape is ROSENBROCK
    assert np.array_equal(oracle(X), ROSENBROCK.gradient(X))
    assert as_oracle(oracle) is oracle


def test_a_callable_takes_x_or_x_and_the_step() -> None:
    assert np.array_equal(as_oracle(_field)(X, 7), _field(X))
    assert np.array_equal(as_oracle(lambda x, t: t * x)(X, 7), 7 * X)
    assert np.array_equal(as_oracle(np.sin)(X, 7), np.sin(X))
    assert np.array_equal(as_oracle(lambda x, scale=2.0: scale * x)(X, 7), 2 * X), "a default is no step number"
    assert np.array_equal(as_oracle(partial(lambda k, x: k * x, 3.0))(X, 7), 3 * X)
    assert as_oracle(_field).landscape is None


def test_anything_else_gets_a_sentence() -> None:
    with pytest.raises(TypeError, match="An oracle is a landscape or a function x → gradient, not int."):
        as_oracle(3)


# --- Rescaled ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("c", [3.0, [0.5, 20.0], np.linspace(0.1, 4, 6).reshape(3, 2)], ids=["one", "(d,)", "(n, d)"])
def test_rescaling_multiplies_the_gradient_and_nothing_else(c: object) -> None:
    oracle = oc.rescaled(ROSENBROCK, c)
    assert np.array_equal(oracle(X), np.asarray(c) * ROSENBROCK.gradient(X))
    assert oracle.landscape is ROSENBROCK
    assert np.abs(oracle(X) - ROSENBROCK.gradient(X)).max() > 1


def test_rescaling_acts_on_the_gradient_not_on_the_point() -> None:
    """c·g(x), not g(c·x): the two differ for every gradient that is not linear."""
    found = oc.rescaled(np.sin, [2.0, 5.0])(X)
    assert np.array_equal(found, [2.0, 5.0] * np.sin(X))
    assert np.abs(found - np.sin([2.0, 5.0] * X)).max() > 0.1


def test_a_rescaled_run_reports_the_losses_of_the_function_itself() -> None:
    path = oc.run("AdamW", oc.rescaled(ROSENBROCK, [8.0, 0.25]), steps=50, lr=0.01, weight_decay=0.0, eps=0.0)
    assert np.array_equal(path.loss, ROSENBROCK.value(path.x))
    assert np.array_equal(path.g, [8.0, 0.25] * ROSENBROCK.gradient(path.x[:-1]))
    plain = oc.run("SGD", ROSENBROCK, steps=50, lr=1e-4, record=("x",)).x
    assert np.abs(oc.run("SGD", oc.rescaled(ROSENBROCK, [8.0, 0.25]), steps=50, lr=1e-4).x - plain).max() > 1e-2


WRAPPED = {
    "rescaled": lambda: oc.rescaled(ROSENBROCK, (2.0, 0.3)),
    "noisy": lambda: oc.noisy(ROSENBROCK, 0.3, 7),
    "noise of each coordinate": lambda: oc.noisy(oc.rescaled(ROSENBROCK, 3.0), (0.1, 0.0), 7, "multiplicative"),
    "skewed": lambda: oc.noisy(ROSENBROCK, 0.2, 7, "skewed"),
    "spiked": lambda: oc.spiked(oc.noisy(ROSENBROCK, 0.1, 7), 0.4, 3),
}


@pytest.mark.parametrize("wrapper", WRAPPED)
def test_a_wrapper_tells_plain_numbers_the_same_bits(wrapper: str) -> None:
    """300 steps: more than noise is drawn ahead."""
    oracle = WRAPPED[wrapper]()
    assert oracle.scalar is not None
    numbers = oc.run("AdamW", oracle, steps=300, lr=0.02, weight_decay=0.1)
    arrays = oc.run("AdamW", replace(oracle, scalar=None), steps=300, lr=0.02, weight_decay=0.1)
    for name in ("x", "g", "loss"):
        assert np.array_equal(getattr(numbers, name), getattr(arrays, name))
    assert not np.array_equal(numbers.g, ROSENBROCK.gradient(numbers.x[:-1])), "it tells something else than f does"


def test_a_rescaled_run_of_one_and_of_many_have_the_same_bits() -> None:
    """One small run goes through plain numbers, a batch through arrays; scales per run need the whole batch."""
    scales = np.array([[1.0, 1.0], [3.0, 0.1], [1e4, 1e-4]])
    many = oc.run("Adam", oc.rescaled(ROSENBROCK, scales), np.tile(ROSENBROCK.start, (3, 1)), 40, lr=0.02)
    for k, c in enumerate(scales):
        alone = oc.run("Adam", oc.rescaled(ROSENBROCK, c), ROSENBROCK.start, 40, lr=0.02)
        assert np.array_equal(many.x[:, k], alone.x)
        assert np.array_equal(many.g[:, k], alone.g)


@pytest.mark.parametrize("c", [0.0, -1.0, [1.0, np.nan], np.inf])
def test_a_scale_that_is_not_positive_gets_a_sentence(c: object) -> None:
    with pytest.raises(ValueError, match="Gradient scales must be positive and finite."):
        oc.rescaled(_field, c)


# --- Noisy -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sigma", [0.5, np.array([0.1, 2.0])], ids=["one", "(d,)"])
def test_noise_is_added_or_multiplied(sigma: object) -> None:
    z = noise.normal(9, np.arange(3)[:, None], 4, np.arange(2))
    g = ROSENBROCK.gradient(X)
    assert np.array_equal(oc.noisy(ROSENBROCK, sigma, 9)(X, 4), g + sigma * z)
    assert np.array_equal(oc.noisy(ROSENBROCK, sigma, 9, "multiplicative")(X, 4), g * (1 + sigma * z))
    assert np.abs(z).min() > 1e-3
    assert oc.noisy(ROSENBROCK, sigma, 9).landscape is ROSENBROCK


def test_skewed_noise_is_large_one_time_in_ten_and_zero_on_average() -> None:
    n = 100_000
    told = oc.noisy(lambda x: x, 3.0, 9, "skewed")(np.full((n, 2), 0.5), 4) - 0.5
    z = noise.normal(9, np.arange(n)[:, None], 4, np.arange(2))
    assert np.array_equal(told, np.where(z > NormalDist().inv_cdf(0.9), 9.0, -1.0))
    assert np.abs(told.mean(axis=0)).max() < 5 * 3 / np.sqrt(n) < 0.05
    assert told.std(axis=0) == pytest.approx(3.0, rel=0.02)
    assert (told > 0).mean() == pytest.approx(0.1, abs=5 * 0.3 / np.sqrt(2 * n))
    assert abs(np.corrcoef(told.T)[0, 1]) < 5 / np.sqrt(n), "each coordinate has its own"


def test_any_step_of_any_run_can_be_replayed() -> None:
    oracle = oc.noisy(ROSENBROCK, 30.0, 17)
    path = oc.run("AdamW", oracle, np.tile(ROSENBROCK.start, (4, 1)), 30, lr=0.01, weight_decay=0.1)
    assert np.ptp(path.last, axis=0).min() > 1e-3, "runs of a batch have noise of their own"
    for run_number, t in ((0, 1), (3, 1), (2, 17), (1, 30)):
        assert np.array_equal(oracle(path.x[t - 1, run_number], t, run=run_number), path.g[t - 1, run_number])


def test_a_noisy_batch_is_the_stack_of_runs_with_those_numbers() -> None:
    inner = oc.noisy(ROSENBROCK, 30.0, 17)
    together = oc.run("Momentum", inner, np.tile(ROSENBROCK.start, (4, 1)), 30, lr=1e-3, record=("x",)).x
    for k in range(4):
        numbered = Oracle(lambda x, t, run, k=k: inner.at(x, t, np.asarray(run) + np.uint32(k)), ROSENBROCK)
        assert np.array_equal(
            oc.run("Momentum", numbered, ROSENBROCK.start, 30, lr=1e-3, record=("x",)).x, together[:, k]
        )
    assert np.array_equal(oc.run("Momentum", inner, ROSENBROCK.start, 30, lr=1e-3, record=("x",)).x, together[:, 0])


def test_the_same_seed_is_the_same_run_and_another_is_not() -> None:
    ask = {"lr": 0.01, "record": ("x",)}
    first, again, other = (oc.run("Adam", oc.noisy(ROSENBROCK, 30.0, seed), steps=40, **ask).x for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert np.abs(first - other).max() > 1e-2


def test_noise_of_rescaled_and_rescaling_of_noisy_differ_as_they_say() -> None:
    """c·(g + σz) is what the theorem needs; noise added after the rescaling is not rescaled."""
    c, z = np.array([4.0, 0.5]), noise.normal(3, np.arange(3)[:, None], 1, np.arange(2))
    g = ROSENBROCK.gradient(X)
    assert np.array_equal(oc.rescaled(oc.noisy(ROSENBROCK, 1.0, 3), c)(X), c * (g + z))
    assert np.array_equal(oc.noisy(oc.rescaled(ROSENBROCK, c), 1.0, 3)(X), c * g + z)


# --- A spike in every so many steps ---


def test_a_spike_is_large_once_in_a_period_and_zero_on_average() -> None:
    g = ROSENBROCK.gradient(X)
    told = [oc.spiked(ROSENBROCK, 0.5, 4)(X, t) for t in range(1, 9)]
    for k in (0, 4):
        assert np.array_equal(told[k], g + 1.5)
    for k in (1, 2, 3, 5, 6, 7):
        assert np.array_equal(told[k], g - 0.5)
    assert np.abs(np.mean(told, axis=0) - g).max() < 1e-12 < 0.5
    assert np.array_equal(oc.spiked(ROSENBROCK, 0.5, 1)(X, 3), g), "alone in its period it is nothing"
    assert oc.spiked(ROSENBROCK, 0.5, 4).landscape is ROSENBROCK


def test_an_online_problem_is_a_line_with_spikes() -> None:
    """Reddi et al. 2018, C = 3: the gradients 3, −1, −1, 3, …; the losses of a run stay those of their mean."""
    told = oc.spiked(oc.landscape("Tilted line"), 4 / 3, 3)
    assert [float(told(np.zeros(1), t)[0]) for t in range(1, 5)] == pytest.approx([3, -1, -1, 3], rel=1e-15)
    path = oc.run("SGD", told, steps=4, lr=0.1)
    assert path.loss == pytest.approx(path.x[:, 0] / 3)
    assert path.g[:, 0] == pytest.approx([3, -1, -1, 3])


def test_a_batch_with_spikes_is_the_stack_of_its_runs() -> None:
    told = oc.spiked(oc.rescaled(ROSENBROCK, (0.5, 2.0)), 30.0, 3)
    ask = {"steps": 30, "lr": 0.05}
    batch = oc.run("Adam", told, start=X, **ask).x
    assert all(np.array_equal(batch[:, k], oc.run("Adam", told, start=X[k], **ask).x) for k in range(3))
    assert np.abs(batch - oc.run("Adam", oc.rescaled(ROSENBROCK, (0.5, 2.0)), start=X, **ask).x).max() > 1e-2


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: oc.spiked(_field, np.inf, 3), "The size of a spike must be finite."),
        (lambda: oc.spiked(_field, [1.0, 2.0], 3), "The size of a spike must be one number, not [1.0, 2.0]."),
        (
            lambda: oc.spiked(_field, 1.0, 0),
            "The period of a spike must be a whole number of steps, at least one, not 0.",
        ),
        (
            lambda: oc.spiked(_field, 1.0, 2.5),
            "The period of a spike must be a whole number of steps, at least one, not 2.5.",
        ),
        (lambda: oc.noisy(_field, -0.1), "The noise level sigma must be finite and not negative."),
        (lambda: oc.noisy(_field, np.nan), "The noise level sigma must be finite and not negative."),
        (lambda: oc.noisy(_field, np.ones((2, 2))), "The noise level sigma is one number, or one for each coordinate."),
        (lambda: oc.noisy(ROSENBROCK, [1, 2, 3]), "Rosenbrock has 2 coordinates, but there are 3 noise levels."),
        (lambda: oc.rescaled(ROSENBROCK, [2.0]), "Rosenbrock has 2 coordinates, but there are 1 gradient scales."),
        (lambda: oc.noisy(_field, 0.1, kind="uniform"), "Noise is additive, multiplicative, skewed, not 'uniform'."),
        (lambda: oc.noisy(_field, 0.1, seed=2**32), "A seed is a whole number from 0 to 4294967295."),
        (lambda: oc.noisy(_field, 0.1, seed=-1), "A seed is a whole number from 0 to 4294967295."),
        (lambda: oc.noisy(_field, 0.1, seed=1.5), "A seed is a whole number from 0 to 4294967295."),
        (lambda: oc.noisy(_field, 0.1, seed="four"), "A seed is a whole number from 0 to 4294967295."),
    ],
)
def test_a_wrong_wrapper_gets_a_sentence(call: Callable[[], object], sentence: str) -> None:
    with pytest.raises(ValueError) as caught:
        call()
    assert str(caught.value) == sentence


def test_run_numbers_follow_the_batch_in_order() -> None:
    assert run_numbers(()).shape == ()
    assert run_numbers((2, 3)).tolist() == [[0, 1, 2], [3, 4, 5]]


def test_one_factor_for_each_run() -> None:
    bowl = oc.landscape("Bowl")
    starts = np.tile(bowl.start, (3, 1))
    factors = np.array([[0.5], [1.0], [2.0]])
    together = oc.run("SGD", oc.rescaled(bowl, factors), start=starts, steps=20, lr=0.1).last
    alone = [oc.run("SGD", oc.rescaled(bowl, float(c)), steps=20, lr=0.1).last for c in factors[:, 0]]
    assert np.array_equal(together, np.array(alone))
    assert np.abs(together[0] - together[2]).max() > 0.1


def test_a_wide_sum_is_run_in_smaller_blocks() -> None:
    """A gradient over n examples touches n numbers a run: the block of runs shrinks, the answers do not change."""
    A = np.sin(np.arange(12_000.0)).reshape(4000, 3)
    wide = oc.finite_sum("least_squares", (A, A @ np.array([1.0, -2.0, 0.5])))
    assert as_oracle(wide).width == 4000
    starts = np.cos(np.arange(60.0)).reshape(20, 3)
    together = oc.run("Adam", wide, start=starts, steps=5, lr=0.1, record=()).last
    alone = [oc.run("Adam", wide, start=start, steps=5, lr=0.1, record=()).last for start in starts]
    assert np.abs(together - np.array(alone)).max() < 1e-12 < 0.1 < np.abs(together - starts).max()
