"""The Clock page: an average with a time constant, a size and a rotation at rest, three stored maps, and its code."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np
import pytest

import optim_core as oc
from claims import clock_halving, clock_sweeps
from tests.a_page import code, opened, run, words
from ui.clock import Clock, Push, exponential_average, pushed, rest, spun
from ui.figures.clock import halves, memory, twins
from ui.figures.rotation import equilibrium
from ui.figures.valleys import valley
from ui.look import Look

visit = partial(opened, "clock")
OPENING, PUSH = Clock(0.01, 0.1), Push(3000, 1000)
LIGHT = Look("light")
HELD = clock_sweeps.stored()


def titled(at: Any, key: str) -> Any:
    return next(group for group in at.button_group if group.key == f"clock.{key}.shown")


def charts(at: Any) -> int:
    return len(at.get("plotly_chart"))


def test_the_page_opens_on_three_memories() -> None:
    text = words(visit())
    assert "τ = 1/(ηλ) = 1,000 steps" in text and "37 % of what AdamW held at step 1,000 is left" in text
    assert "AdamW is it, up to rounding" in text and "L = ηλ = 0.001" in text
    x = pushed(PUSH, OPENING, ()).x
    alone = oc.run("Adam", PUSH.gradient, start=[0.0], steps=PUSH.steps, lr=0.01, record=("x",)).x[:, 0]
    assert np.array_equal(x["Adam"], alone), "AdamW at λ = 0 is Adam"
    assert x["Adam"][-1] > 9.9 and 0.5 < x["AdamW"][-1] < 1 and x["Adam-l2"][-1] < 0.1


def test_adamw_is_the_average_with_this_time_constant_and_no_other() -> None:
    paths = pushed(PUSH, OPENING, ())
    assert np.abs(paths.average - paths.x["AdamW"]).max() < 1e-12
    told = oc.run("AdamW", PUSH.gradient, start=[0.0], steps=PUSH.steps, lr=0.01, weight_decay=0.1, record=("u",)).u
    other = exponential_average(-told[:, 0] / 0.1, 1.05 * OPENING.tau)
    assert np.abs(other - paths.x["AdamW"]).max() > 0.05


@pytest.mark.parametrize(
    ("lr", "decay", "state"),
    [(0.01, 0.1, "runs"), (0.01, 0.0, "still"), (0.5, 2.0, "blank"), (0.5, 3.0, "flips"), (0.5, 4.0, "breaks")],
)
def test_a_clock_says_how_it_fails(lr: float, decay: float, state: str) -> None:
    clock = Clock(lr, decay)
    assert clock.state == state
    if state == "runs":
        assert clock.weights(clock.half) == pytest.approx(0.5, rel=1e-12)
        assert clock.weights(clock.tau) == pytest.approx(math.exp(-1), rel=1e-3)


def test_only_the_product_sets_the_time() -> None:
    walls = pushed(PUSH, OPENING, ()).walls
    assert np.array_equal(walls[:, 0], walls[:, 2]), "a factor of two costs no bit"
    assert np.abs(walls[:, 0] - walls[:, 1]).max() > 0.2


def test_the_code_prints_what_the_page_draws() -> None:
    _, printed = run(code("clock"))
    numbers = [float(line.split()[2]) for line in printed.splitlines()]
    walls = pushed(PUSH, OPENING, ()).walls
    assert numbers == pytest.approx(walls[2000], abs=1e-12) and abs(numbers[0] - numbers[1]) > 0.001


def test_random_gradients_settle_where_predicted() -> None:
    found = spun(Clock(0.01, 0.5), 256, 4.0)
    norm, angle = found.settled(found.norm["AdamW"]), found.settled(found.angle["AdamW"])
    assert norm == pytest.approx(found.rest_norm, rel=0.05) and angle == pytest.approx(found.rest_angle, rel=0.05)
    assert found.norm["AdamW"][0, 1] > 5 * found.norm["AdamW"][0, 0], "they started far apart"
    coupled = found.settled(found.norm["Adam-l2"])
    assert coupled[1] / coupled[0] == pytest.approx(2, rel=0.15), "√c"


@pytest.mark.parametrize(("lr", "decay", "d"), [(0.01, 0.5, 64), (0.005, 1.0, 256), (0.02, 0.25, 256)])
def test_the_predictions_follow_the_settings(lr: float, decay: float, d: int) -> None:
    norm, angle = rest(Clock(lr, decay), d)
    assert norm == pytest.approx(math.sqrt(lr * d / (2 * decay)), rel=1e-12)
    assert angle == pytest.approx(math.sqrt(2 * lr * decay * 0.1 / 1.9), rel=1e-12)
    found = spun(Clock(lr, decay), d, 1.0)
    assert found.settled(found.norm["AdamW"])[0] == pytest.approx(norm, rel=0.1)
    assert found.settled(found.angle["AdamW"])[0] == pytest.approx(angle, rel=0.1)


@pytest.mark.parametrize(("name", "cells"), [("sphere", ((0, 9), (5, 2))), ("settled", ((6, 6), (3, 9)))])
def test_stored_cells_are_run_again(name: str, cells: tuple[tuple[int, int], ...]) -> None:
    rows, columns = zip(*cells, strict=True)
    again = clock_sweeps.errors(clock_sweeps.REGIMES[name], clock_sweeps.RATES[list(rows)],
                                clock_sweeps.DECAYS[list(columns)])  # fmt: skip
    table = HELD["errors"][name]
    for k, (row, column) in enumerate(cells):
        assert again[k, k] == pytest.approx(table[row, column], rel=1e-3)
        assert abs(table[row, column + 1] / table[row, column] - 1) > 0.02, "the next cell is another"


def test_the_short_map_is_run_again_as_a_whole() -> None:
    again = clock_sweeps.errors(clock_sweeps.REGIMES["budget"])
    assert np.allclose(again, HELD["errors"]["budget"], rtol=1e-3)


def test_names_stand_in_the_order_of_the_ends_of_their_lines() -> None:
    found = spun(Clock(0.01, 0.5), 256, 4.0)
    figure = equilibrium(found.steps, found.norm, found.angle, (found.rest_norm, found.rest_angle), look=LIGHT,
                         names=("g", "4 g"), titles=("norm", "angle", "t"), predicted="predicted")  # fmt: skip
    for ref, axis, first in (("y", figure.layout.yaxis, "Adam-ℓ2, 4 g"), ("y2", figure.layout.yaxis2, "predicted")):
        low, high = axis.range
        notes = [note for note in figure.layout.annotations if note.yref == ref]
        height = {note.text: 216 * (note.y - low) / (high - low) + note.yshift for note in notes}
        assert (
            set(height) == {"AdamW", "Adam-ℓ2, g", "Adam-ℓ2, 4 g", "predicted"}
            and max(height, key=height.__getitem__) == first
        )
        by_line = [note.text for note in sorted(notes, key=lambda note: note.y)]
        assert by_line == sorted(height, key=height.__getitem__)
        assert min(np.diff(sorted(height.values()))) > 15, "px: no two on one place"


def test_the_halvings_are_run_again() -> None:
    for case, kept in HELD["halving"].items():
        long_enough = max(kept[-2:]) + 10
        assert clock_halving.halving(case, clock_halving.DECAYS[-2:], long_enough).tolist() == kept[-2:]
    assert len(set(HELD["halving"]["idle"])) == 1 < len(set(HELD["halving"]["pushed"]))


def test_the_file_says_how_it_was_made() -> None:
    assert HELD["made_by"] == clock_sweeps.COMMAND == "python -m claims.clock_sweeps"
    assert HELD["steps"] == {name: regime.steps for name, regime in clock_sweeps.REGIMES.items()}
    assert HELD["rates"] == pytest.approx(clock_sweeps.RATES, rel=1e-4)
    assert HELD["decays"] == pytest.approx(clock_sweeps.DECAYS, rel=1e-4)
    assert clock_sweeps.COMMAND in words(answered(visit(), leans="depends"))


def drawn(name: str, paper: bool) -> Any:
    return valley(HELD["errors"][name], HELD["rates"], HELD["decays"], paper=paper, theme="light", size="normal",
                  titles=("x", "y"), words=("best", "error"))  # fmt: skip


@pytest.mark.parametrize("name", clock_sweeps.REGIMES)
def test_both_conventions_show_the_same_runs(name: str) -> None:
    pytorch, paper = (drawn(name, which) for which in (False, True))
    for rows in zip(pytorch.data[0].customdata, paper.data[0].customdata, strict=True):
        kept = [np.asarray(row, float)[np.isfinite(np.asarray(row, float))] for row in rows]
        assert np.array_equal(*kept) and len(kept[0]) == len(HELD["decays"])
    shift = np.asarray(paper.data[1].x, float) - np.asarray(pytorch.data[1].x, float)
    assert shift == pytest.approx(np.log10(HELD["rates"]), abs=1e-3), "L = ηλ"


@pytest.mark.parametrize(("name", "power"), [("settled", "0"), ("sphere", "−1.0"), ("budget", "−1.0")])
def test_the_valley_leans_as_measured(name: str, power: str) -> None:
    upright = {"0": "1.0", "−1.0": "0"}
    assert f"<sup>{power}</sup>" in drawn(name, False).layout.annotations[0].text
    assert f"<sup>{upright[power]}</sup>" in drawn(name, True).layout.annotations[0].text


def answered(at: Any, **guesses: str) -> Any:
    for key, guess in guesses.items():
        titled(at, key).set_value(guess).run()
        assert not at.exception
    return at


def test_the_figures_wait_for_a_guess() -> None:
    at = visit()
    before = charts(at)
    assert "only the product counts" not in words(at) and "grows like η" not in words(at)
    assert charts(answered(at, halved="same")) == before + 1 and "only the product counts" in words(at)
    assert charts(answered(at, leans="product")) == before + 4 and "You said: It leans" in words(at)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"decay": "0"}, "AdamW is Adam"),
        ({"lr": "1", "decay": "1"}, "remembers its last update"),
        ({"lr": "1", "decay": "1.5"}, "throws the weight over zero to the other side"),
        ({"lr": "1", "decay": "10"}, "AdamW diverged at step"),
        ({"lr": "0.0001", "decay": "0.0001"}, "10⁸ steps"),
        ({"steps": "1", "now": "5000", "until": "5000"}, "τ = 1/(ηλ)"),
        ({"steps": "5000", "until": "1", "signal": "reversal"}, "is left"),
        ({"eps": "1", "c": "2^-10", "beta1": "0", "beta2": "0"}, "AdamW is it"),
        ({"c": "2^10", "eps": "0", "beta1": "0.9999", "beta2": "0.9999"}, "AdamW is it"),
        ({"spin_lr": "1", "spin_decay": "10"}, "no memory to come to rest"),
        ({"spin_lr": "0.0001", "spin_decay": "0.01", "d": "512"}, "it has not come to rest"),
        ({"spin_lr": "1", "spin_decay": "0.5", "d": "4", "spin_c": "2^-6"}, "τ is only 2 steps"),
    ],
)
def test_the_extremes_are_named_not_hidden(query: dict[str, str], expected: str) -> None:
    at = answered(visit(**query), halved="double")
    assert expected in words(at)
    chinese = words(visit("zh", **query))
    assert "nan" not in (words(at) + chinese).lower().split()


def test_chinese_says_the_same() -> None:
    text = words(visit("zh"))
    assert "τ = 1/(ηλ) = 1,000 步" in text and "还剩 37 %" in text and "最多相差 8" in text


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", ["normal", "large"])
def test_the_figures_hold_what_they_draw(theme: Any, size: str) -> None:
    look = Look(theme, size)
    for clock, signal in ((OPENING, "silence"), (Clock(0.3, 3.0), "reversal"), (Clock(0.01, 0.0), "silence")):
        paths = pushed(Push(500, 200, signal), clock, ())
        weights = {"AdamW": clock.weights(np.arange(299, -1, -1))}
        figure = memory(paths.x, paths.average, weights, until=200, now=300, tau=clock.tau, look=look,
                        titles=("x", "share", "t"), words=("silence", "t", "τ"))  # fmt: skip
        low, high = figure.layout.yaxis.range
        assert all(low < x.min() and x.max() < high for x in paths.x.values())
    found = spun(Clock(0.01, 0.5), 64, 4.0)
    figure = equilibrium(found.steps, found.norm, found.angle, (found.rest_norm, found.rest_angle), look=look,
                         names=("g", "4 g"), titles=("norm", "angle", "t"), predicted="predicted")  # fmt: skip
    for axis, series in ((figure.layout.yaxis, found.norm), (figure.layout.yaxis2, found.angle)):
        low, high = axis.range
        assert all(low < np.log10(v.min()) and np.log10(v.max()) < high for v in series.values())
    names = dict.fromkeys(HELD["halving"], "name")
    figure = halves(HELD["halving_decays"], HELD["halving"], names, look=look, titles=("steps", "λ"))
    low, high = figure.layout.yaxis.range
    assert all(low < math.log10(min(v)) and math.log10(max(v)) < high for v in HELD["halving"].values())
    pair = [("a", np.linspace(0, 1, 5)), ("b", np.linspace(0, 0.5, 5)), ("c", np.linspace(0, 1, 5))]
    assert len(twins(pair, look=look, titles=("y", "x"), y_range=(0, 1)).data) == 3
