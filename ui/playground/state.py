"""What the playground's controls hold: in the session, in the address, and all of it at once.

deck, here = open_deck()                     # from the session and the link
load({"f": "rosenbrock", "methods": "AdamW,AdamW", "lr.2": "0.1"})       # a whole state, as a link spells it
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from ui import echo, stage
from ui.control import Control
from ui.deck import Deck
from ui.playground import tools
from ui.playground.deck import deck_of
from ui.playground.ground import FORMULA, SLUG, Ground, ground, head

HEAD = ("f", "formula", "window", "methods")  # drawn as Streamlit's widgets; the stage holds the others
GOOD = f"{SLUG}.good"  # in the session: the last formula that could be read


def open_deck() -> tuple[Deck, Ground]:
    """The deck of the page as the link or the session says, and the function. Call before anything else of a page."""
    fresh = st.session_state.get("deck.page") != SLUG
    if echo.travelled() or fresh and any(key.startswith(f"{SLUG}.") for key in st.query_params):
        forget(everything=True)  # a link speaks for the whole page, also of lanes that it does not have
    first = head()
    here = present_ground(first)
    return deck_of(first, here), here


def present_ground(first: Deck) -> Ground:
    """The function of the session: a formula that cannot be read leaves the last one that could."""
    here = ground(first, st.session_state.get(GOOD, FORMULA))
    if here.typed:
        st.session_state[GOOD] = here.landscape.name
    return here


def load(state: Mapping[str, str]) -> tuple[str, ...]:
    """Make a whole state the page's, in a callback. What it does not name gets its default. Returns the names of what
    it names and the page cannot hold."""
    stage.hear_first()
    forget()
    first = head()
    for control in first.controls:
        carry(first, control, state.get(control.name, ""))
    return settle(head(), state)


def settle(first: Deck, state: Mapping[str, str]) -> tuple[str, ...]:
    """The rest of a state, when the head says which controls there are: every one gets a value, so that none is read
    from an address that still speaks of the state before. What is left there of that state goes."""
    deck = deck_of(first, present_ground(first))
    carry(deck, deck.control("edit"), state.get("edit", ""))
    for control in deck.controls[len(first.controls) + 1 :]:
        st.session_state[deck.key(control.name)] = control.default if control.is_plain else ""
        if control.name in state:
            deck.take(control.name, state[control.name])
    known = {control.name: control for control in deck.controls}
    old = [key for key in st.query_params if key.startswith(f"{SLUG}.") and key.removeprefix(f"{SLUG}.") not in known]
    tell(deck, old)
    return tuple(name for name, text in state.items() if name not in known or not known[name].is_value(text))


def give(deck: Deck, values: Mapping[str, str]) -> None:
    """Give controls that the stage holds these values, in a callback."""
    stage.hear_first()
    for name, text in values.items():
        deck.take(name, text)
    tell(deck)


def tell(deck: Deck, old: Sequence[str] = ()) -> None:
    """Write what the stage holds into the address, in a callback, and take what is `old` out of it. The stage would do
    it too, but in the browser alone: Streamlit, which has not heard of it, drops it from the address when one of its
    own widgets is changed next."""
    texts: dict[str, list[str]] = {key: [] for key in old}
    for control in deck.controls:
        if control.name not in (*HEAD, "edit") and not tools.is_tool(control.name):
            value = deck[control.name]
            texts[deck.key(control.name)] = [] if value == control.default else [control.spell(value)]
    address(texts)


def address(texts: Mapping[str, list[str]]) -> None:
    """Change the address at once, so that the browser's history gets one entry and not one for each control. [] stands
    for a key that goes: Streamlit's own deletion is an entry too."""
    changed = {key: text for key, text in texts.items() if st.query_params.get_all(key) != text}
    if changed:
        st.query_params.update(changed)


def present(deck: Deck) -> dict[str, str]:
    """The values that differ from their defaults, as a link spells them."""
    stage.hear_first()
    return {c.name: c.spell(deck[c.name]) for c in deck.controls if deck[c.name] != c.default}


def forget(everything: bool = False) -> None:
    """Let go of what the session holds of this page, less the fields of Streamlit that are given values of their own,
    and less the last formula that could be read; `everything`: those too."""
    stays = () if everything else (*HEAD, "edit", "good")
    for key in [key for key in map(str, st.session_state) if key.startswith(f"{SLUG}.")]:
        if key.removeprefix(f"{SLUG}.").split(".before")[0] not in stays:
            del st.session_state[key]


def carry(deck: Deck, control: Control, text: str) -> None:
    """The text of a field that Streamlit draws, given before it is drawn."""
    key, usual = deck.key(control.name), control.default if control.kind == "text" else ""
    wanted = (
        text if control.is_value(text) and (control.kind == "text" or text != control.spell(control.default)) else ""
    )
    wanted = wanted or usual
    echo.write(key, st.session_state.get(key, usual), wanted)
