"""A lecture on paper: the buttons that make its handout, for students and for whoever gives it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from ui.lectures import Lecture
from ui.lectures.handout import handout
from ui.text import language, t


def paper(lecture: Lecture, name: str) -> None:
    """The two buttons, in a row. The files are made when somebody asks for them; `name` is the lecture's (`mine`)."""
    lang = language() if language() in lecture.languages else lecture.languages[0]
    base = (st.context.url or "").partition("?")[0].rpartition("/")[0]
    with st.container(horizontal=True, key=f"paper-{name}", gap="small"):
        for kind, notes in (("print", False), ("print_notes", True)):
            made = partial(handout, lecture, lang, notes=notes, base=base)
            st.download_button(t(f"composing.{kind}"), made, f"{name}-{kind}-{lang}.html", "text/html",
                               key=f"paper.{name}.{kind}", on_click="ignore")  # fmt: skip
