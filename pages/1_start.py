"""Start: one moved symbol changes where you end up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

import optim_core as oc
from ui import frame, links, panels
from ui.controls import from_hyper, learning_rate, steps, weight_decay
from ui.deck import Deck
from ui.equations import block, decay_rows
from ui.figures.start import bowl_with_balls, stops_against_decay
from ui.outcomes import outcome, sentence
from ui.text import method_name, t

SLUG = "start"
METHODS = ("Adam-l2", "AdamW")
START = 0.0
DECAYS = np.round(np.arange(0.0, 1.001, 0.02), 2)
CODE = """
import optim_core as oc

bowl = oc.landscape("Bowl in 1-D")                     # ½(x − 5)²
for name in ("Adam-l2", "AdamW"):
    for decay in (0.1, 0.5):
        path = oc.run(name, bowl, start=[0.0], steps=2000,
                      lr=0.015, weight_decay=decay, beta2=0.95)
        print(name, decay, path.last)
"""
BETA2 = oc.method("AdamW").hyper["beta2"]
DECAY = replace(weight_decay(0.1, high=1.0), scale="linear", step=0.02)
deck = Deck(SLUG, (DECAY, learning_rate(0.015, 1e-3, 0.5), from_hyper(BETA2, 0.95), steps(2000)))


def main() -> None:
    links.report(deck)
    panels.title(SLUG)
    place = panels.figure(SLUG)
    with panels.row(SLUG):
        decay = deck.show("decay")
    with deck.drawer(), panels.row(SLUG, "more"):
        rate, beta2, horizon = (deck.show(name) for name in ("lr", "beta2", "steps"))
        deck.exact("decay", "lr")

    bowl = oc.landscape("Bowl in 1-D")
    setting = {"start": [START], "steps": horizon, "lr": rate, "weight_decay": decay, "beta2": beta2}
    paths = {name: oc.run(name, bowl, **setting) for name in METHODS}
    with place:
        drawing = bowl_with_balls(
            bowl, {name: path.x[:, 0] for name, path in paths.items()}, theme=frame.theme(), size=frame.size(),
            axis_titles=("x", "f(x)", t("start.time")), origin=t("start.origin"),
        )  # fmt: skip
        panels.plot(drawing, f"{SLUG}-main", t("start.alt"))
    ends = [outcome(path, bowl.window) for path in paths.values()]
    panels.readout(SLUG, [sentence(end) for end in ends])
    panels.text(SLUG, "hook")
    _facing()
    if panels.question(SLUG, "nearer", ("coupled", "decoupled", "same"), answer="decoupled"):
        _reveal(bowl, {**setting, "weight_decay": DECAYS}, decay)
    panels.why_and_code(SLUG, CODE)
    panels.references(SLUG)


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


def _reveal(bowl: oc.Landscape, setting: dict[str, object], chosen: float) -> None:
    """Where each method stops at every λ: one batch of runs per method."""
    stops = {name: oc.run(name, bowl, record=(), **setting).last[:, 0] for name in METHODS}
    drawing = stops_against_decay(
        DECAYS, stops, chosen, theme=frame.theme(), size=frame.size(),
        axis_titles=("λ", t("start.stop")), top=5.4,
    )  # fmt: skip
    panels.plot(drawing, f"{SLUG}-stops", t("start.alt_stops"))


main()
