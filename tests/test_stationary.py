"""Stationary points: of landscapes that declare their minima, of formulas whose points are known, and the window."""

from __future__ import annotations

import numpy as np
import pytest

import optim_core as oc
from optim_core.expression import ExpressionError, landscape_from
from optim_core.stationary import MANY, MOST, NEAR, stationary, window_for
from optim_core.terrain import Landscape

DECLARED = [f for f in oc.landscapes().values() if isinstance(f.minima, np.ndarray) and f.kinks is None]


@pytest.mark.parametrize("f", DECLARED, ids=[f.id for f in DECLARED])
def test_declared_minima_are_found_and_called_minima(f: Landscape) -> None:
    low, high = np.array(f.window).T
    found = [p for p in stationary(f) if p.kind == "minimum"]
    inside = [m for m in f.minima if ((m >= low) & (m <= high)).all()]
    assert len(found) == len(inside)
    for minimum in inside:
        nearest = min(found, key=lambda p: np.abs(np.array(p.x) - minimum).max())
        assert np.abs(np.array(nearest.x) - minimum).max() < 1e-3 * (high - low).max()
        assert nearest.value == pytest.approx(f.value(minimum), abs=1e-9)


def test_himmelblau_has_nine_and_each_has_no_slope() -> None:
    f = oc.landscape("Himmelblau")
    found = stationary(f)
    assert [p.kind for p in found].count("minimum") == 4
    assert [p.kind for p in found].count("saddle") == 4
    assert [p.kind for p in found].count("maximum") == 1
    assert [p.value for p in found] == sorted(p.value for p in found)
    for point in found:
        assert np.abs(f.gradient(np.array(point.x))).max() < 1e-6


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("x^2 - y^2", ["saddle"]),
        ("-(x-1)^2 - 2*(y+1)^2 - z^2", ["maximum"]),
        ("x^3", ["degenerate"]),
        ("x^3 - 3*x", ["minimum", "maximum"]),
        ("x^4", ["minimum"]),
        ("-x^6", ["maximum"]),
        ("x^4 - y^4", ["saddle"]),
        ("x^2 + y^3", ["degenerate"]),
        ("x^2 + 1/x", ["minimum"]),
        ("exp(x)", []),
        ("x + y", []),
        ("1/x", []),
        ("log(x) - x", ["maximum"]),
        ("sqrt(x) + 1/x", ["minimum"]),
        ("cosh(20*x)", ["minimum"]),
        ("exp((x-1)^2)", ["minimum"]),
    ],
)
def test_kinds(text: str, kinds: list[str]) -> None:
    assert [p.kind for p in stationary(landscape_from(text))] == kinds


@pytest.mark.parametrize(
    ("text", "kind", "where"),
    [
        ("x^32", "minimum", (0,)),
        ("x^32 + 5", "minimum", (0,)),
        ("-(x-0.3)^24", "maximum", (0.3,)),
        ("x^31", "degenerate", (0,)),
        ("x^32 + (y-1)^2", "minimum", (0, 1)),
        ("(x-1)^32 + (y-2)^12", "minimum", (1, 2)),
        ("(x+y)^20 + (x-y)^2", "minimum", (0, 0)),
        ("((x-1)^2 + y^2)^8", "minimum", (1, 0)),
        ("x^32 - y^32", "saddle", (0, 0)),
    ],
)
def test_a_flat_point_is_one_point(text: str, kind: str, where: tuple[float, ...]) -> None:
    """All around it no slope is left to speak of, and each of its neighbours could pass for another one."""
    (found,) = stationary(landscape_from(text))
    assert found.kind == kind
    assert found.x == pytest.approx(where, abs=1e-3)


@pytest.mark.parametrize("text", ["(x*y - 1)^2", "(x^2 + y^2 - 1)^2 + 0*x", "5 + 0*x"])
def test_of_a_curve_some_are_shown_and_no_more(text: str) -> None:
    found = stationary(landscape_from(text))
    assert len(found) == MOST
    saddles = [p.x for p in found if p.kind == "saddle"]
    assert len(saddles) == (text == "(x*y - 1)^2")
    assert np.abs(saddles or [0.0]).max() < 1e-9, "and it is at the origin"


@pytest.mark.parametrize(
    ("text", "minima"),
    [
        ("(x-1)^2 + 100*(y-x^2)^2", [(1, 1)]),
        ("(x^2+y-11)^2 + (x+y^2-7)^2", [(3, 2), (-3.78, -3.28)]),
        ("(x-40)^2", [(40,)]),
        ("cosh(x-5) + (y+20)^2", [(5, -20)]),
        ("a*(x-1)^2 + b*y^4", [(1, 0)]),
        ("exp(x^2)", [(0,)]),
        ("(x-1)^2 + (y-2)^2 + z^2", [(1, 2, 0)]),
    ],
)
def test_the_window_shows_the_minima(text: str, minima: list[tuple[float, ...]]) -> None:
    low, high = np.array(window_for(text)).T
    for minimum in minima:
        margin = 0.1 * (high - low)
        assert (low + margin < minimum).all() and (minimum < high - margin).all()


def test_a_window_does_not_grow_without_end() -> None:
    assert window_for("sin(3*x)*sin(3*y)") != window_for("x^2+y^2")
    low, high = np.array(window_for("sin(3*x)")).T
    assert high - low < 12, f"a sine has more than {MANY} minima farther out"
    assert window_for("exp(x^2)") == window_for("x^2"), "where it is steep farther out it has no minima"
    assert window_for("exp(x)") == ((-3.0, 3.0),)
    with pytest.raises(ExpressionError):
        window_for("x +")


STEEP = {
    "1e4*(y-x^2)^2 + (x^2-2)^2": [(-(2**0.5), 2.0), (2**0.5, 2.0)],
    "1e6*(x^2+y-11)^2 + (x+y^2-7)^2": [
        (-2.805118, 3.131313),
        (-3.779310, -3.283186),
        (3.0, 2.0),
        (3.584428, -1.848127),
    ],
}


@pytest.mark.parametrize("text", STEEP)
def test_minima_in_steep_valleys_are_found(text: str) -> None:
    """A descent along such a valley is slow: who gives up early finds none of them."""
    window = ((-3.0, 3.0), (-3.0, 3.0)) if len(STEEP[text]) == 2 else ((-5.0, 5.0), (-5.0, 5.0))
    found = sorted(p.x for p in stationary(landscape_from(text, window=window)) if p.kind == "minimum")
    assert np.allclose(found, sorted(STEEP[text]), atol=NEAR * (window[0][1] - window[0][0]))


def test_the_window_of_a_steep_valley_is_around_its_minima() -> None:
    (left, right), (low, high) = window_for("1e4*(y-x^2)^2 + (x^2-2)^2")
    assert -4 < left < -(2**0.5) < 2**0.5 < right < 4 and low < 0 and 2 < high < 5
