"""Lanes on a stage: the browser walks the experiment's paths, its script is the experiment, and lines stay apart."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import optim_core as oc
from optim_core.experiment import MOST_LANES, Experiment, Lane
from tests.a_page import run
from tests.a_stage import read
from tests.house import ROOT
from tests.v8 import V8
from ui import stage
from ui.control import Control
from ui.controls import learning_rate, steps
from ui.deck import Deck
from ui.stage.lanes import dash, looks

LANES = (
    Lane("AdamW", 0.02, 0.1),
    Lane("AdamW", 0.05, 0.4, {"beta1": 0.5, "eps": 0.0}, schedule="cosine"),
    Lane("AdamW", 0.02, 0.1, noise=0.3),
    Lane("SGD", 0.001, scales=(2.0, 0.5)),
    Lane("SGD", 0.002, noise=0.5, noise_kind="multiplicative"),
    Lane("Adam-l2", 0.03, 0.2, scales=(0.25, 4.0), noise=0.1, noise_kind="skewed", schedule="linear"),
    Lane("AdamProx-l1", 0.04, 0.3),
)
RACES = {
    "rosenbrock": Experiment(oc.landscape("rosenbrock", b=20.0), LANES, (-1.5, 1.25), steps=60, seed=7),
    "papers' decay": Experiment(oc.landscape("ravine"), LANES[:3], steps=60, convention="paper"),
    "line": Experiment(oc.landscape("quartic_1d"), (*LANES[:3], Lane("SGD", 0.01), Lane("SGD", 9.0)), steps=40, seed=1),
}
DECK = Deck("lanes", (learning_rate(0.5), steps(60), Control("drawing", "states", "")))


@pytest.fixture(autouse=True)
def _no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.cite.of", lambda page: {})


def scene(race: Experiment, placed: Any = None, expected: int = 0, deck: Deck | None = None, **others: Any) -> Any:
    land = race.landscape
    fixed = {"steps": race.steps, "noise.seed": race.seed, "convention": race.convention}
    fixed |= {f"start.{k}": v for k, v in enumerate(race.start)}
    fixed |= {f"param.{name}": value for name, value in land.parameters.items()}
    return stage.scene(deck or DECK, title="t", alt="a", landscape=land, lanes=race.lanes, placed=placed or {},
                       fixed=fixed | others, kind="line" if land.d == 1 else "map",
                       expected=expected)  # fmt: skip


@pytest.mark.parametrize("race", RACES.values(), ids=RACES)
def test_the_browser_walks_the_experiment(race: Experiment) -> None:
    figure = scene(race)
    assert [look["name"] for look in figure["methods"]] == list(race.names())
    seen = read(figure)
    here = [path.x[path.diverged_at] if path.diverged_at >= 0 else path.last for path in race.run()]
    for one, end in zip(seen["ends"], here, strict=True):
        assert one["end"] == pytest.approx(end, rel=1e-12, abs=1e-12), one["slug"]
    apart = [np.abs(a - b).max() for i, a in enumerate(here) for b in here[:i]]
    assert min(apart) > 1e-6, "no two lanes end in one place: each setting is heard"
    assert all(name in cells[0] for name, cells in zip(race.names(), seen["cells"], strict=True))


def test_what_a_control_sets_is_its_lanes_alone() -> None:
    race = RACES["rosenbrock"]
    lanes = (*race.lanes[:1], replace(race.lanes[1], lr=0.5), *race.lanes[2:])
    ends = read(scene(race, {"lr": stage.Place("lane.2.lr", "dial")}))["ends"]
    for one, path in zip(ends, replace(race, lanes=lanes).run(), strict=True):
        assert one["end"] == pytest.approx(path.last, rel=1e-12, abs=1e-12), one["slug"]
    held = read(scene(race, **{"lane.2.lr": 0.5}))["ends"]
    assert held == ends, "what is fixed speaks louder than the lane"


@pytest.mark.parametrize("race", RACES.values(), ids=RACES)
def test_the_script_of_a_scene_is_the_experiment(race: Experiment) -> None:
    figure = scene(race)
    with V8() as v8:
        part = f"file://{ROOT.as_posix()}/ui/stage/"
        text = v8.eval(f"""(async (scene) => {{
            const {{ inputs }} = await import("{part}model/run.js");
            const {{ filled, available }} = await import("{part}saving/script.js");
            const given = inputs(scene, {{}});
            return available(scene.script.core, given) && filled(scene.script.core, given, {{title: "t", link: "l"}});
        }})({json.dumps(figure)})""")
    scope, _ = run(text)
    assert scope["race"].to_dict() == race.to_dict()
    assert list(scope["paths"]) == list(race.names())
    assert figure["script"]["torch"] is None


def test_two_lanes_of_one_method_look_different() -> None:
    everything = [m for m in oc.methods().values() if m.regularizer.id == "l2"]
    shown = [look for m in everything for look in looks([Lane(m, 0.1, 0.1 if m.decays else None)] * MOST_LANES)]
    seen = {(look["color"], look["dash"], look["marker"]) for look in shown}
    assert len(seen) == len(shown) == MOST_LANES * len(everything)
    for look in shown:
        assert look["dash"] == "" or len(look["dash"].split()) % 2 == 0, "an odd list would be repeated with its gaps"
    with pytest.raises(KeyError):
        dash("1 1", 1)


def test_a_lane_is_held_back_until_it_is_drawn() -> None:
    race = RACES["rosenbrock"]
    sheet = {"drawing": stage.Place("drawn")}
    figure = scene(race, sheet, expected=2)
    names = [look["name"] for look in figure["methods"]]
    assert names == [name for name in race.names() if name != "AdamW (2)"]
    assert figure["expected"]["name"] == "AdamW (2)" and len(read(figure)["cells"]) == len(names)
    alone = replace(race, lanes=race.lanes[:1])
    empty = scene(alone, sheet, expected=1)
    assert empty["methods"] == [] and read(empty)["cells"] == [] and empty["script"]["core"] is None
    deck = Deck("lanes", (*DECK.controls[:2], Control("drawing", "states", "0,0;1,1")))
    shown = scene(race, sheet, deck=deck, expected=2)
    assert [look["name"] for look in shown["methods"]] == list(race.names()) and shown["expected"]["lane"] == 2
    for wrong in ({"expected": 8}, {"expected": 1, "placed": {}}):
        with pytest.raises(ValueError, match="expected path"):
            scene(race, **{"placed": sheet, **wrong})


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "a lane that is not there": ({"lane.9.lr": 0.1}, "lanes 1 to 7"),
    "no number": ({"lane.one.lr": 0.1}, "lanes 1 to 7"),
    "a setting of another method": ({"lane.4.hyper.beta1": 0.1}, "no setting 'hyper.beta1'"),
    "decay without decay": ({"lane.4.weightDecay": 0.1}, "no setting 'weightDecay'"),
    "a coordinate too many": ({"lane.1.scale.2": 2.0}, "no setting 'scale.2'"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_target_that_no_lane_has_is_refused(wrong: str) -> None:
    targets, words = WRONG[wrong]
    with pytest.raises(ValueError, match=words):
        scene(RACES["rosenbrock"], **targets)


def test_a_scene_holds_no_more_than_an_experiment() -> None:
    land = oc.landscape("bowl")
    asked: dict[str, Any] = {"title": "t", "alt": "a", "landscape": land, "placed": {}}
    with pytest.raises(ValueError, match="at most 12"):
        stage.scene(DECK, lanes=LANES[:1] * 13, **asked)
    for more in ({"worlds": ("plain", "told")}, {"kind": "anatomy"}, {"methods": [oc.method("SGD")]}, {"wall": True}):
        with pytest.raises(ValueError, match="one world"):
            stage.scene(DECK, lanes=LANES[:1], **{**asked, **more})
