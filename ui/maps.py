"""The landscape of a page: one of those of two coordinates, its start and its parameters, as controls of a deck.

    deck = Deck("decay", (…, map_choice("bowl"), *map_controls()))
    land = chosen_map(deck)
    placed = {…, **map_places(deck)}                 # the same controls as hands on the stage

Each landscape keeps its own start and parameters, so that a change of landscape brings its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import numpy as np

import optim_core as oc
from ui import parts
from ui.control import Control
from ui.controls import choice, from_hyper
from ui.deck import Deck
from ui.stage.ground import following
from ui.stage.scene import Place


@cache
def flat_maps() -> Mapping[str, oc.Landscape]:
    """id → every landscape of two coordinates, with its default parameters."""
    return {one.id: one for one in oc.landscapes().values() if one.d == 2}


def map_choice(default: str) -> Control:
    """One landscape of two coordinates, by its id; named in the reader's language by the landscape itself."""
    flat = flat_maps()
    return choice("landscape", tuple(flat), default, "controls.landscape", [one.title for one in flat.values()])


def map_controls() -> tuple[Control, ...]:
    """The controls of every such landscape; `map_places` says which of them belong to the chosen one."""
    return tuple(control for one in flat_maps().values() for control in _controls(one))


def shown_map(deck: Deck) -> oc.Landscape:
    """The landscape that the deck says, with its parameters: what a stage draws, wherever the paths begin. The browser
    moves the parameters by itself, so they ask for no other scene."""
    base = flat_maps()[deck["landscape"]]
    with parts.unnoticed():
        return _set(deck, base)


def chosen_map(deck: Deck) -> oc.Landscape:
    """The landscape that the deck says, with its parameters and its start."""
    land = _set(deck, flat_maps()[deck["landscape"]])
    start = np.array([deck[f"{land.id}.start{k}"] for k in (1, 2)])
    start.setflags(write=False)
    return replace(land, start=start)


def map_places(deck: Deck) -> dict[str, Place]:
    """The chosen landscape's controls on the stage: its start and its minimum to be dragged, the rest in the drawer."""
    land = flat_maps()[deck["landscape"]]
    starts = {f"{land.id}.start{k + 1}": Place(f"start.{k}", "handle") for k in range(land.d)}
    moving = set(following(land) or ())
    parameters = {
        f"{land.id}.{name}": Place(f"param.{name}", "handle" if f"param.{name}" in moving else "drawer")
        for name in land.hyper
    }
    return {**starts, **parameters}


def _set(deck: Deck, base: oc.Landscape) -> oc.Landscape:
    return base.with_(**{name: deck[f"{base.id}.{name}"] for name in base.hyper})


def _controls(landscape: oc.Landscape) -> list[Control]:
    spots = [
        Control(f"{landscape.id}.start{k + 1}", "number", round(float(x), 6), low, high, step=0.05, symbol=f"x{mark}",
                label="controls.start")
        for k, (x, mark, (low, high)) in enumerate(zip(landscape.start, "₁₂", landscape.window, strict=True))
    ]  # fmt: skip
    return spots + [from_hyper(h, name=f"{landscape.id}.{n}") for n, h in landscape.hyper.items()]
