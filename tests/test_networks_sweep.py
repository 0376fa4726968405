"""Sweeps that are run: what a row and its file hold, and that they follow from the protocol."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import numpy as np
import pytest

from optim_core.networks.__main__ import main
from optim_core.networks.clouds import trails
from optim_core.networks.plan import Entry, Plan
from optim_core.networks.sweep import output, reading, units
from optim_core.networks.sweep.environment import environment
from optim_core.networks.sweep.parts import Parts
from optim_core.networks.sweep.progress import Progress
from optim_core.networks.training import train
from tests.a_sweep import PROTOCOL, SIZE, TINY, TOTAL, changed, rows_of, serial, words


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of one process that nothing disturbed."""
    out = tmp_path_factory.mktemp("whole") / "tiny.parquet"
    done = serial(out)
    assert done.complete and done.ran == TOTAL
    assert not Parts(out).folder.exists()
    return out


def test_a_row_is_one_run(whole: Path) -> None:
    rows = rows_of(whole)
    assert len(rows) == PROTOCOL.count()
    names = ("setting", "stage", "method", "lr", "weight_decay", "multiplier", "seed")
    places = [tuple(row[name] for name in names) for row in rows]
    assert places == sorted(set(places))
    for row in rows:
        assert row["curve_steps"] == [0, 10, 20, 30, 40]
        fresh = row["stage"] == "fresh"
        assert row["seed"] in (PROTOCOL.fresh_seeds if fresh else PROTOCOL.tuning_seeds)
        assert row["histogram_steps"] == ([20, 40] if fresh else [])
        assert len(row["gradient"]) == (5 if row["seed"] == 101 else 0)
        assert all(len(layers) == row["depth"] for layers in row["gradient"])
        if row["diverged_at"] < 0:
            assert row["loss"] == pytest.approx(row["curve_loss"][-1], rel=1e-7)
            assert row["early"] == pytest.approx(row["curve_loss"][:2], rel=1e-7)
            assert 0.05 < row["accuracy"] <= 1 and row["accuracy"] == pytest.approx(row["curve_accuracy"][-1])


def test_a_row_is_the_training_of_one_plan(whole: Path) -> None:
    """A stored run trained again on its own, from nothing but its columns."""
    from optim_core.networks.plan import Architecture, Entry, Plan
    from optim_core.networks.training import train

    row = next(r for r in rows_of(whole) if (r["stage"], r["method"], r["seed"]) == ("fresh", "AdamProx", 102))
    entry = Entry(row["method"], row["lr"], row["weight_decay"], {"beta2": row["beta2"]}, seed=row["seed"])
    architecture = Architecture(row["kind"], row["depth"], row["width"], row["norm"], row["init"])
    history = train(Plan(row["data"], (entry,), architecture, row["steps"], batch=32, every=10))
    assert history.series("loss", 0) == pytest.approx(row["curve_loss"], rel=1e-4)
    assert row["validation"] == pytest.approx(sum(history.series("validation", 0)[-2:]) / 2, abs=2 / 297)
    assert row["test_loss"] == pytest.approx(history.records[-1].test_loss[0], rel=1e-4)


def test_fresh_runs_have_the_best_of_the_tuning_runs(whole: Path) -> None:
    """The choice made again from the file alone."""
    rows = rows_of(whole)
    for setting in PROTOCOL.settings:
        for method in PROTOCOL.methods:
            tuned = PROTOCOL.follow.get(method, method)
            means: dict[tuple[float, float], float] = {}
            for row in rows:
                if (row["setting"], row["method"], row["stage"]) == (setting.id, tuned, "tuning"):
                    place = row["lr"], row["weight_decay"]
                    means[place] = means.get(place, 0.0) + row["validation"] / 2
            fresh = [r for r in rows if (r["setting"], r["method"], r["stage"]) == (setting.id, method, "fresh")]
            assert {(r["lr"], r["weight_decay"]) for r in fresh} == {max(means, key=lambda place: means[place])}


def test_a_diverged_run_is_stored_and_counts_as_nothing(whole: Path) -> None:
    lost = [row for row in rows_of(whole) if row["diverged_at"] >= 0]
    assert len(lost) == 4 * 2  # Adam at learning rate 10⁶, in every setting with both tuning seeds
    assert {(r["method"], r["lr"], r["stage"], r["validation"]) for r in lost} == {("Adam", 1e6, "tuning", 0.0)}


def test_metadata_make_it_again(whole: Path, tmp_path: Path) -> None:
    metadata = output.read(whole)[1]
    assert reading.parse(metadata["protocol"]) == PROTOCOL
    assert metadata["complete"] is True and metadata["command"] == "the command"
    assert metadata["versions"] == [{**environment("cpu"), "units": TOTAL}]
    assert metadata["units"] == {"most_runs": SIZE, "total": TOTAL, "finished": TOTAL}
    assert metadata["seconds"] > 0 and metadata["date"].endswith("+00:00")
    assert str(tmp_path.parent.parent) not in json.dumps(metadata)


def test_json_says_the_same(whole: Path, tmp_path: Path) -> None:
    """The command itself, for a part of the settings."""
    file, out = tmp_path / "tiny.toml", tmp_path / "tiny.json"
    file.write_text(TINY, "utf-8")
    assert main([*words(file, out, "--jobs", "1"), "--only", "*-4-none-0.95"]) == 0
    held = json.loads(out.read_text("utf-8"))
    wanted = [row for row in rows_of(whole) if row["setting"] == "digits-residual-4-none-0.95"]
    assert [(r["method"], r["stage"], r["seed"]) for r in held["rows"]] == [
        (r["method"], r["stage"], r["seed"]) for r in wanted
    ]
    for row, found in zip(wanted, held["rows"], strict=True):  # in other units, so not to the last bit
        assert found["loss"] == pytest.approx(row["loss"], rel=1e-3) or row["diverged_at"] >= 0
    assert held["metadata"]["command"] == (
        "python -m optim_core.networks sweep tiny.toml --out tiny.json --only '*-4-none-0.95' --runs-per-unit 8"
    )


def test_a_fixed_sweep_runs_every_point_with_every_multiplier(tmp_path: Path) -> None:
    text = changed(
        ("data =", 'stage = "fixed"\nmultipliers = [1, 100]\ndata ='), ("tuning_seeds = [0, 1]\n", ""),
        ('[follow]\nAdamProx = "AdamW"\n', ""), ("depth = [4, 6]", "depth = [4]"), ("lr = [1e-3, 1e6]", "lr = [1e-3]"),
        ("beta2 = [0.95, 0.999]", "beta2 = [0.999]"),
    )  # fmt: skip
    out = tmp_path / "fixed.parquet"
    serial(out, reading.parse(text))
    rows = rows_of(out)
    assert len(rows) == 5 * 2 * 3 and {row["stage"] for row in rows} == {"fresh"}
    assert {row["multiplier"] for row in rows} == {1.0, 100.0}
    by_place = {(r["method"], r["weight_decay"], r["seed"], r["multiplier"]): r for r in rows}
    once, told = (by_place["Adam-l2", 0.1, 100, c]["loss"] for c in (1.0, 100.0))
    assert abs(once - told) > 1e-3  # its decay is worth less beside a larger gradient
    once, told = (by_place["AdamW", 1.0, 100, c]["loss"] for c in (1.0, 100.0))
    assert once == pytest.approx(told, rel=1e-3)


def test_curvature_is_kept_with_its_run(tmp_path: Path) -> None:
    """A text, in the fresh stage alone: the cloud of each run, its layers, and rays for the seeds that are named."""
    text = changed(
        ('data = ["digits"]', 'data = ["text"]\nschedule = "linear"\nchoose = "validation_loss"'),
        ("steps = 40", "steps = 4"), ("every = 10", "every = 2"), ("batch = 32", "batch = 2"),
        ('kind = "residual"', 'kind = "transformer"'),
        ("beta2 = [0.95, 0.999]", "beta2 = [0.95]"), ("depth = [4, 6]", "depth = [2]"), ("width = 8", "width = 2"),
        ("tuning_seeds = [0, 1]", "tuning_seeds = [0]"), ("fresh_seeds = [100, 101, 102]", "fresh_seeds = [100, 101]"),
        (TINY[TINY.index("[method.Adam-l2]"):TINY.index("[keep]")], ""), ("histograms = [20, 40]", "sharpness = 4"),
        ("gradients = [101]", 'sharpness_of = "layers"\nrays = [101]'),
    )  # fmt: skip
    out = tmp_path / "clouds.parquet"
    serial(out, reading.parse(text))
    tuning = [row for row in rows_of(out) if row["stage"] == "tuning"]
    assert len(tuning) == 2 and not any(row["cloud_steps"] or row["ray_kinds"] for row in tuning)
    first, second = trails("clouds", tmp_path)
    assert (first.seed, second.seed, first.rule, first.lr) == (100, 101, "Adam", 1e-3)
    plan = Plan("text", [Entry("Adam", 1e-3, hyper={"beta2": 0.95}, seed=s) for s in (100, 101)], first.architecture,
                steps=4, batch=2, every=2, schedule="linear", sharpness_every=4, by_layer=True)  # fmt: skip
    history = train(plan)
    for run, trail in enumerate((first, second)):
        for name in ("slope", "sharpness", "estimate", "slope_by_layer", "sharpness_by_layer"):
            steps, values = history.measured("probe_slope" if name == "slope" else name, run)
            assert steps == trail.steps.tolist() == [0, 4]
            assert getattr(trail, name) == pytest.approx(np.array(values), rel=1e-3, nan_ok=True), name
    assert np.isnan(first.estimate[1]) and first.step_length is None and first.rays == ()
    assert [ray.kind for ray in second.rays] == ["ray", "ray", "line"]
    assert second.rays[0].sharpness[0] == pytest.approx(second.sharpness[1], rel=0.05)


class Terminal(io.StringIO):
    """A stream that says whether it is a terminal."""

    def __init__(self, is_one: bool) -> None:
        super().__init__()
        self.is_one = is_one

    def isatty(self) -> bool:
        return self.is_one


@pytest.mark.parametrize("terminal", [True, False])
def test_progress_is_one_line_or_few(terminal: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four equal units, one found, ten seconds each: what is left takes as long as those that were run."""
    unit = units.tuning(PROTOCOL, SIZE)[0]
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    shown = Progress(4, 4 * SIZE, 4 * unit.cost, Terminal(terminal))
    shown.add(unit, found=True)
    for _ in range(3):
        now[0] += 10
        shown.add(unit)
    shown.show(last=True)
    lines = [line.strip() for line in re.split(r"[\r\n]+", shown.stream.getvalue()) if line]
    assert lines[0] == "[############............] 2/4 units, 16/32 runs, 0:10, about 0:20 left"
    assert lines[-1] == "[########################] 4/4 units, 32/32 runs, 0:30, about 0:00 left"
    # a file gets the first line, none for half a minute, and the last one; a terminal every one over the one before
    assert len(lines) == (4 if terminal else 2)
    assert shown.stream.getvalue().count("\n") == (1 if terminal else 2)
