"""The Start page: where the balls stop, what it says about it, its code, and its two equations."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

import optim_core as oc
from tests.a_page import code, opened, run, words
from tests.a_stage import read, said, scene_of
from ui.figures.start import stops_against_decay

BOWL = oc.landscape("Bowl in 1-D")
NAMES = ("Adam-l2", "AdamW")
JITTER = 0.005  # at β₂ = 0.95 one bit in a processor's pow moves AdamW's stop by 6e-4; the balls are 0.45 apart


def stops(text: str) -> dict[str, float]:
    """Method → where the line under the picture says that it stops."""
    found = re.findall(r"(Adam\S+) stops at ([\d.]+) \(step", text)
    return {name: float(value) for name, value in found}


def paths(decay: float = 0.1) -> dict[str, np.ndarray]:
    return {
        name: oc.run(name, BOWL, start=[0.0], steps=2000, lr=0.015, weight_decay=decay, beta2=0.95).x[:, 0]
        for name in NAMES
    }


def test_it_opens_on_the_paradox() -> None:
    at = opened("start")
    text = words(at)
    assert stops(said(at)) == pytest.approx({"Adam-ℓ2": 4.545, "AdamW": 5.0}, abs=JITTER)
    assert "stops nearer to zero?" in text
    assert "obeys it more" not in text, "the answer waits for a guess"


@pytest.mark.parametrize(("guess", "right"), [("decoupled", True), ("coupled", False), ("same", False)])
def test_the_answer_follows_a_guess(guess: str, right: bool) -> None:
    at = opened("start")
    at.button_group(key="start.nearer.shown").set_value(guess).run()
    text = words(at)
    assert ("Right." in text) == right
    assert "AdamW stops at 2 and Adam-ℓ2 at 3.33" in text


def test_the_link_carries_the_decay() -> None:
    assert stops(said(opened("start", decay="0.5"))) == pytest.approx({"Adam-ℓ2": 10 / 3, "AdamW": 2.0}, abs=JITTER)


def test_the_bottom_of_the_bowl_moves() -> None:
    found = stops(said(opened("start", a1="4", x0="-1")))
    assert found == pytest.approx({"Adam-ℓ2": 4 / 1.1, "AdamW": 4.0}, abs=JITTER)


def test_the_code_prints_what_the_page_shows() -> None:
    _, printed = run(code("start"))
    ends = [float(line.rsplit("[", 1)[1].rstrip("]")) for line in printed.splitlines()]
    expected = [paths(decay)[name][-1] for name in NAMES for decay in (0.1, 0.5)]
    assert ends == pytest.approx(expected, abs=1e-7)
    assert max(expected) - min(expected) > 2, "the four ends are far apart beside the tolerance"


def test_the_curves_cross_once() -> None:
    decays = np.round(np.arange(0.0, 1.001, 0.02), 2)
    stops = {
        name: oc.run(name, BOWL, start=[0.0], steps=2000, lr=0.015, weight_decay=decays, beta2=0.95, record=()).last[
            :, 0
        ]
        for name in NAMES
    }
    nearer = stops["AdamW"] < stops["Adam-l2"] - 0.01
    assert not nearer[1:11].any() and nearer[15:].all(), "AdamW is farther out first, then nearer"
    figure = drawn(decays, stops)
    assert {trace.name for trace in figure.data if trace.name} == {"Adam-ℓ2", "AdamW"}
    assert figure.layout.yaxis.range == pytest.approx((0, 5.4), abs=0.01)


def drawn(decays: Any, stops: Any, bottom: float = 5.0) -> Any:
    look = {"theme": "light", "size": "normal", "axis_titles": ("λ", "x")}
    return stops_against_decay(decays, stops, 0.1, bottom=bottom, **look)


@pytest.mark.parametrize("bottom", [-1.0, 0.0, 0.3, 7.0])
def test_no_stop_lies_beyond_the_axis(bottom: float) -> None:
    decays = np.linspace(0, 1, 11)
    stops = {name: bottom / (1 + decays) + 0.0005 * np.sign(bottom) for name in NAMES}
    low, high = drawn(decays, stops, bottom).layout.yaxis.range
    for x in stops.values():
        assert low <= x.min() and x.max() < high
    assert high - low >= 1, "rounding is not blown up to the height of the figure"


@pytest.mark.parametrize(("query", "bottom", "start"), [({}, "5", "0"), ({"a1": "7", "x0": "2"}, "7", "2")])
def test_what_is_said_of_the_picture_follows_the_hand(query: dict[str, str], bottom: str, start: str) -> None:
    english, chinese = (read(scene_of(opened("start", lang, **query)))["about"] for lang in ("en", "zh"))
    assert f"bottom at {bottom}. Two balls start at {start}," in english
    assert f"底在 {bottom}。两个小球从 {start} 出发" in chinese


@pytest.mark.parametrize(
    ("query", "coupled", "decoupled"),
    [({}, "5, 4.54, 3.33, 2.5", "5, 5, 2, 1"), ({"a1": "7"}, "7, 6.36, 4.67, 3.5", "7, 7, 2, 1")],
)
def test_what_is_said_of_the_curves_is_what_they_show(query: dict[str, str], coupled: str, decoupled: str) -> None:
    at = opened("start", **query)
    at.button_group(key="start.nearer.shown").set_value("same").run()
    (curves,) = at.get("plotly_chart")
    assert f"For λ = 0, 0.1, 0.5, 1: Adam-ℓ2 at {coupled}; AdamW at {decoupled}." in str(curves.proto)
