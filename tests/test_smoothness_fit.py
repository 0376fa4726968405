"""The three fits of (L0, L1), each against what it must be and against each other."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np
import pytest

import optim_core as oc
from optim_core.smoothness import WAYS, Fit, fit

RNG = np.random.default_rng(4)
CLOUDS = [
    (s := np.exp(RNG.normal(size=n) * spread), np.exp(RNG.normal(size=n) * 0.5) * (L0 + L1 * s**power))
    for n, spread, L0, L1, power in (
        (3, 1.0, 1.0, 1.0, 1.0), (8, 0.3, 2.0, 0.1, 1.0), (40, 1.5, 0.0, 5.0, 1.0), (60, 1.0, 3.0, 0.0, 1.0),
        (25, 1.0, 0.1, 4.0, 0.5), (25, 0.5, 0.0, 4.0, 2.0), (30, 1.0, 0.0, 1.0, -1.0), (12, 2.0, 1e3, 1e-3, 1.0),
    )
]  # fmt: skip
each = pytest.mark.parametrize("cloud", CLOUDS, ids=range(len(CLOUDS)))
COST: dict[str, Callable[[Any, Any, Any, Any], Any]] = {
    "log": lambda L0, L1, s, c: np.sum((np.log(L0 + L1 * s) - np.log(c)) ** 2, axis=-1),
    "least squares": lambda L0, L1, s, c: np.sum((L0 + L1 * s - c) ** 2, axis=-1),
}


def line(found: Fit) -> tuple[float, float]:
    return found.L0, found.L1


@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize(("L0", "L1"), [(1.0, 1.0), (0.0, 3.0), (2.0, 0.0), (100.0, 0.02)])
def test_points_on_a_line_give_the_line(how: str, L0: float, L1: float) -> None:
    s = np.geomspace(0.01, 50.0, 12)
    found = fit(s, L0 + L1 * s, how)
    assert line(found) == pytest.approx((L0, L1), rel=1e-6, abs=1e-9)
    assert found.how == how
    assert found.at(s) == pytest.approx(L0 + L1 * s, rel=1e-6)


@each
@pytest.mark.parametrize("how", COST)
def test_no_other_line_fits_better(how: str, cloud: tuple[Any, Any]) -> None:
    s, c = cloud
    found = fit(s, c, how)
    least = COST[how](found.L0, found.L1, s, c)
    assert found.L0 >= 0 and found.L1 >= 0
    scale0, scale1 = c.max(), (c / s).max()
    others = 10.0 ** RNG.uniform(-5, 0.5, size=(4000, 2)) * (scale0, scale1)
    others[:300, 0], others[300:600, 1] = 0, 0
    near = np.abs((found.L0, found.L1) * (1 + RNG.normal(size=(2000, 2)) * 0.01))
    for lines in (others, near):
        assert (COST[how](lines[:, :1], lines[:, 1:], s, c) >= least * (1 - 1e-9)).all()


@each
def test_the_envelope_is_the_lowest_line_above_all_points(cloud: tuple[Any, Any]) -> None:
    """Against every vertex of the linear programme."""
    s, c = cloud
    found = fit(s, c, "envelope")
    assert found.L0 >= 0 and found.L1 >= 0
    gap = found.at(s) - c
    assert gap.min() >= -1e-9 * c.max() and gap.min() == pytest.approx(0, abs=1e-9 * c.max()), "it touches"
    corners = [(c.max(), 0.0), (0.0, (c / s).max())]
    for j, k in combinations(range(len(s)), 2):
        L1 = (c[k] - c[j]) / (s[k] - s[j])
        corners.append((c[j] - L1 * s[j], L1))
    legal = [(a, b) for a, b in corners if a >= 0 and b >= 0 and (a + b * s - c >= -1e-9 * c.max()).all()]
    best = min(a + b * s.mean() for a, b in legal)
    assert found.L0 + found.L1 * s.mean() == pytest.approx(best, rel=1e-9)


@pytest.mark.parametrize("how", WAYS)
def test_units_of_slope_and_curvature_change_l0_and_l1_and_nothing_else(how: str) -> None:
    s, c = CLOUDS[1]
    one, other = fit(s, c, how), fit(100 * s, 7 * c, how)
    assert line(other) == pytest.approx((7 * one.L0, 0.07 * one.L1), rel=1e-5)
    assert (other.exponent, other.correlation) == pytest.approx((one.exponent, one.correlation))


def test_one_far_point_decides_the_raw_fit_and_pulls_at_the_one_on_logs() -> None:
    """As the start of a training does: every other point has curvature 10 at any slope."""
    s, c = np.append(20.0, np.linspace(0.5, 1.5, 40)), np.append(400.0, np.full(40, 10.0))
    raw, without = fit(s, c, "least squares"), fit(s, c, "least squares", drop_first=True)
    assert raw.L1 > 18
    assert line(without) == pytest.approx((10, 0), abs=1e-9)
    raw_off, log_off = (np.abs(np.log(found.at(s[1:]) / 10)).max() for found in (raw, fit(s, c, "log")))
    assert log_off < 0.5 < 1 < raw_off
    assert fit(s, c).exponent > 0.8, "but on logs too it alone makes a slope of nothing"
    assert fit(s, c, drop_first=True).exponent == pytest.approx(0, abs=1e-12)


def test_the_three_ways_differ_on_a_cloud_with_scatter() -> None:
    s, c = CLOUDS[2]
    heights = [fit(s, c, how).at(np.median(s)) for how in WAYS]
    assert min(abs(a / b - 1) for a, b in combinations(heights, 2)) > 0.1


@pytest.mark.parametrize("how", WAYS)
def test_exponent_and_correlation_are_those_of_the_logs(how: str) -> None:
    s, c = CLOUDS[0]
    found = fit(s, c, how)
    exponent, logs = np.polyfit(np.log(s), np.log(c), 1)
    assert (found.exponent, found.factor) == pytest.approx((exponent, np.exp(logs)), rel=1e-9)
    assert found.correlation == pytest.approx(np.corrcoef(np.log(s), np.log(c))[0, 1], rel=1e-9)
    power = fit(s, 3 * s**0.7, how)
    assert (power.exponent, power.factor, power.correlation) == pytest.approx((0.7, 3.0, 1.0))


def test_along_a_path_on_cosh_the_envelope_finds_one_and_one() -> None:
    f = oc.landscape("Cosh in 1-D")
    x = oc.run("ClippedSGD", f, start=[9.0], steps=60, lr=0.3, clip=0.3, record=("x",)).x
    cloud = oc.smoothness.along(f, x)
    found = fit(cloud.slope, cloud.curvature, "envelope")
    assert line(found) == pytest.approx((1.0, 1.0), abs=1e-3)


def test_at_rest_slopes_are_zero_and_lines_still_have_a_meaning() -> None:
    s, c = np.array([0.0, 0.0, 1.0, 2.0]), np.array([1.0, 1.0, 2.0, 3.0])
    for how in WAYS:
        found = fit(s, c, how)
        assert line(found) == pytest.approx((1.0, 1.0), rel=1e-6)
        assert np.isnan(found.exponent) and np.isnan(found.correlation), "two points make no line of logs"


@pytest.mark.parametrize("how", WAYS)
def test_one_slope_alone_says_nothing_about_l1(how: str) -> None:
    found = fit([2.0, 2.0, 2.0], [3.0, 5.0, 4.0], how)
    assert found.at(2.0) == pytest.approx({"log": 60 ** (1 / 3), "least squares": 4.0, "envelope": 5.0}[how])
    assert np.isnan(found.exponent)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: fit([1, 2], [1, 2]), "A fit needs at least 3 points, and there are 2."),
        (lambda: fit([1, 2, 3], [1, 2, 3], drop_first=True), "there are 2 after the first is dropped"),
        (lambda: fit([1, 2, 3], [1, 2]), "one number each for every point"),
        (lambda: fit([[1, 2, 3]], [[1, 2, 3]]), "one number each for every point"),
        (lambda: fit([1, 2, np.nan], [1, 2, 3]), "must be finite and not negative"),
        (lambda: fit([1, 2, -3], [1, 2, 3]), "must be finite and not negative"),
        (lambda: fit([1, 2, 3], [0, 2, 3]), "no place for a curvature of zero"),
        (lambda: fit([1, 2, 3], [1, 2, 3], "squares"), "A fit is log, least squares, envelope, not 'squares'."),
        (lambda: fit(["a"], [1]), "slope must be numbers"),
    ],
)
def test_a_cloud_that_cannot_be_fitted_gets_a_sentence(call: Callable[[], Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        call()
