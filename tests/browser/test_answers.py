"""An answer is read where it was asked for."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Visitor

# Streamlit glides; a glide that has not begun cannot be told from none, so it is made a jump.
AT_ONCE = """() => {
    const { scrollIntoView } = Element.prototype;
    Element.prototype.scrollIntoView = function (how) { scrollIntoView.call(this, { ...how, behavior: "instant" }); };
}"""


def test_an_answer_that_adds_a_method_leaves_the_question_in_its_place(visit: Visitor) -> None:
    """Without the rule in ui/style.css the question leaves the window, 900 px upwards."""
    tab = visit().open("scale", lang="en")
    tab.page.evaluate(AT_ONCE)
    answer = tab.page.get_by_role("radio", name="Yes: it goes elsewhere")
    answer.scroll_into_view_if_needed()
    before = answer.bounding_box()
    assert before is not None
    with tab.asks():
        tab.page.mouse.click(before["x"] + before["width"] / 2, before["y"] + before["height"] / 2)
    expect(tab.page.locator(".stage-readout")).to_contain_text("Adam-ℓ2")
    after = answer.bounding_box()
    assert after is not None and abs(after["y"] - before["y"]) < 40, (before, after)
    tab.is_clean()


def test_a_tab_that_the_keys_reach_is_scrolled_to(visit: Visitor) -> None:
    tab = visit().open("scale", lang="en")
    why = tab.page.locator("[data-testid=stMain] [role=tab]", has_text="Why")
    why.focus()
    expect(why).to_be_in_viewport()
