"""A tool of the playground: how one lane ends over any two of its hyperparameters, as a map of thousands of runs."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

import optim_core as oc
from optim_core.hyper import symbol
from optim_core.sweep import plane, sweepable
from optim_core.sweep.hyperplane import most_steps
from ui import frame, panels
from ui.deck import Deck
from ui.figures.playground_maps import Heat, heat
from ui.joined import together
from ui.numbers import number
from ui.playground import tools
from ui.text import t
from ui.theme import method_style


def drawn(deck: Deck, experiment: oc.Experiment) -> None:
    """The map."""
    with tools.controls_row(deck, "heat"):
        deck.show("heat.lane")
        k, lane = tools.lane_of(deck, "heat", experiment)
        name, known = experiment.names()[k], sweepable(lane.method)
        if len(known) < 2:
            tools.said(deck, "heat", t("sweep.heat_one", name=name))
            return
        across = tools.narrowed(deck, "heat.x", known).show("heat.x")
        rest = [one for one in known if one != across]
        up = tools.narrowed(deck, "heat.y", rest).show("heat.y")
        goal = deck.show("heat.goal")
    level = tools.level_of(experiment, goal)
    if level is None:
        tools.said(deck, "heat", t("sweep.no_level"))
        return
    if experiment.steps > (most := most_steps()):
        tools.said(deck, "heat", t("sweep.too_long", most=number(most)))
        return
    key = (tools.content(experiment, lane), across, up, level)
    table = tools.worked(deck, "heat", key, lambda: plane(experiment, lane, across, up, level))
    if table is None:
        return
    land = experiment.landscape
    begin = float(land.value(np.array(experiment.start)))
    own = (_own(lane, across), _own(lane, up))
    it = Heat(table, "loss" if goal == "loss" else "steps", tools.base(land), begin, own)
    look = frame.look()
    titles = (tools.hyper_title(across), tools.hyper_title(up), tools.cost_title(experiment, goal))
    words = (t("sweep.diverged"), t("sweep.not_reached"))
    summary = _summary(it, lane, name)
    figure = heat(it, method_style(lane.method, look.theme), look, titles, words)
    alt = t("sweep.alt_heat", name=name, across=titles[0], up=titles[1], summary=together(summary))
    panels.plot(figure, f"{deck.page}-heat", alt)
    panels.readout(deck.page, summary, "heat")
    tools.said(deck, "heat-about", t("sweep.heat_about"), t("sweep.heat_noise") if lane.noise else "")


def _own(lane: oc.Lane, name: str) -> float:
    """The lane's own value of a hyperparameter."""
    if name == "lr":
        return lane.lr
    if name == "weight_decay":
        return float(lane.weight_decay or 0.0)
    return float(lane.hyper.get(name, lane.method.hyper[name].default))


def _summary(it: Heat, lane: oc.Lane, name: str) -> list[str]:
    """How many runs, what the best cell is, whether it lies at an edge, and how many runs have no number."""
    table, ends = it.plane, it.plane.ends
    rows, columns = ends.loss.shape
    count = rows * columns
    lines = [t("sweep.heat_count", name=name, rows=rows, columns=columns, count=number(count))]
    best = table.best("loss" if it.goal == "loss" else "steps")
    if best is not None:
        row, column = best
        place = {"across": symbol(table.across.name)[0], "x": number(float(table.across.values[column])),
                 "up": symbol(table.up.name)[0], "y": number(float(table.up.values[row]))}  # fmt: skip
        if it.goal == "loss":
            lines.append(t("sweep.heat_best", loss=_loss(ends.loss[row, column], it.base), **place))
        else:
            lines.append(t("sweep.heat_fastest", steps=number(int(ends.reached[row, column])), **place))
        cost = ends.loss if it.goal == "loss" else np.where(ends.reached >= 0, ends.reached, np.inf)
        tied = int((cost == cost[row, column]).sum())
        lines += [t("sweep.heat_tied", count=number(tied))] if tied > 1 else []
        if row in (0, rows - 1) or column in (0, columns - 1):
            lines.append(t("sweep.heat_edge"))
    gone = int(ends.diverged.sum())
    late = 0 if it.goal == "loss" else int((~ends.diverged & (ends.reached < 0)).sum())
    lines += [t("sweep.heat_gone", gone=number(gone), share=_percent(gone, count))] if gone else []
    lines += [t("sweep.heat_late", late=number(late), share=_percent(late, count))] if late else []
    return lines


def _loss(loss: Any, base: float) -> str:
    """A loss; where f* is known, as f* and what is above it."""
    value = float(loss)
    if not math.isfinite(base) or base == 0:
        return f"f = {number(value)}"
    return f"f − f* = {number(value - base)}"


def _percent(part: int, whole: int) -> str:
    """A share in percent, so that neither none nor all is said of almost none or almost all."""
    share = 100 * part / whole
    return f"{min(max(share, 0.1), 99.9):.1f} %" if 0 < part < whole else f"{share:.0f} %"
