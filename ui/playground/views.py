"""A tool of the playground: the function as a surface, its field of gradients, and sections through a point."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import streamlit as st

import optim_core as oc
from optim_core.sweep import Section, first_steps, sections
from ui import frame, panels, parts
from ui.deck import Deck
from ui.figures import playground_views as figures
from ui.numbers import number
from ui.playground import tools
from ui.playground.function import place as printed
from ui.stage.ground import coordinates
from ui.text import t
from ui.theme import GROUNDS


def section(deck: Deck, now: Callable[[], oc.Experiment]) -> None:
    """The view that a reader chooses; none at first."""
    with st.container(key=f"sweep-{deck.page}-view"):
        view = deck.show("view")
        if view == "none":
            return
        parts.draw(deck.page, "view", lambda: _drawn(view, deck, now()))


def _drawn(view: str, deck: Deck, experiment: oc.Experiment) -> None:
    if experiment.landscape.d > 2:
        tools.said(deck, "view", t("sweep.three"))
        return
    {"surface": _surface, "field": _field, "cuts": _cuts}[view](deck, experiment)


def _surface(deck: Deck, experiment: oc.Experiment) -> None:
    land, look = experiment.landscape, frame.look()
    if land.d == 1:
        tools.said(deck, "view", t("sweep.surface_line"))
        return
    names = experiment.names()
    paths = [path.x for path in experiment.run(record=("x",))]
    x, y = coordinates(land)
    figure = figures.surface(land, paths, names, tools.styles(experiment, look.theme), look,
                             (x, y, t("sweep.height")))  # fmt: skip
    panels.plot(figure, f"{deck.page}-surface", t("sweep.alt_surface", names=", ".join(names)))
    tools.said(deck, "view-about", t("sweep.surface_about"))


def _field(deck: Deck, experiment: oc.Experiment) -> None:
    land, look = experiment.landscape, frame.look()
    if land.d == 1:
        panels.plot(figures.slope(land, look, ("x", "f′(x)")), f"{deck.page}-field", t("sweep.alt_slope"))
        tools.said(deck, "view-about", t("sweep.slope_about"))
        return
    with tools.controls_row(deck, "view"):
        deck.show("view.lane")
    k, lane = tools.lane_of(deck, "view", experiment)
    name = experiment.names()[k]
    axes = [np.linspace(low, high, figures.ARROWS + 1)[:-1] + (high - low) / (2 * figures.ARROWS)
            for low, high in land.window]  # fmt: skip
    points = np.stack(np.meshgrid(*axes), axis=-1)
    steps, slopes = first_steps(experiment, lane, points), land.gradient(points)
    style = tools.styles(experiment, look.theme)[k]
    x, y = coordinates(land)
    panels.plot(figures.field(land, points, slopes, steps, style, look, (x, y)), f"{deck.page}-field",
                t("sweep.alt_field", name=name))  # fmt: skip
    panels.readout(deck.page, [t("sweep.field_angle", name=name, degrees=number(_angle(slopes, steps), 2))], "field")
    tools.said(deck, "view-about", t("sweep.field_about", name=name))


def _angle(slopes: np.ndarray, steps: np.ndarray) -> float:
    """The median angle in degrees between the steps (..., 2) and the negative gradients; NaN where there is none."""
    with np.errstate(invalid="ignore", divide="ignore"):
        size = np.linalg.norm(slopes, axis=-1) * np.linalg.norm(steps, axis=-1)
        cosine = -np.sum(slopes * steps, axis=-1) / size
    known = cosine[np.isfinite(cosine)]
    return float(np.median(np.degrees(np.arccos(np.clip(known, -1, 1))))) if known.size else float("nan")


def _cuts(deck: Deck, experiment: oc.Experiment) -> None:
    land, look = experiment.landscape, frame.look()
    with tools.controls_row(deck, "view"):
        deck.show("view.lane")
    k, lane = tools.lane_of(deck, "view", experiment)
    name = experiment.names()[k]
    (path,) = replace(experiment, lanes=(lane,)).run(record=("x",))
    last = experiment.steps if path.diverged_at < 0 else int(path.diverged_at) - 1
    at = max(0, min(deck["t"], last) - 1)  # the step under the scrubber leads from here
    x = path.x[at]
    along, ahead = sections(land, x, path.x[min(at + 1, len(path.x) - 1)] - x)
    place = printed(land, x.tolist())
    style, ground = tools.styles(experiment, look.theme)[k], GROUNDS[look.theme]
    drawn: list[tuple[str, Section, float | None, str]] = [
        (name, one, None, ground.accent) for name, one in zip(coordinates(land), along, strict=True)
    ]
    if ahead is not None:
        drawn.append((t("sweep.cut_step", step=at + 1), ahead, 1.0, style.color))
    with st.container(horizontal=True, key=f"cuts-{deck.page}"):
        for j, (title, one, leads, color) in enumerate(drawn, start=1):
            panels.plot(figures.cut(one, leads, color, look, (title, "f")), f"{deck.page}-cut-{j}",
                        t("sweep.alt_cut", name=name, at=place, along=title))  # fmt: skip
    lines = [t("sweep.cut_at", name=name, step=at, at=place, value=number(float(land.value(x))))]
    if ahead is not None and np.isfinite(ahead.values).any():
        before, after = (float(np.interp(s, ahead.at, ahead.values)) for s in (0.0, 1.0))
        best = float(ahead.at[np.nanargmin(np.where(np.isfinite(ahead.values), ahead.values, np.nan))])
        lines.append(t("sweep.cut_change", step=at + 1, change=number(after - before), best=number(best, 2)))
    panels.readout(deck.page, lines, "cuts")
    tools.said(deck, "view-about", t("sweep.cuts_about"))
