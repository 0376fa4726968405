"""A rare large gradient, at the usual betas: v has half forgotten it when the small ones count."""

from __future__ import annotations

from typing import Any

import optim_core as oc
from ui import parts
from ui.control import Control
from ui.deck import Deck
from ui.gallery.card import Card, grips, hyper, rate, run_length, staged, starts
from ui.stage import Place

ID = "rare"
LINE = oc.landscape("Tilted line", slope=0.01)
SIZE = 1.01  # the ordinary gradient is slope − SIZE, the rare one is larger the rarer it is
CODE = """
import optim_core as oc

line = oc.landscape("Tilted line", slope=0.01)
for period in (10, 100, 300, 1000):
    told = oc.spiked(line, size=1.01, period=period)   # −1, but once in a period large
    for name in ("Adam", "AMSGrad"):                   # at the usual betas
        path = oc.run(name, told, start=[0.0], steps=5000, lr=0.02)
        print(name, period, path.last)
"""
START = starts(ID, (0.0,), LINE.window)
CONTROLS = (
    Control("rare_period", "integer", 300, 2, 2000, "log", symbol="n", label="counterexamples.period"),
    hyper(ID, LINE.hyper["slope"], 0.01, symbol="a", label="counterexamples.slope"),
    hyper(ID, oc.method("Adam").hyper["beta2"], 0.999),
    rate(ID, 0.02, 1e-4, 1.0),
    run_length(ID, 5000),
    *START,
)
PLACED = {
    "rare_period": Place("spike.period", "dial"),
    "rare_slope": Place("param.slope", "dial"),
    "rare_beta2": Place("hyper.beta2", "dial"),
    "rare_lr": Place("lr", "drawer"),
    "rare_steps": Place("steps", "drawer"),
    **grips(START),
}


def picture(deck: Deck) -> dict[str, Any]:
    with parts.unnoticed():  # the browser moves it by itself
        line = LINE.with_(slope=deck["rare_slope"])
    return staged(ID, ("Adam", "AMSGrad"), line, PLACED, kind="line", fixed={"spike.size": SIZE})


CARD = Card(ID, CONTROLS, picture, ("up", "still", "down"), "down", CODE)
