"""What the tools of the playground share: their controls, their places on the page, and what they say of a lane.

The controls belong to the page's deck, so that a link opens the tools that were open. Those of one lane offer only what
its method has; a link that names something else gets the first that there is.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

import optim_core as oc
from optim_core.experiment import dumped
from optim_core.hyper import symbol
from optim_core.sweep import lowest, sweepable
from ui import parts, turns
from ui.control import Control
from ui.controls import choice, hyper_label, switch
from ui.deck import Deck
from ui.numbers import number
from ui.stage.ground import stationary_points
from ui.stage.lanes import dash
from ui.stage.look import strokes
from ui.text import t
from ui.theme import Style, Theme, method_style

GOALS = ("loss", "0.1", "0.01", "1e-4", "1e-6")  # the loss at the last step, or steps until this share of it is left
TOOLS = ("tune", "heat", "basin", "ribbon", "view")
VIEWS = ("none", "surface", "field", "cuts")


def controls(names: Sequence[str], methods: Sequence[oc.Method]) -> tuple[Control, ...]:
    """The controls of all tools, for lanes of these names and methods."""
    swept = list(dict.fromkeys(name for method in methods for name in sweepable(method)))
    swept += [] if "weight_decay" in swept else ["weight_decay"]
    lanes = tuple(str(k) for k in range(1, len(names) + 1))
    lane = lambda tool: choice(f"{tool}.lane", lanes, "1", "sweep.lane", [_both(name) for name in names])
    goal = lambda tool: choice(f"{tool}.goal", GOALS, "loss", "sweep.goal", [f"sweep.goal_{_key(g)}" for g in GOALS])
    titles = [_both(hyper_title(name)) for name in swept]
    return (
        switch("tune", False, "sweep.tune"),
        goal("tune"),
        switch("heat", False, "sweep.heat"),
        lane("heat"),
        choice("heat.x", tuple(swept), "weight_decay", "sweep.across", titles),
        choice("heat.y", tuple(swept), "lr", "sweep.up", titles),
        goal("heat"),
        switch("basin", False, "sweep.basin"),
        lane("basin"),
        switch("ribbon", False, "sweep.ribbon"),
        Control("ribbon.sigma", "number", 0.0, 0.0, 100.0, "tiny", floor=1e-3, symbol="σ", label="sweep.sigma"),
        choice("view", VIEWS, "none", "sweep.view", [f"sweep.view_{view}" for view in VIEWS]),
        lane("view"),
    )


def is_tool(name: str) -> bool:
    """Whether a control of the page is one of these."""
    return name.partition(".")[0] in TOOLS


def is_lane(name: str) -> bool:
    """Whether a control says which lane a tool is about."""
    return is_tool(name) and name.endswith(".lane")


def _key(goal: str) -> str:
    return goal.replace(".", "_").replace("-", "_")


def _both(text: str) -> dict[str, str]:
    """A name that is the same in every language: no key of a text."""
    return {"en": text, "zh": text}


def hyper_title(name: str) -> str:
    """The symbol and the words of a hyperparameter, in the session's language."""
    label = hyper_label(name, name)
    return f"{symbol(name)[0]} {t(label)}" if label else symbol(name)[0]


def lane_of(deck: Deck, tool: str, experiment: oc.Experiment) -> tuple[int, oc.Lane]:
    """The lane that a tool is about: its place and itself."""
    k = min(int(deck[f"{tool}.lane"]), len(experiment.lanes)) - 1
    return k, experiment.lanes[k]


def narrowed(deck: Deck, name: str, options: Sequence[str]) -> Deck:
    """The deck of one choice with some of its options alone; its default is the first of them that the page's has."""
    whole = deck.control(name)
    titles = dict(zip(whole.options, whole.names, strict=True))
    default = whole.default if whole.default in options else options[0]
    one = replace(whole, options=tuple(options), names=tuple(titles[o] for o in options), default=default)
    return replace(deck, controls=(one,))


def section(
    deck: Deck, tool: str, drawn: Callable[[Deck, oc.Experiment], None], now: Callable[[], oc.Experiment]
) -> None:
    """A tool in its place: its switch, and what it draws of the present experiment once a reader has opened it."""
    with st.container(key=f"sweep-{deck.page}-{tool}"):
        if deck.show(tool):
            parts.draw(deck.page, tool, lambda: drawn(deck, now()))


def controls_row(deck: Deck, tool: str) -> Any:
    """A row of a tool's controls, that wraps on a narrow screen."""
    return st.container(horizontal=True, key=f"controls-{deck.page}-{tool}", vertical_alignment="top")


def said(deck: Deck, tool: str, *sentences: str) -> None:
    """Sentences under a figure, a paragraph each."""
    with st.container(key=f"prose-{deck.page}-{tool}"):
        st.markdown("\n\n".join(sentence for sentence in sentences if sentence))


def worked(deck: Deck, tool: str, key: Hashable, work: Callable[[], Any]) -> Any:
    """What a tool computes (never None), once this visitor's turn has come; until then a sentence says how many come
    before. None where too many wait: the sentence is said, with a button that asks again."""
    with st.spinner(t("sweep.running"), show_time=False):
        place = st.empty()
        try:
            made = turns.result((tool, key), work, lambda ahead: place.markdown(_waiting(ahead)))
        except turns.Busy:
            made = None
        place.empty()
    if made is None:
        said(deck, f"{tool}-busy", t("sweep.busy"))
        st.button(t("sweep.again"), key=f"{deck.page}-{tool}-again")
    return made


def _waiting(ahead: int) -> str:
    return t("sweep.waiting", ahead=number(ahead)) if ahead else t("sweep.next")


def content(experiment: oc.Experiment, lane: oc.Lane | None = None) -> str:
    """An experiment (or what a single lane of it is) as text: the key of caches. The window belongs to it."""
    whole = experiment if lane is None else replace(experiment, lanes=(lane,))
    return f"{dumped(whole)} {experiment.landscape.window}"


def base(land: oc.Landscape) -> float:
    """f*, the lowest known value of a landscape; −∞ where none is known."""
    return lowest(land, stationary_points(land))


def level_of(experiment: oc.Experiment, goal: str) -> float | None:
    """The value that a goal asks for: f* and this share of what the start has above it. −∞ for the loss at the last
    step; None where no f* is known, or the start is not above it."""
    if goal == "loss":
        return -np.inf
    low, begin = base(experiment.landscape), float(experiment.landscape.value(np.array(experiment.start)))
    return low + float(goal) * (begin - low) if np.isfinite(low) and begin > low else None


def cost_title(experiment: oc.Experiment, goal: str) -> str:
    """What is measured, for an axis."""
    if goal != "loss":
        return t("sweep.steps_axis", share=number(float(goal)))
    return t("sweep.loss_above") if np.isfinite(base(experiment.landscape)) else t("sweep.loss")


def styles(experiment: oc.Experiment, theme: Theme) -> list[Style]:
    """How each lane is drawn: as its method, with the stage's other dash from the second of the same on."""
    seen: dict[str, int] = {}
    made = []
    for lane in experiment.lanes:
        look, repeats = method_style(lane.method, theme), seen.get(lane.method.slug, 0)
        seen[lane.method.slug] = repeats + 1
        dashes = dash(strokes(look), repeats).split()
        made.append(replace(look, dash=",".join(f"{stroke}px" for stroke in dashes)) if repeats else look)
    return made
