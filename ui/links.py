"""Every state is in the link, and nonsense in a link gets one sentence.

`check` is pure: schema and raw query in, values and problems out. Nothing here writes a link: Streamlit's widgets and
the stage do. Streamlit itself resets a bad value without a word (or, for an integer, rounds it), so `report` reads the
raw query before any widget is made and keeps each problem in sight for as long as its sentence is true.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import streamlit as st

from ui.control import BadValue, Control
from ui.deck import Deck
from ui.quoted import quoted
from ui.text import language, t

MOST = 16  # sentences at once; a link with more nonsense than that is not read to its end
MOST_OPTIONS = 20  # named in one sentence


@dataclass(frozen=True)
class Problem:
    """One parameter of a link that could not be used: its key, what stood there, why, and the value used instead."""

    key: str
    raw: str
    reason: str
    used: str
    low: str = ""
    high: str = ""

    def sentence(self) -> str:
        key, raw = quoted(self.key), quoted(self.raw)
        return t(f"link.{self.reason}", key=key, raw=raw, used=self.used, low=self.low, high=self.high)


def check(
    controls: Sequence[Control], prefix: str, query: Mapping[str, Sequence[str]]
) -> tuple[dict[str, Any], list[Problem]]:
    """The value of every control (the default where the link is silent or senseless) and what was wrong.

    `query` maps a parameter to all its values. Parameters that begin with `prefix` and belong to no control are
    reported too; others (of other pages, of a mailing list) are none of our business.
    """
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for control in controls:
        raw = list(query.get(prefix + control.name, ()))
        values[control.name] = control.default
        if not raw:
            continue
        try:
            if len(raw) > 1:
                raise BadValue("twice")
            values[control.name] = control.read(raw[0])
        except BadValue as bad:
            problems.append(
                Problem(prefix + control.name, raw[0], bad.reason, control.spell(control.default), *_limits(control))
            )
    known = {prefix + control.name for control in controls}
    strangers = sorted(key for key in query if prefix and key.startswith(prefix) and key not in known)
    problems += [Problem(key, query[key][0], "stranger", "") for key in strangers]
    return values, problems


def report(deck: Deck) -> None:
    """Say what in the link could not be used, above the page. Called once per page, before its widgets."""
    deck.enter()
    query = {key: texts for key in st.query_params if (texts := st.query_params.get_all(key))}  # []: on its way out
    _, found = check(deck.controls, f"{deck.page}.", query)
    kept: dict[str, Problem] = st.session_state.setdefault(f"{deck.page}.problems", {})
    kept.update({problem.key: problem for problem in found})
    names = {deck.key(c.name): c for c in deck.controls}
    for key in list(kept):
        control = names.get(key)
        if control is not None and key in st.session_state and deck[control.name] != control.default:
            del kept[key]  # the reader has since chosen a value: the sentence is no longer true
    say(list(kept.values()))


def address(deck: Deck) -> str:
    """The link to the present state of a page, with the language written out. Made by the server, so that a file may
    hold it; the stage makes the same (ui/stage/saving/export.js)."""
    told = {deck.key(c.name): c.spell(deck[c.name]) for c in deck.controls if deck[c.name] != c.default}
    query = urlencode({**told, "lang": language()}, safe=",=;", quote_via=quote)
    return f"{st.context.url or ''}?{query}"


def say(problems: Sequence[Problem], key: str = "link-notice") -> None:
    """The sentences of some problems in one quiet block; nothing at all without problems. The frame and the page may
    both have something to say, so each block has a `key` of its own."""
    if problems:
        sentences = [problem.sentence() for problem in problems[:MOST]]
        if len(problems) > MOST:
            sentences.append(t("link.more", count=len(problems) - MOST))
        with st.container(key=key):
            st.markdown("  \n".join(sentences))


def _limits(control: Control) -> tuple[str, str]:
    if control.is_number:
        return control.spell(control.low), control.spell(control.high)
    more = ", …" if len(control.options) > MOST_OPTIONS else ""
    most = f"{control.high:g}" if control.kind == "list" else ""
    return (", ".join(control.options[:MOST_OPTIONS]) + more or "true, false", most)
