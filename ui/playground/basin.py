"""A tool of the playground: which stationary point each start of the window leads to."""

from __future__ import annotations

import numpy as np

import optim_core as oc
from optim_core.sweep import Basins, basins
from optim_core.sweep.basins import CURVE, DIVERGED, ELSEWHERE, MOVING, most_steps
from ui import frame, panels
from ui.deck import Deck
from ui.figures.playground_basins import basins as drawing
from ui.joined import together
from ui.numbers import number
from ui.playground import tools
from ui.playground.function import place as printed
from ui.stage.ground import coordinates
from ui.text import t

NAMED = 9  # places that get a number
NOTHING = 1e-12  # of a value: printed as 0


def drawn(deck: Deck, experiment: oc.Experiment) -> None:
    """The map of starts."""
    land = experiment.landscape
    with tools.controls_row(deck, "basin"):
        deck.show("basin.lane")
    k, lane = tools.lane_of(deck, "basin", experiment)
    name = experiment.names()[k]
    if land.d > 2:
        tools.said(deck, "basin", t("sweep.three"))
        return
    if experiment.steps > (most := most_steps(land.d)):
        tools.said(deck, "basin", t("sweep.too_long", most=number(most)))
        return
    table = tools.worked(deck, "basin", tools.content(experiment, lane), lambda: basins(experiment, lane))
    if table is None:
        return
    numbers = named(table)
    summary = _summary(table, numbers, experiment, name)
    words = {outcome: t(f"sweep.basin_{word}") for outcome, word in
             ((DIVERGED, "diverged"), (MOVING, "moving"), (ELSEWHERE, "elsewhere"), (CURVE, "curve"))}  # fmt: skip
    words |= {k: f"{rank}" for rank, k in enumerate(numbers, start=1)}
    figure = drawing(table, land, numbers, frame.look(), tuple(coordinates(land)), words)
    panels.plot(figure, f"{deck.page}-basin", t("sweep.alt_basin", name=name, summary=together(summary)))
    panels.readout(deck.page, summary, "basin")
    tools.said(deck, "basin-about", t("sweep.basin_about"), t("sweep.heat_noise") if lane.noise else "")


def named(table: Basins) -> list[int]:
    """The places that starts lead to, those of most starts first."""
    reached, counts = np.unique(table.reached[table.reached >= 0], return_counts=True)
    return [int(k) for k in reached[np.argsort(-counts, kind="stable")]][:NAMED]


def _summary(table: Basins, numbers: list[int], experiment: oc.Experiment, name: str) -> list[str]:
    """One line for each outcome that occurs, with its share of the starts."""
    lines = [t("sweep.basin_count", name=name, count=number(int(table.reached.size)), steps=number(experiment.steps))]
    for rank, k in enumerate(numbers, start=1):
        place = table.places[k]
        value = 0.0 if abs(place.value) < NOTHING else place.value
        lines.append(t("sweep.basin_place", rank=rank, kind=t(f"sweep.kind_{place.kind}"), share=_share(table.share(k)),
                       at=printed(experiment.landscape, place.x), value=number(value)))  # fmt: skip
    others = sum(table.share(k) for k in np.unique(table.reached[table.reached >= 0]) if int(k) not in numbers)
    lines += [t("sweep.basin_others", share=_share(others))] if others else []
    for outcome, word in ((CURVE, "curve"), (ELSEWHERE, "elsewhere"), (MOVING, "moving"), (DIVERGED, "diverged")):
        if share := table.share(outcome):
            lines.append(t(f"sweep.share_{word}", share=_share(share)))
    return lines


def _share(share: float) -> str:
    return f"{100 * share:.1f} %" if 0.001 <= share < 0.999 else f"{100 * share:.2f} %" if share < 1 else "100 %"
