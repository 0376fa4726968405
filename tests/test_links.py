"""Links: every state survives a round trip, and nonsense gets one sentence and the default."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from tests.a_page import opened
from tests.test_controls import DEFAULTS, NUMBERS, PLAIN, values, visit
from ui import links, text
from ui.control import Control
from ui.controls import choice, factor, learning_rate, many, steps, switch, weight_decay

SCHEMA = (
    learning_rate(0.01),
    weight_decay(0.1),
    factor("c1", "c₁"),
    steps(),
    choice("style", ("none", "coupled", "decoupled", "proximal"), "none"),
    many("methods", ("Adam", "Adam-l2", "AdamProx(l1)", "SGD"), ("Adam",)),
    switch("bits", False, ""),
)


def legal(control: Control) -> st.SearchStrategy[Any]:
    """Any legal value of a control, on the grid of its slider or off it."""
    if control.kind == "choice":
        return st.sampled_from(control.options)
    if control.kind == "many":
        chosen = st.sets(st.sampled_from(control.options), min_size=1)
        return chosen.map(lambda some: tuple(option for option in control.options if option in some))
    if control.kind == "switch":
        return st.booleans()
    if control.kind == "text":
        return st.text(max_size=60).filter(str.isprintable)
    if control.kind == "number":
        return st.floats(control.low, control.high) | st.sampled_from(control.grid())
    return st.integers(int(control.low), int(control.high))


STATES = st.fixed_dictionaries({control.name: legal(control) for control in SCHEMA})


@given(STATES)
def test_a_state_survives_its_link(state: dict[str, Any]) -> None:
    query = urlencode({f"demo.{one.name}": one.spell(state[one.name]) for one in SCHEMA})
    assert query.isascii()
    found, problems = links.check(SCHEMA, "demo.", parse_qs(query, keep_blank_values=True))
    assert found == state
    assert not problems


@pytest.mark.parametrize("control", [*NUMBERS, *PLAIN], ids=lambda c: f"{c.name}-{c.scale}-{c.low:g}")
@given(data=st.data())
def test_every_control_spells_what_it_reads(control: Control, data: st.DataObject) -> None:
    value = data.draw(legal(control))
    assert control.read(control.spell(value)) == value


@given(
    st.dictionaries(
        st.sampled_from(["demo.lr", "demo.style", "demo.c1", "demo.x", "utm"]), st.lists(st.text(), min_size=1)
    )
)
def test_no_link_breaks_the_check(query: dict[str, list[str]]) -> None:
    found, problems = links.check(SCHEMA, "demo.", query)
    for control in SCHEMA:
        assert control.clamp(found[control.name]) == found[control.name]
    assert {problem.key for problem in problems} <= set(query)
    assert "utm" not in {problem.key for problem in problems}


NONSENSE = [
    ("lr", "abc", "not a number", "不是数字"),
    ("lr", "nan", "not a number", "不是数字"),
    ("lr", "", "not a number", "不是数字"),
    ("lr", "1e99", "outside 1e-5 … 10", "超出了 1e-5 … 10"),
    ("lr", "-0.1", "outside", "超出"),
    ("steps", "1.5", "not a whole number", "不是整数"),
    ("c1", "2^41", "outside 2^-40 … 2^40", "超出了 2^-40 … 2^40"),
    ("style", "Coupled", "there are: none, coupled, proximal", "可选：none, coupled, proximal"),
    ("methods", "Adam,Nobody", "does not exist here", "没有这一项"),
    ("bits", "maybe", "does not exist here", "没有这一项"),
    ("wheels", "4", "no such control", "没有这个控件"),
]


@pytest.mark.parametrize(("name", "raw", "english", "chinese"), NONSENSE)
def test_nonsense_gets_one_sentence_and_the_default(name: str, raw: str, english: str, chinese: str) -> None:
    for lang, expected in (("en", english), ("zh", chinese)):
        at = visit(**{name: raw, "lang": lang})
        assert values(at) == DEFAULTS
        sentences = [box.value for box in at.markdown if f"demo.{name}" in box.value]
        assert len(sentences) == 1
        assert expected in sentences[0]
        if name in DEFAULTS:
            default = next(c for c in demo_controls() if c.name == name)
            assert default.spell(default.default) in sentences[0]


def demo_controls() -> tuple[Control, ...]:
    styles, methods = ("none", "coupled", "proximal"), ("Adam", "AdamW", "SGD")
    return (
        learning_rate(0.1),
        factor("c1", "c₁"),
        choice("style", styles, "none"),
        many("methods", methods, methods[:2]),
        switch("bits", False, ""),
        steps(),
    )


def test_a_senseless_parameter_does_not_spoil_the_others() -> None:
    at = visit(lr="abc", c1="2^7", style="proximal")
    assert values(at) == {**DEFAULTS, "c1": 2.0**7, "style": "proximal"}


def test_the_sentence_stays_while_it_is_true_and_goes_when_a_value_is_chosen() -> None:
    at = visit(lr="abc")
    at.select_slider(key="demo.c1").set_value(2.0).run()
    assert [box for box in at.markdown if "demo.lr" in box.value]
    at.select_slider(key="demo.lr").set_value(0.5).run()
    assert not [box for box in at.markdown if "demo.lr" in box.value]


def test_a_parameter_given_twice_is_named() -> None:
    found, problems = links.check(SCHEMA, "demo.", {"demo.lr": ["0.1", "0.2"]})
    assert found["lr"] == 0.01
    assert [problem.reason for problem in problems] == ["twice"]


def test_a_long_or_forged_value_is_shown_short_and_harmless(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "language", lambda: "en")
    _, (problem,) = links.check(SCHEMA, "demo.", {"demo.lr": ["`<script>" + "x" * 10_000]})
    assert len(problem.sentence()) < 200
    assert problem.sentence().count("`") == 2


@pytest.mark.parametrize("forged", ["a`b` [c](http://evil.example)", "a\n\n# loud", "a\u2028b\x00", "a" * 10_000])
def test_neither_a_key_nor_a_value_breaks_out_of_its_code_span(monkeypatch: pytest.MonkeyPatch, forged: str) -> None:
    monkeypatch.setattr(text, "language", lambda: "en")
    _, (problem,) = links.check(SCHEMA, "demo.", {f"demo.{forged}": [forged]})
    sentence = problem.sentence()
    assert sentence.count("`") == 2
    assert sentence.isprintable()
    assert len(sentence) < 200


def test_a_flood_of_nonsense_is_counted() -> None:
    at = visit(**{f"flood{k}": "1" for k in range(1000)})
    assert values(at) == DEFAULTS
    (notice,) = [box.value for box in at.markdown if "flood" in box.value]
    assert len(notice.splitlines()) == links.MOST + 1
    assert f"{1000 - links.MOST} more" in notice


def test_the_frame_and_a_page_may_both_find_nonsense() -> None:
    at = opened("start", lang="xx", lr="abc")
    said = [box.value for box in at.markdown if "The link asks for" in box.value]
    assert ["lang = xx" in said[0], "start.lr = abc" in said[1], len(said)] == [True, True, 2]
    next(group for group in at.button_group if group.key == "lang").set_value("zh").run()
    assert not [box.value for box in at.markdown if "lang = xx" in box.value], "en is not used any more"
    assert [box.value for box in at.markdown if "start.lr = abc" in box.value], "the default still is"


def test_a_switch_given_twice_is_answered_with_what_is_used() -> None:
    at = AppTest.from_file(str(text.ROOT / "ui" / "router.py"), default_timeout=60)
    at.query_params["lang"] = ["zh", "en"]
    at.run()
    (said,) = [box.value for box in at.markdown if "`lang`" in box.value]
    used = next(group for group in at.button_group if group.key == "lang").value
    assert said.rstrip("。").endswith(f"改用 {used}") if used == "zh" else f"{used} is used" in said


def test_a_long_list_of_options_is_cut() -> None:
    many_options = choice("style", [f"option{k}" for k in range(200)], "option0")
    _, (problem,) = links.check((many_options,), "demo.", {"demo.style": ["nobody"]})
    assert problem.low.count("option") == links.MOST_OPTIONS
    assert problem.low.endswith(", …")
