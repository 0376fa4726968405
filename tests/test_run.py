"""`run`: what it records, how it diverges, what it refuses and the request it offers instead."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import optim_core as oc
from optim_core import Cause, evaluate
from optim_core import request as requests
from tests.replay import START, on_arrays

ROSENBROCK = oc.landscape("Rosenbrock")


# --- Records -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("oracle", [ROSENBROCK, oc.rescaled(ROSENBROCK, [2.0, 0.5])], ids=["numbers", "rescaled"])
def test_a_record_is_the_run_replayed_step_by_step(oracle: Any) -> None:
    path = oc.run("AdamW", oracle, steps=30, lr=0.01, weight_decay=0.2, record=("x", "g", "u", "loss", "memory"))
    method, x = oc.method("AdamW"), ROSENBROCK.start
    memory = method.init(x)
    assert np.array_equal(path.x[0], x)
    for t in range(1, 31):
        g = _told(oracle, x)
        assert np.array_equal(path.g[t - 1], g)
        after, memory = method.step(x, g, memory, t, lr=0.01, weight_decay=0.2)
        assert np.abs(after - path.x[t]).max() <= 1e-15
        assert np.abs(x - 0.01 * 0.2 * x - 0.01 * path.u[t - 1] - path.x[t]).max() <= 1e-15
        assert np.array_equal(path.loss[t], ROSENBROCK.value(path.x[t]))
        for name, value in zip(("m", "v"), memory, strict=True):
            assert np.abs(path.memory[name][t] - value).max() <= 1e-12 * np.abs(value).max()
        x = path.x[t]
    assert np.array_equal(path.last, path.x[-1])
    assert (path.memory["m"][0] == 0).all()


def _told(oracle: Any, x: np.ndarray) -> np.ndarray:
    return oracle(x) if isinstance(oracle, oc.Oracle) else oracle.gradient(x)


def test_shapes_of_one_run_many_starts_and_a_grid() -> None:
    one = oc.run("AdamW", ROSENBROCK, steps=7, lr=0.01, weight_decay=0.1, record=("x", "g", "u", "loss", "memory"))
    assert (one.x.shape, one.g.shape, one.u.shape, one.loss.shape) == ((8, 2), (7, 2), (7, 2), (8,))
    assert one.memory["v"].shape == (8, 2)
    assert np.ndim(one.diverged_at) == np.ndim(one.cause) == 0
    many = oc.run("AdamW", ROSENBROCK, np.zeros((5, 2)), 7, lr=0.01, weight_decay=0.1)
    assert (many.x.shape, many.loss.shape, many.diverged_at.shape) == ((8, 5, 2), (8, 5), (5,))
    lr, decay = np.geomspace(1e-3, 1e-1, 4)[:, None], np.linspace(0, 1, 3)[None, :]
    grid = oc.run("AdamW", ROSENBROCK, steps=7, lr=lr, weight_decay=decay, beta1=np.array([[[0.5]], [[0.9]]]))
    assert (grid.x.shape, grid.g.shape, grid.last.shape) == ((8, 2, 4, 3, 2), (7, 2, 4, 3, 2), (2, 4, 3, 2))
    scalar = oc.run("SGD", lambda x: x, [1.0], 3, lr=0.5)
    assert scalar.x.tolist() == [[1.0], [0.5], [0.25], [0.125]]


def test_every_keeps_each_kth_step_of_the_same_path() -> None:
    ask = {"lr": 0.01, "record": ("x", "g", "u", "loss", "memory")}
    for start in (ROSENBROCK.start, np.tile(ROSENBROCK.start, (2, 1))):  # plain numbers, then arrays
        whole, thinned = (oc.run("Adam", ROSENBROCK, start, 23, every=k, **ask) for k in (1, 5))
        assert thinned.steps_recorded.tolist() == [0, 5, 10, 15, 20]
        assert np.array_equal(thinned.x, whole.x[::5])
        assert np.array_equal(thinned.loss, whole.loss[::5])
        assert np.array_equal(thinned.g, whole.g[4::5])
        assert np.array_equal(thinned.u, whole.u[4::5])
        assert np.array_equal(thinned.memory["m"], whole.memory["m"][::5])
        assert np.array_equal(thinned.last, whole.last), "the end is the last step, recorded or not"


@pytest.mark.parametrize("start", [ROSENBROCK.start, np.ones((3, 2))])
def test_a_record_rarer_than_the_steps_keeps_the_start_alone(start: Any) -> None:
    full = oc.run("Adam", ROSENBROCK, start, 5, lr=0.01)
    rare = oc.run("Adam", ROSENBROCK, start, 5, lr=0.01, every=6, record=("x", "g", "u", "loss", "memory"))
    assert np.array_equal(rare.x, full.x[:1])
    assert np.array_equal(rare.loss, full.loss[:1])
    assert rare.g.shape == rare.u.shape == (0, *np.shape(start))
    assert rare.memory["m"].shape == (1, *np.shape(start))
    assert np.array_equal(rare.last, full.last)


def test_what_is_not_asked_for_is_none() -> None:
    end = oc.run("Adam", ROSENBROCK, steps=5, lr=0.01, record=())
    assert (end.x, end.g, end.u, end.loss, end.memory) == (None,) * 5
    assert np.array_equal(end.last, oc.run("Adam", ROSENBROCK, steps=5, lr=0.01).last)
    bare = oc.run("Adam", lambda x: x, [1.0], 5, lr=0.01, record=("x", "loss"))
    assert bare.loss is None
    assert bare.x is not None
    assert oc.run("SGD", ROSENBROCK, steps=5, lr=1e-3, record="memory").memory is None


def test_the_same_call_gives_the_same_bits_and_leaves_its_arguments_alone() -> None:
    start, lr = np.tile(ROSENBROCK.start, (3, 1)), np.array([1e-3, 1e-2, 1e-1])
    start.setflags(write=False)
    lr.setflags(write=False)
    first, again = (oc.run("Adam", oc.noisy(ROSENBROCK, 1.0, 4), start, 50, lr=lr) for _ in range(2))
    assert np.array_equal(first.x, again.x)
    first.x[0] = 99.0
    assert start[0, 0] == ROSENBROCK.start[0] != 99.0


def test_blocks_are_invisible(monkeypatch: pytest.MonkeyPatch) -> None:
    """More runs than fit one block give the same bits, noise and divergence included."""
    lr = np.geomspace(1e-4, 10, 40)
    oracle = oc.noisy(ROSENBROCK, 0.5, 8)
    ask = {"steps": 30, "lr": lr, "record": ("x", "g", "u", "loss", "memory"), "every": 3}
    whole = oc.run("Momentum", oracle, **ask)
    monkeypatch.setattr(evaluate, "BLOCK", 14)  # seven runs a block, the last one short
    parts = oc.run("Momentum", oracle, **ask)
    for name in ("x", "g", "u", "loss", "last", "diverged_at", "cause"):
        assert np.array_equal(getattr(whole, name), getattr(parts, name), equal_nan=True), name
    assert np.array_equal(whole.memory["b"], parts.memory["b"], equal_nan=True)
    assert len(np.unique(whole.diverged_at)) > 3


def test_a_mini_batch_sum_and_a_quadratic_are_oracles_too() -> None:
    hessian = np.array([[2.0, 0.5, 0.0], [0.5, 1.0, 0.2], [0.0, 0.2, 3.0]])
    bowl = oc.quadratic(hessian, [1.0, -2.0, 0.5])
    end = oc.run("SGD", bowl, START, 400, lr=0.2)
    assert np.abs(end.last - [1.0, -2.0, 0.5]).max() <= 1e-12
    assert end.loss[-1] < 1e-12 < end.loss[0]


# --- Divergence --------------------------------------------------------------------------------------------------


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


def test_stopping_without_the_path_gets_a_sentence() -> None:
    with pytest.raises(ValueError, match='Stopping is read off the path; run with "x" in record.'):
        oc.run("SGD", lambda x: x, [1.0], 5, lr=0.1, record=()).stopping()


# --- Refusals ----------------------------------------------------------------------------------------------------


def _run(name: str = "AdamW", oracle: Any = ROSENBROCK, **ask: Any) -> Any:
    given = {"lr": 0.1, "weight_decay": 0.1, **ask}
    return oc.run(name, oracle, **{k: v for k, v in given.items() if v is not LEFT_OUT})


LEFT_OUT = object()
REFUSALS: list[tuple[dict[str, Any], str]] = [
    ({"lr": -0.1}, "lr must be finite and not negative."),
    ({"lr": np.nan}, "lr must be finite and not negative."),
    ({"lr": [0.1, np.inf]}, "lr must be finite and not negative."),
    ({"lr": "fast"}, "lr must be a number, not 'fast'."),
    ({"lr": []}, "lr is empty."),
    ({"weight_decay": -1}, "weight_decay must be finite and not negative."),
    ({"weight_decay": LEFT_OUT}, "AdamW decays: give weight_decay (0 is legal)."),
    ({"name": "Adam"}, "Adam has no weight_decay; choose one of its decay variants, such as AdamW."),
    ({"name": "AdmaW"}, "There is no method 'AdmaW'; did you mean "),
    ({"name": "xyzzyx"}, "There is no method 'xyzzyx'."),
    ({"beta": 0.9}, "AdamW has no 'beta'; it has beta1, beta2, eps."),
    ({"name": "SGDW", "eps": 0.1}, "SGDW has no 'eps'; it has no hyperparameters."),
    ({"beta1": 1.0}, "AdamW: beta1 = 1 is outside [0, 1)."),
    ({"beta2": -0.1}, "AdamW: beta2 = -0.1 is outside [0, 1)."),
    ({"beta2": np.array([0.9, 1.5])}, "AdamW: beta2 = 1.5 is outside [0, 1)."),
    ({"eps": np.nan}, "AdamW: eps = nan is outside [0, ∞)."),
    ({"eps": "tiny"}, "AdamW: eps must be a number, not 'tiny'."),
    ({"name": "ClippedSGDW", "clip": 0.0}, "ClippedSGDW: clip = 0 is outside (0, ∞)."),
    ({"steps": 0}, "steps must be a whole number of at least 1, not 0."),
    ({"steps": 2.5}, "steps must be a whole number of at least 1, not 2.5."),
    ({"steps": True}, "steps must be a whole number of at least 1, not True."),
    ({"every": 0}, "every must be a whole number of at least 1, not 0."),
    ({"start": [1.0, 2.0, 3.0]}, "Rosenbrock has 2 coordinates, but start has 3."),
    ({"start": 1.0}, "start must hold at least one run of at least one coordinate; its shape is (..., d)."),
    (
        {"start": np.zeros((0, 2))},
        "start must hold at least one run of at least one coordinate; its shape is (..., d).",
    ),
    ({"start": [np.nan, 0.0]}, "start must be finite."),
    ({"start": "origin"}, "start must be numbers of shape (..., d), not 'origin'."),
    ({"oracle": np.sin}, "A bare gradient function has no start of its own; give start=(…)."),
    ({"record": ("x", "y")}, "record holds any of x, g, u, loss, memory, not 'y'."),
    ({"schedule": "cosin"}, "Unknown schedule 'cosin'; use one of constant, cosine, linear, inverse_sqrt"),
    ({"convention": "papers"}, 'convention is "pytorch" or "paper", not \'papers\'.'),
    ({"lr": 0.0, "convention": "paper"}, "In the papers' convention lr = 0 has no PyTorch counterpart"),
    ({"lr": np.ones(3), "weight_decay": np.ones(2)}, "These shapes do not broadcast together: start (), lr (3,), "),
    (
        {"lr": np.ones(3), "weight_decay": np.ones(2), "convention": "paper"},
        "These shapes do not broadcast together: start (), lr (3,), ",
    ),
]


@pytest.mark.parametrize(("ask", "sentence"), REFUSALS, ids=[s[:40] for _, s in REFUSALS])
def test_a_wrong_argument_gets_a_sentence(ask: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError) as caught:
        _run(**ask)
    assert str(caught.value).startswith(sentence)
    assert str(caught.value).endswith((".", "?"))


def test_a_step_refuses_what_a_run_refuses() -> None:
    adam, x = oc.method("Adam"), np.array([1.0, 2.0])
    with pytest.raises(ValueError, match="Adam has no weight_decay; choose one of its decay variants."):
        adam.step(x, x, adam.init(x), 1, lr=0.1, weight_decay=0.1)
    with pytest.raises(ValueError, match="Adam has no 'beta'; it has beta1, beta2, eps."):
        adam.step(x, x, adam.init(x), 1, lr=0.1, beta=0.9)


def test_wrong_types_are_type_errors() -> None:
    with pytest.raises(TypeError, match="An oracle is a landscape or a function x → gradient, not str."):
        _run(oracle="Rosenbrock")
    with pytest.raises(TypeError, match="lr"):
        oc.run("SGD", ROSENBROCK)  # type: ignore[call-arg]


@pytest.mark.parametrize("told", [lambda x: 1.0, lambda x: np.ones(3), lambda x: np.ones((1, 2))])
def test_a_gradient_of_another_shape_gets_a_sentence(told: Any) -> None:
    with pytest.raises(ValueError, match=r"A gradient has the shape of its point: \(2,\) here, but this one has \("):
        oc.run("Adam", told, [1.0, 2.0], 5, lr=0.1)


def test_zero_is_legal_where_it_says_so() -> None:
    still = _run(lr=0.0, weight_decay=0.0, eps=0.0, beta1=0.0, beta2=0.0, steps=5)
    assert np.array_equal(still.last, ROSENBROCK.start)


def test_near_misses_name_the_method_that_was_meant() -> None:
    for typed, meant in (("AdmaW", "AdamW"), ("adam w2", "AdamW"), ("AdamProxx", "AdamProx"), ("Adam-l3", "Adam-ℓ2")):
        with pytest.raises(ValueError) as caught:
            oc.method(typed)
        assert meant in re.split(r"[ ,?]+", str(caught.value))


def test_over_a_gigabyte_is_refused_before_anything_is_computed() -> None:
    sentence = (
        "Recording x, g, loss of 200000 runs for 500 steps takes 4.0 GB, over the limit of 1 GB; every=5 fits, and"
    )
    with pytest.raises(ValueError, match=sentence):
        oc.run("Adam", ROSENBROCK, np.broadcast_to(ROSENBROCK.start, (200_000, 2)), 500, lr=0.1)


@pytest.mark.parametrize(
    ("ask", "runs"),
    [
        ({"steps": 500}, 200),
        ({"steps": 100}, 30_000),  # not even two records fit
        ({"steps": 1000, "every": 3, "record": ("x", "memory", "loss")}, 100),
        ({"steps": 7, "record": ("x", "g", "u", "memory")}, 3_000),
    ],
)
def test_a_request_that_does_not_fit_names_one_that_does(
    ask: dict[str, Any], runs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the `every` of the sentence the records fit; at one less they do not. The limit is a megabyte here."""
    monkeypatch.setattr(requests, "LARGEST_RECORD", 10**6)
    start = np.broadcast_to(ROSENBROCK.start, (runs, 2))

    def attempt(**changed: Any) -> Any:
        return oc.run("AdamW", ROSENBROCK, start, lr=0.1, weight_decay=0.1, **{**ask, **changed})

    with pytest.raises(ValueError, match=r"record=\(\)") as caught:
        attempt()
    offered = re.search(r"every=(\d+) fits", str(caught.value))
    every = int(offered[1]) if offered else ask["steps"] + 1
    assert 1 < every <= ask["steps"] + 1
    with pytest.raises(ValueError, match="over the limit"):
        attempt(every=every - 1)
    if offered:
        path = attempt(every=every)
        arrays = (path.x, path.g, path.u, path.loss, *(path.memory or {}).values())
        assert sum(a.nbytes for a in arrays if a is not None) <= 10**6
    attempt(record=())


def test_the_limit_counts_what_the_records_take() -> None:
    """The sizes in the check are those of the arrays: just below the limit passes, just above does not."""
    path = oc.run("AdamW", ROSENBROCK, np.zeros((10, 2)), 50, lr=0.1, weight_decay=0.1, every=5,
                  record=("x", "g", "u", "loss", "memory"))  # fmt: skip
    held = sum(a.nbytes for a in (path.x, path.g, path.u, path.loss, *path.memory.values()))
    counted = 8 * (10 * 2) * 11 * (1 + 1 + 1 + 1 / 2 + 2)
    assert 0.9 * counted < held <= counted


def test_a_grid_agrees_with_its_cells_on_a_batch_of_starts() -> None:
    starts = np.array([START, (1.0, 2.0, 3.0)])
    lr = np.array([[0.01], [0.02], [0.03]])
    grid = oc.run("LionW", on_arrays, starts, 25, lr=lr, weight_decay=0.1, record=("x",))
    assert grid.x.shape == (26, 3, 2, 3)
    for i, j in np.ndindex(3, 2):
        alone = oc.run("LionW", on_arrays, starts[j], 25, lr=float(lr[i, 0]), weight_decay=0.1, record=("x",))
        assert np.array_equal(grid.x[:, i, j], alone.x)
