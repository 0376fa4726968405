"""What a hand on a stage asks of the server: nothing while nothing else is in sight, and then what is."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from proofs.crowd import PAGES
from proofs.visitors import NEAR
from tests.browser.app import Visit
from tests.browser.conftest import Visitor

FOUND = """async () => {
  const file = performance.getEntriesByType("resource").find(({ name }) => name.endsWith("page/sight.js")).name
  const { found } = await import(file)
  return found(document, innerHeight).filter(({ near }) => near).map(({ key }) => key)
}"""
RERUNS = "() => window.__wire.reruns"


def _at_a_dial(visit: Visitor, slug: str) -> Visit:
    tab = visit(width=1280).open(slug, lang="en")
    tab.page.set_viewport_size({"width": 1280, "height": 800})
    tab.page.locator(".stage-dials [role=slider]").first.focus()
    return tab


@pytest.mark.proof
def test_where_a_stage_fills_the_screen_nothing_else_is_near(visit: Visitor) -> None:
    """proofs/crowd.py has a hall of such screens; what is near on one all the same, the proof knows."""
    near = {key for slug in PAGES for key in _at_a_dial(visit, slug).page.evaluate(FOUND)}
    assert near == set(NEAR)


def test_what_comes_into_sight_is_as_the_hand_has_left_the_stage(visit: Visitor) -> None:
    tab = _at_a_dial(visit, "wall")
    figure = tab.page.locator(".st-key-part-wall-approach [data-testid=stPlotlyChart]")
    before, runs = figure.get_attribute("aria-label"), tab.page.evaluate(RERUNS)
    with tab.asks():
        tab.page.keyboard.press("ArrowRight")
    assert tab.page.evaluate(RERUNS) == runs, "the stage alone shows λ"
    with tab.asks():
        figure.scroll_into_view_if_needed()
    expect(figure).not_to_have_attribute("aria-label", before or "")
    assert tab.page.evaluate(RERUNS) == runs + 1
    tab.is_clean()


def test_what_is_pressed_next_knows_what_the_hand_has_done(visit: Visitor) -> None:
    tab = _at_a_dial(visit, "wall")
    with tab.asks():
        tab.page.keyboard.press("ArrowRight")
    with tab.asks():
        tab.page.locator(".st-key-lang button[aria-checked=false]").click()
    expect(tab.page.locator(".stage-tools")).to_contain_text("撤销")
    assert "wall.decay=0.32" in tab.page.url


def test_a_key_that_presses_a_button_finds_what_the_hand_has_done(visit: Visitor) -> None:
    """Both come in one message, and Streamlit calls the button first."""
    tab = visit(width=1280).open("playground", lang="en")
    tab.page.locator(".stage-dials [role=slider]").nth(2).focus()
    with tab.asks():
        tab.page.keyboard.press("ArrowRight")
    tab.page.locator(".st-key-tool-playground-remove button").focus()
    with tab.asks():
        tab.page.keyboard.press("Enter")
    assert "playground.lr.1=" not in tab.page.url, "the rate went with the method that had it"
    tab.is_clean()
