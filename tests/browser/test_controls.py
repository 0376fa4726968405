"""Every control of every page can be moved, and the link that results brings the same state back in either language."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

import pytest

from tests.browser.app import Visit
from tests.browser.conftest import Visitor
from tests.browser.controls import Control, move, open_drawers, read
from ui.pages import find_pages
from ui.text import LANGUAGES

SLUGS = [page.slug for page in find_pages()]
FRAME = {".st-key-lang", ".st-key-size"}  # the switches of the frame, the same on every page: tests of their own


def page_controls(tab: Visit) -> dict[str, Control]:
    """The controls that belong to the page, its drawers open."""
    open_drawers(tab)
    return {key: control for key, control in read(tab.page).items() if key not in FRAME}


def state(controls: dict[str, Control], words: bool) -> dict[str, str]:
    """What the controls show; `words`: with the selects, whose options have a name in each language."""
    kept = [c for c in controls.values() if not c.guess and (words or c.kind != "select")]
    return {control.key: control.shows for control in kept}


def answered(controls: dict[str, Control]) -> list[str]:
    """The questions that somebody has answered: one of a row is chosen, or some of the pills are pressed."""
    chosen = lambda c: c.shows != "-1" if c.kind == "radio" else "1" in c.shows
    return [c.key for c in controls.values() if c.guess and chosen(c)]


def in_language(url: str, language: str) -> str:
    """The same link, asking for a language."""
    parts = urlsplit(url)
    kept = [pair for pair in parts.query.split("&") if pair and not pair.startswith("lang=")]
    return urlunsplit(parts._replace(query="&".join([*kept, urlencode({"lang": language})])))


LAST = ("radio", "pills", "chips", "select", "menu", "checkbox", "plug")  # these bring controls or take them away
ANY_TEXT = (".keep", ".find", ".formula", ".window")  # kept states, and what has a sentence at its own field
LANE = ".st-key-playground-edit-shown"  # exchanges the settings of one lane for those of another: the very last
NONSENSE = 8  # controls a page; each gets a sentence


#: One page of widgets and one of dials at every change, a control of each kind; all controls of all pages take many
#: minutes and wait for `make proofs`. Kinds, because the link and the answer are written by what a kind has in common;
#: that each control's own values travel, either way, the tests of the links hold without a browser.
SOME = [(number, slug) for number, slug in enumerate(SLUGS) if slug in ("start", "claims")]
OPENED_IN = {"start": "zh", "claims": "en"}  # of these two, the language in which the link is opened
SWEPT = [pytest.param(number, slug, False, id=slug) for number, slug in SOME] + [
    pytest.param(number, slug, True, id=f"{slug}-whole", marks=pytest.mark.proof) for number, slug in enumerate(SLUGS)
]


@pytest.mark.parametrize(("number", "slug", "whole"), SWEPT)
def test_every_control_moves_and_travels(visit: Visitor, number: int, slug: str, whole: bool) -> None:
    """`whole`: every control, and its link opened in both languages; else one control of each kind, and in one.

    Pages take turns: one in English and light, the next in Chinese and dark.
    """
    language, theme = (("en", "light"), ("zh", "dark"))[number % 2]
    tab = visit(theme=theme).open(slug, lang=language)
    first = page_controls(tab)
    assert first, f"{slug} has no controls that could be found"
    assert not answered(first)

    kinds = set()  # of what has moved
    moved, revealed = set(), set()  # revealed: what stands on the page only once a question is answered
    there = first
    while waiting := [c for key, c in there.items() if key not in moved and (whole or (c.kind, c.guess) not in kinds)]:
        # Read again each time: the numbers come first, and answers before what may exchange the question.
        control = min(waiting, key=lambda one: (one.key == LANE, one.kind.endswith(LAST), not one.guess))
        move(tab, control)
        tab.is_clean()
        now = read(tab.page).get(control.key)
        assert now is None or now.shows != control.shows, f"{control.key} did not move"
        moved.add(control.key)
        kinds.add((control.kind, control.guess))
        before, there = there, page_controls(tab)
        if control.guess:
            assert control.key in answered(there)
            revealed |= set(there) - set(before)
    assert {(c.kind, c.guess) for c in first.values()} <= kinds
    assert not whole or set(first) <= moved

    last = {key: control for key, control in there.items() if key not in revealed}
    for other in LANGUAGES if whole else (OPENED_IN[slug],):
        again = visit(theme=theme)
        again.page.goto(in_language(tab.page.url, other))
        there = page_controls(again.rests())
        same = other == language
        assert state(there, words=same) == state(last, words=same), f"the link lost something on its way to {other}"
        assert not answered(there), "the link gives an answer away"
        again.is_clean()
    a_bad_link_is_answered_in_words(visit(theme=theme), slug, list(parse_qs(urlsplit(tab.page.url).query)), first)


def a_bad_link_is_answered_in_words(tab: Visit, slug: str, names: list[str], defaults: dict[str, Control]) -> None:
    """Nonsense for controls of a page: a sentence each, the defaults, and no crash."""
    senseless = [name for name in names if name.startswith(f"{slug}.") and not name.endswith(ANY_TEXT)]
    nonsense = dict.fromkeys(senseless, "nonsense")
    nonsense = dict(list(nonsense.items())[:NONSENSE])
    assert nonsense
    tab.open(slug, lang="en", **nonsense)
    there = page_controls(tab)
    assert state(there, words=False) == state(defaults, words=False)
    notice = tab.page.locator(".st-key-link-notice")
    assert notice.count() == 1
    for name in nonsense:
        assert name in notice.inner_text()
    tab.is_clean()
