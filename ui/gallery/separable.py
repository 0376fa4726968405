"""Wilson et al.'s separable data: every weight of Adam has the same size, and a fresh example is always called +1."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import streamlit as st

import optim_core as oc
from ui import frame, panels
from ui.control import Control
from ui.deck import Deck
from ui.figures.counterexamples import scores, weights
from ui.gallery.card import SLUG, Card
from ui.numbers import number
from ui.text import t

ID = "separable"
EXAMPLES = 200
STEPS, LR = 2000, 0.01
GUARDS = np.concatenate([[0.0], np.logspace(-8, 1, 46)])
NAMES = ("label", "one", "other", "own", "owns", "positive", "negative")
CODE = """
import numpy as np
import optim_core as oc

positives, negatives = 110, 90
y = np.repeat([1.0, -1.0], [positives, negatives])
private = np.zeros((200, positives + 5 * negatives))   # one feature of its own where y = +1, five where y = −1
for i in range(200):
    first = i if y[i] > 0 else positives + 5 * (i - positives)
    private[i, first : first + (1 if y[i] > 0 else 5)] = 1
X = np.column_stack([y, np.ones(200), np.ones(200), private])
for eps in (0.0, 1.0):
    path = oc.run("Adam", lambda w: (w @ X.T - y) @ X / 200, start=np.zeros(X.shape[1]), steps=2000, lr=0.01, eps=eps)
    w = path.last
    print(eps, w[:4], "fresh +1:", w[0] + w[1] + w[2], "fresh −1:", -w[0] + w[1] + w[2])
"""
CONTROLS = (
    Control("separable_eps", "number", 1e-8, 0.0, 10.0, "tiny", floor=1e-8, symbol="ε", label="hyper.eps"),
    Control("separable_negatives", "integer", 90, 5, 95, step=5, label="counterexamples.negatives"),
)


@dataclass(frozen=True)
class Fit:
    """The weights of a fit, and what it says of fresh examples, whose private features it has never seen.

    `weights`: (..., 5) of the label's feature, the two constants, a private feature of a positive and of a negative.
    """

    weights: np.ndarray

    @property
    def positive(self) -> np.ndarray:
        """The score of a fresh example with y = +1."""
        return np.asarray(self.weights[..., :3].sum(axis=-1))

    @property
    def negative(self) -> np.ndarray:
        """The score of a fresh example with y = −1."""
        return np.asarray(self.weights[..., 1:3].sum(axis=-1) - self.weights[..., 0])

    def error(self, negatives: int) -> np.ndarray:
        """The share of fresh examples on the wrong side of zero."""
        share = negatives / EXAMPLES
        return (self.positive <= 0) * (1 - share) + (self.negative >= 0) * share


def gradient(positives: int, negatives: int) -> Callable[[np.ndarray], np.ndarray]:
    """Of the mean of half the squared residuals. Private features of one class stay equal, so one stands for all."""

    def told(w: np.ndarray) -> np.ndarray:
        label, one, other, own, owns = np.moveaxis(w, -1, 0)
        right = label + one + other + own - 1
        wrong = -label + one + other + 5 * owns + 1
        both = positives * right + negatives * wrong
        return np.stack([positives * right - negatives * wrong, both, both, right, wrong], axis=-1) / EXAMPLES

    return told


@lru_cache(maxsize=32)
def adam(negatives: int, guards: tuple[float, ...]) -> Fit:
    """Adam's weights for each ε, from zero."""
    guard = np.array(guards)
    told = gradient(EXAMPLES - negatives, negatives)
    return Fit(oc.run("Adam", told, start=np.zeros((len(guard), 5)), steps=STEPS, lr=LR, eps=guard, record=()).last)


def least_norm(negatives: int) -> Fit:
    """Where gradient descent from zero goes: of all weights that fit, those of the least norm. They are a combination
    of the examples, p times the positives and n times the negatives, whose two scores are +1 and −1."""
    positives = EXAMPLES - negatives
    p, n = np.linalg.solve([[3 + 1 / positives, 1.0], [1.0, 3 + 5 / negatives]], [1.0, -1.0])
    return Fit(np.array([p - n, p + n, p + n, p / positives, n / negatives]))


def _said(fit: Fit, negatives: int) -> dict[str, str]:
    """What is said of a fit on fresh examples."""
    values = {"positive": fit.positive, "negative": fit.negative, "error": 100 * fit.error(negatives)}
    return {name: number(float(value)) for name, value in values.items()}


def figure(deck: Deck) -> None:
    eps, negatives = deck["separable_eps"], deck["separable_negatives"]
    guards = np.unique([*GUARDS, eps])
    sweep = adam(negatives, tuple(guards))
    chosen, descent = Fit(sweep.weights[guards == eps][0]), least_norm(negatives)
    names = {key: t(f"{SLUG}.separable_{key}") for key in NAMES}
    fits, theme, size = {"Adam": chosen, "SGD": descent}, frame.theme(), frame.size()
    left, right = st.columns([2, 3], gap="medium")
    told = {"eps": number(eps, 2), "label": number(float(chosen.weights[0])), "one": number(float(chosen.weights[1]))}
    with left:
        drawing = weights(fits, names, title=t(f"{SLUG}.separable_weights"), theme=theme, size=size)
        panels.plot(drawing, f"{SLUG}-{ID}-weights", t(f"{SLUG}.separable_alt_weights", **told))
    with right:
        drawing = scores(guards, sweep, eps, fits, names, title=t(f"{SLUG}.separable_scores"), theme=theme, size=size)
        panels.plot(
            drawing, f"{SLUG}-{ID}-scores", t(f"{SLUG}.separable_alt", eps=told["eps"], **_said(chosen, negatives))
        )
    sentences = [
        t(f"{SLUG}.separable_adam", eps=told["eps"], **_said(chosen, negatives)),
        t(f"{SLUG}.separable_sgd", **_said(descent, negatives)),
    ]
    panels.readout(SLUG, sentences, ID)
    with panels.row(SLUG, ID):
        deck.show("separable_eps")
        deck.show("separable_negatives")


CARD = Card(ID, CONTROLS, None, ("coin", "negatives", "none"), "negatives", CODE, figure=figure)
