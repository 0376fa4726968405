"""The Proximal page: its controls, the scene of its figure, and the sweeps under it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

import optim_core as oc
from optim_core.compile.step_model import step_model
from optim_core.regularizers import REGULARIZERS, Regularizer
from ui import parts, stage
from ui.control import Control
from ui.controls import choice, from_hyper, kept, learning_rate, switch
from ui.deck import Deck
from ui.stage import Place
from ui.text import page_text, t

SLUG = "proximal"
BOWL = oc.landscape("Bowl in 1-D")
REACH = 7.0  # half the picture: three swings of AdamW have room in it
STEPS = 16
HYPER = oc.method("AdamW").hyper
MOST = 200  # steps of a picture that is about the first few


def _deck() -> Deck:
    return Deck(
        SLUG,
        (
            Control("decay", "number", 5.0, 0.0, 6.0, step=0.1, symbol="λ", label="hyper.weight_decay"),
            Control("c", "number", 1.0, 1e-3, 1e3, "log", symbol="c", label="controls.gradient_scale"),
            choice("regularizer", tuple(REGULARIZERS), "l2", label="proximal.regularizer",
                   names=tuple(f"proximal.regularizer_{r}" for r in REGULARIZERS)),
            switch("same", False, "proximal.same"),
            Control("x0", "number", 2.5, -REACH, REACH, step=0.05, symbol="x₀", label="controls.start"),
            Control("a1", "number", 1.0, -REACH, REACH, step=0.05, symbol="a", label="proximal.bottom"),
            learning_rate(0.5, 1e-3, 2.0),
            *(from_hyper(HYPER[name]) for name in ("beta1", "beta2", "eps")),
            *(from_hyper(h, name=f"{r.id}.{h.name}") for r in REGULARIZERS.values() for h in r.hyper.values()),
            Control("steps", "integer", STEPS, 1, MOST, "log", symbol="T", label="controls.steps"),
            Control("t", "integer", 1, 1, MOST, "log", symbol="t", label="controls.step"),
            kept(),
        ),
    )  # fmt: skip


DECK = _deck()


def smaller(lr: Any, weight_decay: Any) -> Any:
    """The learning rate at which AdamW takes the steps of AdamProx."""
    return lr / (1 + lr * weight_decay)


@dataclass(frozen=True)
class Settings:
    """One state of the page, ready to run."""

    regularizer: Regularizer
    methods: tuple[oc.Method, ...]
    landscape: oc.Landscape
    lr: float
    decay: float
    c: float
    hyper: Mapping[str, float]

    @property
    def strength(self) -> float:
        return self.lr * self.decay

    @property
    def told(self) -> Any:
        """The oracle that the methods see."""
        return oc.rescaled(self.landscape, [self.c])


def settings(deck: Deck) -> Settings:
    """What the controls say. The own-metric step exists for ½‖x‖² alone, the box in a proximal step alone."""
    chosen = REGULARIZERS[deck["regularizer"]]
    ball = replace(_ball(deck), start=_point(deck["x0"]))
    hyper = {name: deck[name] for name in ("beta1", "beta2", "eps")}
    hyper |= {name: deck[f"{chosen.id}.{name}"] for name in chosen.hyper}
    return Settings(chosen, _methods(chosen), ball, deck["lr"], deck["decay"], deck["c"], hyper)


def _methods(chosen: Regularizer) -> tuple[oc.Method, ...]:
    found = {
        m.decay.id: m for m in oc.methods().values() if m.rule.name == "Adam" and m.regularizer is chosen and m.decays
    }
    order = [found[style] for style in ("coupled", "decoupled", "proximal") if style in found]
    if chosen.id == "l2":
        order.insert(1, oc.method("AdamMetricProx"))
    if chosen.gradient is None:
        order.insert(0, oc.method("Adam"))
    return tuple(order)


def _ball(deck: Deck) -> oc.Landscape:
    return replace(BOWL.with_(a1=deck["a1"]), window=((-REACH, REACH),))


def _point(x: float) -> np.ndarray:
    point = np.array([x])
    point.setflags(write=False)
    return point


def places(chosen: Regularizer) -> dict[str, Place]:
    """What is moved on the stage. A projection has no use for λ: the half width of its box stands there."""
    own = {f"{chosen.id}.{h}": Place(f"hyper.{h}", "dial") for h in chosen.hyper}
    box = chosen.gradient is None
    return {
        **({} if box else {"decay": Place("weightDecay", "dial")}),
        "c": Place("scale.0", "dial"),
        "regularizer": Place("regularizer", "dial"),
        **own,
        **({"same": Place("same", "dial")} if chosen.id == "l2" else {}),
        "x0": Place("start.0", "handle"),
        "a1": Place("param.a1", "handle"),
        "lr": Place("lr", "drawer"),
        **{name: Place(f"hyper.{name}", "drawer") for name in ("beta1", "beta2", "eps")},
        "steps": Place("steps", "drawer"),
        "t": Place("t", "scrub"),
    }


def picture(deck: Deck) -> dict[str, Any]:
    """What the stage shows; the handout of a lecture draws it too."""
    chosen = REGULARIZERS[deck["regularizer"]]
    same = chosen.id == "l2" and deck["same"]
    placed = places(chosen)
    with parts.unnoticed():  # the browser moves the bottom by itself
        ball = _ball(deck)
    return {
        "title": page_text(SLUG).title,
        "alt": t("proximal.alt", start="{x0}", bottom="{a1}", s="{s}"),
        "landscape": ball,
        "methods": _methods(chosen),
        "placed": placed,
        "fixed": {} if "decay" in placed else {"weightDecay": deck["decay"]},
        "own": {"AdamW": {"lr": smaller}} if same else None,
        "kind": "prox",
        "words": ("proximal",),
    }


def scene(deck: Deck) -> dict[str, Any]:
    """The figure: one step as the bottom of a sum above, the steps one after the other below, the factors beside."""
    made = stage.scene(deck, **picture(deck))
    return {**made, "program": made["program"] + step_model(REGULARIZERS[deck["regularizer"]]).javascript()}
