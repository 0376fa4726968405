"""The Small networks page in a real Chromium: an answer fills the empty columns, a training beside the stored results
finishes, a switch moves its row, and nothing jumps."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.app import LIMIT, PHONE, WIDE, Visit
from tests.browser.conftest import Visitor

SLUG = "small_networks"


def figure(tab: Visit, name: str) -> Locator:
    return tab.page.locator(f".st-key-figure-{SLUG}-{name}")


def height(tab: Visit, name: str) -> float:
    box = figure(tab, name).bounding_box()
    assert box is not None
    return box["height"]


@pytest.mark.parametrize("width", [pytest.param(WIDE, marks=pytest.mark.proof), PHONE], ids=["wide", "phone"])
def test_a_guess_a_training_and_a_switch(visit: Visitor, width: int) -> None:
    state = {"depth": "8", "steps": "100", "seed": str(40 + (width == PHONE))}
    tab = visit(width=width).open(SLUG, lang="en", **{f"{SLUG}.{name}": value for name, value in state.items()})
    unknown = figure(tab, "main").locator("svg .annotation:visible", has_text="?")
    expect(unknown).to_have_count(4)
    main, live = height(tab, "main"), height(tab, "live")
    with tab.asks():
        tab.page.locator(f".st-key-question-{SLUG}-memory_short button").first.click()
    expect(unknown).to_have_count(0)
    assert height(tab, "main") == main, "an answer moves nothing"
    progress = tab.page.locator(f".st-key-training-{SLUG} [data-testid=stProgress]")
    expect(progress).to_contain_text("100 steps, 6 runs", timeout=LIMIT)
    tab.rests()
    assert abs(height(tab, "live") - live) < 2, "nor does the end of a training"
    said = tab.page.locator(f".st-key-readout-{SLUG}-switches")
    before = said.inner_text()
    with tab.asks():
        tab.page.locator(f".st-key-{SLUG}-memory label, [class*='st-key-{SLUG}.memory'] label").first.click()
    expect(said).not_to_have_text(before)
    assert "memory=true" in tab.page.url and tab.overflow() == 0
    tab.is_clean()
