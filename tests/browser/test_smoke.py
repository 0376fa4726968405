"""Every page, both languages, both themes, on a desk and on a phone: it opens clean, and it fits."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.browser.app import PHONE, WIDE
from tests.browser.conftest import Visitor
from tests.browser.server import serve
from ui.pages import find_pages
from ui.text import LANGUAGES

CHINESE = re.compile(r"[\u4e00-\u9fff]")
SLUGS = [page.slug for page in find_pages()]


def test_there_are_pages() -> None:
    """Without this an empty folder would pass everything below."""
    assert len(SLUGS) >= 4


def has_tests(slug: str) -> bool:
    """Whether another browser test opens this page; they open it in English, light and on a desk."""
    others = (file for file in Path(__file__).parent.glob("test_*.py") if file != Path(__file__))
    return any(f'"{slug}"' in file.read_text("utf-8") for file in others)


#: Language, theme and width. Opening is most of what a test in the browser costs, so every run opens each page in the
#: look that its own tests do not; a page without any is opened in theirs too. `make proofs` opens all in all of these,
#: and with these every two meet.
OPENED, TESTED = ("zh", "dark", PHONE), ("en", "light", WIDE)
FURTHER = [("en", "dark", PHONE), ("zh", "light", PHONE), ("zh", "dark", WIDE)]
LOOKS = [
    pytest.param(
        slug, *look, marks=() if look == OPENED or (look == TESTED and not has_tests(slug)) else pytest.mark.proof
    )
    for slug in SLUGS
    for look in (OPENED, TESTED, *FURTHER)
]


def test_every_language_is_looked_at() -> None:
    assert {OPENED[0], TESTED[0]} == set(LANGUAGES)


@pytest.mark.parametrize(("slug", "language", "theme", "width"), LOOKS)
def test_page_opens_clean(visit: Visitor, slug: str, language: str, theme: str, width: int) -> None:
    """No exception, no console error, nothing asked of another machine, nothing sticks out of the window.

    Nor out of one that is widened or narrowed after that.
    """
    tab = visit(width=width, theme=theme).open(slug, lang=language)
    tab.is_clean()
    assert tab.overflow() == 0, f"{tab.overflow()} px stick out of {width} px"
    assert (tab.ground() > 0.5) == (theme == "light"), f"the {theme} theme has a ground of {tab.ground():.2f}"

    chinese = len(CHINESE.findall(tab.text()))
    # The switch itself names the other language; a page of prose has hundreds of characters.
    right = chinese > 50 if language == "zh" else chinese < 10
    assert right, f"{chinese} Chinese characters on a page in {language}"

    other = WIDE + PHONE - width
    tab.page.set_viewport_size({"width": other, "height": 900})
    assert tab.rests().overflow() == 0, f"{tab.overflow()} px stick out of {other} px"
    tab.is_clean()


#: Each needs a server of its own; the way into a cold one is the same for all, so all but one wait for `make proofs`.
COLD = [pytest.param(slug, marks=() if slug == SLUGS[-1] else pytest.mark.proof) for slug in SLUGS]


@pytest.mark.parametrize("slug", COLD)
def test_cold_deep_link(visit: Visitor, slug: str) -> None:
    """The first request that a new server ever sees may be for any page, with its state in the link."""
    with serve() as base:
        tab = visit(base=base).open(slug, lang="zh")
        tab.is_clean()
        assert tab.page.url.startswith(f"{base}/{slug}") or slug == SLUGS[0]
        assert CHINESE.search(tab.text()), "the link's language was lost"


def test_unknown_page_is_no_crash(visit: Visitor) -> None:
    """A mistyped address lands on the first page."""
    tab = visit().open("no-such-page")
    tab.page.keyboard.press("Escape")
    assert tab.page.locator("[data-testid=stException]").count() == 0
    assert len(tab.text()) > 100
