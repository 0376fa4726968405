"""What can be done with a whole lecture, shipped or composed here: give it, or print it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from ui.lectures import Lecture
from ui.pages import find_pages
from ui.text import language, t

HALL = {"size": "large"}  # a lecture begins in the text size of a hall


def present(lecture: Lecture, name: str) -> None:
    """The link that gives the lecture from its first scene, in large text."""
    first = lecture.scenes[0]
    page = next(page for page in find_pages() if page.slug == first.page)
    query = {**first.query(lecture.spoken(language())), **HALL, "lecture": name, "scene": "1"}
    st.page_link(st.Page(page.file, url_path=page.slug), label=t("presenting.present"), query_params=query)


def paper(lecture: Lecture, name: str) -> None:
    """The two buttons that print it. The files are made when somebody asks for them; `name` is the lecture's."""
    lang = lecture.spoken(language())
    base = (st.context.url or "").partition("?")[0].rpartition("/")[0]
    for kind, notes in (("print", False), ("print_notes", True)):
        made = partial(_handout, lecture, lang, notes, base)
        st.download_button(t(f"presenting.{kind}"), made, f"{name}-{kind}-{lang}.html", "text/html",
                           key=f"lecture.{name}.{kind}", on_click="ignore", type="tertiary")  # fmt: skip


def _handout(lecture: Lecture, lang: str, notes: bool, base: str) -> str:
    from ui.lectures.handout import handout  # it draws: what it imports is needed by nothing else

    return handout(lecture, lang, notes=notes, base=base)
