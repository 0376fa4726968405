"""What the page The 1/λ wall computes: its controls, and where its methods stop as λ or the schedule changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import streamlit as st

import optim_core as oc
from optim_core.schedule import SCHEDULES
from optim_core.terrain import frozen
from optim_core.wall import box_point, ridge_point
from ui.control import Control
from ui.controls import choice, from_hyper, kept, learning_rate, many, noise, shown_step, steps, weight_decay
from ui.deck import Deck
from ui.stage import Place

SLUG = "wall"
RAVINE = oc.landscape("Rotated ravine")
WINDOW: tuple[tuple[float, float], ...] = ((-6.3, 10.2), (-3.9, 6.6))
MINIMUM = (6.0, 5.0)
START = (-3.0, -2.0)
TURNED = 45.0  # degrees of the first question
OFFERED = ("Adam-l2", "AdamW", "AdamProx", "AdamMetricProx", "LionW", "SignumW", "RMSpropW")
METHODS = tuple(oc.method(slug) for slug in OFFERED)
SWEEP = np.round(np.linspace(0.0, 1.0, 26), 2)
BETA2 = oc.method("AdamW").hyper["beta2"]


def _point(name: str, at: Sequence[float], label: str) -> list[Control]:
    """The two coordinates of a point that a hand drags over the picture; a minimum as far as the valley can have it."""
    window = WINDOW
    if name == "a":
        limits = [RAVINE.hyper[axis].range for axis in ("a1", "a2")]
        window = tuple((max(low, of.low), min(high, of.high)) for (low, high), of in zip(WINDOW, limits, strict=True))
    return [
        Control(f"{name}{k + 1}", "number", at[k], low, high, step=0.05, symbol=f"{'ax'[name == 'start']}{'₁₂'[k]}",
                label=label)
        for k, (low, high) in enumerate(window)
    ]  # fmt: skip


def _deck() -> Deck:
    kappa, theta = (RAVINE.hyper[name] for name in ("kappa", "theta"))
    return Deck(
        SLUG,
        (
            replace(weight_decay(0.3, high=2.0), scale="linear", step=0.02),
            replace(from_hyper(theta, 0.0), step=5.0, symbol="θ", label="wall.theta"),
            choice("schedule", tuple(SCHEDULES), "inverse_sqrt", label="decay.schedule",
                   names=tuple(f"decay.schedule_{s}" for s in SCHEDULES)),
            many("methods", OFFERED, ("Adam-l2", "AdamW", "AdamProx"), "wall.methods", [m.name for m in METHODS]),
            learning_rate(0.4, 1e-3, 2.0),
            replace(from_hyper(kappa, 50.0), low=1.0, high=1000.0, symbol="κ", label="wall.kappa"),
            from_hyper(BETA2, 0.95),
            steps(2000),
            *noise(),
            shown_step(),
            kept(),
            *_point("start", START, "controls.start"),
            *_point("a", MINIMUM, "wall.minimum"),
        ),
    )  # fmt: skip


DECK = _deck()
PLACED = {
    "decay": Place("weightDecay", "dial"),
    "theta": Place("param.theta", "dial"),
    "schedule": Place("schedule", "dial"),
    "start1": Place("start.0", "handle"),
    "start2": Place("start.1", "handle"),
    "a1": Place("param.a1", "handle"),
    "a2": Place("param.a2", "handle"),
    "lr": Place("lr", "drawer"),
    "kappa": Place("param.kappa", "drawer"),
    "beta2": Place("hyper.beta2", "drawer"),
    "steps": Place("steps", "drawer"),
    "noise": Place("noise.sigma", "drawer"),
    "seed": Place("noise.seed", "drawer"),
    "t": Place("t", "scrub"),
}


@dataclass(frozen=True)
class Setting:
    """One state of the page, ready to run; hashable, so that what is slow is computed once."""

    decay: float
    theta: float
    kappa: float
    minimum: tuple[float, float]
    start: tuple[float, float]
    lr: float
    beta2: float
    steps: int
    schedule: str
    sigma: float
    seed: int

    @property
    def landscape(self) -> oc.Landscape:
        """The valley, with the page's own window and start."""
        return replace(_valley(self.kappa, self.theta, *self.minimum), start=frozen(self.start))

    @property
    def lowest(self) -> np.ndarray:
        """The lowest point of the box (2,)."""
        return box_point(self.landscape, self.decay)

    @property
    def ridge(self) -> np.ndarray:
        """The minimum of f + (λ/2)‖x‖² (2,)."""
        return ridge_point(self.landscape, self.decay)

    def run(self, slug: str, **other: Any) -> oc.Trajectory:
        """A run with these settings; `other` replaces some of them."""
        method = oc.method(slug)
        own = {"beta2": self.beta2} if "beta2" in method.hyper else {}
        oracle = oc.noisy(self.landscape, self.sigma, self.seed) if self.sigma else self.landscape
        given = {"start": self.start, "steps": self.steps, "lr": self.lr, "weight_decay": self.decay,
                 "schedule": self.schedule}  # fmt: skip
        return oc.run(method, oracle, **{**given, **own, **other})


def _valley(kappa: float, theta: float, a1: float, a2: float) -> oc.Landscape:
    return replace(RAVINE.with_(kappa=kappa, theta=theta, a1=a1, a2=a2), window=WINDOW)


def valley(deck: Deck = DECK) -> oc.Landscape:
    """The valley that the controls say, whatever start and methods they say."""
    return _valley(deck["kappa"], deck["theta"], deck["a1"], deck["a2"])


def setting(deck: Deck = DECK) -> Setting:
    """What the controls say."""
    return Setting(
        deck["decay"], deck["theta"], deck["kappa"], (deck["a1"], deck["a2"]), (deck["start1"], deck["start2"]),
        deck["lr"], deck["beta2"], deck["steps"], deck["schedule"], deck["noise"], deck["seed"],
    )  # fmt: skip


@st.cache_data(max_entries=64, show_spinner=False)
def stops(now: Setting, slugs: Sequence[str]) -> Mapping[str, np.ndarray]:
    """Where each method is at the last step for every λ of SWEEP: slug → (n, 2)."""
    return {slug: now.run(slug, weight_decay=SWEEP, record=()).last for slug in slugs}


@st.cache_data(max_entries=64, show_spinner=False)
def approaches(now: Setting, slug: str = "AdamW") -> Mapping[str, np.ndarray]:
    """The largest distance to the lowest point of the box, over both coordinates, after each step t = 1 … T, under
    each schedule: name → (T,)."""
    lowest = now.lowest
    paths = {s: now.run(slug, schedule=s, record=("x",)).x for s in SCHEDULES}
    return {s: np.abs(x[1:] - lowest).max(axis=-1) for s, x in paths.items()}
