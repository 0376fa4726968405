"""The Anatomy page: every rule opens, every beat has its sentence and its picture, its numbers and its code."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import numpy as np
import pytest

import claims
import optim_core as oc
from optim_core.compile.lines import method_lines
from optim_core.compile.trace import trace_method
from tests.a_page import code, opened, run, words
from tests.a_stage import scene_of
from tests.scripts import filled
from tests.v8 import V8
from ui import beats, text
from ui.anatomy_page import DECK, LAST, first_steps, guards, lengths, own, places, repeated, rules, settings
from ui.figures.anatomy import length_against_size, length_against_step, length_against_steps
from ui.stage.served import FOLDER
from ui.theme import THEMES

METHODS = [m for m in oc.methods().values() if m.regularizer.id == "l2"]
TAKEN_APART = """
async (scene, changed) => {
  const part = (name) => import(`file://%s/${name}.js`);
  const [{ load }, { inputs }, { watched }, { shapes, reaches }, { said }] =
    await Promise.all(["model/program", "model/run", "anatomy/watch", "anatomy/shapes", "anatomy/say"].map(part));
  const values = { ...Object.fromEntries(scene.controls.map(({ name, value }) => [name, value])), ...changed };
  const stage = {
    scene, program: await load(scene.program), inputs: inputs(scene, values),
    valueOf: (target) => values[scene.controls.find((control) => control.target === target).name],
  };
  const word = (key, named) => scene.words[key].replace(/\\{(\\w+)\\}/g, (whole, name) => named[name] ?? whole);
  const step = watched(stage);
  return {
    at: step.at,
    told: [...step.told],
    reach: reaches(step.beats, step),
    beats: step.beats.map((beat, k) => ({
      target: beat.target, value: [...step.of(beat)], text: said(beat, step, word), shapes: shapes(step.beats, k, step),
    })),
  };
}
"""


@cache
def _engine() -> V8:
    return V8()


def taken_apart(scene: dict[str, Any], **changed: float) -> dict[str, Any]:
    """What the browser draws and says of each beat of the scene's step."""
    arguments = f"{json.dumps(scene)}, {json.dumps(changed)}"
    return dict(_engine().eval(f"({TAKEN_APART % FOLDER.as_posix()})({arguments})"))


@pytest.mark.parametrize("lang", list(text.LANGUAGES))
@pytest.mark.parametrize("rule", sorted(rules()))
def test_every_rule_opens_and_every_beat_speaks(rule: str, lang: str) -> None:
    scene = scene_of(opened("anatomy", lang, rule=rule))
    found = taken_apart(scene)["beats"]
    (look,) = scene["methods"]
    assert [beat["target"] for beat in found] == ["g", *(line.target for line in method_lines(oc.method(look["slug"])))]
    for beat in found:
        assert beat["text"] and not re.search(r"[{}]|NaN|undefined|\(, |  ", beat["text"]), beat["text"]
        assert beat["shapes"], "no beat is an empty picture"
    assert found[-1]["shapes"][-1]["plane"] == "place" or any(s["plane"] == "place" for s in found[-1]["shapes"])


@pytest.mark.parametrize("style", ["none", "coupled", "decoupled", "proximal"])
@pytest.mark.parametrize("t", [1, 7])
def test_the_beats_have_the_numbers_of_the_core(style: str, t: int) -> None:
    """The values of every line are those of Python, after t steps with the same gradient."""
    found = taken_apart(scene_of(opened("anatomy", style=style, t=str(t), g1="-1.2", size="100", decay="0.3")))
    method = settings(Chosen(style=style)).method
    g, x = 100 * np.array([-1.2, 0.4]), np.array([2.0, 1.0])
    memory, decay = method.init(x), {"weight_decay": 0.3} if method.decays else {}
    for step in range(1, t + 1):
        seen = trace_method(method, x, g, memory, step, lr=0.1, **decay)
        x, memory = seen.x, tuple(seen.after[name] for name in method.rule.memory)
    values = [np.broadcast_to(done.value, 2) for done in seen.lines]
    assert [beat["value"] for beat in found["beats"][1:]] == [pytest.approx(list(v), rel=1e-12) for v in values]
    assert found["told"] == pytest.approx([-120.0, 40.0])


class Chosen:
    """A deck whose values are given, as a link would give them."""

    def __init__(self, **values: Any) -> None:
        self.values = values

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name, DECK.control(name).default)


@pytest.mark.parametrize("size", [1e-12, 1.0, 1e6])
def test_the_picture_answers_the_first_question(size: float) -> None:
    """The arrow grows with the gradient, the step in units of η does not, as long as ε is far below."""
    found = taken_apart(scene_of(opened("anatomy", style="none")), size=size, **{"adam.eps": 0.0})
    assert found["reach"]["gradient"] == pytest.approx(1.6 * size)
    assert found["reach"]["direction"] == pytest.approx(1.0) and found["reach"]["place"] == pytest.approx(1.0)


def test_epsilon_doubles_the_side_and_halves_the_step() -> None:
    found = taken_apart(scene_of(opened("anatomy", style="none", g1="1", g2="1")), size=1e-8)
    shapes = {shape["id"]: shape for shape in found["beats"][-1]["shapes"]}
    (box,) = (s for s in shapes.values() if s["type"] == "box" and s["plane"] == "gradient")
    squares = [s["side"] for s in shapes.values() if s["type"] == "square"]
    assert box["sides"] == pytest.approx([2e-8, 2e-8]) and squares == pytest.approx([1e-8, 1e-8])
    assert found["reach"]["place"] == pytest.approx(0.5)


@pytest.mark.parametrize("method", METHODS, ids=lambda m: m.slug)
def test_every_sentence_is_written(method: oc.Method) -> None:
    for beat in beats.beats(method):
        for lang in text.LANGUAGES:
            assert f"anatomy.beat_{beat['sentence']}" in text.strings(lang)


def test_every_written_sentence_is_said_or_waits_for_a_rule() -> None:
    """No sentence is for one rule only by its name; those that no rule needs now are for what a new rule may do."""
    said = {beat["sentence"] for method in METHODS for beat in beats.beats(method)}
    written = {key.removeprefix("anatomy.beat_") for key in text.strings("en") if key.startswith("anatomy.beat_")}
    assert written - said == {"larger", "smaller", "make", "rescale_sides", "keep_whole"}


def test_a_part_reads_as_one_would_write_it() -> None:
    belief = {part["core"]: part["text"] for beat in beats.beats(oc.method("AdaBelief")) for part in beat["parts"]}
    assert belief["(g − m)²"] == "(1 − β₂)(g − m)²" and "√s\u0302 + ε" in belief
    clipped = beats.beats(oc.method("ClippedSGD"))[1]
    assert (clipped["sentence"], clipped["parts"][0]["core"]) == ("rescale", "g")


def test_the_guards_stand_on_the_ruler() -> None:
    found = {name: guards(rule) for name, rule in rules().items()}
    assert found["Adam"] == found["Adamax"] == found["NAdam"] == ["eps"], "ψ of NAdam is no size of a gradient"
    assert found["SGD"] == found["Lion"] == []


@pytest.mark.parametrize("rule", sorted(rules()))
def test_four_dials_are_in_sight_and_all_else_is_behind(rule: str) -> None:
    chosen = settings(Chosen(rule=rule))
    where = [place.where for place in places(chosen).values()]
    assert where.count("dial") <= 4 and where.count("handle") == 2
    targets = {place.target for place in places(chosen).values()}
    assert {f"hyper.{name}" for name in own(chosen.rule)} <= targets
    assert ("weightDecay" in targets) == chosen.method.decays


def test_the_last_beat_is_the_last_of_every_method() -> None:
    assert max(len(beats.beats(method)) for method in METHODS) <= LAST
    scene = scene_of(opened("anatomy"))
    assert taken_apart(scene)["at"] == len(scene["beats"]) - 1
    assert taken_apart(scene, beat=2)["at"] == 2


@pytest.mark.parametrize(
    ("question", "answer", "number"),
    [("longer", "same", "10⁶"), ("correction", "longer", "3.16"), ("own", "ten", "31.6"), ("guard", "half", "0.5")],
)
def test_an_answer_waits_for_a_guess(question: str, answer: str, number: str) -> None:
    at = opened("anatomy")
    before = words(at)
    at.button_group(key=f"anatomy.{question}.shown").set_value(answer).run()
    assert not at.exception
    new = words(at).replace(before, "")
    assert "Right." in words(at) and "Right." not in before
    assert number in new


def test_the_curve_of_steps_is_the_claims() -> None:
    corrected, plain = first_steps(10)
    known = claims.committed()
    assert corrected == pytest.approx(np.full(10, known["anatomy.first_corrected"]), abs=1e-12)
    assert (plain[0], plain[-1]) == pytest.approx(
        (known["anatomy.first_plain"], known["anatomy.tenth_plain"]), rel=1e-12
    )
    beta1, beta2, t = 0.9, 0.999, np.arange(1, 11)
    assert plain == pytest.approx((1 - beta1**t) / np.sqrt(1 - beta2**t), rel=1e-6)
    assert plain.min() > 3 * corrected.max(), "the effect is far larger than either tolerance"


@pytest.mark.proves("anatomy.sign_first", "anatomy.sign_short", "anatomy.sign_memoryless", "anatomy.sign_corrected")
@pytest.mark.parametrize("beta1", [0.0, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("beta2", [0.0, 0.5, 0.98, 0.999])
def test_the_first_step_of_generalized_signsgd(beta1: float, beta2: float) -> None:
    given = {"beta1": beta1, "beta2": beta2, "eps": 0.0}
    assert repeated("GeneralizedSignSGD", 1, **given) == pytest.approx(1 / np.sqrt(1 - beta2), rel=1e-9)
    assert repeated("GeneralizedSignSGDc", 1, **given) == pytest.approx(1 / (1 - beta1), rel=1e-9)


@pytest.mark.proves("anatomy.sign_hundredth", "anatomy.sign_thousandth")
def test_later_steps_of_generalized_signsgd() -> None:
    """m_t = (1 − β₁ᵗ) g, and v_t the mean of its squares, summed here without the rule."""
    found, known = repeated("GeneralizedSignSGD", 1000), claims.committed()
    for t in (100, 1000):
        s = np.arange(1, t + 1)
        side = np.sqrt(0.001 * np.sum(0.999 ** (t - s) * (1 - 0.9**s) ** 2))
        assert found[t - 1] == pytest.approx((1 - 0.9**t) / side, rel=1e-5)
    assert found[[99, 999]] == pytest.approx([known["anatomy.sign_hundredth"], known["anatomy.sign_thousandth"]])
    assert repeated("Adam", 1000) == pytest.approx(np.ones(1000), rel=1e-6), "Adam's are never longer than one"


@pytest.mark.parametrize("theme", THEMES)
def test_the_figures_show_the_curves(theme: str) -> None:
    corrected, plain = first_steps(10)
    steps = length_against_step(corrected, plain, theme=theme, size="normal", names=("a", "b"), axis_titles=("t", "y"))
    drawn = {trace.name: trace.y for trace in steps.data if trace.name}
    assert drawn["a"] == pytest.approx(corrected, rel=1e-6) and drawn["b"] == pytest.approx(plain, rel=1e-6)
    slugs = ("Adam", "GeneralizedSignSGDc", "GeneralizedSignSGD")
    many = length_against_steps({slug: repeated(slug, 30) for slug in slugs}, theme=theme, size="normal",
                                axis_titles=("t", "y"))  # fmt: skip
    first = {trace.name: trace.y[0] for trace in many.data if trace.name}
    assert list(first.values()) == pytest.approx([1, 10, 31.6228], rel=1e-5)
    assert {note.text for note in many.layout.annotations} == set(first)
    sizes = 10.0 ** np.arange(-12, 6.1, 0.5)
    adam = lengths("Adam", sizes)
    assert adam == pytest.approx(sizes / (sizes + 1e-8), rel=1e-9) and lengths("SGD", sizes) == pytest.approx(sizes)
    figure = length_against_size(sizes, {"Adam": adam}, theme=theme, size="normal", axis_titles=("x", "y"))
    assert any(np.allclose(trace.y, adam, rtol=1e-5) for trace in figure.data if trace.name == "Adam")


def test_the_code_prints_what_the_page_shows() -> None:
    scope, printed = run(code("anatomy"))
    assert len(printed.splitlines()) == 3
    assert scope["step"].direction == pytest.approx([1.6 / 2.6, 0.4 / 1.4]), "the last gradient is as small as ε"


def test_the_script_of_the_state_prints_the_step() -> None:
    scene = scene_of(opened("anatomy", t="3", size="10"))
    given = {"start": [2.0, 1.0], "steps": 3, "lr": 0.1, "weightDecay": 0.3, "schedule": "constant", "scales": [1, 1],
             "convention": "pytorch", "noise": None, "spike": None, "params": {"g1": 1.6, "g2": 0.4, "size": 10.0},
             "hyper": {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8}}  # fmt: skip
    scope, printed = run(filled(scene["script"]["core"], given, title="t", link="l"))
    assert [line.split()[0] for line in printed.splitlines()] == [beat["target"] for beat in scene["beats"][1:]]
    assert list(scope["x"]) == pytest.approx(taken_apart(scene)["beats"][-1]["value"], rel=1e-12)
