"""Clock: decoupled decay sets how many steps a weight remembers, and with it how large it is and how fast it turns."""

from __future__ import annotations

import streamlit as st

from ui import cite, links, panels
from ui.clock_page import DECK, SLUG, halving_figure, main_figure, maps, spin_figure, twin_figure
from ui.text import t

CODE = """
import numpy as np
import optim_core as oc

def told(x, t):                                        # pushed for 1000 steps, then nothing
    return np.full_like(x, -1.0 if t <= 1000 else 0.0)

for lr, decay in ((0.01, 0.1), (0.005, 0.1), (0.005, 0.2)):
    path = oc.run("AdamW", told, start=[0.0], steps=3000, lr=lr, weight_decay=decay, record=("x",))
    print(lr, decay, decay * path.x[2000, 0])          # in units of 1/λ
"""
SWEEP = "python -m claims.clock_sweeps"


def main() -> None:
    links.report(DECK)
    panels.title(SLUG)
    place = panels.figure(SLUG)
    with panels.row(SLUG):
        for name in ("lr", "decay", "signal", "now"):
            DECK.show(name)
    with DECK.drawer(), panels.row(SLUG, "more"):
        for name in ("until", "steps", "c", "beta1", "beta2", "eps"):
            DECK.show(name)
    with DECK.drawer("controls.exact"):
        DECK.exact("lr", "decay", "now", "until", "c", "spin_lr", "spin_decay")
    with place:
        main_figure()
        cite.offer(SLUG)
    panels.text(SLUG, "hook")
    if panels.question(SLUG, "halved", ("half", "same", "double"), answer="double"):
        twin_figure()
    panels.text(SLUG, "conversions")
    panels.text(SLUG, "idle")
    with panels.figure(SLUG, "halves"):
        halving_figure()
    panels.text(SLUG, "idle_read")
    _equilibrium()
    _valleys()
    panels.why_and_code(SLUG, CODE)
    panels.references(SLUG)


def _equilibrium() -> None:
    panels.text(SLUG, "equilibrium")
    place = panels.figure(SLUG, "spin")
    with panels.row(SLUG, "spin"):
        for name in ("spin_lr", "spin_decay", "spin_c", "d"):
            DECK.show(name)
    with place:
        spin_figure()
    panels.text(SLUG, "equilibrium_read")


def _valleys() -> None:
    """Which way the valley leans is asked first; then the three stored maps, in either convention."""
    panels.text(SLUG, "valleys")
    if not panels.question(SLUG, "leans", ("upright", "product", "depends"), answer="depends"):
        return
    with panels.row(SLUG, "maps"):
        DECK.show("convention")
    with panels.figure(SLUG, "maps"):
        drawings = maps()
        for column, (regime, drawing) in zip(st.columns(len(drawings), gap="medium"), drawings.items(), strict=True):
            with column, st.container(key=f"map-{SLUG}-{regime}"):
                st.markdown(f"**{t(f'clock.regime_{regime}')}**")
                panels.plot(drawing, f"{SLUG}-map-{regime}", t("clock.alt_map", regime=t(f"clock.regime_{regime}")))
    panels.text(SLUG, "valleys_read", command=f"`{SWEEP}`")


main()
