"""The Small network page: what it trains, what it says of it, and its pictures."""

from __future__ import annotations

import ast
import json
from functools import partial

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import optim_core as oc
from claims import small_network as claimed
from optim_core.networks.history import HIGHEST, LOWEST, History, Record
from optim_core.networks.plan import Plan
from optim_core.networks.rescaled import both_worlds, losses_apart
from tests import a_page
from tests.a_page import opened
from ui.figures.network import coordinates, layers, learning
from ui.figures.rows import Scene
from ui.job import Snapshot
from ui.text import ROOT
from ui.training import share, words

TITLES = ("loss", "accuracy", "step")
FIELDS = ("gradient", "update", "weight")


visit = partial(opened, "small_network")
trained = partial(a_page.trained, "small_network")


def plan_of(snapshot: Snapshot) -> Plan:
    return Plan.from_json(json.loads(json.dumps(snapshot.plan)))


def words_of(at: AppTest) -> str:
    assert not at.exception, [box.message for box in at.exception]
    return "\n".join(box.value for box in at.markdown)


def status(at: AppTest) -> str:
    """What stands over the progress line, on the next run."""
    (line,) = at.run().get("progress")
    return str(line.proto.text)


def test_the_page_opens_on_what_its_claims_measure() -> None:
    opened = plan_of(trained(visit()))
    assert opened == claimed.plan(("SGD", "AdamW", "AdamProx"))


def test_an_answer_brings_adam_l2_into_the_training() -> None:
    at = visit(steps="100", seed="11")
    assert "driven towards zero" not in words_of(at) and "It trains above now" not in words_of(at)
    next(group for group in at.button_group if group.key == "small_network.adam_l2.shown").set_value("slower").run()
    assert "It trains above now" in words_of(at) and "You said" in words_of(at)
    methods = [entry.method for entry in plan_of(trained(at)).entries[::2]]
    assert methods == ["SGD", "Adam-l2", "AdamW", "AdamProx"]


@pytest.mark.parametrize("left_out", [False, True])
def test_an_answer_trains_adam_l2_in_the_last_ones_place(left_out: bool) -> None:
    at = visit()
    order = list(at.multiselect[0].options)
    place = order.index("Adam-ℓ2")
    assert place >= 6, "as many methods stand before it as a training holds"
    slugs = {m.name: m.slug for m in oc.methods().values()}
    before = [slugs[name] for name in order[place - 6 : place]]
    at = visit(steps="100", seed="14", methods=",".join([*before, "Adam-l2"] if left_out else before))
    next(group for group in at.button_group if group.key == "small_network.adam_l2.shown").set_value("zero").run()
    assert "It trains above now" in words_of(at)
    assert {entry.method for entry in plan_of(trained(at)).entries} == {*before[:5], "Adam-l2"}
    at.multiselect[0].set_value(["SGD"]).run()
    next(b for b in at.button if b.key == "small_network-start").click().run()
    at.run()
    assert "It trains above now" not in words_of(at) and "Right." in words_of(at)


@pytest.mark.parametrize("depth", ["3", "31", "0", "34", "4.5", "many"])
def test_a_depth_that_is_not_trained_is_refused_in_a_sentence(depth: str) -> None:
    at = visit(steps="100", depth=depth)
    assert f"`small_network.depth = {depth}`" in words_of(at) and "4 is used instead" in words_of(at)
    assert plan_of(trained(at)).architecture.depth == 4


def test_every_depth_on_offer_is_trained_as_it_reads() -> None:
    at = visit(steps="100", depth="6", kind="residual")
    assert "is used instead" not in words_of(at)
    (depth,) = (box for box in at.selectbox if box.key == "small_network.depth.shown")
    assert depth.value == "6" and [int(option) % 2 for option in depth.options] == [0] * 16
    assert plan_of(trained(at)).architecture.depth == 6


def test_a_link_says_what_is_trained() -> None:
    network = {"data": "mnist1d", "depth": "6", "kind": "residual", "dtype": "float64", "seed": "5"}
    rates = {"eps": "0", "lr": "0.002", "raw": "0.05", "decay": "0.1", "schedule": "cosine"}
    at = visit(c="2^-20", layer="last", steps="100", methods="AdamW,LionProx", **network, **rates)
    plan = plan_of(trained(at))
    assert (plan.data, plan.architecture.kind, plan.architecture.depth) == ("mnist1d", "residual", 6)
    assert (plan.steps, plan.schedule, plan.dtype, plan.seed) == (100, "cosine", "float64", 5)
    assert {e.method for e in plan.entries} == {"AdamW", "LionProx"}
    adamw = next(e for e in plan.entries if e.method == "AdamW")
    assert (adamw.lr, adamw.weight_decay, adamw.hyper) == (0.002, 0.1, {"eps": 0.0})
    assert [dict(e.scales) for e in plan.entries] == [{}, {6: 2.0**-20}] * 2
    at.run()
    assert "layer 6 times 2⁻²⁰" in words_of(at)


def test_changed_settings_are_named_until_they_are_trained() -> None:
    at = visit(steps="100", seed="12")
    trained(at)
    assert "have changed" not in status(at)
    next(s for s in at.select_slider if s.key == "small_network.seed").set_value(13).run()
    assert "have changed" in status(at)
    next(b for b in at.button if b.key == "small_network-start").click().run()
    assert plan_of(trained(at)).seed == 13
    assert "have changed" not in status(at)


def test_one_training_holds_six_methods_and_says_so() -> None:
    many = "SGD,Momentum,Adam,Adam-l2,AdamW,AdamProx,SignSGD,Lion"
    at = visit(steps="100", methods=many)
    assert len(plan_of(trained(at)).entries) == 12
    assert "the first 6 are trained" in words_of(at)


def test_the_code_on_the_page_runs_and_says_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    tree = ast.parse((ROOT / "pages" / "10_small_network.py").read_text("utf-8"))
    (code,) = [n.value.value for n in tree.body if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == "CODE"]
    exec(code, {})  # our own lines, as a reader would run them
    printed = capsys.readouterr().out.splitlines()
    lines = {line.split()[0]: ast.literal_eval(line[line.rindex("(") :]) for line in printed}
    assert lines["AdamW"][0] < 0.02 < 0.5 < lines["SGD"][0] < lines["Adam-l2"][0]


def history(*, runs: int = 4, told: float = 0.5) -> History:
    """Three records of two methods; the last run's loss is `told`."""
    bins = HIGHEST - LOWEST + 2
    records = []
    for step in (0, 10, 20):
        loss = [2.0 / (1 + step)] * (runs - 1) + [told]
        rows = [[0.1, 0.2]] * runs
        shares = [[1 / bins] * bins] * runs
        records.append(Record(step, loss, [0.9] * runs, rows, rows, rows, shares))
    return History(records, [-1] * runs)


SCENE = Scene(("SGD", "AdamW"), ("SGD", "AdamW"), "light")


def test_two_worlds_and_how_far_they_are_apart() -> None:
    entries = both_worlds([claimed.entry("SGD"), claimed.entry("AdamW")], 2, 8.0)
    assert [dict(e.scales) for e in entries] == [{}, {2: 8.0}, {}, {2: 8.0}]
    assert losses_apart(history(), 0) == (0.0, True)
    apart, same = losses_apart(history(told=0.5), 1)
    assert apart == pytest.approx(1.5) and not same
    assert losses_apart(history(told=float("nan")), 1)[0] == float("inf")


@pytest.mark.parametrize("told", [0.5, 1e-9, 1e30, float("nan"), float("inf")])
def test_the_curves_show_every_finite_value(told: float) -> None:
    drawing = learning(history(told=told), SCENE, 40, TITLES, "guessing", ["one", "two"])
    assert len(drawing.data) == 2 * 2 * 2  # methods, columns, worlds
    line = next(d for d in drawing.data if d.yaxis == "y3" and d.mode == "lines" and "rgba" not in d.line.color)
    assert list(line.y) == ([told] * 3 if np.isfinite(told) else [None] * 3)
    low, high = drawing.layout.yaxis3.range
    if np.isfinite(told) and told < 1e6:
        assert low <= np.log10(told) <= high
    assert drawing.layout.xaxis.range[1] >= 40  # the whole training, from its first step on


def test_an_empty_training_has_a_picture_of_the_same_size() -> None:
    empty = History([], [-1] * 4)
    before, after = (learning(h, SCENE, 40, TITLES, "guessing", ["", ""]) for h in (empty, history()))
    assert before.layout.height == after.layout.height
    assert before.layout.yaxis.range == after.layout.yaxis.range
    before, after = (layers(h, SCENE, FIELDS, 2, 1, ("g", "u", "x", "layer")) for h in (empty, history()))
    assert before.layout.height == after.layout.height and len(before.data) == len(after.data)
    before, after = (coordinates(h, SCENE, "share", "size") for h in (empty, history()))
    assert before.layout.height == after.layout.height


def test_the_insides_have_a_row_for_each_method() -> None:
    drawing = layers(history(), SCENE, FIELDS, 2, 1, ("g", "u", "x", "layer"))
    assert len(drawing.data) == 2 * 3 * 2
    assert list(drawing.data[1].y) == pytest.approx([np.log2(0.1), np.log2(0.2)])
    bars = coordinates(history(), SCENE, "share", "size")
    for trace in bars.data:  # nothing is left out: the ends take what lies beyond
        assert sum(trace.y) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("waiting", "In the queue: 3 before you"),
        ("running", "Step 20 of 40"),
        ("finished", "40 steps, 2 runs, 1.5 s"),
        ("cancelled", "Stopped at step 20 of 40"),
        ("unwatched", "Stopped at step 20 of 40: nobody was looking any more"),
        ("too_long", "Stopped at step 20 of 40: a training here ends after 60 seconds"),
        ("failed", "The training failed: no worker"),
        ("refused", "Very many trainings are waiting at this moment: try again in a minute"),
    ],
)
def test_every_state_has_its_words(state: str, said: str) -> None:
    plan = {"steps": 40, "entries": [{}, {}]}
    now = Snapshot(state, plan, ({"step": 20},), ahead=3, seconds=1.5, error="no worker")  # type: ignore[arg-type]
    assert words(now) == said and share(now) == 0.5
