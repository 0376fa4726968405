"""The browser tests share one server and one browser a worker; every visit has a context of its own."""

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


@pytest.fixture
def visit(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    """`visit(width=, theme=, base=)` opens a fresh tab, so that a test may compare two visitors.

    Where SCREENSHOTS names a folder, the last state of every tab is left there as a picture.
    """
    visits: list[Visit] = []

    def make(*, width: int = WIDE, theme: str = "light", base: str | None = None) -> Visit:
        window = {"width": width, "height": 900}
        context = browser.new_context(viewport=window, color_scheme=theme, locale="en-US")
        visits.append(Visit(context.new_page(), base or request.getfixturevalue("server")))
        return visits[-1]

    yield make
    for number, made in enumerate(visits):
        if folder := os.environ.get("SCREENSHOTS"):
            name = re.sub(r"\W+", "-", request.node.name).strip("-")
            made.page.screenshot(path=Path(folder) / f"{name}-{number}.png", full_page=True)
        made.page.context.close()
