"""A student's phone in Chromium through a lecture: typed code, vote, lost connection, answer, figure, end."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.a_hall import served
from tests.browser.conftest import Visitor
from ui import rooms
from ui.rooms.page import files

SAID = (
    '{"en":{"question":"Which <i>one</i>?","options":["<img src=x onerror=alert(1)>","AdamW","Neither"]},'
    '"zh":{"question":"哪一个？","options":["一","AdamW","都不是"]}}'
)
ANSWER = '{"right":2,"en":"Because λ <b>is</b> decoupled.","zh":"因为解耦。"}'


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Its routes alone: the story needs no page of the app, only that one can be framed."""
    with served(tmp_path_factory.mktemp("rooms")) as url:
        yield url


def hurried(page: Page) -> None:
    """Its page looks ten times as often."""
    script = files().content["phone.js"].decode()
    assert "EVERY = 1500" in script
    quick = script.replace("EVERY = 1500", "EVERY = 150")
    page.route("**/phone.js", lambda route: route.fulfill(body=quick, content_type="text/javascript"))


def clean(page: Page) -> None:
    """No finding of axe, nothing wider than the screen, and every target as large as a finger."""
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    small = "[...document.querySelectorAll('button, input, a')].filter((e) => e.offsetParent && e.offsetHeight < 44)"
    assert page.evaluate(f"{small}.length") == 0


def test_the_app_serves_rooms(server: str) -> None:
    with urllib.request.urlopen(f"{server}/r/") as answer:
        assert answer.status == 200 and b"phone.js" in answer.read()
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{server}/r/nowhere/look")
    with refused.value as answer:
        assert answer.status == 404 and json.load(answer)["reason"] == "code"


def test_a_phone_through_a_lecture(hall: str, visit: Visitor) -> None:
    page = visit(width=360, theme="dark", base=hall).page
    hurried(page)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    lecturer = rooms.classroom()
    room = lecturer.open("192.0.2.7")
    here = (room.code, room.secret)

    page.goto(f"{hall}/r")
    expect(page.get_by_role("heading")).to_have_text("Enter the code of the room")
    clean(page)
    page.get_by_label("Six letters and digits").fill("nowhere")
    page.keyboard.press("Enter")
    expect(page.locator("#trouble")).to_have_text("A room has a code of 6 letters and digits.")
    expect(page.get_by_label("Six letters and digits")).to_have_value("nowhere")  # a slip is mended where it stands
    page.get_by_label("Six letters and digits").fill(f"{room.code[:3].lower()} {room.code[3:]}")
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_role("heading")).to_have_text("You are in. The lecture has not begun yet.")
    assert page.url == f"{hall}/r/{room.code}"

    lecturer.show(*here, "scale", "scale.c1=0.01&lang=zh&lecture=teaser&scene=1")
    expect(page.get_by_role("heading")).to_contain_text("Look at the screen")
    lecturer.ask(*here, "l.1", 3, SAID)
    expect(page.get_by_role("heading")).to_have_text("Which <i>one</i>?")
    first, second = page.locator("#options button").nth(0), page.locator("#options button").nth(1)
    expect(first).to_contain_text("<img src=x onerror=alert(1)>")
    first.click()
    expect(page.locator("#told")).to_contain_text("Your vote for A is counted")
    clean(page)

    page.context.set_offline(True)
    second.click()
    expect(page.locator("#trouble")).to_contain_text("No connection")
    expect(page.locator("#told")).to_have_text("Sending your vote for B…")
    assert lecturer.tally(*here, "l.1") == (1, 0, 0)
    page.context.set_offline(False)
    expect(page.locator("#told")).to_contain_text("Your vote for B is counted")
    expect(page.locator("#trouble")).to_be_empty()
    assert lecturer.tally(*here, "l.1") == (0, 1, 0)

    page.reload()
    expect(second).to_have_attribute("aria-pressed", "true")
    lecturer.lock(*here, "l.1")
    expect(page.locator("#told")).to_have_text("The vote is locked. You chose B.")
    expect(second).to_be_disabled()
    assert "decoupled" not in page.content() and "mark" not in second.inner_text()
    lecturer.reveal(*here, "l.1", ANSWER)
    expect(page.locator("#told")).to_have_text("B is right, as you expected.")
    expect(page.locator("#answer")).to_have_text("Because λ <b>is</b> decoupled.")
    expect(second).to_have_text(re.compile(r"B\s*AdamW\s*1\s*right · your vote"))
    page.get_by_role("button", name="中文").click()
    expect(page.locator("#answer")).to_have_text("因为解耦。")
    clean(page)
    page.get_by_role("button", name="English").click()

    frame = page.frame_locator("iframe")
    page.get_by_role("button", name="Show the figure here").click()
    expect(frame.locator("p")).to_have_text("scale.c1=0.01&lang=en&embed=true")
    lecturer.show(*here, "wall", "wall.theta=45")
    expect(frame.locator("h1")).to_have_text("wall")
    expect(page.locator("#last")).to_have_text("The last question")
    page.get_by_role("button", name="Explore on my own").click()
    lecturer.show(*here, "start", "")
    expect(page.get_by_role("link", name="Open the figure as a page")).to_have_attribute("href", re.compile("start"))
    expect(frame.locator("h1")).to_have_text("wall")
    page.get_by_role("button", name="Follow the lecturer again").click()
    expect(frame.locator("h1")).to_have_text("start")

    lecturer.end(*here)
    expect(page.locator("#trouble")).to_contain_text(f"Room {room.code} has ended.")
    expect(page.locator("#enter")).to_be_visible()
    expect(page.locator("#follow")).to_be_hidden()  # nobody leads any more
    assert not faults
