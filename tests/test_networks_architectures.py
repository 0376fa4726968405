"""Norms, convolutions, initial values: each run of a batched network against ordinary modules and torch.optim."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from optim_core.networks.data import dataset
from optim_core.networks.models import Network
from optim_core.networks.plan import Architecture, Entry, Plan
from optim_core.networks.training import batches, train
from tests.reference_network import Reference

ARCHITECTURES = [
    Architecture("residual", 6, 8), Architecture("mlp", 4, 8, "batch"), Architecture("residual", 6, 8, "batch"),
    Architecture("residual", 6, 8, "layer", "scaled"), Architecture("conv", 14, 4),
    Architecture("conv", 14, 4, "batch"), Architecture("conv", 8, 4, "layer"),
]  # fmt: skip
OPTIMIZERS = {"Adam-l2": torch.optim.Adam, "AdamW": torch.optim.AdamW}


def name_of(a: Architecture) -> str:
    return f"{a.kind}-{a.norm}"


def some(*shape: int) -> torch.Tensor:
    """Standard normal numbers, float32, always the same."""
    return torch.from_numpy(np.random.default_rng(0).standard_normal(shape)).float()


@pytest.mark.parametrize("architecture", ARCHITECTURES, ids=name_of)
def test_gradient_is_that_of_single_modules(architecture: Architecture) -> None:
    network = Network(20, 10, architecture)
    x = network.init(3, [1, 2, 3], torch.float64)
    x += 0.1 * some(*x.shape)  # no factor one, no shift zero
    inputs = some(3, 16, 20).double()
    y = torch.arange(48).view(3, 16) % 10
    losses, gradient = network.value_and_gradient(x, inputs, y)
    for run in range(3):
        one = Reference(network, x[run])
        assert torch.equal(one.flat(), x[run])
        loss = nn.functional.cross_entropy(one(inputs[run]), y[run])
        loss.backward()
        expected = one.flat(grad=True)
        assert abs(losses[run].item() - loss.item()) <= 1e-12
        assert (gradient[run] - expected).abs().max() <= 1e-11 < 1e-3 < expected.abs().max()
    leaf = x.clone().requires_grad_()
    (automatic,) = torch.autograd.grad(network.value(leaf, inputs, y).sum(), leaf)
    assert (gradient - automatic).abs().max() <= 1e-12
    shared, same = network.value_and_gradient(x, inputs[1], y[1])
    assert shared[1] == pytest.approx(losses[1].item(), abs=1e-13)
    assert (same[1] - gradient[1]).abs().max() <= 1e-13 < (same[0] - gradient[0]).abs().max()


@pytest.mark.parametrize("architecture", ARCHITECTURES, ids=name_of)
def test_training_is_that_of_modules_and_torch_optim(architecture: Architecture) -> None:
    """Two methods, two seeds, one batched call; beside it four loops. Evaluation of batch norms included."""
    entries = [Entry(name, 3e-3 * seed, 0.05, seed=seed) for name in OPTIMIZERS for seed in (1, 2)]
    plan = Plan("digits", tuple(entries), architecture, steps=8, batch=32, every=8, dtype="float64")
    last = train(plan).records[-1]
    data = dataset("digits")
    network = Network(data.inputs, 10, architecture)
    train_part, validation, test = [(torch.from_numpy(p.x), torch.from_numpy(p.y))
                                    for p in (data.train, data.validation, data.test)]  # fmt: skip
    for run, entry in enumerate(entries):
        one = Reference(network, network.init(1, entry.seed, torch.float64)[0])
        optimizer = OPTIMIZERS[entry.method](one.parameters(), lr=entry.lr, weight_decay=entry.weight_decay)
        for _, (x, y) in zip(range(plan.steps), batches(train_part, plan.batch, entry.seed), strict=False):
            optimizer.zero_grad()
            nn.functional.cross_entropy(one(x), y).backward()
            optimizer.step()
        one.settled(train_part[0])
        with torch.no_grad():
            losses = [nn.functional.cross_entropy(one(x), y).item() for x, y in (train_part, test)]
            shares = [float((one(x).argmax(1) == y).double().mean()) for x, y in (validation, test)]
        assert [last.loss[run], last.test_loss[run]] == pytest.approx(losses, abs=1e-8)
        assert [last.validation[run], last.accuracy[run]] == shares
        weights = [float(one.flat()[layer.columns].square().mean().sqrt()) for layer in network.layers]
        assert last.weight[run] == pytest.approx(weights, abs=1e-9)
    assert len({round(loss, 4) for loss in last.loss}) == 4


def test_what_a_network_answers_depends_on_its_parameters_alone() -> None:
    """With batch norms too: an example's answer is the same whatever is asked beside it; a batch's own moments are
    not those of the training set."""
    network = Network(20, 10, Architecture("residual", 4, 8, "batch"))
    x = network.init(2, [1, 2], torch.float64)
    inputs = some(60, 20).double()
    _, moments = network.forward(x, inputs[:40])
    assert len(moments) == 3 and moments[0][0].shape == (2, 1, 8)
    beside, alone = network.logits(x, inputs[40:], moments), network.logits(x, inputs[50:51], moments)
    assert (beside[:, 10:11] - alone).abs().max() <= 1e-13
    assert (beside - network.logits(x, inputs[40:])).abs().max() > 0.1


@pytest.mark.parametrize("kind", ["residual", "conv"])
def test_scaled_branches_add_about_as_much_as_one(kind: str) -> None:
    """Kaiming doubles the second moment at every block; divided by √blocks, they multiply it by about e together."""
    inputs = some(64, 40).double()
    growth = {}
    for init in ("kaiming", "scaled"):
        sizes = []
        for depth in (2, 44):
            if depth == 2 and kind == "conv":
                depth = 8
            network = Network(40, 10, Architecture(kind, depth, 16, init=init))
            sizes.append(network.logits(network.init(8, range(8), torch.float64), inputs).square().mean())
        growth[init] = float(sizes[1] / sizes[0])
    assert growth["scaled"] < 6 < 1000 < growth["kaiming"]


def test_initial_values_of_scaled_branches_and_norms() -> None:
    plain, scaled = (Network(40, 10, Architecture("residual", 10, 64, init=i)) for i in ("kaiming", "scaled"))
    a, b = (n.init(1, 3, torch.float64)[0] for n in (plain, scaled))
    for number, layer in enumerate(plain.layers, start=1):
        share = 1 / 2 if number in (3, 5, 7, 9) else 1.0  # four blocks; the second layer of each
        assert torch.equal(b[layer.columns], a[layer.columns] * share)
    normed = Network(40, 10, Architecture("residual", 10, 64, "layer", "scaled"))
    c = normed.init(1, 3, torch.float64)[0]
    for number, layer in enumerate(normed.layers[:-1], start=1):
        weights, factor, shift = c[layer.columns].split(list(layer.sizes))
        assert torch.equal(weights, a[plain.layers[number - 1].columns][: layer.sizes[0]])
        assert torch.equal(factor, torch.full_like(factor, 1 / 2 if number in (3, 5, 7, 9) else 1.0))
        assert not shift.any()


def test_convolutions_have_the_variance_of_their_windows() -> None:
    network = Network(40, 10, Architecture("conv", 8, 64))
    assert [layer.fan_in for layer in network.layers] == [3, *[192] * 6, 64]
    x = network.init(1, 5, torch.float64)[0]
    for layer in network.layers[1:-1]:
        assert abs(float(x[layer.columns][: layer.sizes[0]].std()) * np.sqrt(layer.fan_in / 2) - 1) < 0.05


@pytest.mark.parametrize("kind", ["mlp", "residual", "conv"])
def test_every_depth_can_be_trained(kind: str) -> None:
    inputs, y = some(6, 12), torch.arange(6) % 3
    for depth in {"mlp": (4, 33, 64), "residual": (4, 34, 64), "conv": (8, 32, 62)}[kind]:
        for norm in ("none", "batch", "layer"):
            network = Network(12, 3, Architecture(kind, depth, 8, norm))
            losses, gradient = network.value_and_gradient(network.init(2, [0, 1]), inputs, y)
            assert torch.isfinite(losses).all() and torch.isfinite(gradient).all() and gradient.shape == (2, network.d)
            assert all(gradient[:, layer.columns].any() for layer in network.layers)


@pytest.mark.parametrize("norm", ["none", "batch", "layer"])
@pytest.mark.parametrize("kind", ["residual", "conv"])
def test_a_diverged_run_stays_in_its_slice(kind: str, norm: str) -> None:
    network = Network(12, 3, Architecture(kind, 8, 4, norm))
    x = network.init(3, [0, 1, 2])
    inputs, y = some(6, 12), torch.arange(6) % 3
    losses, gradient = network.value_and_gradient(x, inputs, y)
    x[1] = float("nan")
    again, told = network.value_and_gradient(x, inputs, y)
    assert torch.equal(again[[0, 2]], losses[[0, 2]]) and torch.equal(told[[0, 2]], gradient[[0, 2]])
    assert torch.isnan(again[1])
