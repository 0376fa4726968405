"""What the pages share on which every method trains twice, once with the gradients of one layer rescaled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

import optim_core as oc
from optim_core.networks.plan import Entry
from ui import frame, training
from ui.control import Control
from ui.controls import many
from ui.deck import Deck
from ui.figures.rows import Scene
from ui.job import Snapshot
from ui.stops import as_power
from ui.text import t

KNOWN = [m for m in oc.methods().values() if m.regularizer.id == "l2"]
CATALOGUE = {m.slug: m for m in sorted(KNOWN, key=lambda m: m.rule.scale_free != "none")}  # those that notice first


def methods(shown: tuple[str, ...]) -> Control:
    """The choice of methods; `shown` are those with which the page opens."""
    return many("methods", tuple(CATALOGUE), shown, "scale.methods", [m.name for m in CATALOGUE.values()])


def entry(deck: Deck, slug: str) -> Entry:
    """A method as the controls set it. One that steps by the gradient itself needs a larger learning rate ("raw") than
    one that normalizes it."""
    method = CATALOGUE[slug]
    rate = deck["raw"] if method.rule.scale_free == "none" and method.rule.family != "adam" else deck["lr"]
    guard = {"eps": deck["eps"]} if "eps" in method.hyper else {}
    return Entry(slug, rate, deck["decay"] if method.decays else 0.0, guard)


def train_once_answered(
    deck: Deck, question: str, slug: str, most: int, asked: Callable[[], Mapping[str, Any]]
) -> None:  # fmt: skip
    """The answer to a question is trained before the reader's eyes: the method `slug` joins the chosen ones, in the
    place of the last where there are `most`. asked: the plan for the controls."""
    drawn = deck.key("answer_drawn")
    if st.session_state.get(deck.key(question)) and not st.session_state.get(drawn):
        st.session_state[drawn] = True
        if slug not in deck["methods"][:most]:
            control = deck.control("methods")
            st.session_state[deck.key("methods")] = control.spell(control.clamp((slug, *deck["methods"][: most - 1])))
            training.begin(deck.page, asked())


def look(snapshot: Snapshot) -> Scene:
    """The methods of a training in the reader's theme."""
    slugs = [held["method"] for held in snapshot.plan["entries"][::2]]
    return Scene(slugs, [CATALOGUE[slug].name for slug in slugs], frame.theme(), frame.size())


def key(deck: Deck, snapshot: Snapshot, most: int) -> str:
    """What the two worlds are in the picture, and that methods were left out where there are more than `most`."""
    ((layer, c),) = snapshot.plan["entries"][1]["scales"].items()
    said = t(f"{deck.page}.key", layer=layer, factor=as_power(float(c)))
    return f"{said} {t('training.too_many', most=most)}" if len(deck["methods"]) > most else said
