"""What `run` refuses, each with a sentence, and the request it offers instead."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

import optim_core as oc
from optim_core import request as requests

ROSENBROCK = oc.landscape("Rosenbrock")


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
