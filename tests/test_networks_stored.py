"""Stored sweeps are what the engine computes: their protocol is the file beside them, and a sample is trained again."""

from __future__ import annotations

from threading import Event

import numpy as np
import pytest

from optim_core.networks.clouds import trails
from optim_core.networks.plan import Architecture, Entry, Plan
from optim_core.networks.sweep import output, reading
from optim_core.networks.sweep.choice import choose
from optim_core.networks.sweep.protocol import entry_of
from optim_core.networks.training import train
from tests.house import ROOT

FOLDER = ROOT / "sweeps"
STORED = sorted(FOLDER.glob("*.parquet"))
POST = Architecture("transformer", 2, 32, "post")
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
    judged = [name for name in ("validation", "validation_loss", "diverged_at") if name in rows.column_names]
    places = [row[: len(names)] for row in found]
    if protocol.fixed:
        at = {(s.id, m): [p for name, p in protocol.tried() if name == m] for s in protocol.settings
              for m in protocol.methods}  # fmt: skip
    else:
        tuning = rows.select([*names, *judged]).to_pylist()
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


def test_a_sample_of_the_transformers_is_trained_again() -> None:
    """Two methods' chosen points on one fresh seed, up to the first record of the whole schedule."""
    labels = ("Adam", "GeneralizedSignSGD beta2=0.999")
    rows = {row["method"]: row for row in output.read(FOLDER / "transformer.parquet")[0].to_pylist()
            if row["stage"] == "fresh" and row["seed"] == 100 and row["method"] in labels}  # fmt: skip
    entries = [Entry(rule, rows[m]["lr"], hyper={"beta2": 0.98, **hyper}, seed=100)
               for m in labels for rule, hyper in [entry_of(m)]]  # fmt: skip
    stop = Event()
    plan = Plan("text", entries, POST, steps=400, batch=16, every=40, schedule="linear")
    history = train(plan, progress=lambda record: stop.set() if record.step == 40 else None, cancel=stop)
    for run, label in enumerate(labels):
        stored = dict(zip(rows[label]["curve_steps"], rows[label]["curve_test_loss"], strict=True))
        ours = dict(zip(history.steps, history.series("test_loss", run), strict=True))
        assert ours[0] == pytest.approx(stored[0], rel=1e-5)
        assert ours[40] == pytest.approx(stored[40], abs=0.03) and ours[40] < ours[0] - 0.5


def test_a_sample_of_the_clouds_is_measured_again() -> None:
    """The first points of two stored trails: before rounding has grown, another machine finds the same curvature."""
    found = trails("sharpness", norm="post", seed=100)
    clipped, sgd = (next(t for t in found if t.method == label) for label in ("ClippedSGD clip=0.25", "SGD"))
    entries = [Entry(t.rule, t.lr, hyper=t.hyper, seed=100) for t in (clipped, sgd)]
    history = train(Plan("text", entries, POST, steps=20, batch=16, every=20, sharpness_every=10))
    for run, trail in enumerate((clipped, sgd)):
        for name, ours in (("slope", "probe_slope"), ("sharpness", "sharpness"), ("estimate", "estimate")):
            steps, values = history.measured(ours, run)
            assert list(trail.steps[:3]) == steps
            assert values == pytest.approx(getattr(trail, name)[:3].tolist(), rel=0.05), name
        assert trail.sharpness[0] > 2 * trail.sharpness[1]  # the points differ far more than that


def test_clouds_are_read_with_their_rays_and_layers() -> None:
    found = trails("sharpness")
    assert len(found) == 60 and {t.architecture.norm for t in found} == {"post", "pre", "none"}
    assert {t.step_length for t in found} == {None, 1.0, 0.25, 0.0625}
    for trail in found:
        assert trail.steps.tolist() == list(range(0, 241, 10)) and trail.slope.shape == trail.sharpness.shape == (25,)
        assert [ray.kind for ray in trail.rays] == (["ray", "ray", "line"] if trail.seed == 100 else [])
        for ray in trail.rays:
            assert ray.at.shape == ray.slope.shape == ray.sharpness.shape and ray.at[0] == 0
        assert not trail.rays or trail.rays[2].slope[5] == pytest.approx(trail.slope[0], rel=1e-3)  # and began
    # where a training ended its sharpness is stored twice, found from the vector of the point before and from a fresh
    # one: how far apart the two are is how far the end of an iteration may be trusted
    apart = np.array([t.rays[0].sharpness[0] / t.sharpness[-1] - 1 for t in found if t.rays])
    assert len(apart) == 20 and np.median(np.abs(apart)) < 0.01
    kinds = np.array([t.architecture.kind for t in found if t.rays])
    assert np.abs(apart[kinds == "transformer"]).max() < 0.1 and (np.abs(apart) < 0.1).sum() >= 19
    (layers, *_) = trails("layers", method="ClippedSGD clip=1")
    assert layers.slope_by_layer.shape == (21, len(layers.architecture.layer_names))
    whole = np.sqrt((layers.slope_by_layer**2).sum(1))
    assert whole == pytest.approx(layers.slope, rel=1e-4)


def test_one_stored_cell_in_both_conventions() -> None:
    """Every stored AdamW and AdamProx run: the papers' L is lr·w; every Adam-l2 run: both are the same number."""
    for file in STORED:
        for row in output.read(file)[0].select(["method", "lr", "weight_decay", "paper_decay"]).to_pylist():
            w = row["weight_decay"]
            wanted = row["lr"] * w if row["method"] in ("AdamW", "AdamProx") else w
            assert row["paper_decay"] == pytest.approx(wanted, rel=1e-14)
    rows = output.read(FOLDER / "multiplier.parquet")[0].select(["method", "lr", "weight_decay", "paper_decay"])
    assert {"method": "AdamW", "lr": 0.01, "weight_decay": 0.1, "paper_decay": 0.001} in rows.to_pylist()
