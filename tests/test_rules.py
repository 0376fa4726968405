"""The contract that every rule and every method of the catalogue meets, found by discovery: nothing is listed here.

A rule that cannot meet a law says so in its own file (`scale_free="none"`), never here.
"""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
import torch

from optim_core import catalog
from optim_core.audit import LOUD, audit
from optim_core.evaluate import by_blocks, on_numbers
from optim_core.method import Method
from optim_core.request import check
from optim_core.rule import Rule
from optim_core.run import run
from tests.replay import START, another, on_arrays, walk, without_eps

RULES = [pytest.param(r, id=r.id) for r in catalog.rules().values()]
METHODS = [pytest.param(m, id=m.slug) for m in catalog.methods().values()]
# One method of each rule, without decay, where decay cannot make a difference to the law.
PLAIN = [pytest.param(catalog.method(r.name), id=r.id) for r in catalog.rules().values()]
DECAYING = [p for p in METHODS if p.values[0].decay.decays]

every_rule = pytest.mark.parametrize("rule", RULES)
every_method = pytest.mark.parametrize("method", METHODS)
every_plain_method = pytest.mark.parametrize("method", PLAIN)
every_decaying_method = pytest.mark.parametrize("method", DECAYING)

BATCH = np.array([START, (2.0, -0.5, 0.25), (-1.0, 3.0, 0.75), (0.0, 0.0, 4.0)])


def _decay(method: Method, value: object) -> dict[str, object]:
    return {"weight_decay": value} if method.decays else {}


# --- What a rule's file says -------------------------------------------------------------------------------------


@every_rule
def test_the_docstring_cites_a_source(rule: Rule) -> None:
    assert catalog.CITED.search(rule.doc), rule.doc
    assert rule.doc[0].isupper(), "a sentence says what the rule does, before its source"


@every_rule
def test_the_file_fits_in_one_look(rule: Rule) -> None:
    file = Path(rule.function.__code__.co_filename)
    assert file.parent.name == "rules"
    assert file.stem == rule.id
    assert len(file.read_text().splitlines()) < 30


@every_rule
def test_published_names_cells_that_exist(rule: Rule) -> None:
    cells = {
        m.decay.id if m.regularizer.id == "l2" else f"{m.decay.id} {m.regularizer.id}"
        for m in catalog.methods().values()
        if m.rule is rule
    }
    assert set(rule.published) <= cells
    assert catalog.method(rule.name).published, "the rule without decay is published"


def test_names_and_slugs_are_unique_and_slugs_are_ascii() -> None:
    methods = catalog.methods()
    slugs = [m.slug for m in methods.values()]
    assert len(set(slugs)) == len(slugs) == len(methods)
    assert all(s.isascii() and " " not in s for s in slugs)
    for name, m in methods.items():
        assert catalog.method(name) is m
        assert catalog.method(m.slug) is m


# --- Shape, type, purity -----------------------------------------------------------------------------------------


SHAPES = [(1,), (3,), (4, 3), (2, 4, 3)]


@every_method
def test_shape_and_type_are_kept(method: Method) -> None:
    for dtype, shape in itertools.product((np.float64, np.float32), SHAPES):
        x = np.linspace(-1, 2, int(np.prod(shape))).reshape(shape).astype(dtype)
        memory = method.init(x)
        for t in (1, 2, 7):
            x, memory = method.step(x, np.cos(x), memory, t, lr=0.02, **_decay(method, 0.3))
            for array in (x, *memory):
                assert array.shape == shape
                assert array.dtype == dtype


@every_plain_method
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.bfloat16])
def test_shape_and_type_are_kept_under_torch(method: Method, dtype: torch.dtype) -> None:
    x = torch.linspace(-1, 2, 6).reshape(2, 3).to(dtype)
    memory = method.init(x)
    for t in (1, 2, 7):
        x, memory = method.step(x, torch.cos(x), memory, t, lr=0.02, **_decay(method, 0.3))
        for tensor in (x, *memory):
            assert tensor.shape == (2, 3)
            assert tensor.dtype == dtype


@every_method
def test_a_step_is_pure(method: Method) -> None:
    path, memory = walk(method, np.array(START), 3)
    x, g = path[-1], on_arrays(path[-1], 4)
    for array in (x, g, *memory):
        array.setflags(write=False)  # an in-place change now raises
    first = method.step(x, g, memory, 4, lr=0.02, **_decay(method, 0.3))
    again = method.step(x, g, memory, 4, lr=0.02, **_decay(method, 0.3))
    for a, b in zip((first[0], *first[1]), (again[0], *again[1]), strict=True):
        assert np.array_equal(a, b)
        # A result that is a view of its input changes later, when torch fills the same gradient buffer again.
        assert not any(np.shares_memory(a, given) for given in (x, g))


@every_method
def test_a_step_is_pure_under_torch(method: Method) -> None:
    x = torch.tensor(START, dtype=torch.float64)
    g = torch.cos(x)
    memory = tuple(m + 0.1 for m in method.init(x))
    before = [v.clone() for v in (x, g, *memory)]
    after, kept = method.step(x, g, memory, 2, lr=0.02, **_decay(method, 0.3))
    for now, then in zip((x, g, *memory), before, strict=True):
        assert torch.equal(now, then)
    given = {v.data_ptr() for v in (x, g)}
    assert not given & {v.data_ptr() for v in (after, *kept)}


# --- Batches, grids and readers agree ----------------------------------------------------------------------------


@every_method
def test_a_batch_is_the_stack_of_its_runs_to_the_last_bit(method: Method) -> None:
    together, memory = walk(method, BATCH, 20)
    for k, start in enumerate(BATCH):
        alone, kept = walk(method, start, 20)
        assert np.array_equal(np.array(together)[:, k], np.array(alone))
        for a, b in zip(memory, kept, strict=True):
            assert np.array_equal(a[k], b)
    assert np.ptp(together[1:], axis=1).max() > 1e-3, "runs that end at one place would agree whatever the batch did"


@every_method
def test_hyperparameters_broadcast_as_a_grid_of_single_runs(method: Method) -> None:
    lrs, decays = np.array([0.01, 0.03]), np.array([0.1, 0.4, 0.8])
    name = next(iter(method.hyper), None)
    values = [method.hyper[name].default, another(method.hyper[name])] if name else [0.0]
    grid = run(
        method, on_arrays, START, 15, lr=lrs[:, None, None], record=("x", "u"),
        **_decay(method, decays[:, None]), **({name: np.array(values)} if name else {}),
    )  # fmt: skip
    shape = (2, 3 if method.decays else 1, len(values), 3)
    assert grid.last.shape == shape
    for i, j, k in np.ndindex(shape[:-1]):
        own = {name: values[k]} if name else {}
        alone = run(method, on_arrays, START, 15, lr=lrs[i], record=("x", "u"), **_decay(method, decays[j]), **own)
        assert np.abs(grid.x[:, i, j, k] - alone.x).max() <= 1e-12
        assert np.abs(grid.u[:, i, j, k] - alone.u).max() <= 1e-12 * max(1, np.abs(alone.u).max())
    assert np.ptp(grid.last, axis=0).max() > 1e-3, "the learning rate must matter"


@every_plain_method
def test_every_hyperparameter_matters(method: Method) -> None:
    """A grid test over a hyperparameter without effect could not fail."""
    for name, hyper in method.hyper.items():
        default, changed = (
            np.array(walk(method, np.array(START), 40, **{name: v})[0]) for v in (hyper.default, another(hyper))
        )
        assert np.abs(default - changed).max() > 1e-5, name


@every_method
def test_torch_walks_the_same_path(method: Method) -> None:
    arrays, memory = walk(method, np.array(START), 60)
    told = lambda x, t: torch.from_numpy(on_arrays(x.numpy(), t))
    tensors, kept = walk(method, torch.tensor(START, dtype=torch.float64), 60, told)
    assert np.abs(np.array(arrays) - torch.stack(tensors).numpy()).max() <= 1e-12
    for a, b in zip(memory, kept, strict=True):
        assert np.abs(a - b.numpy()).max() <= 1e-12 * max(1, np.abs(a).max())


@every_method
def test_plain_numbers_walk_the_same_path_to_the_last_bit(method: Method) -> None:
    if method.rule.mixes_coordinates:  # numbers are one coordinate each: `run` never sends such a rule there
        arrays = walk(method, np.array(START[:1]), 20, lambda x, t: np.cos(x + t))[0]
        numbers = walk(method, START[0], 20, lambda x, t: float(np.cos(x + t)))[0]
        assert np.abs(np.array(arrays)[:, 0] - np.array(numbers)).max() <= 1e-12
        return
    request = check(
        method, catalog.landscape("Rosenbrock"), None, 60, 1e-3, 0.3 if method.decays else None, "cosine", "pytorch",
        ("x", "g", "u", "loss", "memory"), 2, {},
    )  # fmt: skip
    with np.errstate(all="ignore"):
        numbers, blocks = on_numbers(request), by_blocks(request)
    for name in ("x", "g", "u", "loss", "last", "diverged_at", "cause", "steps_recorded"):
        assert np.array_equal(getattr(numbers, name), getattr(blocks, name)), name
    for name in method.rule.memory:
        assert np.array_equal(numbers.memory[name], blocks.memory[name]), name
    assert np.abs(numbers.x[-1] - numbers.x[0]).max() > 1e-4


# --- ε = 0, descent, decay ---------------------------------------------------------------------------------------


@every_method
@pytest.mark.parametrize("reader", ["numpy", "torch", "float"])
def test_zero_gradients_are_legal_at_eps_zero(method: Method, reader: str) -> None:
    """Silence, then a gradient, then silence: 0/0 is 0, so nothing is ever NaN, and silent coordinates rest: all of
    them, or one beside two that are moved."""
    for silent in ([1],) if reader == "float" else ([0, 1, 2], [1]):
        _rests_where_it_is_silent(method, silent, reader)


def _rests_where_it_is_silent(method: Method, silent: list[int], reader: str) -> None:
    def told(x: object, t: int) -> object:
        g = np.array([0.5, -1.0, 2.0]) * (1 + 0.1 * np.cos(t))
        g[silent] = 0.0
        g = g * (5 <= t <= 10)
        return {"numpy": g, "torch": torch.from_numpy(g), "float": float(g[1])}[reader]

    x = {"numpy": np.array(START), "torch": torch.tensor(START, dtype=torch.float64), "float": START[1]}[reader]
    path, memory = walk(method, x, 16, told, weight_decay=0.0, **without_eps(method))
    assert all(np.isfinite(np.asarray(v)).all() for v in (*path, *memory))
    walked = np.array([np.atleast_1d(v) for v in path])
    if method.regularizer.id != "box":  # the box moves what starts outside it
        quiet = walked if reader == "float" else walked[:, silent]
        assert np.array_equal(quiet, np.broadcast_to(quiet[0], quiet.shape))
        assert reader == "float" or len(silent) == 3 or np.abs(walked[-1] - walked[0])[[0, 2]].min() > 1e-3
    decayed, memory = walk(method, x, 16, told, **without_eps(method))
    assert all(np.isfinite(np.asarray(v)).all() for v in (*decayed, *memory))


@every_plain_method
def test_defaults_descend_on_a_convex_bowl(method: Method) -> None:
    bowl = catalog.landscape("bowl")
    path = run(method, bowl, steps=300, lr=0.05, **_decay(method, 0.0))
    assert path.loss[-1] < 0.7 * path.loss[0]
    assert path.diverged_at == -1


@every_decaying_method
def test_decay_has_power_and_strength_zero_has_none(method: Method) -> None:
    start, bare = np.array(START), catalog.method(method.rule.name)
    free, decayed, zero = (
        np.array(walk(m, start, 40, weight_decay=w)[0]) for m, w in ((bare, 0.0), (method, 0.5), (method, 0.0))
    )
    assert np.abs(decayed - free).max() > LOUD
    if method.decay.needs_gradient or method.regularizer.gradient is not None:  # 0 · indicator is no indicator
        assert np.array_equal(zero, free)


@every_method
@pytest.mark.proves("scale.declared")
def test_the_claimed_invariance_is_the_measured_one(method: Method) -> None:
    measured = audit(method)
    assert measured.gradient_scale == method.scale_free
    if method.decays and method.regularizer.gradient is not None:
        assert measured.decay is True
        assert measured.deviations["decay"] > LOUD


@every_method
@pytest.mark.proves("scale.adamw_repeats", "scale.declared")
def test_powers_of_two_are_bit_exact_for_a_coordinate_claim(method: Method) -> None:
    """Scales 2⁻⁴⁰ … 2⁴⁰ at ε = 0: the paths are identical, not close. Any other claim shows a difference."""
    scales = 2.0 ** np.array([[0, 0, 0], [-40, 0, 40], [7, -13, 3], [40, 40, -40]])
    noise = np.random.default_rng(7).standard_normal((60, 3))
    told = lambda x, t: scales * (on_arrays(x, 0) + noise[t - 1])
    x = run(method, told, np.tile(START, (4, 1)), 60, lr=0.02, record=("x",), **_decay(method, 0.3),
            **without_eps(method)).x  # fmt: skip
    if method.scale_free == "coordinate":
        assert np.array_equal(x, np.broadcast_to(x[:, :1], x.shape))
        assert np.abs(x[-1, 0] - x[0, 0]).max() > 1e-2
    else:
        with np.errstate(all="ignore"):
            assert not np.allclose(x[:, 0], x[:, 1], rtol=0, atol=1e-3, equal_nan=False)
