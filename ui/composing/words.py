"""Texts of a lecture as a list or a label may show them: their braces filled, nothing in them taken for mark-up."""

from __future__ import annotations

import re
from dataclasses import replace

from ui.lectures import Lecture, Scene, filled
from ui.lectures.fault import Fault
from ui.text import LANGUAGES, language, listed, page_text, strings

_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&^=@])")


def literal(text: str) -> str:
    """`text` for a place that reads Markdown, every sign of it shown as it is."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def plain_title(lecture: Lecture, lang: str) -> str:
    """The lecture's title in the reader's language, or in the first that it has."""
    return lecture.title.get(lang) or next(iter(lecture.title.values()))


def scene_title(scene: Scene, lang: str) -> str:
    """The same of a scene. What stands in its braces may not exist yet."""
    words = scene.words.get(lang) or next(iter(scene.words.values()))
    try:
        return filled(words.title, scene, lang, plain=True)
    except (KeyError, ValueError):
        return words.title


def page_name(page: str, lang: str) -> str:
    """What the menu calls a page; its address where it does not exist."""
    try:
        return page_text(page, lang).menu
    except (FileNotFoundError, ValueError):
        return page


#: What the fields of a scene are called on the page, where it is not by their names in a file.
LABELS = {"title": "scene_title", "see": "see_note"}


def sentence(fault: Fault) -> str:
    """What is wrong, for who writes on the page: languages and fields are called what they are called there."""
    known = strings(language())

    def name(part: str) -> str:
        said = known.get(f"composing.{LABELS.get(part, part)}", part)
        return LANGUAGES.get(part) or re.split("[:：,，]", said)[0]

    return replace(fault, field=listed(name(part) for part in fault.field.split(".") if part)).sentence()
