"""The likeness of a drawn curve to a path, against its definition and against curves whose distance is known."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

import optim_core as oc
from optim_core.expected import MOST, frechet, likeness

WINDOW = ((-2.0, 2.0), (-1.0, 3.0))
PATH = oc.run("Adam", oc.landscape("Rosenbrock"), start=(-1.5, 1.5), steps=600, lr=0.03).x


def by_definition(one: np.ndarray, other: np.ndarray) -> float:
    """The recursion of Eiter & Mannila, word for word."""
    gap = lambda i, j: float(np.linalg.norm(one[i] - other[j]))

    @cache
    def leash(i: int, j: int) -> float:
        before = [leash(*b) for b in ((i - 1, j), (i, j - 1), (i - 1, j - 1)) if min(b) >= 0]
        return max(gap(i, j), min(before, default=-np.inf))

    return leash(len(one) - 1, len(other) - 1)


@pytest.mark.parametrize("seed", range(6))
def test_the_distance_is_the_one_defined(seed: int) -> None:
    draw = np.random.default_rng(seed)
    n, m = (int(v) for v in draw.integers(1, 14, 2))
    one, other = draw.normal(size=(n, 2)), draw.normal(size=(m, 2))
    assert frechet(one, other) == pytest.approx(by_definition(one, other), rel=1e-14)
    assert frechet(one, other) == frechet(other, one)


def test_a_curve_and_its_shift_are_apart_by_the_shift() -> None:
    line = np.stack([np.linspace(0, 1, 50), np.zeros(50)], axis=-1)
    assert frechet(line, line + (0, 0.25)) == pytest.approx(0.25)
    assert frechet(line, line[::-1]) == pytest.approx(1.0), "nobody walks back: the same points the other way are far"
    assert frechet(line[::7], line) < 1 / 10, "the pace does not count"


def test_the_path_itself_scores_one_and_a_dot_zero() -> None:
    assert likeness(PATH, PATH, WINDOW).score == 1.0
    dot = likeness([PATH[0], PATH[0]], PATH, WINDOW)
    assert dot.score == 0.0 and dot.distance == dot.reach > 0.2
    straight = likeness([PATH[0], PATH[-1]], PATH, WINDOW)
    assert 0 < straight.score < 0.9 and straight.ends == 0.0
    away = likeness([PATH[0], (1.9, 2.9)], PATH, WINDOW)
    assert away.score < straight.score


def test_what_left_the_picture_is_not_asked_for() -> None:
    out = np.concatenate([PATH[:50], [(9.0, 9.0), (np.nan, np.inf), (0.0, 0.0)]])
    assert likeness(PATH[:50], out, WINDOW).score == 1.0
    outside = likeness([(5.0, 5.0), (5.0, 6.0)], np.full((3, 2), 5.0), WINDOW)
    assert outside.reach == 0 and outside.score == 0, "a start outside is all that there is to meet"


def test_a_long_path_keeps_its_ends() -> None:
    long = np.repeat(PATH, 9, axis=0)
    found = likeness(PATH, long, WINDOW)
    assert len(long) > 4 * MOST and found.ends == 0.0
    assert found.score > 0.9, "corners are cut where a path has more steps than are compared"


def test_a_line_counts_between_its_corners() -> None:
    bow = np.array([(-1.0, 0.0), (0.0, 1.0), (1.0, 0.0)])
    finer = np.stack([np.interp(np.linspace(0, 2, 201), range(3), column) for column in bow.T], axis=-1)
    assert likeness(bow, finer, WINDOW).distance < 3e-3 and frechet(bow, finer) > 0.5


@pytest.mark.parametrize("drawn", [[], [(0, 0)], [(0, 0), (1, np.nan)], [(0,), (1,)], [0, 1]])
def test_no_curve_is_refused(drawn: object) -> None:
    with pytest.raises(ValueError, match="two or more points of 2"):
        likeness(drawn, PATH, WINDOW)
