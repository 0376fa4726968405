"""Every control of every page can be moved, and the link that results brings the same state back in either language."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit, urlunsplit

import pytest

from tests.browser.app import Visit
from tests.browser.conftest import Visitor
from tests.browser.controls import Control, move, open_drawers, read
from ui.pages import find_pages
from ui.text import LANGUAGES

SLUGS = [page.slug for page in find_pages()]
FRAME = {"st-key-lang", "st-key-size"}  # the switches of the frame, the same on every page: tests of their own


def page_controls(tab: Visit) -> dict[str, Control]:
    """The controls that belong to the page, its drawers open."""
    open_drawers(tab)
    return {key: control for key, control in read(tab.page).items() if key not in FRAME}


def state(controls: dict[str, Control], words: bool) -> dict[str, str]:
    """What the controls show; `words`: with the selects, whose options have a name in each language."""
    kept = [c for c in controls.values() if not c.guess and (words or c.kind != "select")]
    return {control.key: control.shows for control in kept}


def guesses(controls: dict[str, Control]) -> dict[str, str]:
    return {key: control.shows for key, control in controls.items() if control.guess}


def in_language(url: str, language: str) -> str:
    """The same link, asking for a language."""
    parts = urlsplit(url)
    kept = [pair for pair in parts.query.split("&") if pair and not pair.startswith("lang=")]
    return urlunsplit(parts._replace(query="&".join([*kept, urlencode({"lang": language})])))


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("zh", "dark")])
@pytest.mark.parametrize("slug", SLUGS)
def test_every_control_moves_and_travels(visit: Visitor, slug: str, language: str, theme: str) -> None:
    tab = visit(theme=theme).open(slug, lang=language)
    first = page_controls(tab)
    assert first, f"{slug} has no controls that could be found"

    moved = set()
    while waiting := [control for key, control in page_controls(tab).items() if key not in moved]:
        # Read again each time: a choice may bring controls or take them away. So the numbers come first.
        control = min(waiting, key=lambda one: one.kind in {"radio", "pills", "chips", "select"})
        move(tab, control)
        tab.is_clean()
        now = read(tab.page).get(control.key)
        assert now is None or now.shows != control.shows, f"{control.key} did not move"
        moved.add(control.key)
    assert set(first) <= moved

    last = page_controls(tab)
    for other in LANGUAGES:
        again = visit(theme=theme)
        again.page.goto(in_language(tab.page.url, other))
        again.rests()
        there = page_controls(again)
        same = other == language
        assert state(there, words=same) == state(last, words=same), f"the link lost something on its way to {other}"
        assert guesses(there) == guesses(first), "the link gives an answer away"
        again.is_clean()


@pytest.mark.parametrize("slug", SLUGS)
def test_a_bad_link_is_answered_in_words(visit: Visitor, slug: str) -> None:
    """Nonsense for every control of a page: a sentence each, the defaults, and no crash."""
    tab = visit().open(slug, lang="en")
    defaults = page_controls(tab)
    names = [key.removeprefix("st-key-") for key, c in defaults.items() if c.kind in {"slider", "switch"}]
    nonsense = {f"{slug}.{name.removeprefix(f'{slug}-')}": "nonsense" for name in names}
    again = visit()
    again.open(slug, lang="en", **nonsense)
    assert page_controls(again) == defaults
    notice = again.page.locator(".st-key-link-notice")
    assert notice.count() == 1
    for name in nonsense:
        assert name in notice.inner_text()
    again.is_clean()
