"""Sign descent under skewed noise: a sign knows the median, not the mean."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import optim_core as oc
from ui import parts
from ui.control import Control
from ui.deck import Deck
from ui.gallery.card import Card, grips, hyper, rate, run_length, staged, starts
from ui.stage import Place

ID = "skewed"
BOWL = oc.landscape("Bowl in 1-D")
PERIOD = 4  # noise 3, −1, −1, −1 times the size
CODE = """
import optim_core as oc

bowl = oc.landscape("Bowl in 1-D")                     # ½(x − 5)²
told = oc.spiked(bowl, size=1.0, period=4)             # noise 3, −1, −1, −1, 3, …
for name, own in {"SignSGD": {}, "Signum": {"beta": 0.9}, "SGD": {}}.items():
    for start in (7.0, 3.0):
        path = oc.run(name, told, start=[start], steps=1500, lr=0.005, **own)
        print(name, start, path.last)
"""
START = starts(ID, (7.0,), ((-1.0, 9.0),))
CONTROLS = (
    Control("skewed_size", "number", 1.0, 0.0, 3.0, step=0.05, symbol="s", label="counterexamples.skew"),
    hyper(ID, oc.method("Signum").hyper["beta"], 0.9),
    rate(ID, 0.005, 1e-4, 1.0),
    run_length(ID, 1500),
    replace(hyper(ID, BOWL.hyper["a1"], 5.0), label="start.bottom"),
    *START,
)
PLACED = {
    "skewed_size": Place("spike.size", "dial"),
    "skewed_beta": Place("hyper.beta", "dial"),
    "skewed_lr": Place("lr", "dial"),
    "skewed_steps": Place("steps", "drawer"),
    "skewed_a1": Place("param.a1", "handle"),
    **grips(START),
}


def picture(deck: Deck) -> dict[str, Any]:
    with parts.unnoticed():  # the browser moves it by itself
        bowl = replace(BOWL.with_(a1=deck["skewed_a1"]), window=((-1.0, 9.0),))
    return staged(ID, ("SignSGD", "Signum", "SGD"), bowl, PLACED, kind="line", fixed={"spike.period": PERIOD})


CARD = Card(ID, CONTROLS, picture, ("bottom", "below", "above"), "above", CODE)
