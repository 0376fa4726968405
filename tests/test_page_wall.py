"""The page The 1/λ wall: what it draws and says, where its runs end, its two questions, and its code."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import optim_core as oc
from tests.a_page import code, opened, run, words
from tests.a_stage import read, said, scene_of
from ui.figures.wall import FLOOR, approach, stops_against_decay
from ui.wall_page import DECK, SWEEP, Setting, approaches, stops

visit = partial(opened, "wall")
OPENING = Setting(0.3, 0.0, 50.0, (6.0, 5.0), (-3.0, -2.0), 0.4, 0.95, 2000, "inverse_sqrt", 0.0, 0)
LOOK: dict[str, Any] = {"theme": "light", "size": "normal"}


def ends(at: AppTest) -> dict[str, np.ndarray]:
    """Method → where its path ends on the stage."""
    return {one["slug"]: np.array(one["end"]) for one in read(scene_of(at))["ends"]}


def test_it_opens_on_the_paradox() -> None:
    at = visit()
    found = ends(at)
    assert found["AdamW"] == pytest.approx([10 / 3, 10 / 3], abs=3e-3)
    assert found["AdamProx"] == pytest.approx(found["AdamW"], abs=3e-3)
    assert found["Adam-l2"] == pytest.approx([4.615, 4.970], abs=3e-3), "ridge, more than one away from the corner"
    key = read(scene_of(at))["key"]
    assert "1/λ = 3.333" in key and "(3.333, 3.333)" in key and "(4.615, 4.97)" in key


def test_every_line_says_how_far_from_both_points() -> None:
    for line in said(visit()).splitlines():
        square, ring = (float(v) for v in re.search(r"· (\S+) from the square, (\S+) from the ring", line).groups())  # type: ignore[union-attr]
        near, far = (ring, square) if line.startswith("Adam-ℓ2") else (square, ring)
        assert near < 0.01 and far > 1


def test_the_minimum_in_the_box_is_where_adamw_stops_whatever_the_decay() -> None:
    for decay in ("0", "0.1", "0.3"):
        found = ends(visit(a1="2", a2="1", decay=decay))
        assert found["AdamW"] == pytest.approx([2.0, 1.0], abs=3e-3)
        assert np.abs(found["Adam-l2"] - [2 / (1 + float(decay)), 50 / (50 + float(decay))]).max() < 3e-3


def test_the_answer_turns_the_valley() -> None:
    at = visit()
    assert "It is turned above now" not in words(at)
    at.button_group(key="wall.turn.shown").set_value("corner").run()
    assert not at.exception
    assert "You said: In the same corner of the box." in words(at) and "It is turned above now." in words(at)
    assert ends(at)["AdamW"] == pytest.approx([3.333, 2.438], abs=6e-3)
    assert len(at.get("plotly_chart")) == 3, "one for each coordinate, and the schedules"


def test_a_reader_who_has_turned_it_keeps_the_angle() -> None:
    at = visit(theta="-20")
    at.button_group(key="wall.turn.shown").set_value("edge").run()
    angle = next(c["value"] for c in scene_of(at)["controls"] if c["name"] == "theta")
    assert angle == -20 and "It is turned above now" not in words(at) and "Right." in words(at)


@pytest.mark.parametrize(("guess", "right"), [("none", True), ("less", False), ("same", False)])
def test_the_second_answer_waits_for_a_guess(guess: str, right: bool) -> None:
    at = visit()
    assert "goes to the minimum itself" not in words(at)
    at.button_group(key="wall.inside.shown").set_value(guess).run()
    assert "goes to the minimum itself" in words(at) and ("Right." in words(at)) == right


def test_what_is_said_of_the_picture_follows_the_hand() -> None:
    assert "|xᵢ| ≤ 3.33, with its lowest point at (3.33, 3.33)" in read(scene_of(visit()))["about"]
    moved = read(scene_of(visit(decay="0.5", a1="1", a2="6")))["about"]
    assert "|xᵢ| ≤ 2, with its lowest point at (1, 2)" in moved and "minimum at (1, 6)" in moved
    open_box = read(scene_of(visit(decay="0")))
    assert "there is no box" in open_box["about"] and "the box has no end" in open_box["key"]
    assert "最低点在 (3.33, 3.33)" in read(scene_of(visit("zh")))["about"]


def test_what_is_heard_ends_with_the_box() -> None:
    heard = read(scene_of(visit()))["spoken"]
    assert heard.startswith("Adam-ℓ2 stopped at") and heard.endswith("Ridge with this λ (ring): (4.615, 4.97).")


def test_noise_takes_adamw_off_the_wall() -> None:
    end = ends(visit(noise="3"))["AdamW"]
    assert 2.2 < end[0] < 2.9 and end[1] > 3.25


def test_the_sweep_follows_both_theories() -> None:
    found = stops(OPENING, ("Adam-l2", "AdamW"))
    held = np.minimum([[6.0, 5.0]], 1 / np.maximum(SWEEP, 1e-9)[:, None])
    ridge = np.stack([6 / (1 + SWEEP), 250 / (50 + SWEEP)], axis=-1)
    late = SWEEP > 0.2  # there the wall meets the minimum, and the way to it is slow, as it is with less decay
    assert np.abs(found["AdamW"] - held)[late].max() < 0.02 < np.abs(held - ridge)[late].max()
    assert np.abs(found["Adam-l2"] - ridge).max() < 5e-3


def test_falling_rates_settle_where_a_constant_one_wobbles() -> None:
    turned = Setting(0.3, 45.0, 50.0, (6.0, 5.0), (-3.0, -2.0), 0.4, 0.95, 2000, "inverse_sqrt", 0.0, 0)
    late = {name: y[-200:].max() for name, y in approaches(turned).items()}
    assert late["inverse_sqrt"] < 0.02 < late["constant"] and late["cosine"] < 0.01


def drawn_approach(distances: dict[str, Any], chosen: str = "constant") -> Any:
    names = dict.fromkeys(distances, "name")
    return approach(distances, names, chosen, slug="AdamW", titles=("t", "d"), **LOOK)


@pytest.mark.parametrize("y", [np.zeros(500), np.geomspace(1, 1e-12, 5000), np.ones(1), np.array([1.0, 1e9, np.nan]),
                               np.full(20, np.nan)], ids=["zero", "fast", "one step", "lost", "nothing"])  # fmt: skip
def test_no_distance_lies_beyond_the_axis(y: Any) -> None:
    figure = drawn_approach({"constant": y})
    low, high = figure.layout.yaxis.range
    for trace in figure.data:
        heights = np.asarray(trace.y, float)
        heights = heights[np.isfinite(heights)]
        assert (heights >= 0.99 * FLOOR).all() and (np.log10(heights) > low).all() and (np.log10(heights) < high).all()


def test_a_wobble_is_not_thinned_away() -> None:
    y = np.full(5000, 1e-3)
    y[4321] = 0.5
    assert max(drawn_approach({"constant": y}).data[0].y) == pytest.approx(0.5, rel=1e-6)


@pytest.mark.parametrize("far", [0.0, -4.0, 8.0, 1e9, np.nan])
def test_no_stop_lies_beyond_the_axis(far: float) -> None:
    decays = np.linspace(0, 1, 5)
    theory = (decays, {"AdamW": np.linspace(6, 1, 5)})
    ended = (decays, {"AdamW": np.array([6.0, 5.0, far, 2.0, 1.0])})
    figure = stops_against_decay(theory, ended, 0.3, titles=("λ", "x"), **LOOK)
    low, high = figure.layout.yaxis.range
    assert low < min(0.0, far if abs(far) < 1e3 else 0.0) and 6 < high < 20


def test_the_code_prints_what_the_page_shows() -> None:
    _, printed = run(code("wall"))
    lines = {" ".join(line.split(" [")[0].split()): line for line in printed.splitlines()}
    values = {key: np.array(line[line.index("[") + 1 : -1].split(), float) for key, line in lines.items()}
    for angle, theta in (("0", "0"), ("45", "45")):
        on_the_page = ends(visit(theta=theta, methods="Adam-l2,AdamW,AdamProx,AdamMetricProx,LionW"))
        for slug, end in on_the_page.items():
            assert values[f"{angle} {slug}"] == pytest.approx(end, abs=1e-3)
        assert np.abs(values[f"{angle} ridge"] - values[f"{angle} AdamMetricProx"]).max() < 1e-6
        assert np.abs(values[f"{angle} ridge"] - values[f"{angle} AdamW"]).max() > 1


EXTREMES = [
    {"decay": "2", "lr": "2", "schedule": "constant"},
    {"decay": "0", "kappa": "1000", "theta": "90", "steps": "1"},
    {"a1": "0", "a2": "0", "start1": "0", "start2": "0"},
    {"kappa": "1", "theta": "-90", "noise": "100", "steps": "5000", "methods": "SignumW"},
    {"lr": "0.001", "beta2": "0.999", "schedule": "linear"},
    {name: control.spell(control.high) for name in ("a1", "a2", "start1") for control in [DECK.control(name)]},
    {name: control.spell(control.low) for name in ("a1", "a2", "start1") for control in [DECK.control(name)]},
    {"decay": "none", "theta": "400", "schedule": "never"},
]


@pytest.mark.parametrize("query", EXTREMES, ids=lambda q: " ".join(f"{k}={v}" for k, v in q.items()))
def test_the_extremes_are_named_not_hidden(query: dict[str, str]) -> None:
    at = visit(**query)
    at.button_group(key="wall.turn.shown").set_value("edge").run()
    assert not at.exception
    scene = scene_of(at)
    lines = said(at).splitlines()
    assert len(lines) == len(scene["methods"])
    assert all(("stop" in line or "moving" in line or "diverged" in line) for line in lines)


def test_a_rate_beyond_the_limit_is_said_to_diverge() -> None:
    at = visit(decay="2", lr="2", schedule="constant")
    assert "AdamW diverged at step" in said(at) and "Adam-ℓ2 diverged" not in said(at)
    assert "constant: diverges" in str(at.get("plotly_chart")[-1].proto)


def test_offered_methods_are_of_the_catalogue() -> None:
    scene = scene_of(visit(methods="LionW,AdamMetricProx"))
    assert {m["slug"] for m in scene["methods"]} == {"LionW", "AdamMetricProx"}
    assert scene["wall"] is True and "export const wall" in scene["program"]
    assert oc.method("LionW").published
