"""What of composing stands in the frame of every page: "add this scene", and the copy that the browser keeps.

The address of a page is what the browser shows, so the button sends it; Python makes the scene. The copy lies in
localStorage: a new session asks for it once, every change writes it, and a window that is looked at again takes over
what another one has written meanwhile. Nothing of a lecture is ever made into HTML.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from ui.composing.draft import Draft, added, draft
from ui.composing.words import plain_title
from ui.joined import together
from ui.lectures import BadLecture, Lecture, scene_from
from ui.text import language, t

NAME = "add_this_scene"
SAID = "composing.said"
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Said:
    """What the last press on the button did, for the browser to show: a number that changes, a sentence, and whether
    there is something to undo."""

    number: int = 0
    text: str = ""
    undo: bool = False


def offer() -> None:
    """The button, here. Nothing in a page that stands inside another one."""
    if st.context.is_embedded:
        return
    held, said = draft(), st.session_state.get(SAID, Said())
    _component()(
        key=NAME,
        data={"told": json.dumps(_told(held, said))},  # a table as it is has Streamlit import pandas to look at it
        on_add_change=lambda: _say(add(held, _sent("add"))),
        on_kept_change=lambda: _kept(held, _sent("kept")),
        on_undo_change=lambda: _undo(held),
    )


def _told(held: Draft, said: Any) -> dict[str, Any]:
    """What the button and its card say, and the copy to keep."""
    return {
        "add": t("composing.add"),
        "undo": t("composing.undo"),
        "open": t("composing.open_list"),
        "close": t("composing.close"),
        "full": t("composing.not_kept"),
        "link": f"lecture?lang={language()}",
        "said": {"number": said.number, "text": said.text, "undo": said.undo},
        "keep": {"stamp": f"{held.session}-{held.written}", "text": held.text} if held.written else None,
    }


def add(held: Draft, sent: object) -> Said:
    """Add the scene of an address, {"address": …}, that the browser sent; what there is to say about it."""
    address = sent.get("address") if isinstance(sent, Mapping) else None
    if not isinstance(address, str):
        return Said()
    try:
        scene = scene_from(address)
    except BadLecture as bad:
        return Said(text=together(bad.sentences()).replace("`", ""))
    lecture = held.lecture or Lecture({language(): t("composing.untitled")}, ())
    if not held.put(added(lecture, scene), len(lecture.scenes)):
        return Said(text=together(held.refused).replace("`", ""))
    title = plain_title(lecture, language())
    return Said(text=t("composing.added", number=len(lecture.scenes) + 1, title=title), undo=True)


def _kept(held: Draft, sent: object) -> None:
    if isinstance(sent, Mapping) and isinstance(text := sent.get("text"), str):
        held.back(text)


def _undo(held: Draft) -> None:
    held.undo()
    _say(Said(text=t("composing.undone")))


def _say(said: Said) -> None:
    before: Said = st.session_state.get(SAID, Said())
    st.session_state[SAID] = Said(before.number + 1, said.text, said.undo)


def _sent(trigger: str) -> Any:
    """What the browser has sent: anybody can send anything."""
    state = st.session_state.get(NAME)
    return state.get(trigger) if isinstance(state, Mapping) else None


def _component() -> Any:
    return st.components.v2.component(NAME, html="<button type='button' class='add' hidden></button>", js=_JS, css=_CSS)


_JS = (HERE / "browser.js").read_text(encoding="utf-8")
_CSS = (HERE / "browser.css").read_text(encoding="utf-8")
