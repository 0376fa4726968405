"""Small networks: AdamW's lead over Adam-ℓ2 against depth in a stored sweep, live for one setting, and what ends it."""

from __future__ import annotations

import math
from collections.abc import Callable

import streamlit as st

from optim_core.networks.plan import Plan
from ui import cite, links, panels, small_networks_paper, training
from ui import small_networks_page as shown
from ui.figures.chart import Chart
from ui.figures.ridge import ridge
from ui.figures.seeds import Runs, learning
from ui.job import Snapshot
from ui.numbers import number
from ui.small_networks import BEST, DECK, LOSSES, RATE, SEEDS, SLUG, SWITCHES, accuracies, fields, places, plan
from ui.text import listed, t

CODE = """
from optim_core.networks.plan import Architecture, Entry, Plan
from optim_core.networks.results import read
from optim_core.networks.training import train

sweep = read("depth")                                  # the stored, tuned sweep
for depth in (8, 20, 32, 44, 56):
    setting = sweep.find(data="mnist1d", depth=depth, norm="none", beta2=0.999)
    gap = sweep.paired(setting, "AdamW", "Adam-l2")
    print(depth, f"{100 * gap.mean:+.1f} ± {100 * gap.half:.1f} points, {gap.wins} of {gap.n} seeds")

runs = [Entry("Adam-l2", 3e-3, 0.01), Entry("AdamW", 3e-3, 1.0)]  # the demonstration, one seed
history = train(Plan("mnist1d", runs, Architecture("residual", 44), steps=600, every=600))
print(dict(zip(("Adam-l2", "AdamW"), history.records[-1].accuracy)))
"""


def main() -> None:
    links.report(DECK)
    panels.title(SLUG)
    place = panels.figure(SLUG)
    with panels.row(SLUG):
        for name in ("depth", "norm", "beta2", "data"):
            DECK.show(name)
    with DECK.drawer(), panels.row(SLUG, "more"):
        for name in ("methods", "steps", "seed"):
            DECK.show(name)
    panels.text(SLUG, "hook")
    answered = panels.question(SLUG, "memory_short", ("larger", "same", "gone"), answer="gone")
    with place:
        shown.gap_figure(answered is not None)
        cite.offer(SLUG)
    _demonstration()
    _part("maps", shown.maps)
    panels.text(SLUG, "removes")
    with panels.row(SLUG, "switches"):
        for name in SWITCHES:
            DECK.show(name)
    with panels.figure(SLUG, "switches"):
        shown.switches_figure()
    panels.text(SLUG, "removes_read")
    _part("multiplier", shown.multiplier_figure)
    _part("buildup", shown.buildup_figure)
    panels.why_and_code(SLUG, CODE)
    panels.references(SLUG)


def paper(lang: str, answered: bool) -> Chart | None:
    """The figure of the page for a handout."""
    return small_networks_paper.chart(lang, answered)


def _part(name: str, draw: Callable[[], None]) -> None:
    """A figure between what it is and what is read from it."""
    panels.text(SLUG, name)
    with panels.figure(SLUG, name):
        draw()
    panels.text(SLUG, f"{name}_read")


def _demonstration() -> None:
    """The setting of the controls, trained now, its curves and what its gradients do."""
    panels.text(SLUG, "live")
    snapshot = training.now(SLUG, _asked())
    with panels.figure(SLUG, "live"):
        st.fragment(run_every=training.EVERY if snapshot.live else None)(_live)(snapshot.live)
    panels.text(SLUG, "scales")
    with panels.figure(SLUG, "ridge"):
        _ridge(snapshot)
    panels.text(SLUG, "scales_read")


def _asked() -> dict[str, object]:
    return plan().to_json()


def _live(was_live: bool) -> None:
    """Curves, progress and the one button. Runs again by itself while a training is live."""
    snapshot = training.now(SLUG, _asked())
    history, held = training.history(snapshot), Plan.from_json(snapshot.plan)
    network = {"data": held.data, "depth": held.architecture.depth, "norm": held.architecture.norm,
               "beta2": held.entries[0].hyper["beta2"]}  # fmt: skip
    tuned = accuracies(places(snapshot.plan), **fields(**network))
    titles = (t(f"{SLUG}.loss"), t(f"{SLUG}.accuracy"), t(f"{SLUG}.step"), t(f"{SLUG}.sweep"))
    drawing = learning(history, _runs(snapshot), held.steps, tuned, look=shown.look(), titles=titles,
                       losses=LOSSES[held.data], best=BEST[held.data])  # fmt: skip
    panels.plot(drawing, f"{SLUG}-live", t(f"{SLUG}.alt_live"))
    training.bar(SLUG, snapshot, _asked)
    panels.readout(SLUG, _said(snapshot, held), "live")
    if snapshot.live != was_live:
        st.rerun()


def _runs(snapshot: Snapshot) -> Runs:
    return Runs(places(snapshot.plan), shown.NAMES)


def _said(snapshot: Snapshot, held: Plan) -> list[str]:
    """What the picture is, how far it has come, and what was lost."""
    network, beta2 = held.architecture, number(held.entries[0].hyper["beta2"])
    lines = [t(f"{SLUG}.key", depth=network.depth, norm=t(f"{SLUG}.norm_{network.norm}"), beta2=beta2,
               lr=number(RATE), steps=number(held.steps), seeds=SEEDS)]  # fmt: skip
    history = training.history(snapshot)
    ends = history.records[-1].accuracy if history.records else [math.nan] * held.runs
    shares = [f"{100 * end:.0f} %" if math.isfinite(end) else "– %" for end in ends]
    values = (f"{shown.NAMES[slug]} {listed(shares[k] for k in kept)}" for slug, kept in places(snapshot.plan).items())
    lines.append(t(f"{SLUG}.reached", step=number(snapshot.step), values=" · ".join(values)))
    lost = [shown.NAMES[held.entries[k].method] for k, step in enumerate(history.diverged_at) if step >= 0]
    return [*lines, t(f"{SLUG}.lost", methods=listed(sorted(set(lost))), runs=len(lost))] if lost else lines


def _ridge(snapshot: Snapshot) -> None:
    """Each layer's gradients over the last training that ended, so that the picture rests while one runs."""
    ended = training.rested(SLUG, snapshot)
    held = Plan.from_json(ended.plan)
    drawing = ridge(training.history(ended), _runs(ended), held.architecture.depth, held.entries[0].hyper["beta2"],
                    look=shown.look(), titles=(t(f"{SLUG}.gradient"), t(f"{SLUG}.layer")),
                    words=(t(f"{SLUG}.at_step"), t(f"{SLUG}.left")))  # fmt: skip
    panels.plot(drawing, f"{SLUG}-ridge", t(f"{SLUG}.alt_ridge"))


main()
