"""Claims ledger: every sentence of the app that could be false, how it is known, and the test behind it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import streamlit as st

from ui import cite, claim_table, links, panels
from ui.claim_rows import EVERY, STANDINGS, Row, as_csv, by_page, matching, rows
from ui.claimed import known
from ui.controls import choice, text
from ui.deck import Deck
from ui.text import LANGUAGES, language, page_text, t

SLUG = "claims"
STYLE = Path(claim_table.__file__).with_suffix(".css")
CODE = """
import claims

known, committed = claims.load(), claims.committed()
claim = known["scale.trap"]
now = claim.measure()                                  # runs the function claims.scale:trap
print(claim.en.format(value=now))
print(claim.differs(now, committed[claim.id]) or "It holds.")
print(claim.differs(now + claim.effect, committed[claim.id]))
"""
PAGES = tuple(by_page(rows()))
deck = Deck(
    SLUG,
    (
        choice("page", (EVERY, *PAGES), EVERY, "claims.page",
               [{lang: t("claims.every_page", lang) for lang in LANGUAGES},
                *({lang: page_text(slug, lang).menu for lang in LANGUAGES} for slug in PAGES)]),
        choice("standing", (EVERY, *STANDINGS), EVERY, "claims.known",
               ["claims.every_standing", *(f"claims.standing_{one}" for one in STANDINGS)]),
        text("find", "claims.find"),
    ),
)  # fmt: skip


def main() -> None:
    links.report(deck)
    st.html(STYLE)
    panels.title(SLUG)
    every, lang = rows(), language()
    shown = matching(every, deck["page"], deck["standing"], deck["find"])
    alone = deck["find"].strip() in known() and len(shown) == 1  # a number of some page was followed here
    wall = claim_table.wall(every, set(shown), lang)
    with panels.figure(SLUG):
        if alone:
            _rows(shown, lang, True)
        else:
            st.html(wall)
        cite.offer(SLUG)
    panels.text(SLUG, "hook")
    with panels.row(SLUG):
        for name in ("page", "find", "standing"):
            deck.show(name)
    _heading(every, shown)
    if alone:
        st.html(wall)
    elif shown:
        _rows(shown, lang, len(shown) < len(every))
    panels.why_and_code(SLUG, CODE)
    panels.references(SLUG)


def _heading(every: Sequence[Row], shown: Sequence[Row]) -> None:
    """How many rows there are, a way back to all of them, and the rows to take along."""
    with st.container(horizontal=True, key="claims-heading", vertical_alignment="center"):
        counted = t("claims.shown" if shown else "claims.none", shown=len(shown), total=len(every))
        st.markdown(counted, width="content")
        if len(shown) < len(every):
            st.button(t("claims.all"), key="claims-all", on_click=deck.reset, type="tertiary")
        if shown:
            made_when_asked_for = partial(as_csv, shown, language())
            st.download_button(t("claims.csv"), made_when_asked_for, "claims.csv", "text/csv", key="claims-csv",
                               type="tertiary", on_click="ignore")  # fmt: skip


def _rows(shown: Sequence[Row], lang: str, whole: bool) -> None:
    """The rows, page by page; and where only one is left, what is run to measure it."""
    st.html(claim_table.ledger(shown, lang, whole))
    if len(shown) > 1:
        return
    with st.container(key="prose-claims-behind"):
        st.markdown(t("claims.behind", file=shown[0].file, page=shown[0].claim.page))
    st.code(shown[0].lines, language="python")


main()
