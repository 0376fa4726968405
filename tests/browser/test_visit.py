"""The instruments of the browser tests can fail: each is shown a page with the fault that it must see."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import expect

from tests.browser.app import ACTION_LIMIT, PHONE, Visit
from tests.browser.conftest import Visitor

NOWHERE = "about:blank"  # these pages are written here; no server is asked
PLAIN = "<style>body { margin: 0 }</style>"
SHELL = """<div data-testid="stApp" style="background: rgb(255, 255, 255)">
<div data-testid="stMain" style="overflow: auto">{body}</div></div>"""
FAULTS = {
    "an exception box": '<div data-testid="stException">ValueError</div>',
    "a dialog": '<div role="dialog">Page not found</div>',
    "a console error": "<script>console.error('lost')</script>",
    "an uncaught error": "<script>setTimeout(() => { throw new Error('lost') })</script>",
    "a request to another machine": '<img alt="" src="http://example.invalid/x.png">',
}


@pytest.mark.parametrize("fault", FAULTS)
def test_is_clean_sees(visit: Visitor, fault: str) -> None:
    tab = visit(base=NOWHERE)
    tab.page.set_content(SHELL.format(body="all is well"))
    tab.is_clean()
    tab.page.set_content(SHELL.format(body=FAULTS[fault]))
    limit = time.monotonic() + ACTION_LIMIT / 1000
    while not complains(tab) and time.monotonic() < limit:
        tab.page.wait_for_timeout(20)  # what a page complains of arrives a little later
    assert complains(tab)


def complains(tab: Visit) -> bool:
    try:
        tab.is_clean()
    except AssertionError:
        return True
    return False


def test_overflow_is_measured(visit: Visitor) -> None:
    tab = visit(width=PHONE, base=NOWHERE)
    tab.page.set_content(PLAIN + SHELL.format(body="<div>fits</div>"))
    assert tab.overflow() == 0
    tab.page.set_content(PLAIN + SHELL.format(body="<div style='width: 500px'>wide</div>"))
    assert tab.overflow() == 500 - PHONE


def test_ground_is_measured(visit: Visitor) -> None:
    tab = visit(base=NOWHERE)
    tab.page.set_content(SHELL.format(body=""))
    assert tab.ground() > 0.99
    tab.page.set_content(SHELL.format(body="").replace("255, 255, 255", "14, 17, 23"))
    assert tab.ground() < 0.1


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_page_of_fields_is_found_again_as_it_was_left(visit: Visitor, lang: str) -> None:
    """Back from the next page: the address has the state, and so have the fields."""
    tab = visit(own=True).open("small_networks", lang=lang, **{"small_networks.depth": "20"})
    chosen = tab.page.locator("[class*=st-key-small_networks-depth] [aria-checked=true]")
    expect(chosen).to_have_text("20")
    tab.page.locator("[data-testid=stTopNavLink]").first.click()
    expect(tab.page.locator(".stage-lines")).to_be_visible()
    tab.rests()
    tab.page.go_back()
    expect(chosen).to_have_text("20")
    assert "small_networks.depth=20" in tab.page.url
    tab.page.go_forward()
    expect(tab.page.locator(".stage-lines")).to_be_visible()
    tab.is_clean()
