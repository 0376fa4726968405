"""Controls: made from signatures, legal whatever a client sends, and drawn so that language changes nothing."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

import optim_core as oc
from ui.control import BadValue, Control
from ui.controls import (
    choice,
    factor,
    from_hyper,
    learning_rate,
    many,
    steps,
    switch,
    text,
    weight_decay,
)
from ui.deck import Deck

HYPERS = {
    f"{slug} {name}": hyper
    for slug, method in oc.methods().items()
    for name, hyper in method.hyper.items()
    if method.decay.id in ("none", "proximal")
}
NUMBERS = (
    learning_rate(0.01),
    weight_decay(0.1),
    weight_decay(0.1, 1e-3),
    factor("c1", "c₁"),
    steps(),
    Control("theta", "number", 30.0, 0.0, 90.0),
    Control("kappa", "number", 100.0, 1.0, 1e6, "log"),
    *{(h.name, h.low, h.high): from_hyper(h) for h in HYPERS.values()}.values(),
)
PLAIN = (
    choice("style", ("none", "coupled"), "none"),
    many("methods", ("a", "b", "c"), ("a", "c")),
    switch("bits", False, ""),
    text("find", ""),
)
ANYTHING = st.one_of(
    st.none(), st.booleans(), st.floats(), st.integers(), st.text(max_size=5), st.lists(st.text(max_size=3))
)


@pytest.mark.parametrize("name", HYPERS)
def test_a_signature_makes_its_control(name: str) -> None:
    hyper = HYPERS[name]
    control = from_hyper(hyper)
    assert control.default == hyper.default
    assert control.symbol == hyper.symbol
    for stop in control.grid():
        hyper.check(stop)  # whatever the slider offers, the core accepts


@pytest.mark.parametrize("control", NUMBERS, ids=lambda c: f"{c.name}-{c.scale}-{c.low:g}")
def test_a_slider_offers_round_and_legal_stops(control: Control) -> None:
    grid = control.grid()
    assert list(grid) == sorted(set(grid))
    assert {control.low, control.high, control.default} <= set(grid)
    assert 2 <= len(grid) <= 500, "a slider is moved with arrow keys"
    for stop in grid:
        assert control.clamp(stop) == stop == control.read(control.spell(stop))
        assert len(control.spell(stop)) <= 8, f"{control.spell(stop)} is no round number"


def test_a_decay_is_dense_near_one_and_a_tiny_number_reaches_zero() -> None:
    beta, eps = (from_hyper(oc.method("Adam").hyper[name]) for name in ("beta2", "eps"))
    assert sum(stop >= 0.9 for stop in beta.grid()) >= 8
    assert eps.grid()[0] == 0.0
    assert eps.grid()[1] <= 1e-12


@pytest.mark.parametrize("control", [*NUMBERS, *PLAIN], ids=lambda c: f"{c.name}-{c.scale}-{c.low:g}")
@given(sent=ANYTHING)
def test_a_forged_value_is_clamped(control: Control, sent: object) -> None:
    kept = control.clamp(sent)
    assert control.clamp(kept) == kept
    assert control.read(control.spell(kept)) == kept
    if control.is_number:
        assert control.low <= kept <= control.high
        assert isinstance(kept, float if control.kind == "number" else int)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 1e300, -3, True, "0.1", None])
def test_nothing_forged_escapes_the_range(value: object) -> None:
    assert 1e-5 <= learning_rate(0.01).clamp(value) <= 10


def test_a_default_outside_its_own_values_is_refused() -> None:
    with pytest.raises(ValueError, match="is not one of its values"):
        learning_rate(100.0)
    with pytest.raises(ValueError, match="is not one of its values"):
        choice("style", ("a",), "b")


@pytest.mark.parametrize(
    ("control", "text", "reason"),
    [
        (learning_rate(0.1), "abc", "no_number"),
        (learning_rate(0.1), "nan", "no_number"),
        (learning_rate(0.1), "", "no_number"),
        (learning_rate(0.1), "1e999", "outside"),
        (learning_rate(0.1), "-1", "outside"),
        (steps(), "1.5", "no_integer"),
        (factor("c", "c"), "2^41", "outside"),
        (PLAIN[0], "proximal", "unknown"),
        (PLAIN[1], "a,z", "unknown"),
        (PLAIN[1], "a,a", "unknown"),
        (PLAIN[1], "", "unknown"),
        (PLAIN[2], "perhaps", "unknown"),
        (PLAIN[3], "x" * 61, "unreadable"),
        (PLAIN[3], "two\nlines", "unreadable"),
    ],
)
def test_nonsense_is_told_apart(control: Control, text: str, reason: str) -> None:
    with pytest.raises(BadValue) as bad:
        control.read(text)
    assert bad.value.reason == reason


def test_a_power_says_what_it_amounts_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.text.language", lambda: "en")
    assert factor("c1", "c₁").title(2.0**10) == "c₁ gradient scale = 2¹⁰ ≈ 10³"
    assert factor("c1", "c₁").title(8.0) == "c₁ gradient scale = 2³ = 8"
    assert factor("c1", "c₁").title(2.0**-40) == "c₁ gradient scale = 2⁻⁴⁰ ≈ 9×10⁻¹³"
    assert factor("c1", "c₁").title(0.3) == "c₁ gradient scale = 0.3"


def demo() -> None:
    """A page of its own, so that these tests do not hang on a lesson."""
    import streamlit as st

    from ui import links
    from ui.controls import choice, factor, learning_rate, many, steps, switch
    from ui.deck import Deck

    deck = Deck(
        "demo",
        (
            learning_rate(0.1),
            factor("c1", "c₁"),
            choice(
                "style",
                ("none", "coupled", "proximal"),
                "none",
                "controls.steps",
                ("frame.copy", "frame.copied", "Prox"),
            ),
            many("methods", ("Adam", "AdamW", "SGD"), ("Adam", "AdamW"), "controls.steps"),
            switch("bits", False, "controls.steps"),
            steps(),
        ),
    )
    links.report(deck)
    before = {control.name: deck[control.name] for control in deck.controls}
    after = {control.name: deck.show(control.name) for control in deck.controls}
    with deck.drawer("controls.exact"):
        deck.exact("lr")
    st.session_state["out"] = (before, after)


def visit(**query: str) -> AppTest:
    at = AppTest.from_function(demo, default_timeout=30)
    for key, value in query.items():
        at.query_params["demo." + key if key not in ("lang", "size") else key] = value
    return at.run()


def values(at: AppTest) -> dict[str, object]:
    assert not at.exception, at.exception
    before, after = at.session_state["out"]
    assert before == after, "a value read before its widget is drawn is the widget's"
    return after


DEFAULTS = {"lr": 0.1, "c1": 1.0, "style": "none", "methods": ("Adam", "AdamW"), "bits": False, "steps": 500}


def test_a_silent_link_gives_the_defaults() -> None:
    at = visit()
    assert values(at) == DEFAULTS
    assert not [box for box in at.markdown if "`" in box.value]


def test_a_link_sets_every_kind_of_control() -> None:
    at = visit(lr="0.02", c1="2^-40", style="proximal", methods="SGD", bits="true")
    assert values(at) == {
        "lr": 0.02,
        "c1": 2.0**-40,
        "style": "proximal",
        "methods": ("SGD",),
        "bits": True,
        "steps": 500,
    }


@pytest.mark.parametrize("spelled", ["0.0123", "1.23e-2", "12.3e-3"])
def test_a_value_off_the_grid_is_kept_exactly(spelled: str) -> None:
    at = visit(lr=spelled)
    assert values(at)["lr"] == 0.0123
    at.select_slider(key="demo.c1").set_value(8.0).run()
    assert values(at)["lr"] == 0.0123
    assert values(at)["c1"] == 8


def test_a_typed_value_moves_the_slider_and_nonsense_does_not() -> None:
    at = visit()
    at.text_input(key="demo.lr.exact").set_value("0.0317").run()
    assert values(at)["lr"] == 0.0317
    assert at.select_slider(key="demo.lr").value == 0.0317
    at.text_input(key="demo.lr.exact").set_value("quick").run()
    assert values(at)["lr"] == 0.0317
    assert at.text_input(key="demo.lr.exact").value == "0.0317"


def test_what_was_on_its_way_undoes_nothing() -> None:
    """A message sent before the page has heard of a widget's new value carries the one before, for every widget."""
    at = visit()
    at.select_slider(key="demo.lr").set_value(0.2).run()
    for _ in range(2):  # not typed: the field has not yet heard of 0.2
        at.text_input(key="demo.lr.exact").set_value("0.1").run()
        assert values(at)["lr"] == 0.2
    at.run()  # now it has
    at.text_input(key="demo.lr.exact").set_value("0.1").run()
    assert values(at)["lr"] == 0.1
    at.select_slider(key="demo.lr").set_value(0.2).run()  # nor has the slider heard of what was typed
    assert values(at)["lr"] == 0.1
    at.run()
    at.select_slider(key="demo.lr").set_value(0.2).run()
    assert values(at)["lr"] == 0.2

    next(g for g in at.button_group if g.key == "demo.style.shown").set_value("coupled").run()
    at.text_input(key="demo.style").set_value("").run()
    assert values(at)["style"] == "coupled"


@pytest.mark.parametrize(
    ("typed", "why"),
    [("quick", "not a number"), ("", "not a number"), ("nan", "not a number"), ("1e309", "outside"), ("-0", "outside")],
)
def test_a_typed_value_that_is_refused_is_answered_until_another_is_chosen(typed: str, why: str) -> None:
    at = visit()
    at.text_input(key="demo.lr.exact").set_value(typed).run()
    (sentence,) = [box.value for box in at.markdown if "stays" in box.value]
    assert f"`{typed}` is" in sentence
    assert why in sentence
    assert "0.1 stays" in sentence
    at.select_slider(key="demo.c1").set_value(8.0).run()
    assert [box.value for box in at.markdown if "stays" in box.value] == [sentence]
    at.text_input(key="demo.lr.exact").set_value("0.0317").run()
    assert values(at)["lr"] == 0.0317
    assert not [box.value for box in at.markdown if "stays" in box.value]


def test_minus_zero_is_zero() -> None:
    assert weight_decay(0.1).spell(weight_decay(0.1).read("-0")) == "0"


def test_a_choice_travels_by_its_id_and_shows_its_name() -> None:
    at = visit(style="coupled", lang="zh")
    group = next(g for g in at.button_group if g.key == "demo.style.shown")
    assert [option.content for option in group.proto.options] == ["复制链接", "已复制", "Prox"]
    assert at.text_input(key="demo.style").value == "coupled"
    group.set_value("proximal").run()
    assert values(at)["style"] == "proximal"
    assert at.text_input(key="demo.style").value == "proximal"


def test_a_default_leaves_the_link() -> None:
    at = visit(style="coupled")
    next(g for g in at.button_group if g.key == "demo.style.shown").set_value("none").run()
    assert values(at)["style"] == "none"
    assert at.text_input(key="demo.style").value == ""


@pytest.mark.parametrize("forged", ["nobody", "coupled,none", "\u0000", "x" * 10_000])
def test_a_forged_option_is_the_default(forged: str) -> None:
    at = visit()
    at.text_input(key="demo.style").set_value(forged).run()
    assert values(at) == DEFAULTS


def test_a_widget_that_a_run_has_let_go_of_reports_nothing() -> None:
    """A run was overtaken after it let go of a page's values: the next message still has what
    the widgets showed before."""
    deck = Deck("gone", (choice("style", ("none", "coupled"), "none"), learning_rate(0.01)))
    deck._chosen(deck.control("style"))
    deck._typed(deck.control("lr"))
    assert (deck["style"], deck["lr"]) == ("none", 0.01)
