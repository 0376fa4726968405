"""A tool of the playground: every lane fifty times, under fifty draws of the noise that are the same for all."""

from __future__ import annotations

import numpy as np

import optim_core as oc
from optim_core.sweep import ribbons
from optim_core.sweep.repeats import BAND, RUNS, WORK
from ui import frame, panels
from ui.deck import Deck
from ui.figures.playground_curves import ribbon
from ui.joined import together
from ui.numbers import number
from ui.playground import tools
from ui.text import t


def drawn(deck: Deck, experiment: oc.Experiment) -> None:
    """The ribbons."""
    with tools.controls_row(deck, "ribbon"):
        sigma = deck.show("ribbon.sigma")
    if experiment.steps * len(experiment.lanes) > WORK:
        most = number(WORK // len(experiment.lanes))
        tools.said(deck, "ribbon", t("sweep.too_many", count=len(experiment.lanes), most=most))
        return
    if not sigma and not any(lane.noise for lane in experiment.lanes):
        tools.said(deck, "ribbon", t("sweep.no_noise"))
        return
    own = sigma or None  # None: the lanes' own noise
    table = tools.worked(deck, "ribbon", (tools.content(experiment), own), lambda: ribbons(experiment, own))
    if table is None:
        return
    names, look, land = experiment.names(), frame.look(), experiment.landscape
    base, begin = tools.base(land), float(land.value(np.array(experiment.start)))
    titles = (t("sweep.step"), t("sweep.above") if np.isfinite(base) else "f")
    figure = ribbon(table, names, tools.styles(experiment, look.theme), look, titles, base=base, begin=begin)
    shift = base if np.isfinite(base) else 0.0
    lines = [t("sweep.ribbon_count", runs=RUNS, low=f"{100 * BAND[0]:.0f} %", high=f"{100 * BAND[1]:.0f} %")]
    for name, one, lane in zip(names, table, experiment.lanes, strict=True):
        if not (sigma or lane.noise):
            lines.append(t("sweep.ribbon_quiet", name=name, loss=number(float(one.median[-1]) - shift)))
            continue
        ends = [number(float(v[-1]) - shift) for v in (one.median, one.low, one.high)]
        line = t("sweep.ribbon_line", name=name, median=ends[0], low=ends[1], high=ends[2])
        gone = t("sweep.ribbon_gone", gone=one.diverged, runs=RUNS) if one.diverged else ""
        lines.append(f"{line} {gone}".strip())
    panels.plot(figure, f"{deck.page}-ribbon", t("sweep.alt_ribbon", lines=together(lines)))
    panels.readout(deck.page, lines, "ribbon")
    tools.said(deck, "ribbon-about", t("sweep.ribbon_about"))
