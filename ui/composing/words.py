"""Texts of a lecture as a list or a label may show them: their braces filled, nothing in them taken for mark-up."""

from __future__ import annotations

import re

from ui.lectures import Lecture, Scene, filled
from ui.text import page_text

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
