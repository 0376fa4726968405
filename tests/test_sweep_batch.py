"""Batches of one experiment: a cell of a map takes the steps of a run of its settings, and every outcome is found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import optim_core as oc
from optim_core.sweep import Axis, axis, basins, ends, lowest, places, plane, ribbons, sections, sweepable, tune
from optim_core.sweep.basins import CURVE, DIVERGED, ELSEWHERE, MOVING
from optim_core.sweep.batch import WORK
from optim_core.sweep.hyperplane import most_steps
from optim_core.sweep.repeats import BAND
from optim_core.sweep.tuning import chosen

VALLEY = oc.landscape("Rosenbrock")
TYPED = oc.landscape_from("a*(x^2 - 1)^2 + y^2", window=((-2, 2), (-1, 3))).with_(a=0.5)
RACE = oc.Experiment(
    VALLEY,
    (
        oc.Lane("AdamW", 0.02, 0.1, {"beta2": 0.99}, "cosine", (2.0, 0.5), 0.3),
        oc.Lane("ClippedSGD", 0.02, noise=0.3, noise_kind="multiplicative"),
        oc.Lane("SGD", 0.001),
    ),
    steps=60,
    seed=5,
)


def single(experiment: oc.Experiment, lane: oc.Lane, **other: object) -> oc.Trajectory:
    """The lane's path with other settings, by the experiment itself."""
    hyper = {**lane.hyper, **{n: v for n, v in other.items() if n in lane.method.hyper}}
    changed = replace(lane, hyper=hyper, **{n: v for n, v in other.items() if n not in hyper})
    return replace(experiment, lanes=(changed,)).run()[0]


@pytest.mark.parametrize("lane", RACE.lanes, ids=lambda lane: lane.method.name)
@pytest.mark.parametrize("convention", ["pytorch", "paper"])
def test_a_cell_of_the_map_is_the_run_of_its_settings(lane: oc.Lane, convention: str) -> None:
    """With schedule, rescaling and noise, to the last bit; and the lane's own path is in the middle."""
    experiment = replace(RACE, convention=convention)
    names = [*sweepable(lane.method), "lr"][:2] if len(sweepable(lane.method)) > 1 else None
    if names is None:
        with pytest.raises(ValueError, match="no 'momentum' to sweep"):
            axis(lane, "momentum", 9)
        return
    found = plane(experiment, lane, *names, level=3.0)
    side = len(found.across.values)
    for row, column in ((side // 2, side // 2), (3, side - 2), (side - 1, 0)):
        given = {names[0]: float(found.across.values[column]), names[1]: float(found.up.values[row])}
        path = single(experiment, lane, **given)
        assert path.diverged_at == found.ends.diverged_at[row, column]
        if path.diverged_at < 0:
            np.testing.assert_array_equal(path.last, found.ends.last[row, column])
            assert path.loss[-1] == found.ends.loss[row, column]
            below = np.flatnonzero(path.loss <= 3.0)
            assert (below[0] if below.size else -1) == found.ends.reached[row, column]
    own = single(experiment, lane)
    assert own.loss[-1] == found.ends.loss[side // 2, side // 2]


def test_divergence_is_a_state_and_no_number() -> None:
    steep = oc.Experiment(VALLEY, (oc.Lane("Momentum", 0.01),), steps=40)
    found = plane(steep, steep.lanes[0], "lr", "momentum")
    gone = found.ends.diverged
    assert 0 < gone.mean() < 1
    assert np.isinf(found.ends.loss[gone]).all() and np.isfinite(found.ends.loss[~gone]).all()
    assert (found.ends.reached == -1).all()  # no level was asked for
    row, column = found.best() or (-1, -1)
    assert found.ends.loss[row, column] == found.ends.loss[~gone].min()


def test_a_loss_that_is_no_number_diverges_where_the_run_does() -> None:
    """√x is no number below 0; the gradient of what lies there is none either, whoever steps over 0."""
    root = oc.Experiment(oc.landscape_from("sqrt(x) + y^2", start=(0.5, 0.5)), (oc.Lane("SignSGD", 0.2),), steps=12)
    alone = root.run()[0]
    assert alone.diverged_at > 0
    assert ends(root, root.lanes[0]).diverged_at == alone.diverged_at


def test_values_of_an_axis() -> None:
    lane = oc.Lane("AdamW", 0.3, 0.0, {"beta1": 0.95})
    rate, decay, memory = (axis(lane, name, 65) for name in ("lr", "weight_decay", "beta1"))
    assert rate.values[32] == 0.3 and (rate.values[0], rate.values[-1]) == pytest.approx((3e-3, 30.0))
    assert decay.values[0] > 0 and decay.scale == "log"
    assert 0.95 in memory.values and memory.values[0] == 0 and memory.values[-1] == pytest.approx(1 - 1e-4)
    assert all((np.diff(one.values) > 0).all() for one in (rate, decay, memory))
    share = axis(oc.Lane("AdamProx(elastic-net)", 0.1, 0.1), "l1_ratio", 9)
    assert isinstance(share, Axis) and (share.values[0], share.values[-1]) == (0, 1)
    with pytest.raises(ValueError, match="two hyperparameters"):
        plane(RACE, lane, "lr", "lr")


def test_work_is_bounded() -> None:
    lane = oc.Lane("AdamW", 0.02, 0.1)
    longest = oc.Experiment(VALLEY, (lane,) * 12, steps=most_steps() + 1)
    for ask in (lambda: plane(longest, lane, "lr", "weight_decay"), lambda: basins(longest, lane),
                lambda: tune(longest), lambda: ribbons(longest)):  # fmt: skip
        with pytest.raises(ValueError, match="at most"):
            ask()
    assert most_steps() * 81 <= WORK < (most_steps() + 1) * 81


def test_every_start_gets_its_own_outcome() -> None:
    """Gradient descent on a double well goes to the well of its side; one start of each side is run alone."""
    wells = oc.Experiment(TYPED, (oc.Lane("SGD", 0.05),), steps=400)
    found = basins(wells, wells.lanes[0])
    kinds = [found.places[k].kind for k in range(3)]
    assert kinds == ["minimum", "minimum", "saddle"]
    left, right = (
        next(k for k, p in enumerate(found.places) if p.x == pytest.approx((s, 0.0), abs=1e-6)) for s in (-1, 1)
    )
    x = found.axes[0]
    assert (found.reached[:, x < 0] == left).all() and (found.reached[:, x > 0] == right).all()
    row, column = 7, 11
    alone = replace(wells, start=(float(x[column]), float(found.axes[1][row]))).run()[0]
    np.testing.assert_array_equal(alone.last, found.ends.last[row, column])


def test_outcomes_that_are_no_point() -> None:
    """A large rate diverges, a small one is on its way, weight decay rests beside the minimum, signs swing about it."""
    lanes = (oc.Lane("SGD", 3.0), oc.Lane("SGD", 1e-4), oc.Lane("SGD-l2", 0.05, 1.0), oc.Lane("SignSGD", 0.3))
    wells = oc.Experiment(TYPED, lanes, steps=300)
    shares = [basins(wells, lane) for lane in lanes]
    for found, outcome in zip(shares, (DIVERGED, MOVING, ELSEWHERE, MOVING), strict=True):
        assert found.share(outcome) > 0.9, outcome
    line = oc.Experiment(oc.landscape("Bowl in 1-D"), (oc.Lane("SGD", 0.1),), steps=200)
    assert basins(line, line.lanes[0]).reached.shape == (401,)
    with pytest.raises(ValueError, match="one or two coordinates"):
        solid = oc.Experiment(oc.landscape_from("x^2 + y^2 + z^2"), (oc.Lane("SGD", 0.1),), steps=5)
        basins(solid, solid.lanes[0])


def test_a_curve_of_minima_and_a_kink_are_places_of_their_own() -> None:
    factors = oc.landscape("Factor valley")
    assert not any(place.kind == "minimum" for place in places(factors))
    valley = oc.Experiment(factors, (oc.Lane("SGD", 0.02),), steps=600)
    assert basins(valley, valley.lanes[0]).share(CURVE) > 0.5
    (corner,) = places(oc.landscape("Absolute value"))
    assert corner.kind == "kink" and lowest(oc.landscape("Absolute value")) == corner.value
    assert lowest(oc.landscape_from("x + y")) == -np.inf


def test_tuning_is_alike_for_every_lane() -> None:
    found = tune(RACE)
    assert len({one.rates.tobytes() for one in found}) == 1
    quiet = replace(RACE, lanes=(oc.Lane("SGD", 0.001),))
    (alone,) = tune(quiet)
    for k, rate in enumerate(alone.rates):
        path = single(quiet, quiet.lanes[0], lr=float(rate))
        assert alone.cost[k] == (path.loss[-1] if path.diverged_at < 0 else np.inf)
    assert alone.own == single(quiet, quiet.lanes[0]).loss[-1]
    assert alone.lowest == alone.cost.min() and alone.rate == alone.rates[np.argmin(alone.cost)] and not alone.edge
    assert np.isinf(alone.cost[alone.diverged == 1]).all() and (alone.diverged == 1).any()


def test_noisy_tuning_takes_the_median_over_the_same_draws() -> None:
    """Repetition r sees the draws of run r, so the cost at a rate is the median of so many runs of `oc.run`."""
    (found, *_) = tune(RACE)
    lane, k = RACE.lanes[0], 13
    start = np.tile(RACE.start, (8, 1))
    path = oc.run(lane.method, RACE.oracle(lane), start, RACE.steps, lr=float(found.rates[k]), weight_decay=0.1,
                  schedule="cosine", beta2=0.99)  # fmt: skip
    assert found.cost[k] == np.median(path.loss[-1])
    assert len(set(path.loss[-1])) == 8


def test_steps_as_the_goal_and_ties() -> None:
    bowl = oc.Experiment(oc.landscape("Bowl"), (oc.Lane("SGD", 0.1), oc.Lane("SGD", 0.1, schedule="linear")), steps=80)
    least = lowest(bowl.landscape)
    for one in tune(bowl, "steps", least + 1e-2):
        assert one.rate is not None and np.isfinite(one.lowest) and one.best in one.tied
    assert tune(bowl, "steps", least - 1)[0].rate is None  # nothing is below the minimum
    assert chosen(np.array([np.inf, 2.0, 1.0, 1.0, 1.0, 3.0])) == (3, (2, 3, 4))
    assert chosen(np.array([1.0, 1.0, 2.0])) == (0, (0, 1))
    assert chosen(np.full(3, np.inf)) == (-1, ())
    solved = np.array([3.0, 1e-30, 0.0, 1e-31, 1e-9])
    assert chosen(solved) == (2, (2,)) and chosen(solved, 5.0) == (2, (1, 2, 3)), "rounding is no merit"
    assert chosen(solved, np.inf) == (2, (2,))


def test_ribbons_are_quantiles_of_the_same_draws() -> None:
    first, _, quiet = ribbons(RACE, runs=20)
    lane = RACE.lanes[0]
    path = oc.run(lane.method, RACE.oracle(lane), np.tile(RACE.start, (20, 1)), RACE.steps, lr=lane.lr,
                  weight_decay=0.1, schedule="cosine", beta2=0.99)  # fmt: skip
    np.testing.assert_array_equal(first.median, np.sort(path.loss, axis=1)[:, 9])
    np.testing.assert_array_equal(first.low, np.quantile(path.loss, BAND[0], axis=1, method="inverted_cdf"))
    np.testing.assert_array_equal(path.x[:, 0], RACE.run()[0].x)  # run 0 is the lane's own path
    assert (quiet.low == quiet.high).all() and (first.low[1:] < first.high[1:]).all()
    assert all((one.low[1:] < one.high[1:]).all() for one in ribbons(RACE, sigma=0.5, runs=20))


def test_runs_that_diverge_count_as_infinite() -> None:
    wild = oc.Experiment(oc.landscape_from("x^4/4", start=(1.0,)), (oc.Lane("SGD", 0.3, noise=2.5),), steps=100, seed=1)
    (one,) = ribbons(wild)
    assert 0 < one.diverged < 50
    assert np.isinf(one.high[-1]) and np.isfinite(one.high[0])
    assert not np.isnan(np.concatenate([one.low, one.median, one.high])).any()


def test_sections_go_through_the_point_and_along_the_step() -> None:
    path = RACE.run()[2]
    along, ahead = sections(VALLEY, path.x[4], path.x[5] - path.x[4])
    assert len(along) == 2 and ahead is not None
    for section, x in zip(along, path.x[4], strict=True):
        assert section.here == x
        assert np.interp(x, section.at, section.values) == pytest.approx(path.loss[4], rel=0.05)
    assert np.interp([0, 1], ahead.at, ahead.values) == pytest.approx(path.loss[4:6], rel=1e-9)
    assert sections(VALLEY, path.x[4], np.zeros(2))[1] is None


def test_the_best_rate_may_be_the_first_or_the_last_that_is_tried() -> None:
    """In f = c(x − 1)², one step of 1/(2c) arrives: beyond the largest rate, below the smallest one, and between."""
    for factor, edge, best in (("0.001", True, 10.0), ("1e6", True, 1e-5), ("1", False, 0.56)):
        flat = oc.Experiment(oc.landscape_from(f"{factor}*(x-1)^2"), (oc.Lane("SGD", 0.1),), (0.0,), 1)
        (found,) = tune(flat)
        assert (found.edge, found.rate) == (edge, best)
