"""Decay: none, ℓ2, decoupled and proximal, facing each other with the numbers of one step in their equations."""

from __future__ import annotations

import numpy as np
import streamlit as st

import optim_core as oc
from ui import frame, links, panels, parts, stage
from ui.decay_page import DECK, equations, inside_rule, picture, settings
from ui.figures.decay import idle_coordinate
from ui.numbers import number
from ui.text import t

SLUG = "decay"
CODE = """
import optim_core as oc

bowl = oc.landscape("Bowl")
for name in ("Adam", "Adam-l2", "AdamW", "AdamProx"):
    decay = {} if name == "Adam" else {"weight_decay": 0.4}
    path = oc.run(name, bowl, steps=1500, lr=0.02, beta2=0.95, **decay)
    print(name, path.last)
"""
IDLE_DECAYS = (1e-4, 1e-2, 1.0)


def main() -> None:
    links.report(DECK)
    panels.title(SLUG)
    with panels.figure(SLUG):
        stage.show(DECK, lambda: stage.scene(DECK, **picture()))
    panels.text(SLUG, "hook")
    parts.draw(SLUG, "facing", _facing)
    parts.draw(SLUG, "convention", _convention)
    if panels.question(SLUG, "idle", ("same", "ten", "hundred"), answer="same"):
        _idle()
    panels.question(SLUG, "sign", ("none", "coupled", "all"), answer="coupled")
    panels.why_and_code(SLUG, CODE)
    panels.references(SLUG)


def _convention() -> None:
    chosen = settings(DECK)
    panels.text(SLUG, "convention", strength=number(chosen.strength, 3), pytorch=number(chosen.pytorch, 3),
                paper=number(chosen.paper, 3))  # fmt: skip


def _facing() -> None:
    """The four equations, two by two, each with the numbers of the chosen step in its first coordinate."""
    chosen = settings(DECK)
    at = min(DECK["t"], chosen.steps)
    paths = {m.slug: chosen.run(m, at) for m in chosen.methods}
    colors = panels.symbol_colors(chosen.rule.memory)
    cells = equations(chosen, paths, at, colors)
    for left in range(0, len(cells), 2):
        for column, cell in zip(st.columns(2, gap="large"), cells[left : left + 2], strict=False):
            with column, st.container(key=f"cell-{SLUG}-{cell.id}"):
                st.markdown(cell.heading, unsafe_allow_html=True)
                if cell.tex:
                    panels.equation(cell.tex, f"{SLUG}-{cell.id}", compiled=True)
                else:
                    st.markdown(cell.note)
    with st.expander(t("decay.inside_rule", t=at)):
        panels.equation(inside_rule(chosen, paths, at, colors), f"{SLUG}-rule", compiled=True)


def _idle() -> None:
    """A coordinate whose gradient is zero: only the decay moves it. Three strengths for two styles, at ε = 0."""
    steps = 2000
    paths = {
        slug: oc.run(slug, np.zeros_like, start=np.ones((len(IDLE_DECAYS), 1)), steps=steps, lr=1e-3,
                     weight_decay=np.array(IDLE_DECAYS), eps=0.0, record=("x",)).x[:, :, 0]
        for slug in ("Adam-l2", "AdamW")
    }  # fmt: skip
    drawing = idle_coordinate(paths, [f"λ = {number(v)}" for v in IDLE_DECAYS], theme=frame.theme(), size=frame.size(),
                              axis_titles=(t("decay.step"), "x"))  # fmt: skip
    panels.plot(drawing, f"{SLUG}-idle", t("decay.alt_idle"))


main()
