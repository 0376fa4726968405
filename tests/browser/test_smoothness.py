"""Relaxed smoothness as a reader uses it: the line and the start follow the hand, and the server hears of neither."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.browser.app import Visit
from tests.browser.conftest import Visitor

VERDICT, READING = ".stage-cloud-verdict", ".stage-cloud-stable"


def pulled(tab: Visit, hand: Locator, dx: float, dy: float) -> None:
    """Hold a hand and move it, in ten moves; it is not let go."""
    hand.scroll_into_view_if_needed()
    box = hand.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    tab.page.mouse.move(x, y)
    tab.page.mouse.down()
    for k in range(1, 11):
        tab.page.mouse.move(x + dx * k / 10, y + dy * k / 10)


def test_the_line_is_pulled_above_every_dot(visit: Visitor) -> None:
    tab = visit().open("smoothness", lang="en")
    expect(tab.page.locator(VERDICT)).to_contain_text("points on these paths lie above 1.")
    right = tab.page.locator(".stage-cloud-l1")
    asked = tab.asked()
    pulled(tab, right.locator(".stage-handle-sign"), 0, -220)
    expect(tab.page.locator(VERDICT)).to_contain_text("lies above all")
    assert tab.asked() == asked, "during a drag the server hears nothing"
    with tab.asks():
        tab.page.mouse.up()
    held = right.get_attribute("aria-valuetext")
    assert held is not None and held.startswith("L₁ = ") and float(held.split()[-1]) >= 1
    assert "smoothness.L1=" in tab.page.url
    with tab.asks():
        tab.presses(right, "ArrowDown", "ArrowDown", "ArrowDown")
    assert right.get_attribute("aria-valuetext") != held
    tab.is_clean()


def test_the_reading_follows_the_start_once_the_guess_is_made(visit: Visitor) -> None:
    tab = visit().open("smoothness", lang="en")
    expect(tab.page.locator(READING)).to_have_text("Start: R = 6, slope 202, curvature 202.")
    with tab.asks():
        tab.page.get_by_text("It is halved").click()
    expect(tab.page.locator(READING)).to_contain_text("up to η = 0.0595, and η = 0.2 is above that")
    asked = tab.asked()
    pulled(tab, tab.page.locator(".stage-handle-start .stage-handle-sign"), 110, 0)
    expect(tab.page.locator(READING)).to_contain_text("is below that")
    assert tab.asked() == asked
    with tab.asks():
        tab.page.mouse.up()
    tab.is_clean()


def test_gradient_descent_may_be_left_out(visit: Visitor) -> None:
    """The equations are those of the methods in the picture, and the reading still speaks of gradient descent."""
    tab = visit().open("smoothness", lang="en", **{"smoothness.methods": "ClippedSGD,Adam"})
    expect(tab.page.locator(".stage-ledger-tab")).to_have_text(["ClippedSGD", "Adam"])
    expect(tab.page.locator(READING)).to_have_text("Start: R = 6, slope 202, curvature 202.")
    tab.is_clean()


def test_another_function_has_another_stage(visit: Visitor) -> None:
    tab = visit(width=390).open("smoothness", lang="en")
    with tab.asks():
        tab.page.get_by_text("valley x²y²/2").click()
    expect(tab.page.locator(".stage[data-kind=map]")).to_be_visible()
    expect(tab.page.locator(READING)).to_contain_text("R = 7.21")
    assert tab.overflow() <= 0
    tab.is_clean()
