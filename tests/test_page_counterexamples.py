"""The page Counterexamples: each card computes, says and draws what it should, at its opening and at its extremes."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import optim_core as oc
from claims import counterexamples_maps as full
from tests.a_page import opened, run, words
from tests.a_stage import read, said, scene_of
from ui.figures import counterexamples as figures
from ui.gallery import CARDS, DECK, after, race, reddi, separable

visit = partial(opened, "counterexamples")
STAGED = [card for card in CARDS if card != "separable"]


def ends(at: AppTest) -> dict[str, Any]:
    """Slug → the last point of each path of the stage."""
    return {one["slug"]: np.array(one["end"]) for one in read(scene_of(at))["ends"]}


def answer(at: AppTest, card: str, option: str) -> AppTest:
    group = next(group for group in at.button_group if group.key == f"counterexamples.{card}.shown")
    group.set_value(option).run()
    assert not at.exception
    return at


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("card", CARDS)
def test_each_card_opens(card: str, lang: str) -> None:
    at = visit(lang=lang, card=card)
    assert ("Which assumption broke?" if lang == "en" else "哪个假设破了？") in words(at)
    if card in STAGED:
        assert said(at) and scene_of(at)["shared"] is True and "keep" not in scene_of(at)


@pytest.mark.parametrize("card", CARDS)
def test_the_answer_explains_itself_once_it_is_given(card: str) -> None:
    at = visit(card=card)
    assert "Right." not in words(at) and "You said" not in words(at)
    assert "Right." in words(answer(at, card, CARDS[card].answer))
    wrong = next(option for option in CARDS[card].options if option != CARDS[card].answer)
    assert "You said" in words(answer(visit(card=card), card, wrong))


def test_no_two_cards_share_a_control() -> None:
    names = [control.name for control in DECK.controls]
    assert len(set(names)) == len(names) > 30


def test_the_tour_goes_through_all_cards_and_comes_back() -> None:
    at, seen = visit(), []
    for _ in CARDS:
        seen.append(DECK.control("card").clamp(at.session_state["counterexamples.card"] or "reddi"))
        at.button(key="counterexamples.next").click().run()
        assert not at.exception
    assert seen == list(CARDS) and after(seen[-1]) == seen[0]
    assert (at.session_state["counterexamples.card"] or "reddi") == "reddi"


def test_only_the_chosen_card_computes() -> None:
    at = visit(card="origin")
    slugs = [method["slug"] for method in scene_of(at)["methods"]]
    assert slugs == ["Adam", "Adam-l2", "AdamW", "AdamProx"] and not at.get("plotly_chart")


OPENINGS: dict[str, dict[str, Any]] = {
    "reddi": {"AdamProx(box)": 1.0, "AMSGradProx(box)": -0.98},
    "rare": {"Adam": 0.42, "AMSGrad": 0.043},
    "skewed": {"SignSGD": 6.0, "Signum": 5.04, "SGD": 5.01},
    "origin": dict.fromkeys(("Adam", "Adam-l2", "AdamW", "AdamProx"), 0.0),
    "rotated": {"Adam": 1.0, "SGD": 1.0},
    "race": {"Adam": 1.0, "NormalizedGD": 1.0},
}


@pytest.mark.parametrize("card", OPENINGS)
def test_the_stage_opens_on_the_counterexample(card: str) -> None:
    found = ends(visit(card=card))
    for slug, x in OPENINGS[card].items():
        assert found[slug][0] == pytest.approx(x, abs=0.01), slug


@pytest.mark.parametrize(
    ("card", "query", "slug", "expected"),
    [
        ("reddi", {"reddi_beta2": "0.9"}, "AdamProx(box)", -0.97),
        ("reddi", {"reddi_beta1": "0.9"}, "AdamProx(box)", -1.0),
        ("rare", {"rare_period": "10"}, "Adam", -0.36),
        ("rare", {"rare_slope": "0.1"}, "Adam", -0.075),
        ("skewed", {"skewed_size": "2"}, "SignSGD", 7.0),
        ("skewed", {"skewed_x1": "3"}, "SignSGD", 6.0),
        ("skewed", {"skewed_beta": "0"}, "Signum", 6.0),
        ("origin", {"origin_a1": "3", "origin_a2": "2"}, "Adam-l2", 2.142),
        ("origin", {"origin_a1": "3", "origin_a2": "2"}, "AdamW", 2.5),
        ("race", {"race_sgd": "0.07"}, "SGD", 1.0),
    ],
)
def test_each_hand_has_its_effect(card: str, query: dict[str, str], slug: str, expected: float) -> None:
    moved, before = ends(visit(card=card, **query)), ends(visit(card=card))
    assert moved[slug][0] == pytest.approx(expected, abs=0.02)
    assert (
        abs(moved[slug][0] - before[slug][0]) > 0.1
        or not np.isfinite(before[slug]).all()
        or (card, slug) in {("race", "SGD"), ("skewed", "SignSGD")}
    )


def test_the_race_gives_each_method_its_own_rate() -> None:
    assert "diverged at step 36" in said(visit(card="race"))
    calm = said(visit(card="race", race_sgd="0.07"))
    assert "diverged" not in calm
    before, moved = ends(visit(card="race")), ends(visit(card="race", race_sgd="0.07"))
    assert np.array_equal(before["Adam"], moved["Adam"])


def test_a_guard_of_zero_repeats_every_bit() -> None:
    assert "every bit of 500 steps agrees" in said(visit(card="guard", guard_eps="0"))
    assert "largest |Δx| = 0.59" in said(visit(card="guard"))


def test_the_stage_walks_what_the_core_runs() -> None:
    told = oc.spiked(oc.landscape("Tilted line"), reddi.SIZE, reddi.PERIOD)
    path = oc.run("AMSGradProx(box)", told, start=[1.0], steps=300, lr=0.5, schedule="inverse_sqrt", weight_decay=1.0,
                  beta1=0.0, beta2=0.1, eps=0.0)  # fmt: skip
    assert ends(visit())["AMSGradProx(box)"] == pytest.approx(path.last, abs=1e-12)


@pytest.mark.parametrize("card", CARDS)
def test_the_code_reproduces_the_card(card: str) -> None:
    scope, printed = run(CARDS[card].code)
    lines = printed.splitlines()
    assert len(CARDS[card].code.strip().splitlines()) <= 17 and len(lines) >= 2
    if card in ("reddi", "rare"):
        assert any(line.startswith(("AdamProx(box) 0.1 [1.]", "Adam 300 [0.42")) for line in lines)
    elif card == "skewed":
        assert [line.split()[0] for line in lines] == ["SignSGD", "SignSGD", "Signum", "Signum", "SGD", "SGD"]
        assert float(lines[1].split("[")[1].rstrip("]")) == pytest.approx(6.0, abs=0.01)
    elif card == "rotated":
        assert lines == ["0 Adam 419", "0 SGD 528", "30 Adam 1132", "30 SGD 457"]
    elif card == "origin":
        assert lines[0].startswith("Adam (0.0, 0.0)") and lines[5].endswith("[2.14 1.43]")
    elif card == "guard":
        assert lines[0] == "0.0 0.0" and lines[1].startswith("1e-08 0.59")
    elif card == "separable":
        w = scope["path"].last
        assert w[0] == pytest.approx(0.973, abs=1e-3) and "0.25 " in lines[0]
    else:
        assert lines[0].startswith("SGD") and " 1.3" in lines[0]


def test_five_weights_stand_for_all() -> None:
    """The fit by classes is that of all 563 features."""
    whole, least = full._separable(1.0)
    five = separable.adam(90, (1.0,)).weights[0]
    assert five == pytest.approx(whole[[0, 1, 2, 3, -1]], abs=1e-12)
    assert separable.least_norm(90).weights == pytest.approx(least[[0, 1, 2, 3, -1]], abs=1e-12)
    assert np.abs(five - separable.adam(90, (0.0,)).weights[0]).max() > 0.1


@pytest.mark.parametrize("negatives", [5, 25, 90, 95])
def test_without_a_guard_all_negatives_are_wrong(negatives: int) -> None:
    fit = separable.adam(negatives, (0.0, 1.0))
    assert fit.error(negatives)[0] == pytest.approx(negatives / separable.EXAMPLES)
    assert fit.error(negatives)[1] == 0 == separable.least_norm(negatives).error(negatives)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({}, "wrong on 45 % of fresh examples"),
        ({"separable_negatives": "25"}, "wrong on 12.5 % of fresh examples"),
        ({"separable_eps": "1"}, "wrong on 0 % of fresh examples"),
        ({"separable_eps": "0"}, "Adam, ε = 0: scores 0.75 for a fresh +, 0.25 for a fresh −"),
    ],
)
def test_what_the_separable_card_says(query: dict[str, str], sentence: str) -> None:
    assert sentence in words(visit(card="separable", **query))


def test_the_drift_crosses_zero_where_it_is_said() -> None:
    memories = np.array([0.1, 0.46, 0.48, 0.9])
    drifts = reddi.drift(memories, 0.0)
    assert (drifts[:2] > 0.01).all() and (drifts[2:] < -0.01).all()
    drawn = figures.drift_against_memory(memories, drifts, 0.48, theme="light", size="normal", axis_titles=("x", "y"))
    low, high = drawn.layout.yaxis.range
    assert all(low < min(trace.y) and max(trace.y) < high for trace in drawn.data if trace.y is not None)
    assert drawn.data[-1].x[0] == 0.48, "the dot stands at the chosen value"


def test_the_reveals_come_with_the_answer_and_follow_the_hand() -> None:
    at = visit(card="reddi")
    assert not at.get("plotly_chart")
    assert len(answer(at, "reddi", "stays").get("plotly_chart")) == 1
    at = answer(visit(card="race", race_sgd="0.07"), "race", "adam")
    assert len(at.get("plotly_chart")) == 1 and "SGD: lowest with η = 0.071" in words(at) and "at 0.07" in words(at)


def test_no_hand_fills_the_memory() -> None:
    for k in range(70):
        race.losses(1, (k / 100, 0.0))
    assert race.losses.cache_info().currsize <= 64


def test_no_loss_lies_beyond_the_axis() -> None:
    found = race.losses(100, (-1.5, 2.5))
    drawn = figures.loss_against_rate(race.RATES, found, dict.fromkeys(race.METHODS, 10.0), theme="dark", size="large",
                                      axis_titles=("x", "y"))  # fmt: skip
    low, high = drawn.layout.yaxis.range
    for trace in drawn.data:
        assert low < np.log10(np.min(trace.y)) and np.log10(np.max(trace.y)) < high
    assert np.isinf(found["SGD"]).any() and np.isfinite(found["Adam"]).any()


@pytest.mark.parametrize("end", ["low", "high"])
@pytest.mark.parametrize("card", CARDS)
def test_the_extremes_are_named_not_hidden(card: str, end: str) -> None:
    """Every control of a card at one of its ends, and all of them at once."""
    controls = [one for one in CARDS[card].controls if one.is_number]
    alone = [{one.name: one.spell(getattr(one, end))} for one in controls]
    for query in [*alone, {name: text for one in alone for name, text in one.items()}]:
        at = visit(card=card, **query)
        if CARDS[card].reveal:  # the other answers are the same words whatever a hand does
            answer(at, card, CARDS[card].answer)
        if card in STAGED:
            found = read(scene_of(at))
            assert found["spoken"] and all("".join(texts).strip() for texts in found["cells"]), query
            assert "NaN" not in found["spoken"] and "undefined" not in found["spoken"], query


def test_nonsense_in_the_link_is_a_sentence() -> None:
    at = visit(card="nothing", reddi_beta2="two")
    assert "does not exist here" in words(at) and "is not a number" in words(at)
    assert scene_of(at)["methods"][0]["slug"] == "AdamProx(box)"
