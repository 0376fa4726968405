"""The scenes of a lecture that is being composed: their order, and all that can be said of the one that is chosen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from ui.composing.draft import Draft, cleaned
from ui.composing.words import literal, page_name, scene_title
from ui.lectures import NOTES, BadLecture, Lecture, Scene, Words, scene_from
from ui.lectures.reading import LONGEST, LONGEST_NOTE, MOST_MINUTES, OPTIONS
from ui.numbers import number
from ui.text import LANGUAGES, language, t

CHOICE = "composing.scene"
LABELS = {"title": "scene_title", "see": "see_note"}
HEIGHTS = {"question": 76, "options": 116}


def section(held: Draft, lecture: Lecture) -> None:
    """The list, and beside it the chosen scene."""
    if not lecture.scenes:
        st.markdown(t("composing.none_yet"))
        return
    left, right = st.columns((2, 3), gap="large")
    with left, st.container(key="composing-scenes"):
        _list(held, lecture)
    with right, st.container(key="composing-editor"):
        _editor(held, lecture, lecture.scenes[held.chosen])


def _list(held: Draft, lecture: Lecture) -> None:
    lang = language()
    lines = [
        literal(
            t("composing.scene_line", number=k, title=scene_title(scene, lang), page=page_name(scene.page, lang),
              minutes=number(scene.minutes))
        )
        for k, scene in enumerate(lecture.scenes, 1)
    ]  # fmt: skip
    last = len(lines) - 1
    with st.container(horizontal=True, key="composing-order", gap="small"):
        for name, to in (("up", held.chosen - 1), ("down", held.chosen + 1)):
            st.button(t(f"composing.{name}"), key=f"composing.{name}", on_click=_move, args=(held, to),
                      disabled=not 0 <= to <= last)  # fmt: skip
        st.button(t("composing.remove"), key="composing.remove", on_click=_remove, args=(held,))
        scene = lecture.scenes[held.chosen]
        shown = lang if lang in lecture.languages else lecture.languages[0]
        st.link_button(t("composing.see"), scene.address(shown), type="tertiary")  # in a window of its own
    key = f"{CHOICE}.{held.edition}"
    st.radio(t("composing.scenes"), range(len(lines)), held.chosen, key=key, format_func=lambda k: lines[k],
             on_change=_choose, args=(held, key))  # fmt: skip


def _choose(held: Draft, key: str) -> None:
    chosen = st.session_state.get(key)
    held.choose(chosen if isinstance(chosen, int) else 0)


def _move(held: Draft, to: int) -> None:
    if held.lecture is not None and 0 <= to < len(held.lecture.scenes):
        held.put(held.lecture.moved(held.chosen, to), to)


def _remove(held: Draft) -> None:
    if held.lecture is not None and held.lecture.scenes:
        held.put(held.lecture.removed(held.chosen))


def _editor(held: Draft, lecture: Lecture, scene: Scene) -> None:
    """Where the scene is and how long it takes, then what it says in each language."""
    st.subheader(t("composing.edit", number=held.chosen + 1), anchor=False)
    _field(held, "address", st.text_input, t("composing.address"), scene.address(), _at, max_chars=8000)
    with st.container(horizontal=True, key="composing-numbers"):
        _field(held, "minutes", st.number_input, t("composing.minutes"), float(scene.minutes), _last, width=140,
               min_value=0.5, max_value=float(MOST_MINUTES), step=0.5, format="%g")  # fmt: skip
        count = min(len(words.options) for words in scene.words.values())
        if count:
            key = f"composing.right.{held.edition}.{count}"
            at = scene.right if scene.right and scene.right <= count else 0
            st.selectbox(t("composing.right"), range(count + 1), at, key=key, width=140, on_change=_right,
                         format_func=lambda k: chr(64 + k) if k else t("composing.no_right"),
                         args=(held, key))  # fmt: skip
    tabs = st.tabs([LANGUAGES[lang] for lang in lecture.languages]) if len(lecture.languages) > 1 else [st.container()]
    for lang, tab in zip(lecture.languages, tabs, strict=True):
        with tab:
            _words(held, scene.words[lang], lang)
    st.caption(t("composing.braces"))


def _words(held: Draft, words: Words, lang: str) -> None:
    for name in ("title", *NOTES, "question", "options", "answer"):
        text = "\n".join(words.options) if name == "options" else getattr(words, name)
        longest = LONGEST.get(name, LONGEST_NOTE)
        label = t(f"composing.{LABELS.get(name, name)}")
        if name == "title":
            _field(held, f"{lang}.{name}", st.text_input, label, text, _say, max_chars=longest)
        else:
            _field(held, f"{lang}.{name}", st.text_area, label, text, _say, max_chars=longest,
                   height=HEIGHTS.get(name, 98))  # fmt: skip


def _field(
    held: Draft, name: str, draw: Callable[..., object], label: str, value: object,
    heard: Callable[[Draft, str, str], None], **how: object,
) -> None:  # fmt: skip
    """A field for one value of the chosen scene. Its key is new whenever something else than typing has changed it."""
    key = f"composing.{name}.{held.edition}"
    draw(label, value=value, key=key, on_change=heard, args=(held, name, key), **how)


def _put(held: Draft, scene: Scene) -> None:
    if held.lecture is not None:
        held.put(held.lecture.replaced(held.chosen, scene), held.chosen, typed=True)


def _here(held: Draft) -> Scene | None:
    return held.lecture.scenes[held.chosen] if held.lecture is not None and held.lecture.scenes else None


def _at(held: Draft, _: str, key: str) -> None:
    """Another state, or another page, for the same words. Nonsense changes nothing and gets its sentences."""
    scene = _here(held)
    if scene is None:
        return
    try:
        found = scene_from(str(st.session_state.get(key)))
    except BadLecture as bad:
        held.refused = tuple(bad.sentences())
    else:
        _put(held, replace(scene, page=found.page, state=found.state))
    held.edition += 1  # the field shows the address in its usual spelling


def _last(held: Draft, _: str, key: str) -> None:
    scene, minutes = _here(held), st.session_state.get(key)
    if scene is not None and isinstance(minutes, (int, float)) and 0 < minutes <= MOST_MINUTES:
        _put(held, replace(scene, minutes=int(minutes) if minutes == int(minutes) else float(minutes)))


def _right(held: Draft, key: str) -> None:
    scene, right = _here(held), st.session_state.get(key)
    if scene is not None and isinstance(right, int):
        _put(held, replace(scene, right=right or None))


def _say(held: Draft, name: str, key: str) -> None:
    scene = _here(held)
    lang, _, field = name.partition(".")
    if scene is None or lang not in scene.words:
        return
    typed = st.session_state.get(key)
    if field == "options":
        lines = (cleaned(line, LONGEST["option"], lines=False) for line in str(typed or "").split("\n"))
        words = replace(scene.words[lang], options=tuple(line for line in lines if line)[: OPTIONS[1]])
    else:
        longest = LONGEST.get(field, LONGEST_NOTE)
        texts: dict[str, Any] = {field: cleaned(typed, longest, lines=longest >= LONGEST["about"])}
        words = replace(scene.words[lang], **texts)
    changed = replace(scene, words={**scene.words, lang: words})
    most = min(len(one.options) for one in changed.words.values())
    if changed.right and changed.right > most:
        changed = replace(changed, right=None)
    _put(held, changed)
