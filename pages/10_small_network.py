"""Small network: every method trains the same network twice, once with one layer's gradients rescaled."""

from __future__ import annotations

import math
from dataclasses import replace

import streamlit as st

import optim_core as oc
from optim_core.networks.history import History
from optim_core.networks.plan import Architecture, Entry, Plan
from optim_core.networks.rescaled import both_worlds, losses_apart
from ui import cite, frame, links, panels, training
from ui.control import Control
from ui.controls import choice, factor, learning_rate, many, weight_decay
from ui.deck import Deck
from ui.deviation import rounding
from ui.figures.network import coordinates, layers, learning
from ui.figures.rows import Scene
from ui.job import Snapshot
from ui.numbers import number
from ui.stops import as_power
from ui.text import t

SLUG = "small_network"
KNOWN = [m for m in oc.methods().values() if m.regularizer.id == "l2"]
CATALOGUE = {m.slug: m for m in sorted(KNOWN, key=lambda m: m.rule.scale_free != "none")}  # those that notice first
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
        many("methods", tuple(CATALOGUE), ("SGD", "AdamW", "AdamProx"), "scale.methods",
             [m.name for m in CATALOGUE.values()]),
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
    _train_adam_l2_once_answered()
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
    trains = "Adam-l2" in _scene(snapshot).methods
    panels.question(SLUG, "adam_l2", ("slower", "same", "zero"), answer="zero",
                    trains=t(f"{SLUG}.trains") if trains else "")  # fmt: skip
    _inside(snapshot)
    panels.text(SLUG, "eps")
    panels.why_and_code(SLUG, CODE)
    panels.references(SLUG)


def _plan() -> dict[str, object]:
    """What the controls ask for, as the trainings take it. Methods beyond the sixth are left out (and named)."""
    depth = int(deck["depth"])
    layer = {"first": 1, "middle": (depth + 1) // 2, "last": depth}[deck["layer"]]
    entries = both_worlds([_entry(slug) for slug in deck["methods"][:MOST]], layer, deck["c"])
    steps = deck["steps"]
    plan = Plan(deck["data"], entries, Architecture(deck["kind"], depth), steps=steps,
                every=max(1, math.ceil(steps / RECORDS)), schedule=deck["schedule"], seed=deck["seed"],
                dtype=deck["dtype"])  # fmt: skip
    return plan.to_json()


def _entry(slug: str) -> Entry:
    """A method that steps by the gradient itself needs a larger learning rate than one that normalizes it."""
    method = CATALOGUE[slug]
    rate = deck["raw"] if method.rule.scale_free == "none" and method.rule.family != "adam" else deck["lr"]
    guard = {"eps": deck["eps"]} if "eps" in method.hyper else {}
    return Entry(slug, rate, deck["decay"] if method.decays else 0.0, guard)


def _train_adam_l2_once_answered() -> None:
    """The answer to the question is trained before the reader's eyes: Adam-ℓ2 joins the chosen methods, in the place of
    the last one where the training is full."""
    key, drawn = deck.key("methods"), deck.key("answer_drawn")
    if st.session_state.get(deck.key("adam_l2")) and not st.session_state.get(drawn):
        st.session_state[drawn] = True
        if "Adam-l2" not in deck["methods"][:MOST]:
            chosen = deck.control("methods").clamp(("Adam-l2", *deck["methods"][: MOST - 1]))
            st.session_state[key] = deck.control("methods").spell(chosen)
            training.begin(SLUG, _plan())


def _live(was_live: bool) -> None:
    """Figure, progress and the one button. Runs again by itself while a training is live."""
    snapshot = training.now(SLUG, _plan())
    scene, history = _scene(snapshot), training.history(snapshot)
    titles = (t(f"{SLUG}.loss"), t(f"{SLUG}.accuracy"), t(f"{SLUG}.step"))
    notes = [_note(snapshot, history, k) for k in range(len(scene.methods))]
    drawing = learning(history, scene, int(snapshot.plan["steps"]), titles, t(f"{SLUG}.chance"), notes,
                       FLOOR[snapshot.plan["data"]])  # fmt: skip
    panels.plot(drawing, f"{SLUG}-main", t(f"{SLUG}.alt"))
    with st.container(horizontal=True, key=f"training-{SLUG}", vertical_alignment="center"):
        if snapshot.live:
            st.button(t("training.stop"), key=f"{SLUG}-stop", on_click=training.stop, args=(SLUG,))
        else:
            kind = "primary" if _changed(snapshot) else "secondary"
            st.button(t("training.start"), key=f"{SLUG}-start", on_click=_start, type=kind)
        sentence = t(f"{SLUG}.changed") if _changed(snapshot) else training.words(snapshot)
        st.progress(training.share(snapshot), sentence)
    _readout(snapshot)
    if snapshot.live != was_live:
        st.rerun()


def _start() -> None:
    training.begin(SLUG, _plan())


def _changed(snapshot: Snapshot) -> bool:
    """Whether the controls have left the training that has ended."""
    return not snapshot.live and snapshot.plan != _plan()


def _scene(snapshot: Snapshot) -> Scene:
    methods = [entry["method"] for entry in snapshot.plan["entries"][::2]]
    return Scene(methods, [CATALOGUE[slug].name for slug in methods], frame.theme(), frame.size())


def _readout(snapshot: Snapshot) -> None:
    """What band and line mean in the picture, and what is not in it."""
    ((layer, c),) = snapshot.plan["entries"][1]["scales"].items()
    sentences = [t(f"{SLUG}.key", layer=layer, factor=as_power(float(c)))]
    if len(deck["methods"]) > MOST:
        sentences.append(t(f"{SLUG}.too_many", most=MOST))
    panels.readout(SLUG, [" ".join(sentences)])


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
    kept = f"{SLUG}.ended"
    if not snapshot.live and snapshot.records:
        st.session_state[kept] = snapshot
    shown = st.session_state.get(kept) or replace(snapshot, records=())  # empty axes hold the place
    scene, history = _scene(shown), training.history(shown)
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
