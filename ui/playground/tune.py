"""A tool of the playground: every lane tuned alike, and the whole curve of each instead of a winner."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import streamlit as st

import optim_core as oc
from optim_core.experiment import dumped
from optim_core.sweep import Tuned, rates, tune
from optim_core.sweep.tuning import REPEATS, WORK, Goal
from ui import frame, panels
from ui.deck import Deck
from ui.figures.playground_curves import sensitivity
from ui.joined import together
from ui.numbers import number
from ui.playground import tools
from ui.playground.state import give
from ui.text import listed, t


def drawn(deck: Deck, experiment: oc.Experiment) -> None:
    """The curves."""
    with tools.controls_row(deck, "tune"):
        goal = deck.show("tune.goal")
    level = tools.level_of(experiment, goal)
    if level is None:
        tools.said(deck, "tune", t("sweep.no_level"))
        return
    if experiment.steps * len(experiment.lanes) > WORK:
        most = number(WORK // len(experiment.lanes))
        tools.said(deck, "tune", t("sweep.too_many", count=len(experiment.lanes), most=most))
        return
    kind: Goal = "loss" if goal == "loss" else "steps"
    table = tools.worked(deck, "tune", (tools.content(experiment), kind, level), lambda: tune(experiment, kind, level))
    if table is None:
        return
    names, look, land = experiment.names(), frame.look(), experiment.landscape
    begin, base = float(land.value(np.array(experiment.start))), tools.base(land)
    titles = (tools.hyper_title("lr"), tools.cost_title(experiment, goal))
    own = [lane.lr for lane in experiment.lanes]
    styles = tools.styles(experiment, look.theme)
    figure = sensitivity(table, own, names, styles, look, titles, base=base, begin=begin, steps=kind == "steps")
    lines = [t("sweep.tune_count", count=len(rates()), low=number(float(rates()[0])), high=number(float(rates()[-1])),
               steps=number(experiment.steps), goal=titles[1])]  # fmt: skip
    lines += [_line(name, one, kind, base) for name, one in zip(names, table, strict=True)]
    panels.plot(figure, f"{deck.page}-tune", t("sweep.alt_tune", lines=together(lines)))
    panels.readout(deck.page, lines, "tune")
    _take_over(deck, experiment, table)
    noisy = any(lane.noise for lane in experiment.lanes)
    tools.said(deck, "tune-about", t("sweep.tune_about"), t("sweep.tune_noise", runs=REPEATS) if noisy else "")


def _line(name: str, one: Tuned, kind: Goal, base: float) -> str:
    """One lane: its best rate, what it costs there, ties and edges, and how wide the good range is."""
    if one.rate is None:
        return t("sweep.tune_none", name=name)
    parts = [t(f"sweep.tune_{kind}", name=name, rate=number(one.rate), cost=cost_text(one.lowest, kind, base))]
    if len(one.tied) > 1:
        ends = (number(float(one.rates[one.tied[0]])), number(float(one.rates[one.tied[-1]])))
        parts.append(t("sweep.tune_tied", count=len(one.tied), low=ends[0], high=ends[1]))
    if one.edge:
        parts.append(t("sweep.tune_edge"))
    now = cost_text(one.own, kind, base) if math.isfinite(one.own) else t("sweep.none_now")
    parts.append(t(f"sweep.tune_now_{kind}", cost=now))
    return together(parts)


def cost_text(cost: float, kind: Goal, base: float) -> str:
    """A cost as it is printed: steps, or a loss less f* where that is known."""
    if kind == "steps":
        return number(int(cost)) if float(cost).is_integer() else number(cost)
    return number(cost - base if math.isfinite(base) else cost)


def _take_over(deck: Deck, experiment: oc.Experiment, table: Sequence[Tuned]) -> None:
    """The button that gives every lane its tuned rate."""
    chosen = {k: one.rate for k, one in enumerate(table, start=1) if one.rate is not None}
    waiting = {k: rate for k, rate in chosen.items() if experiment.lanes[k - 1].lr != rate}
    if not waiting:
        if len(chosen) == len(experiment.lanes):
            st.session_state[f"{deck.page}.tuned"] = dumped(experiment)  # a shared link, opened anew, is as tuned
        panels.readout(deck.page, [t("sweep.tune_taken")], "taken")
        return
    st.button(t("sweep.tune_take"), on_click=take_over, args=(deck, experiment, chosen), key=f"tool-{deck.page}-take",
              help=listed(number(rate) for rate in waiting.values()))  # fmt: skip


def take_over(deck: Deck, experiment: oc.Experiment, chosen: dict[int, float]) -> None:
    """Give lanes (numbered from 1) these learning rates, in a callback. The session remembers which experiment came
    of it: of that one the page can say that it is tuned."""
    give(deck, {f"lr.{k}": deck.control(f"lr.{k}").spell(rate) for k, rate in chosen.items()})
    if len(chosen) == len(experiment.lanes):
        lanes = tuple(replace(lane, lr=chosen[k]) for k, lane in enumerate(experiment.lanes, start=1))
        st.session_state[f"{deck.page}.tuned"] = dumped(replace(experiment, lanes=lanes))
    st.rerun()  # the whole page, and not the part alone in which the button stands
