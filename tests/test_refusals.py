"""What `run` refuses, each with a sentence, and the request it offers instead."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

import optim_core as oc
from optim_core import request as requests

ROSENBROCK = oc.landscape("Rosenbrock")
SUM = oc.landscape("Logistic regression")


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
    ({"lr": None}, "lr must be a number, not None."),
    ({"lr": 10**400}, "lr must be a number, not one beyond what a float holds."),
    ({"lr": np.array([1 + 2j])}, "lr must be a number, not array([1.+2.j])."),
    ({"lr": np.array([True])}, "lr must be a number, not array([ True])."),
    ({"lr": ["0.1"]}, "lr must be a number, not ['0.1']."),
    ({"lr": [[0.1], [0.2, 0.3]]}, "lr must be a number, not [[0.1], [0.2, 0.3]]."),
    ({"weight_decay": [None]}, "weight_decay must be a number, not [None]."),
    ({"beta1": np.array([0.1j])}, "AdamW: beta1 must be a number, not array([0.+0.1j])."),
    ({"beta1": None}, "AdamW: beta1 must be a number, not None."),
    ({"steps": 10**400}, "steps must be a whole number below 2³²: the steps of a run are counted in 32 bits."),
    ({"every": 2**32}, "every must be a whole number below 2³²: the steps of a run are counted in 32 bits."),
    ({"start": [10**400, 1]}, "start must be numbers of shape (..., d), not one beyond what a float holds."),
    ({"start": np.array([1j, 1.0])}, "start must be numbers of shape (..., d), not array([0.+1.j, 1.+0.j])."),
    ({"start": [True, False]}, "start must be numbers of shape (..., d), not [True, False]."),
    ({"start": [[1.0], [1.0, 2.0]]}, "start must be numbers of shape (..., d), not [[1.0], [1.0, 2.0]]."),
    ({"schedule": ["cosine"]}, "Unknown schedule ['cosine']; use one of constant, cosine, linear, inverse_sqrt"),
    ({"schedule": lambda t, steps: "a"}, "The multiplier of a schedule (here at step 1) must be one number, not 'a'."),
    ({"schedule": lambda t, steps: 1j}, "The multiplier of a schedule (here at step 1) must be one number, not 1j."),
    ({"oracle": lambda x: 1j * x, "start": [1.0]}, "A gradient must be real numbers of the shape of its point, not "),
    ({"oracle": lambda x: x > 0, "start": [1.0]}, "A gradient must be real numbers of the shape of its point, not "),
    ({"oracle": lambda x: "a", "start": [1.0]}, "A gradient must be real numbers of the shape of its point, not 'a'."),
    ({"oracle": lambda x: [1, [2]], "start": [1.0, 2.0]}, "A gradient must be real numbers of the shape of its point"),
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


@pytest.mark.parametrize("told", [lambda: 1.0, lambda x, t, run: x, lambda x, *, t: x])
def test_a_function_that_takes_something_else_is_no_oracle(told: Any) -> None:
    with pytest.raises(TypeError, match=r"An oracle is a function of \(x\) or of \(x, t\), and <lambda> takes \("):
        oc.run("Adam", told, [1.0, 2.0], 5, lr=0.1)


def test_a_class_and_a_schedule_of_one_argument_are_refused() -> None:
    with pytest.raises(TypeError, match="a function x → gradient, not the class Landscape."):
        oc.run("Adam", oc.Landscape, [1.0], 5, lr=0.1)
    with pytest.raises(TypeError, match=r"A schedule is a function \(t, steps\) → one multiplier, and <lambda> takes"):
        _run(schedule=lambda t: 1.0)


HOSTILE: list[tuple[Any, str]] = [
    (lambda: oc.method("AdamW", regularizer=["l1"]), "There is no regularizer ['l1']; use one of l2, l1, "),
    (lambda: oc.prox(None, 1.0, 1.0), "There is no regularizer None; use one of l2, l1, "),
    (lambda: oc.prox("l2", "a", 1), "A proximal operator maps numbers of shape (..., d), not 'a'."),
    (lambda: oc.prox("l2", 1j, 1), "A proximal operator maps numbers of shape (..., d), not 1j."),
    (lambda: oc.prox("l2", 1.0, None), "The strength of a proximal operator must be a number, not None."),
    (lambda: oc.prox("l2", np.ones(2), [1, 2, 3]), "Points of shape (2,) and strengths of shape (3,) do not broad"),
    (lambda: oc.rescaled(ROSENBROCK, "a"), "Gradient scales must be positive numbers, not 'a'."),
    (lambda: oc.rescaled(ROSENBROCK, 2j), "Gradient scales must be positive numbers, not 2j."),
    (lambda: _run(oracle=oc.rescaled(lambda x: x, [1, 2, 3]), start=[1.0, 2.0]), "There are gradient scales of shape "),
    (lambda: _run(oracle=oc.noisy(lambda x: x, [1, 2, 3]), start=[1.0, 2.0]), "There are noise levels of shape (3,), "),
    (lambda: oc.noisy(ROSENBROCK, [1, [2]]), "The noise level sigma must be numbers, not [1, [2]]."),
    (lambda: oc.noisy(ROSENBROCK, 1.0, kind=["additive"]), "Noise is additive, multiplicative, skewed, not"),
    *((lambda size=size: oc.minibatch(SUM, size), "A mini-batch of Logistic regression holds 1 to ")
      for size in (None, np.nan, "a", np.array([1, 2]), 1j, 10**400, True, 0)),
    *((lambda window=window: oc.finite_sum("least_squares", ([[1.0]], [1.0]), window=window), "window must be 1 pairs ")
      for window in (3, "ab", [(1, 2), (1, 2)], [(2, 1)], [(0, np.nan)], [1])),
    (lambda: oc.quadratic("x", 1), "H must be numbers, not 'x'."),
    (lambda: oc.quadratic([[1], [2, 3]], [1, 2]), "H must be numbers, not [[1], [2, 3]]."),
    (lambda: oc.quadratic([1, 1], [1, 1j]), "a must be numbers, not [1, 1j]."),
    (lambda: oc.landscape("Rosenbrock", b=[1, 2]), "Rosenbrock: b must be one number, not [1, 2]."),
    (lambda: oc.rescaling_has_potential(ROSENBROCK, [np.nan, 1]), "The factors must be finite numbers."),
    (lambda: oc.rescaling_has_potential(ROSENBROCK, None), "Rosenbrock needs 2 factors, one per coordinate, not None."),
]  # fmt: skip


@pytest.mark.parametrize(("ask", "sentence"), HOSTILE, ids=[f"{k} {s[:30]}" for k, (_, s) in enumerate(HOSTILE)])
def test_what_is_no_number_and_no_name_gets_a_sentence(ask: Any, sentence: str) -> None:
    with pytest.raises(ValueError) as caught:
        ask()
    assert str(caught.value).startswith(sentence)
    assert str(caught.value).endswith(".")


def test_a_thing_with_a_gradient_is_checked_too() -> None:
    class Complex:
        def gradient(self, x: Any) -> Any:
            return 1j * x

    with pytest.raises(ValueError, match="A gradient must be real numbers of the shape of its point, not array"):
        oc.run("Adam", Complex(), [1.0, 2.0], 3, lr=0.1, record=("x",))


def test_potential_is_asked_of_a_landscape() -> None:
    with pytest.raises(TypeError, match="Give a Landscape, such as landscape"):
        oc.rescaling_has_potential(None, None)  # type: ignore[arg-type]


@pytest.mark.parametrize("t", [0, -1, None, "a", 1.5, True])
def test_a_step_is_numbered_from_one(t: Any) -> None:
    adam, x = oc.method("Adam"), np.ones(2)
    with pytest.raises(ValueError, match="t must be the number of a step, a whole number of at least 1, not "):
        adam.step(x, x, adam.init(x), t, lr=0.1)


@pytest.mark.parametrize("memory", [(), None, (np.ones(2),), np.ones(2)])
def test_a_step_needs_its_memory(memory: Any) -> None:
    with pytest.raises(ValueError, match=r"Adam keeps \(m, v\); give what init\(x\) or the step before returned."):
        oc.method("Adam").step(np.ones(2), np.ones(2), memory, 1, lr=0.1)


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
