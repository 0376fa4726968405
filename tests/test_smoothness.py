"""Relaxed smoothness: sharpness, clouds and the estimator against exact values, and what gradient descent can stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import optim_core as oc
from optim_core.smoothness import (
    GAMMAS,
    SOURCES,
    along,
    clip_line,
    coordinatewise,
    estimate,
    flat_line,
    largest_stable_rate,
    relaxed_line,
    sharpness,
)

COSH, QUARTIC, VALLEY = (oc.landscape(name) for name in ("Cosh in 1-D", "Quartic in 1-D", "Product valley"))
AWAY = np.linspace(-7.5, 7.5, 61)[:, None]


# --- sharpness and clouds ---


@pytest.mark.parametrize("k", [0.5, 1.0, 2.0])
def test_cosh_has_slope_k_sinh_and_curvature_k_squared_cosh(k: float) -> None:
    f, r = COSH.with_(k=k), AWAY[:, 0]
    cloud = along(f, 1.0 + AWAY)
    assert cloud.slope == pytest.approx(k * np.abs(np.sinh(k * r)), rel=1e-12)
    assert cloud.curvature == pytest.approx(k**2 * np.cosh(k * r), rel=1e-12)
    bound = relaxed_line(cloud.slope, k**2, k)
    assert (cloud.curvature <= bound * (1 + 1e-12)).all(), "cosh(kx) is (k², k)-smooth"
    assert (cloud.curvature > relaxed_line(cloud.slope, 0.9 * k**2, k)).any()
    assert (cloud.curvature > relaxed_line(cloud.slope, k**2, 0.9 * k)).any(), "and with nothing smaller"


@pytest.mark.parametrize("L1", [0.1, 1.0, 7.0])
def test_a_quartic_is_relaxed_smooth_for_every_l1(L1: float) -> None:
    cloud = along(QUARTIC, 1.0 + np.append(AWAY, [[2 / L1], [-2 / L1]], axis=0))
    assert (cloud.curvature <= relaxed_line(cloud.slope, 4 / L1**2, L1) * (1 + 1e-12)).all()
    touched = relaxed_line(cloud.slope[-2:], 4 / L1**2, L1)
    assert cloud.curvature[-2:] == pytest.approx(touched, rel=1e-12), "it touches its bound at r = 2/L1"


@pytest.mark.parametrize(("depth", "exponent"), [(1, 0.0), (2, 2 / 3), (3, 4 / 5), (5, 8 / 9), (10, 18 / 19)])
def test_the_exponent_of_a_chain_grows_with_its_depth(depth: int, exponent: float) -> None:
    f = oc.landscape("Deep chain", L=depth)
    cloud = along(f, np.geomspace(1e4, 1e6, 20)[:, None])
    assert oc.smoothness.fit(cloud.slope, cloud.curvature).exponent == pytest.approx(exponent, abs=1e-4)


def test_sharpness_is_the_spectral_norm_of_a_dense_hessian() -> None:
    rng = np.random.default_rng(0)
    for d in (1, 2, 5, 12):
        a = rng.normal(size=(d, d))
        H = a + a.T  # of both signs: the largest eigenvalue may be the most negative one
        f = oc.quadratic(H, np.ones(d), start=np.zeros(d))
        assert sharpness(f, rng.normal(size=(3, 4, d))) == pytest.approx(np.linalg.norm(H, 2), rel=1e-12)
    assert sharpness(oc.quadratic([-5.0, 1.0], [1.0, 1.0]), [0.0, 0.0]) == 5.0


def test_leading_axes_are_free_and_a_point_is_a_number() -> None:
    x = np.random.default_rng(1).normal(size=(4, 3, 2))
    cloud = along(VALLEY, x)
    assert cloud.slope.shape == cloud.curvature.shape == (4, 3)
    assert sharpness(VALLEY, x[2, 1]) == cloud.curvature[2, 1]
    assert np.ptp(cloud.curvature) > 0.1


def test_in_the_plane_the_norm_has_a_formula() -> None:
    """The one that a live picture computes."""
    x = np.random.default_rng(2).uniform(-6, 6, size=(200, 2))
    h = VALLEY.hessian(x)
    found = SOURCES["plane_norm"].bind("numpy")(h[:, 0, 0], h[:, 0, 1], h[:, 1, 1])
    assert found == pytest.approx(sharpness(VALLEY, x), rel=1e-12)
    assert (np.linalg.eigvalsh(h)[:, 0] < 0).any(), "also where the Hessian is indefinite"


def test_beyond_the_floats_sharpness_is_infinite() -> None:
    assert sharpness(COSH, [[1e4], [1.0]]).tolist() == [np.inf, 1.0]
    assert np.isnan(along(COSH, [[np.nan]]).slope).all() and sharpness(COSH, [np.nan]) == np.inf


def test_coordinates_have_slopes_and_curvatures_of_their_own() -> None:
    f = oc.landscape("Cosh ravine")
    x = np.random.default_rng(3).uniform(-3, 5, size=(30, 2))
    for kind in ("row", "diagonal"):
        cloud = coordinatewise(f, x, kind)
        u, v = x[:, 0] - 1, x[:, 1] - 1
        assert cloud.slope == pytest.approx(np.stack([2 * np.abs(np.sinh(2 * u)), np.abs(np.sinh(v / 10)) / 10], -1))
        assert cloud.curvature == pytest.approx(np.stack([4 * np.cosh(2 * u), np.cosh(v / 10) / 100], -1))
        assert (cloud.curvature <= np.array([4, 0.01]) + np.array([2, 0.1]) * cloud.slope * (1 + 1e-9)).all()
    assert along(f, x).curvature == pytest.approx(cloud.curvature.max(axis=-1))


def test_turned_by_45_degrees_both_coordinates_are_as_steep() -> None:
    x = np.random.default_rng(3).uniform(-3, 5, size=(30, 2))
    turned = oc.landscape("Cosh ravine", theta=45.0)
    row, own = (coordinatewise(turned, x, kind).curvature for kind in ("row", "diagonal"))
    assert row[:, 0] == pytest.approx(row[:, 1], rel=1e-9)
    assert (row > own * 1.2).all(), "the other coordinate has a share in a row"
    h = turned.hessian(x)
    assert row == pytest.approx(np.sqrt(h[:, :, 0] ** 2 + h[:, :, 1] ** 2))


# --- the estimator ---


def test_on_a_quadratic_every_share_of_the_step_sees_the_same() -> None:
    f = oc.quadratic([1.0, 9.0], [1.0, -1.0])
    x, there = np.zeros((3, 2)), np.array([[1.0, 0.0], [0.0, -2.0], [3.0, 3.0]])
    found = estimate(f, x, there)
    assert found.curvature == pytest.approx([1.0, 9.0, np.sqrt(41.0)], rel=1e-12)
    assert (found.curvature <= sharpness(f, x) * (1 + 1e-12)).all()
    for gamma in GAMMAS:
        assert estimate(f.gradient, x, there, (gamma,)).curvature == pytest.approx(found.curvature, rel=1e-12)


@pytest.mark.parametrize(("ahead", "won"), [(1.0, 5 / 6), (-1.0, 1 / 6)])
def test_the_share_that_won_is_where_the_curvature_is(ahead: float, won: float) -> None:
    """Uphill the slope changes fastest at the end of the step, downhill at its beginning."""
    found = estimate(COSH, np.array([5.0]), np.array([5.0 + ahead]))
    assert found.gamma == won
    by_hand = abs(np.sinh(4 + won * ahead) - np.sinh(4)) / won
    assert found.curvature == pytest.approx(by_hand, rel=1e-12)
    middle = estimate(COSH, np.array([5.0]), np.array([5.0 + ahead]), (0.5,)).curvature
    assert found.curvature > 1.1 * middle


def test_it_tends_to_the_curvature_along_the_step_and_misses_the_others() -> None:
    f = oc.landscape("Cosh valley")
    x = np.array([5.0, 3.0])
    steep, flat = (estimate(f, x, x + 1e-6 * np.eye(2)[k]).curvature for k in (0, 1))
    assert steep == pytest.approx(np.cosh(4.0), rel=1e-4) and sharpness(f, x) == pytest.approx(np.cosh(4.0))
    assert flat == pytest.approx(1.0, rel=1e-4), "a step that avoids the steep direction sees nothing of it"


def test_a_step_of_no_length_has_no_estimate() -> None:
    found = estimate(COSH, np.array([[2.0], [3.0]]), np.array([[2.0], [4.0]]))
    assert np.isnan(found.curvature[0]) and np.isnan(found.gamma[0]) and found.curvature[1] > 1


# --- what is stable ---


def test_a_flat_line_and_a_rising_one() -> None:
    assert flat_line(0.02) == 100.0
    assert clip_line([0.5, 1.0, 8.0], 0.25).tolist() == [4.0, 8.0, 64.0]
    assert clip_line(0.0, 1.0) == 0.0
    assert relaxed_line([0.0, 2.0], 1.0, 3.0).tolist() == [1.0, 7.0]


def test_curvature_above_two_over_the_rate_is_what_makes_steps_grow() -> None:
    for curvature, grows in ((0.99 * flat_line(0.1), False), (1.01 * flat_line(0.1), True)):
        path = oc.run("SGD", oc.quadratic([curvature], [1.0]), start=[2.0], steps=200, lr=0.1).x[:, 0]
        assert (abs(path[-1] - 1) > abs(path[0] - 1)) == grows


@pytest.mark.parametrize(
    ("landscape", "start", "rate"),
    [
        *((COSH, [1 + s * R], 2 * R / np.sinh(R)) for R, s in ((1.0, 1), (4.0, -1), (8.0, 1))),
        *((QUARTIC, [1 - R], 2 / R**2) for R in (0.5, 10.0)),
        (oc.landscape("Cosh valley"), [7.0, 3.0], 12 / np.sinh(6.0)),
        (oc.landscape("Cosh valley"), [1.0, 3.0], 2.0),
        (oc.landscape("Quartic valley"), [4.0, 1.0], 1 / 18),
        (oc.quadratic([1.0, 9.0], [1.0, -1.0]), [2.0, 2.0], 2 / 9),
    ],
)
def test_the_largest_stable_rate_divides_what_converges_from_what_diverges(
    landscape: oc.Landscape, start: list[float], rate: float
) -> None:
    assert largest_stable_rate(landscape, start) == pytest.approx(rate, rel=1e-12)
    away = [np.abs(oc.run("SGD", landscape, start, 4000, lr=factor * rate, record=()).last - landscape.minima[0]).max()
            for factor in (0.99, 1.01)]  # fmt: skip
    first = np.abs(np.asarray(start) - landscape.minima[0]).max()
    assert away[0] < 0.9 * first and not away[1] <= first


def test_the_rate_collapses_exponentially_where_cosh_has_its_start() -> None:
    rates = [largest_stable_rate(COSH, [1.0 + R]) for R in (10.0, 11.0, 12.0)]
    assert np.diff(np.log(rates)) == pytest.approx([np.log(11 / 10) - 1, np.log(12 / 11) - 1], abs=1e-6)
    assert largest_stable_rate(COSH, COSH.minima[0]) == np.inf


@pytest.mark.parametrize("name", ["Product valley", "Deep chain", "Rotated ravine", "Double well", "Tilted line"])
def test_where_the_rule_does_not_hold_it_is_refused(name: str) -> None:
    f = oc.landscape(name)
    with pytest.raises(ValueError, match="no rule for its largest stable rate"):
        largest_stable_rate(f, f.start)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: sharpness(VALLEY, [1.0]), "Product valley has 2 coordinates, so its points are"),
        (lambda: along(VALLEY, "a"), "Points of Product valley must be numbers"),
        (lambda: coordinatewise(VALLEY, [1.0, 2.0], "column"), "is row or diagonal, not 'column'"),
        (lambda: estimate(COSH, [1.0], [2.0], ()), "gammas must be numbers above 0 and at most 1"),
        (lambda: estimate(COSH, [1.0], [2.0], (0.0,)), "gammas must be numbers above 0 and at most 1"),
        (lambda: estimate(COSH, [1.0], [2.0, 3.0]), "points of one shape"),
        (lambda: flat_line(0.0), "lr must be positive and finite, not 0.0"),
        (lambda: clip_line(1.0, -1), "clip must be positive and finite"),
        (lambda: clip_line(-1.0, 1), "slope must be finite and not negative"),
        (lambda: relaxed_line(1.0, np.nan, 1), "L0 must be finite and not negative"),
        (lambda: largest_stable_rate(VALLEY, [1.0]), r"start must be finite numbers of shape \(2,\)"),
    ],
)
def test_what_makes_no_sense_gets_a_sentence(call: Callable[[], Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        call()
