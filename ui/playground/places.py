"""Where the controls of the playground stand on the stage: those of the lane in sight to be moved, the others held."""

from __future__ import annotations

import optim_core as oc
from ui.deck import Deck
from ui.playground.ground import Ground
from ui.stage import Place
from ui.stage.scene import Where

DIALS = 2  # parameters of the function beside the dials of the lane


def places(deck: Deck, here: Ground) -> dict[str, Place]:
    """Control name → its place. Lanes out of sight are placed nowhere: the stage holds them, for the link, for Undo and
    for what is kept, and no hand moves them."""
    shown = int(deck["edit"])
    placed = {f"start{k + 1}": Place(f"start.{k}", "handle") for k in range(here.landscape.d)}
    for j, name in enumerate(here.landscape.hyper):
        placed[f"param.{name}"] = Place(f"param.{name}", "dial" if j < DIALS else "drawer")
    for k, slug in enumerate(deck["methods"], 1):
        placed |= _lane(k, oc.method(slug), here.landscape.d, k == shown)
    chosen = len(deck.control("convention").options) > 1
    return placed | {
        "edit": Place("lane"),
        "t": Place("t", "scrub"),
        "steps": Place("steps", "drawer"),
        "seed": Place("noise.seed", "drawer"),
        "convention": Place("convention", "drawer" if chosen else "none"),
    }


def _lane(k: int, method: oc.Method, d: int, shown: bool) -> dict[str, Place]:
    def at(target: str, where: Where) -> Place:
        return Place(f"lane.{k}.{target}", where if shown else "none")

    decay = {f"decay.{k}": at("weightDecay", "dial")} if method.decays else {}
    return {
        f"lr.{k}": at("lr", "dial"),
        **decay,
        **{f"{name}.{k}": at(f"hyper.{name}", "drawer") for name in method.hyper},
        f"schedule.{k}": at("schedule", "drawer"),
        **{f"c{i + 1}.{k}": at(f"scale.{i}", "drawer") for i in range(d)},
        f"noise.{k}": at("noise.sigma", "drawer"),
        f"kind.{k}": at("noise.kind", "drawer"),
    }
