"""A lecture as the lecturer's browser needs it: every scene with its address, its words, and what a room is told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from ui.lectures import NOTES, Lecture, Scene, filled
from ui.rooms import saying
from ui.text import page_text, strings, t

WORDS = "presenting."
_KEPT: dict[tuple[int, str, str], tuple[Lecture, str]] = {}
MOST_KEPT = 16


def told(name: str, lecture: Lecture, lang: str) -> str:
    """JSON of the lecture `name` and of the words of the bar, in `lang`. Texts are plain; the browser makes no HTML of
    them. Kept for the lectures told last: a page asks at every run."""
    key = (id(lecture), name, lang)
    kept = _KEPT.get(key)
    if kept is None or kept[0] is not lecture:
        while len(_KEPT) >= MOST_KEPT:
            _KEPT.pop(next(iter(_KEPT)), None)
        kept = _KEPT[key] = (lecture, _told(name, lecture, lang))
    return kept[1]


def words(lang: str) -> Mapping[str, str]:
    """Every word of the bar and of the speaker's view; parts in braces are filled by the browser."""
    return {key.removeprefix(WORDS): text for key, text in strings(lang).items() if key.startswith(WORDS)}


def _told(name: str, lecture: Lecture, lang: str) -> str:
    speaks = lecture.spoken(lang)
    begins = lecture.begins()
    scenes = [_scene(f"{name}.{k + 1}", scene, begins[k], speaks, lang) for k, scene in enumerate(lecture.scenes)]
    whole = {"name": name, "title": lecture.title[speaks], "lang": speaks, "minutes": lecture.minutes,
             "scenes": scenes, "words": dict(words(lang))}  # fmt: skip
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def _scene(name: str, scene: Scene, begins: float, speaks: str, lang: str) -> dict[str, Any]:
    said = scene.words[speaks]
    asks = saying.question(scene) if scene.right else ""

    def plain(text: str) -> str:
        return filled(text, scene, speaks, plain=True)

    return {
        "page": scene.page,
        "menu": page_text(scene.page, lang).menu,
        "query": urlencode(scene.query()),
        "begins": begins,
        "minutes": scene.minutes,
        "title": plain(said.title),
        "notes": [[t(f"lectures.note_{part}", lang), plain(getattr(said, part))] for part in NOTES
                  if getattr(said, part)],
        "question": plain(said.question),
        "options": [plain(option) for option in said.options],
        "answer": plain(said.answer),
        "right": scene.right,
        # another question at this place, of a lecture edited while its room is open, has votes of its own
        "vote": f"{name}.{sha256(asks.encode()).hexdigest()[:8]}" if asks else "",
        "asks": asks,
        "answers": saying.answer(scene) if scene.right else "",
    }  # fmt: skip
