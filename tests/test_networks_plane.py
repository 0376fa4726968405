"""Data in the plane, and plans that carry drawn points."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from optim_core.networks import plane
from optim_core.networks.data import dataset
from optim_core.networks.plan import Architecture, Entry, Plan
from optim_core.networks.rescaled import both_worlds
from optim_core.networks.training import train

SQUARE = [(-1.0, -1.0, 0), (1.0, 1.0, 0), (-1.0, 1.0, 1), (1.0, -1.0, 1)]
ENTRIES = both_worlds([Entry("AdamW", 0.01, 0.01), Entry("SGD", 0.1)], 1, 2.0**-7)


@pytest.mark.parametrize("name", ["spirals", "moons"])
def test_data_in_the_plane_are_split_and_standardized(name: str) -> None:
    held = dataset(name, 3)
    assert [len(part.y) for part in (held.train, held.validation, held.test)] == [240, 120, 240]
    assert held.classes == 2 and held.inputs == 2
    assert np.abs(held.train.x.mean(axis=0)).max() < 1e-12
    assert np.mean(held.train.x**2) == pytest.approx(1.0)
    assert set(held.train.y) == {0, 1} and held.train.y.dtype == np.int64
    assert not np.array_equal(held.train.x, dataset(name, 4).train.x)
    left, right, bottom, top = plane.window(held)
    assert right - left == pytest.approx(top - bottom)
    assert (held.train.x > [left, bottom]).all() and (held.train.x < [right, top]).all()


def test_a_spiral_lies_on_its_two_arms() -> None:
    x, y = plane.spirals(4000, 5)
    r = np.hypot(*x.T)
    off = np.angle(np.exp(1j * (np.arctan2(x[:, 1], x[:, 0]) - 2 * np.pi * plane.TURNS * r - np.pi * y)))
    outer = r > 0.4
    # 2π TURNS σ along the arm and σ/r across it are 0.2 rad together; the other arm is at π
    assert np.std(off[outer]) < 0.22 and np.abs(off[outer]).max() < 1.0
    assert np.mean(y) == 0.5
    assert np.mean(r > np.sqrt((0.1**2 + 1) / 2)) == pytest.approx(0.5, abs=0.03)  # as dense outside as inside


def test_moons_are_those_of_scikit_learn() -> None:
    from sklearn.datasets import make_moons

    x, y = make_moons(600, noise=plane.MOON_NOISE, random_state=2)
    held = dataset("moons", 2)
    middle, spread = plane.standard(x[:240])
    assert np.array_equal(np.concatenate([held.train.y, held.validation.y, held.test.y]), y)
    assert np.allclose(held.test.x * spread + middle, x[360:])


def test_drawn_points_are_all_three_parts() -> None:
    held = plane.drawn(SQUARE)
    assert held.train is held.validation is held.test
    assert held.train.x.tolist() == [[-1, -1], [1, 1], [-1, 1], [1, -1]] and held.train.y.tolist() == [0, 0, 1, 1]


@pytest.mark.parametrize(
    ("points", "sentence"),
    [
        ([], "at least 2 points of each class; class 0 has 0"),
        (SQUARE[:3], "at least 2 points of each class; class 1 has 1"),
        ([*SQUARE, (float("nan"), 0.0, 1)], "finite coordinates"),
        ([*SQUARE, (1e9, 0.0, 1)], "finite coordinates"),
        ([*SQUARE, (0.0, 0.0, 2)], "class of a drawn point is 0 or 1, not 2"),
        ([*SQUARE, (0.0, 0.0, True)], "class of a drawn point is 0 or 1, not True"),
        ([*SQUARE, (0.0, 0.0)], "is \\(x, y, class\\)"),
        ([*SQUARE, ("a", 0.0, 1)], "is \\(x, y, class\\)"),
        (SQUARE * 101, "At most 400 points can be drawn, not 404"),
        ([(0.5, 0.5, k) for k in (0, 0, 1, 1)], "must not all lie on one spot"),
    ],
)
def test_points_that_cannot_be_learnt_get_a_sentence(points: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Plan("drawn", ENTRIES, points=points)


def test_a_plan_carries_its_points() -> None:
    plan = Plan("drawn", ENTRIES, points=[[x, y, k] for x, y, k in SQUARE])
    assert Plan.from_json(json.loads(json.dumps(plan.to_json()))) == plan
    assert np.array_equal(plan.dataset().train.x, plane.drawn(SQUARE).train.x)
    with pytest.raises(ValueError, match="Only drawn data take points; moons has its own"):
        Plan("moons", ENTRIES, points=SQUARE)
    with pytest.raises(ValueError, match="Drawn data are the points of a plan"):
        dataset("drawn", 1)


def test_a_network_learns_what_was_drawn() -> None:
    plan = Plan("drawn", [Entry("Adam", 0.02)], Architecture("mlp", 3, 8), steps=150, every=150, points=SQUARE)
    assert train(plan).records[-1].accuracy == [1.0]
