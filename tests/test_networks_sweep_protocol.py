"""Protocol files: what they mean, what is refused, how a sweep is cut and how its hyperparameters are chosen."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path

import pytest

from optim_core.networks.plan import Plan
from optim_core.networks.sweep import cost, reading, units
from optim_core.networks.sweep.choice import choose
from optim_core.networks.sweep.protocol import Grid, Point, core_decay, entry_of, label_of, paper_decay
from tests.a_sweep import TINY, changed
from tests.house import ROOT

PROTOCOLS = sorted((ROOT / "sweeps").glob("*.toml"))
FIXED = changed(
    ("data =", 'stage = "fixed"\ndata ='), ("tuning_seeds = [0, 1]\n", ""), ('[follow]\nAdamProx = "AdamW"\n', "")
)


def test_both_conventions_name_one_cell() -> None:
    """AdamW with the papers' L = 0.001 at learning rate 0.01 is w = 0.1 in the core, as Part B's tuned cell."""
    (paper,) = Grid.of("AdamW", (0.01,), (0.001,), "paper").points
    (core,) = Grid.of("AdamW", (0.01,), (0.1,), "core").points
    assert paper == core == Point(lr=0.01, weight_decay=0.1, paper_decay=0.001)


@pytest.mark.parametrize(("method", "w"), [("AdamW", 1 / 3), ("AdamProx", 1 / 3), ("Adam-l2", 0.001)])
def test_the_decay_in_both_conventions(method: str, w: float) -> None:
    assert core_decay(method, 0.003, 0.001) == w
    assert paper_decay(method, 0.003, w) == pytest.approx(0.001, rel=1e-15)


def test_one_step_takes_away_what_the_paper_says() -> None:
    """The convention against the arithmetic: with a zero gradient a step leaves (1 − L)·x at every learning rate."""
    import numpy as np

    import optim_core as oc

    method, x = oc.method("AdamW"), np.array([2.0])
    for lr in (0.01, 0.003):
        after, _ = method.step(x, 0 * x, method.init(x), 1, lr=lr, weight_decay=core_decay("AdamW", lr, 0.001))
        assert after == pytest.approx((1 - 0.001) * x, rel=1e-15)


def test_the_protocol_is_what_its_text_says() -> None:
    protocol = reading.parse(TINY)
    assert [s.id for s in protocol.settings] == [
        "digits-residual-4-none-0.95", "digits-residual-4-none-0.999",
        "digits-residual-6-none-0.95", "digits-residual-6-none-0.999",
    ]  # fmt: skip
    assert protocol.methods == ("Adam", "Adam-l2", "AdamW", "AdamProx")
    assert protocol.count() == 4 * (6 * 2 + 4 * 3)
    assert reading.parse(FIXED).count() == 4 * 6 * 3


@pytest.mark.parametrize(
    ("pair", "sentence"),
    [
        (("batch = 32", "bacth = 32"), r"unknown key 'bacth'; is it batch\?"),
        (("width = 8", "widht = 8"), r"\[\[architecture\]\] has an unknown key 'widht'; is it width\?"),
        (("[keep]", "[keeps]"), r"unknown key 'keeps'; is it keep\?"),
        (("beta2 = [0.95, 0.999]", "beta2 = []"), "beta2 in the protocol must be a list of at least one value"),
        (("beta2 = [0.95, 0.999]", "beta2 = 0.95"), "must be a list"),
        (("beta2 = [0.95, 0.999]", "beta2 = [0.95, 0.95]"), r"beta2 in the protocol: 0.95 is named twice"),
        (("beta2 = [0.95, 0.999]", "beta2 = [1.5]"), "beta2"),
        (("beta2 = [0.95, 0.999]", "beta2 = [nan]"), "not finite"),
        (("steps = 40", 'steps = "40"'), r"steps in the protocol: '40' is not a whole number"),
        (("steps = 40", "steps = 40.0"), "not a whole number"),
        (("steps = 40", "steps = true"), "not a whole number"),
        (("decay = [1e-3, 1e-2]", "decay = [1e308]"), r"\[method.AdamW\]: a decay is too large for its lr"),
        (("steps = 40", "steps = { mnist1d = 40 }"), r"\[steps\] has no 'digits'"),
        (("steps = 40", "steps = { digits = 40, mnist1d = 9 }"), r"\[steps\] has an unknown key 'mnist1d'"),
        (("steps = 40", "steps = 19"), "steps must be at least twice every: digits has 19 and 10"),
        (("depth = [4, 6]", "depth = [4, 7]"), "even number of layers, not 7"),
        (("depth = [4, 6]", "depth = [4, 66]"), "depth must be a whole number from 2 to 64"),
        (('kind = "residual"', 'kind = "conv"'), r"6n \+ 2 layers"),
        (('kind = "residual"', 'kind = "resnet"'), "kind is one of mlp, residual, conv"),
        (('data = ["digits"]', 'data = ["mnist"]'), "no data set 'mnist'; there are digits, mnist1d"),
        (('decay = "paper"\n', ""), "the protocol has no 'decay'"),
        (('decay = "paper"', 'decay = "torch"'), "decay in the protocol is one of paper, core, not 'torch'"),
        (("[method.Adam]", "[method.AdamX]"), "AdamX"),
        (("[method.Adam]", "[method.SGD]"), "SGD has no beta2, so it cannot be compared at 2 of them"),
        (("[method.AdamW]", '[method."Adam-ℓ2"]'), "method Adam-l2 is named twice"),
        (("lr = [1e-3, 1e6]", "lr = [0.0]"), "lr must be above 0"),
        (("lr = [1e-3, 1e6]", "lr = [1e-3]\ndecay = [0.1]"), r"\[method.Adam\] has an unknown key 'decay'"),
        (("decay = [1e-3, 1e-2]\n", ""), r"\[method.AdamW\] has no 'decay'"),
        (('AdamProx = "AdamW"', 'AdamProx = "Lion"'), "which has no grid"),
        (('AdamProx = "AdamW"', 'AdamW = "Adam-l2"'), "cannot have a grid of its own"),
        (("fresh_seeds = [100, 101, 102]", "fresh_seeds = [1, 101]"), "Seed 1 is for tuning, so it is not fresh"),
        (("fresh_seeds = [100, 101, 102]", "fresh_seeds = [-1, 101]"), "A seed is a whole number"),
        (("gradients = [101]", "gradients = [0]"), "0 is not a fresh seed"),
        (("histograms = [20, 40]", "histograms = [25]"), "no record after step 25; digits has one every 10 steps"),
        (("runs = 100", "runs = 50"), "The protocol has 96 runs; its budget is 50"),
        (("cpu_seconds = 60", "cpu_seconds = 0.01"), "its budget is 0"),
        (("data =", 'stage = "fixed"\ndata ='), "A fixed sweep tunes nothing, so it has no tuning_seeds"),
        (("decay = ", 'schedule = "step"\ndecay = '), "schedule in the protocol is one of constant, cosine"),
        (("decay = ", 'choose = "loss"\ndecay = '), "choose in the protocol is one of validation, validation_loss"),
        (("[method.Adam]", '[method."Adam beta1"]'), "'beta1' is not a setting with a number, like beta2=0.98"),
        (("[method.Adam]", '[method."Adam beta3=0.9"]'), "Adam has no 'beta3'"),
        (("[method.Adam]", '[method."Adam-l2 eps=1e-8"]'), r"Adam-l2 eps=1e-8\] has no 'decay'"),
        (("gradients = [101]", "rays = [0]"), "rays in .keep.: 0 is not a fresh seed"),
        (("gradients = [101]", "sharpness = -1"), "every must be a whole number from 1"),
        (("gradients = [101]", 'sharpness_of = "all"'), "sharpness_of in .keep. is one of network, layers"),
        (("data =", "data"), "line 2"),  # no TOML: what the parser says, with its place
    ],
)  # fmt: skip
def test_refusal(pair: tuple[str, str], sentence: str, tmp_path: Path) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(changed(pair), "utf-8")
    with pytest.raises(ValueError, match=sentence) as caught:
        reading.read(file)
    assert "bad.toml" in str(caught.value)  # which file it is


def test_two_settings_of_one_name_are_refused() -> None:
    again = '[[architecture]]\nkind = "residual"\ndepth = [4]\nnorm = ["none"]\n\n'
    twice = changed(("[method.Adam]", f"{again}[method.Adam]"))
    with pytest.raises(ValueError, match="setting digits-residual-4-none-0.95 is named twice"):
        reading.parse(twice)


def test_the_command_says_it_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(changed(("steps = 40", "steps = 0")), "utf-8")
    for arguments, said in (([str(file)], "steps must be"), ([str(tmp_path / "no.toml")], "There is no file")):
        done = subprocess.run(
            [sys.executable, "-m", "optim_core.networks", "sweep", *arguments], cwd=ROOT, capture_output=True, text=True
        )
        assert done.returncode == 2 and said in done.stderr and done.stderr.count("\n") == 1
    assert not list(tmp_path.glob("*.parts"))


def test_units_hold_every_run_once() -> None:
    protocol = reading.parse(TINY)
    for size in (None, 7, 1):
        cut = [*units.tuning(protocol, size), *units.ahead(protocol, size)]
        runs = [run for unit in cut for run in unit.runs]
        assert len(runs) == len({json.dumps(run.row()) for run in runs}) == protocol.count()
        assert size is None or max(len(unit.runs) for unit in cut) <= size
        assert len({unit.key for unit in cut}) == len(cut)
        for unit in cut:
            assert Plan.from_json(json.loads(json.dumps(unit.job))["plan"]).seeds == [run.seed for run in unit.runs]


def test_the_cut_of_the_fresh_stage_does_not_wait_for_the_choice() -> None:
    protocol = reading.parse(TINY)
    last = {(s.id, g.method): g.points[-1] for s in protocol.settings for g in protocol.grids}
    ahead, after = units.ahead(protocol, 5), units.fresh(protocol, last, 5)
    assert [[(r.setting, r.method, r.seed) for r in unit.runs] for unit in ahead] == [
        [(r.setting, r.method, r.seed) for r in unit.runs] for unit in after
    ]
    assert {unit.key for unit in ahead}.isdisjoint(unit.key for unit in after)


def test_another_protocol_has_other_units() -> None:
    keys = {unit.key for unit in units.tuning(reading.parse(TINY))}
    for pair in (("steps = 40", "steps = 60"), ("batch = 32", "batch = 16"), ("lr = [1e-3, 1e6]", "lr = [2e-3, 1e6]")):
        assert keys.isdisjoint(unit.key for unit in units.tuning(reading.parse(changed(pair))))


def stored(method: str, point: Point, seed: int, validation: float, diverged_at: int = -1) -> dict[str, object]:
    return {
        "setting": "digits-residual-4-none-0.95", "stage": "tuning", "method": method, "lr": point.lr,
        "weight_decay": point.weight_decay, "seed": seed, "validation": validation, "diverged_at": diverged_at,
    }  # fmt: skip


def test_the_choice_is_the_best_mean_over_tuning_seeds() -> None:
    """Means by hand: Adam-l2 (0.6 + 0.6)/2 against (0.9 + 0.2)/2, one lucky seed; AdamW (0.8 + 0)/2, one run of which
    diverged, against (0.5 + 0.4)/2; Adam twice 0.7, a tie that the first point wins."""
    protocol = reading.parse(changed(("depth = [4, 6]", "depth = [4]"), ("beta2 = [0.95, 0.999]", "beta2 = [0.95]")))
    adam, l2, w = (grid.points for grid in protocol.grids)
    rows = [
        stored("Adam", adam[0], 0, 0.6), stored("Adam", adam[0], 1, 0.8),
        stored("Adam", adam[1], 0, 0.8), stored("Adam", adam[1], 1, 0.6),
        stored("Adam-l2", l2[0], 0, 0.6), stored("Adam-l2", l2[0], 1, 0.6),
        stored("Adam-l2", l2[1], 0, 0.9), stored("Adam-l2", l2[1], 1, 0.2),
        stored("AdamW", w[0], 0, 0.8), stored("AdamW", w[0], 1, 0.9, diverged_at=30),
        stored("AdamW", w[1], 0, 0.5), stored("AdamW", w[1], 1, 0.4),
    ]  # fmt: skip
    setting = protocol.settings[0].id
    wanted = {(setting, "Adam"): adam[0], (setting, "Adam-l2"): l2[0], (setting, "AdamW"): w[1]}
    assert choose(protocol, rows) == choose(protocol, rows[::-1]) == wanted
    fresh = [run for unit in units.fresh(protocol, wanted) for run in unit.runs]
    assert {run.point for run in fresh if run.method == "AdamProx"} == {w[1]}
    assert {run.stage for run in fresh} == {"fresh"} and len(fresh) == 4 * 3


def test_the_choice_may_be_by_loss() -> None:
    """The smaller mean wins; a run that diverged is worse than any loss."""
    protocol = reading.parse(changed(("depth = [4, 6]", "depth = [4]"), ("beta2 = [0.95, 0.999]", "beta2 = [0.95]"),
                                     ("data =", 'choose = "validation_loss"\ndata =')))  # fmt: skip
    losses = {"Adam": (2.0, 2.2, None, 1.0), "Adam-l2": (2.0, 2.0, 1.0, 2.9), "AdamW": (1.9, 1.9, 1.0, 3.0)}
    rows = [{**stored(grid.method, point, seed, 0.5), "validation_loss": loss, "diverged_at": -1 if loss else 7}
            for grid in protocol.grids
            for (point, seed), loss in zip(((p, s) for p in grid.points for s in (0, 1)), losses[grid.method],
                                           strict=True)]  # fmt: skip
    found = choose(protocol, rows)
    assert [protocol.grids[k].points.index(p) for k, p in enumerate(found.values())] == [0, 1, 0]


def test_a_label_names_a_method_and_its_own_settings() -> None:
    assert entry_of("GeneralizedSignSGD beta2=0.98 eps=0") == ("GeneralizedSignSGD", {"beta2": 0.98, "eps": 0.0})
    assert label_of("Adam-ℓ2 beta2=0.9800") == "Adam-l2 beta2=0.98"
    text = changed(("beta2 = [0.95, 0.999]", "beta2 = [0.95]"), ("[method.Adam]", '[method."Adam beta2=0.5"]'),
                   ("[method.Adam-l2]\nlr = [1e-2]\ndecay = [1e-2, 1e-1]", '[method."ClippedSGD clip=0.25"]\nlr = [1]'),
                   ("data =", 'schedule = "linear"\ndata ='))  # fmt: skip
    runs = {run.method: run for unit in units.tuning(reading.parse(text)) for run in unit.runs}
    assert runs["Adam beta2=0.5"].entry.hyper == {"beta2": 0.5}
    assert runs["AdamW"].entry.hyper == {"beta2": 0.95}
    clipped = runs["ClippedSGD clip=0.25"]
    assert (clipped.entry.method, clipped.entry.hyper) == ("ClippedSGD", {"clip": 0.25})
    assert clipped.row()["method"] == "ClippedSGD clip=0.25" and clipped.setting.schedule == "linear"


@pytest.mark.parametrize("file", PROTOCOLS, ids=lambda file: file.stem)
def test_shipped_protocol(file: Path) -> None:
    """Each is within its budget, and its units are of a length that a kill may cost."""
    protocol = reading.read(file)
    cut = [*units.tuning(protocol), *units.ahead(protocol)]
    assert all(unit.cost <= units.LONG or len(unit.runs) <= units.FEWEST for unit in cut)
    assert math.isclose(cost.seconds(protocol), cost.SECONDS * sum(unit.cost for unit in cut))
    assert f"sweep sweeps/{file.name}" in protocol.text
