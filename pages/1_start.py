"""Start: one moved symbol changes where you end up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

import optim_core as oc
from ui import frame, links, panels, parts, stage
from ui.control import Control
from ui.controls import from_hyper, kept, learning_rate, shown_step, steps, weight_decay
from ui.deck import Deck
from ui.equations import block, decay_rows
from ui.figures.start import stops_against_decay
from ui.text import listed_numbers, method_name, page_text, t

SLUG = "start"
METHODS = ("Adam-l2", "AdamW")
START = 0.0
DECAYS = np.round(np.arange(0.0, 1.001, 0.02), 2)
TOLD = (0.0, 0.1, 0.5, 1.0)  # of these, the ones whose stops are said to those who do not see the curves
CODE = """
import optim_core as oc

bowl = oc.landscape("Bowl in 1-D")                     # ½(x − 5)²
for name in ("Adam-l2", "AdamW"):
    for decay in (0.1, 0.5):
        path = oc.run(name, bowl, start=[0.0], steps=2000,
                      lr=0.015, weight_decay=decay, beta2=0.95)
        print(name, decay, path.last)
"""
BOWL = oc.landscape("Bowl in 1-D")
BETA2 = oc.method("AdamW").hyper["beta2"]
DECAY = replace(weight_decay(0.1, high=1.0), scale="linear", step=0.02)
STEPS = steps(2000)
((LEFT, RIGHT),) = BOWL.window
deck = Deck(
    SLUG,
    (
        DECAY,
        learning_rate(0.015, 1e-3, 0.5),
        from_hyper(BETA2, 0.95),
        STEPS,
        Control("x0", "number", START, LEFT, RIGHT, step=0.05, symbol="x₀", label="controls.start"),
        replace(from_hyper(BOWL.hyper["a1"]), label="start.bottom"),
        shown_step(),
        kept(),
    ),
)
PLACED = {
    "decay": stage.Place("weightDecay", "dial"),
    "x0": stage.Place("start.0", "handle"),
    "a1": stage.Place("param.a1", "handle"),
    "lr": stage.Place("lr", "drawer"),
    "beta2": stage.Place("hyper.beta2", "drawer"),
    "steps": stage.Place("steps", "drawer"),
    "t": stage.Place("t", "scrub"),
}


def main() -> None:
    links.report(deck)
    panels.title(SLUG)
    with panels.figure(SLUG):
        stage.show(deck, lambda: stage.scene(deck, **picture()))
    panels.text(SLUG, "hook")
    _facing()
    if panels.question(SLUG, "nearer", ("coupled", "decoupled", "same"), answer="decoupled"):
        parts.draw(SLUG, "stops", _reveal)
    panels.why_and_code(SLUG, CODE)
    panels.references(SLUG)


def picture() -> dict[str, Any]:
    """What the stage shows; the handout of a lecture draws it too."""
    with parts.unnoticed():  # the browser moves the bottom by itself
        bowl = BOWL.with_(a1=deck["a1"])
    return {
        "kind": "line", "title": page_text(SLUG).title, "alt": t("start.alt", bottom="{a1}", start="{x0}"),
        "landscape": bowl, "placed": PLACED, "methods": [oc.method(name) for name in METHODS],
    }  # fmt: skip


def _facing() -> None:
    """The two equations from their source, side by side; only the place of λ differs."""
    with st.container(key=f"equation-pair-{SLUG}"):
        columns = st.columns(2, gap="large")
    for column, slug in zip(columns, METHODS, strict=True):
        method = oc.method(slug)
        with column, st.container(key=f"cell-{SLUG}-{method.decay.id}"):
            st.markdown(method_name(slug), unsafe_allow_html=True)
            rows = decay_rows(method, colors=panels.symbol_colors(method.rule.memory))
            panels.equation(block(rows), f"{SLUG}-{method.decay.id}", compiled=True)


def _reveal() -> None:
    """Where each method stops at every λ: one batch of runs per method."""
    bowl = BOWL.with_(a1=deck["a1"])
    setting = {"start": [deck["x0"]], "steps": deck["steps"], "lr": deck["lr"], "beta2": deck["beta2"],
               "weight_decay": DECAYS}  # fmt: skip
    stops = {name: oc.run(name, bowl, record=(), **setting).last[:, 0] for name in METHODS}
    drawing = stops_against_decay(
        DECAYS, stops, deck["decay"], theme=frame.theme(), size=frame.size(),
        axis_titles=("λ", t("start.stop")), bottom=deck["a1"],
    )  # fmt: skip
    panels.plot(drawing, f"{SLUG}-stops", _told(stops))


def _told(stops: dict[str, Any]) -> str:
    """The curves in words: a few of their points, whatever the settings have made of them."""
    at = [int(np.argmin(np.abs(DECAYS - decay))) for decay in TOLD]
    coupled, decoupled = (listed_numbers(stops[name][at]) for name in METHODS)
    return t("start.alt_stops", decays=listed_numbers(DECAYS[at]), coupled=coupled, decoupled=decoupled)


main()
