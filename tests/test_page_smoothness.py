"""Relaxed smoothness: what the stage shows and says, its three questions, its tables, and its code."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import optim_core as oc
from claims import smoothness_arrivals as arrivals
from claims import smoothness_cells as cells
from tests.a_page import code, opened, run, words
from tests.a_stage import read, said, scene_of
from tests.scripts import script
from tests.v8 import V8
from ui import smoothness_page as page
from ui.figures.lines import Line, curves
from ui.figures.smoothness import Row, against_radius, exponents, under_noise
from ui.look import Look
from ui.stage.served import FOLDER
from ui.theme import method_style

visit = partial(opened, "smoothness")
LOOK = Look("light", "normal")
CLOUD = """
async (scene) => {
  const part = (name) => import(`file://%s/${name}`);
  const [{ load }, { inputs, walk }, { aboveLine, cloudOf, stableFrom }] =
    await Promise.all(["model/program.js", "model/run.js", "smoothness/points.js"].map(part));
  const program = await load(scene.program);
  const given = inputs(scene, Object.fromEntries(scene.controls.map(({ name, value }) => [name, value])), program);
  const paths = scene.methods.map((method) => walk(program, method, given, scene.worlds[0]));
  const cloud = cloudOf({ program, scene, paths, inputs: given });
  const { relaxed } = program.smoothness;
  const above = (L0, L1) => aboveLine(cloud, (s) => relaxed(s, L0, L1)).above;
  return { ...stableFrom({ program, inputs: given }, scene.landscape.minima[0]), paths: cloud.length,
    flat: above(1, 0), bound: above(1, 1), dots: cloud.flatMap(({ points }) => points).length };
}
"""


def answered(at: AppTest, question: str, guess: str) -> AppTest:
    at.button_group(key=f"smoothness.{question}.shown").set_value(guess).run()
    assert not at.exception
    return at


@pytest.fixture(scope="module")
def engine() -> Iterator[V8]:
    with V8() as made:
        yield made


def cloud(engine: V8, at: AppTest) -> dict[str, Any]:
    return dict(engine.eval(f"({CLOUD % FOLDER.as_posix()})({json.dumps(scene_of(at))})"))


def test_it_opens_on_gradient_descent_that_cannot_start() -> None:
    at = visit()
    lines = said(at).splitlines()
    assert lines[0].startswith(f"SGD diverged at step {arrivals.gd_diverges()}")
    assert f"ClippedSGD is within 0.02 of the minimum from step {arrivals.clipped_arrives()} on" in lines[1]
    for line, name, first, stays in (
        (lines[2], "SignSGD", arrivals.sign_arrives(), arrivals.sign_stays()),
        (lines[3], "Adam", arrivals.adam_arrives(), arrivals.adam_stays()),
    ):
        assert f"{name} is first within 0.02 of the minimum at step {first}, for good from step {stays} on" in line


def test_a_nearer_start_makes_gradient_descent_the_first() -> None:
    lines = said(visit(start1="-3")).splitlines()
    steps = [int(re.findall(r"step (\d+)", line)[0]) for line in lines]
    assert steps[0] == arrivals.gd_inner() < min(steps[1:])


@pytest.mark.parametrize(
    ("start", "limit"), [("-5", 12 / math.sinh(6)), ("-9", 20 / math.sinh(10)), ("3", 4 / math.sinh(2))]
)
def test_the_stage_reads_the_largest_stable_rate(engine: V8, start: str, limit: float) -> None:
    found = cloud(engine, visit(start1=start))
    assert found["exact"] and found["rate"] == pytest.approx(limit, rel=1e-12)
    assert found["flat"] > 0 and found["bound"] == 0, "no flat line, and L0 = L1 = 1 above every dot"


def test_in_the_plane_it_reads_the_curvature_at_the_start(engine: V8) -> None:
    at = visit(function="valley")
    found, f = cloud(engine, at), page.landscape("valley")
    assert not found["exact"] and found["paths"] == 4 and found["dots"] > 50
    largest = np.abs(np.linalg.eigvalsh(f.hessian(np.array(page.START)))).max()
    assert found["rate"] == pytest.approx(2 / largest, rel=1e-12)
    assert scene_of(at)["kind"] == "map" and len(scene_of(at)["landscape"]["coordinates"]) == 2


def test_the_rate_is_said_after_the_guess() -> None:
    at = visit()
    assert scene_of(at)["smoothness"] == {"reading": False} and "sinh" not in words(at).split("How depth can")[0]
    answered(at, "farther", "half")
    assert scene_of(at)["smoothness"] == {"reading": True}
    assert "You said: It is halved." in words(at) and "74 times less" in words(at)


@pytest.mark.parametrize(
    ("question", "right"), [("farther", "hundredth"), ("turned", "coordinate"), ("skewed", "stuck")]
)
def test_one_guess_is_right(question: str, right: str) -> None:
    charts = len(visit().get("plotly_chart"))
    at = answered(visit(), question, right)
    assert "Right." in words(at)
    assert len(at.get("plotly_chart")) == charts + (2 if question == "turned" else 1)


def test_the_memory_is_chosen_once() -> None:
    """Beside the first table where that is open, else beside the second."""
    for questions in (["turned"], ["farther", "turned"]):
        at = visit(memory="0.999")
        for question in questions:
            answered(at, question, {"turned": "clip", "farther": "half"}[question])
        keys = [group.key for group in at.button_group]
        assert keys.count("smoothness.memory.shown") == 1
        assert "GeneralizedSignSGD more than the largest budget" in str(at.get("plotly_chart")[-1].proto)


def test_what_is_run_now_is_the_table_where_both_have_a_cell() -> None:
    table, keys = page.table("cosh", "0.98")
    found = page.live("cosh", 4.0, keys)
    stored = {key: float(table.rows[key].steps[list(table.radii).index(4)]) for key in keys}
    assert found == stored, "all of them are below the limit of the live run"
    assert page.live("cosh", 10.0, ("gd",)) == {"gd": math.inf}


def test_the_distance_is_in_the_measure_of_the_table() -> None:
    at = answered(visit(function="valley", start1="-2", start2="-1.6"), "farther", "half")
    assert "From as far away as your start, R = 3 on this axis" in words(at)
    problem = cells.PROBLEMS["valley"]
    away = np.array([-2.0, -1.6]) - np.asarray(problem.function.minima)[0]
    assert away == pytest.approx(-3 * np.array(problem.direction))


def test_a_start_at_the_minimum_is_said_so() -> None:
    at = answered(visit(start1="1"), "farther", "half")
    assert "Your start is the minimum itself" in words(at)


def test_the_chains_have_the_exponents_of_the_formula() -> None:
    for depth, (cloud, exponent) in page.chains().items():
        assert exponent == pytest.approx((2 * depth - 2) / (2 * depth - 1), abs=5e-3)
        assert cloud.slope.max() > page.FAR[1], "the fit has all of its slopes"
    assert len({round(exponent, 2) for _, exponent in page.chains().values()}) == len(page.DEPTHS)


def test_momentum_frees_the_sign_from_skewed_noise() -> None:
    ends = {key: away[-1] for key, (_, away) in page.noisy(7).items()}
    level = float(np.arcsinh(1))
    assert ends["sign"] == pytest.approx(level, abs=0.03)
    assert all(ends[key] < level / 3 for key in ends if key != "sign")


@pytest.mark.parametrize("now", [None, (0.0, {}), (50.0, {"SGD": 8}), (2.0, {"SGD": math.inf, "Adam": 90.0})])
@pytest.mark.parametrize("log", [False, True])
def test_what_took_too_long_leaves_through_the_top(now: Any, log: bool) -> None:
    rows = [Row("SGD", "SGD", np.array([8, 4096, math.inf])), Row("Adam", "Adam", np.array([100, 100, 200]))]
    figure = against_radius((1.0, 2.0, 4.0), rows, 8192, "more", LOOK, ("R", "steps"), log=log, now=now)
    low, high = figure.layout.yaxis.range
    lost = next(trace for trace in figure.data if trace.name == "SGD")
    assert np.log10(lost.y[-1]) > high and low < np.log10(8) and np.isfinite(np.asarray(lost.y, float)).all()
    marks = [trace for trace in figure.data if trace.marker.size == 13]
    assert [float(mark.y[0]) for mark in marks] == ([90.0] if now and now[0] == 2.0 else [])


@pytest.mark.parametrize("to, arrow", [((1.0, 1e6), "↑ "), ((1.0, math.inf), "↑ "), ((1.0, math.nan), "↑ "),
                                       ((1.0, 1e-9), "↓ "), ((9.0, 30.0), "→ "), ((-9.0, 30.0), "← "),
                                       ((math.nan, math.nan), "")])  # fmt: skip
def test_a_name_points_to_where_its_line_leaves(to: tuple[float, float], arrow: str) -> None:
    style = method_style("SGD", LOOK.theme)
    left = Line(np.array([0.2, 0.9, to[0]]), np.array([10.0, 20.0, to[1]]), "SGD", style)
    drawn = curves([left], theme=LOOK.theme, x_title="x", y_title="y", x_range=(0, 1), y_range=(1, 100), log_y=True)
    assert [note.text for note in drawn.layout.annotations] == [f"{arrow}SGD"]


def test_the_other_figures_hold_what_they_are_given() -> None:
    drawn = exponents(page.chains(), {depth: str(depth) for depth in page.DEPTHS}, LOOK, ("s", "c"))
    assert sum(trace.mode == "lines" for trace in drawn.data) == len(page.DEPTHS)
    paths = {"SGD": (np.arange(3), np.array([8.0, 1.0, 0.0])), "SignSGD": (np.arange(3), np.array([8.0, 2.0, 0.9]))}
    noise = under_noise(paths, {slug: slug for slug in paths}, (0.88, "level"), LOOK, ("t", "d"))
    low, _ = noise.layout.yaxis.range
    assert np.log10(min(noise.data[0].y)) >= low - 1e-6, "what has arrived stands at the foot of the axis"
    (word,) = (note for note in noise.layout.annotations if note.text == "level")
    assert word.xanchor == "right", "the word stands where no line comes down"
    assert any(shape.y0 == 0.88 for shape in noise.layout.shapes)


def test_the_code_prints_what_the_page_shows() -> None:
    _, printed = run(code("smoothness"))
    lines = printed.splitlines()
    limits = {line.split()[0]: float(line.split()[-1]) for line in lines if "largest" in line}
    assert limits["6.0"] == pytest.approx(12 / math.sinh(6)) and limits["8.0"] < limits["6.0"] / 5
    runs = {tuple(line.split()[:2]): line.split()[2:] for line in lines if "largest" not in line}
    assert runs["6.0", "SGD"][0] == str(arrivals.gd_diverges()) and runs["4.0", "SGD"][0] == "-1"
    for radius in ("2.0", "4.0", "6.0"):
        for name in ("ClippedSGD", "SignSGD", "Adam"):
            diverged, away, bounded = runs[radius, name]
            assert diverged == "-1" and float(away) < 0.02 and bounded == "True"


def test_the_saved_script_gives_each_method_its_own_rate() -> None:
    scope, _ = run(script(scene_of(visit(start1="-2", adaptive="0.5", steps="60"))))
    f = page.landscape("cosh")
    for name, own in {"ClippedSGD": {"lr": 0.2}, "Adam": {"lr": 0.5, "beta2": 0.98}}.items():
        expected = oc.run(name, f, [-2.0], 60, schedule="linear", **own)  # type: ignore[arg-type]
        assert np.array_equal(scope["paths"][name].x, expected.x)


EXTREMES = [
    {"function": "valley", "start1": "15", "start2": "-13", "lr": "2", "methods": "NormalizedGD,Signum"},
    {"function": "quartic", "start1": "1", "L0": "0", "L1": "10000", "steps": "1"},
    {"start1": "-13", "beta2": "0.999999", "adaptive": "10", "clip": "1e-6", "methods": "Momentum,GeneralizedSignSGD"},
    {"function": "none", "memory": "0.5", "seed": "-1", "L1": "many"},
]


@pytest.mark.parametrize("query", EXTREMES, ids=lambda q: " ".join(f"{k}={v}" for k, v in q.items()))
def test_the_extremes_are_named_not_hidden(query: dict[str, str]) -> None:
    at = visit(**query)
    for question, guess in (("farther", "half"), ("turned", "clip"), ("skewed", "mean")):
        answered(at, question, guess)
    lines = said(at).splitlines()
    assert len(lines) == len(scene_of(at)["methods"])
    assert all(("stop" in line or "minimum" in line or "moving" in line or "diverged" in line) for line in lines)


def test_it_speaks_chinese() -> None:
    at = visit("zh")
    assert "松弛光滑性" in words(at) and "离极小点远了一倍" in words(at)
    assert read(scene_of(at))["cells"][0][0].startswith("SGD")
