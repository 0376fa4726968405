"""The playground: typed formulas, lanes that come and go, windows, files and links, and answers that fit."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import optim_core as oc
from tests.a_page import code, opened, run, words
from tests.a_stage import read, scene_of
from ui.export.file import written
from ui.playground import ended, honesty
from ui.playground.deck import Told, experiment_in, state_of
from ui.playground.function import around, gradient_tex, hessian_tex, points_said
from ui.playground.ground import FORMULA, ground, head, numbers_in, spelled
from ui.playground.lanes import method_of, moved_lanes
from ui.stage.ground import stationary_points

RACE = {"f": "bowl", "methods": "SGD,AdamW,AdamW", "lr.1": "0.1", "lr.2": "0.05", "lr.3": "0.3", "decay.3": "0.5",
        "c1.2": "2^10", "start1": "1", "steps": "50", "kind.3": "skewed", "noise.3": "0.1"}  # fmt: skip


def ends(at: AppTest) -> list[tuple[str, list[float]]]:
    scene = scene_of(at)
    names = {look["slug"]: look["name"] for look in scene["methods"]}
    return [(names[path["slug"]], path["end"]) for path in read(scene)["ends"]]


def held(at: AppTest, name: str) -> Any:
    """The value of a control on the stage."""
    return next(one["value"] for one in scene_of(at)["controls"] if one["name"] == name)


def press(at: AppTest, key: str) -> AppTest:
    at.button(key=key).click().run()
    assert not at.exception
    return at


def test_a_link_is_an_experiment() -> None:
    """What a link spells is what the stage walks: the same ends as the core's."""
    at = opened("playground", **RACE)
    experiment = experiment_in(RACE)
    assert [lane.lr for lane in experiment.lanes] == [0.1, 0.05, 0.3] and experiment.lanes[1].scales == (1024.0, 1.0)
    for (name, end), path, wanted in zip(ends(at), experiment.run(), experiment.names(), strict=True):
        assert name == wanted
        assert end == pytest.approx(path.last.tolist(), abs=1e-12)
    assert "The link" not in words(at)


def test_lanes_come_and_go_and_keep_their_settings() -> None:
    at = opened("playground", **RACE, edit="2")
    press(at, "tool-playground-duplicate")
    assert [held(at, f"lr.{k}") for k in (1, 2, 3, 4)] == [0.1, 0.05, 0.05, 0.3]
    assert [name for name, _ in ends(at)] == ["SGD", "AdamW", "AdamW (2)", "AdamW (3)"]
    assert held(at, "c1.3") == 1024 and held(at, "decay.4") == 0.5 and held(at, "edit") == "3"
    for _ in range(2):
        press(at, "tool-playground-remove")
    assert [held(at, f"lr.{k}") for k in (1, 2)] == [0.1, 0.05]
    assert [name for name, _ in ends(at)] == ["SGD", "AdamW"]
    press(at, "tool-playground-replace")
    assert [name for name, _ in ends(at)] == ["SGD", "Adam"] and held(at, "lr.2") == 0.05
    press(at, "tool-playground-add")
    assert [name for name, _ in ends(at)] == ["SGD", "Adam", "Adam (2)"] and held(at, "lr.3") == 0.02
    assert "The link" not in words(at)


def test_a_tool_stays_with_its_lane() -> None:
    at = opened("playground", **RACE, edit="1", heat="true", **{"heat.lane": "3", "heat.x": "lr"})
    press(at, "tool-playground-duplicate")
    assert at.text_input(key="playground.heat.lane").value == "4"
    press(at, "tool-playground-remove")
    assert at.text_input(key="playground.heat.lane").value == "3"
    assert "The link" not in words(at)


def test_stage_and_core_run_in_the_same_convention_beside_a_rule_with_a_decay_of_its_own() -> None:
    """The papers' one does not cover it: the stage would convert the other lanes, and the core could not."""
    at = opened("playground", methods="AdamMetricProx,AdamW", convention="paper")
    assert held(at, "convention") == "pytorch" and "pytorch is used instead" in words(at)
    at = opened("playground", methods="AdamW,AdamProx", convention="paper")
    assert held(at, "convention") == "paper"


def test_a_formula_that_cannot_be_read_leaves_the_last_one() -> None:
    sentence = "did you mean log?"
    at = opened("playground", formula="(x - 2)^2 + y^2", **{"lr.2": "0.5"})
    field = at.text_input(key="playground.formula")
    field.set_value("lgo(x) + y").run()
    assert not at.exception and sentence in words(at)
    assert at.text_input(key="playground.formula").value == "lgo(x) + y", "what was typed stays"
    assert scene_of(at)["landscape"]["name"] == "(x - 2)^2 + y^2" and held(at, "lr.2") == 0.5
    at.text_input(key="playground.formula").set_value("log(1 + x^2)").run()
    assert not at.exception and sentence not in words(at)
    assert scene_of(at)["kind"] == "line" and held(at, "lr.2") == 0.5


def test_three_coordinates_are_refused_with_a_sentence() -> None:
    text = words(opened("playground", formula="x^2 + y^2 + z^2"))
    assert "The stage draws one or two coordinates" in text and "stays on the stage" in text


def test_what_is_typed_is_shown_as_text() -> None:
    at = opened("playground", formula="<b>x</b> `**_[a](http://b)")
    assert not any("<b>x" in box.value for box in at.markdown)


def test_a_bad_link_loses_nothing_else() -> None:
    at = opened(
        "playground", methods="AdamW,Nonsense", formula="x^2 + b*y^2", **{"param.b": "3", "lr.9": "1", "lr.1": "7"}
    )
    text = words(at)
    assert "playground.methods" in text and "playground.lr.9" in text
    assert held(at, "param.b") == 3 and held(at, "lr.1") == 7


def test_a_preset_and_a_file_replace_everything() -> None:
    at = opened("playground", **RACE)
    press(at, "load-playground-sparse")
    asked = at.session_state["playground.up"]
    assert asked, "the picture is far above the gallery"
    assert [name for name, _ in ends(at)] == ["SGDW", "SGDProx (ℓ1)"] and held(at, "decay.1") == 0.5
    assert held(at, "c1.2") == 1 and "The link" not in words(at)
    assert not [key for key in at.query_params if key.endswith(".3")], "the address forgets the lanes that are gone"
    at.file_uploader(key="open-playground").upload("race.json", written(experiment_in(RACE), "").encode()).run()
    assert not at.exception
    assert [name for name, _ in ends(at)] == ["SGD", "AdamW", "AdamW (2)"] and held(at, "lr.3") == 0.3
    asked_again = at.session_state["playground.up"]
    assert asked_again != asked
    at.file_uploader(key="open-playground").upload("bad.json", b'{"format": 1}').run()
    assert not at.exception and [name for name, _ in ends(at)][0] == "SGD", "what was there stays"
    at.text_area(key="paste-playground").set_value(written(experiment_in({"methods": "Lion"}), ""))
    press(at, "paste-playground-take")
    assert [name for name, _ in ends(at)] == ["Lion"], "where files cannot be sent, their text can"
    at.text_area(key="paste-playground").set_value('{"format": <img src=x>')
    press(at, "paste-playground-take")
    assert [name for name, _ in ends(at)] == ["Lion"] and "<img" not in "".join(box.value for box in at.markdown)


def test_a_state_survives_being_an_experiment() -> None:
    experiment = experiment_in(RACE)
    assert experiment_in(state_of(experiment)).to_dict() == experiment.to_dict()
    assert json.loads(written(experiment, ""))["lanes"][2]["noise_kind"] == "skewed"


def test_lanes_move_as_they_are_told() -> None:
    state = {"lr.1": "a", "lr.2": "b", "start1": "0", "param.b": "2", "beta1.2": "c", "heat.lane": "2", "heat.x": "lr"}
    assert moved_lanes(state, lambda j: (j, j + 1) if j == 1 else (j + 1,)) == {
        "lr.1": "a", "lr.2": "a", "lr.3": "b", "start1": "0", "param.b": "2", "beta1.3": "c",
        "heat.lane": "3", "heat.x": "lr"}  # fmt: skip
    assert moved_lanes(state, lambda j: () if j == 1 else (j - 1,)) == {
        "lr.1": "b", "start1": "0", "param.b": "2", "beta1.1": "c", "heat.lane": "1", "heat.x": "lr"}  # fmt: skip
    assert "heat.lane" not in moved_lanes(state, lambda j: () if j == 2 else (j,)), "the lane has gone"


def test_the_chooser_finds_every_method_and_no_other() -> None:
    for method in oc.methods().values():
        assert method_of(method.rule.name, method.decay.id, method.regularizer.id) is method
    assert method_of("Adam", "coupled", "box") is None


def test_a_window_is_read_as_it_is_spelled() -> None:
    assert numbers_in("−3, 3; −2 2", 2) == ((-3.0, 3.0), (-2.0, 2.0))
    for text, d in (("1, 0", 1), ("0, 1", 2), ("a, b", 1), ("nan, 1", 1), ("-inf, 1", 1), ("0, 1e300", 1)):
        with pytest.raises(ValueError):
            numbers_in(text, d)
    experiment = experiment_in(RACE)
    window = around(experiment)
    assert numbers_in(spelled(window), 2) == window
    low, high = np.array(window).T
    for path in experiment.run():
        assert ((path.x >= low) & (path.x <= high)).all()
    assert ground(Told("playground", head().controls, {"formula": "x^2", "window": "1,2,3"})).said("window")


def test_derivatives_are_typeset_from_what_runs() -> None:
    kernel = oc.landscape_from("a*x^2*y").kernel
    assert gradient_tex(kernel) == r"\nabla f = \begin{pmatrix} 2 a x y \\[4pt] a x^{2} \end{pmatrix}"
    assert hessian_tex(kernel) == r"\nabla^2 f = \begin{pmatrix} 2 a y & 2 a x \\[4pt] 2 a x & 0 \end{pmatrix}"


def test_stationary_points_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.text.language", lambda: "en")
    land = ground(Told("playground", head().controls, {"formula": "x^4/4 - x^2/2 + y^2"})).landscape
    lines = points_said(land, stationary_points(land))
    assert lines[0] == "Minimum at (−1, 0), (1, 0); the lowest value there is −0.25."
    assert lines[1] == "Saddle point at (0, 0); there f = 0."


def answers(monkeypatch: pytest.MonkeyPatch, **state: str) -> dict[str, str]:
    monkeypatch.setattr("ui.text.language", lambda: "en")
    experiment = experiment_in({name.replace("_", "."): text for name, text in state.items()})
    return dict(honesty.answers(experiment, stationary_points(experiment.landscape)))


def test_the_honesty_panel_knows_each_trap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each answer changes where its trap is set, and only there."""
    fair = answers(monkeypatch, formula="(x - 1)^2 + y^2", methods="SGD,Momentum", lr_1="0.1", lr_2="0.1", steps="400")
    assert fair["Who diverged?"] == fair["Who left the picture?"] == "Nobody."
    assert fair["Is a minimum at the origin?"].startswith("No, the nearest one is 1 away")
    assert fair["Who has come to rest?"].startswith("Everybody")
    assert fair["Tuned?"].startswith("No: every line has the learning rate 0.1") and "Neither" in fair["Tuned?"]
    assert "no line has weight decay" in fair["On what objective?"]
    trap = answers(monkeypatch, formula="x^2 + y^2", methods="SGD,AdamW,SGD", lr_1="2", lr_3="0.001", steps="100",
                   noise_2="0.5", beta1_2="0.5")  # fmt: skip
    assert trap["Who diverged?"].startswith("SGD diverged at step") and "SGD at step 1" in trap["Who left the picture?"]
    assert trap["Is a minimum at the origin?"].startswith("Yes")
    assert "SGD (2)" in trap["Who has come to rest?"]
    assert "clearly lower: SGD, " in trap["Tuned?"] and "SGD (2)" in trap["Tuned?"]
    assert trap["On what objective?"].endswith("AdamW.")
    assert "AdamW: σ = 0.5" in trap["Same gradients?"] and "β₁ = 0.5" in trap["Everything else the same?"]


def test_what_is_the_same_for_all_is_not_called_different(monkeypatch: pytest.MonkeyPatch) -> None:
    same, told, rest = "Everything else the same?", "Same gradients?", "Who has come to rest?"
    alike = answers(monkeypatch, f="bowl", methods="Adam,AdamW", beta2_1="0.95", beta2_2="0.95", c1_1="4", c1_2="4")
    assert alike[same] == "Yes, though not all at their defaults: β₂ = 0.95."
    assert "factors 4, 1" in alike[told] and "noise" not in alike[told]
    pulls = answers(monkeypatch, f="bowl", methods="Adam-l2,AdamW,AdamMetricProx", decay_1="0.3", steps="50")
    assert pulls[same] == "No. Adam-ℓ2: λ = 0.3; AdamW: λ = 0.1; AdamMetricProx: λ = 0.1."
    assert pulls["On what objective?"].endswith("AdamMetricProx.")  # its λ is one of the rule's own
    still = answers(monkeypatch, f="bowl", methods="SGD,SGD,SGD", lr_1="1e-6", lr_2="0.1", schedule_3="cosine")
    assert still[rest].startswith("Everybody") and still[same] == "No. SGD (3): cosine."
    assert "slow, still covering a good part of its way: SGD." in still[rest]
    assert "falling learning rate, whatever else: SGD (3)." in still[rest]
    gone = answers(monkeypatch, f="bowl", methods="SGD", lr_1="100")
    assert gone[rest] == "Nobody: all of them diverged."


def test_the_neighbouring_rates_see_the_same_noise() -> None:
    experiment = experiment_in({"f": "bowl", "methods": "SGD", "noise.1": "1", "steps": "20", "lr.1": "0.3"})
    (one,) = ended.ended(experiment)
    lane = replace(experiment.lanes[0], lr=0.3 * ended.OTHER[1])
    (path,) = replace(experiment, lanes=(lane,)).run()
    assert one.others[1] == pytest.approx(path.loss[-1])


def test_the_page_in_chinese() -> None:
    text = words(opened("playground", "zh", formula="lgo(x) + y", methods="SGD"))
    assert "没有函数 lgo；是不是 log？" in text and "极小点" in text and "诚实" in text and "Experiments" not in text


def test_code_runs() -> None:
    _, printed = run(code("playground"))
    assert printed.startswith("AdamW ") and "\nSGD " in printed


def test_the_opening_formula_has_two_dials() -> None:
    assert list(oc.landscape_from(FORMULA).parameters) == ["a", "b"]


def test_a_change_of_one_lane_runs_none_of_the_others_again() -> None:
    race = experiment_in({"methods": ",".join(["AdamW"] * 12), "lr.7": "0.0123"})
    ended.ended(race)
    before = ended._ended.cache_info().misses
    ended.ended(replace(race, lanes=(*race.lanes[:6], replace(race.lanes[6], lr=0.0124), *race.lanes[7:])))
    assert ended._ended.cache_info().misses == before + 1


def test_the_file_to_take_along_has_the_level_points(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[dict[str, Any]] = []
    monkeypatch.setattr("ui.playground.export.section", lambda deck, experiment, figure: taken.append(figure))
    opened("playground")
    assert taken and [one["kind"] for one in taken[0]["stationary"]["points"]] == ["minimum"]
