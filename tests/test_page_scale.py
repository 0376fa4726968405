"""The Scale-freeness page: what it computes, what it says about it, and its code."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import optim_core as oc
from tests.a_page import opened, run
from tests.a_stage import said, scene_of
from ui.figures.scale import FLOOR, noticed, threshold
from ui.two_worlds import (
    Setting,
    deviations,
    factors_tex,
    first_steps,
    in_both_worlds,
    is_power_of_two,
    potential,
    ratio_tex,
)

C = (2.0**10, 2.0**-10)
OPENING = Setting(lr=0.05, weight_decay=0.1, eps=0.0, steps=500)
BOWL = oc.landscape("Bowl")


visit = partial(opened, "scale")


def words(at: AppTest) -> str:
    return re.sub(r"<[^>]*>", " ", "\n".join(box.value for box in at.markdown))


def pair(name: str, factors: Any = C, setting: Setting = OPENING, land: oc.Landscape = BOWL) -> Any:
    return in_both_worlds(oc.method(name), land, factors, setting)


@pytest.mark.parametrize("name", ["AdamW", "AdamProx", "Adam", "Lion", "RMSpropW", "GeneralizedSignSGDW"])
@pytest.mark.proves("scale.adamw_repeats")
def test_zero_means_every_bit(name: str) -> None:
    same = pair(name)
    assert same.identical and same.apart == 0.0
    assert np.array_equal(same.plain.x.view(np.int64), same.told.x.view(np.int64))


@pytest.mark.parametrize("name", ["Adam-l2", "NormalizedGD", "AdamMetricProx", "RMSprop-l2"])
def test_who_notices_is_far_from_rounding(name: str) -> None:
    assert pair(name).apart > 0.1


@pytest.mark.proves("scale.decimal")
def test_a_decimal_factor_costs_only_roundings() -> None:
    rounded = pair("AdamW", (1000.0, 0.3))
    assert not rounded.identical
    assert 0 < rounded.apart < 1e-13 < pair("Adam-l2", (1000.0, 0.3)).apart
    assert [is_power_of_two(v) for v in (1000.0, 0.3, 1024.0, 1.0, 2.0**-40)] == [False, False, True, True, True]


def test_whose_gradient_it_is() -> None:
    ravine = oc.landscape("Rotated ravine")
    assert potential(BOWL, (1.0, 1.0)) == "none_needed"
    assert potential(ravine, (4.0, 4.0)) == "multiple"
    assert potential(BOWL, C) == "other"
    assert potential(ravine, C) == "nothing"


def test_deviations_are_those_of_single_runs() -> None:
    setting = Setting(lr=0.05, weight_decay=0.1, eps=1e-8, steps=100)
    method, scales, epsilons = oc.method("AdamW"), [2.0**-27, 0.3, 2.0**20], [0.0, 1e-8]
    found = deviations(method, BOWL, scales, epsilons, setting)
    assert found.shape == (2, 3)
    for j, scale in enumerate(scales):
        alone = in_both_worlds(method, BOWL, (scale, scale), setting)
        assert found[1, j] == alone.apart
    assert found[0, 0] == found[0, 2] == 0.0 and 0 < found[0, 1] < 1e-13
    assert found[1, 0] > 0.1


def test_the_first_step_is_a_soft_threshold() -> None:
    sizes, epsilons = np.array([1e-12, 1e-8, 1e-4, 1.0]), [0.0, 1e-8]
    found = first_steps(oc.method("AdamW"), sizes, epsilons)
    assert found[0] == pytest.approx(np.ones(4), rel=1e-14)
    assert found[1] == pytest.approx(sizes / (sizes + 1e-8), rel=1e-12)
    assert found[1, 0] < 1e-3, "the threshold is far larger than the tolerance"


def test_the_factor_is_squared_and_then_gone() -> None:
    rows = factors_tex(pair("AdamW"), 10, OPENING, ("one", "two")).splitlines()
    columns = [re.findall(r"\\times\\, ?(\S+)", row) for row in rows if r"\times" in row]
    tens, squares, ones = ["2^{10}", "2^{-10}"], ["2^{20}", "2^{-20}"], ["1", "1"]
    assert columns == [tens, tens, squares, tens, squares, ones, ones]


def test_no_factor_comes_out_of_a_sum() -> None:
    rows = factors_tex(pair("Adam-l2"), 2, OPENING, ("one", "two")).splitlines()
    columns = [re.findall(r"\\times\\, ?(\S+)", row) for row in rows if r"\times" in row]
    assert len(columns) == 8, "the decay is a row of its own"
    assert columns[1] != ["2^{10}", "2^{-10}"] and columns[-2] != ["1", "1"]


@pytest.mark.parametrize(
    ("plain", "told", "shown"),
    [(3.0, 3.0, "1"), (3.0, 6.0, "2^{1}"), (3.0, 3.1, "1.033"), (1.0, -0.02, "-0.02000"), (7.0, 7e-9, r"10^{-9}")],
)
def test_a_factor_is_printed(plain: float, told: float, shown: str) -> None:
    assert shown in ratio_tex(plain, told)


@pytest.mark.parametrize(("plain", "told"), [(1.0, np.inf), (np.nan, 1.0), (0.0, 1.0)])
def test_no_factor_is_invented(plain: float, told: float) -> None:
    assert "times" not in ratio_tex(plain, told)


def test_an_exact_zero_stands_on_its_own_line() -> None:
    drawn = noticed([-1, 0, 1], {"ε = 0": np.zeros(3)}, "ε = 0", (1.0, 1.0), slug="AdamW", theme="light",
                    size="normal", titles=("x", "y"))  # fmt: skip
    curve = drawn.data[0].y
    assert curve[0] == curve[2] == np.log10(FLOOR) and np.isnan(curve[1])


def thresholds(name: str) -> Any:
    """The figure of the first steps of a method, as the page draws it."""
    epsilons = {"ε = 0": 0.0, "ε = 10⁻⁸": 1e-8}
    sizes = np.logspace(-18, 14, 161)
    steps = dict(zip(epsilons, first_steps(oc.method(name), sizes, list(epsilons.values())), strict=True))
    now = [("c₁·|g₁|", 1.0, 1024.0), ("c₂·|g₂|", 1.0, 2.0**-10)]
    return threshold(sizes, steps, now, "ε = 0", slug=name, theme="light", size="normal", titles=("x", "y"))


def test_first_steps_of_one_eta_keep_their_axis() -> None:
    for name in ("AdamW", "NAdam", "AdaBelief"):
        axis = thresholds(name).layout.yaxis
        assert list(axis.range) == [-0.04, 1.2] and list(axis.ticktext) == ["0", "0.5", "1"]


@pytest.mark.parametrize("name", [m.slug for m in oc.methods().values() if "eps" in m.hyper
                                  and m.scale_free == "coordinate" and m.regularizer.id == "l2"])  # fmt: skip
def test_no_first_step_lies_beyond_the_axis(name: str) -> None:
    figure = thresholds(name)
    low, high = figure.layout.yaxis.range
    assert all(low < min(trace.y) and max(trace.y) < high for trace in figure.data)
    assert max(max(trace.y) for trace in figure.data) > 0.8 * high, "a long axis for small steps"


@pytest.mark.parametrize("largest", [1.0, 1e5, np.inf])
def test_no_deviation_lies_beyond_the_axis(largest: float) -> None:
    apart = {"ε = 0": np.zeros(3), "ε = 1": np.array([0.5, 0.0, largest])}
    drawing = noticed([-1, 0, 1], apart, "ε = 0", (1.0, 1.0), slug="AdamW", theme="light", size="normal",
                      titles=("x", "y"))  # fmt: skip
    low, high = drawing.layout.yaxis.range
    for trace in drawing.data:
        assert np.nanmin(trace.y) > low and np.nanmax(trace.y) < high
    assert ("∞" in drawing.layout.yaxis.ticktext) == np.isinf(largest)
    assert (high == 1.6) == (largest == 1.0), "the usual axis stays as it is"


def test_the_page_opens_on_its_paradox() -> None:
    found = said(visit())
    assert "largest |Δx| = 0" in found and "every bit of 500 steps agrees" in found
    assert "leaves the map at step 1 and diverges at step 4" in found and "rounding" not in found


def test_the_answer_draws_adam_l2() -> None:
    at = visit()
    assert "Adam-l2" not in at.multiselect[0].value
    guess = next(group for group in at.button_group if group.key == "scale.adam_l2.shown")
    guess.set_value("rounding").run()
    assert not at.exception
    assert set(at.multiselect[0].value) == {"AdamW", "Adam-l2", "SGD"}
    assert "largest |Δx| = 1.8" in said(at) and "ends at (3, 0.0193) instead of (2.73, 1.82)" in said(at)
    assert "It is drawn above now" in words(at) and "it now has rows of its own" in words(at)
    at.multiselect[0].set_value(["AdamW"]).run()
    assert at.multiselect[0].value == ["AdamW"], "it is drawn once, not for ever"
    assert "drawn above now" not in words(at) and "rows of its own" not in words(at) and "You said" in words(at)


@pytest.mark.parametrize("chosen", [8, 12])
def test_the_answer_draws_adam_l2_in_the_last_ones_place(chosen: int) -> None:
    others = [m.slug for m in oc.methods().values() if m.regularizer.id == "l2" and m.slug != "Adam-l2"]
    at = visit(methods=",".join(others[-chosen:]))
    next(group for group in at.button_group if group.key == "scale.adam_l2.shown").set_value("yes").run()
    drawn = [method["slug"] for method in scene_of(at)["methods"]]
    assert set(drawn) == {*others[-chosen:][:7], "Adam-l2"} and len(drawn) == 8
    assert "It is drawn above now" in words(at)


def test_the_answer_draws_adam_l2_where_it_was_chosen_but_left_out() -> None:
    every = [m.slug for m in oc.methods().values() if m.regularizer.id == "l2"]
    place = every.index("Adam-l2")
    assert place >= 8, "as many methods stand before it as a picture holds"
    at = visit(methods=",".join(every[place - 8 : place + 1]))
    next(group for group in at.button_group if group.key == "scale.adam_l2.shown").set_value("yes").run()
    assert "Adam-l2" in [method["slug"] for method in scene_of(at)["methods"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"c1": "1000", "c2": "0.3"}, "(rounding)"),
        ({"c1": "1000"}, "1,000 is not a power of two"),
        ({"landscape": "rotated_ravine"}, "No function has the rescaled gradient here"),
        ({"c1": "2^3", "c2": "2^3"}, "the gradient of 8 · f"),
        ({"c1": "1", "c2": "1"}, "nothing is rescaled"),
        ({"eps": "1e-08", "c1": "1", "c2": "2^-13"}, "a difference too small to draw"),
        ({"eps": "1e-08", "c1": "1", "c2": "2^-27"}, "largest |Δx| = 0.59"),
        ({"methods": "SGD", "lr": "1", "landscape": "himmelblau"}, "without rescaling too"),
        ({"methods": "NormalizedGD"}, "largest |Δx| = 2.9"),
        ({"methods": "AMSGradProx"}, "a combination not found in the literature"),
    ],
)
def test_what_the_page_says(query: dict[str, str], expected: str) -> None:
    at = visit(**query)
    assert expected in words(at) + said(at)


def test_chinese_says_the_same() -> None:
    found = said(visit(lang="zh"))
    assert "最大 |Δx| = 0" in found and "500 步的每个比特都一样" in found
    assert "第 1 步离开图面，第 4 步发散" in found


def test_the_code_reproduces_the_picture() -> None:
    at = visit(methods="AdamW,Adam-l2,SGD")
    _, printed = run(at.code[0].value)
    lines = dict(line.split(" ", 1) for line in printed.splitlines())
    drawn = {name: pair(name) for name in ("AdamW", "Adam-l2", "SGD")}
    assert lines == {name: f"{p.identical} {int(p.told.diverged_at)}" for name, p in drawn.items()}
    assert lines["AdamW"] == "True -1" and lines["Adam-l2"] == "False -1" and lines["SGD"] == "False 4"


@pytest.mark.parametrize("land", [one.id for one in oc.landscapes().values() if one.d == 2])
def test_the_extremes_are_named_not_hidden(land: str) -> None:
    wild = "AdamW,RAdam,AdamMetricProx,SGD,Momentum,ClippedSGD"
    found = said(visit(landscape=land, c1="2^40", c2="2^-40", eps="1", lr="1", methods=wild, at="2000"))
    assert found.count("largest |Δx| =") == 6
    assert "leaves the map at step 1 and diverges at step" in found


def test_no_more_methods_than_a_picture_holds() -> None:
    every = [m for m in oc.methods().values() if m.regularizer.id == "l2"]
    for start in range(0, len(every), 8):
        some = every[start : start + 8]
        at = visit(methods=",".join(m.slug for m in some))
        found = said(at)
        assert found.count("largest |Δx| =") == len(some)
        assert found.count("largest |Δx| = 0 ") == sum(m.scale_free == "coordinate" for m in some)
        assert "holds 8 methods" not in words(at)
    at = visit(methods=",".join(m.slug for m in every))
    assert said(at).count("largest |Δx| =") == 8 < len(every) and "One picture holds 8 methods" in words(at)
