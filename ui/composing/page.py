"""*Your own lecture*, on the page of lectures: how it begins, what it is called, its scenes, its files."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from ui.composing import files, scenes
from ui.composing.draft import Draft, cleaned, draft, spoken
from ui.composing.giving import paper, present
from ui.composing.words import plain_title, sentence
from ui.lectures import Lecture, names, shipped
from ui.lectures.reading import LONGEST
from ui.numbers import number
from ui.text import LANGUAGES, language, t

NEW, COPIED = "composing.new", "composing.copied"


def section() -> None:
    """Everything of a lecture that is being composed. It says when there is none, and how to begin."""
    held = draft()
    with st.container(key="composing"):
        with st.container(key="prose-composing-about"):
            st.header(t("composing.title"), anchor=False)
            st.markdown(t("composing.about"))
        # a place of its own: a sentence that goes would else move every field, and take the focus of who is typing
        with st.container(key="composing-notices"):
            if held.restored:
                _notice("restored", [t("composing.restored")])
            if held.unreadable:
                _notice("unreadable", [t("composing.unreadable")])
            if held.refused:
                _notice("refused", held.refused)
        if held.lecture is None:
            _begin(held)
        else:
            _head(held, held.lecture)
            scenes.section(held, held.lecture)
            _end(held, held.lecture)
        files.opening(held)


def _begin(held: Draft) -> None:
    """A first lecture: empty, or a copy of one that comes with the app."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="composing-begin"):
        st.button(t("composing.empty"), key="composing.empty", on_click=_empty, args=(held,))
        lang = language()
        titles = {name: plain_title(shipped(name), lang) for name in names()}
        st.selectbox(t("composing.from"), names(), key=COPIED, format_func=lambda name: titles[name], width=360)
        st.button(t("composing.copy"), key="composing.copy", on_click=_copy, args=(held,))
        _undo(held)


def _empty(held: Draft) -> None:
    held.put(Lecture({language(): t("composing.untitled")}, ()))


def _copy(held: Draft) -> None:
    name = st.session_state.get(COPIED)
    if name in names():
        held.put(shipped(str(name)), 0)


def _head(held: Draft, lecture: Lecture) -> None:
    """Languages, and in each of them the title and what the lecture is about."""
    key = f"composing.languages.{held.edition}"
    with st.container(horizontal=True, vertical_alignment="bottom", key="composing-languages"):
        st.pills(
            t("composing.languages"),
            tuple(LANGUAGES),
            default=list(lecture.languages),
            selection_mode="multi",
            key=key,
            format_func=lambda lang: LANGUAGES[lang],
            on_change=_speak,
            args=(held, lecture, key),
        )
        _undo(held)
    for lang, column in zip(lecture.languages, st.columns(len(lecture.languages), gap="medium"), strict=True):
        with column, st.container(key=f"composing-lang-{lang}"):
            several = f" ({LANGUAGES[lang]})" if len(lecture.languages) > 1 else ""
            for name in ("title", "about"):
                field = f"composing.{name}.{lang}.{held.edition}"
                text = getattr(lecture, name).get(lang, "")
                told: dict[str, Any] = {"key": field, "on_change": _call, "args": (held, name, lang, field)}
                label = t(f"composing.lecture_{name}") + several
                if name == "title":
                    st.text_input(label, text, max_chars=LONGEST[name], **told)
                else:
                    st.text_area(label, text, max_chars=LONGEST[name], height=76, **told)


def _speak(held: Draft, lecture: Lecture, key: str) -> None:
    """At least one language stays."""
    chosen = st.session_state.get(key) or ()
    languages = tuple(lang for lang in LANGUAGES if lang in chosen) or lecture.languages
    held.put(spoken(lecture, languages))
    held.edition += 1


def _call(held: Draft, name: str, lang: str, field: str) -> None:
    if held.lecture is None:
        return
    text = cleaned(st.session_state.get(field), LONGEST[name], lines=name == "about")
    said = {**getattr(held.lecture, name), lang: text}
    if name == "about":  # in all languages or in none
        said = {one: said.get(one, "") for one in held.lecture.languages} if any(said.values()) else {}
        held.put(replace(held.lecture, about=said), typed=True)
    else:
        held.put(replace(held.lecture, title=said), typed=True)


def _end(held: Draft, lecture: Lecture) -> None:
    """What is still missing, and else: present, save, print."""
    with st.container(key="composing-state"):
        if lecture.scenes:
            minutes = number(lecture.minutes)
            key = "total_one" if len(lecture.scenes) == 1 else "total"
            st.markdown(t(f"composing.{key}", scenes=len(lecture.scenes), minutes=minutes))
            if held.missing:
                sentences = [sentence(fault) for fault in held.missing[:6]]
                _notice("missing", [t("composing.missing"), *sentences])
    with st.container(horizontal=True, vertical_alignment="center", key="composing-end"):
        with st.container(horizontal=True, vertical_alignment="center", key="composing-give", width="content"):
            if lecture.scenes and not held.missing:
                present(lecture, "mine")
                paper(lecture, "mine")
        files.saving(held, lecture)
        st.button(t("composing.discard"), key="composing.discard", on_click=_discard, args=(held,), type="tertiary")


def _discard(held: Draft) -> None:
    held.put(None)


def _undo(held: Draft) -> None:
    st.button(t("composing.undo"), key="composing.undo", on_click=held.undo, disabled=not held.past)


def _notice(name: str, sentences: list[str] | tuple[str, ...]) -> None:
    with st.container(key=f"notice-composing-{name}"):
        st.markdown("  \n".join(sentences))
