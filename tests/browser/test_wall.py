"""The 1/λ wall as a reader uses it: the box and its lowest point follow the hand; the answer stands in the link."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.app import Visit
from tests.browser.conftest import Visitor

BOX = ".stage-wall-box"
KEY = ".stage-readout-key"


def names(tab: Visit) -> set[str]:
    expect(tab.page.locator(".stage-name").first).to_be_visible()
    return set(tab.page.locator(".stage-name").all_text_contents())


def test_the_box_follows_the_hand(visit: Visitor) -> None:
    tab = visit().open("wall", lang="en")
    assert {"lowest in the box", "ridge", "ridge path", "box |xᵢ| ≤ 3.33"} < names(tab)
    before = tab.page.locator(BOX).get_attribute("d")
    handle = tab.page.locator(".stage-handle-minimum")
    start = handle.bounding_box()
    assert start is not None
    x, y = start["x"] + start["width"] / 2, start["y"] + start["height"] / 2
    mouse, asked = tab.page.mouse, tab.asked()
    mouse.move(x, y)
    mouse.down()
    for k in range(1, 11):
        mouse.move(x - 16 * k, y + 16 * k)
    expect(tab.page.locator(KEY)).not_to_contain_text("(3.333, 3.333)")  # the minimum is in the box now
    assert tab.asked() == asked, "during a drag the server hears nothing"
    with tab.asks():
        mouse.up()
    said = tab.page.locator(KEY).inner_text()
    values = [handle.get_attribute("aria-valuetext")]
    found = re.search(r"lowest point \(square\): \(([^)]+)\)", said)
    assert found and values[0]
    assert [float(v) for v in found[1].split(", ")] == [float(v.split()[-1]) for v in values[0].split(", ")]
    assert tab.page.locator(BOX).get_attribute("d") == before, "the box is λ's, not the minimum's"

    dial = tab.page.locator(".stage-dials [role=slider]").first
    with tab.asks():
        tab.presses(dial, "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight")
    assert tab.page.locator(BOX).get_attribute("d") != before
    assert "box |xᵢ| ≤ 2.5" in names(tab)
    tab.is_clean()


def test_what_the_answer_turns_travels_in_the_link(visit: Visitor) -> None:
    tab = visit().open("wall", lang="en")
    with tab.asks():
        tab.page.get_by_text("In the same corner of the box").click()
    expect(tab.page.locator(KEY)).to_contain_text("(3.333, 2.438)")
    assert "wall.theta=45" in tab.page.url
    again = visit()
    again.page.goto(tab.page.url)
    again.rests()
    expect(again.page.locator(KEY)).to_contain_text("(3.333, 2.438)")
    tab.is_clean()
    again.is_clean()
