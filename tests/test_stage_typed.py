"""What somebody typed, on the stage: it is walked, written as a script and marked like a landscape of the house."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

import optim_core as oc
from optim_core.experiment import Experiment, Lane
from optim_core.stationary import stationary, window_for
from tests.a_page import run
from tests.a_stage import read
from tests.house import ROOT
from tests.scripts import filled, inputs
from tests.v8 import V8
from ui import stage
from ui.control import Control
from ui.controls import learning_rate, steps
from ui.deck import Deck
from ui.stage.ground import level_points
from ui.text import strings

LANES = (Lane("AdamW", 0.03, 0.1), Lane("SGD", 0.002), Lane("Lion-l2", 0.02, 0.2, noise=0.2))
FORMULAS: dict[str, tuple[str, dict[str, float]]] = {
    "two parameters": ("a*(x-1)^2 + b*y^4 + abs(x*y)", {"a": 2.5, "b": 0.75}),
    "a whole exponent": ("(x^n - 1)^2 + y^2", {"n": 3}),
    "functions": ("exp(-x^2) + log(1 + y^2) + max(x, y, 0) + tanh(x*y) + cos(y)", {}),
    "a line": ("x^4 - c*x^2 + sin(3*x)", {"c": 2.0}),
    "a pole": ("1/(x - 2)^2 + x^2", {}),
}
DECK = Deck("typed", (learning_rate(0.1), steps(60), Control("a", "number", 1.0, -9.0, 9.0)))


@pytest.fixture(autouse=True)
def _no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.cite.of", lambda page: {})


def experiment(formula: str, parameters: dict[str, float]) -> Experiment:
    made = oc.landscape_from(formula, window=window_for(formula))
    return Experiment(made.with_(**parameters), LANES, steps=60)


def scene(land: oc.Landscape, placed: Any = None, **others: Any) -> dict[str, Any]:
    fixed = {"steps": 60, **{f"start.{k}": v for k, v in enumerate(land.start.tolist())}}
    fixed |= {f"param.{n}": v for n, v in land.parameters.items()}
    held = {target: v for target, v in fixed.items() if target not in {p.target for p in (placed or {}).values()}}
    return stage.scene(DECK, title="t", alt="a", landscape=land, placed=placed or {}, fixed=held,
                       kind="line" if land.d == 1 else "map", **others)  # fmt: skip


@pytest.mark.parametrize("name", FORMULAS)
def test_a_typed_formula_is_walked_and_scripted(name: str) -> None:
    race = experiment(*FORMULAS[name])
    figure = scene(race.landscape, lanes=race.lanes) | level_points(race.landscape)
    assert figure["landscape"]["coordinates"] == list("xy"[: race.landscape.d])
    for one, path in zip(read(figure)["ends"], race.run(), strict=True):
        assert one["end"] == pytest.approx(path.last, rel=1e-11, abs=1e-11)
        assert np.abs(path.last - path.x[0]).max() > 1e-2
    with V8() as v8:
        part = f"file://{ROOT.as_posix()}/ui/stage/"
        text = v8.eval(f"""Promise.all([import("{part}model/run.js"), import("{part}saving/script.js")])
            .then(([{{ inputs }}, {{ filled }}]) => {{
              const scene = {json.dumps(figure)};
              return filled(scene.script.core, inputs(scene, {{}}), {{title: "t", link: "l"}});
            }})""")
    scope, _ = run(text)
    assert scope["race"].to_dict() == race.to_dict()


@pytest.mark.parametrize("name", ["two parameters", "functions", "a line"])
def test_a_scene_of_methods_has_both_scripts(name: str) -> None:
    land = experiment(*FORMULAS[name]).landscape
    figure = scene(land, {"lr": stage.Place("lr")}, methods=[oc.method("Adam"), oc.method("Lion")], keeps=False)
    path = oc.run("Adam", land, steps=60, lr=0.1)
    for kind, close in (("core", 0.0), ("torch", 1e-9)):
        scope, _ = run(filled(figure["script"][kind], inputs(figure), title="t", link="l"))
        got = scope["paths"]["Adam"]
        walked = got.x if kind == "core" else got.numpy()
        assert np.abs(walked - path.x).max() <= close, kind


def test_level_points_are_said_until_a_hand_moves_the_function() -> None:
    land = experiment("x^4 - 2*x^2 + a*y^2", {}).landscape
    assert [p.kind for p in stationary(land)] == ["minimum", "minimum", "saddle"]
    figure = scene(land, {"a": stage.Place("param.a")}, lanes=LANES) | level_points(land)
    assert figure["stationary"]["at"] == {"a": 1.0}
    assert figure["stationary"]["points"][2] == {"x": [0.0, 0.0], "kind": "saddle"}, "0, not 10⁻¹⁷"
    words = strings("en")
    key = read(figure)["key"]
    assert "+ minimum (1, 0)" in key and ")( saddle (0, 0)" in key
    figure["controls"][0]["value"] = 2.0
    assert read(figure)["key"] == words["stage.points_moved"]
    waves = oc.landscape_from("sin(x)", window=((-30.0, 30.0),))
    key = read(scene(waves, lanes=LANES[:1]) | level_points(waves))["key"]
    assert key.count("minimum") == 6 and "and 14 more" in key, "twenty in all"
    none = oc.landscape_from("exp(x)")
    assert read(scene(none, lanes=LANES[:1]) | level_points(none))["key"] == words["stage.points_none"]


def test_what_cannot_be_drawn_is_refused_with_a_sentence() -> None:
    with pytest.raises(ValueError, match="has 3 coordinates; the stage draws two as a map"):
        scene(oc.landscape_from("x^2 + y^2 + z^2"), lanes=LANES)
    with pytest.raises(ValueError, match="has 1 coordinates"):
        stage.scene(DECK, title="t", alt="a", landscape=oc.landscape_from("x^2"), lanes=LANES, placed={})


def test_a_start_without_a_value_is_an_end_at_once() -> None:
    land = oc.landscape_from("log(x) + x^2", window=((-1.0, 3.0),), start=(-0.5,))
    seen = read(scene(land, lanes=LANES[:1]))
    assert "diverged at step 0" in seen["cells"][0][0] and seen["ends"][0]["end"] == [-0.5]
