"""The gallery of the playground: every experiment reads as a link, and does what its sentence says."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pytest

import optim_core as oc
from ui.playground.deck import Told, deck_of, experiment_in, state_of
from ui.playground.ground import SLUG, ground, head
from ui.playground.presets import PRESETS
from ui.text import strings

Paths = Mapping[str, oc.Trajectory]


def near(path: oc.Trajectory, point: tuple[float, ...], within: float) -> bool:
    return bool(np.abs(path.last - point).max() <= within)


def amplitude(path: oc.Trajectory) -> float:
    return float(path.stopping()[1])


def plug(e: oc.Experiment, p: Paths) -> None:
    low, minimum = np.zeros(2), np.array([3.0, 2.0])
    assert near(p["Adam"], (3, 2), 0.01)
    assert (low + 0.5 < p["Adam-ℓ2"].last).all() and (p["Adam-ℓ2"].last < minimum - 0.5).all()
    assert np.abs(p["AdamW"].last - p["AdamProx"].last).max() < 0.01
    assert not near(p["AdamW"], (3, 2), 0.3) and not near(p["AdamW"], tuple(p["Adam-ℓ2"].last), 0.3)


def same(e: oc.Experiment, p: Paths) -> None:
    assert [(lane.method.slug, lane.lr, lane.weight_decay) for lane in e.lanes] == [
        ("AdamW", 0.5, 1.0), ("AdamProx", 1.0, 1.0)]  # fmt: skip
    assert np.abs(p["AdamW"].x - p["AdamProx"].x).max() < 1e-12 < 1 < np.abs(p["AdamW"].x[0] - p["AdamW"].last).max()


def rescaled(e: oc.Experiment, p: Paths) -> None:
    assert e.lanes[1].scales == e.lanes[3].scales == (1024.0, 1.0)
    assert np.array_equal(p["AdamW"].x, p["AdamW (2)"].x)
    assert np.abs(p["Adam-ℓ2"].x - p["Adam-ℓ2 (2)"].x).max() > 0.1


def guard(e: oc.Experiment, p: Paths) -> None:
    plain = oc.run("AdamW", e.landscape, e.start, e.steps, lr=e.lanes[0].lr, weight_decay=0.1, eps=0.0)
    assert 1e-7 < e.lanes[0].scales[0] < 1e-5 and e.lanes[0].hyper == {"eps": 0.0}
    assert np.array_equal(p["AdamW"].x, plain.x), "at ε = 0 nothing is noticed"
    assert p["AdamW (2)"].loss[-1] > 10 * p["AdamW"].loss[-1], "left behind"
    assert np.abs(p["AdamW (3)"].x - p["AdamW"].x).max() < 1e-2, "the same ε, gradients as they are"


def origin(e: oc.Experiment, p: Paths) -> None:
    assert len(p) == 3 and all(near(path, (0, 0), 1e-6) for path in p.values())
    assert {lane.weight_decay for lane in e.lanes} == {None, 1.0}


def wall(e: oc.Experiment, p: Paths) -> None:
    at = 1 / 0.3
    assert ((p["AdamW"].last > 0.9 * at) & (p["AdamW"].last < 1.001 * at)).all()
    ridge = np.array([2 * 6, 2 * 5]) / 2.3
    for name in ("Adam-ℓ2", "SGDW"):
        assert np.abs(p[name].last - ridge).max() < 1e-6 and (p[name].last > at + 0.5).all()


def sparse(e: oc.Experiment, p: Paths) -> None:
    assert 0.01 < p["SGDW"].last[1] < 0.1 and p["SGDProx (ℓ1)"].last[1] == 0.0 < p["SGDProx (ℓ1)"].last[0]


def box(e: oc.Experiment, p: Paths) -> None:
    assert near(p["SGD"], (3, 0.5), 1e-9) and near(p["SGDProx (box)"], (1, 0.5), 1e-9)


def valley(e: oc.Experiment, p: Paths) -> None:
    assert e.lanes[0].lr == e.lanes[1].lr
    assert p["Momentum"].last[0] > 0.95 and p["SGD"].last[0] < 0.2


def turned(e: oc.Experiment, p: Paths) -> None:
    assert near(p["Momentum"], (1, 1), 1e-6) and not near(p["Adam"], (1, 1), 0.5)
    on_axes = oc.landscape("Rotated ravine", kappa=1000, theta=0)
    straight = oc.run("Adam", on_axes, on_axes.start, e.steps, lr=e.lanes[0].lr)
    assert np.abs(straight.last - 1).max() < 0.05


def explodes(e: oc.Experiment, p: Paths) -> None:
    assert p["SGD"].diverged_at >= 0 and len({lane.lr for lane in e.lanes}) == 1
    assert near(p["ClippedSGD"], (1,), 0.15) and near(p["SignSGD"], (1,), 0.15)


def cools(e: oc.Experiment, p: Paths) -> None:
    assert amplitude(p["SignSGD"]) > 0.05 and near(p["SignSGD (2)"], (3, 2), 0.002)


def saddle(e: oc.Experiment, p: Paths) -> None:
    assert near(p["SGD"], (1, 0), 1e-9) and abs(abs(p["SGD (2)"].last[1]) - 1) < 0.05


def wells(e: oc.Experiment, p: Paths) -> None:
    f, ends = e.landscape, {name: path.last for name, path in p.items()}
    assert ends["SGD"][0] > 0 > ends["Momentum"][0] and f.value(ends["Momentum"]) < f.value(ends["SGD"])
    assert all(np.abs(f.gradient(end)).max() < 1e-3 for end in ends.values())


def basins(e: oc.Experiment, p: Paths) -> None:
    assert all(np.abs(e.landscape.gradient(path.last)).max() < 0.05 for path in p.values())
    assert np.abs(p["SGD"].last - p["Adam"].last).max() > 1


def skewed(e: oc.Experiment, p: Paths) -> None:
    assert near(p["SGD"], (1,), 0.2) and not near(p["SignSGD"], (1,), 0.5)


def anneal(e: oc.Experiment, p: Paths) -> None:
    assert e.lanes[0].noise == e.lanes[1].noise > 0
    assert amplitude(p["AdamW"]) > 0.2 and amplitude(p["AdamW (2)"]) < 0.05 and near(p["AdamW (2)"], (3, 2), 0.1)


def tires(e: oc.Experiment, p: Paths) -> None:
    assert 100 * p["RMSprop"].loss[-1] < p["Adagrad"].loss[-1] and near(p["RMSprop"], (3, 2), 0.05)
    steps = np.abs(np.diff(p["Adagrad"].x, axis=0)).max(axis=-1)
    assert steps[-1] < steps[99] < steps[0]


def crossed(e: oc.Experiment, p: Paths) -> None:
    assert len({lane.lr for lane in e.lanes}) == 1
    gap = {name: np.abs(path.last - 1).max() for name, path in p.items()}
    assert max(gap["Momentum"], gap["Nesterov"]) < 0.01 < gap["SGD"]


DOES: Mapping[str, Callable[[oc.Experiment, Paths], None]] = {
    f.__name__: f
    for f in (plug, same, rescaled, guard, origin, wall, sparse, box, valley, turned, explodes, cools, saddle, wells,
              basins, skewed, anneal, tires, crossed)
}  # fmt: skip


def test_the_gallery_is_complete() -> None:
    assert set(DOES) == set(PRESETS) and len(PRESETS) >= 15
    for lang in ("en", "zh"):
        assert all(f"{SLUG}.{word}_{name}" in strings(lang) for name in PRESETS for word in ("preset", "told"))


@pytest.mark.parametrize("name", PRESETS)
def test_an_experiment_does_what_its_sentence_says(name: str) -> None:
    experiment = experiment_in(PRESETS[name])
    DOES[name](experiment, dict(zip(experiment.names(), experiment.run(), strict=True)))


@pytest.mark.parametrize("name", PRESETS)
def test_an_experiment_is_a_link_and_back(name: str) -> None:
    """Every part of it is a value of a control, and the experiment that it makes spells the same one again."""
    first = Told(SLUG, head().controls, PRESETS[name])
    here = ground(first)
    controls = {control.name: control for control in deck_of(first, here).controls}
    assert not here.problems
    assert all(controls[key].is_value(text) for key, text in PRESETS[name].items())
    experiment = experiment_in(PRESETS[name])
    again = experiment_in(state_of(experiment))
    assert again.to_dict() == experiment.to_dict() and again.landscape.window == experiment.landscape.window
