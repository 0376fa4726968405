"""Experiments: what a lane is told, that JSON holds all of it, and that nonsense in a file is one sentence."""

import json

import numpy as np
import pytest

import optim_core as oc
from optim_core.experiment import MOST_LANES, dumped

VALLEY = oc.Experiment(
    oc.landscape("Rosenbrock", b=20.0),
    (
        oc.Lane(oc.method("AdamW"), 0.02, 0.1),
        oc.Lane(oc.method("AdamW"), 0.01, 0.1, {"eps": 0.0}, "cosine", (2.0, 4.0), 0.3),
        oc.Lane(oc.method("SGD"), 0.001),
    ),
    steps=40,
    seed=3,
)
GIVEN = VALLEY.to_dict()
LANE = GIVEN["lanes"][2]
TYPED = {"formula": "a*(x-1)^2 + y^2", "window": [[-2, 2], [-1, 3]], "parameters": {"a": 2.5}}
NONSENSE = {
    "empty": {},
    "a list": [],
    "nothing": None,
    "no format": {**GIVEN, "format": 1},
    "a later version": {**GIVEN, "version": 2},
    "a stranger": {**GIVEN, "colour": 1},
    "too many steps": {**GIVEN, "steps": 10**9},
    "no step": {**GIVEN, "steps": 0},
    "steps in words": {**GIVEN, "steps": "5"},
    "steps are a truth": {**GIVEN, "steps": True},
    "a negative seed": {**GIVEN, "seed": -1},
    "seeds": {**GIVEN, "seed": [1]},
    "a convention of its own": {**GIVEN, "convention": ["paper"]},
    "no lane": {**GIVEN, "lanes": []},
    "lanes that are none": {**GIVEN, "lanes": "AdamW"},
    "too many lanes": {**GIVEN, "lanes": [LANE] * (MOST_LANES + 1)},
    "a lane that is a name": {**GIVEN, "lanes": ["SGD"]},
    "an unknown method": {**GIVEN, "lanes": [{**LANE, "method": "AdamX"}]},
    "no weight decay": {**GIVEN, "lanes": [{"method": "AdamW", "lr": 1}]},
    "weight decay of SGD": {**GIVEN, "lanes": [{**LANE, "weight_decay": 0.1}]},
    "lr is no number": {**GIVEN, "lanes": [{**LANE, "lr": float("nan")}]},
    "lr is text": {**GIVEN, "lanes": [{**LANE, "lr": "0.1"}]},
    "an unknown setting": {**GIVEN, "lanes": [{**LANE, "hyper": {"x": 1}}]},
    "an illegal setting": {**GIVEN, "lanes": [{"method": "Adam", "lr": 1, "hyper": {"beta1": 1.5}}]},
    "an unknown schedule": {**GIVEN, "lanes": [{**LANE, "schedule": "steps"}]},
    "one scale of two": {**GIVEN, "lanes": [{**LANE, "scales": [1]}]},
    "a scale of zero": {**GIVEN, "lanes": [{**LANE, "scales": [0, 1]}]},
    "negative noise": {**GIVEN, "lanes": [{**LANE, "noise": -1}]},
    "an unknown noise": {**GIVEN, "lanes": [{**LANE, "noise_kind": "pink"}]},
    "a start elsewhere": {**GIVEN, "start": [1]},
    "a start in words": {**GIVEN, "start": [1, "2"]},
    "an endless start": {**GIVEN, "start": [1, float("inf")]},
    "an unknown landscape": {**GIVEN, "landscape": {"id": "moon"}},
    "no landscape": {key: value for key, value in GIVEN.items() if key != "landscape"},
    "an unknown parameter": {**GIVEN, "landscape": {"id": "rosenbrock", "parameters": {"z": 1}}},
    "an attack": {**GIVEN, "landscape": {"formula": "__import__('os').system('true')"}},
    "a formula that is a number": {**GIVEN, "landscape": {"formula": 5}},
    "a window inside out": {**GIVEN, "landscape": {"formula": "x^2", "window": [[1, 0]]}},
}


def test_a_lane_is_told_the_scaled_gradient_and_then_its_noise():
    told = oc.noisy(oc.rescaled(VALLEY.landscape, (2.0, 4.0)), 0.3, 3)
    alone = oc.run("AdamW", told, steps=40, lr=0.01, weight_decay=0.1, eps=0.0, schedule="cosine")
    assert np.array_equal(VALLEY.run()[1].x, alone.x)


def test_lanes_of_one_method_have_names_of_their_own():
    assert VALLEY.names() == ("AdamW", "AdamW (2)", "SGD")


@pytest.mark.parametrize("place", [GIVEN["landscape"], TYPED], ids=["catalogue", "typed"])
def test_json_holds_everything(place):
    read = oc.Experiment.from_dict({**GIVEN, "landscape": place})
    again = oc.Experiment.from_dict(json.loads(dumped(read)))
    assert dumped(again) == dumped(read)
    for one, other in zip(read.run(), again.run(), strict=True):
        assert np.array_equal(one.x, other.x)
    assert again.landscape.parameters == place["parameters"]


@pytest.mark.parametrize("name", NONSENSE)
def test_nonsense_is_one_sentence(name):
    with pytest.raises(ValueError, match=r"^[^\n]{10,300}[.?]$"):
        oc.Experiment.from_dict(NONSENSE[name])
