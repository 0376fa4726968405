"""Which lecture the link gives, and which scene of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from ui.composing import mine
from ui.lectures import BadLecture, Lecture, names, shipped
from ui.quoted import quoted
from ui.text import t

MINE = "mine"  # the lecture that is composed in this session


@dataclass(frozen=True)
class Running:
    """A lecture that is being given: its name in links, and the scene that the link names, from 0."""

    name: str
    lecture: Lecture
    scene: int


def named(name: str) -> Lecture | None:
    """The lecture of this name in a link: one that is shipped, or `mine`; None where there is none, or a broken one."""
    if name == MINE:
        return mine()
    try:
        return shipped(name) if name in names() else None
    except BadLecture:
        return None


def running() -> tuple[Running | None, list[str]]:
    """What is given, None where the link names no lecture, and a sentence for each parameter that makes no sense."""
    return given(st.query_params.get_all("lecture"), st.query_params.get_all("scene"))


def given(asked: Sequence[str], raw: Sequence[str]) -> tuple[Running | None, list[str]]:
    """The same for the values of `lecture` and `scene` in a link, however many there are of each."""
    if not asked:
        return None, []
    lecture = named(asked[0]) if len(asked) == 1 else None
    if lecture is None:
        # the first run of a session does not know yet what the browser keeps of a lecture of one's own
        return None, [] if asked[0] == MINE else [t("presenting.no_lecture", raw=quoted(asked[0]))]
    most = len(lecture.scenes)
    if len(raw) == 1 and raw[0].isascii() and raw[0].isdigit() and 1 <= int(raw[0][:6]) <= most and len(raw[0]) <= 6:
        return Running(asked[0], lecture, int(raw[0]) - 1), []
    sentence = t("presenting.no_scene", raw=quoted(raw[0]), most=most) if raw else None
    return Running(asked[0], lecture, 0), [sentence] if sentence else []
