"""Stored sweeps: means with intervals, paired differences, choices and grids, on rows whose answers are known."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from optim_core.networks.results import Results, Setting, estimate, read

SETTING = Setting("digits", "residual", 44, "none", "kaiming", 0.999, 1000)


def row(method: str, seed: int, accuracy: float, **more: object) -> dict[str, object]:
    plain = {"stage": "fresh", "lr": 0.01, "weight_decay": 0.1, "paper_decay": 0.001, "multiplier": 1.0,
             "test_loss": 1 - accuracy, "loss": 0.5, "validation": accuracy, "diverged_at": -1}  # fmt: skip
    return {**vars(SETTING), "method": method, "seed": seed, "accuracy": accuracy, **plain, **more}


def stored(*rows: dict[str, object]) -> Results:
    return Results(tuple(rows), {})


def test_an_estimate_is_a_t_interval() -> None:
    found = estimate([1.0, 2.0, 3.0, 6.0])
    assert (found.mean, found.n) == (3.0, 4)
    assert found.half == pytest.approx(3.182446305284263 * math.sqrt(14 / 3) / 2)  # Student's table: t(.975, 3) = 3.182
    assert not found.excludes_zero
    assert estimate([1.0, 1.1, 0.9]).excludes_zero


def test_the_interval_covers_as_often_as_it_says() -> None:
    draws = np.random.default_rng(0).normal(5.0, 2.0, (2000, 6))
    covered = np.mean([abs(e.mean - 5) <= e.half for e in map(estimate, draws)])
    assert abs(covered - 0.95) < 0.015  # three standard errors of a share over 2,000


def test_one_value_has_no_interval_and_none_is_refused() -> None:
    assert math.isnan(estimate([2.0]).half)
    with pytest.raises(ValueError, match="No run"):
        estimate([])


def test_pairs_are_of_one_seed() -> None:
    results = stored(row("AdamW", 1, 0.9), row("AdamW", 0, 0.5), row("Adam-l2", 0, 0.4), row("Adam-l2", 1, 0.95))
    apart = results.paired(SETTING, "AdamW", "Adam-l2")
    assert (apart.n, apart.wins) == (2, 1)
    assert apart.mean == pytest.approx(0.025)
    assert apart.half == pytest.approx(12.706204736174694 * np.std([0.1, -0.05], ddof=1) / math.sqrt(2))


def test_a_seed_without_its_partner_is_left_out() -> None:
    results = stored(row("AdamW", 0, 0.5), row("AdamW", 1, 0.9), row("Adam-l2", 0, 0.4))
    assert results.paired(SETTING, "AdamW", "Adam-l2").n == 1


def test_tuning_runs_are_in_no_summary() -> None:
    results = stored(row("AdamW", 0, 0.5), row("AdamW", 7, 0.9, stage="tuning"))
    assert results.summary(SETTING, "AdamW").n == 1


def test_a_run_that_diverged_has_read_nothing() -> None:
    results = stored(row("AdamW", 0, 0.5), row("AdamW", 1, math.nan, test_loss=math.nan, diverged_at=12))
    assert results.summary(SETTING, "AdamW").mean == 0.25
    assert results.summary(SETTING, "AdamW", "test_loss").mean == math.inf


def test_other_multipliers_are_asked_for_by_name() -> None:
    results = stored(row("AdamW", 0, 0.5), row("AdamW", 0, 0.25, multiplier=10.0))
    assert results.summary(SETTING, "AdamW").mean == 0.5
    assert results.paired(SETTING, "AdamW", "AdamW", multiplier=10.0, against=1.0).mean == -0.25


def test_two_kinds_of_runs_are_never_averaged() -> None:
    results = stored(row("AdamW", 0, 0.5), row("AdamW", 0, 0.6, weight_decay=0.3))
    with pytest.raises(ValueError, match="several settings"):
        results.summary(SETTING, "AdamW")
    with pytest.raises(ValueError, match="2 choices"):
        results.choice(SETTING, "AdamW")


def test_a_grid_has_means_in_order_and_nothing_where_nothing_ran() -> None:
    def tuned(lr: float, decay: float, validation: float, **more: object) -> dict[str, object]:
        return row("AdamW", 0, 0.1, stage="tuning", lr=lr, paper_decay=decay, validation=validation, **more)

    grid = stored(tuned(0.1, 0.01, 0.7), tuned(0.01, 0.01, 0.5), tuned(0.01, 0.01, 0.6, diverged_at=3),
                  tuned(0.01, 0.001, 0.4)).grid(SETTING, "AdamW")  # fmt: skip
    assert (grid.lrs, grid.decays) == ((0.01, 0.1), (0.001, 0.01))
    np.testing.assert_array_equal(grid.values, [[0.4, 0.25], [math.nan, 0.7]])


def test_a_setting_is_found_by_some_of_its_fields() -> None:
    results = stored(row("AdamW", 0, 0.5), {**row("AdamW", 0, 0.5), "depth": 8})
    assert results.find(depth=44) == SETTING
    assert results.find(depth=20) is None
    with pytest.raises(ValueError, match="2 settings"):
        results.find(data="digits")


def test_a_file_that_is_not_there_names_its_command(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"optim_core\.networks sweep sweeps/absent\.toml"):
        read("absent", tmp_path)


def test_a_file_is_read_with_what_made_it(tmp_path: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    table = pa.Table.from_pylist([row("AdamW", 0, 0.5)]).replace_schema_metadata(
        {"command": "x", "versions": '{"a": 1}'}
    )
    parquet.write_table(table, tmp_path / "small.parquet")
    found = read("small", tmp_path)
    assert found.settings == (SETTING,)
    assert found.about == {"command": "x", "versions": {"a": 1}}
