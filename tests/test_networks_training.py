"""Batched networks and their training, against single nn.Modules, torch.optim and one-by-one runs."""

from __future__ import annotations

import json
from threading import Event

import numpy as np
import pytest
import torch
from torch import nn

import optim_core as oc
from optim_core.networks.data import dataset
from optim_core.networks.history import HIGHEST, LOWEST, History
from optim_core.networks.models import Network
from optim_core.networks.plan import Architecture, Entry, Plan
from optim_core.networks.statistics import by_layer, powers_of_two
from optim_core.networks.training import batches, train

SMALL = Architecture("mlp", 4, 16)


def module_of(network: Network, flat: torch.Tensor) -> list[nn.Linear]:
    """The same parameters in ordinary nn.Linear layers."""
    layers = []
    for layer in network.layers:
        part = flat[layer.columns]
        linear = nn.Linear(layer.fan_in, layer.fan_out, dtype=flat.dtype)
        cut = layer.fan_in * layer.fan_out
        linear.weight.data = part[:cut].view(layer.fan_in, layer.fan_out).T.clone()
        linear.bias.data = part[cut:].clone()
        layers.append(linear)
    return layers


def forward(kind: str, layers: list[nn.Linear], x: torch.Tensor) -> torch.Tensor:
    h = torch.relu(layers[0](x))
    if kind == "mlp":
        for layer in layers[1:-1]:
            h = torch.relu(layer(h))
    else:
        for first, second in zip(layers[1:-1:2], layers[2:-1:2], strict=True):
            h = torch.relu(h + second(torch.relu(first(h))))
    return layers[-1](h)


def flat_of(layers: list[nn.Linear], grad: bool = False) -> torch.Tensor:
    parts = []
    for layer in layers:
        w, b = (layer.weight.grad, layer.bias.grad) if grad else (layer.weight.data, layer.bias.data)
        parts += [w.T.reshape(-1), b]
    return torch.cat(parts)


@pytest.mark.parametrize("architecture", [SMALL, Architecture("residual", 8, 16)], ids=lambda a: a.kind)
def test_gradient_is_that_of_single_modules(architecture: Architecture) -> None:
    network = Network(20, 10, architecture)
    x = network.init(3, [1, 2, 3], torch.float64)
    inputs = torch.from_numpy(np.random.default_rng(0).standard_normal((32, 20)))
    y = torch.arange(32) % 10
    losses, gradient = network.value_and_gradient(x, inputs, y)
    assert gradient.abs().mean() > 1e-4  # there is something to compare
    for run in range(3):
        layers = module_of(network, x[run])
        loss = nn.functional.cross_entropy(forward(architecture.kind, layers, inputs), y)
        loss.backward()
        assert abs(losses[run].item() - loss.item()) <= 1e-12
        assert (gradient[run] - flat_of(layers, grad=True)).abs().max().item() <= 1e-10


def test_initial_weights_have_their_variance() -> None:
    network = Network(64, 10, Architecture("mlp", 3, 128))
    x = network.init(2, [5, 6], torch.float64)
    for layer in network.layers:
        cut = layer.start + layer.fan_in * layer.fan_out
        weights, biases = x[:, layer.start : cut], x[:, cut : layer.columns.stop]
        assert abs(float(weights.std()) * np.sqrt(layer.fan_in / 2) - 1) < 0.05
        assert float(biases.abs().max()) <= 1 / np.sqrt(layer.fan_in)
    assert not torch.equal(x[0], x[1])
    assert torch.equal(network.init(3, 5, torch.float64)[2], x[0])  # one seed starts all runs alike


PEERS = {
    "SGD-l2": (torch.optim.SGD, 0.05, {}),
    "Adam-l2": (torch.optim.Adam, 3e-3, {}),
    "AdamW": (torch.optim.AdamW, 3e-3, {}),
}


@pytest.mark.parametrize("schedule", ["constant", "cosine"])
@pytest.mark.parametrize("name", PEERS)
def test_training_is_that_of_torch_optim(name: str, schedule: str) -> None:
    optimizer_class, lr, extra = PEERS[name]
    steps, decay = 80, 0.02
    plan = Plan("digits", (Entry(name, lr, decay), Entry("SGD", 0.01)), SMALL, steps=steps, every=20, seed=3,
                schedule=schedule, dtype="float64")  # fmt: skip
    ours = train(plan)
    data = dataset("digits")
    network = Network(data.inputs, 10, SMALL)
    layers = module_of(network, network.init(1, 3, torch.float64)[0])
    optimizer = optimizer_class([p for layer in layers for p in layer.parameters()], lr=lr, weight_decay=decay, **extra)
    full = (torch.from_numpy(data.train.x), torch.from_numpy(data.train.y))
    told = [np.nan]
    for step, (x, y) in zip(range(1, steps + 1), batches(full, 64, 3), strict=False):
        share = (1 + np.cos(np.pi * (step - 1) / steps)) / 2 if schedule == "cosine" else 1
        optimizer.param_groups[0]["lr"] = lr * share
        optimizer.zero_grad()
        nn.functional.cross_entropy(forward("mlp", layers, x), y).backward()
        optimizer.step()
        if step % 20 == 0:
            told.append(nn.functional.cross_entropy(forward("mlp", layers, full[0]), full[1]).item())
    assert ours.series("loss", 0)[1:] == pytest.approx(told[1:], abs=1e-10)
    assert ours.records[0].loss[0] - ours.records[-1].loss[0] > 0.5  # it moved a long way
    weights = [float(flat_of([layer]).square().mean().sqrt()) for layer in layers]
    assert ours.records[-1].weight[0] == pytest.approx(weights, abs=1e-10)


def _pairs(scales: dict[int, float], eps: float, names: tuple[str, ...], dtype: str = "float32") -> Plan:
    entries = []
    for name in names:
        lr = 0.1 if name.startswith("SGD") else 3e-3
        hyper = {"eps": eps} if "eps" in oc.method(name).hyper else {}
        decay = 0.01 if oc.method(name).decays else 0.0
        entries += [Entry(name, lr, decay, hyper), Entry(name, lr, decay, hyper, scales)]
    return Plan("digits", tuple(entries), Architecture("mlp", 4, 32), steps=200, every=20, dtype=dtype)


def _apart(history: History, run: int) -> float:
    return float(np.abs(np.subtract(history.series("loss", run), history.series("loss", run + 1))).max())


@pytest.mark.parametrize("k", [-20, -10, 10])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_who_notices_a_rescaled_layer(k: int, dtype: str) -> None:
    names = ("AdamW", "AdamProx", "Adam", "SignSGD", "LionW", "SGD", "Adam-l2")
    history = train(_pairs({1: 2.0**k}, 0.0, names, dtype))
    apart = {name: _apart(history, 2 * i) for i, name in enumerate(names)}
    for name in names[:5]:  # a power of two changes no bit of a mantissa, so nothing may differ
        assert apart[name] <= 1e-6, name
    assert apart["SGD"] > 0.1
    assert apart["Adam-l2"] > 0.01


def test_the_default_epsilon_is_noticed_where_gradients_are_small() -> None:
    at = {k: _apart(train(_pairs({1: 2.0**k}, 1e-8, ("AdamW",))), 0) for k in (-10, -30)}
    assert at[-10] < 0.05 < 0.3 < at[-30]


def test_without_epsilon_single_precision_has_a_floor() -> None:
    """Below about 1e-21 the square of a gradient leaves nothing in v: the direction divides by zero, and says so."""
    step = oc.method("Adam").bind("torch", {"beta1": 0.9, "beta2": 0.999, "eps": 0.0})
    for size, lost in ((1e-20, False), (2e-22, True)):
        g = torch.tensor([size], dtype=torch.float32)
        _, direction, _ = step(torch.ones(1), g, (torch.zeros(1), torch.zeros(1)), 1, 1e-3, 0.0)
        assert bool(torch.isinf(direction)) == lost


@pytest.mark.parametrize("layer", [2, 4])
def test_other_layers_are_told_their_own_gradients(layer: int) -> None:
    history = train(_pairs({layer: 2.0**-10}, 0.0, ("SGD",)))
    first = [np.array(history.records[1].gradient[run]) for run in (0, 1)]
    entries = _pairs({layer: 2.0**-10}, 0.0, ("SGD",)).entries
    one_step = Plan("digits", entries, Architecture("mlp", 4, 32), steps=1, every=1)
    told = np.array(train(one_step).records[1].gradient)
    ratio = told[1] / told[0]
    expected = np.ones(4)
    expected[layer - 1] = 2.0**-10
    assert ratio == pytest.approx(expected, rel=1e-6)
    assert not np.allclose(first[0], first[1])  # later the paths have parted


def test_each_slice_is_the_one_by_one_run() -> None:
    entries = (
        Entry("SGD", 0.1), Entry("AdamW", 3e-3, 0.01), Entry("AdamW", 1e-3, 0.1, {"beta2": 0.99}),
        Entry("ClippedSGD", 0.1, 0.0, {"clip": 0.03}), Entry("NormalizedGD", 0.05),
        Entry("SGD", 0.1, 0.0, {}, {2: 8.0}),
    )  # fmt: skip
    plan = Plan("digits", entries, SMALL, steps=60, every=20, dtype="float64")
    together = train(plan)
    for run, entry in enumerate(entries):
        alone = train(Plan("digits", (entry,), SMALL, steps=60, every=20, dtype="float64"))
        assert together.series("loss", run) == pytest.approx(alone.series("loss", 0), abs=1e-9)
        assert together.records[-1].update[run] == pytest.approx(alone.records[-1].update[0], rel=1e-6)
    ends = [round(v, 6) for v in together.records[-1].loss]
    assert len(set(ends)) == 6  # six different runs, none the copy of another


@pytest.mark.parametrize("name", oc.rules())
def test_every_rule_trains_a_network(name: str) -> None:
    decay = 0.01 if oc.method(name).decays else 0.0
    history = train(Plan("digits", (Entry(name, 1e-3, decay), Entry(name, 1e-3, decay)), SMALL, steps=20, every=20))
    last = history.records[-1]
    assert last.loss[0] == last.loss[1] != history.records[0].loss[0]
    assert history.diverged_at == [-1, -1] and np.isfinite(last.update).all() and np.min(last.update) > 0


def test_the_same_plan_gives_the_same_history() -> None:
    plan = Plan("mnist1d", (Entry("AdamW", 3e-3, 0.01), Entry("SGD", 0.1)), SMALL, steps=40, every=10)
    assert train(plan).records == train(plan).records
    other = Plan("mnist1d", plan.entries, SMALL, steps=40, every=10, seed=1)
    assert train(plan).records[-1].loss != train(other).records[-1].loss


def test_accuracy_is_far_from_chance() -> None:
    entries = (Entry("AdamW", 3e-3, 0.01), Entry("SGD", 0.1))
    digits = train(Plan("digits", entries, Architecture("mlp", 4, 32), steps=300, every=300)).records
    assert all(a < 0.3 for a in digits[0].accuracy) and all(a > 0.9 for a in digits[-1].accuracy)
    signals = train(Plan("mnist1d", entries, Architecture("residual", 8, 32), steps=300, every=300)).records
    assert all(a < 0.2 for a in signals[0].accuracy) and all(a > 0.3 for a in signals[-1].accuracy)


def test_a_diverged_run_stays_in_its_slice_and_names_its_step() -> None:
    calm = Entry("AdamW", 3e-3, 0.01)
    plan = Plan("digits", (calm, Entry("SGD", 1e9), Entry("SGD", 0.1), Entry("SGD", 20.0)), SMALL, steps=60, every=20)
    history = train(plan)
    assert history.diverged_at[1] == 1  # |g| ≈ 10⁻², times 10⁹, is beyond 10⁶ at once
    assert history.diverged_at[0] == history.diverged_at[2] == -1
    assert 1 <= history.diverged_at[3] <= 60
    loud = (Entry("SGD", 0.1, 0.0, {}, {1: 2.0**10}), calm)
    blown = Plan("mnist1d", loud, Architecture("mlp", 4, 32), steps=60, every=20)
    last = train(blown).records[-1]
    assert not np.isfinite(last.loss[0]) and np.isnan(last.accuracy[0])  # what answers NaN classifies nothing
    assert np.isfinite(last.loss[1]) and last.accuracy[1] > 0.12
    alone = train(Plan("digits", (calm,), SMALL, steps=60, every=20))
    assert history.series("loss", 0) == pytest.approx(alone.series("loss", 0), abs=1e-5)


def test_cancel_ends_after_a_step_and_keeps_the_records() -> None:
    seen, stop = [], Event()

    def progress(record: object) -> None:
        seen.append(record)
        if len(seen) == 3:
            stop.set()

    plan = Plan("digits", (Entry("SGD", 0.1),), SMALL, steps=1000, every=10)
    history = train(plan, progress=progress, cancel=stop)
    assert history.stopped and history.steps == [0, 10, 20, 21] and list(history.records) == seen
    assert not train(Plan("digits", (Entry("SGD", 0.1),), SMALL, steps=20, every=10)).stopped


def test_batches_show_every_example_once_an_epoch() -> None:
    y = torch.arange(100)
    taken = [b[1] for _, b in zip(range(8), batches((y[:, None].float(), y), 25, 7), strict=False)]
    first, second = torch.cat(taken[:4]), torch.cat(taken[4:])
    assert sorted(first.tolist()) == sorted(second.tolist()) == list(range(100))
    assert not torch.equal(first, second)
    replay = next(batches((y[:, None].float(), y), 25, 7))[1]
    assert torch.equal(replay, taken[0])


def test_powers_of_two_are_exact_at_their_borders() -> None:
    values = torch.tensor([[0.0, 1.0, -1.5, 2.0, 0.5, 2.0**-60, 2.0**30, -0.75]], dtype=torch.float64)
    shares = powers_of_two(values)[0]
    expected = torch.zeros(HIGHEST - LOWEST + 2, dtype=torch.float64)
    for exponent in (0, 0, 1, -1, LOWEST, HIGHEST, -1):
        expected[exponent - LOWEST] += 1 / 8
    expected[-1] = 1 / 8
    assert torch.equal(shares, expected)
    assert float(powers_of_two(torch.tensor([[1.0, float("nan")]])).sum()) == 0


def test_root_mean_squares_do_not_underflow() -> None:
    network = Network(4, 10, Architecture("mlp", 2, 4))
    tiny = torch.full((1, network.d), 1e-30)
    assert by_layer(network, tiny)[0].tolist() == pytest.approx([1e-30, 1e-30], rel=1e-6)


def test_plans_and_histories_survive_json() -> None:
    entries = (Entry("Adam-ℓ2", 1e-3, 0.01, {"eps": 0.0}, {1: 0.5}), Entry("SGD", 1e9))
    plan = Plan("digits", entries, SMALL, steps=4, every=2)
    assert Plan.from_json(json.loads(json.dumps(plan.to_json()))) == plan
    history = train(plan)
    again = History.from_json(json.loads(json.dumps(history.to_json())))
    assert again.diverged_at == history.diverged_at and again.series("accuracy", 0) == history.series("accuracy", 0)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"data": "cifar"}, "data is one of digits, mnist1d"),
        ({"steps": 0}, "steps must be a whole number from 1"),
        ({"steps": 10**9}, "steps must be a whole number from 1 to 20,000"),
        ({"entries": ()}, "1 to 1024 runs, not 0"),
        ({"schedule": "zigzag"}, "schedule is one of constant, cosine"),
        ({"seed": -1}, "A seed is a whole number"),
        ({"entries": (Entry("SGD", 0.1, 0.0, {}, {9: 2.0}),)}, "There is no layer 9: the network has 4"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(change: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Plan(**{"data": "digits", "entries": (Entry("SGD", 0.1),), "architecture": SMALL, **change})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (lambda: Entry("SGD", -1.0), "lr must be finite and not negative"),
        (lambda: Entry("SGD", 0.1, 0.1), "SGD has no weight decay"),
        (lambda: Entry("AdamW", 0.1, 0.1, {"gamma": 1.0}), "AdamW has no 'gamma'"),
        (lambda: Entry("AdamW", 0.1, 0.1, {}, {1: 0.0}), "Gradient scales must be positive"),
        (lambda: Entry("AdamZ", 0.1), "There is no method 'AdamZ'"),
        (
            lambda: Architecture("cnn"),
            "An architecture.s kind is one of mlp, residual, conv, transformer, lstm, not .cnn.",
        ),
        (lambda: Architecture("residual", 5), "an even number of layers, not 5"),
        (lambda: Architecture("mlp", 100), "depth must be a whole number from 2 to 64"),
    ],
)
def test_an_entry_that_cannot_be_is_refused(wrong: object, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        wrong()  # type: ignore[operator]
