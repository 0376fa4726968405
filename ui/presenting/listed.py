"""The lectures that come with the app, on /lecture: each to present, to read along in a second window, to print."""

from __future__ import annotations

import streamlit as st

from ui.composing.giving import paper, present
from ui.joined import together
from ui.lectures import BadLecture, Lecture, names, shipped
from ui.numbers import number
from ui.text import language, t


def section() -> None:
    """Every shipped lecture, the shortest first. One that cannot be read says why in its place."""
    found: list[tuple[str, Lecture]] = []
    for name in names():
        try:
            found.append((name, shipped(name)))
        except BadLecture as bad:
            with st.container(key=f"notice-lecture-{name}"):
                st.markdown("  \n".join(bad.sentences()))
    for name, lecture in sorted(found, key=lambda one: one[1].minutes):
        _lecture(name, lecture)


def _lecture(name: str, lecture: Lecture) -> None:
    lang = lecture.spoken(language())
    minutes, scenes = number(lecture.minutes), str(len(lecture.scenes))
    with st.container(key=f"prose-lecture-{name}"):
        st.header(lecture.title[lang], anchor=False)
        told = t("presenting.length", minutes=minutes, scenes=scenes)
        st.markdown(together(part for part in (lecture.about.get(lang, ""), told) if part))
        with st.container(horizontal=True, key=f"lecture-{name}", gap="small", vertical_alignment="center"):
            present(lecture, name)
            # a link of the browser's, because it must open a window of its own: both are seen at once
            st.markdown(f'<a class="lecture-second" href="lecture?view=speaker&lecture={name}&lang={language()}" '
                        f'target="adamw-lab-speaker">{t("presenting.speaker")}</a>', unsafe_allow_html=True,
                        width="content")  # fmt: skip
            paper(lecture, name)
