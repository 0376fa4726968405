"""What a card of the gallery is: its controls, its one live figure, its question, its code."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import optim_core as oc
from optim_core.hyper import Hyper
from ui import stage
from ui.control import Control
from ui.controls import MOST_STEPS, from_hyper, learning_rate, shown_step
from ui.deck import Deck
from ui.stage import Place
from ui.text import t

SLUG = "counterexamples"
#: The step under the scrubber, of whichever card is shown: each opens at the end of its paths.
STEP = shown_step()


@dataclass(frozen=True)
class Card:
    """One counterexample. Texts by its id: the labels `<id>`, `<id>_title`, `<id>_alt` and `<id>_<option>`, the prose
    sections `hook_<id>`, `answer_<id>`, `broke_<id>`, `why_<id>` and `step_<id>_…`."""

    id: str
    controls: tuple[Control, ...]
    picture: Callable[[Deck], dict[str, Any]] | None  # what the scene of its stage is made of, but for the deck
    options: tuple[str, ...]
    answer: str
    code: str
    reveal: Callable[[Deck], None] | None = None  # drawn once the question is answered
    figure: Callable[[Deck], None] | None = None  # draws what stands in the place of a stage


def rate(card: str, default: float, low: float, high: float) -> Control:
    """The learning rate of a card."""
    return replace(learning_rate(default, low, high), name=f"{card}_lr")


def hyper(card: str, of: Hyper, default: float, **others: Any) -> Control:
    """A hyperparameter of a rule, or a parameter of a landscape, on a card."""
    return replace(from_hyper(of, default, f"{card}_{of.name}"), **others)


def run_length(card: str, default: int) -> Control:
    return Control(f"{card}_steps", "integer", default, 1, MOST_STEPS, "log", symbol="T", label="controls.steps")


def starts(card: str, at: Sequence[float], window: Sequence[tuple[float, float]]) -> tuple[Control, ...]:
    """The start of a card's paths, one control a coordinate."""
    return tuple(
        Control(f"{card}_x{k + 1}", "number", x, low, high, step=0.05, label="controls.start",
                symbol=f"x{'₁₂'[k]}" if len(at) > 1 else "x₀")
        for k, (x, (low, high)) in enumerate(zip(at, window, strict=True))
    )  # fmt: skip


def grips(controls: Sequence[Control]) -> dict[str, Place]:
    """The controls of `starts`, as handles on the picture."""
    return {control.name: Place(f"start.{k}", "handle") for k, control in enumerate(controls)}


def staged(
    card: str, methods: Sequence[str], landscape: oc.Landscape, placed: Mapping[str, Place], **others: Any
) -> dict[str, Any]:
    """What the scene of a card's stage is made of, but for the deck. Reset is of the card alone, and no states are
    kept: the page has one link for all cards."""
    return {
        "title": t(f"{SLUG}.{card}_title"), "alt": t(f"{SLUG}.{card}_alt"), "landscape": landscape,
        "methods": [oc.method(name) for name in methods], "placed": {**placed, STEP.name: Place("t", "scrub")},
        "keeps": False, "shared": True, **others,
    }  # fmt: skip


def show(card: Card, deck: Deck) -> None:
    """Draw the figure of a card here."""
    if picture := card.picture:
        stage.show(deck, lambda: stage.scene(deck, **picture(deck)), name=card.id)
    elif card.figure:
        card.figure(deck)
