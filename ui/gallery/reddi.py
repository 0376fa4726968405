"""Reddi et al.'s online problem: the sum of the losses falls to the left, and Adam goes to the right."""

from __future__ import annotations

from typing import Any

import numpy as np

import optim_core as oc
from ui import frame, panels
from ui.deck import Deck
from ui.figures.counterexamples import drift_against_memory
from ui.gallery.card import SLUG, Card, grips, hyper, rate, run_length, staged, starts
from ui.numbers import number
from ui.stage import Place
from ui.text import t

ID = "reddi"
LINE = oc.landscape("Tilted line", slope=1 / 3)  # the mean of C·x, −x, −x with C = 3
SIZE, PERIOD = 4 / 3, 3  # told 3, −1, −1, 3, …
METHODS = ("AdamProx(box)", "AMSGradProx(box)")
ADAM = oc.method("Adam")
MEMORIES = np.round(np.arange(0.0, 0.991, 0.015), 3)
CYCLES = 100
CODE = """
import optim_core as oc

line = oc.landscape("Tilted line", slope=1 / 3)        # mean of 3x, −x, −x
told = oc.spiked(line, size=4 / 3, period=3)           # 3, −1, −1, 3, −1, −1, …
for name in ("AdamProx(box)", "AMSGradProx(box)"):     # kept in [−1, 1]
    for beta2 in (0.1, 0.5):
        path = oc.run(name, told, start=[1.0], steps=300, lr=0.5, schedule="inverse_sqrt",
                      weight_decay=1.0, beta1=0.0, beta2=beta2, eps=0.0)
        print(name, beta2, path.last)
"""
START = starts(ID, (1.0,), ((-1.0, 1.0),))
CONTROLS = (
    hyper(ID, ADAM.hyper["beta2"], 0.1, scale="linear", step=0.01, high=0.999),
    hyper(ID, ADAM.hyper["beta1"], 0.0, scale="linear", step=0.05, high=0.999),
    rate(ID, 0.5, 1e-3, 10.0),
    run_length(ID, 300),
    *START,
)
PLACED = {
    "reddi_beta2": Place("hyper.beta2", "dial"),
    "reddi_beta1": Place("hyper.beta1", "dial"),
    "reddi_lr": Place("lr", "dial"),
    "reddi_steps": Place("steps", "drawer"),
    **grips(START),
}
FIXED = {
    "spike.size": SIZE, "spike.period": PERIOD, "param.slope": LINE.parameters["slope"], "schedule": "inverse_sqrt",
    "weightDecay": 1.0, "hyper.eps": 0.0, "hyper.radius": 1.0,
}  # fmt: skip


def picture(deck: Deck) -> dict[str, Any]:
    return staged(ID, METHODS, LINE, PLACED, kind="line", fixed=FIXED)


def drift(memories: np.ndarray, beta1: float) -> np.ndarray:
    """How far Adam moves in a cycle, in learning rates, where no box holds it and the rate stays: one for each β₂."""
    told = oc.spiked(LINE, SIZE, PERIOD)
    path = oc.run("Adam", told, start=np.zeros((len(memories), 1)), steps=CYCLES * PERIOD, lr=1.0, eps=0.0,
                  beta1=beta1, beta2=memories)  # fmt: skip
    return np.asarray(path.x[-1, :, 0] - path.x[-1 - PERIOD, :, 0])


def reveal(deck: Deck) -> None:
    """The drift of a cycle against β₂, with the chosen β₁; where it crosses zero Adam turns round."""
    chosen = deck["reddi_beta2"]
    memories = np.unique([*MEMORIES, chosen])
    drifts = drift(memories, deck["reddi_beta1"])
    here = float(drifts[memories == chosen][0])
    drawing = drift_against_memory(memories, drifts, chosen, theme=frame.theme(), size=frame.size(),
                                   axis_titles=("β₂", t(f"{SLUG}.reddi_drift")))  # fmt: skip
    way = t(f"{SLUG}.reddi_way_{'right' if here > 0 else 'left'}")
    panels.plot(drawing, f"{SLUG}-{ID}-drift", t(f"{SLUG}.reddi_alt_drift", beta=number(chosen), way=way))


CARD = Card(ID, CONTROLS, picture, ("slides", "flips", "stays"), "flips", CODE, reveal)
