"""The methods of the playground: whose settings are in sight, and what adds, replaces, copies and removes a lane."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import streamlit as st

import optim_core as oc
from optim_core.decay import DECAYS
from optim_core.experiment import MOST_LANES
from optim_core.regularizers import REGULARIZERS
from ui.deck import Deck
from ui.playground import tools
from ui.playground.ground import SLUG, head
from ui.playground.state import carry, present, settle
from ui.text import t

_OF_LANE = re.compile(r"(.+)\.(\d+)")
_SHARED = ("param.", "start")


def lanes(deck: Deck) -> None:
    """The row of methods: the one in sight, and what can be done with it."""
    deck.show("methods")
    with st.container(key=f"lanes-{SLUG}"):
        deck.show("edit", spread=True)
        with st.container(horizontal=True, key=f"lane-tools-{SLUG}"):
            _chooser(deck)
            count, here = len(deck["methods"]), int(deck["edit"])
            st.button(t(f"{SLUG}.duplicate"), on_click=duplicate, args=(deck, here), disabled=count >= MOST_LANES,
                      key=f"tool-{SLUG}-duplicate", type="tertiary")  # fmt: skip
            st.button(t(f"{SLUG}.remove"), on_click=remove, args=(deck, here), disabled=count == 1,
                      key=f"tool-{SLUG}-remove", type="tertiary")  # fmt: skip


def _chooser(deck: Deck) -> None:
    """Rule, decay and regularizer of a method, to add it or to put it in the place of the one in sight."""
    with st.popover(t(f"{SLUG}.add"), type="tertiary", key=f"chooser-of-method-{SLUG}"):
        rules = list(oc.rules())
        rule = oc.rules()[_pick("rule", rules, "Adam", str)]
        styles = ["none"] if rule.owns_weight_decay else list(DECAYS)
        style = _pick("style", styles, styles[0], lambda one: t(f"decay.style_{one}"))
        among = list(REGULARIZERS) if style != "none" else ["l2"]
        regularizer = _pick(
            "regularizer", among, "l2", lambda one: t(f"decay.regularizer_{one}"), hidden=style == "none"
        )
        method = method_of(rule.name, style, regularizer)
        if method is None:
            st.markdown(t("decay.no_gradient"))
            return
        said = method.name if method.published else f"{method.name} · {t('decay.unpublished')}"
        st.markdown(f"**{said}**")
        names = deck.control("edit").option_name(deck["edit"])
        full = len(deck["methods"]) >= MOST_LANES
        st.button(t(f"{SLUG}.add_now"), on_click=add, args=(deck, method.slug), disabled=full,
                  key=f"tool-{SLUG}-add", help=t(f"{SLUG}.full", most=MOST_LANES) if full else None)  # fmt: skip
        st.button(t(f"{SLUG}.replace", name=names), on_click=put_in_place, args=(deck, int(deck["edit"]), method.slug),
                  key=f"tool-{SLUG}-replace")  # fmt: skip


def method_of(rule: str, style: str, regularizer: str) -> oc.Method | None:
    """The cell of the grid, or None where there is none: a box has no gradient that a rule could be given."""
    sought = (rule, style, regularizer if style != "none" else "l2")
    cells = oc.methods().values()
    return next((m for m in cells if (m.rule.name, m.decay.id, m.regularizer.id) == sought), None)


def _pick(name: str, options: list[str], first: str, words: Callable[[str], str], hidden: bool = False) -> str:
    """One of a few, for the chooser alone: it is no part of the experiment, so no link holds it."""
    key = f"choose-{SLUG}-{name}"
    if st.session_state.get(key) not in options:
        st.session_state[key] = first
    if hidden:
        return first
    return str(st.selectbox(t(f"{SLUG}.choose_{name}"), options, key=key, format_func=words))


def add(deck: Deck, slug: str) -> None:
    """One more lane, at its defaults, and in sight."""
    methods = (*deck["methods"], slug)
    _become(deck, methods, present(deck), len(methods))


def duplicate(deck: Deck, k: int) -> None:
    """The k-th lane a second time, with its settings, behind it and in sight."""
    methods = deck["methods"]
    moved = moved_lanes(present(deck), lambda j: (j, j + 1) if j == k else (j + (j > k),))
    _become(deck, (*methods[:k], methods[k - 1], *methods[k:]), moved, k + 1)


def remove(deck: Deck, k: int) -> None:
    """The experiment without its k-th lane."""
    methods = deck["methods"]
    moved = moved_lanes(present(deck), lambda j: () if j == k else (j - (j > k),))
    _become(deck, (*methods[: k - 1], *methods[k:]), moved, min(k, len(methods) - 1))


def put_in_place(deck: Deck, k: int, slug: str) -> None:
    """Another method in the k-th lane. What both have stays as it is set; what was drawn was of the one before."""
    methods = deck["methods"]
    state = {name: text for name, text in present(deck).items() if name != f"drawn.{k}"}
    _become(deck, (*methods[: k - 1], slug, *methods[k:]), state, k)


def moved_lanes(state: Mapping[str, str], places: Callable[[int], tuple[int, ...]]) -> dict[str, str]:
    """A state whose lanes stand elsewhere: `places` says where the j-th goes, to none, one or several. A tool stays
    with its lane, and with the first where that has gone."""
    found: dict[str, str] = {}
    for name, text in state.items():
        if tools.is_lane(name):
            if stands := places(int(text)):
                found[name] = str(stands[0])
            continue
        lane = None if name.startswith(_SHARED) else _OF_LANE.fullmatch(name)
        found |= {f"{lane[1]}.{place}": text for place in places(int(lane[2]))} if lane else {name: text}
    return found


def _become(deck: Deck, methods: tuple[str, ...], state: Mapping[str, str], edit: int) -> None:
    control = deck.control("methods")
    carry(deck, control, control.spell(methods))
    settle(head(), {**state, "edit": str(edit)})
