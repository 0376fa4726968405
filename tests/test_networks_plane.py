"""Data in the plane, plans that carry drawn points, and what a watched training shows."""

from __future__ import annotations

import base64
import io
import json
import zlib
from typing import Any

import numpy as np
import pytest
import torch

from optim_core.networks import plane, worker
from optim_core.networks.data import dataset
from optim_core.networks.history import History
from optim_core.networks.plan import Architecture, Entry, Plan
from optim_core.networks.rescaled import both_worlds
from optim_core.networks.training import train
from optim_core.networks.watching import LOST, SOFT, Watch, filter_normalized, packed, principal

SQUARE = [(-1.0, -1.0, 0), (1.0, 1.0, 0), (-1.0, 1.0, 1), (1.0, -1.0, 1)]
ENTRIES = both_worlds([Entry("AdamW", 0.01, 0.01), Entry("SGD", 0.1)], 1, 2.0**-7)


def small(entries: Any = ENTRIES, **changed: Any) -> Plan:
    return Plan("spirals", entries, Architecture("mlp", 3, 8), **{"steps": 40, "every": 10, **changed})


@pytest.fixture(scope="module")
def watched() -> tuple[Watch, History]:
    watch = Watch(small())
    return watch, train(watch.plan, watch=watch)


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


def test_the_watch_sees_the_runs_in_the_order_of_the_plan(watched: tuple[Watch, History]) -> None:
    watch, history = watched
    assert watch.steps == [0, 10, 20, 30, 40] == history.steps
    for weights, record in zip(watch.weights, history.records, strict=True):
        first = watch.network.layers[0]
        rms = weights[:, first.columns].double().square().mean(1).sqrt()
        assert rms.tolist() == pytest.approx([layers[0] for layers in record.weight])
    assert len({tuple(w.tolist()) for w in watch.weights[-1]}) == 4


def test_a_field_is_the_difference_of_the_logits_over_the_square(watched: tuple[Watch, History]) -> None:
    watch, _ = watched
    margins = watch.margins()
    left, right, bottom, top = watch.scene()["window"]
    corners = {0: (left, bottom), 39: (right, bottom), 39 * 40: (left, top), 1599: (right, top)}
    for node, corner in corners.items():
        logits = watch.network.logits(watch.weights[-1], torch.tensor([corner], dtype=torch.float32))[:, 0]
        assert margins[:, node] == pytest.approx((logits[:, 1] - logits[:, 0]).numpy(), abs=1e-5)
    q = np.frombuffer(zlib.decompress(base64.b64decode(watch.field())), dtype=np.int8).reshape(4, 1600)
    assert np.abs(q - 127 * margins / (np.abs(margins) + SOFT)).max() <= 0.5
    assert np.ptp(q) > 20


def test_a_lost_run_is_marked_and_a_huge_margin_is_not() -> None:
    q = np.frombuffer(zlib.decompress(base64.b64decode(packed(np.array([np.nan, 1e30, -1e30, 0.0])))), dtype=np.int8)
    assert q.tolist() == [LOST, 127, -127, 0]


def test_principal_directions_are_those_of_the_singular_values() -> None:
    rows = np.random.default_rng(0).standard_normal((30, 90)) * np.linspace(3, 0.1, 90)
    rows -= rows.mean(axis=0)
    found = principal(torch.from_numpy(rows)).numpy()
    expected = np.linalg.svd(rows, full_matrices=False)[2][:2]
    assert np.abs(np.sum(found * expected, axis=1)) == pytest.approx([1, 1], abs=1e-12)


@pytest.mark.parametrize("rows", [1, 2, 5])
def test_a_path_that_does_not_move_has_no_directions(rows: int) -> None:
    assert not principal(torch.zeros(rows, 7, dtype=torch.float64)).any()


def test_a_random_direction_is_normalized_neuron_by_neuron(watched: tuple[Watch, History]) -> None:
    watch, _ = watched
    weights = watch.weights[-1][0].double()
    direction = torch.from_numpy(np.random.default_rng(1).standard_normal(len(weights)))
    made = filter_normalized(watch.network, direction, weights)
    for layer in watch.network.layers:
        split = [layer.fan_in * layer.fan_out, layer.fan_out]
        (w, _), (d, biases), (raw, _) = (v[layer.columns].split(split) for v in (weights, made, direction))
        w, d, raw = (v.view(layer.fan_in, layer.fan_out) for v in (w, d, raw))
        assert d.norm(dim=0).tolist() == pytest.approx(w.norm(dim=0).tolist())
        assert (d * raw >= 0).all() and not biases.any()


def test_a_plane_goes_through_the_last_weights_and_says_what_it_holds(watched: tuple[Watch, History]) -> None:
    watch, history = watched
    for group, planes in enumerate(watch.planes(history)):
        points = torch.stack([w[run] for run in (2 * group, 2 * group + 1) for w in watch.weights]).double().numpy()
        values = np.linalg.svd(points - points.mean(axis=0), compute_uv=False) ** 2
        assert planes["pca"]["share"] == pytest.approx(values[:2].sum() / values.sum(), rel=1e-6)
        assert planes["random"]["share"] < 0.5 * planes["pca"]["share"]
        for held in planes.values():
            assert held["paths"][0][-1] == pytest.approx([0, 0], abs=1e-4)
            assert held["paths"][0][0] == held["paths"][1][0]  # the common start
        there = planes["random"]
        assert there["window"] == [-1, 1, -1, 1]
        byte = base64.b64decode(there["loss"])[12 * 25 + 12]  # the node in the middle
        height = there["low"] + byte / 255 * (there["high"] - there["low"])
        assert height == pytest.approx(np.log10(history.records[-1].loss[2 * group]), abs=(there["high"] - there["low"]) / 250)


def test_paths_so_far_never_turn_into_their_opposites() -> None:
    watch = Watch(small())
    seen: list[Any] = []
    train(watch.plan, watch=watch, progress=lambda record: seen.append(watch.paths()))
    for group in (0, 1):
        ends = [np.subtract(made[group]["paths"][0][-1], made[group]["paths"][0][0]) for made in seen]
        along = [end[0] for end in ends[1:]]
        assert len({along_ > 0 for along_ in along}) == 1 and max(map(abs, along)) > 0.05
        assert [len(made[group]["paths"][1]) for made in seen] == [1, 2, 3, 4, 5]


def test_a_run_that_diverges_ends_its_path_and_spoils_no_picture() -> None:
    plan = small([Entry("SGD", 1e6), Entry("SGD", 0.1)])
    watch = Watch(plan)
    history = train(plan, watch=watch)
    assert history.diverged_at[0] > 0 > history.diverged_at[1]
    (held,) = watch.planes(history)
    assert json.loads(json.dumps([held, watch.paths()], allow_nan=False))
    assert [len(path) for path in held["pca"]["paths"]] == [sum(s < history.diverged_at[0] for s in watch.steps), 5]


@pytest.mark.parametrize(
    ("plan", "sentence"),
    [
        (Plan("digits", ENTRIES), "Only data in the plane can be watched"),
        (small(every=1, steps=400), "At most 201 records"),
        (Plan("moons", ENTRIES, Architecture("residual", 4, 8)), "Only plain networks"),
    ],
)
def test_what_cannot_be_watched_gets_a_sentence(plan: Plan, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Watch(plan)


def test_the_worker_sends_the_scene_the_fields_and_the_planes() -> None:
    asked = {**small().to_json(), "watch": {"together": 2, "grid": 12, "surface": 5}}
    sink = io.StringIO()
    worker.serve(io.StringIO(json.dumps({"plan": asked}) + "\n"), sink)
    ready, scene, *records, planes, done = (json.loads(line) for line in sink.getvalue().splitlines())
    assert ready == {"ready": True} and len(scene["pictures"]["x"]) == 240
    for line in records:
        assert len(zlib.decompress(base64.b64decode(line["record"]["field"]))) == 4 * 12**2
    assert len(records[-1]["record"]["paths"]) == 2
    assert len(base64.b64decode(planes["pictures"]["planes"][1]["pca"]["loss"])) == 25
    assert len(done["done"]["diverged_at"]) == 4
