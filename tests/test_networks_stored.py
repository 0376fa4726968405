"""Stored sweeps are what the engine computes: their protocol is the file beside them, and a sample is trained again."""

from __future__ import annotations

import pytest

from optim_core.networks.plan import Architecture, Entry, Plan
from optim_core.networks.sweep import output, reading
from optim_core.networks.sweep.choice import choose
from optim_core.networks.training import train
from tests.house import ROOT

FOLDER = ROOT / "sweeps"
STORED = sorted(FOLDER.glob("*.parquet"))
CELL = "digits-residual-8-none-0.999"  # shallow: rounding grows slowly, so that another machine can follow


def test_there_are_stored_sweeps() -> None:
    assert {"depth", "scaled", "multiplier"} <= {file.stem for file in STORED}


@pytest.mark.parametrize("file", STORED, ids=lambda file: file.stem)
def test_the_file_is_what_its_protocol_says(file) -> None:
    """Every run is there once, with the hyperparameters that the tuning runs in the same file lead to."""
    rows, metadata = output.read(file)
    protocol = reading.read(file.with_suffix(".toml"))
    assert metadata["complete"] is True and metadata["protocol"] == protocol.text
    assert f"sweep sweeps/{file.stem}.toml" in metadata["command"] and metadata["versions"]
    names = ("setting", "stage", "method", "lr", "weight_decay", "paper_decay", "multiplier", "seed")
    found = [tuple(row.values()) for row in rows.select([*names, "validation", "diverged_at"]).to_pylist()]
    places = [row[: len(names)] for row in found]
    if protocol.fixed:
        at = {(s.id, m): [p for name, p in protocol.tried() if name == m] for s in protocol.settings
              for m in protocol.methods}  # fmt: skip
    else:
        tuning = rows.select([*names, "validation", "diverged_at"]).to_pylist()
        chosen = choose(protocol, tuning)
        at = {(s.id, m): [chosen[s.id, protocol.follow.get(m, m)]] for s in protocol.settings for m in protocol.methods}
    wanted = [(s.id, "tuning", m, p.lr, p.weight_decay, p.paper_decay, 1.0, seed) for s in protocol.settings
              for m, p in protocol.tried() for seed in protocol.tuning_seeds]  # fmt: skip
    wanted += [(s, "fresh", m, p.lr, p.weight_decay, p.paper_decay, c, seed) for (s, m), points in at.items()
               for p in points for c in protocol.multipliers for seed in protocol.fresh_seeds]  # fmt: skip
    assert sorted(places) == sorted(wanted)


def test_a_sample_is_trained_again() -> None:
    """The choices of one cell on three fresh seeds, as far as rounding allows: the stored ones may come from a card."""
    rows = [row for row in output.read(FOLDER / "depth.parquet")[0].drop_columns(["gradient", "histograms"]).to_pylist()
            if row["setting"] == CELL and row["stage"] == "fresh" and row["seed"] <= 102]  # fmt: skip
    assert len(rows) == 4 * 3
    entries = [Entry(r["method"], r["lr"], r["weight_decay"], {"beta2": r["beta2"]}, seed=r["seed"]) for r in rows]
    architecture = Architecture(rows[0]["kind"], rows[0]["depth"], rows[0]["width"], rows[0]["norm"], rows[0]["init"])
    history = train(Plan(rows[0]["data"], entries, architecture, steps=100, batch=64, every=100))
    for run, row in enumerate(rows):
        stored = dict(zip(row["curve_steps"], zip(row["curve_loss"], row["curve_accuracy"], strict=True), strict=True))
        loss, accuracy = history.series("loss", run), history.series("accuracy", run)
        assert loss[0] == pytest.approx(stored[0][0], rel=1e-5)
        assert loss[1] == pytest.approx(stored[100][0], rel=0.01) and loss[1] < loss[0] / 10
        assert accuracy[1] == pytest.approx(stored[100][1], abs=0.01)


def test_one_stored_cell_in_both_conventions() -> None:
    """Every stored AdamW and AdamProx run: the papers' L is lr·w; every Adam-l2 run: both are the same number."""
    for file in STORED:
        for row in output.read(file)[0].select(["method", "lr", "weight_decay", "paper_decay"]).to_pylist():
            w = row["weight_decay"]
            wanted = row["lr"] * w if row["method"] in ("AdamW", "AdamProx") else w
            assert row["paper_decay"] == pytest.approx(wanted, rel=1e-14)
    rows = output.read(FOLDER / "multiplier.parquet")[0].select(["method", "lr", "weight_decay", "paper_decay"])
    assert {"method": "AdamW", "lr": 0.01, "weight_decay": 0.1, "paper_decay": 0.001} in rows.to_pylist()
