"""Counter-based noise: golden integers, statistics, replay, and the same numbers on NumPy, torch and in V8."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest
import torch

import optim_core as oc
from optim_core import noise
from optim_core.compile import js
from optim_core.noise import SOURCES, hashed, normal, uniform
from tests.v8 import V8

M = 0xFFFFFFFF
COUNTERS = [(0, 0, 0, 0), (0, 0, 0, 1), (0, 0, 1, 0), (0, 1, 0, 0), (1, 0, 0, 0), (7, 3, 1000, 199), (M, M, M, M)]
GOLDEN = [1106484830, 726357435, 2968491419, 335112171, 191656671, 2235798249, 1920136218]


def _lowbias32(x: int) -> int:
    """Wellons' mixer, from its C text, on Python's integers."""
    x ^= x >> 16
    x = x * 0x7FEB352D & M
    x ^= x >> 15
    x = x * 0x846CA68B & M
    return x ^ x >> 16


def _hash(counters: tuple[int, ...]) -> int:
    h = 0x9E3779B9
    for c in counters:
        h = _lowbias32(h ^ c)
    return h


def test_golden_integers() -> None:
    """These never change: a saved link must show the same noise for ever."""
    assert [int(hashed(*c)) for c in COUNTERS] == GOLDEN
    assert [_hash(c) for c in COUNTERS] == GOLDEN


def test_integers_equal_an_independent_hash_on_many_counters() -> None:
    counters = np.random.default_rng(1).integers(0, 2**32, size=(2000, 4))
    found = hashed(*counters.T)
    assert found.dtype == np.uint32
    assert found.tolist() == [_hash(tuple(row)) for row in counters.tolist()]


@pytest.mark.parametrize("axis", range(4), ids=["seed", "run", "step", "coordinate"])
def test_each_counter_alone_gives_uniform_uncorrelated_numbers(axis: int) -> None:
    n = 100_000
    counters: list[Any] = [11, 5, 3, 2]
    counters[axis] = np.arange(n)
    u = uniform(*counters)
    assert u.min() > 0
    assert u.max() < 1
    assert u.mean() == pytest.approx(0.5, abs=5 / math.sqrt(12 * n))
    assert u.var() == pytest.approx(1 / 12, rel=5 * math.sqrt(0.8 / n))
    cells = np.histogram(u, bins=64, range=(0, 1))[0]
    assert ((cells - n / 64) ** 2 / (n / 64)).sum() < 63 + 6 * math.sqrt(126)  # χ² with 63 degrees of freedom
    for lag in (1, 2, 7):
        assert abs(np.corrcoef(u[:-lag], u[lag:])[0, 1]) < 5 / math.sqrt(n)


def test_normals_are_standard_normal() -> None:
    n = 200_000
    z = normal(3, 0, np.arange(n)[:, None], np.arange(2))
    assert np.abs(z.mean(axis=0)).max() < 5 / math.sqrt(n)
    assert np.abs(z.var(axis=0) - 1).max() < 5 * math.sqrt(2 / n)
    assert np.abs((z**4).mean(axis=0) - 3).max() < 5 * math.sqrt(96 / n)
    assert abs(np.corrcoef(z.T)[0, 1]) < 5 / math.sqrt(n)
    for edge in (-2.0, -1.0, 0.0, 1.0, 2.0):
        p = 0.5 * math.erfc(-edge / math.sqrt(2))
        assert (z < edge).mean() == pytest.approx(p, abs=5 * math.sqrt(p * (1 - p) / (2 * n)))


def test_a_draw_is_a_function_of_its_own_counters() -> None:
    """Any step of any run alone is the one drawn in bulk; each counter makes a difference."""
    bulk = normal(5, np.arange(4)[:, None, None], np.arange(1, 9)[:, None], np.arange(3))
    assert bulk.shape == (4, 8, 3)
    for run, step, coordinate in np.ndindex(bulk.shape):
        assert normal(5, run, step + 1, coordinate) == bulk[run, step, coordinate]
    assert len(np.unique(bulk)) == bulk.size
    assert not np.isin(normal(6, np.arange(4)[:, None, None], np.arange(1, 9)[:, None], np.arange(3)), bulk).any()


def _with_torch(counters: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
    """(hashes, normals) of rows (seed, run, step, coordinate): the same sources on int64 and float64 tensors."""
    mix = SOURCES["mix"].bind("torch")
    bound = SOURCES["hash32"].bind("torch", mix=mix)
    seed, run, step, coordinate = torch.from_numpy(counters).unbind(-1)
    unit = SOURCES["unit"].bind("torch")
    u1, u2 = (unit(bound(seed, run, step, 2 * coordinate + k).double()) for k in (0, 1))
    return bound(seed, run, step, coordinate), SOURCES["box_muller"].bind("torch")(u1, u2, math.tau)


def _with_v8(counters: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The same in JavaScript, as printed from the sources."""
    rows = json.dumps(counters.tolist())
    with V8() as engine:
        engine.eval(js.module(*SOURCES.values()))
        hashes = engine.eval(f"{rows}.map((c) => hash32(...c))")
        normals = engine.eval(f"{rows}.map((c) => gaussian(...c, 2 * Math.PI))")
    return np.array(hashes), np.array(normals)


@pytest.mark.parametrize("reader", [_with_torch, _with_v8], ids=["torch", "V8"])
def test_other_readers_give_equal_integers_and_normals(reader: Any) -> None:
    counters = np.random.default_rng(2).integers(0, 2**32, size=(3000, 4))
    counters[:, 3] %= 2**20  # coordinates, doubled below 2³²
    counters[0] = (M, M, M, 0)
    hashes, normals = (np.asarray(v) for v in reader(counters))
    assert hashes.tolist() == hashed(*counters.T).tolist()
    assert np.abs(normals - normal(*counters.T)).max() <= 1e-12


def test_plain_numbers_give_the_same_integers() -> None:
    bound = SOURCES["hash32"].bind("float", mix=SOURCES["mix"].bind("float"))
    assert [bound(*c) for c in COUNTERS] == GOLDEN


def test_the_sources_are_all_there_is() -> None:
    assert list(noise.SOURCES) == ["mix", "hash32", "unit", "box_muller", "gaussian"]


@pytest.mark.parametrize(("runs", "d"), [((), 2), ((3,), 2), ((2, 5), 1), ((700,), 4)])
def test_numbers_drawn_ahead_are_those_of_their_steps(runs: tuple[int, ...], d: int) -> None:
    """However one asks: step by step, back again, in jumps, or for other runs in between."""
    drawn, run = noise.Ahead(7), oc.oracle.run_numbers(runs)
    for step in (*range(1, 600), 3, 2, 2, 900, 901, 902, 5000, *range(280, 300)):
        found = drawn.normal(run, step, d)
        assert found.shape == (*runs, d)
        assert np.array_equal(found, normal(7, np.asarray(run)[..., None], step, np.arange(d)))
        if step == 300:
            other = drawn.normal(run + 1, step, d)
            assert np.array_equal(other, normal(7, np.asarray(run + 1)[..., None], step, np.arange(d)))


def test_noise_that_is_asked_for_step_by_step_is_hashed_rarely(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(noise, "normal", lambda *counters: asked.append(counters) or normal(*counters))
    f = oc.noisy(oc.landscape("bowl"), 0.1, seed=3)
    path = oc.run("SGD", f, steps=1000, lr=0.01)
    assert len(asked) < 20
    x, told = path.x, [oc.noisy(oc.landscape("bowl"), 0.1, seed=3)(path.x[t - 1], t, 0) for t in (1, 2, 257, 1000)]
    for t, g in zip((1, 2, 257, 1000), told, strict=True):
        assert x[t] == pytest.approx(x[t - 1] - 0.01 * g, abs=1e-15)
