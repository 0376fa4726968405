"""The playground's tools: what they draw and say is what the core computed, in both languages, and what they refuse."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import optim_core as oc
from optim_core.experiment import dumped
from optim_core.sweep import Ribbon, basins, batch, first_steps, plane, tune
from optim_core.sweep.repeats import RUNS
from tests.a_page import opened, words
from ui.figures import playground_basins, playground_curves, playground_maps, playground_views
from ui.look import Look
from ui.numbers import number
from ui.playground import ribbon as ribbon_tool
from ui.playground import tune as tune_tool
from ui.theme import method_style

visit = partial(opened, "playground")
LIGHT = Look("light")
SHORT = {"f": "bowl", "methods": "SGD,AdamW", "steps": "40", "lr.1": "0.01"}
BOWL = oc.Experiment(oc.landscape("Bowl"), (oc.Lane("SGD", 0.01), oc.Lane("AdamW", 0.02, 0.1)), steps=40)


def charts(at: AppTest) -> list[Any]:
    return [chart.proto.spec for chart in at.get("plotly_chart")]


def test_nothing_is_computed_before_a_tool_is_opened() -> None:
    assert not charts(visit(**SHORT))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_tool_opens_from_a_link(lang: str) -> None:
    tools = {"tune": "true", "heat": "true", "heat.lane": "2", "basin": "true", "ribbon": "true", "ribbon.sigma": "0.5"}
    at = visit(lang, **SHORT, **tools, view="cuts")
    assert len(charts(at)) == 4 + 3  # a cross-section along each coordinate and one along the step
    said = words(at)
    for one, name in zip(tune(BOWL), ("SGD", "AdamW"), strict=True):
        assert one.rate is not None
        assert f"**{name}**" in said and f"η = {number(one.rate)}" in said and number(one.lowest) in said
    assert f"65 × 65 = {number(65 * 65)}" in said and str(RUNS) in said


def test_tuned_rates_are_taken_over() -> None:
    at = visit(**SHORT, tune="true")
    rates = [one.rate for one in tune(BOWL)]
    at.button(key="tool-playground-take").click().run()
    assert not at.exception
    assert [at.session_state[f"playground.lr.{k}"] for k in (1, 2)] == rates
    assert "Every method has its tuned rate." in words(at)
    for k, rate in enumerate(rates, start=1):  # Streamlit has to know what the browser writes into the address
        assert float(at.query_params[f"playground.lr.{k}"]) == rate
    tuned = replace(BOWL, lanes=tuple(replace(lane, lr=rate) for lane, rate in zip(BOWL.lanes, rates, strict=True)))
    assert at.session_state["playground.tuned"] == dumped(tuned)
    assert not [button for button in at.button if button.key == "tool-playground-take"]
    asked = "**Tuned?** Yes: by the tool below"
    link = {f"lr.{k}": str(rate) for k, rate in enumerate(rates, start=1)}
    assert asked in words(at) and asked in words(visit(**{**SHORT, **link}, tune="true")), "who opens the link sees it"
    assert asked not in words(visit(**{**SHORT, **link}))


def test_what_cannot_be_drawn_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for tool in (tune_tool, ribbon_tool):
        monkeypatch.setattr(tool, "WORK", 30)
    monkeypatch.setattr(batch, "WORK", 81 * 39)  # 40 steps are one too many
    said = words(visit(**SHORT, tune="true", heat="true", **{"heat.lane": "2"}, basin="true", ribbon="true",
                       **{"ribbon.sigma": "1"}))  # fmt: skip
    assert said.count("with 2 methods this tool takes at most 15 steps") == 2
    assert said.count("this tool takes at most 39 steps a run") == 2
    line = visit(f="tilted_line", methods="SGD", steps="20", heat="true", ribbon="true", view="surface",
                 **{"heat.goal": "0.1"})  # fmt: skip
    said = words(line)
    assert "SGD has one hyperparameter alone" in said and "No method has noise" in said
    assert "needs no third dimension" in said and not charts(line)


def test_steps_are_counted_only_where_a_lowest_value_is_known() -> None:
    at = visit(f="tilted_line", methods="AdamW", steps="20", heat="true", **{"heat.goal": "0.1"})
    assert "Steps can be counted only where a lowest value f* is known" in words(at) and not charts(at)


def test_a_lane_offers_only_what_its_method_has() -> None:
    """A link that names what another method has gets the first that there is; no lane, the first lane."""
    at = visit(**SHORT, heat="true", **{"heat.lane": "2", "heat.x": "eps", "heat.y": "eps"})
    (figure,) = charts(at)
    layout = json.loads(figure)["layout"]
    assert layout["xaxis"]["title"]["text"].startswith("ε") and layout["yaxis"]["title"]["text"].startswith("η")
    assert "SGD has one hyperparameter alone" in words(visit(**{**SHORT, "heat.lane": "7"}, heat="true"))


def heated(goal: str, level: float, **more: Any) -> tuple[Any, Any]:
    experiment = oc.Experiment(oc.landscape("Rosenbrock"), (oc.Lane("Momentum", 0.01),), steps=30)
    table = plane(experiment, experiment.lanes[0], "momentum", "lr", level)
    it = playground_maps.Heat(table, goal, 0.0, 500.0, (0.9, 0.01))
    return table, playground_maps.heat(it, method_style("Momentum", "light"), LIGHT, ("a", "b", "c"), ("gone", "late"))


def test_the_map_shows_numbers_and_marks_what_has_none() -> None:
    table, figure = heated("loss", -np.inf)
    shown = np.asarray(figure.data[0].z)
    assert (np.isnan(shown) == table.ends.diverged).all()
    fine = ~table.ends.diverged
    np.testing.assert_allclose(10 ** shown[fine], np.maximum(table.ends.loss[fine], 5e-14), rtol=1e-4)
    crosses = next(trace for trace in figure.data if trace.name == "gone")
    places = {(round(float(x), 4), round(float(y), 4)) for x, y in zip(crosses.x, crosses.y, strict=True)}
    assert places and len(places) < table.ends.diverged.sum()
    rows, columns = np.nonzero(table.ends.diverged)
    x = -np.log10(1 - table.across.values)
    assert places <= {(round(float(x[c]), 4), round(float(np.log10(table.up.values[r])), 4))
                      for r, c in zip(rows, columns, strict=True)}  # fmt: skip
    table, figure = heated("steps", 1.0)
    assert {"gone", "late"} <= {trace.name for trace in figure.data}
    assert (np.isfinite(np.asarray(figure.data[0].z)) == (table.ends.reached >= 0)).all()


def test_a_basin_has_the_colour_of_its_number() -> None:
    land = oc.landscape("Himmelblau")
    experiment = oc.Experiment(land, (oc.Lane("SGD", 0.01),), steps=200)
    found = basins(experiment, experiment.lanes[0])
    four = [k for k, place in enumerate(found.places) if place.kind == "minimum"]
    figure = playground_basins.basins(found, land, four, LIGHT, ("x", "y"), dict.fromkeys((-1, -2, -3, -4), "?"))
    shown = np.asarray(figure.data[0].z)
    for rank, k in enumerate(four):
        assert (shown[found.reached == k] == rank).all() and (found.reached == k).any()
    assert np.isnan(shown[found.reached < 0]).all()
    assert [trace.text for trace in figure.data if trace.text] == [("1",), ("2",), ("3",), ("4",)]


def test_what_diverges_leaves_a_curve_through_the_top() -> None:
    found = tune(BOWL)
    styles = [method_style(lane.method, "light") for lane in BOWL.lanes]
    figure = playground_curves.sensitivity(found, [0.01, 0.02], ["SGD", "AdamW"], styles, LIGHT, ("η", "f"), base=0.0,
                                           begin=50.0, steps=False)  # fmt: skip
    sgd, gone = np.asarray(figure.data[0].y), np.isinf(found[0].cost)
    top = 10 ** figure.layout.yaxis.range[1]
    assert gone.any() and (sgd[gone] > 1e3 * top).all() and (sgd[~gone] < top).all()
    marks = [(trace.x[0], trace.y[0]) for trace in figure.data if trace.mode == "markers"]
    assert len(marks) == 4 and marks[0][0] == pytest.approx(np.log10(found[0].rate or 0))
    steps = np.arange(5)
    wild = Ribbon(steps, np.ones(5), np.array([1, 1, 1, np.inf, np.inf]), np.full(5, np.inf), 30)
    band = playground_curves.ribbon([wild], ["SGD"], styles[:1], LIGHT, ("t", "f"), base=0.0, begin=1.0)
    assert all(np.isfinite(np.asarray(trace.y, float)).all() for trace in band.data)


def test_arrows_point_as_their_ways_do() -> None:
    points = np.stack(np.meshgrid([0.0, 1.0], [0.0, 1.0]), axis=-1)
    ways = np.array([[[1.0, 0.0], [0.0, 2e-3]], [[0.0, 0.0], [np.nan, 1.0]]])
    line = playground_views.arrows(points, ways, np.array([0.5, 0.5]))
    assert len(line) == 6 and np.isnan(line[2::3]).all()
    first, second = line[1] - line[0], line[4] - line[3]
    assert first[1] == 0 and second[0] == 0 and first[0] == pytest.approx(0.85 * 0.5)
    assert 0.25 * 0.5 < second[1] < first[0]
    still = playground_views.arrows(points, np.zeros_like(points), np.array([1.0, 1.0]))
    assert np.isnan(still).all()


def test_first_steps_of_adam_have_one_size_and_gradient_descent_follows_the_gradient() -> None:
    land = oc.landscape("Bowl")
    points = np.array([[[4.0, 3.0], [-3.0, 0.5]]])
    both = oc.Experiment(land, (oc.Lane("Adam", 0.1, hyper={"eps": 0.0}), oc.Lane("SGD", 0.1)), steps=7)
    np.testing.assert_allclose(np.abs(first_steps(both, both.lanes[0], points)), 0.1, rtol=1e-12)
    np.testing.assert_allclose(first_steps(both, both.lanes[1], points), -0.1 * land.gradient(points), rtol=1e-12)
