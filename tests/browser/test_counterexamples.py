"""The gallery as a reader uses it: a hand on one card, Reset of that card alone, and the way to the next."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Visitor


def test_a_card_answers_is_reset_alone_and_leads_on(visit: Visitor) -> None:
    other = {"counterexamples.card": "skewed", "counterexamples.reddi_beta2": "0.9"}
    tab = visit().open("counterexamples", lang="en", **other)
    line = tab.page.locator(".stage-readout-line").first
    expect(line).to_contain_text("around 6,")
    tab.page.locator(".stage-dials [role=slider]").first.focus()
    with tab.asks():
        tab.page.keyboard.press("ArrowRight")
    expect(line).to_contain_text("around 6.05")
    assert "skewed_size=1.05" in tab.page.url
    with tab.asks():
        tab.page.get_by_role("button", name="Reset").click()
    expect(line).to_contain_text("around 6,")
    assert "card=skewed" in tab.page.url and "reddi_beta2=0.9" in tab.page.url and "skewed_size" not in tab.page.url
    with tab.asks():
        tab.page.get_by_role("button", name="Next card").click()
    expect(tab.page.locator(".stage-readout-line").nth(1)).to_contain_text("SGD")
    assert "card=rotated" in tab.page.url
    tab.is_clean()
