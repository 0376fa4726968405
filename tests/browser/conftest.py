"""The browser tests share one server, one browser and its tabs a worker."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests import machine
from tests.browser.app import ACTION_LIMIT, WIDE, Visit
from tests.browser.server import serve
from tests.browser.tabs import Tabs

expect.set_options(timeout=ACTION_LIMIT)  # as long as a click may take: five seconds are short on a busy machine

FLAGS = [
    "--headless=new",  # of a Chromium with windows; Playwright would ask it for a mode that is gone
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
Visitor: TypeAlias = Callable[..., Visit]


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Address of the app, started once a worker."""
    with serve() as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium a worker."""
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=machine.chromium(), headless=True, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def tabs(browser: Browser) -> Tabs:
    """The tabs that visits use one after the other."""
    return Tabs(browser)


@pytest.fixture
def visit(tabs: Tabs, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    """`visit(width=, theme=, base=, own=)` opens a tab, so that a test may compare two visitors.

    `own`: one that nobody had before or gets after: for a test that changes what a tab cannot take back. So has a visit
    to another server than the run's. Where SCREENSHOTS names a folder, the last state of every tab is left there as a
    picture.
    """
    visits: list[tuple[Visit, bool]] = []

    def make(*, width: int = WIDE, theme: str = "light", base: str | None = None, own: bool = False) -> Visit:
        own = own or base is not None
        page = (tabs.new if own else tabs.take)(width, theme)
        visits.append((Visit(page, base or request.getfixturevalue("server")), own))
        return visits[-1][0]

    yield make
    for number, (made, own) in enumerate(visits):
        if folder := os.environ.get("SCREENSHOTS"):
            name = re.sub(r"\W+", "-", request.node.name).strip("-")
            made.page.screenshot(path=Path(folder) / f"{name}-{number}.png", full_page=True)
        if own:
            made.page.context.close()
        else:
            tabs.give_back(made)
