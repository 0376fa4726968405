"""Small network: every method trains the same network twice, once with one layer's gradients rescaled."""

from __future__ import annotations

import math

import streamlit as st

from optim_core.networks.history import History
from optim_core.networks.plan import Architecture, Plan
from optim_core.networks.rescaled import both_worlds, losses_apart
from ui import cite, links, panels, training, twice
from ui.control import Control
from ui.controls import choice, factor, learning_rate, weight_decay
from ui.deck import Deck
from ui.deviation import rounding
from ui.figures.network import coordinates, layers, learning
from ui.job import Snapshot
from ui.numbers import number
from ui.text import t

SLUG = "small_network"
MOST = 6  # methods in one training; each takes two runs
RECORDS = 40
DEPTHS = tuple(str(layers) for layers in range(2, 33, 2))  # a residual network has two layers a block
FLOOR = {"digits": 1e-3, "mnist1d": 0.1}  # where the loss axis begins, so that it need not move while a training runs
CODE = """
from optim_core.networks.plan import Architecture, Entry, Plan
from optim_core.networks.rescaled import both_worlds, losses_apart
from optim_core.networks.training import train

entries = [Entry("SGD", lr=0.1),
           Entry("Adam-l2", lr=3e-3, weight_decay=0.01),
           Entry("AdamW", lr=3e-3, weight_decay=0.01)]
history = train(Plan("digits", both_worlds(entries, layer=1, factor=2.0**-10),
                     Architecture("mlp", depth=4, width=32), steps=600, every=15))
for k, entry in enumerate(entries):
    print(entry.method, history.records[-1].loss[2 * k : 2 * k + 2], losses_apart(history, k))
"""
deck = Deck(
    SLUG,
    (
        factor("c", "c", 2.0**-10),
        choice("layer", ("first", "middle", "last"), "first", f"{SLUG}.layer",
               [f"{SLUG}.layer_{which}" for which in ("first", "middle", "last")]),
        twice.methods(("SGD", "AdamW", "AdamProx")),
        choice("data", ("digits", "mnist1d"), "digits", f"{SLUG}.data", [f"{SLUG}.digits", "MNIST-1D"]),
        Control("eps", "number", 1e-8, 0.0, 1.0, "tiny", symbol="ε", label="hyper.eps"),
        learning_rate(3e-3, 1e-5, 1.0),
        Control("raw", "number", 0.1, 1e-4, 10.0, "log", symbol="η", label=f"{SLUG}.raw"),
        weight_decay(0.01),
        choice("kind", ("mlp", "residual"), "mlp", f"{SLUG}.kind", [f"{SLUG}.mlp", f"{SLUG}.residual"]),
        choice("depth", DEPTHS, "4", f"{SLUG}.depth"),
        Control("steps", "integer", 600, 100, 3000, "log", symbol="T", label="controls.steps"),
        choice("schedule", ("constant", "cosine"), "constant", f"{SLUG}.schedule",
               [f"{SLUG}.constant", f"{SLUG}.cosine"]),
        choice("dtype", ("float32", "float64"), "float32", f"{SLUG}.dtype"),
        Control("seed", "integer", 0, 0, 99, label=f"{SLUG}.seed"),
    ),
)  # fmt: skip


def main() -> None:
    links.report(deck)
    panels.title(SLUG)
    place = panels.figure(SLUG)
    twice.train_once_answered(deck, "adam_l2", "Adam-l2", MOST, _plan)
    with panels.row(SLUG):
        for name in ("c", "layer", "data", "methods"):
            deck.show(name)
    with deck.drawer(), panels.row(SLUG, "more"):
        for name in ("eps", "lr", "raw", "decay", "kind", "depth", "steps", "schedule", "dtype", "seed"):
            deck.show(name)
    with deck.drawer("controls.exact"):
        deck.exact("c", "eps", "lr", "raw", "decay")

    snapshot = training.now(SLUG, _plan())
    with place:
        st.fragment(run_every=training.EVERY if snapshot.live else None)(_live)(snapshot.live)
        cite.offer(SLUG)
    panels.text(SLUG, "hook")
    trains = "Adam-l2" in twice.look(snapshot).methods
    panels.question(SLUG, "adam_l2", ("slower", "same", "zero"), answer="zero",
                    trains=t("training.trains") if trains else "")  # fmt: skip
    _inside(snapshot)
    panels.text(SLUG, "eps")
    panels.why_and_code(SLUG, CODE)
    panels.references(SLUG)


def _plan() -> dict[str, object]:
    """What the controls ask for, as the trainings take it. Methods beyond the sixth are left out (and named)."""
    depth = int(deck["depth"])
    layer = {"first": 1, "middle": (depth + 1) // 2, "last": depth}[deck["layer"]]
    entries = both_worlds([twice.entry(deck, slug) for slug in deck["methods"][:MOST]], layer, deck["c"])
    steps = deck["steps"]
    plan = Plan(deck["data"], entries, Architecture(deck["kind"], depth), steps=steps,
                every=max(1, math.ceil(steps / RECORDS)), schedule=deck["schedule"], seed=deck["seed"],
                dtype=deck["dtype"])  # fmt: skip
    return plan.to_json()


def _live(was_live: bool) -> None:
    """Figure, progress and the one button. Runs again by itself while a training is live."""
    snapshot = training.now(SLUG, _plan())
    scene, history = twice.look(snapshot), training.history(snapshot)
    titles = (t(f"{SLUG}.loss"), t(f"{SLUG}.accuracy"), t(f"{SLUG}.step"))
    notes = [_note(snapshot, history, k) for k in range(len(scene.methods))]
    drawing = learning(history, scene, int(snapshot.plan["steps"]), titles, t(f"{SLUG}.chance"), notes,
                       FLOOR[snapshot.plan["data"]])  # fmt: skip
    panels.plot(drawing, f"{SLUG}-main", t(f"{SLUG}.alt"))
    training.bar(SLUG, snapshot, _plan)
    panels.readout(SLUG, [twice.key(deck, snapshot, MOST)])
    if snapshot.live != was_live:
        st.rerun()


def _note(snapshot: Snapshot, history: History, k: int) -> str:
    """Whether the method with number k noticed, once the training has ended."""
    if snapshot.live or not history.records:
        return ""
    plain, told = history.diverged_at[2 * k : 2 * k + 2]
    if plain >= 0 and told >= 0:
        return t(f"{SLUG}.diverged_both", plain=number(plain), told=number(told))
    if plain >= 0 or told >= 0:
        return t(f"{SLUG}.diverged" if told >= 0 else f"{SLUG}.diverged_plain", step=number(max(plain, told)))
    apart, same = losses_apart(history, k)
    return t(f"{SLUG}.every_bit") if same else t(f"{SLUG}.apart", value=rounding(apart, same))


def _inside(snapshot: Snapshot) -> None:
    """What each layer is told, what it answers and what becomes of its weights, for the last training that ended."""
    shown = training.rested(SLUG, snapshot)
    scene, history = twice.look(shown), training.history(shown)
    (layer,) = shown.plan["entries"][1]["scales"]
    panels.text(SLUG, "layers")
    with panels.figure(SLUG, "layers"):
        titles = [t(f"{SLUG}.{name}") for name in ("gradient", "update", "weight", "layer_axis")]
        drawing = layers(history, scene, ("gradient", "update", "weight"), shown.plan["architecture"]["depth"],
                         int(layer), titles)  # fmt: skip
        panels.plot(drawing, f"{SLUG}-layers", t(f"{SLUG}.alt_layers"))
    panels.text(SLUG, "coordinates")
    with panels.figure(SLUG, "coordinates"):
        drawing = coordinates(history, scene, t(f"{SLUG}.share"), t(f"{SLUG}.magnitude"))
        panels.plot(drawing, f"{SLUG}-coordinates", t(f"{SLUG}.alt_coordinates"))


main()
