"""The function of the playground: one of the catalogue or a typed formula, its window, and what is wrong with either.

What a reader types is read by `optim_core.expression` alone. A formula or window that cannot be read becomes a sentence
at its field, and the last function that could be read stays on the stage.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import optim_core as oc
from optim_core import derived
from optim_core.equation.typed import LONGEST
from optim_core.experiment import MOST_LANES, TYPED
from optim_core.stationary import window_for
from optim_core.terrain import frozen, window_of
from ui.controls import choice, ordered, text
from ui.deck import Deck
from ui.derived import FILE
from ui.text import language, t

SLUG = "playground"
FORMULA = "a*(x - 1)^2 + b*(y - x^2)^2"  # at first; a and b become dials
METHODS = ("Adam-l2", "AdamW", "AdamProx")
MOST_COORDINATES = 2  # what the stage draws
derived.know(FILE)  # of FORMULA

Window = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Problem:
    """What is wrong with the field `field`, in one sentence of the reader's language."""

    field: str
    sentence: str


@dataclass(frozen=True)
class Ground:
    """The landscape at its default parameters, and the problems of the fields that name it."""

    landscape: oc.Landscape
    problems: tuple[Problem, ...] = ()

    @property
    def typed(self) -> bool:
        return self.landscape.id == TYPED

    def said(self, field: str) -> str:
        """The problem of one field; "" where there is none."""
        return next((one.sentence for one in self.problems if one.field == field), "")


def catalogue() -> Mapping[str, oc.Landscape]:
    """id → every landscape that the stage can draw."""
    return {one.id: one for one in oc.landscapes().values() if one.d <= MOST_COORDINATES}


def head() -> Deck:
    """The controls that say which others there are: the function, its window, and the methods in their order."""
    lands = catalogue()
    return Deck(
        SLUG,
        (
            choice("f", ("", *lands), "", f"{SLUG}.f", [f"{SLUG}.typed", *(one.title for one in lands.values())]),
            text("formula", f"{SLUG}.formula", FORMULA, 4 * LONGEST),  # what is too long is told, not cut
            text("window", f"{SLUG}.window", longest=120),
            ordered("methods", [m.slug for m in oc.methods().values()], METHODS, MOST_LANES, f"{SLUG}.methods"),
        ),
    )


def ground(deck: Deck, good: str = FORMULA) -> Ground:
    """What the fields of `head` say, and what is wrong with them; `good`: the formula instead of one that cannot be
    read."""
    problems = []
    if deck["f"]:
        land = catalogue()[deck["f"]]
    else:
        read, sentence = _read(deck["formula"])
        land = read or typed(good)
        problems += [] if read else [Problem("formula", sentence)]
    wanted = deck["window"]
    if not wanted.strip():
        return Ground(land, tuple(problems))
    try:
        land = _seen_in(land, numbers_in(wanted, land.d))
    except ValueError:
        problems.append(Problem("window", t(f"{SLUG}.window_{land.d}")))
    return Ground(land, tuple(problems))


def numbers_in(wanted: str, d: int) -> Window:
    """The window that a text spells, low and high for each coordinate: "-3, 3; -2, 2". Raises ValueError."""
    pieces = [piece for piece in re.split(r"[\s,;…]+", wanted.strip()) if piece]
    ends = [float(piece.replace("−", "-")) for piece in pieces]
    if len(ends) != 2 * d or any(abs(end) > 1e6 for end in ends):
        raise ValueError("a window is two numbers for each coordinate")
    return window_of([ends[2 * k : 2 * k + 2] for k in range(d)], d)


def spelled(window: Window) -> str:
    """A window as its field and a link spell it."""
    return ",".join(repr(end).removesuffix(".0") for pair in window for end in pair)


def _read(formula: str) -> tuple[oc.Landscape | None, str]:
    """The landscape of a formula, or None and a sentence that says why there is none."""
    try:
        land = typed(formula)
    except oc.ExpressionError as refused:
        return None, refused.said(language())
    return (land, "") if land.d <= MOST_COORDINATES else (None, t(f"{SLUG}.three"))


@lru_cache(maxsize=128)
def typed(formula: str) -> oc.Landscape:
    """The landscape of a typed formula, in the window that suits it where the stage can draw one. Raises
    ExpressionError."""
    first = oc.landscape_from(formula)
    return first if first.d > MOST_COORDINATES else oc.landscape_from(formula, window=window_for(formula))


def _seen_in(land: oc.Landscape, window: Window) -> oc.Landscape:
    """The same function in another window, and its start with it where that would be outside."""
    if land.id == TYPED:
        return _typed_in(land.name, window)
    inside = all(low <= x <= high for x, (low, high) in zip(land.start, window, strict=True))
    start = land.start if inside else frozen([low + (high - low) / 4 for low, high in window])
    remake = land.remake
    again = (lambda parameters: replace(remake(parameters), window=window, start=start)) if remake else None
    return replace(land, window=window, start=start, remake=again)


@lru_cache(maxsize=128)
def _typed_in(formula: str, window: Window) -> oc.Landscape:
    return oc.landscape_from(formula, window=window)
