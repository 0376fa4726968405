"""The playground: any function of one or two coordinates, up to twelve methods with settings of their own, one link."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from ui import links, panels, parts, stage
from ui.deck import Deck
from ui.playground import basin, draw, export, function, heat, honesty, opening, ribbon, tools, tune, up, views
from ui.playground.deck import experiment_of, landscape_of, walked
from ui.playground.gallery import gallery
from ui.playground.ground import SLUG, Ground
from ui.playground.lanes import lanes
from ui.playground.places import places
from ui.playground.state import open_deck
from ui.stage.ground import level_points, stationary_points
from ui.text import page_text, t

CODE = """
import optim_core as oc

f = oc.landscape_from("a*(x - 1)^2 + b*(y - x^2)^2").with_(a=1, b=5)
race = oc.Experiment(f, (oc.Lane("AdamW", lr=0.02, weight_decay=0.1), oc.Lane("SGD", lr=0.02)), steps=500)
for name, path in zip(race.names(), race.run()):
    print(name, path.last, path.loss[-1], path.diverged_at)
"""


def main() -> None:
    deck, here = open_deck()
    links.report(deck)
    panels.title(SLUG)
    with st.container(key=f"board-{SLUG}"):
        function.fields(deck, here)
        place = panels.figure(SLUG)
    lanes(deck)
    now = partial(experiment_of, deck, here)
    with place:
        name = "line" if here.landscape.d == 1 else "map"
        stage.show(deck, partial(_scene, deck, here), name, partial(_level, deck, here))
    with st.container(key=f"reading-{SLUG}"):
        parts.draw(SLUG, "formula", lambda: function.preview(walked(deck, here)))
        parts.draw(SLUG, "points", lambda: function.points(landscape_of(deck, here)))
        function.window(deck, here)
    panels.text(SLUG, "hook")
    panels.text(SLUG, "honest")
    answers = st.container()  # filled after the tools: tuning finds out whether rates are tuned
    panels.text(SLUG, "tools")
    draw.section(deck, now)
    for name, drawn in {"tune": tune.drawn, "heat": heat.drawn, "basin": basin.drawn, "ribbon": ribbon.drawn}.items():
        tools.section(deck, name, drawn, now)
    views.section(deck, now)
    with answers:
        parts.draw(SLUG, "honesty", lambda: honesty.panel(now(), stationary_points(landscape_of(deck, here))))
    parts.draw(SLUG, "export", lambda: export.section(deck, now(), _scene(deck, here) | _level(deck, here)))
    opening.section()
    panels.text(SLUG, "gallery")
    gallery()
    panels.why_and_code(SLUG, CODE)
    panels.references(SLUG)
    up.section()


def _scene(deck: Deck, here: Ground) -> dict[str, Any]:
    land = walked(deck, here)
    with parts.unnoticed():  # what the lanes are set to, the browser knows
        lanes = experiment_of(deck, here).lanes
    expected, drawn = draw.in_scene(deck, land)
    return stage.scene(
        deck, title=page_text(SLUG).title, alt=t(f"{SLUG}.alt"), landscape=land, kind="line" if land.d == 1 else "map",
        lanes=lanes, placed=places(deck, here) | drawn, expected=expected,
    )  # fmt: skip


def _level(deck: Deck, here: Ground) -> dict[str, Any]:
    return level_points(landscape_of(deck, here))


main()
