"""The fields of the function: chosen or typed, its parameters and window; its formula and derivatives, typeset; and
what stands where its gradient is zero."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import streamlit as st

import optim_core as oc
from optim_core.equation.formula_tex import formulas_tex
from optim_core.formula import Formula
from optim_core.stationary import MOST, Stationary
from ui import echo, panels, stage
from ui.deck import Deck
from ui.joined import together
from ui.numbers import number
from ui.playground.deck import experiment_of
from ui.playground.ground import SLUG, Ground, Window, spelled
from ui.quoted import literal
from ui.stage.ground import cleared, stationary_points
from ui.text import listed, t

KINDS = ("minimum", "saddle", "maximum", "degenerate")
STYLE = Path(__file__).with_name("playground.css")
NAMED = 6  # points of one kind that are named one by one
MARGIN = 0.1  # of the paths' own size, around a window that shows them
LEAST = 1e-3  # that size at least


def fields(deck: Deck, here: Ground) -> None:
    """Which function, and what is wrong with what was typed."""
    st.html(f"<style>{STYLE.read_text(encoding='utf-8')}</style>")
    with st.container(key=f"function-{SLUG}"):
        deck.show("f")
        deck.show("formula", disabled=bool(deck["f"]))
    _refused(here, "formula")


def preview(land: oc.Landscape) -> None:
    """f, and behind a fold its gradient and Hessian, typeset from what the runs evaluate."""
    panels.equation(rf"f({', '.join(land.coordinates)}) = {land.tex}", f"{SLUG}-f", compiled=True)
    if isinstance(land.kernel, Formula):
        with st.expander(t(f"{SLUG}.derivatives")):
            panels.equation(gradient_tex(land.kernel), f"{SLUG}-gradient", compiled=True)
            panels.equation(hessian_tex(land.kernel), f"{SLUG}-hessian", compiled=True)


def gradient_tex(formula: Formula) -> str:
    """The gradient as a column."""
    return rf"\nabla f = {_matrix([[row] for row in formulas_tex(formula.gradient_source)])}"


def hessian_tex(formula: Formula) -> str:
    """The Hessian as a matrix; its source has the upper triangle, row by row."""
    upper = iter(formulas_tex(formula.hessian_source))
    cells = {(i, j): next(upper) for i in range(formula.d) for j in range(i, formula.d)}
    rows = [[cells[min(i, j), max(i, j)] for j in range(formula.d)] for i in range(formula.d)]
    return rf"\nabla^2 f = {_matrix(rows)}"


def _matrix(rows: Sequence[Sequence[str]]) -> str:
    lines = r" \\[4pt] ".join(" & ".join(row) for row in rows)
    return rf"\begin{{pmatrix}} {lines} \end{{pmatrix}}" if len(rows) > 1 else lines


def points(land: oc.Landscape) -> None:
    """What stands where the gradient is zero, in words."""
    panels.readout(SLUG, points_said(land, stationary_points(land)), "points")


def points_said(land: oc.Landscape, found: Sequence[Stationary]) -> list[str]:
    """One line a kind of stationary point; what the search cannot promise stands in the page's *Why*."""
    if not found:
        return [t(f"{SLUG}.no_points")]
    lines = []
    for kind in KINDS:
        these = [point for point in found if point.kind == kind]
        if these:
            named = listed(place(land, point.x) for point in these[:NAMED])
            more = t(f"{SLUG}.more_points", count=len(these) - NAMED) if len(these) > NAMED else ""
            value = t(f"{SLUG}.value_{'one' if len(these) == 1 else 'lowest'}", value=number(these[0].value, 3))
            lines.append(t(f"{SLUG}.points_{kind}", points=named + more, value=value))
    return [*lines, t(f"{SLUG}.many_points", most=MOST)] if len(found) >= MOST else lines


def place(land: oc.Landscape, x: Sequence[float]) -> str:
    """A point as it is printed: what is nothing beside the window is 0."""
    inside = ", ".join(number(v, 4) for v in cleared(land, x))
    return f"({inside})" if land.d > 1 else inside


def window(deck: Deck, here: Ground) -> None:
    """What of the plane is shown: found by itself, typed, or as far as the paths go."""
    with st.expander(t(f"{SLUG}.window_fold"), expanded=bool(here.said("window"))):
        with st.container(horizontal=True, key=f"window-{SLUG}", vertical_alignment="bottom"):
            deck.show("window")
            st.button(t(f"{SLUG}.window_auto"), on_click=_set, args=(deck, ""), disabled=not deck["window"],
                      key=f"tool-{SLUG}-window-auto")  # fmt: skip
            st.button(t(f"{SLUG}.window_paths"), on_click=_fit, args=(deck, here),
                      key=f"tool-{SLUG}-window-paths")  # fmt: skip
        st.markdown(
            t(f"{SLUG}.window_now", window=listed(f"{number(a)} … {number(b)}" for a, b in here.landscape.window))
        )
    _refused(here, "window")


def _fit(deck: Deck, here: Ground) -> None:
    stage.hear_first()
    _set(deck, spelled(around(experiment_of(deck, here))))


def around(experiment: oc.Experiment) -> Window:
    """The smallest window of round numbers that shows every path that did not diverge, and the stationary points that
    are seen now, with a margin."""
    paths = [path.x for path in experiment.run(record=("x",)) if path.diverged_at < 0]
    rests = [np.array(point.x)[None] for point in stationary_points(experiment.landscape)]
    shown = np.concatenate([np.array(experiment.start)[None], *paths, *rests])
    low, high = shown.min(axis=0), shown.max(axis=0)
    margin = MARGIN * np.maximum(high - low, LEAST)
    return tuple((_round(float(a), float(m), math.floor), _round(float(b), float(m), math.ceil))
                 for a, b, m in zip(low - margin, high + margin, margin, strict=True))  # fmt: skip


def _round(end: float, margin: float, to: Callable[[float], int]) -> float:
    unit = 10.0 ** math.floor(math.log10(margin))
    return float(f"{to(end / unit) * unit:.12g}")


def _set(deck: Deck, window: str) -> None:
    echo.write(deck.key("window"), deck["window"], window)


def _refused(here: Ground, field: str) -> None:
    with st.container(key=f"refused-{SLUG}-{field}"):  # also empty: else the figure after it would be made anew
        if not (said := here.said(field)):
            return
        panels.notice(f"{SLUG}-{field}", literal(together([said, t(f"{SLUG}.stays")])))
