"""The teaser is given: keys, question, answer, blank, list, reload, Back, and the speaker's view in step."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.app import LIMIT
from tests.browser.conftest import Visitor


def test_the_teaser_is_given_from_two_windows(visit: Visitor) -> None:
    tab = visit().open("start", lang="en", size="large", lecture="teaser", scene="1")
    page = tab.page
    place, screen = page.locator(".lecture-place"), page.locator(".lecture-screen")
    expect(place).to_contain_text("1/6")
    expect(page.locator("[data-testid=stHeader]")).to_be_hidden()
    page.keyboard.press("PageDown")
    question = page.locator(".lecture-question")
    expect(question).to_contain_text("five times larger")
    expect(page.locator("[data-right]")).to_have_count(0)
    page.keyboard.press("v")
    expect(page.locator("[data-right]")).to_contain_text("AdamW")

    page.reload()  # the step of the scene is found again
    expect(page.locator("[data-right]")).to_contain_text("AdamW", timeout=LIMIT)

    speaker = page.context.new_page()
    speaker.goto(f"{tab.base}/lecture?view=speaker&lecture=teaser&lang=en")
    expect(speaker.locator(".speaker-where")).to_contain_text("1/6 · Start · the answer", timeout=LIMIT)
    for act in ("lock", "reveal"):  # there is no room that votes, and the answer is seen
        expect(speaker.locator(f"[data-act={act}]")).to_be_disabled()
    speaker.locator("[data-act=next]").click()  # to a scene of the same page with another decay
    expect(place).to_contain_text("2/6")
    expect(speaker.locator(".speaker-where")).to_contain_text("2/6")
    decay = page.locator(".stage-dial-value").first
    expect(decay).to_have_text("0.5")

    page.bring_to_front()
    page.keyboard.press(".")
    expect(screen).to_have_attribute("data-over", "blank")
    page.keyboard.press("PageDown")  # only uncovers
    expect(screen).to_be_hidden()
    page.keyboard.press("l")
    expect(page.locator(".lecture-row")).to_have_count(6)
    page.keyboard.press("Escape")
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Rescale the gradients. Who notices?")
    assert "lecture=teaser&scene=3" in page.url

    page.go_back()
    expect(place).to_contain_text("2/6")
    expect(decay).to_have_text("0.5")
    page.keyboard.press("PageUp")  # the scene before was left with its answer, and has the default decay
    expect(page.locator("[data-right]")).to_contain_text("AdamW")
    expect(decay).to_have_text("0.1")
    assert "start.decay" not in page.url
    tab.is_clean()
