"""Finite sums: derivatives in matrix form, minima, and mini-batches that are unbiased and can be replayed."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import torch

import optim_core as oc
from optim_core.finite_sum import FiniteSum, examples_at

RNG = np.random.default_rng(7)
FEATURES = RNG.normal(size=(23, 4)) * (1.0, 3.0, 0.2, 1.0) + 0.3
LABELS = np.where(FEATURES @ (1.0, -0.5, 2.0, 0.0) + RNG.normal(size=23) * 2 > 0, 1.0, -1.0)
SUMS = [oc.finite_sum("logistic", (FEATURES, LABELS)), oc.finite_sum("least_squares", (FEATURES, 3 * LABELS + 1))]
each = pytest.mark.parametrize("f", SUMS, ids=lambda f: f.id)


def points(n: int = 12) -> np.ndarray:
    return np.random.default_rng(3).normal(size=(n, 4))


def by_hand(f: oc.Landscape, w: np.ndarray) -> float:
    """The mean loss of one point, example by example."""
    total = 0.0
    for a, y in zip(f.kernel.A, f.kernel.y, strict=True):
        z = float(sum(a * w))
        total += np.log1p(np.exp(-y * z)) if f.id == "logistic" else 0.5 * (z - y) ** 2
    return total / len(f.kernel.y)


@each
def test_the_value_is_the_mean_loss(f):
    assert f.value(points()) == pytest.approx([by_hand(f, w) for w in points()], rel=1e-13)


@each
def test_derivatives_are_those_of_the_value(f):
    w, h = points(), 1e-5
    steps = h * np.eye(4)
    slope = np.stack([(f.value(w + s) - f.value(w - s)) / (2 * h) for s in steps], axis=-1)
    bend = np.stack([(f.gradient(w + s) - f.gradient(w - s)) / (2 * h) for s in steps], axis=-1)
    assert np.abs(slope - f.gradient(w)).max() < 1e-8 < 1e-2 < np.abs(f.gradient(w)).max()
    assert np.abs(bend - f.hessian(w)).max() < 1e-8 < 1e-2 < np.abs(f.hessian(w)).max()
    leaf = torch.tensor(w, requires_grad=True)
    (g,) = torch.autograd.grad(f.value(leaf).sum(), leaf)
    assert np.abs(g.numpy() - f.gradient(w)).max() < 1e-13
    exact = torch.autograd.functional.hessian(f.value, torch.tensor(w[0])).numpy()
    assert np.abs(exact - f.hessian(w[0])).max() < 1e-13


@each
def test_the_minimum_is_one(f):
    (best,) = f.minima
    assert np.abs(f.gradient(best)).max() < 1e-12
    around = np.random.default_rng(1).normal(size=(200, 4)) * 0.01
    assert (f.value(best + around) > f.value(best)).all()
    assert np.abs(f.gradient(best + around)).max() > 1e-5
    assert all(low < v < high for v, (low, high) in zip(best, f.window, strict=True))


def test_least_squares_solves_the_normal_equations():
    f = SUMS[1]
    assert f.minima[0] == pytest.approx(np.linalg.lstsq(FEATURES, 3 * LABELS + 1, rcond=None)[0], rel=1e-10)


def test_large_scores_do_not_overflow():
    f = oc.finite_sum("logistic", ([[1.0], [1.0]], [1.0, -1.0]))
    assert f.value(np.array([[1000.0], [-1000.0]])).tolist() == [500.0, 500.0]
    assert f.gradient(np.array([1000.0])).tolist() == [0.5]


def test_separable_classes_have_no_minimum():
    f = oc.finite_sum("logistic", ([[1.0, 0.2], [2.0, -1.0], [-1.0, 0.3]], [1.0, 1.0, -1.0]))
    assert f.minima is None
    assert f.minima_note["en"].startswith("A plane separates") and f.minima_note["zh"]
    assert f.value(np.array([100.0, 0.0])) < 1e-20 < f.value(np.array([1.0, 0.0]))


@pytest.mark.parametrize(
    ("loss", "data", "sentence"),
    [
        ("logistics", (FEATURES, LABELS), "no loss 'logistics'; use one of least_squares, logistic"),
        ("logistic", (FEATURES, LABELS > 0), r"for true and false pass 2 \* y - 1"),
        ("logistic", (FEATURES, (LABELS + 1) / 2), "labels 0 and 1 pass 2"),
        ("least_squares", (FEATURES * 1j, LABELS), "The features A must be numbers, not array"),
        ("least_squares", ([[1], [2, 3]], [1, 2]), "The features A must be numbers, not "),
        ("least_squares", None, r"a pair \(A, y\) of features and labels, not None"),
        ("least_squares", (FEATURES,), r"a pair \(A, y\) of features and labels, not \("),
        (["logistic"], (FEATURES, LABELS), r"no loss \['logistic'\]; use one of"),
        ("least_squares", (FEATURES, LABELS[:5]), r"features \(n, d\) and labels \(n,\)"),
        ("least_squares", (FEATURES * np.nan, LABELS), "finite"),
    ],
)
def test_wrong_data_is_a_sentence(loss, data, sentence):
    with pytest.raises(ValueError, match=sentence):
        oc.finite_sum(loss, data)


# --- mini-batches ---


@each
@pytest.mark.parametrize("size", [1, 5, 23])
def test_the_mean_over_whole_epochs_is_the_full_gradient(f, size):
    """After 23 steps every one of the 23 examples has been seen exactly `size` times, whatever the size."""
    oracle, w = oc.minibatch(f, size, seed=4), points(1)[0]
    seen = np.array([oracle(w, t) for t in range(1, 24)])
    assert np.abs(seen.mean(axis=0) - f.gradient(w)).max() < 1e-13
    spread = np.abs(seen - f.gradient(w)).max()
    assert spread > 0.1 if size < 23 else spread < 1e-13  # a single batch is far off, so the mean says something


def test_every_example_is_seen_once_before_any_is_seen_twice():
    n, size = 23, 5
    stream = np.concatenate([examples_at(t, np.uint32(3), size, n, 9) for t in range(1, 60)])
    epochs = stream[: len(stream) // n * n].reshape(-1, n)
    assert len(epochs) == 12
    for one, other in itertools.pairwise(epochs):
        assert sorted(one) == list(range(n))
        assert (one != other).any()


def test_a_batch_is_a_function_of_seed_run_and_step():
    draw = lambda t, run, seed: examples_at(t, np.asarray(run, dtype=np.uint32), 6, 23, seed).tolist()
    assert draw(17, 2, 5) == draw(17, 2, 5) == draw(17, [0, 2], 5)[1]
    assert draw(17, 2, 5) != draw(18, 2, 5)
    assert draw(17, 2, 5) != draw(17, 3, 5)
    assert draw(17, 2, 5) != draw(17, 2, 6)


def test_every_example_is_equally_likely_in_every_place():
    """Over 4000 runs the first batch of 3 of 10 holds each example 1200 times; five standard deviations are 145."""
    counts = np.bincount(examples_at(1, np.arange(4000), 3, 10, 0).ravel(), minlength=10)
    assert np.abs(counts - 1200).max() < 145


@each
def test_a_batch_of_runs_is_the_stack_of_single_ones(f):
    oracle, w = oc.minibatch(f, 5, seed=1), points(6).reshape(2, 3, 4)
    numbers = np.arange(6, dtype=np.uint32).reshape(2, 3)
    together = oracle(w, 11)
    for k in np.ndindex(2, 3):
        alone = oracle(w[k], 11, numbers[k])
        assert np.abs(together[k] - alone).max() < 1e-14
        rows = examples_at(11, numbers[k], 5, 23, 1)
        part = FiniteSum(f.kernel.loss, f.kernel.A[rows], f.kernel.y[rows])
        assert np.abs(part.gradient(w[k]) - alone).max() < 1e-13
    assert np.abs(oracle(w, 12) - together).max() > 0.05


def test_a_run_keeps_the_value_of_the_whole_sum_and_repeats_itself():
    f = oc.landscape("Logistic regression")
    path = oc.run("SGD", oc.minibatch(f, 4, seed=2), steps=300, lr=0.05)
    again = oc.run("SGD", oc.minibatch(f, 4, seed=2), steps=300, lr=0.05)
    assert np.array_equal(path.x, again.x)
    assert np.abs(path.loss - f.value(path.x)).max() < 1e-13
    assert path.loss[-1] < 0.6 < path.loss[0]
    other = oc.run("SGD", oc.minibatch(f, 4, seed=3), steps=300, lr=0.05)
    assert np.abs(other.x - path.x).max() > 0.01


def test_wrong_batches_are_sentences():
    with pytest.raises(ValueError, match="not a sum over data"):
        oc.minibatch(oc.landscape("Beale"), 4)
    with pytest.raises(ValueError, match="holds 1 to 23 examples, not 24"):
        oc.minibatch(SUMS[0], 24)
    with pytest.raises(ValueError, match="mini-batch of the landscape first"):
        oc.minibatch(oc.rescaled(SUMS[0], 2.0), 4)


@pytest.mark.parametrize("seed", [-1, 2**32, 1.5, np.nan, "four", None])
def test_a_seed_of_another_kind_is_a_sentence(seed):
    with pytest.raises(ValueError, match="A seed is a whole number from 0 to 4294967295."):
        oc.minibatch(SUMS[0], 4, seed=seed)
