"""ε is the one thing in Adam with the units of a gradient: below it, scale-freeness ends."""

from __future__ import annotations

from typing import Any

import optim_core as oc
from ui.control import Control
from ui.controls import factor
from ui.deck import Deck
from ui.gallery.card import Card, grips, rate, run_length, staged, starts
from ui.stage import Place

ID = "guard"
BOWL = oc.landscape("Bowl")
REMARKS = ("key", "apart", "every_bit", "rounded", "close", "instead", "off", "alone", "unpublished")
CODE = """
import numpy as np
import optim_core as oc

bowl = oc.landscape("Bowl")
for eps in (0.0, 1e-8):
    plain, told = (oc.run("AdamW", oc.rescaled(bowl, (1.0, c)), steps=500, lr=0.05, weight_decay=0.1, eps=eps)
                   for c in (1.0, 2.0**-27))
    print(eps, np.abs(plain.x - told.x).max())
"""
START = starts(ID, tuple(float(x) for x in BOWL.start), BOWL.window)
CONTROLS = (
    Control("guard_eps", "number", 1e-8, 0.0, 1.0, "tiny", symbol="ε", label="hyper.eps"),
    factor("guard_c2", "c₂", 2.0**-27),
    rate(ID, 0.05, 1e-4, 1.0),
    run_length(ID, 500),
    *START,
)
PLACED = {
    "guard_eps": Place("hyper.eps", "dial"),
    "guard_c2": Place("scale.1", "dial"),
    "guard_lr": Place("lr", "drawer"),
    "guard_steps": Place("steps", "drawer"),
    **grips(START),
}


def picture(deck: Deck) -> dict[str, Any]:
    fixed = {"weightDecay": 0.1, **{f"param.{name}": value for name, value in BOWL.parameters.items()}}
    return staged(ID, ("AdamW",), BOWL, PLACED, worlds=("plain", "told"), fixed=fixed,
         words=[f"scale.{key}" for key in REMARKS])  # fmt: skip


CARD = Card(ID, CONTROLS, picture, ("zero", "halved", "unchanged"), "zero", CODE)
