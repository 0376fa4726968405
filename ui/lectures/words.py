"""The texts of a scene with everything in their braces filled in: measured claims, names of methods, the scene's state.

`{{claim:start.small_coupled}}` is a measured number, `{{claim:wall.prox_is_adamw|is the same}}` are words that a claim
states, `{{method:Adam-l2}}` is a method's name, `{{state:decay}}` the value that a control has in this scene. So a note
holds no number that nobody measured, and none that the scene on the screen contradicts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import optim_core as oc
from ui.claimed import claim_or_gap, known, linked
from ui.control import Control
from ui.decks import controls_of, slugs
from ui.lectures.fault import Fault, instead
from ui.lectures.lecture import Scene, Words
from ui.numbers import number
from ui.text import method_name

HOLE = re.compile(r"\{\{\s*(claim|method|state):([A-Za-z0-9_.()ℓ-]+)\s*(?:\|([^{}|]*))?\}\}")
_BRACES = re.compile(r"\{\{[^{}]*\}*|\}\}")


def filled(text: str, scene: Scene, lang: str, *, plain: bool = False) -> str:
    """`text` for a reader: Markdown in which claims lead to their rows and methods have their colour, or `plain` words
    with the same numbers and names."""

    def fill(hole: re.Match[str]) -> str:
        kind, name, words = hole.group(1), hole.group(2), (hole.group(3) or "").strip()
        if kind == "claim":
            return (words or claim_or_gap(name)) if plain else linked(name, lang, words)
        if kind == "method":
            return oc.method(name).name if plain else method_name(name)
        return in_state(scene, name)

    return HOLE.sub(fill, text)


def in_state(scene: Scene, name: str) -> str:
    """The value of a control in a scene, as a reader writes it: `0.3`, `10⁻⁸`, `AdamW, SGD`."""
    control = next((one for one in _controls(scene) if one.name == name), None)
    if control is None:  # of a page whose controls depend on its link: as it stands there
        return scene.state[name]
    value = control.read(scene.state[name]) if name in scene.state else control.default
    if control.is_number:
        return number(float(value), 4)
    return ", ".join(value) if control.kind == "many" else control.spell(value)


def texts(words: Words) -> Iterator[tuple[str, str]]:
    """Every text of a scene by the name of its field."""
    for name in ("title", "press", "see", "say", "asked", "question", "answer"):
        yield name, getattr(words, name)
    for k, option in enumerate(words.options, 1):
        yield f"options.{k}", option


def faults(scene: Scene, number: int) -> Iterator[Fault]:
    """Whatever stands in braces in this scene and cannot be filled."""
    for lang, words in scene.words.items():
        for name, text in texts(words):
            for reason, names in _unfilled(text, scene):
                yield Fault(reason, number, f"{lang}.{name}", {"instead": names})


def _unfilled(text: str, scene: Scene) -> Iterator[tuple[str, str]]:
    if _BRACES.search(HOLE.sub("", text)):
        yield "braces", ""
    for kind, name, _ in HOLE.findall(text):
        if kind == "claim" and name not in known():
            yield "no_claim", instead(name, known())
        elif kind == "method" and name not in _METHODS:
            yield "no_method", instead(name, _METHODS)
        elif kind == "state" and scene.page in slugs() and not _readable(scene, name):
            yield "no_control", instead(name, [one.name for one in _controls(scene)] or scene.state)


_METHODS = tuple(method.slug for method in oc.methods().values())


def _controls(scene: Scene) -> tuple[Control, ...]:
    try:
        return tuple(controls_of(scene.page) or ())
    except KeyError:
        return ()


def _readable(scene: Scene, name: str) -> bool:
    """Whether `in_state` has an answer; a value that does not exist is said elsewhere."""
    control = next((one for one in _controls(scene) if one.name == name), None)
    return control is not None or (name in scene.state and not _controls(scene))
