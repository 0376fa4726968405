"""The stored tables of steps against R: cells of them run again, and what they say is what the file was made with."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest

import optim_core as oc
from claims import smoothness_cells as cells
from claims import smoothness_sweeps as sweeps
from claims.smoothness_cells import METHODS, NOISY, PROBLEMS

HELD = sweeps.stored()
STEPS = HELD["steps"]
SAMPLE = [  # problem, method, R: cheap ones, of every problem and every kind of method
    ("cosh", "gd", 4), ("cosh", "clipped", 12), ("cosh", "sign", 2), ("cosh", "adam_98", 8), ("cosh", "gensign_5", 12),
    ("quartic", "momentum", 3), ("quartic", "signum", 10), ("quartic", "gensign_98", 10),
    ("valley", "normalized", 30), ("valley", "adam_999", 3), ("valley", "gensign_c_999", 3),
    ("ravine", "sign", 5), ("ravine", "gensign_98", 2), ("turned", "adam_98", 1),
]  # fmt: skip


@pytest.mark.parametrize(("problem", "method", "radius"), SAMPLE)
def test_a_stored_cell_is_found_again_and_the_next_smaller_budget_is_not_enough(
    problem: str, method: str, radius: float
) -> None:
    table = STEPS[problem]
    k = list(table.radii).index(radius)
    row = table.rows[method]
    (again,) = cells.fewest(PROBLEMS[problem], METHODS[method], (radius,))
    assert again is not None
    assert again[:2] == pytest.approx([row.steps[k], row.rates[k]], rel=1e-5)
    assert not math.isfinite(row.clips[k]) or again[2] == row.clips[k]


def test_cells_at_a_constant_rate_are_run_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Over a shorter run, which is long enough for the first radii."""
    monkeypatch.setattr(cells, "CONSTANT_STEPS", 1500)
    for method in ("gd", "clipped"):
        row = HELD["constant"].rows[method]
        for k, cell in enumerate(cells.constant(PROBLEMS["cosh"], METHODS[method], (1, 4, 8))):
            stored = [r[(0, 2, 4)[k]] for r in (row.steps, row.rates, row.largest)]
            assert cell == pytest.approx(stored, rel=1e-5)


def test_the_noise_is_run_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """At the stored rate alone: the runs then have other numbers, and so other noise of the same kind."""
    for method in ("sign", "signum"):
        mean, deviation, rate = HELD["noise"][method]
        monkeypatch.setattr(cells, "RATES", np.array([rate]))
        again = cells.noise(METHODS[method])
        assert abs(again[0] - mean) < 4 * (deviation + again[1]) / math.sqrt(cells.NOISE_RUNS) + 1e-9
    assert HELD["noise"]["sign"][0] == pytest.approx(math.asinh(1), abs=0.03), "where the slope is as small as the −1"


def test_starts_have_the_distance_they_should_and_stand_apart() -> None:
    for problem in PROBLEMS.values():
        away = problem.starts(problem.radii) - problem.function.minima[0]
        assert away.shape == (len(problem.radii), 1, 5, problem.function.d)
        u = away if problem.theta is None else away @ _turn(problem.theta)
        for k, radius in enumerate(problem.radii):
            assert u[k, 0, :, 0] == pytest.approx(radius * np.array(cells.JITTER), rel=1e-12)
        assert np.ptp(cells.JITTER) > 0.07 and np.abs(np.array(cells.JITTER) - 1).max() <= 0.05
    turned, straight = (PROBLEMS[p].function.gradient(PROBLEMS[p].starts((3,))) for p in ("turned", "ravine"))
    assert turned @ _turn(45.0) == pytest.approx(straight, rel=1e-9), "the same function, turned"


def _turn(theta: float) -> np.ndarray:
    c, s = np.cos(np.radians(theta)), np.sin(np.radians(theta))
    return np.array([[c, -s], [s, c]])


def test_a_sign_method_can_land_by_luck_from_regular_starts() -> None:
    """Why the starts are irrational multiples of R: from 9.5, 9.75, … steps of 1 − (t − 1)/32 land exactly."""
    problem = PROBLEMS["cosh"]
    assert not cells.solves(problem, METHODS["sign"], (10,), 32)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cells, "JITTER", (0.95, 0.975, 1.0, 1.025, 1.05))
        assert cells.solves(problem, METHODS["sign"], (10,), 32)


def test_the_largest_rates_found_are_the_largest_stable_ones() -> None:
    """Of the grid's, from the farthest of the five starts."""
    f, gd = PROBLEMS["cosh"].function, HELD["constant"].rows["gd"]
    for radius, found in zip(PROBLEMS["cosh"].radii, gd.largest, strict=True):
        stable = oc.smoothness.largest_stable_rate(f, f.minima[0] + radius * max(cells.JITTER))
        assert found == pytest.approx(max(rate for rate in cells.RATES if rate < stable), rel=1e-5)


def test_rounding_is_what_separates_the_normalized_gradient_on_two_ravines() -> None:
    """It knows no axes. As much as rounding leaves, put into the steep coordinate, undoes the difference."""
    problem, tried, steps = PROBLEMS["ravine"], METHODS["normalized"], 724
    assert STEPS["ravine"].rows["normalized"].steps[2] == steps < STEPS["turned"].rows["normalized"].steps[2]
    gradient, kick = problem.function.gradient, np.array([4e-15, 0.0])
    shaken = lambda x, t: gradient(x) + (kick if t % 2 else -kick)
    end = cells.ends(tried, shaken, problem.starts((3,)), steps, None).last
    slopes = np.linalg.norm(gradient(end), axis=-1)
    assert cells.solves(problem, tried, (3,), steps) and not (slopes <= cells.NEAR).all(axis=-1).any()


def test_more_steps_are_given_where_fewer_fail() -> None:
    assert cells.budgets(64) == [2, 3, 4, 6, 8, 11, 16, 23, 32, 45, 64]
    least = replace(PROBLEMS["cosh"], most=64)
    assert cells.fewest(least, METHODS["gd"], (4, 8))[1] is None


def test_the_file_says_how_it_was_made() -> None:
    written = json.loads(sweeps.FILE.read_text(encoding="utf-8"))
    assert written["made_by"] == sweeps.COMMAND == "python -m claims.smoothness_sweeps"
    assert {key: written[key] for key in sweeps.settings()} == json.loads(json.dumps(sweeps.settings()))
    assert {name: tuple(table.rows) for name, table in STEPS.items()} == {n: p.methods for n, p in PROBLEMS.items()}
    assert tuple(HELD["noise"]) == NOISY
    for name, table in STEPS.items():
        assert tuple(table.radii) == PROBLEMS[name].radii
        for row in table.rows.values():
            found = row.steps[np.isfinite(row.steps)]
            assert set(found) <= set(cells.budgets(table.most)) and len(found)
            assert (np.isfinite(row.rates) == np.isfinite(row.steps)).all()


def test_a_file_comes_out_of_writing_as_it_went_in(tmp_path: object) -> None:
    written = json.loads(sweeps.FILE.read_text(encoding="utf-8"))
    file = tmp_path / "again.json"  # type: ignore[operator]
    sweeps.write(written["steps"], written["constant"], written["noise"], file)
    assert file.read_bytes() == sweeps.FILE.read_bytes()


def test_the_table_knows_its_growth_and_its_winners() -> None:
    radii = np.array([1.0, 2.0, 4.0, 8.0])
    row = lambda steps: sweeps.Row(np.array(steps), *[np.full(4, math.nan)] * 3)
    table = sweeps.Table(radii, {"power": row(3 * radii**2), "growing": row(5 * np.exp(0.7 * radii)),
                                 "stuck": row([7.0, math.inf, math.inf, math.inf])}, 100)  # fmt: skip
    assert table.exponent("power", 1, 8) == pytest.approx(2.0)
    assert table.per_unit("growing", 2, 8) == pytest.approx(0.7)
    assert math.isnan(table.exponent("stuck", 1, 8))
    assert table.best(1.0) == ["power"] and table.best(8.0) == ["power"]
