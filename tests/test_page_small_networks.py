"""The Small networks page: what it reads from the stored sweeps, what it trains, and its pictures."""

from __future__ import annotations

import json
import math
from functools import partial
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from claims.small_networks_memory import _left
from optim_core.networks import results
from optim_core.networks.history import HIGHEST, LOWEST, History, Record
from optim_core.networks.plan import Plan
from optim_core.networks.results import Estimate, Paired
from tests import a_page
from tests.a_page import code, opened, run, words
from ui import jobs as training
from ui import small_networks as nets
from ui.figures.gaps import Cell, by_depth
from ui.figures.grids import buildup, in_band, tuned
from ui.figures.pairs import shifts, two_settings
from ui.figures.ridge import left_of_first, ridge, times
from ui.figures.seeds import Runs, learning
from ui.look import Look
from ui.small_networks_page import points

visit = partial(opened, nets.SLUG)
trained = partial(a_page.trained, nets.SLUG)
LIGHT = Look("light")
RUNS = Runs({"Adam-l2": [0, 1], "AdamW": [2, 3]}, {"Adam-l2": "Adam-ℓ2", "AdamW": "AdamW"})
QUICK = {"steps": "100", "depth": "8"}


def drawn(at: AppTest, key: str) -> Any:
    """The Plotly figure with this key, as the browser gets it."""
    (chart,) = (one for one in at.get("plotly_chart") if key in one.proto.id)
    return json.loads(chart.proto.spec)


def marks(figure: Any, text: str) -> int:
    return sum(note["text"] == text for note in figure["layout"]["annotations"])


def sweep() -> results.Results:
    return results.read("depth")


def test_the_page_opens_on_one_column_and_an_answer_shows_the_others() -> None:
    at = visit(**QUICK)
    main = f"{nets.SLUG}-main"
    assert marks(drawn(at, main), "?") == 4
    assert "an interval that holds zero" not in words(at)
    next(g for g in at.button_group if g.key == f"{nets.SLUG}.memory_short.shown").set_value("larger").run()
    assert marks(drawn(at, main), "?") == 0
    assert "an interval that holds zero" in words(at) and "You said" in words(at)


def test_a_reader_who_moves_beta2_sees_its_column() -> None:
    at = visit(**QUICK, beta2="0.95", norm="batch")
    assert marks(drawn(at, f"{nets.SLUG}-main"), "?") == 2
    snapshot = training.look(at.session_state[f"{nets.SLUG}.job"])
    assert snapshot is not None and snapshot.plan["architecture"]["norm"] == "batch"


def test_what_is_said_is_what_is_stored() -> None:
    at = visit(steps="100", depth="56", data="digits", norm="none", beta2="0.99", methods="AdamW")
    setting = sweep().find(data="digits", depth=56, norm="none", beta2=0.99)
    assert setting is not None
    gap = sweep().paired(setting, "AdamW", "Adam-l2")
    rows = {m: {r["seed"]: r["accuracy"] for r in sweep().rows(setting, m, "fresh")} for m in nets.PAIR}
    apart = [rows["AdamW"][seed] - rows["Adam-l2"][seed] for seed in rows["AdamW"]]
    assert gap.mean == pytest.approx(np.mean(apart)) and gap.n == len(apart) >= 16
    said = words(at)
    assert f"{100 * gap.mean:+.1f} ± {100 * gap.half:.1f} points over {gap.n} fresh seeds" in said
    assert f"AdamW is ahead on {sum(v > 0 for v in apart)}" in said
    assert f"Tuned on {len({r['seed'] for r in sweep().rows(setting, 'AdamW', 'tuning')})} seeds" in said


def test_one_stored_cell_in_both_conventions() -> None:
    """The map's axis is the papers' L; the runs were made with the core's w = L/η."""
    setting = sweep().find(data="mnist1d", depth=44, norm="none", beta2=0.999)
    assert setting is not None
    choice, grid = sweep().choice(setting, "AdamW"), sweep().grid(setting, "AdamW")
    assert choice.paper_decay == pytest.approx(choice.lr * choice.weight_decay)
    assert abs(choice.paper_decay - choice.weight_decay) > 0.5 * choice.weight_decay, "the two differ"
    cell = [r["validation"] for r in sweep().rows(setting, "AdamW", "tuning", lr=choice.lr)
            if r["weight_decay"] == pytest.approx(choice.weight_decay)]  # fmt: skip
    at = grid.values[grid.lrs.index(choice.lr), grid.decays.index(choice.paper_decay)]
    assert len(cell) == 5 and at == pytest.approx(np.mean(cell))
    coupled = sweep().choice(setting, "Adam-l2")
    assert coupled.paper_decay == coupled.weight_decay


def test_each_map_reads_its_decay_in_its_own_convention() -> None:
    at = visit(**QUICK)
    said = {slug: str(drawn(at, f"{nets.SLUG}-map-{slug}")["data"][0]["text"]) for slug in nets.PAIR}
    assert "PyTorch's w = L/η" in said["AdamW"] and "λ" not in said["AdamW"]
    assert "λ = " in said["Adam-l2"] and "L/η" not in said["Adam-l2"]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"memory": "true"}, ""),
        ({"memory": "true", "normed": "true", "shallow": "true"}, ""),
        ({"scaled": "true", "data": "digits"}, "it was not run"),
    ],
)
def test_switches_show_what_is_stored_and_say_what_is_not(query: dict[str, str], sentence: str) -> None:
    at = visit(**QUICK, **query)
    changed = {
        field: value for name, change in nets.SWITCHES.items() if name in query for field, value in change.items()
    }
    network = {"kind": "residual", "data": query.get("data", "mnist1d"), **nets.FROM, **changed}
    now, unchanged = nets.gap(**network), nets.gap(**{"kind": "residual", "data": "mnist1d", **nets.FROM})
    assert unchanged is not None and (now is None) == bool(sentence)
    said, unsaid = (f"Gap with these switches: {points(one)['gap']} ± {points(one)['half']} points" if one else sentence
                    for one in (now, unchanged))  # fmt: skip
    assert said in words(at) and unsaid not in words(at)
    figure = drawn(at, f"{nets.SLUG}-switches")
    assert marks(figure, "not run") == ("not run" in sentence)


def test_every_switch_leads_to_a_stored_network_alone() -> None:
    for change in nets.SWITCHES.values():
        assert nets.gap(data="mnist1d", kind="residual", **{**nets.FROM, **change}) is not None


@pytest.mark.parametrize(("name", "raw"), [("depth", "10"), ("depth", "many"), ("beta2", "0.5"), ("norm", "layer")])
def test_nonsense_in_a_link_gets_a_sentence(name: str, raw: str) -> None:
    at = visit(**{"steps": "100", "depth": "8", name: raw})
    assert f"`{nets.SLUG}.{name} = {raw}`" in words(at) and "is used instead" in words(at)


def test_a_missing_file_gets_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(name: str) -> Any:
        raise FileNotFoundError(name)

    monkeypatch.setattr(results, "read", lost)
    said = words(visit(**QUICK))
    for name in ("depth", "histograms", "multiplier"):
        assert f"sweeps/{name}.parquet" in said and f"python -m optim_core.networks sweep sweeps/{name}.toml" in said


def test_a_link_says_what_is_trained_and_its_end_is_said() -> None:
    network = {"data": "digits", "beta2": "0.95", "methods": "Adam,AdamProx", "seed": "5"}
    at = visit(**QUICK, **network)
    snapshot = trained(at)
    plan = Plan.from_json(json.loads(json.dumps(snapshot.plan)))
    assert (plan.data, plan.steps, plan.architecture.depth, plan.architecture.norm) == ("digits", 100, 8, "none")
    assert (plan.architecture.kind, plan.schedule, plan.batch) == ("residual", "constant", 64)
    assert [(e.method, e.seed) for e in plan.entries] == [(m, 5 + k) for m in ("Adam", "AdamProx") for k in range(3)]
    assert {(e.lr, e.hyper["beta2"]) for e in plan.entries} == {(3e-3, 0.95)}
    assert [e.weight_decay for e in plan.entries] == [0.0] * 3 + [1.0] * 3
    at.run()
    ends = [f"{100 * v:.0f} %" for v in snapshot.records[-1]["accuracy"]]
    assert f"Adam {', '.join(ends[:3])} · AdamProx {', '.join(ends[3:])}" in words(at)
    assert "nothing tuned" in words(at)
    steps = [record["step"] for record in snapshot.records]
    assert steps[:4] == [0, 1, 4, 10] and steps[-1] == 100


def test_changed_settings_are_named_until_they_are_trained() -> None:
    at = visit(**QUICK, seed="7")
    trained(at)
    next(s for s in at.select_slider if s.key == f"{nets.SLUG}.seed").set_value(8).run()
    (line,) = at.run().get("progress")
    assert "have changed" in line.proto.text
    next(b for b in at.button if b.key == f"{nets.SLUG}-start").click().run()
    assert trained(at).plan["seed"] == 8


def test_the_code_prints_the_gaps_of_the_page() -> None:
    stored, _, demonstration = code(nets.SLUG).partition("\n\nruns = ")
    assert "train(Plan(" in demonstration
    _, printed = run(stored)
    lines = dict(line.split(" ", 1) for line in printed.splitlines())
    assert list(lines) == list(nets.DEPTHS)
    for depth, line in lines.items():
        gap = nets.gap(data="mnist1d", kind="residual", **{**nets.FROM, "depth": int(depth)})
        assert gap is not None and line.startswith(f"{100 * gap.mean:+.1f} ± {100 * gap.half:.1f} points")


def test_an_interval_is_drawn_as_long_as_it_is() -> None:
    gaps = {8: Paired(0.01, 0.02, 16, 9), 56: Paired(0.13, 0.03, 16, 16)}
    figure = by_depth([[Cell(gaps, 56), Cell(None)]], rows=["none"], columns=["a", "b"], look=LIGHT,
                      titles=("gap", "depth"), words=("ahead", "{depth}: {gap} ± {half}, {wins} of {n}"))  # fmt: skip
    points = next(d for d in figure.data if d.mode == "markers")
    assert list(points.error_y.array) == [2.0, 3.0] and list(points.y) == pytest.approx([1.0, 13.0])
    assert points.text[1] == "56: +13.0 ± 3.0, 16 of 16"
    low, high = figure.layout.yaxis.range
    assert low < -1 and high > 16, "every interval and zero are inside"
    assert points.marker.color[1] != points.marker.color[0], "the page's own depth is filled"


def test_pairs_of_settings_and_shifts_hold_every_interval() -> None:
    values = {"AdamW": Estimate(0.5, 0.01, 16), "Adam-l2": Estimate(0.4, 0.02, 16)}
    rows: Any = [("one", values, Paired(0.1, 0.02, 16, 16)), ("two", values, None)]
    figure = two_settings(rows, names=RUNS.names, look=LIGHT, titles=("acc", "gap"), bounds=((30, 60), (-3, 13)),
                          missing="not run")  # fmt: skip
    assert [d.error_x.array[0] for d in figure.data] == pytest.approx([1.0, 2.0, 2.0, 1.0, 2.0])
    assert sum(note.text == "not run" for note in figure.layout.annotations) == 1
    change = {10.0: Paired(0.3, 0.1, 16, 16), 100.0: Paired(0.4, math.nan, 1, 1)}
    figure = shifts([("8", {"Adam-l2": change})], names=RUNS.names, look=LIGHT, titles=("change", "factor"))
    assert list(figure.data[0].error_y.array) == [0.1, 0.0] and figure.layout.yaxis.range[1] > 0.4


def test_a_map_frames_the_chosen_cell_and_reads_both_conventions() -> None:
    table = [[0.2, 0.3], [0.4, math.nan]]
    figure = tuned(table, (1e-3, 1e-2), (0.0, 1e-3), (1e-2, 0.0), (0.2, 0.4), slug="AdamW", look=LIGHT,
                   titles=("L", "η"), words=("{value} {lr} {decay} {w}", "none"))  # fmt: skip
    (frame,) = figure.layout.shapes
    assert (frame.x0 < 0 < frame.x1) and (frame.y0 < 1 < frame.y1)
    assert [list(row) for row in figure.data[0].text] == [["20.0 % 0.001 0 0", "30.0 % 0.001 0.001 1"],
                                                          ["40.0 % 0.01 0 0", "none"]]  # fmt: skip


def test_histograms_lose_nothing() -> None:
    bins = HIGHEST - LOWEST + 2
    figure = buildup([("AdamW", "AdamW", {2000: np.full((5, bins), 1 / bins)})], look=LIGHT,
                     titles=("share", "size", "step {step}"))  # fmt: skip
    assert sum(figure.data[0].y) == pytest.approx(1.0)
    assert in_band(np.eye(bins)[-7 - LOWEST]) == 1 and in_band(np.eye(bins)[0 - LOWEST]) == 0


@pytest.mark.parametrize(("beta2", "steps"), [(0.999, 1), (0.999, 600), (0.95, 60)])
def test_what_a_gradient_leaves_is_what_adam_keeps(beta2: float, steps: int) -> None:
    assert left_of_first(beta2, steps) == pytest.approx(_left(beta2, steps), rel=1e-9)


def history(lost: bool = False) -> History:
    """Four runs of two layers; the gradients fall tenfold from record to record."""
    records = []
    for k, step in enumerate((0, 1, 2, 40)):
        loss = [float("nan") if lost and step == 40 else 2.0, 4.0, 1.0, 1.0]
        told = [[0.0 if step == 0 else 10.0**-k] * 2] * 4
        records.append(Record(step, loss, [0.1, 0.3, 0.5, 0.7], told, told, told, []))
    return History(records, [-1] * 4)


def test_lines_are_means_and_bands_reach_from_the_smallest_to_the_largest() -> None:
    figure = learning(history(), RUNS, 40, {"AdamW": Estimate(0.6, 0.02, 16)}, look=LIGHT,
                      titles=("loss", "accuracy", "step", "sweep"), losses=(0.3, 30.0), best=0.72)  # fmt: skip
    band, line = figure.data[:2]
    assert list(line.y) == [3.0] * 4 and (min(band.y), max(band.y)) == (2.0, 4.0)
    (sweep_point,) = (d for d in figure.data if d.error_y.array is not None)
    assert sweep_point.y[0] == 0.6 and sweep_point.error_y.array[0] == 0.02
    torn = learning(history(lost=True), RUNS, 40, {}, look=LIGHT, titles=("a", "b", "c", "d"), losses=(0.3, 30.0),
                    best=0.72)  # fmt: skip
    assert torn.data[1].y[3] is None and torn.data[0].y.size == 6, "a mean with a lost run in it is a gap"


def test_a_ridge_begins_at_step_one_and_has_its_axes_before_it_is_trained() -> None:
    assert times([0, 1, 2, 40]) == [1, 2, 3] and times([]) == []
    assert times(list(range(601)))[0] == 1 and times(list(range(601)))[-1] == 600
    words_of = ("step {step}", "left")
    full = ridge(history(), RUNS, 2, 0.999, look=LIGHT, titles=("g", "layer"), words=words_of)
    lines = [d for d in full.data if d.mode == "lines" and d.line.dash is None]
    assert [d.y[0] for d in lines[:3]] == pytest.approx([0.1, 0.01, 0.001])
    empty = ridge(History([], [-1] * 4), RUNS, 2, 0.999, look=LIGHT, titles=("g", "layer"), words=words_of)
    assert empty.layout.height == full.layout.height and len(empty.data) == 2
