"""A turned valley: what one learning rate per coordinate can do ends where the valley leaves the axes."""

from __future__ import annotations

from typing import Any

import optim_core as oc
from ui import parts
from ui.deck import Deck
from ui.gallery.card import Card, grips, hyper, rate, run_length, staged, starts
from ui.stage import Place

ID = "rotated"
VALLEY = oc.landscape("Rotated ravine")
CODE = """
import numpy as np
import optim_core as oc

for theta in (0, 30):
    valley = oc.landscape("Rotated ravine", kappa=100, theta=theta)
    for name, own in {"Adam": {"lr": 0.01, "beta1": 0, "beta2": 0.99, "eps": 0}, "SGD": {"lr": 1 / 100}}.items():
        path = oc.run(name, valley, start=[-1.0, 2.5], steps=1500, **own)
        near = np.linalg.norm(path.x - 1, axis=-1) <= 0.01
        print(theta, name, np.argmax(near))
"""


def over_steepest(kappa):  # type: ignore[no-untyped-def]
    """One over the largest curvature: half the rate at which gradient descent ceases to converge."""
    return 1 / kappa


START = starts(ID, (-1.0, 2.5), VALLEY.window)
CONTROLS = (
    hyper(ID, VALLEY.hyper["theta"], 30.0, step=1.0),
    hyper(ID, VALLEY.hyper["kappa"], 100.0),
    rate(ID, 0.01, 1e-4, 1.0),
    run_length(ID, 1500),
    *START,
)
PLACED = {
    "rotated_theta": Place("param.theta", "dial"),
    "rotated_kappa": Place("param.kappa", "dial"),
    "rotated_lr": Place("lr", "dial"),
    "rotated_steps": Place("steps", "drawer"),
    **grips(START),
}
FIXED = {"hyper.beta1": 0.0, "hyper.beta2": 0.99, "hyper.eps": 0.0, "param.a1": 1.0, "param.a2": 1.0}


def picture(deck: Deck) -> dict[str, Any]:
    with parts.unnoticed():  # the browser moves it by itself
        valley = VALLEY.with_(theta=deck["rotated_theta"], kappa=deck["rotated_kappa"])
    return staged(ID, ("Adam", "SGD"), valley, PLACED, fixed=FIXED, own={"SGD": {"lr": over_steepest}})


CARD = Card(ID, CONTROLS, picture, ("same", "twice", "more"), "more", CODE)
