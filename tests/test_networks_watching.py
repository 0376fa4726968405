"""What a watched training shows: fields, paths, planes, and the lines that a worker sends of them."""

from __future__ import annotations

import base64
import io
import json
import zlib
from typing import Any

import numpy as np
import pytest
import torch

from optim_core.networks import worker
from optim_core.networks.history import History
from optim_core.networks.plan import Architecture, Entry, Plan
from optim_core.networks.rescaled import both_worlds
from optim_core.networks.training import train
from optim_core.networks.watching import LOST, SOFT, Watch, filter_normalized, packed, principal

ENTRIES = both_worlds([Entry("AdamW", 0.01, 0.01), Entry("SGD", 0.1)], 1, 2.0**-7)


def small(entries: Any = ENTRIES, **changed: Any) -> Plan:
    return Plan("spirals", entries, Architecture("mlp", 3, 8), **{"steps": 40, "every": 10, **changed})


@pytest.fixture(scope="module")
def watched() -> tuple[Watch, History]:
    watch = Watch(small())
    return watch, train(watch.plan, watch=watch)


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
        assert height == pytest.approx(
            np.log10(history.records[-1].loss[2 * group]), abs=(there["high"] - there["low"]) / 250
        )


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
    ready, scene, *records, first, planes, done = (json.loads(line) for line in sink.getvalue().splitlines())
    assert ready == {"ready": True} and len(scene["pictures"]["x"]) == 240
    for line in records:
        assert len(zlib.decompress(base64.b64decode(line["record"]["field"]))) == 4 * 12**2
    assert len(records[-1]["record"]["paths"]) == 2
    assert first["pictures"]["planes"] == planes["pictures"]["planes"][:1]
    assert len(base64.b64decode(planes["pictures"]["planes"][1]["pca"]["loss"])) == 25
    assert len(done["done"]["diverged_at"]) == 4
