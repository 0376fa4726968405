"""The Watch page in a real Chromium: boundaries move, a training can be stopped and left, steps can be gone back over,
and points can be drawn by hand and by keys."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.app import LIMIT, PHONE, WIDE, Visit
from tests.browser.conftest import Visitor

SLUG = "watch"
PIXELS = """canvas => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.reduce((sum, value, k) => (sum * 31 + value * (k % 97)) % 1000003, 7);
}"""


def progress(tab: Visit) -> Locator:
    return tab.page.locator(f".st-key-training-{SLUG} [data-testid=stProgress]")


def button(tab: Visit, name: str) -> Locator:
    return tab.page.locator(f".st-key-{SLUG}-{name} button")


def picture(tab: Visit, kind: str, k: int = 0) -> int:
    """A number that tells what a panel shows from what it showed before."""
    return tab.page.locator(f".plane-{kind}").nth(k).evaluate(PIXELS)


def height(tab: Visit) -> int:
    box = tab.page.locator(f".st-key-figure-{SLUG}-main .plane").bounding_box()
    assert box is not None
    return round(box["height"])


def opened(tab: Visit, **state: str) -> Visit:
    return tab.open(SLUG, lang="en", **{f"{SLUG}.{name}": value for name, value in state.items()})


def test_a_training_is_seen_to_move_can_be_left_and_stopped(visit: Visitor) -> None:
    tab = opened(visit(), seed="31", steps="1000")
    expect(progress(tab)).to_contain_text(re.compile(r"Step [1-9][\d,]* of 1,000"), timeout=LIMIT)
    before = [picture(tab, "field"), picture(tab, "path")]
    text = progress(tab).inner_text()
    expect(progress(tab)).not_to_have_text(text, timeout=LIMIT)
    assert picture(tab, "field") != before[0] and picture(tab, "path") != before[1]
    tab.page.locator("[data-testid=stTopNavLink]", has_text="Start").click()
    expect(progress(tab)).to_have_count(0, timeout=LIMIT)
    tab.page.go_back()  # it has gone on meanwhile; a quick machine has ended it
    expect(progress(tab)).to_contain_text(re.compile(r"Step [\d,]+ of 1,000|1,000 steps"), timeout=LIMIT)
    assert "seed=31" in tab.page.url
    opened(tab, seed="34", steps="1000")
    expect(progress(tab)).to_contain_text(re.compile(r"Step [1-9][\d,]* of 1,000"), timeout=LIMIT)
    button(tab, "stop").click()
    expect(button(tab, "start")).to_be_visible(timeout=LIMIT)
    expect(tab.page.locator(".plane-caption").first).to_contain_text("of the paths' variance", timeout=LIMIT)
    tab.rests()
    tab.is_clean()


@pytest.mark.parametrize("width", [pytest.param(WIDE, marks=pytest.mark.proof), PHONE], ids=["wide", "phone"])
def test_a_training_ends_and_its_steps_can_be_gone_back_over(visit: Visitor, width: int) -> None:
    tab = visit(width=width)
    seed = 32 + (width == PHONE)
    tab.page.goto(f"{tab.base}/{SLUG}?lang=en&watch.seed={seed}&watch.steps=200&watch.methods=SGD,AdamW")
    expect(tab.page.locator(".plane-name")).to_have_count(2, timeout=LIMIT)
    heights = {height(tab)}
    while "200 steps, 4 runs" not in progress(tab).inner_text():
        heights.add(height(tab))
        tab.page.wait_for_timeout(100)
    tab.rests()
    assert heights == {height(tab)} and tab.overflow() == 0
    expect(tab.page.locator(".plane-range")).to_be_enabled()
    last = picture(tab, "field"), picture(tab, "path")
    tab.page.locator(".plane-range").press("Home")
    expect(tab.page.locator(".plane-step")).to_have_text("step 0")
    assert picture(tab, "field") != last[0] and picture(tab, "path") != last[1]
    expect(tab.page.locator(".plane-note").nth(1)).to_contain_text("same class on 100 %")
    tab.page.locator(".plane-play").click()
    expect(tab.page.locator(".plane-step")).to_have_text("step 200", timeout=LIMIT)
    assert (picture(tab, "field"), picture(tab, "path")) == last
    with tab.asks():
        tab.page.locator(f".st-key-controls-{SLUG}-plane button").nth(1).click()
    assert picture(tab, "field") == last[0] and picture(tab, "path") != last[1]
    assert "watch.plane=random" in tab.page.url
    tab.is_clean()


def test_points_are_drawn_by_hand_and_by_keys_and_travel_in_the_link(visit: Visitor) -> None:
    tab = opened(visit(), data="drawn", steps="100", methods="Adam")
    expect(progress(tab)).to_contain_text("100 steps", timeout=LIMIT)
    pad, count = tab.page.locator(".plane-pad"), tab.page.locator(".plane-count")
    expect(count).to_have_text("20 of 200 points")
    with tab.asks():
        tab.page.get_by_role("button", name="Clear", exact=True).click()
    expect(tab.page.locator(".st-key-notice-drawn")).to_contain_text("At least 2 points of each class")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    mouse = tab.page.mouse
    with tab.asks():
        mouse.move(box["x"] + 30, box["y"] + 40)
        mouse.down()
        mouse.move(box["x"] + 60, box["y"] + 40, steps=3)
        mouse.move(box["x"] + 120, box["y"] + 40, steps=6)
        mouse.up()
    by_hand = int(count.inner_text().split()[0])
    assert 3 <= by_hand <= 8
    with tab.asks():
        tab.presses(pad, "2", "Shift+ArrowDown", "Enter", "Shift+ArrowLeft", "Enter", "Enter", "ArrowLeft", "Enter",
                    "Backspace")  # fmt: skip
    expect(count).to_have_text(f"{by_hand + 2} of 200 points")  # a cell holds one point
    kept = tab.page.url
    with tab.asks():
        tab.presses(pad, "1", "ArrowUp", "Enter")
    assert tab.page.url != kept
    with tab.asks():  # the last point drawn goes, though points of the other class stand after it in the link
        tab.page.get_by_role("button", name="Undo", exact=True).click()
    assert tab.page.url == kept
    expect(tab.page.locator(".st-key-notice-drawn")).to_have_count(0)
    expect(progress(tab)).to_contain_text("The settings have changed")
    button(tab, "start").click()
    expect(progress(tab)).to_contain_text("100 steps", timeout=LIMIT)
    assert re.search(r"watch\.points=[\w-]+\.[\w-]{4}(&|$)", tab.page.url)
    again = visit()
    again.page.goto(tab.page.url)
    expect(again.page.locator(".plane-count")).to_have_text(f"{by_hand + 2} of 200 points", timeout=LIMIT)
    tab.is_clean()
    again.is_clean()
