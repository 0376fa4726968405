"""The lecture being composed in this session: its states one after the other, so that each can be undone."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace

import streamlit as st

from ui.lectures import Lecture, Scene, Words, spell
from ui.lectures.fault import BadLecture, Fault
from ui.lectures.reading import MOST_BYTES, MOST_SCENES
from ui.lectures.unfinished import missing, unfinished
from ui.text import page_text

KEY = "composing"
UNDONE = 30  # states that can be brought back


@dataclass
class Draft:
    """`lecture`: as it stands, None without one. `chosen`: the scene that is edited, from 0. `edition` counts all
    changes that were not typed into a field, so that fields show what they now stand for; `written` counts all."""

    lecture: Lecture | None = None
    chosen: int = 0
    edition: int = 0
    written: int = 0
    restored: bool = False
    refused: tuple[str, ...] = ()
    unreadable: str = ""
    session: str = field(default_factory=lambda: secrets.token_hex(4))
    past: list[tuple[Lecture | None, int]] = field(default_factory=list)
    _missing: tuple[Lecture | None, tuple[Fault, ...]] = (None, ())
    _text: tuple[Lecture | None, str] = (None, "")

    def put(self, lecture: Lecture | None, chosen: int | None = None, *, typed: bool = False) -> bool:
        """The next state. False, with a sentence in `refused`, where it would be too large to be kept or exported."""
        self.refused = ()
        if lecture == self.lecture:
            self.choose(self.chosen if chosen is None else chosen)
            return True
        if lecture is not None and (fault := _too_much(lecture)):
            self.refused = (fault.sentence(),)
            self.edition += 1  # a field that was typed into shows again what is kept
            return False
        self.past = [*self.past, (self.lecture, self.chosen)][-UNDONE:]
        self._take(lecture, self.chosen if chosen is None else chosen, typed=typed)
        return True

    def undo(self) -> None:
        """Back to the state before; nothing without one."""
        if self.past:
            self.refused = ()
            self._take(*self.past.pop())

    def choose(self, scene: int) -> None:
        """Edit the scene `scene`, from 0, or the nearest there is."""
        if (inside := self._inside(scene)) != self.chosen:
            self.chosen = inside
            self.edition += 1

    def back(self, text: str) -> None:
        """What the browser has kept: at the start of a session, or because another window has changed it. A text that
        cannot be read stays where it is, and is shown."""
        if text == self.text:
            return
        try:
            found = unfinished(text) if text.strip() else None
        except BadLecture as bad:
            self.refused, self.unreadable = tuple(bad.sentences()), text[:MOST_BYTES]
            return
        if self.lecture is None and not self.written:  # the beginning: nothing was here that could be undone
            self._take(found, 0)
            self.restored = found is not None
        else:
            self.put(found)

    @property
    def text(self) -> str:
        """The file of the lecture, "" without one."""
        if self._text[0] is not self.lecture:
            self._text = (self.lecture, spell(self.lecture) if self.lecture else "")
        return self._text[1] if self.lecture else ""

    @property
    def missing(self) -> tuple[Fault, ...]:
        """What keeps the lecture from being given."""
        if self._missing[0] is not self.lecture:
            self._missing = (self.lecture, missing(self.lecture) if self.lecture else ())
        return self._missing[1] if self.lecture else ()

    def _take(self, lecture: Lecture | None, chosen: int, *, typed: bool = False) -> None:
        self.lecture = lecture
        self.chosen = self._inside(chosen)
        self.restored, self.unreadable = False, ""
        self.written += 1
        self.edition += not typed

    def _inside(self, scene: int) -> int:
        count = len(self.lecture.scenes) if self.lecture else 0
        return max(0, min(scene, count - 1))


def draft() -> Draft:
    """This session's."""
    held = st.session_state.get(KEY)
    if not isinstance(held, Draft):
        held = st.session_state[KEY] = Draft()
    return held


def mine() -> Lecture | None:
    """The lecture that is composed in this session, if it can be given as it stands: it has a scene, and nothing in it
    is missing or wrong. In the first run of a session None: the browser has not yet said what it keeps."""
    held = draft()
    return None if held.missing else held.lecture


def added(lecture: Lecture, scene: Scene) -> Lecture:
    """With the scene at the end, in the languages of the lecture."""
    return lecture.added(replace(scene, words={lang: scene.words[lang] for lang in lecture.languages}))


def spoken(lecture: Lecture, languages: tuple[str, ...]) -> Lecture:
    """The lecture in other languages. A new one starts with the words of the first, to be translated; the title of a
    scene that is its page's is the page's in the new language."""
    old = lecture.languages[0]

    def words(scene: Scene, lang: str) -> Words:
        if lang in scene.words:
            return scene.words[lang]
        copied = scene.words[old]
        named = _page_title(scene.page, old)
        return replace(copied, title=_page_title(scene.page, lang)) if copied.title == named else copied

    return Lecture(
        {lang: lecture.title.get(lang, lecture.title[old]) for lang in languages},
        tuple(replace(scene, words={lang: words(scene, lang) for lang in languages}) for scene in lecture.scenes),
        {lang: lecture.about.get(lang, lecture.about[old]) for lang in languages} if lecture.about else {},
    )


def cleaned(text: object, longest: int, *, lines: bool = True) -> str:
    """What somebody typed as a text of a lecture: no control characters, at most `longest` long. Mark-up stays, and
    is refused with a sentence."""
    typed = str(text or "").replace("\r\n", "\n").replace("\t", " ")
    kept = "".join(mark for mark in typed if mark.isprintable() or (lines and mark == "\n"))
    return kept.strip()[:longest].strip()


def _page_title(page: str, lang: str) -> str:
    try:
        return page_text(page, lang).title
    except (FileNotFoundError, ValueError):
        return page


def _too_much(lecture: Lecture) -> Fault | None:
    if len(lecture.scenes) > MOST_SCENES:
        return Fault("scenes", named={"count": str(len(lecture.scenes)), "most": str(MOST_SCENES)})
    size = len(spell(lecture).encode())
    if size > MOST_BYTES:
        return Fault("too_large", named={"size": f"{size:,}", "most": f"{MOST_BYTES:,}"})
    return None
