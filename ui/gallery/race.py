"""One learning rate for all: a race that is decided before it starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np

import optim_core as oc
from ui import frame, panels
from ui.controls import learning_rate
from ui.deck import Deck
from ui.figures.counterexamples import loss_against_rate
from ui.gallery.card import SLUG, Card, grips, run_length, staged, starts
from ui.numbers import number
from ui.stage import Place
from ui.text import t

ID = "race"
RAVINE = oc.landscape("Ravine")
METHODS = ("SGD", "NormalizedGD", "Adam")
COMMON = 0.1
RATES = np.logspace(-4, 1, 101)
CODE = """
import numpy as np
import optim_core as oc

ravine, rates = oc.landscape("Ravine"), np.logspace(-4, 1, 101)
for name in ("SGD", "NormalizedGD", "Adam"):
    start = np.tile(ravine.start, (len(rates), 1))
    loss = oc.run(name, ravine, start=start, steps=100, lr=rates).loss[-1]
    common = oc.run(name, ravine, steps=100, lr=0.1).loss[-1]
    print(name, common, np.nanmin(loss), rates[np.nanargmin(loss)])
"""


def sgd_rate(sgd):  # type: ignore[no-untyped-def]
    return sgd


def normalized_rate(normalizedgd):  # type: ignore[no-untyped-def]
    return normalizedgd


def adam_rate(adam):  # type: ignore[no-untyped-def]
    return adam


OWN = {"SGD": {"lr": sgd_rate}, "NormalizedGD": {"lr": normalized_rate}, "Adam": {"lr": adam_rate}}
START = starts(ID, tuple(float(x) for x in RAVINE.start), RAVINE.window)
CONTROLS = (
    *(replace(learning_rate(COMMON, 1e-4, 10.0), name=f"race_{name.lower()}", symbol=f"η {name}", label="")
      for name in METHODS),
    run_length(ID, 100),
    *START,
)  # fmt: skip
PLACED = {
    **{f"race_{name.lower()}": Place(f"own.{name.lower()}", "dial") for name in METHODS},
    "race_steps": Place("steps", "drawer"),
    **grips(START),
}


def picture(deck: Deck) -> dict[str, Any]:
    fixed = {"lr": COMMON, **{f"param.{name}": value for name, value in RAVINE.parameters.items()}}
    return staged(ID, METHODS, RAVINE, PLACED, fixed=fixed, own=OWN)


@lru_cache(maxsize=64)  # the start is a hand's: there is no end of them
def losses(steps: int, start: tuple[float, float]) -> Mapping[str, np.ndarray]:
    """f after so many steps, for every rate; ∞ where the run diverged."""
    found = {}
    for name in METHODS:
        path = oc.run(name, RAVINE, start=np.tile(start, (len(RATES), 1)), steps=steps, lr=RATES, record=())
        f = np.where(path.diverged_at >= 0, np.inf, RAVINE.value(path.last))
        found[name] = np.where(np.isfinite(f), f, np.inf)
    return MappingProxyType(found)


def reveal(deck: Deck) -> None:
    """What is left of f against the learning rate, for each method, with the chosen rates as dots."""
    steps, start = deck["race_steps"], (deck["race_x1"], deck["race_x2"])
    chosen = {name: deck[f"race_{name.lower()}"] for name in METHODS}
    found = losses(steps, start)
    axes = (t("counterexamples.rate"), t("counterexamples.left", steps=steps))
    drawing = loss_against_rate(RATES, found, chosen, theme=frame.theme(), size=frame.size(), axis_titles=axes)
    panels.plot(drawing, f"{SLUG}-{ID}-rates", t("counterexamples.race_alt_rates"))
    best = [
        t("counterexamples.race_best", method=oc.method(name).name, rate=number(float(RATES[int(np.argmin(f))]), 2),
          loss=number(float(f.min()), 2), here=number(chosen[name], 2))
        for name, f in found.items()
    ]  # fmt: skip
    panels.readout(SLUG, best, ID)


CARD = Card(ID, CONTROLS, picture, ("adam", "normalized", "sgd"), "sgd", CODE, reveal)
