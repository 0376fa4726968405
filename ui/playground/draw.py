"""A tool of the playground: draw the path that you expect of the method in sight, then see it and how near you came."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st

import optim_core as oc
from optim_core.expected import Likeness, likeness
from ui import panels, parts
from ui.control import Control
from ui.controls import switch
from ui.deck import Deck
from ui.numbers import number
from ui.playground import up
from ui.stage import Place
from ui.text import t

SHOWN = "draw.shown"  # whether the last run of this session had the pen out
MOST = 64  # points, as ui/stage/model/expected.js writes them


def controls(lanes: int) -> tuple[Control, ...]:
    """Whether somebody draws, and what was drawn for each lane."""
    return (switch("draw", False, "draw.draw"), *(Control(f"drawn.{k}", "states", "") for k in range(1, lanes + 1)))


def in_scene(deck: Deck, land: oc.Landscape) -> tuple[int, dict[str, Place]]:
    """What the stage is told: the number of the lane that is drawn, 0 for none, and where the drawing goes."""
    k = int(deck["edit"])
    return (k, {f"drawn.{k}": Place("drawn")}) if deck["draw"] and land.d == 2 else (0, {})


def section(deck: Deck, now: Callable[[], oc.Experiment]) -> None:
    """The switch, and the score once there is a drawing."""
    with st.container(key=f"draw-{deck.page}"):
        before = st.session_state.get(SHOWN, False)
        wanted = st.session_state[SHOWN] = bool(deck.show("draw"))
        if not wanted:
            return
        if not before:
            up.ask()  # the pen is on the picture, far above its switch
        parts.draw(deck.page, "draw", lambda: _scored(deck, now()))


def _scored(deck: Deck, experiment: oc.Experiment) -> None:
    if experiment.landscape.d != 2:
        panels.readout(deck.page, [t("draw.plane")], "draw")
        return
    k = int(deck["edit"])
    name, drawn = experiment.names()[k - 1], points(deck[f"drawn.{k}"])
    if drawn is None:
        panels.readout(deck.page, [t("draw.how", method=name)], "draw")
        return
    one = oc.Experiment(experiment.landscape, (experiment.lanes[k - 1],), experiment.start, experiment.steps,
                        experiment.seed, experiment.convention)  # fmt: skip
    (path,) = one.run(record=("x",))
    window = experiment.landscape.window
    panels.readout(deck.page, told(name, likeness(drawn, path.x, window), _leaves(path.x, window)), "draw")


def told(name: str, found: Likeness, leaves: bool) -> list[str]:
    """The score in words, and what it is made of."""
    if found.reach == 0:
        return [t("draw.still", method=name)]
    percent = lambda share: number(100 * share, 2)
    verdict = t("draw.score", score=round(100 * found.score), method=name)
    made = t("draw.made", distance=percent(found.distance), reach=percent(found.reach), ends=percent(found.ends))
    return [verdict, made, *([t("draw.leaves")] if leaves else [])]


def points(text: str) -> Any:
    """The drawing (n, 2) that a control holds; None where its text is none: anybody can send anything."""
    try:
        drawn = [tuple(float(v) for v in pair.split(",")) for pair in text.split(";")]
    except ValueError:
        return None
    fine = 2 <= len(drawn) <= MOST and all(len(pair) == 2 and np.isfinite(pair).all() for pair in drawn)
    return np.array(drawn) if fine else None


def _leaves(x: np.ndarray, window: Any) -> bool:
    low, high = np.asarray(window).T
    return not ((x >= low) & (x <= high)).all()
