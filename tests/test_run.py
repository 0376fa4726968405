"""`run`: what it records, in which shapes, and that batches, blocks and grids are their single runs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import optim_core as oc
from optim_core import evaluate
from tests.replay import START, on_arrays

ROSENBROCK = oc.landscape("Rosenbrock")


@pytest.mark.parametrize("oracle", [ROSENBROCK, oc.rescaled(ROSENBROCK, [2.0, 0.5])], ids=["numbers", "rescaled"])
def test_a_record_is_the_run_replayed_step_by_step(oracle: Any) -> None:
    path = oc.run("AdamW", oracle, steps=30, lr=0.01, weight_decay=0.2, record=("x", "g", "u", "loss", "memory"))
    method, x = oc.method("AdamW"), ROSENBROCK.start
    memory = method.init(x)
    assert np.array_equal(path.x[0], x)
    for t in range(1, 31):
        g = _told(oracle, x)
        assert np.array_equal(path.g[t - 1], g)
        after, memory = method.step(x, g, memory, t, lr=0.01, weight_decay=0.2)
        assert np.abs(after - path.x[t]).max() <= 1e-15
        assert np.abs(x - 0.01 * 0.2 * x - 0.01 * path.u[t - 1] - path.x[t]).max() <= 1e-15
        assert np.array_equal(path.loss[t], ROSENBROCK.value(path.x[t]))
        for name, value in zip(("m", "v"), memory, strict=True):
            assert np.abs(path.memory[name][t] - value).max() <= 1e-12 * np.abs(value).max()
        x = path.x[t]
    assert np.array_equal(path.last, path.x[-1])
    assert (path.memory["m"][0] == 0).all()


def _told(oracle: Any, x: np.ndarray) -> np.ndarray:
    return oracle(x) if isinstance(oracle, oc.Oracle) else oracle.gradient(x)


def test_shapes_of_one_run_many_starts_and_a_grid() -> None:
    one = oc.run("AdamW", ROSENBROCK, steps=7, lr=0.01, weight_decay=0.1, record=("x", "g", "u", "loss", "memory"))
    assert (one.x.shape, one.g.shape, one.u.shape, one.loss.shape) == ((8, 2), (7, 2), (7, 2), (8,))
    assert one.memory["v"].shape == (8, 2)
    assert np.ndim(one.diverged_at) == np.ndim(one.cause) == 0
    many = oc.run("AdamW", ROSENBROCK, np.zeros((5, 2)), 7, lr=0.01, weight_decay=0.1)
    assert (many.x.shape, many.loss.shape, many.diverged_at.shape) == ((8, 5, 2), (8, 5), (5,))
    lr, decay = np.geomspace(1e-3, 1e-1, 4)[:, None], np.linspace(0, 1, 3)[None, :]
    grid = oc.run("AdamW", ROSENBROCK, steps=7, lr=lr, weight_decay=decay, beta1=np.array([[[0.5]], [[0.9]]]))
    assert (grid.x.shape, grid.g.shape, grid.last.shape) == ((8, 2, 4, 3, 2), (7, 2, 4, 3, 2), (2, 4, 3, 2))
    scalar = oc.run("SGD", lambda x: x, [1.0], 3, lr=0.5)
    assert scalar.x.tolist() == [[1.0], [0.5], [0.25], [0.125]]


def test_every_keeps_each_kth_step_of_the_same_path() -> None:
    ask = {"lr": 0.01, "record": ("x", "g", "u", "loss", "memory")}
    for start in (ROSENBROCK.start, np.tile(ROSENBROCK.start, (2, 1))):  # plain numbers, then arrays
        whole, thinned = (oc.run("Adam", ROSENBROCK, start, 23, every=k, **ask) for k in (1, 5))
        assert thinned.steps_recorded.tolist() == [0, 5, 10, 15, 20]
        assert np.array_equal(thinned.x, whole.x[::5])
        assert np.array_equal(thinned.loss, whole.loss[::5])
        assert np.array_equal(thinned.g, whole.g[4::5])
        assert np.array_equal(thinned.u, whole.u[4::5])
        assert np.array_equal(thinned.memory["m"], whole.memory["m"][::5])
        assert np.array_equal(thinned.last, whole.last), "the end is the last step, recorded or not"


@pytest.mark.parametrize("start", [ROSENBROCK.start, np.ones((3, 2))])
def test_a_record_rarer_than_the_steps_keeps_the_start_alone(start: Any) -> None:
    full = oc.run("Adam", ROSENBROCK, start, 5, lr=0.01)
    rare = oc.run("Adam", ROSENBROCK, start, 5, lr=0.01, every=6, record=("x", "g", "u", "loss", "memory"))
    assert np.array_equal(rare.x, full.x[:1])
    assert np.array_equal(rare.loss, full.loss[:1])
    assert rare.g.shape == rare.u.shape == (0, *np.shape(start))
    assert rare.memory["m"].shape == (1, *np.shape(start))
    assert np.array_equal(rare.last, full.last)


def test_what_is_not_asked_for_is_none() -> None:
    end = oc.run("Adam", ROSENBROCK, steps=5, lr=0.01, record=())
    assert (end.x, end.g, end.u, end.loss, end.memory) == (None,) * 5
    assert np.array_equal(end.last, oc.run("Adam", ROSENBROCK, steps=5, lr=0.01).last)
    bare = oc.run("Adam", lambda x: x, [1.0], 5, lr=0.01, record=("x", "loss"))
    assert bare.loss is None
    assert bare.x is not None
    assert oc.run("SGD", ROSENBROCK, steps=5, lr=1e-3, record="memory").memory is None


def test_the_same_call_gives_the_same_bits_and_leaves_its_arguments_alone() -> None:
    start, lr = np.tile(ROSENBROCK.start, (3, 1)), np.array([1e-3, 1e-2, 1e-1])
    start.setflags(write=False)
    lr.setflags(write=False)
    first, again = (oc.run("Adam", oc.noisy(ROSENBROCK, 1.0, 4), start, 50, lr=lr) for _ in range(2))
    assert np.array_equal(first.x, again.x)
    first.x[0] = 99.0
    assert start[0, 0] == ROSENBROCK.start[0] != 99.0


def test_blocks_are_invisible(monkeypatch: pytest.MonkeyPatch) -> None:
    """More runs than fit one block give the same bits, noise and divergence included."""
    lr = np.geomspace(1e-4, 10, 40)
    oracle = oc.noisy(ROSENBROCK, 0.5, 8)
    ask = {"steps": 30, "lr": lr, "record": ("x", "g", "u", "loss", "memory"), "every": 3}
    whole = oc.run("Momentum", oracle, **ask)
    monkeypatch.setattr(evaluate, "BLOCK", 14)  # seven runs a block, the last one short
    parts = oc.run("Momentum", oracle, **ask)
    for name in ("x", "g", "u", "loss", "last", "diverged_at", "cause"):
        assert np.array_equal(getattr(whole, name), getattr(parts, name), equal_nan=True), name
    assert np.array_equal(whole.memory["b"], parts.memory["b"], equal_nan=True)
    assert len(np.unique(whole.diverged_at)) > 3


def test_a_mini_batch_sum_and_a_quadratic_are_oracles_too() -> None:
    hessian = np.array([[2.0, 0.5, 0.0], [0.5, 1.0, 0.2], [0.0, 0.2, 3.0]])
    bowl = oc.quadratic(hessian, [1.0, -2.0, 0.5])
    end = oc.run("SGD", bowl, START, 400, lr=0.2)
    assert np.abs(end.last - [1.0, -2.0, 0.5]).max() <= 1e-12
    assert end.loss[-1] < 1e-12 < end.loss[0]


def test_a_grid_agrees_with_its_cells_on_a_batch_of_starts() -> None:
    starts = np.array([START, (1.0, 2.0, 3.0)])
    lr = np.array([[0.01], [0.02], [0.03]])
    grid = oc.run("LionW", on_arrays, starts, 25, lr=lr, weight_decay=0.1, record=("x",))
    assert grid.x.shape == (26, 3, 2, 3)
    for i, j in np.ndindex(3, 2):
        alone = oc.run("LionW", on_arrays, starts[j], 25, lr=float(lr[i, 0]), weight_decay=0.1, record=("x",))
        assert np.array_equal(grid.x[:, i, j], alone.x)
