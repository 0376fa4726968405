"""Counterexamples: where the claims of the other pages end. One card at a time, each with the assumption that broke."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui import links, panels, parts
from ui.gallery import CARDS, DECK, after
from ui.gallery.card import show
from ui.text import t

SLUG = "counterexamples"


def main() -> None:
    links.report(DECK)
    panels.title(SLUG)
    with st.container(key=f"chooser-{SLUG}"):
        card = CARDS[DECK.show("card", spread=True)]
        following = after(card.id)
        st.button(t(f"{SLUG}.next", title=t(f"{SLUG}.{following}_title")), on_click=DECK.take, args=("card", following),
                  key=f"{SLUG}.next", type="tertiary")  # fmt: skip
    with panels.figure(SLUG, card.id):
        parts.draw(SLUG, card.id, lambda: show(card, DECK))
    panels.text(SLUG, f"hook_{card.id}")
    answered = panels.question(SLUG, card.id, card.options, answer=card.answer)
    if answered and (reveal := card.reveal):
        parts.draw(SLUG, f"{card.id}-reveal", lambda: reveal(DECK))
    panels.text(SLUG, f"broke_{card.id}")
    panels.why_and_code(SLUG, card.code, card.id)
    panels.references(SLUG)


def picture() -> dict[str, Any] | None:
    """What the stage of the chosen card shows; the handout of a lecture draws it too. None for a card without one."""
    card = CARDS[DECK["card"]]
    return card.picture(DECK) if card.picture else None


main()
