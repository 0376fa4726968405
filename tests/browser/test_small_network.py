"""The Small network page in a real Chromium: a training is seen to run, can be stopped, finishes, and nothing jumps."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.app import LIMIT, PHONE, WIDE, Visit
from tests.browser.conftest import Visitor

SLUG = "small_network"
LONG, SHORT = "3000", "100"  # steps


def progress(tab: Visit) -> Locator:
    return tab.page.locator(f".st-key-training-{SLUG} [data-testid=stProgress]")


def button(tab: Visit, name: str) -> Locator:
    return tab.page.locator(f".st-key-{SLUG}-{name} button")


def figure_height(tab: Visit) -> float:
    box = tab.page.locator(f".st-key-figure-{SLUG}-main").bounding_box()
    assert box is not None
    return box["height"]


def annotation(tab: Visit, name: str) -> Locator:
    """What the main figure writes beside the name of a method; a chart that another has replaced is still there for
    a moment, unseen."""
    return tab.page.locator(f".st-key-figure-{SLUG}-main svg .annotation:visible", has_text=name)


def opened(tab: Visit, seed: int, steps: str, depth: str = "4") -> Visit:
    state = {"seed": str(seed), "steps": steps, "depth": depth}
    return tab.open(SLUG, lang="en", **{f"{SLUG}.{name}": value for name, value in state.items()})


def test_a_training_runs_and_can_be_stopped(visit: Visitor) -> None:
    tab = opened(visit(), 31, LONG, depth="32")  # half a minute: it cannot end before the button is pressed
    expect(progress(tab)).to_contain_text(re.compile(r"Step [\d,]+ of 3,000"), timeout=LIMIT)
    before = progress(tab).inner_text()
    expect(progress(tab)).not_to_have_text(before, timeout=LIMIT)  # it moves by itself
    button(tab, "stop").click()
    expect(progress(tab)).to_contain_text(re.compile(r"Stopped at step [\d,]+ of 3,000"), timeout=LIMIT)
    expect(button(tab, "start")).to_be_visible()
    stopped = progress(tab).inner_text()
    tab.rests()
    assert progress(tab).inner_text() == stopped  # the clock is off
    tab.is_clean()


@pytest.mark.parametrize("width", [pytest.param(WIDE, marks=pytest.mark.proof), PHONE], ids=["wide", "phone"])
def test_a_training_finishes_and_nothing_jumps(visit: Visitor, width: int) -> None:
    tab = opened(visit(width=width), 32 + (width == PHONE), SHORT)
    while_live = figure_height(tab)
    expect(progress(tab)).to_contain_text("100 steps, 6 runs", timeout=LIMIT)
    expect(button(tab, "start")).to_be_visible()
    tab.rests()
    assert figure_height(tab) == while_live
    assert tab.overflow() == 0
    expect(annotation(tab, "SGD")).to_contain_text("largest |Δloss|")
    button(tab, "start").click()  # an equal training is not made twice
    expect(progress(tab)).to_contain_text("from memory", timeout=LIMIT)
    tab.is_clean()


def test_an_answer_trains_adam_l2_before_the_readers_eyes(visit: Visitor) -> None:
    tab = opened(visit(), 34, SHORT)
    expect(progress(tab)).to_contain_text("6 runs", timeout=LIMIT)
    tab.page.locator(f".st-key-question-{SLUG}-adam_l2 button", has_text="driven towards zero").click()
    expect(progress(tab)).to_contain_text("8 runs", timeout=LIMIT)
    tab.rests()
    expect(annotation(tab, "Adam-ℓ2")).to_contain_text("largest |Δloss|")
    assert "Adam-l2" in tab.page.url
    tab.is_clean()
