"""Watch it learn: boundaries and paths of several methods, each trained twice, once with one layer rescaled."""

from __future__ import annotations

import math
from typing import Any

import streamlit as st

from optim_core.networks import plane as examples
from optim_core.networks.plan import Architecture, Plan
from optim_core.networks.rescaled import both_worlds
from ui import cite, frame, links, panels, plane, training, twice
from ui.control import Control
from ui.controls import choice, factor, learning_rate, weight_decay
from ui.deck import Deck
from ui.figures.rows import Scene
from ui.figures.watch import scene
from ui.job import Snapshot
from ui.numbers import number
from ui.text import t
from ui.theme import GROUNDS

SLUG = "watch"
MOST = 4  # methods side by side; each takes two runs
RECORDS = 40
DEPTH, WIDTH = 4, 16
CORNERS = ((-0.6, 0.6, 0), (0.6, -0.6, 0), (0.6, 0.6, 1), (-0.6, -0.6, 1))
AROUND = ((0.0, 0.0), (0.18, 0.06), (-0.06, 0.18), (-0.18, -0.06), (0.06, -0.18))
EXAMPLE = tuple((x + dx, y + dy, k) for x, y, k in CORNERS for dx, dy in AROUND)  # until a reader draws
CODE = """
import numpy as np
from optim_core.networks.plan import Architecture, Entry, Plan
from optim_core.networks.rescaled import both_worlds
from optim_core.networks.training import train
from optim_core.networks.watching import Watch

entries = [Entry("SGD", lr=0.1),
           Entry("Adam-l2", lr=0.01, weight_decay=0.01),
           Entry("AdamW", lr=0.01, weight_decay=0.01)]
plan = Plan("spirals", both_worlds(entries, layer=1, factor=2.0**-7),
            Architecture("mlp", depth=4, width=16), steps=600, every=15, seed=1)
watch = Watch(plan)
history = train(plan, watch=watch)
side = watch.margins() >= 0                     # the class at every node of a grid, for every run
for k, (entry, plane) in enumerate(zip(entries, watch.planes(history))):
    print(entry.method, np.mean(side[2 * k] == side[2 * k + 1]), plane["pca"]["share"], plane["random"]["share"])
"""
deck = Deck(
    SLUG,
    (
        factor("c", "c", 2.0**-7),
        choice("layer", tuple("1234"), "1", f"{SLUG}.layer"),
        choice("data", ("spirals", "moons", "drawn"), "spirals", f"{SLUG}.data",
               [f"{SLUG}.{name}" for name in ("spirals", "moons", "drawn")]),
        twice.methods(("SGD", "Adam-l2", "AdamW", "AdamProx")),
        choice("plane", ("pca", "random"), "pca", f"{SLUG}.plane", [f"{SLUG}.pca", f"{SLUG}.random"]),
        Control("points", "states", ""),
        Control("eps", "number", 1e-8, 0.0, 1.0, "tiny", symbol="ε", label="hyper.eps"),
        learning_rate(0.01, 1e-5, 1.0),
        Control("raw", "number", 0.1, 1e-4, 10.0, "log", symbol="η", label=f"{SLUG}.raw"),
        weight_decay(0.01),
        Control("steps", "integer", 600, 100, 1000, "log", symbol="T", label="controls.steps"),
        Control("seed", "integer", 1, 0, 99, label=f"{SLUG}.seed"),
    ),
)  # fmt: skip


def main() -> None:
    links.report(deck)
    panels.title(SLUG)
    place = panels.figure(SLUG)
    twice.train_once_answered(deck, "adam", "Adam", MOST, _plan)
    with panels.row(SLUG):
        for name in ("c", "layer", "data", "methods"):
            deck.show(name)
    if deck["data"] == "drawn":
        _sketch()
    with deck.drawer(), panels.row(SLUG, "more"):
        for name in ("eps", "lr", "raw", "decay", "steps", "seed"):
            deck.show(name)
    with deck.drawer("controls.exact"):
        deck.exact("c", "eps", "lr", "raw", "decay")

    snapshot = training.now(SLUG, _plan())
    with place:
        st.fragment(run_every=training.EVERY if snapshot.live else None)(_live)(snapshot.live)
        with panels.row(SLUG, "plane"):
            deck.show("plane")
        cite.offer(SLUG)
    panels.text(SLUG, "hook")
    trains = "Adam" in twice.look(snapshot).methods
    panels.question(
        SLUG, "adam", ("parts", "same", "between"), answer="same", trains=t("training.trains") if trains else ""
    )
    panels.text(SLUG, "planes")
    panels.text(SLUG, "draw")
    panels.why_and_code(SLUG, CODE)
    panels.references(SLUG)


def _plan() -> dict[str, Any]:
    """What the controls ask for, as the trainings take it. Methods beyond the fourth are left out (and named); where
    what is drawn cannot be learnt, the example stands in (and a sentence says so)."""
    entries = both_worlds([twice.entry(deck, slug) for slug in deck["methods"][:MOST]], int(deck["layer"]), deck["c"])
    steps, data = deck["steps"], deck["data"]
    points = (_drawn()[0] or EXAMPLE) if data == "drawn" else ()
    plan = Plan(data, entries, Architecture("mlp", DEPTH, WIDTH), steps=steps, every=max(1, math.ceil(steps / RECORDS)),
                seed=deck["seed"], points=points)  # fmt: skip
    return {**plan.to_json(), "watch": {"together": 2}}


def _drawn() -> tuple[tuple[plane.Point, ...], str]:
    """The points on the pad, or none and the name of the sentence that says why a network cannot learn them."""
    try:
        points = plane.decode(deck["points"]) if deck["points"] else EXAMPLE
    except ValueError:
        return (), "drawn_unreadable"
    try:
        return examples.check(points), ""
    except ValueError:
        return (), "drawn_few"


def _sketch() -> None:
    panels.text(SLUG, "sketch")
    ground = GROUNDS[frame.theme()]
    colors = {"ink": ground.ink, "page": ground.page, "line": ground.hairline}
    names = ("sketch", "class_0", "class_1", "undo", "clear", "count", "cell", "full")
    plane.sketch(deck, "points", plane.encode(EXAMPLE), colors, {name: t(f"{SLUG}.{name}") for name in names})
    if trouble := _drawn()[1]:
        panels.notice("drawn", t(f"{SLUG}.{trouble}", fewest=examples.FEWEST_OF_A_CLASS))


def _live(was_live: bool) -> None:
    """Figure, progress and the one button. Runs again by itself while a training is live."""
    snapshot = training.now(SLUG, _plan())
    look = twice.look(snapshot)
    plane.figure(scene(snapshot, look, deck["plane"], _words), SLUG)
    training.bar(SLUG, snapshot, _plan)
    _readout(snapshot, look)
    if snapshot.live != was_live:
        st.rerun()


def _words(name: str, **named: object) -> str:
    return t(f"{SLUG}.{name}", **named)


def _readout(snapshot: Snapshot, look: Scene) -> None:
    """What band and line mean in the picture, what is not in it, and which run was lost."""
    lines = [twice.key(deck, snapshot, MOST)]
    for k, name in enumerate(look.names):
        plain, told = (snapshot.diverged_at or [-1] * 2 * len(look.names))[2 * k : 2 * k + 2]
        for world, step in (("plain", plain), ("told", told)):
            if step >= 0:
                lines.append(t(f"{SLUG}.diverged_{world}", method=name, step=number(step)))
    panels.readout(SLUG, lines)


main()
