"""A lecture for every reader: axe-core on each thing that is shown while one is composed, given and voted in."""

from __future__ import annotations

from dataclasses import replace

from playwright.sync_api import Browser, Page, sync_playwright

from proofs.access import Found, Look, cell, new_tab
from proofs.proof import Line, Proof
from tests import machine
from tests.browser import audit
from tests.browser.app import PHONE, WIDE
from tests.browser.conftest import FLAGS
from tests.browser.server import serve

LOOKS: dict[str, Look] = {
    "English, light, a desk": ("en", "light", WIDE),
    "Chinese, dark, a phone": ("zh", "dark", PHONE),
    "Chinese, light, a phone": ("zh", "light", PHONE),
}
OVER = {"room": "q", "list": "l", "help": "?", "blank": "b"}  # what the bar lays over the page, and its key


def prove() -> Proof:
    """Gives the teaser in Chromium in each look, with a student's phone beside it."""
    with serve() as base, sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=machine.chromium(), headless=True, args=FLAGS)
        lectures = {name: _lecture(chromium, base, look) for name, look in LOOKS.items()}
        chromium.close()
    lines = [line for name, found in lectures.items() for line in _lines(name, found)]
    how = (
        "axe-core, all rules with best practices and target-size, in every state of a lecture: a scene is added, the "
        "lecture is composed, the bar on a page, the room closed and open, the list, the keys, the blank, the "
        "question, its locked vote and its answer, the speaker's view; and a student's phone with the code, a vote and "
        "the answer."
    )
    return Proof("A lecture for every reader", how, tuple(lines))


def _lecture(chromium: Browser, base: str, look: Look) -> Found:
    """A lecture with a room, from its list to a student's answer: each state is one more audit."""
    found, language = Found(), look[0]
    tab = new_tab(chromium, base, look)
    page = tab.page

    def audited(state: str, page: Page = page) -> None:
        page.wait_for_timeout(100)  # ms; what was pressed is drawn
        if page is tab.page:
            audit.mended(tab)
        result = audit.plain(page)
        found.rules, found.stops = max(found.rules, result.passed), found.stops + 1
        found.findings |= {replace(one, what=f"{state}, {one.what}") for one in result.findings}
        found.sticks[state] = page.evaluate("document.documentElement.scrollWidth - innerWidth")

    tab.open("scale", lang=language)
    page.locator(".st-key-add_this_scene button").click()
    page.locator(".card").wait_for()
    audited("a scene is added")
    audit.unfold(tab.open("lecture", lang=language))
    page.locator(".st-key-composing-editor").wait_for()
    audited("a lecture is composed")

    audit.mended(tab.open("start", lang=language, size="large", lecture="teaser", scene="1"))
    page.locator(".lecture-bar").wait_for()
    audited("the scene")
    for name, key in OVER.items():
        page.keyboard.press(key)
        page.locator(f".lecture-screen[data-over={name}]").wait_for()
        audited(f"the {name}")
        if name == "room":
            page.locator(".lecture-first").click()
            code = page.locator(".lecture-code").inner_text()
            audited("the open room")
        page.keyboard.press("Escape")
    phone = new_tab(chromium, base, (language, look[1], PHONE)).page
    phone.goto(f"{base}/r/?lang={language}")
    phone.locator("#enter").wait_for()
    audited("the phone's code", phone)
    phone.goto(f"{base}/r/{code}?lang={language}")
    page.keyboard.press("PageDown")
    phone.locator(".option").first.click()
    audited("the question")
    audited("the phone's vote", phone)
    page.keyboard.press("p")
    phone.locator(".option:disabled").first.wait_for()
    audited("the locked vote")
    page.keyboard.press("v")
    page.locator("[data-right]").wait_for()
    audited("the answer")
    phone.locator(".option.right").wait_for()
    audited("the phone's answer", phone)
    page.keyboard.press("q")
    page.locator(".lecture-inner > button").click()
    audit.mended(tab.open("lecture", lang=language, view="speaker", lecture="teaser"))
    page.locator(".speaker-head").wait_for()
    audited("the speaker's view")
    found.trouble += tab.complaints
    phone.context.close()
    page.context.close()
    return found


def _lines(name: str, found: Found) -> list[Line]:
    wrong = [str(one) for one in found.findings]
    told = f"{len(wrong)} in {found.stops} states (up to {found.rules} rules passed)"
    wide = max(found.sticks.values())
    return [
        Line(f"{name}: axe", "no violation", cell(told, [*wrong, *found.trouble]), not wrong and not found.trouble),
        Line(f"{name}: sticks out", "0 px", f"{wide} px", wide <= 0),
    ]
