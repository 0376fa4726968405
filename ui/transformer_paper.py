"""The cloud of the Transformer page as a chart for paper: no training runs for it, its points are stored ones."""

from __future__ import annotations

import numpy as np

import optim_core as oc
from ui import transformer_stored as held
from ui.figures.chart import Chart, Series
from ui.figures.cloud import Guide
from ui.text import t
from ui.theme import GROUNDS, method_style
from ui.transformer import DECK, SLUG, fitted, step
from ui.transformer_shown import MARKERS
from ui.transformer_stored import Way

CURVE = 40  # points of a line
DASHES = ("7 3", "2 3", "10 3 2 3")  # of the steps' lines


def chart(lang: str, answered: bool) -> Chart | None:
    """The cloud of the step that the controls name and the line fitted to it; once the question is `answered` the
    clouds of all stored steps of that method, each with the line of its own steps. None where none is stored."""
    of_method = [way for way in held.ways(model=DECK["model"]) if way.step.method == DECK["method"]]
    ways = [way for way in of_method if answered or way.step == step()]
    if not ways:
        return None
    series = []
    for k, way in enumerate(ways):
        points = way.cloud().whole()
        marker = MARKERS[of_method.index(way) % len(MARKERS)]
        color = method_style(way.step.method, "light").color
        name = f"{oc.method(way.step.method).name}, {way.step.name}"
        series.append(Series(points.slope, points.sharpness, name, color, marker, fades=True))
        series += _line(way, lang, answered, DASHES[k % len(DASHES)])
    return Chart(series, (t(f"{SLUG}.slope", lang), t(f"{SLUG}.sharpness", lang)), log=True)


def _line(way: Way, lang: str, answered: bool, dash: str) -> list[Series]:
    """The line of the steps, or the one through the points."""
    points = way.cloud().whole()
    guide = way.step.guide(f"{way.step.line}, {way.step.name}") if answered else _fit(way, lang)
    if guide is None:
        return []
    x = np.geomspace(points.slope.min(), points.slope.max(), CURVE)
    color = GROUNDS["light"].ink if not answered else method_style(way.step.method, "light").color
    return [Series(x, np.broadcast_to(guide.at(x), x.shape), guide.name, color, dash=dash if answered else "")]


def _fit(way: Way, lang: str) -> Guide | None:
    fit = fitted(way.cloud(), DECK["how"], DECK["first"])
    return Guide(fit.at, t(f"{SLUG}.fit", lang)) if fit is not None else None
