"""What an entry may ask for: a seed of its own, a factor on the loss, factors on coordinates; and what decay took."""

from __future__ import annotations

import numpy as np
import pytest
import torch

import optim_core as oc
from optim_core.networks import evaluation, stepping
from optim_core.networks.data import dataset
from optim_core.networks.models import Network
from optim_core.networks.plan import WIDEST_SPREAD, Architecture, Entry, Plan
from optim_core.networks.statistics import by_layer, taken_away
from optim_core.networks.told import factors, spread
from optim_core.networks.training import batches, train

SMALL = Architecture("mlp", 3, 8)


def plan(*entries: Entry, steps: int = 40, every: int = 20, dtype: str = "float64", seed: int = 3) -> Plan:
    return Plan("digits", entries, SMALL, steps=steps, every=every, dtype=dtype, seed=seed)


def test_each_seed_has_its_own_start_and_batches() -> None:
    method = ("AdamW", 3e-3, 0.1)
    together = train(plan(Entry(*method), Entry(*method, seed=5), Entry("SGD", 0.1, seed=5), Entry(*method, seed=3)))
    assert together.series("loss", 0) == together.series("loss", 3)  # the plan's seed, named or not
    assert together.records[0].loss[1] == together.records[0].loss[2] != together.records[0].loss[0]
    for run, seed in ((0, 3), (1, 5)):
        alone = train(plan(Entry(*method), seed=seed))
        for name in ("loss", "accuracy", "validation", "test_loss"):
            assert together.series(name, run) == pytest.approx(alone.series(name, 0), abs=1e-10)


def test_batches_of_several_seeds_are_those_of_each() -> None:
    y = torch.arange(100)
    full = (y[:, None].float(), y)
    several = [b for _, b in zip(range(9), batches(full, 25, [7, 8, 7]), strict=False)]
    for seed, rows in ((7, (0, 2)), (8, (1,))):
        for (x, own), (xs, ys) in zip(batches(full, 25, seed), several, strict=False):
            assert all(torch.equal(x, xs[row]) and torch.equal(own, ys[row]) for row in rows)
    assert several[0][0].shape == (3, 25, 1) and not torch.equal(several[0][1][0], several[0][1][1])
    assert next(batches(full, 25, [7, 7]))[0].shape == (25, 1)


@pytest.mark.parametrize("told", [{"multiplier": 2.0**10}, {"spread": 10}, {"multiplier": 2.0**-6, "spread": 4}])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_who_notices_that_the_loss_or_the_coordinates_are_rescaled(told: dict[str, float], dtype: str) -> None:
    """A power of two changes no bit of a mantissa: without ε scale-free methods take the very same steps."""
    entries = []
    for name in ("AdamW", "SignSGD", "SGD", "Adam-l2"):
        hyper = {"eps": 0.0} if name.startswith("Adam") else {}
        common = (name, 3e-3, 0.1 if oc.method(name).decays else 0.0, hyper)
        entries += [Entry(*common), Entry(*common, **told)]  # type: ignore[arg-type]
    history = train(plan(*entries, dtype=dtype))
    parted = [history.series("loss", 2 * k) != history.series("loss", 2 * k + 1) for k in range(4)]
    assert parted == [False, False, True, True]
    first = history.records[1]
    assert first.update[0] == first.update[1] and first.gradient[0] != first.gradient[1]


def test_a_multiplied_loss_is_a_divided_decay() -> None:
    """Adam-ℓ2 on c·f with weight decay w takes the steps of Adam-ℓ2 on f with w/c, where ε = 0."""
    hyper = {"eps": 0.0}
    history = train(plan(Entry("Adam-l2", 3e-3, 2.0**-4, hyper, multiplier=8.0),
                         Entry("Adam-l2", 3e-3, 2.0**-7, hyper), Entry("Adam-l2", 3e-3, 2.0**-4, hyper)))  # fmt: skip
    assert history.series("loss", 0) == history.series("loss", 1) != history.series("loss", 2)
    assert history.records[-1].gradient[0] != history.records[-1].gradient[1]


def test_a_spread_is_one_constant_for_each_coordinate() -> None:
    constants = spread(6, 4, 50_000)
    exponents, counts = np.unique(np.log2(constants), return_counts=True)
    assert exponents.tolist() == list(range(-6, 7))
    assert abs(counts / 50_000 - 1 / 13).max() < 0.01
    assert np.array_equal(spread(6, 4, 100), constants[:100]) and not np.array_equal(spread(6, 5, 100), constants[:100])
    assert np.log2(spread(WIDEST_SPREAD, 0, 50_000)).max() == WIDEST_SPREAD
    network = Network(64, 10, SMALL)
    entries = (Entry("SGD", 0.1, scales={2: 3.0}, multiplier=5.0, spread=6), Entry("SGD", 0.1))
    both = factors(network, entries, (4, 4), torch.float64)
    assert both is not None and (both[1] == 1).all()
    assert np.array_equal(both[0, network.layers[0].columns] / 5, constants[network.layers[0].columns])
    assert np.array_equal(both[0, network.layers[1].columns] / 15, constants[network.layers[1].columns])
    assert factors(network, entries[1:], (4,), torch.float64) is None


def test_the_share_that_decay_took_away() -> None:
    """Decoupled: exactly lr·w of every layer. Coupled: what the same step does less without it."""
    lr, decay = 3e-3, 0.05
    names = ("AdamW", "SGD-l2", "Adam-l2", "AdamProx", "SGD")
    entries = [Entry(name, lr, decay if oc.method(name).decays else 0.0) for name in names]
    history = train(plan(*entries, steps=3, every=1))
    assert not np.any(history.records[0].decay)
    for record in history.records[1:]:
        assert record.decay[0] == pytest.approx([lr * decay] * 3, rel=1e-9)
        assert record.decay[1] == pytest.approx([lr * decay] * 3, rel=1e-9)
        assert record.decay[4] == [0.0] * 3
    network, digits = Network(64, 10, SMALL), dataset("digits")
    x = network.init(1, 3, torch.float64)
    batch = next(batches((torch.from_numpy(digits.train.x), torch.from_numpy(digits.train.y)), 64, 3))
    _, g = network.value_and_gradient(x, *batch)
    for run in (2, 3):
        method = oc.method(names[run])
        with_, without = (method.step(x, g, method.init(x), 1, lr=lr, weight_decay=w)[0] for w in (decay, 0.0))
        for k, layer in enumerate(network.layers):
            a, b, c = (v[0, layer.columns].numpy() for v in (without, with_, x))
            assert history.records[1].decay[run][k] == pytest.approx((a - b) @ c / (c @ c), rel=1e-9)
    shares = np.array(history.records[1].decay)
    assert abs(shares[2] / shares[0] - 1).min() > 0.1 < abs(shares[2]).max() / abs(shares[3]).max()
    assert taken_away(network, x * 0, x, x).tolist() == [[0.0] * 3]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_size_of_blocks_changes_nothing(dtype: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A step in blocks of one run, an evaluation of one run at a time: the same bits; also where a rule's norm joins
    all coordinates of a run, and where hyperparameters differ from run to run."""
    entries = [Entry("AdamW", 1e-3 * k, 0.1 * k, {"beta2": 1 - 10.0**-k}, seed=k) for k in (1, 2, 3)]
    entries += [Entry("ClippedSGD", 0.1 * k, 0.0, {"clip": 0.03 * k}) for k in (1, 2, 3)]
    asked = plan(*entries, dtype=dtype)
    whole = train(asked).records
    monkeypatch.setattr(stepping, "AT_ONCE", {"cpu": 1})
    monkeypatch.setattr(evaluation, "AT_ONCE", {"cpu": 1})
    assert train(asked).records == whole


def test_recording_changes_nothing() -> None:
    entries = (Entry("AdamW", 3e-3, 0.1), Entry("ClippedSGD", 0.1, 0.0, {"clip": 0.03}), Entry("Adam-l2", 3e-3, 0.1))
    often, seldom = train(plan(*entries, every=1)), train(plan(*entries, every=40))
    assert often.records[40] == seldom.records[1]


def test_records_tell_the_validation_and_the_test_loss() -> None:
    history = train(plan(Entry("AdamW", 1e-2, 0.1), Entry("SGD", 1e9), steps=80))
    first, last = history.records[0], history.records[-1]
    assert first.test_loss[0] > last.test_loss[0] > last.loss[0]
    assert first.validation[0] < 0.3 < last.validation[0] != last.accuracy[0]
    assert history.diverged_at == [-1, 1]
    network = Network(64, 10, SMALL)
    assert by_layer(network, network.init(1, 3))[0].tolist() == pytest.approx(first.weight[0], rel=1e-6)
