"""In a Transformer: sharpness against gradient norm along a training, and the line that the steps themselves draw."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ui import cite, links, panels, training, transformer_paper
from ui import transformer_curves as curves
from ui import transformer_page as live
from ui import transformer_shown as stored
from ui.figures.chart import Chart
from ui.transformer import DECK, SLUG, STEPS, asked

CODE = """
import numpy as np
import optim_core as oc
from optim_core.networks.plan import Architecture, Entry, Plan
from optim_core.networks.training import train

for clip in (1.0, 0.25):                                    # the same network, text and seed: only the steps differ
    plan = Plan("text", [Entry("ClippedSGD", lr=4 * clip, hyper={"clip": clip})],
                Architecture("transformer", depth=2, width=32, norm="post"),
                steps=120, batch=16, every=5, sharpness_every=5)
    history = train(plan)
    slope, sharpness = (np.array(history.measured(name, 0)[1]) for name in ("probe_slope", "sharpness"))
    fit = oc.smoothness.fit(slope, sharpness, "log", drop_first=True)
    late = slice(len(slope) // 2, None)
    print(f"c = {clip}: L1 = {fit.L1:.1f}, late sharpness / slope = {np.median(sharpness[late] / slope[late]):.1f},"
          f" stability line 2/c = {oc.smoothness.clip_line(1.0, clip):.1f}")
"""


def main() -> None:
    links.report(DECK)
    panels.title(SLUG)
    place = panels.figure(SLUG)
    live.train_once_answered()
    with panels.row(SLUG):
        for name in ("method", STEPS[DECK["method"]], "model"):
            DECK.show(name)
    with DECK.drawer(), panels.row(SLUG, "more"):
        for name in ("how", "first", "rings", "steps", "seed"):
            DECK.show(name)
    snapshot = training.now(SLUG, asked())
    panels.text(SLUG, "hook")
    answered = (
        panels.question(SLUG, "line", ("same", "lower", "higher"), answer="lower", trains=live.trains()) is not None
    )
    with place:
        st.fragment(run_every=training.EVERY if snapshot.live else None)(_cloud)(snapshot.live, answered)
        cite.offer(SLUG)
    if answered:
        _part("ways", stored.trajectories)
    if panels.question(SLUG, "off", ("grows", "stays", "depends"), answer="depends"):
        with panels.figure(SLUG, "off"):
            live.off_the_path(snapshot)
        _part("rays", stored.rays)
    if answered:  # what follows says where the points lie
        panels.text(SLUG, "proves")
        _part("layers", stored.layers)
        _part("models", stored.models)
    _curves()
    panels.why_and_code(SLUG, CODE)
    panels.references(SLUG)


def paper(lang: str, answered: bool) -> Chart | None:
    """The figure of the page for a handout."""
    return transformer_paper.chart(lang, answered)


def _part(name: str, draw: Callable[[], None]) -> None:
    """A stored figure under what it is."""
    panels.text(SLUG, name)
    with panels.figure(SLUG, name):
        draw()


def _cloud(was_live: bool, answered: bool) -> None:
    """Cloud, progress and the one button. Runs again by itself while a training is live."""
    snapshot = training.now(SLUG, asked())
    live.scatter(snapshot, answered)
    training.bar(SLUG, snapshot, asked)
    if snapshot.live != was_live:
        st.rerun()


def _curves() -> None:
    """All methods at their tuned learning rates: trained here on one seed, and as the sweep found them on several."""
    panels.text(SLUG, "curves")
    answered = panels.question(SLUG, "race", ("adam", "between", "sgd"), answer="between")
    begun = training.begun(curves.NAME)
    runs = begun is not None and begun.live
    with panels.figure(SLUG, "curves"):
        st.fragment(run_every=training.EVERY if runs else None)(_race)(runs)
    with panels.row(SLUG, "curves"):
        DECK.show("curves")
    with DECK.drawer(f"{SLUG}.more_curves"), panels.row(SLUG, "more-curves"):
        for name in ("length", "start"):
            DECK.show(name)
    if answered:
        _part("ranking", stored.ranking)
        _part("rates", stored.rates)


def _race(was_live: bool) -> None:
    if curves.live(was_live):
        st.rerun()


main()
