"""Lines that end where they may, and the language that a browser is answered in."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from ui import text
from ui.kept import kept


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("当 $x$，则", '当 <span class="kept">$x$，</span>则'),
        ("墙（$x$ 处）", '墙<span class="kept">（$x$</span> 处）'),
        ("at $x$.", 'at <span class="kept">$x$.</span>'),
        ("a $x$ b", "a $x$ b"),
        ("`a $x$, b` and\n$$\nx,\n$$", "`a $x$, b` and\n$$\nx,\n$$"),
        ("$" + "x + " * 12 + "y$，", "$" + "x + " * 12 + "y$，"),  # too long for one line of a phone
        (  # a long one does not throw the pairs of dollars out of step
            "$" + "x + " * 12 + "y$。又 $|g|$，",
            "$" + "x + " * 12 + 'y$。又 <span class="kept">$|g|$，</span>',
        ),
        ("no formula, no span", "no formula, no span"),
    ],
)
def test_a_mark_stays_with_its_formula(markdown: str, shown: str) -> None:
    assert kept(markdown) == shown


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("zh-TW", "zh"),
        ("zh-HK", "zh"),
        ("zh-Hans-CN", "zh"),
        ("ZH", "zh"),
        ("en-GB", "en"),
        ("fr", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_the_browser_is_answered_in_its_language(
    monkeypatch: pytest.MonkeyPatch, asked: str | None, given: str
) -> None:
    monkeypatch.setattr(text.st, "context", SimpleNamespace(locale=asked))
    assert text.browser_language() == given


@pytest.mark.parametrize(
    ("link", "browser", "shown"),
    [("zh", "en-GB", "zh"), ("en", "zh-TW", "en"), ("xx", "zh-HK", "zh"), (None, "fr", "en")],
)
def test_the_link_goes_before_the_browser(
    a_session: Callable[..., None], link: str | None, browser: str, shown: str
) -> None:
    a_session(link, browser)
    assert text.language() == shown


@pytest.fixture
def a_session(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`a_session(link, browser)`: a first run, with `?lang=link` and a browser that asks for `browser`."""

    def begin(link: str | None, browser: str) -> None:
        monkeypatch.setattr(text.st, "context", SimpleNamespace(locale=browser))
        monkeypatch.setattr(text.st, "session_state", {})
        monkeypatch.setattr(text.st, "query_params", {} if link is None else {"lang": link})

    return begin
