"""The minimum at the origin: where decay pulls to where the loss pulls, no style of decay can be told from another."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import optim_core as oc
from ui import parts
from ui.controls import weight_decay
from ui.deck import Deck
from ui.gallery.card import Card, grips, hyper, rate, run_length, staged, starts
from ui.stage import Place

ID = "origin"
BOWL = oc.landscape("Bowl")
METHODS = ("Adam", "Adam-l2", "AdamW", "AdamProx")
MEMORY = 0.95  # of the squares: all have come to rest within the picture
CODE = """
import optim_core as oc

for minimum in ((0.0, 0.0), (3.0, 2.0)):
    bowl = oc.landscape("Bowl", a1=minimum[0], a2=minimum[1])
    for name in ("Adam", "Adam-l2", "AdamW", "AdamProx"):
        decay = {} if name == "Adam" else {"weight_decay": 0.4}
        path = oc.run(name, bowl, start=[-2.0, -1.0], steps=1500, lr=0.02, beta2=0.95, **decay)
        print(name, minimum, path.last.round(2))
"""
START = starts(ID, (-2.0, -1.0), BOWL.window)
CONTROLS = (
    replace(weight_decay(0.4, high=3.0), name="origin_decay"),
    rate(ID, 0.02, 1e-4, 1.0),
    run_length(ID, 1500),
    *(hyper(ID, BOWL.hyper[name], 0.0) for name in ("a1", "a2")),
    *START,
)
PLACED = {
    "origin_decay": Place("weightDecay", "dial"),
    "origin_lr": Place("lr", "dial"),
    "origin_steps": Place("steps", "drawer"),
    "origin_a1": Place("param.a1", "handle"),
    "origin_a2": Place("param.a2", "handle"),
    **grips(START),
}


def picture(deck: Deck) -> dict[str, Any]:
    with parts.unnoticed():  # the browser moves it by itself
        bowl = BOWL.with_(a1=deck["origin_a1"], a2=deck["origin_a2"])
    return staged(ID, METHODS, bowl, PLACED, fixed={"hyper.beta2": MEMORY})


CARD = Card(ID, CONTROLS, picture, ("together", "three", "four"), "three", CODE)
