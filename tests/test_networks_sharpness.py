"""Curvature of networks against their whole Hessian, the estimator against what it is for, and points off a path."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from threading import Event
from typing import Any

import numpy as np
import pytest
import torch

from optim_core.networks import worker
from optim_core.networks.data import dataset
from optim_core.networks.models import Network
from optim_core.networks.plan import Architecture, Entry, Plan
from optim_core.networks.rays import LENGTHS, SHARES, Ends, points_between, points_on_rays
from optim_core.networks.sharpness import GAMMAS, Curvatures, estimate, measure, probe
from optim_core.networks.training import train

SMALL = [
    Architecture("mlp", 3, 6), Architecture("mlp", 3, 6, "batch"), Architecture("residual", 4, 6, "layer"),
    Architecture("conv", 8, 2), Architecture("transformer", 2, 2, "none"), Architecture("transformer", 2, 2, "pre"),
    Architecture("transformer", 2, 2, "post"), Architecture("lstm", 2, 2),
]  # fmt: skip
TRANSFORMER = Architecture("transformer", 2, 4, "post")
CLIPPED = Entry("ClippedSGD", 1.0, hyper={"clip": 0.25})


def tiny(architecture: Architecture, runs: int) -> tuple[Network, torch.Tensor, tuple[torch.Tensor, torch.Tensor]]:
    """A network of few coordinates with some points of it and a few examples."""
    generator = torch.Generator().manual_seed(3)
    if architecture.reads_text:
        network = Network(4, 3, architecture)
        x, y = (torch.randint(3, (5, 4), generator=generator) for _ in range(2))
    else:
        network = Network(8, 3, architecture)
        x = torch.randn(9, 8, generator=generator, dtype=torch.float64)
        y = torch.randint(3, (9,), generator=generator)
    at = network.init(runs, list(range(runs)), torch.float64)
    return network, at + 0.1 * torch.randn(at.shape, generator=generator, dtype=torch.float64), (x, y)


def whole(network: Network, at: torch.Tensor, examples: tuple[torch.Tensor, torch.Tensor]) -> torch.Tensor:
    """The dense Hessian (d, d) at one point (d,)."""
    return torch.autograd.functional.hessian(lambda p: network.value(p[None], *examples)[0], at)


@pytest.mark.parametrize("architecture", SMALL, ids=lambda a: f"{a.kind}-{a.norm}")
def test_sharpness_is_the_spectral_norm_of_the_dense_hessian(architecture: Architecture) -> None:
    network, at, examples = tiny(architecture, 1)
    found = measure(network, at, examples, tolerance=1e-9, most=2000)
    coarse = measure(network, at, examples)
    H = whole(network, at[0], examples)
    assert (H - H.T).abs().max() <= 1e-10 * H.abs().max()
    largest = torch.linalg.eigvalsh(H).abs().max().item()
    assert found.value.item() == pytest.approx(largest, rel=1e-5)
    assert 0.9 * largest <= coarse.value.item() <= largest * (1 + 1e-9)  # never above the truth
    direct = network.value_and_gradient(at, *examples)[1].norm()
    assert found.slope.item() == pytest.approx(direct.item(), rel=1e-9)


@pytest.mark.parametrize("architecture", SMALL[-2:], ids=lambda a: f"{a.kind}-{a.norm}")
def test_a_layers_sharpness_is_that_of_its_block(architecture: Architecture) -> None:
    network, at, examples = tiny(architecture, 1)
    H, g = whole(network, at[0], examples), network.value_and_gradient(at, *examples)[1][0]
    for layer in network.layers:
        k = layer.columns
        found = measure(network, at, examples, columns=k, tolerance=1e-8, most=500)
        assert found.value.item() == pytest.approx(torch.linalg.matrix_norm(H[k, k], 2).item(), rel=1e-4), layer.name
        assert found.slope.item() == pytest.approx(g[k].norm().item(), rel=1e-9)


class Saddle:
    """f = ½ Σ hᵢ xᵢ², its Hessian known, in the place of a network."""

    def __init__(self, *h: float) -> None:
        self.h, self.d = torch.tensor(h, dtype=torch.float64), len(h)

    def value(self, at: torch.Tensor, *_: torch.Tensor) -> torch.Tensor:
        return 0.5 * (self.h * at.square()).sum(1)


@pytest.mark.parametrize(("h", "along"), [((1.0, -3.0, 2.0), -3.0), ((2.0, -2.0, 0.5), None), ((0.0, 0.0), 0.0)])
def test_what_bends_down_counts_and_signs_that_tie_do_not_confuse(h, along) -> None:
    point = torch.ones(1, len(h), dtype=torch.float64)
    found = measure(Saddle(*h), point, (), tolerance=1e-12, most=500)  # type: ignore[arg-type]
    assert found.value.item() == pytest.approx(max(abs(k) for k in h), rel=1e-6)
    assert along is None or found.along.item() == pytest.approx(along, rel=1e-6)


def test_a_warm_start_saves_products_and_points_do_not_wait_for_each_other() -> None:
    network, at, examples = tiny(SMALL[6], 3)
    cold = measure(network, at, examples)
    warm = measure(network, at, examples, start=cold.vector)
    assert warm.products < cold.products and (warm.value >= cold.value * (1 - 1e-9)).all()
    for run in range(3):
        alone = measure(network, at[run : run + 1], examples)
        assert alone.value.item() == pytest.approx(cold.value[run].item(), rel=1e-12)
    broken = at.clone()
    broken[1] = float("inf")
    beside = measure(network, broken, examples)
    assert torch.isnan(beside.value[1]) and beside.value[[0, 2]].tolist() == cold.value[[0, 2]].tolist()
    along = Curvatures(network, examples)
    along(broken)  # and the vector of the lost run is none that spoils a later one
    assert along(at)[0].value[1].item() == pytest.approx(cold.value[1].item(), rel=0.05)


def test_the_estimator_is_exact_where_the_curvature_is_constant_and_bounded_by_it() -> None:
    class Bowl(Saddle):
        def value_and_gradient(self, at: torch.Tensor, *_: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            return self.value(at), self.h * at

    bowl, at = Bowl(4.0, 1.0), torch.tensor([[3.0, 5.0]] * 3, dtype=torch.float64)
    step = torch.tensor([[0.1, 0.0], [0.0, -0.2], [0.0, 0.0]], dtype=torch.float64)
    found, gamma = estimate(bowl, at, step, ())  # type: ignore[arg-type]
    assert found[:2].tolist() == pytest.approx([4.0, 1.0])  # it sees the direction of the step alone
    assert torch.isnan(found[2]) and torch.isnan(gamma[2])
    assert all(float(g) in GAMMAS for g in gamma[:2])


def test_the_estimator_takes_the_largest_of_its_gammas() -> None:
    network, at, examples = tiny(SMALL[6], 1)
    step = 0.5 * torch.randn(at.shape, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    each = [float(estimate(network, at, step, examples, (g,))[0]) for g in GAMMAS]
    found, gamma = estimate(network, at, step, examples)
    assert float(found) == max(each) and float(gamma) == pytest.approx(GAMMAS[int(np.argmax(each))])
    assert len({round(e, 6) for e in each}) == len(GAMMAS)


def test_a_training_measures_itself_and_is_not_moved_by_it() -> None:
    plain = Plan("text", (CLIPPED,), TRANSFORMER, steps=4, batch=4, every=2, dtype="float64")
    plan = replace(plain, sharpness_every=4, by_layer=True)
    seen: list[torch.Tensor] = []
    measured = train(plan, watch=lambda step, x: seen.append(x.clone()))
    assert measured.steps == [0, 2, 4] and measured.measured("sharpness", 0)[0] == [0, 4]
    for ours, theirs in zip(measured.records, train(plain).records, strict=True):
        assert (ours.loss, ours.test_loss, ours.gradient, ours.update) == (
            theirs.loss, theirs.test_loss, theirs.gradient, theirs.update)  # fmt: skip
    data = dataset("text")
    network, examples = Network(data.inputs, data.classes, TRANSFORMER), probe(data, "cpu", torch.float64)
    record, x = measured.records[2], seen[2]
    exact = measure(network, x, examples, tolerance=1e-4).value
    assert record.sharpness == pytest.approx(exact.tolist(), rel=0.05)
    loss = [float(v) for v in network.value_and_gradient(x, *examples)[1].norm(dim=1)]
    assert record.probe_slope == pytest.approx(loss, rel=1e-9)
    blocks = np.array(record.slope_by_layer)
    assert blocks.shape == (1, len(TRANSFORMER.layer_names))
    assert np.sqrt((blocks**2).sum(1)) == pytest.approx(np.array(record.probe_slope), rel=1e-9)
    assert (np.array(record.sharpness_by_layer) <= 1.05 * np.array(record.sharpness)[:, None]).all()


def test_the_recorded_estimate_looks_along_the_next_step() -> None:
    plan = Plan("text", (CLIPPED, Entry("Adam", 3e-3)), TRANSFORMER, steps=5, batch=4, every=1, sharpness_every=2,
                dtype="float64", schedule="linear")  # fmt: skip
    seen: list[torch.Tensor] = []
    history = train(plan, watch=lambda step, x: seen.append(x.clone()))
    data = dataset("text")
    network, examples = Network(data.inputs, data.classes, TRANSFORMER), probe(data, "cpu", torch.float64)
    for step in (0, 2, 4):
        found, gamma = estimate(network, seen[step], seen[step + 1] - seen[step], examples)
        assert history.records[step].estimate == pytest.approx(found.tolist(), rel=1e-6)
        assert history.records[step].gamma == pytest.approx(gamma.tolist())
        assert (np.array(history.records[step].estimate) <= 1.5 * np.array(history.records[step].sharpness)).all()
    last = train(replace(plan, steps=4))
    assert np.isnan(last.records[-1].estimate).all()  # the linear schedule has no step left to look along


@pytest.mark.proof
def test_how_far_the_tolerance_leaves_the_truth() -> None:
    """What the docstring of `measure` tells, along three trainings of the size that the page shows."""
    adam = Entry("Adam", 3e-3, hyper={"beta2": 0.98})
    plan = Plan("text", (CLIPPED, Entry("SGD", 0.02), adam), Architecture("transformer", 2, 32, "post"), steps=80,
                batch=16, every=10, sharpness_every=10)  # fmt: skip
    seen: dict[int, torch.Tensor] = {}
    history = train(plan, watch=lambda step, x: seen.update({step: x.clone()}))
    data = dataset("text")
    network, examples = Network(data.inputs, data.classes, plan.architecture), probe(data, "cpu", torch.float32)
    low = []
    for record in history.records:
        if record.step in (0, 20, 50, 80):
            exact = measure(network, seen[record.step], examples, tolerance=1e-5, most=400).value
            low += [1 - told / float(truth) for told, truth in zip(record.sharpness, exact, strict=True)]
    assert len(low) == 12 and min(low) >= -1e-3
    assert np.median(low) <= 0.01 and max(low) <= 0.15


def test_points_lie_on_rays_and_between() -> None:
    start, other = torch.randn(2, 50, dtype=torch.float64, generator=torch.Generator().manual_seed(5))
    rays = points_on_rays(start, 3, seed=1)
    assert rays.shape == (3, len(LENGTHS), 50) and torch.equal(rays[1, 0], start)
    far = (rays - start).norm(dim=2) / start.norm()
    assert far.numpy() == pytest.approx(np.tile(LENGTHS, (3, 1)), abs=1e-12)
    first, second = (rays[k, -1] - start for k in (0, 1))
    assert abs(torch.cosine_similarity(first, second, dim=0)) < 0.5
    assert torch.equal(points_on_rays(start, 1, seed=1)[0], rays[0])  # a direction is that of its number
    line = points_between(start, other)
    assert torch.equal(line[0], start) and torch.allclose(line[list(SHARES).index(1.0)], other, atol=1e-12)


def test_cuts_are_measured_at_their_points_and_a_lost_run_has_none() -> None:
    plan = Plan("text", (CLIPPED, Entry("SGD", 1.0)), TRANSFORMER, steps=3, batch=4, every=3, dtype="float64")
    ends = Ends(plan, (0, 1), count=1)
    train(plan, watch=ends.keep)
    ends.last[1] = float("nan")
    ray, line = ends.cuts()
    assert (ray.kind, line.kind, ray.run, line.run) == ("ray", "line", 0, 0)
    assert ray.slope[0] == pytest.approx(line.slope[0]) and ray.sharpness[0] == pytest.approx(line.sharpness[0])
    data = dataset("text")
    network, examples = Network(data.inputs, data.classes, TRANSFORMER), probe(data, "cpu", torch.float64)
    exact = measure(network, ends.first[:1], examples, tolerance=1e-4)
    at = list(line.at).index(1.0)
    assert line.slope[at] == pytest.approx(float(exact.slope), rel=1e-6)
    assert line.sharpness[at] == pytest.approx(float(exact.value), rel=0.05)
    stop = Event()
    stop.set()
    assert list(ends.cuts(stop)) == []
    with pytest.raises(ValueError, match="There is no run 2: the plan has 2"):
        Ends(plan, (2,))


def test_the_worker_tells_of_rays_before_it_ends() -> None:
    plan = Plan("text", (CLIPPED,), TRANSFORMER, steps=2, batch=4, every=2, sharpness_every=2)
    said: list[dict[str, Any]] = []
    ended = Event()

    class Sink(io.StringIO):
        def write(self, text: str) -> int:
            said.append(json.loads(text))
            if "done" in said[-1]:
                ended.set()
            return len(text)

    def lines() -> Iterator[str]:
        yield json.dumps({"plan": {**plan.to_json(), "rays": {"runs": [0], "count": 1}}})
        assert ended.wait(60)

    worker.serve(lines(), Sink())  # type: ignore[arg-type]
    records = [message["record"] for message in said if "record" in message]
    assert [r["step"] for r in records] == [0, 2] and records[1]["sharpness"][0] > 0
    pictures = [message["pictures"]["rays"] for message in said if "pictures" in message]
    assert [len(cuts) for cuts in pictures] == [1, 2] and "done" in said[-1]
    ray, line = pictures[-1]
    assert (ray["kind"], line["kind"]) == ("ray", "line") and ray["at"] == list(LENGTHS)
    assert ray["slope"][0] == pytest.approx(records[-1]["probe_slope"][0], rel=1e-5)
    assert line["slope"][list(SHARES).index(1.0)] == pytest.approx(records[0]["probe_slope"][0], rel=1e-3)
