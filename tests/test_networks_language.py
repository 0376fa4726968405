"""Models of a text: the text, the batched networks against torch's own modules, training, and what is refused."""

from __future__ import annotations

import hashlib
import json

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy

from optim_core.networks import language, reading, text
from optim_core.networks.data import dataset
from optim_core.networks.history import History
from optim_core.networks.models import Network
from optim_core.networks.plan import Architecture, Entry, Plan
from optim_core.networks.training import batches, train
from tests.reference_language import Model

KINDS = [Architecture("transformer", 2, 8, norm) for norm in ("none", "pre", "post")] + [Architecture("lstm", 2, 8)]
named = pytest.mark.parametrize("architecture", KINDS, ids=lambda a: f"{a.kind}-{a.norm}")


def moved(network: Network, runs: int) -> torch.Tensor:
    """Parameters where no bias is zero and no factor one, so that each of them shows."""
    x = network.init(runs, list(range(1, runs + 1)), torch.float64)
    return x + 0.3 * torch.randn(x.shape, generator=torch.Generator().manual_seed(0), dtype=x.dtype)


def some_text(n: int) -> tuple[torch.Tensor, torch.Tensor]:
    train = dataset("text").train
    return torch.from_numpy(train.x[:n]), torch.from_numpy(train.y[:n])


def test_the_text_is_whole_and_cut_into_parts_that_do_not_meet() -> None:
    assert len(text.characters()) == 465_048 and len(text.alphabet()) == 77
    data = dataset("text")
    assert (data.inputs, data.classes) == (32, 77)
    assert [len(p.y) for p in (data.train, data.validation, data.test, data.shown)] == [11_626, 128, 128, 128]
    at = int(0.9 * len(text.codes()))
    first = "".join(text.alphabet()[k] for k in data.test.x[0])
    assert first == text.characters()[at : at + 32]  # the held-out part begins with the last tenth
    assert np.array_equal(data.train.x[0, 1:], data.train.y[0, :-1])  # what follows each place
    assert np.array_equal(data.train.x[1, :1], data.train.y[0, -1:])


def test_a_text_with_another_letter_is_refused(tmp_path, monkeypatch) -> None:
    changed = text.FILE.read_bytes().replace(b"The", b"the", 1)
    other = tmp_path / "topics.txt"
    other.write_bytes(changed)
    monkeypatch.setattr(text, "FILE", other)
    text.characters.cache_clear()
    with pytest.raises(ValueError, match="its SHA-256 differs"):
        text.characters()
    monkeypatch.undo()
    text.characters.cache_clear()
    assert hashlib.sha256(text.FILE.read_bytes()).hexdigest() == text.SHA256 and text.characters()


@named
def test_gradient_is_that_of_torchs_modules(architecture: Architecture) -> None:
    network = Network(32, 77, architecture)
    x, (inputs, y) = moved(network, 3), some_text(4)
    losses, gradient = network.value_and_gradient(x, inputs, y)
    for run in range(3):
        model = Model(network, x[run])
        loss = cross_entropy(model(inputs).flatten(0, 1), y.flatten())
        loss.backward()
        assert abs(losses[run].item() - loss.item()) <= 1e-12
        ours = [value for layer in model.split(gradient[run]) for value in layer]
        for value, peer in zip(ours, model.gradients(), strict=True):
            assert (value - peer).abs().max().item() <= 1e-12
            assert peer.abs().max() > 1e-6 or value.ndim == 1  # keys' biases move no share of attention


@named
def test_every_parameter_of_a_run_is_used_and_no_other_runs(architecture: Architecture) -> None:
    network = Network(32, 77, architecture)
    x, (inputs, y) = moved(network, 2), some_text(16)
    _, gradient = network.value_and_gradient(x, inputs, y)
    broken = x.clone()
    broken[1] = float("nan")
    losses, beside = network.value_and_gradient(broken, inputs, y)
    assert torch.isnan(losses[1]) and (beside[0] - gradient[0]).abs().max() <= 1e-15
    for layer in network.layers:
        if layer.name not in ("tokens",) and not layer.name.endswith("qkv"):
            assert (gradient[0, layer.columns] != 0).all(), layer.name
    own = torch.stack([inputs, inputs.flip(0)])  # examples of each run's own
    apart, _ = network.value_and_gradient(x, own, torch.stack([y, y.flip(0)]))
    assert apart.tolist() == pytest.approx(network.value(x, inputs, y).tolist(), abs=1e-12)


@named
def test_nothing_is_seen_before_it_is_read(architecture: Architecture) -> None:
    network = Network(32, 77, architecture)
    x, (inputs, _) = moved(network, 1), some_text(2)
    later = inputs.clone()
    later[:, 20:] = (later[:, 20:] + 1) % 77
    apart = (network.logits(x, inputs) - network.logits(x, later)).abs().amax((0, 1, 3))
    assert apart[:20].max() <= 1e-14 and apart[20:].min() > 1e-3


def test_the_small_transformer_has_the_size_that_is_told() -> None:
    sizes = {norm: Network(32, 77, Architecture("transformer", 2, 32, norm)).d for norm in ("none", "pre", "post")}
    assert sizes["post"] == 31_437
    assert sizes["post"] - sizes["none"] == 4 * 64 and sizes["pre"] - sizes["none"] == 5 * 64
    assert Network(32, 77, Architecture("lstm", 2, 32)).d == 77 * 32 + 2 * (64 * 128 + 128) + 32 * 77 + 77


def test_initial_weights_have_their_variance() -> None:
    network = Network(32, 77, Architecture("transformer", 2, 64, "post"))
    x = network.init(2, [5, 6], torch.float64)
    assert not torch.equal(x[0], x[1]) and torch.equal(network.init(1, 6, torch.float64)[0], x[1])
    for layer in network.layers:
        weights, *others = x[:, layer.columns].split(list(layer.sizes), dim=1)
        wanted = layer.rows**-0.5 if layer.biased else language.EMBEDDED
        assert abs(float(weights.std()) / wanted - 1) < 0.05, layer.name
        assert [float(o.mean()) for o in others] == [0.0, 1.0, 0.0][: len(others)]
        assert all(float(o.std()) == 0 for o in others)


@named
def test_training_is_that_of_torch_optim(architecture: Architecture) -> None:
    steps = 12
    plan = Plan("text", (Entry("Adam", 0.03), Entry("SGD", 0.1)), architecture, steps=steps, batch=8, every=steps,
                schedule="linear", seed=3, dtype="float64")  # fmt: skip
    ours = train(plan)
    data = dataset("text")
    network = Network(data.inputs, data.classes, architecture)
    model = Model(network, network.init(1, 3, torch.float64)[0])
    if architecture.kind == "lstm":
        for k in range(architecture.depth):
            getattr(model.inner, f"bias_hh_l{k}").requires_grad_(False)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.03)
    full = torch.from_numpy(data.train.x), torch.from_numpy(data.train.y)
    for step, (x, y) in zip(range(1, steps + 1), batches(full, 8, 3), strict=False):
        optimizer.param_groups[0]["lr"] = 0.03 * (1 - (step - 1) / steps)
        optimizer.zero_grad()
        cross_entropy(model(x).flatten(0, 1), y.flatten()).backward()
        optimizer.step()
    parts = {"loss": data.shown, "validation_loss": data.validation, "test_loss": data.test}
    with torch.no_grad():
        answers = {name: model(torch.from_numpy(part.x)) for name, part in parts.items()}
    told = {name: cross_entropy(answers[name].flatten(0, 1), torch.from_numpy(part.y).flatten())
            for name, part in parts.items()}  # fmt: skip
    right = (answers["test_loss"].argmax(-1).numpy() == data.test.y).mean()
    for name, value in told.items():
        assert ours.series(name, 0)[-1] == pytest.approx(value.item(), abs=1e-9), name
    assert ours.series("accuracy", 0)[-1] == pytest.approx(right, abs=1e-12)
    assert ours.series("loss", 0)[0] - ours.series("loss", 0)[-1] > 0.05


def test_each_slice_is_the_one_by_one_run_and_a_lost_run_stays_in_its_own() -> None:
    entries = (Entry("Adam", 3e-3), Entry("SGD", 1e9), Entry("ClippedSGD", 1.0, hyper={"clip": 0.25}),
               Entry("SGD", 0.1, seed=4), Entry("GeneralizedSignSGD", 1e-3, hyper={"beta2": 0.98}))  # fmt: skip
    a = Architecture("transformer", 2, 8, "post")
    together = train(Plan("text", entries, a, steps=10, batch=4, every=5, dtype="float64"))
    assert together.diverged_at == [-1, 1, -1, -1, -1]
    for run, entry in enumerate(entries):
        alone = train(Plan("text", (entry,), a, steps=10, batch=4, every=5, dtype="float64"))
        if run != 1:
            assert together.series("loss", run) == pytest.approx(alone.series("loss", 0), abs=1e-10)
    assert together.records[-1].gradient[0][0] > 0 and len(together.records[-1].gradient[0]) == len(a.layer_names)


@pytest.mark.parametrize(("architecture", "every"), [(KINDS[1], 3), (KINDS[3], 0)])
def test_the_same_plan_gives_the_same_history(architecture: Architecture, every: int) -> None:
    entries = (Entry("Adam", 3e-3), Entry("SGD", 0.1))
    plan = Plan("text", entries, architecture, steps=3, batch=4, every=3, sharpness_every=every)
    first = train(plan)
    assert repr(train(plan).records) == repr(first.records)  # NaN is not itself
    assert Plan.from_json(json.loads(json.dumps(plan.to_json()))) == plan
    held = History.from_json(json.loads(json.dumps(first.to_json())))
    assert held.measured("sharpness", 1) == first.measured("sharpness", 1)
    assert len(held.measured("sharpness", 1)[0]) == (2 if every else 0)


def test_attention_looks_back_only() -> None:
    qkv = torch.randn(3, 5, 12, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    mask = torch.full((5, 5), float("-inf"), dtype=torch.float64).triu(1)
    q, k, v = (t.unflatten(2, (2, 2)).transpose(1, 2) for t in qkv.chunk(3, dim=2))
    peer = torch.nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).flatten(2)
    assert (reading._attention(qkv, mask) - peer).abs().max() <= 1e-14


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (lambda: Architecture("transformer", 2, 32, "batch"), "norm is one of none, pre, post, not 'batch'"),
        (lambda: Architecture("lstm", 2, 32, "post"), "norm is one of none, not 'post'"),
        (lambda: Architecture("transformer", 2, 33), "a multiple of its 2 heads, not 33"),
        (lambda: Architecture("transformer", 9, 32), "at most 8 blocks, not 9"),
        (lambda: Architecture("lstm", 2, 32, init="kaiming"), "init is one of lecun, not 'kaiming'"),
        (lambda: Plan("text", (Entry("SGD", 0.1),)), "A text is learnt by transformer or lstm"),
        (lambda: Plan("digits", (Entry("SGD", 0.1),), KINDS[0]), "they learn nothing else"),
        (lambda: Plan("text", (Entry("SGD", 0.1, scales={12: 2.0}),), KINDS[0]), "no layer 12: the network has 11"),
    ],
)
def test_a_model_that_cannot_be_is_refused(wrong, sentence) -> None:
    with pytest.raises(ValueError, match=sentence):
        wrong()
