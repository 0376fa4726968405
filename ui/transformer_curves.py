"""The live curves of the Transformer page: every method at the learning rate that the stored sweep chose for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from optim_core.networks.plan import Architecture, Entry, Plan
from optim_core.networks.sweep.protocol import entry_of
from ui import panels, training
from ui import transformer_stored as held
from ui.figures.lines import Line, curves
from ui.job import Snapshot
from ui.numbers import number
from ui.stored import missing
from ui.text import listed, t
from ui.theme import method_style
from ui.transformer import BATCH, CURVES, DECK, DEPTH, SLUG, WIDTH, called
from ui.transformer_shown import look

NAME = f"{SLUG}_curves"  # of the job: the scatter has one of its own on this page
RECORDS = 20
HEIGHT, LOSSES = 440, (1.8, 4.6)  # px; nats
DASHES = ("solid", "3px,3px", "9px,4px")  # of several forms of one rule


def asked() -> dict[str, Any]:
    """The training for the controls: the chosen methods side by side, one seed for all."""
    found = held.tuned()
    assert found is not None
    sweep, setting = found
    entries = []
    for name in DECK["curves"]:
        method, hyper = entry_of(CURVES[name])
        shared = {"beta2": setting.beta2} if "beta2" in Entry(method, 1.0).found.hyper else {}
        entries.append(Entry(method, sweep.choice(setting, CURVES[name]).lr, hyper={**shared, **hyper}))
    plan = Plan("text", entries, Architecture("transformer", DEPTH, WIDTH, setting.norm), steps=DECK["length"],
                batch=BATCH, every=-(-DECK["length"] // RECORDS), schedule="linear", seed=DECK["start"])  # fmt: skip
    return plan.to_json()


def live(was_live: bool) -> bool:
    """The curves, their progress and the button; whether this training's state has changed since the page was drawn."""
    if held.tuned() is None:
        missing(SLUG, "curves", "transformer")
        return False
    snapshot = training.begun(NAME)
    lines = _lines(snapshot)
    steps = int(snapshot.plan["steps"]) if snapshot else DECK["length"]
    drawing = curves(lines, theme=look().theme, size=look().size, height=round(HEIGHT * look().scale),
                     x_title=t(f"{SLUG}.step"), y_title=t(f"{SLUG}.held_out"), x_range=(0.0, float(steps)),
                     y_range=LOSSES)  # fmt: skip
    panels.plot(drawing, f"{SLUG}-curves", t(f"{SLUG}.alt_curves"))
    training.bar(NAME, snapshot, asked)
    panels.readout(SLUG, _said(snapshot), "curves")
    return (snapshot is not None and snapshot.live) != was_live


def _lines(snapshot: Snapshot | None) -> list[Line]:
    """A curve for each run: held-out loss at every record."""
    if snapshot is None:
        return []
    history, lines = training.history(snapshot), []
    seen: list[str] = []
    for k, label in enumerate(_labels(snapshot)):
        method = entry_of(label)[0]
        style = replace(method_style(method, look().theme), dash=DASHES[seen.count(method) % len(DASHES)])
        seen.append(method)
        values = np.array(history.series("test_loss", k), dtype=float)
        lines.append(Line(history.steps, values, called(label).replace(", ", "<br>"), style, width=2.0))
    return lines


def _labels(snapshot: Snapshot) -> list[str]:
    """The sweep's name of every run of a plan."""
    found = held.tuned()
    assert found is not None
    beta2 = found[1].beta2
    labels = []
    for entry in snapshot.plan["entries"]:
        own = {name: value for name, value in entry["hyper"].items() if (name, value) != ("beta2", beta2)}
        labels.append(" ".join([entry["method"], *(f"{name}={value:g}" for name, value in own.items())]))
    return labels


def _said(snapshot: Snapshot | None) -> list[str]:
    """The learning rates, and where the curves are."""
    if snapshot is None:
        return [t(f"{SLUG}.curves_wait")]
    labels, history = _labels(snapshot), training.history(snapshot)
    rates = listed(f"{called(label)}: {number(entry['lr'])}"
                   for label, entry in zip(labels, snapshot.plan["entries"], strict=True))  # fmt: skip
    lines = [t(f"{SLUG}.curves_key", rates=rates, seed=snapshot.plan["seed"])]
    if history.records:
        ends = sorted((history.records[-1].test_loss[k], called(label)) for k, label in enumerate(labels))
        values = " · ".join(f"{name} {number(loss)}" for loss, name in ends)
        lines.append(t(f"{SLUG}.curves_now", step=number(snapshot.step), values=values))
    return lines
