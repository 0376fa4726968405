"""A lecture of one's own as a file: saved, opened again, and presented."""

from __future__ import annotations

import re

import streamlit as st

from ui.composing.draft import Draft
from ui.composing.words import literal, plain_title
from ui.lectures import BadLecture, Lecture, read, spell
from ui.lectures.reading import MOST_BYTES
from ui.lectures.unfinished import unfinished
from ui.text import language, t

UPLOAD, PASTE, SAID = "composing.upload", "composing.paste", "composing.opened"


def saving(held: Draft, lecture: Lecture) -> None:
    """The file, as it stands: half a lecture can be saved too, and is told what is missing when it is opened."""
    st.download_button(t("composing.save"), held.text, "lecture.toml", "application/toml", key="composing.save",
                       on_click="ignore", disabled=not lecture.scenes)  # fmt: skip


def opening(held: Draft) -> None:
    """The place for a file, or for its text where files cannot be sent; folded away until somebody asks."""
    said: list[str] = st.session_state.get(SAID, [])
    with st.expander(t("composing.open_file"), expanded=bool(said or held.unreadable), key="drawer-composing-open"):
        if held.lecture is not None:
            st.markdown(t("composing.replaces"))
        st.html(f'<style>.st-key-composing-upload {{ --choose: "{t("composing.open_choose")}"; }}</style>')
        with st.container(key="composing-upload"):
            st.file_uploader(t("composing.open_choose"), ["toml", "txt"], key=UPLOAD, on_change=_uploaded, args=(held,),
                             label_visibility="collapsed")  # fmt: skip
        st.text_area(t("composing.paste"), held.unreadable, key=f"{PASTE}.{bool(held.unreadable)}", height=120,
                     max_chars=MOST_BYTES)  # fmt: skip
        st.button(t("composing.take"), key="composing.take", on_click=_pasted, args=(held,))
        if said:
            with st.container(key="notice-composing-opened"):
                st.markdown("  \n".join(said))


def _uploaded(held: Draft) -> None:
    file = st.session_state.get(UPLOAD)
    if file is not None:
        st.session_state[SAID] = opened(held, file.getvalue(), file.name)
    else:
        st.session_state.pop(SAID, None)


def _pasted(held: Draft) -> None:
    text = st.session_state.get(f"{PASTE}.{bool(held.unreadable)}")
    st.session_state[SAID] = opened(held, str(text or ""), "")


def opened(held: Draft, source: bytes | str, file: str) -> list[str]:
    """Take the lecture that `source` spells; the sentences that say what came of it. What is refused changes nothing;
    what this page has saved is taken as it was, finished or not."""
    try:
        lecture = _saved(source) or read(source, file)
    except BadLecture as bad:
        return bad.sentences()
    if not held.put(lecture, 0):
        return list(held.refused)
    return [t("composing.opened", title=literal(plain_title(lecture, language())))]


def _saved(source: bytes | str) -> Lecture | None:
    """The lecture of a file that is as `spell` writes it: nothing of it is lost but the number of an option that is not
    there. None of any other."""
    try:
        text = source.decode("utf-8") if isinstance(source, bytes) else source
        lecture = unfinished(text)
    except (UnicodeDecodeError, BadLecture):
        return None
    return lecture if _words(spell(lecture)) == _words(text) else None


def _words(text: str) -> list[str]:
    return re.sub(r"^right = \d+\r?$", "", text, flags=re.MULTILINE).split()
