"""The Scale-freeness page as a reader uses it: what is drawn, what stays in place, what a link brings back."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.app import PHONE, Visit
from tests.browser.conftest import Visitor
from tests.browser.controls import open_drawers


def names(tab: Visit) -> list[str]:
    """The texts written into the main figure."""
    plot = tab.page.locator("[class*=st-key-figure-scale] .js-plotly-plot")
    expect(plot.locator(".annotation-text").first).to_be_visible()
    return plot.locator(".annotation-text").all_text_contents()


def readout(tab: Visit) -> str:
    return tab.page.locator(".st-key-readout-scale-worlds").inner_text()


def below_title(tab: Visit, selector: str) -> float:
    """How far under the title something stands, however the page is scrolled."""
    boxes = [tab.page.locator(place).first.bounding_box() for place in (selector, "h1")]
    assert boxes[0] is not None and boxes[1] is not None
    return boxes[0]["y"] - boxes[1]["y"]


def test_the_answer_is_drawn(visit: Visitor) -> None:
    tab = visit().open("scale", lang="en")
    assert names(tab) == ["AdamW", "→ SGD"]
    tab.page.get_by_text("Only by rounding").click()
    expect(tab.page.locator(".st-key-readout-scale-worlds")).to_contain_text("Adam-ℓ2")
    tab.rests()
    assert "Adam-ℓ2" in names(tab)
    assert "scale.methods=" in tab.page.url
    tab.is_clean()


def test_nothing_jumps_and_the_link_keeps_a_decimal_factor(visit: Visitor) -> None:
    tab = visit().open("scale", lang="en")
    open_drawers(tab)
    names(tab)
    controls = ".st-key-controls-scale-main"
    before = below_title(tab, controls)
    field = tab.page.locator("[class*='st-key-scale-c1-exact'] input")
    field.fill("1000")
    field.press("Enter")
    expect(tab.page.locator(".st-key-readout-scale-worlds")).to_contain_text("rounding")
    tab.rests()
    names(tab)
    assert abs(below_title(tab, controls) - before) < 1
    again = visit()
    again.page.goto(tab.page.url)
    expect(again.page.locator(".st-key-readout-scale-worlds")).to_contain_text("rounding")
    assert readout(again) == readout(tab)
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
