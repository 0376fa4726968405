"""From a Lecture to the text of its file: `parse(spell(lecture)) == lecture`, and a person can go on writing in it."""

from __future__ import annotations

from collections.abc import Mapping

from ui.lectures.lecture import NOTES, Lecture, Scene, Words

WIDTH = 110  # a text longer than this stands on lines of its own


def spell(lecture: Lecture) -> str:
    """The lecture as TOML, each field in the order in which it is read."""
    head = [f"[{name}]\n" + _pairs(said) for name, said in (("title", lecture.title), ("about", lecture.about)) if said]
    return "\n".join([*head, *(_scene(scene) for scene in lecture.scenes)])


def _scene(scene: Scene) -> str:
    lines = ["[[scene]]", f"page = {_text(scene.page)}", f"minutes = {scene.minutes!r}"]
    if scene.right is not None:
        lines.append(f"right = {scene.right}")
    parts = ["\n".join(lines) + "\n"]
    if scene.state:
        parts.append("[scene.state]\n" + "".join(f"{_text(k)} = {_text(v)}\n" for k, v in scene.state.items()))
    return "\n".join([*parts, *(f"[scene.{lang}]\n" + _words(words) for lang, words in scene.words.items())])


def _words(words: Words) -> str:
    named = {name: getattr(words, name) for name in ("title", *NOTES, "question")}
    lines = _pairs({name: text for name, text in named.items() if text})
    if words.options:
        lines += "options = [\n" + "".join(f"  {_text(option)},\n" for option in words.options) + "]\n"
    return lines + (_pairs({"answer": words.answer}) if words.answer else "")


def _pairs(texts: Mapping[str, str]) -> str:
    return "".join(f"{name} = {_text(text)}\n" for name, text in texts.items())


def _text(text: str) -> str:
    """A TOML string; one of many lines or words stands between triple quotes."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    if "\n" in text or len(text) > WIDTH:
        return f'"""\n{escaped}"""'
    return f'"{escaped}"'
