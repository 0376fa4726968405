"""Counterexamples: where the claims of the other pages end. One card at a time, each with the assumption that broke."""

from __future__ import annotations

import streamlit as st

from ui import links, panels
from ui.gallery import CARDS, DECK, after
from ui.text import t

SLUG = "counterexamples"


def main() -> None:
    links.report(DECK)
    panels.title(SLUG)
    with st.container(key=f"chooser-{SLUG}", horizontal=True, vertical_alignment="bottom"):
        card = CARDS[DECK.show("card", spread=True)]
    with panels.figure(SLUG, card.id):
        card.figure(DECK)
    panels.text(SLUG, f"hook_{card.id}")
    answered = panels.question(SLUG, card.id, card.options, answer=card.answer)
    if answered and card.reveal:
        card.reveal(DECK)
    panels.text(SLUG, f"broke_{card.id}")
    panels.why_and_code(SLUG, card.code, card.id)
    following = after(card.id)
    with st.container(key=f"tour-{SLUG}"):
        st.button(t(f"{SLUG}.next", title=t(f"{SLUG}.{following}_title")), on_click=DECK.take, args=("card", following),
                  key=f"{SLUG}.next")  # fmt: skip
    panels.references(SLUG)


main()
