"""The Scale-freeness page as a reader uses it: what is drawn, what stays in place, what a link brings back."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.app import PHONE, Visit
from tests.browser.conftest import Visitor


def names(tab: Visit) -> set[str]:
    """The methods that the picture names."""
    expect(tab.page.locator(".stage-name").first).to_be_visible()
    return {text.removeprefix("→ ") for text in tab.page.locator(".stage-name").all_text_contents()}


def readout(tab: Visit) -> str:
    """What is seen of it; its spoken sentence tells only of what has just happened."""
    return "\n".join(tab.page.locator(".stage-readout > :not([aria-live])").all_inner_texts())


def below_title(tab: Visit, selector: str) -> float:
    """How far under the title something stands, however the page is scrolled."""
    boxes = [tab.page.locator(place).first.bounding_box() for place in (selector, "h1")]
    assert boxes[0] is not None and boxes[1] is not None
    return boxes[0]["y"] - boxes[1]["y"]


def test_the_answer_is_drawn_and_a_decimal_factor_travels(visit: Visitor) -> None:
    tab = visit().open("scale", lang="en")
    assert names(tab) == {"AdamW", "SGD"}
    with tab.asks():
        tab.page.get_by_text("Only by rounding").click()
    expect(tab.page.locator(".stage-name")).to_have_count(3)
    assert names(tab) == {"AdamW", "SGD", "Adam-ℓ2"}
    assert "scale.methods=" in tab.page.url

    before = below_title(tab, ".stage-dials")
    tab.page.locator(".stage-dial-value").first.click()
    with tab.asks():
        tab.page.keyboard.press("Control+a")
        tab.page.keyboard.type("1000")
        tab.page.keyboard.press("Enter")
    assert abs(below_title(tab, ".stage-dials") - before) < 1
    assert "rounding" in readout(tab)
    again = visit()
    again.page.goto(tab.page.url)
    again.rests()
    assert readout(again) == readout(tab)
    tab.is_clean()
    again.is_clean()


def test_the_equations_fit_a_phone(visit: Visitor) -> None:
    tab = visit(width=PHONE).open("scale", lang="zh")
    rows = tab.page.locator(".st-key-equation-scale-rows .katex-display").first
    expect(rows).to_be_visible()
    tab.rests()
    assert tab.page.locator(".katex-error").count() == 0
    tab.page.evaluate("() => document.fonts.ready")  # until then the formulas stand in a wider face
    too_wide = rows.evaluate("box => box.scrollWidth - box.clientWidth")
    assert too_wide <= 0, f"the factors are {too_wide} px out of sight"
    tab.is_clean()
