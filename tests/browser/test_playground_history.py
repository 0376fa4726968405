"""The playground in the browser's history."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Visitor

PRESET, FUNCTION = "wall", "f(x, y) = (x - 6)^{2} + (y - 5)^{2}"
MOST = 5  # entries: one for what the stage holds, one for each field of Streamlit that changes


def test_back_and_forward_show_what_the_address_says(visit: Visitor) -> None:
    """Field and stage alike: the controls are read before Streamlit gives the field the value of the address. And a
    whole state is no entry in the history for each of its controls."""
    tab = visit().open("playground")
    field = tab.page.locator("input[aria-label^='f(x']").first
    shown = tab.page.locator("annotation", has_text="f(x, y) =").first
    first, was = field.input_value(), shown.text_content()
    before = tab.page.evaluate("history.length")
    with tab.asks():
        tab.page.locator(f".st-key-load-playground-{PRESET} button").click()
    expect(shown).to_have_text(FUNCTION)
    now, entries = field.input_value(), tab.page.evaluate("history.length") - before
    assert now != first and 1 <= entries <= MOST
    for steps, text, typed in ((-entries, was, first), (entries, FUNCTION, now)):
        with tab.asks():
            tab.page.evaluate("steps => history.go(steps)", steps)
        expect(shown).to_have_text(str(text))
        expect(field).to_have_value(typed)
    tab.is_clean()
