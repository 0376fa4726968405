"""From the text of a lecture file to a Lecture, or to sentences that say what to write instead.

    title = { en = "Understanding AdamW", zh = "理解 AdamW" }

    [[scene]]
    page = "start"
    minutes = 4
    state = { decay = "0.5" }      # names and spellings as in the page's link, without `start.`
    right = 2                      # which option is the right one

    [scene.en]
    title = "One moved symbol"
    press = "…"                    # and see, say, asked: the notes
    question = "…"
    options = ["…", "…"]
    answer = "…"

Nothing in a file is trusted: its size, its depth and every text are bounded, and no text may hold HTML or a picture.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from ui.lectures.fault import BadLecture, Fault, instead
from ui.lectures.lecture import Lecture, Scene, Words
from ui.text import LANGUAGES

MOST_BYTES = 120_000
MOST_SCENES = 60
MOST_MINUTES = 240
OPTIONS = (2, 6)
LONGEST = {"title": 160, "about": 1500, "question": 600, "option": 160, "value": 2000}
LONGEST_NOTE = 4000
MOST_STATE = 80
#: Twenty names joined by dots. tomllib takes minutes for a key of thousands of them.
_NESTED = re.compile(r"(?<![\w-])(?:[\w-]*\.){20}")
_QUOTED = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")
#: A tag, a picture, a link into the app. "a<b and c>d" is none of them.
_MARKUP = re.compile(r"</[A-Za-z]|<!--|<[A-Za-z][\w-]*(?:\s*/?>|\s+[\w:-]+\s*=)|!\[|\]\(\s*(?!https?://)", re.ASCII)
_LINE = re.compile(r"line (\d+)")
_KEY = re.compile(r"[\w.]{1,60}", re.ASCII)
_WORDS = tuple(one.name for one in fields(Words))
_SCENE = ("page", "minutes", "state", "right")


def parse(source: bytes | str, file: str = "") -> Lecture:
    """The lecture that `source` spells; `file` is its name in sentences. Raises BadLecture. Whether pages, controls and
    claims exist is another question: ui/lectures/checking.py."""
    reader = Reader()
    lecture = reader.lecture(tables(source, file))
    if reader.faults:
        raise BadLecture(reader.faults, file)
    return lecture


def tables(source: bytes | str, file: str) -> dict[str, Any]:
    size = len(source if isinstance(source, bytes) else source.encode("utf-8", "replace"))
    if size > MOST_BYTES:
        raise BadLecture([Fault("too_large", named={"size": f"{size:,}", "most": f"{MOST_BYTES:,}"})], file)
    try:
        text = source.decode("utf-8-sig") if isinstance(source, bytes) else source
    except UnicodeDecodeError:
        raise BadLecture([Fault("no_text")], file) from None
    if _NESTED.search(re.sub(r" ?\. ?", ".", re.sub(r"[ \t]+", " ", _QUOTED.sub("q", text)))):
        raise BadLecture([Fault("nested")], file)
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as bad:
        found = _LINE.search(str(bad))
        reason = "no_toml_line" if found else "no_toml"
        raise BadLecture([Fault(reason, named={"line": found[1]} if found else {})], file) from None


class Reader:
    """Reads as far as it can, so that one look tells an author everything that is wrong."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.scene = 0

    def fault(self, reason: str, field: str = "", **named: str) -> None:
        self.faults.append(Fault(reason, self.scene, field, named))

    def lecture(self, data: Mapping[str, Any]) -> Lecture:
        self.known(data, ("title", "about", "scene"))
        title = self.spoken(data, "title")
        about = self.spoken(data, "about") if "about" in data else {}
        for lang in set(about) ^ set(title) if about else ():
            self.fault("other_languages", "about", lang=lang)
        scenes = data.get("scene", [])
        if not isinstance(scenes, list) or not all(isinstance(one, dict) for one in scenes):
            self.fault("kind_scenes", "scene")
            scenes = []
        elif not 1 <= len(scenes) <= MOST_SCENES:
            self.fault("scenes", count=str(len(scenes)), most=str(MOST_SCENES))
            scenes = scenes[:MOST_SCENES]
        return Lecture(title, tuple(self.one(k, scene, tuple(title)) for k, scene in enumerate(scenes, 1)), about)

    def one(self, number: int, data: Mapping[str, Any], languages: tuple[str, ...]) -> Scene:
        self.scene = number
        self.known(data, (*_SCENE, *languages))
        page = self.text(data, "page", 60, needed=True)
        minutes = data.get("minutes")
        if isinstance(minutes, bool) or not isinstance(minutes, (int, float)) or not 0 < minutes <= MOST_MINUTES:
            self.fault("minutes", "minutes", most=str(MOST_MINUTES))
            minutes = 1
        words = {lang: self.words(data.get(lang), lang) for lang in languages}
        right = self.right(data.get("right"), words)
        return Scene(page, minutes, words, self.state(data.get("state", {})), right)

    def words(self, data: object, lang: str) -> Words:
        if not isinstance(data, dict):
            self.fault("no_words", lang)
            return Words("")
        self.known(data, _WORDS, lang)
        options = data.get("options", [])
        if not isinstance(options, list) or not all(isinstance(one, str) for one in options):
            self.fault("kind_options", f"{lang}.options")
            options = []
        for option in options:
            self.fits(option, f"{lang}.options", LONGEST["option"])
        texts = {
            name: self.text(data, name, LONGEST.get(name, LONGEST_NOTE), lang, needed=name == "title")
            for name in _WORDS
            if name != "options"
        }
        asks = (bool(texts["question"]), bool(options), bool(texts["answer"]))
        if any(asks) and not all(asks):
            self.fault("half_question", lang)
        elif options and not OPTIONS[0] <= len(options) <= OPTIONS[1]:
            self.fault("options", f"{lang}.options", least=str(OPTIONS[0]), most=str(OPTIONS[1]))
        elif len(set(options)) != len(options):
            self.fault("options_twice", f"{lang}.options")
        return Words(**texts, options=tuple(options))

    def right(self, value: object, words: Mapping[str, Words]) -> int | None:
        counts = {len(one.options) for one in words.values()}
        most = min(counts, default=0)
        if len(counts) > 1:
            self.fault("options_differ", "options")
        elif value is None and most:
            self.fault("right_missing", "right", most=str(most))
        elif value is not None and (isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most):
            self.fault("right" if most else "right_alone", "right", most=str(most))
        elif isinstance(value, int):
            return value
        return None

    def state(self, data: object) -> dict[str, str]:
        if not isinstance(data, dict) or len(data) > MOST_STATE:
            self.fault("kind_state", "state")
            return {}
        found = {}
        for name, value in _flat(data).items():
            spelled = _spelled(value)
            if spelled is None or not _KEY.fullmatch(name):
                self.fault("kind_value", f"state.{name}")
            elif self.fits(spelled, f"state.{name}", LONGEST["value"], lines=False):
                found[name] = spelled
        return found

    def spoken(self, data: Mapping[str, Any], name: str) -> dict[str, str]:
        """A text for each language: `title = { en = "…", zh = "…" }`."""
        given = data.get(name)
        if not isinstance(given, dict) or not given:
            self.fault("kind_spoken", name)
            return {}
        self.known(given, tuple(LANGUAGES), name)
        return {lang: self.text(given, lang, LONGEST[name], name, needed=True) for lang in LANGUAGES if lang in given}

    def text(self, data: Mapping[str, Any], name: str, longest: int, under: str = "", *, needed: bool = False) -> str:
        value, field = data.get(name, ""), f"{under}.{name}" if under else name
        if not isinstance(value, str):
            self.fault("kind_text", field)
            return ""
        value = value.strip()
        if needed and not value:
            self.fault("missing", field)
        self.fits(value, field, longest, lines=longest >= LONGEST["about"])
        return value

    def fits(self, value: str, field: str, longest: int, *, lines: bool = False) -> bool:
        """Whether a text is short enough, readable and without mark-up."""
        count = len(self.faults)
        if len(value) > longest:
            self.fault("too_long", field, most=str(longest), count=str(len(value)))
        elif not (value.replace("\n", "") if lines else value).isprintable():
            self.fault("unprintable" if lines else "one_line", field)
        elif _MARKUP.search(value):
            self.fault("markup", field)
        return len(self.faults) == count

    def known(self, data: Mapping[str, Any], names: tuple[str, ...], under: str = "") -> None:
        """Every field that stands there is one that a lecture has."""
        for name in data:
            if name not in names:
                self.fault("stranger", f"{under}.{name}" if under else name, instead=instead(name, names))


def _flat(data: Mapping[str, Any], head: str = "") -> dict[str, Any]:
    """Names with dots (`adam.eps`) are tables inside tables for TOML."""
    found: dict[str, Any] = {}
    for name, value in data.items():
        found |= _flat(value, f"{head}{name}.") if isinstance(value, dict) else {f"{head}{name}": value}
    return found


def _spelled(value: object) -> str | None:
    """A value as it stands in a link; numbers and switches may be written bare."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value).removesuffix(".0") if abs(value) < 1e300 else None
    return value if isinstance(value, str) else None
