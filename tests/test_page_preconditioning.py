"""The Preconditioning page: its sums, what its stage and its figures show, and its code."""

from __future__ import annotations

import re
from functools import partial

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from optim_core.preconditioning import BEST
from tests.a_page import code, opened, run, words
from tests.a_stage import read, said, scene_of
from ui import preconditioning as sums
from ui.figures.preconditioning import Look, Star, against_angle, against_condition, against_dimension

visit = partial(opened, "preconditioning")
OPENING = sums.Setting()
LOOK = Look("light", "normal", sums.BUDGET, "more")


def answered(at: AppTest, **answers: str) -> AppTest:
    for name, option in answers.items():
        next(g for g in at.button_group if g.key == f"preconditioning.{name}.shown").set_value(option).run()
        assert not at.exception
    return at


def test_the_frame_turns_with_the_ravine() -> None:
    for theta in (0.0, 33.0, 90.0):
        x = sums.start_of(theta, OPENING)
        assert np.allclose(sums.frame(*x, theta, *sums.MINIMUM), (OPENING.along, OPENING.across), atol=1e-14)
    assert np.array_equal(sums.start_of(0.0, OPENING), [-1.0, 2.5]), "on the axes no rounding stands between"
    assert np.abs(sums.start_of(45.0, OPENING) - sums.start_of(0.0, OPENING)).max() > 0.5


def test_adam_is_adamw_without_decay() -> None:
    theta = np.array([0.0, 20.0, 45.0])
    both = sums.adaptive(100.0, theta, OPENING)
    for slug in ("Adam", "AdamW"):
        assert both[slug].tolist() == sums.arrivals(slug, 100.0, theta, OPENING).tolist()
    strong = sums.adaptive(100.0, theta, sums.Setting(weight_decay=0.01))
    assert strong["Adam"].tolist() == both["Adam"].tolist() and strong["AdamW"].tolist() != both["AdamW"].tolist()


def test_on_the_axes_kappa_is_not_felt_and_elsewhere_it_is() -> None:
    level = sums.adaptive(sums.KAPPAS, 0.0, OPENING)["AdamW"]
    assert len(set(level.tolist())) == 1 and 0 < level[0] < sums.BUDGET
    slanted = sums.adaptive(sums.KAPPAS, 45.0, OPENING)["AdamW"]
    reached = slanted[slanted >= 0]
    assert (np.diff(reached) > 0).all() and reached[-1] > 10 * reached[0] and slanted[-1] == -1


def test_gradient_descent_and_momentum_take_as_many_steps_at_every_angle() -> None:
    for slug in BEST:
        assert len(set(sums.arrivals(slug, 100.0, np.array([0.0, 7.0, 45.0, 88.0]), OPENING).tolist())) == 1


def test_the_start_hides_the_rotation_on_the_steep_axis_alone() -> None:
    found = dict(zip(sums.DIRECTIONS, sums.over_directions(100.0, OPENING).tolist(), strict=True))
    assert found[90] < 90 and min(found[70], found[110]) > 500


def test_more_dimensions() -> None:
    found = sums.over_dimensions(100.0, OPENING)
    middle = {name: np.median(rows, axis=1) for name, rows in found.items()}
    assert all((rows[:, :-1] <= rows[:, 1:]).all() for rows in found.values())
    assert (middle["turned"] > 2 * middle["axes"]).all() and (middle["turned"] > middle["SGD"]).all()


def test_what_takes_too_long_leaves_through_the_top() -> None:
    steps = {"SGD": np.array([10, 100, 2000, -1])}
    drawn = against_condition((1.0, 10.0, 1e2, 1e3), steps, None, 10.0, LOOK, ("x", "y"))
    assert drawn.data[0].y[3] > LOOK.top > 10 ** drawn.layout.yaxis.range[1] * 0.99
    assert "↑" in "".join(note.text for note in drawn.layout.annotations)


@pytest.mark.parametrize("kappa", [1.0, 100.0, 1e6])
def test_the_strip_shares_the_axis_of_angles(kappa: float) -> None:
    star = Star(sums.conditions(kappa, sums.ANGLES), "note")
    steps = {"AdamW": np.full(len(sums.ANGLES), 84)}
    drawn = against_angle(sums.ANGLES, star, steps, 10.0, LOOK, ("x", "y", "κ*"))
    strip = next(trace for trace in drawn.data if trace.name == "κ*")
    assert strip.yaxis == "y2" and list(strip.x) == list(sums.ANGLES)
    assert drawn.layout.yaxis2.domain[0] > drawn.layout.yaxis.domain[1]
    low, high = drawn.layout.yaxis2.range
    assert low < np.log10(min(strip.y)) and np.log10(max(strip.y)) < high


def test_a_band_holds_its_line() -> None:
    rows = np.sort(np.arange(30.0, 105.0).reshape(5, 15), axis=1)
    drawn = against_dimension(sums.DIMENSIONS, {"axes": ("AdamW", "name", rows)}, LOOK, ("x", "y"))
    line, band = drawn.data[0], drawn.data[-1]
    assert (line.y >= np.array(band.y[:5])).all() and (line.y <= np.array(band.y[5:][::-1])).all()


def test_the_page_opens_on_its_paradox() -> None:
    at = visit()
    lines = said(at).splitlines()
    assert [re.findall(r"step (\d+)", line) for line in lines] == [["196"], ["39"], ["84"], ["84"]], "each stays"
    assert not at.get("plotly_chart"), "the curves would answer the questions"


@pytest.mark.parametrize(
    ("theta", "kappa"), [("0", "1"), ("10", "100"), ("45", "100"), ("45", "1000000"), ("90", "1000000"), ("33", "20")]
)
def test_the_stage_says_what_python_counts(theta: str, kappa: str) -> None:
    found = read(scene_of(visit(theta=theta, kappa=kappa)))
    counted = {**sums.tuned(float(kappa), OPENING), **sums.adaptive(float(kappa), np.array([float(theta)]), OPENING)}
    for (line,), slug in zip(found["cells"], sums.SLUGS, strict=True):
        steps = int(counted[slug][0])
        if 0 <= steps <= 600:
            assert re.findall(r"(?:at|from) step (\d+)", line)[0] == str(steps), line
        else:
            assert line.endswith("after 600 steps") and "still" in line, line


def test_chinese_says_the_same() -> None:
    assert "AdamW 从第 84 步起距极小点不超过 0.05" in said(visit(lang="zh"))


def test_the_curves_come_with_the_answers() -> None:
    at = answered(visit(theta="10"), same="little")
    assert len(at.get("plotly_chart")) == 1 and "not one bit" in words(at)
    answered(at, turn="much")
    assert len(at.get("plotly_chart")) == 4
    assert "319 at ten degrees" in words(at) and "Right." in words(at)


@pytest.mark.parametrize(
    "query",
    [
        {"kappa": "1000000", "theta": "45", "lr": "1", "decay": "0.1", "steps": "5000"},
        {"kappa": "1", "theta": "90", "lr": "0.001", "steps": "1"},
        {"along": "0", "across": "0"},
        {"beta1": "0.9999", "beta2": "0", "eps": "1", "along": "4", "across": "-4"},
        {"kappa": "nonsense", "theta": "91"},
    ],
)
def test_the_extremes_are_named_not_hidden(query: dict[str, str]) -> None:
    at = answered(visit(**query), same="bits", turn="some")
    assert len(said(at).splitlines()) == 4 and len(at.get("plotly_chart")) == 4


def test_the_code_reproduces_the_picture() -> None:
    _, printed = run(code("preconditioning"))
    rows = [line.split() for line in printed.splitlines()]
    for name, theta, steps in rows:
        counted = sums.arrivals(name, 100.0, float(theta), OPENING)
        assert int(steps) == int(counted[0])
    assert [int(row[2]) for row in rows if row[0] == "AdamW"] == [84, 319, 529]
