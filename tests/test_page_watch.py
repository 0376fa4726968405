"""The Watch page: what it trains, what it says of it, what a link may draw, and the scene for the browser."""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from claims import watch as claimed
from optim_core.networks.plan import Plan
from tests import a_page
from tests.a_page import code, opened, run, words
from tests.house import ROOT
from tests.v8 import V8
from ui import jobs, plane
from ui.figures.rows import Scene
from ui.figures.watch import agreement, scene, spacing, unpacked
from ui.job import Snapshot
from ui.theme import GROUNDS

visit = partial(opened, "watch")
trained = partial(a_page.trained, "watch")
DRAWN = "AAAB.99-9"  # two points of each class, in opposite corners


def asked(at: AppTest) -> Snapshot:
    """The training that the page has begun, ended at once: only what it was asked for matters."""
    now = jobs.look(at.session_state["watch.job"])
    jobs.cancel(at.session_state["watch.job"])
    assert now is not None
    return now


def plan_of(snapshot: Snapshot) -> Plan:
    held = json.loads(json.dumps(snapshot.plan))
    assert held.pop("watch") == {"together": 2}
    return Plan.from_json(held)


def shown(at: AppTest, figure: str = "plane") -> dict[str, Any]:
    """What the page sends one of its figures, "plane" or "sketch"."""
    boxes = [box.proto for box in at.get("bidi_component") if f"{figure}-watch" in box.proto.id]
    return json.loads(json.loads(boxes[0].json)["scene"])


def test_the_page_opens_on_what_its_claims_measure() -> None:
    plan, measured = plan_of(asked(visit())), claimed.plan()
    assert plan.entries == measured.entries[:8]
    assert Plan(**{**vars(measured), "entries": plan.entries}) == plan


def test_a_training_that_has_ended_can_be_gone_back_over() -> None:
    at = visit(steps="100", seed="21", methods="SGD,AdamW")
    done = trained(at)
    held = shown(at.run())
    assert not held["live"] and held["steps"] == [record["step"] for record in done.records]
    assert held["steps"][0] == 0 and held["steps"][-1] == 100 and len(held["frames"]) == len(held["steps"])
    assert {len(base64.b64decode(frame)) for frame in held["frames"]} == {4 * 40 * 40}
    assert [name["name"] for name in held["methods"]] == ["SGD", "AdamW"]
    assert "of the paths' variance" in held["planes"][0]["caption"]
    assert held["notes"][0][0].endswith("same class on 100 % of the square")  # the common start
    assert not any(record["paths"] for record in done.records[:-1]), "only the newest paths are kept"
    size = len(json.dumps(done.records)) + len(json.dumps(done.pictures))
    assert size < 600_000, "what a history keeps in the server"


def test_an_answer_trains_adam_before_the_readers_eyes() -> None:
    at = visit(steps="100", seed="22")
    assert "It trains above now" not in words(at)
    next(group for group in at.button_group if group.key == "watch.adam.shown").set_value("parts").run()
    assert "It trains above now" in words(at) and "You said" in words(at)
    methods = [entry.method for entry in plan_of(asked(at)).entries[::2]]
    assert "Adam" in methods and len(methods) == 4


def test_what_does_not_fit_into_a_training_is_named() -> None:
    at = visit(steps="100", seed="23", methods="SGD,Momentum,Adam,Adam-l2,AdamW")
    assert "One training holds 4 methods" in words(at)
    assert len(plan_of(asked(at)).entries) == 8


@pytest.mark.parametrize(
    ("name", "value"),
    [("layer", "5"), ("data", "circles"), ("steps", "1e9"), ("seed", "x"), ("plane", "3"), ("points", "!?")],
)
def test_nonsense_in_a_link_gets_a_sentence(name: str, value: str) -> None:
    at = visit(**{"steps": "100", "seed": "24", name: value})
    assert f"`watch.{name} = {value}`" in words(at)
    assert plan_of(asked(at)).data == "spirals"


def test_drawn_points_are_trained() -> None:
    at = visit(data="drawn", points=DRAWN, steps="100")
    plan = plan_of(asked(at))
    assert plan.points == plane.decode(DRAWN) and len(plan.points) == 4
    assert shown(at, "sketch")["text"] == DRAWN
    assert "needed" not in words(at)


@pytest.mark.parametrize(
    ("points", "sentence"),
    [("AABB.", "At least 2 points of each class are needed"), (".", "At least 2 points of each class are needed"),
     ("ABAB.ABAB", "not all on one spot"), ("AAA.BB", "cannot be read"), ("AABBCC", "cannot be read"),
     ("AA" * 300 + ".", "cannot be read")],
)  # fmt: skip
def test_points_that_cannot_be_learnt_leave_the_example(points: str, sentence: str) -> None:
    at = visit(data="drawn", points=points, steps="100")
    assert sentence in words(at)
    plan = plan_of(asked(at))
    assert plan.data == "drawn" and len(plan.points) == 20


def test_a_method_that_diverges_is_named_with_its_step() -> None:
    at = visit(steps="100", methods="SGD,AdamW", raw="10", c="2^10")
    done = trained(at)
    assert done.diverged_at[1] > 0 and done.diverged_at[2:] == (-1, -1)
    assert f"SGD, rescaled, diverges at step {done.diverged_at[1]}." in words(at.run())
    held = shown(at)
    assert held["notes"][-1][0].endswith("diverged: no boundary") and "%" in held["notes"][-1][1]


def test_the_code_reproduces_the_picture() -> None:
    _, printed = run(code("watch"))
    lines = {line.split()[0]: [float(v) for v in line.split()[1:]] for line in printed.splitlines()}
    agree = {name: values[0] for name, values in lines.items()}
    assert agree["Adam-l2"] < 0.85 and agree["SGD"] < 0.96 and agree["AdamW"] > 0.99
    assert all(values[1] > 0.8 and values[2] < 0.05 for values in lines.values())


def test_points_travel_as_text() -> None:
    points = [(-1.0, 1.0, 0), (0.0, 0.01, 1), (0.99, -0.99, 0)]
    text = plane.encode(points)
    assert text == "A__A.gg"
    for (x, y, k), (u, v, kind) in zip(sorted(points, key=lambda p: p[2]), plane.decode(text), strict=True):
        assert abs(x - u) <= 1 / 64 + 1e-9 and abs(y - v) <= 1 / 64 + 1e-9 and k == kind
    assert plane.encode(plane.decode(text)) == text


def field(runs: Any) -> str:
    return base64.b64encode(zlib.compress(np.asarray(runs, dtype=np.int8).tobytes())).decode()


def test_agreement_is_the_share_of_nodes_of_one_class() -> None:
    held = unpacked(field([[[5, -5], [0, 7]], [[9, 9], [1, 1]], [[-128] * 2] * 2, [[1] * 2] * 2]), 4)
    assert agreement(held, 0) == 0.75 and agreement(held, 1) is None


def test_lines_of_equal_loss_stay_countable() -> None:
    assert [spacing(0, high) for high in (1, 6, 20, 60, 1e4)] == [2.0, 10.0, 1e3, 1e6, 1e6]


@pytest.mark.parametrize("theme", list(GROUNDS))
def test_a_live_training_is_sent_its_newest_field_only(theme: Any) -> None:
    paths = [{"paths": [[[0, 0], [1, 1]]] * 2, "window": [-1, 1, -1, 1]}]
    records = tuple({"step": s, "loss": [1.0, None], "accuracy": [0.999, 0.5], "paths": paths,
                     "field": field([[[1, 1], [1, -1]]] * 2)} for s in (0, 10))  # fmt: skip
    plan = {"entries": [{}, {}], "steps": 20}
    look = Scene(("AdamProx",), ("AdamProx",), theme)
    word = lambda name, **named: f"{name} {named}"
    live = scene(Snapshot("running", plan, records), look, "pca", word)
    assert live["steps"] == [10] and live["first"] == 1 and len(live["frames"]) == 1 and live["planes"][0]["paths"]
    assert live["methods"][0]["dash"] == [9, 6] and live["colors"]["page"] == GROUNDS[theme].page
    assert "'plain': '99 %'" in live["notes"][0][0] and "'told': '–'" in live["notes"][0][0]
    assert scene(Snapshot("running", plan, records), look, "random", word)["planes"] == [None]
    empty = scene(Snapshot("waiting", plan, ()), look, "pca", word)
    assert empty["frames"] == [] and empty["planes"] == [None]


@pytest.fixture(scope="module")
def engine() -> Iterator[V8]:
    with V8() as v8:
        folder = ROOT / "ui" / "stage" / "plane"
        v8.eval(f"Promise.all(['grids', 'points'].map((n) => import(`file://{folder}/${{n}}.js`)))"
                ".then((modules) => { for (const one of modules) Object.assign(globalThis, one) })")  # fmt: skip
        yield v8


def test_the_browser_reads_a_field_as_it_was_packed(engine: V8) -> None:
    from optim_core.networks.watching import packed

    margins = [0.0, 0.3, -0.3, 2.0, -9.0, 60.0]
    sent = base64.b64encode(zlib.decompress(base64.b64decode(packed(np.array(margins))))).decode()
    read = engine.eval(f"Array.from(margins(bytes({json.dumps(sent)})))")
    assert read == pytest.approx(margins, rel=0.12, abs=0.02)
    assert engine.eval("margins(Uint8Array.of(128, 128, 128, 128))") is None


def test_a_boundary_runs_where_the_margin_is_nought(engine: V8) -> None:
    at = np.linspace(-1, 1, 40)
    circle = (0.5 - np.hypot(*np.meshgrid(at, at))).ravel().tolist()
    (ring,) = engine.eval(f"boundary(finer(Float32Array.from({circle}), 40, 3), 118)")
    x, y = 2 * np.array(ring).reshape(-1, 2).T - 1
    assert np.hypot(x, y) == pytest.approx(0.5, abs=0.004) and len(x) > 100
    half = np.tile(at, 40).tolist()  # a straight line leaves the square: its ring closes far outside
    (ring,) = engine.eval(f"boundary(finer(Float32Array.from({half}), 40, 3), 118)")
    x, y = np.array(ring).reshape(-1, 2).T
    inside = (y > 0) & (y < 1) & (x < 1)
    assert x[inside] == pytest.approx(0.5, abs=1e-4) and max(y) > 1.1 and max(x) > 1.1


def test_lines_of_equal_loss_stand_at_whole_multiples(engine: V8) -> None:
    held = engine.eval("(() => { const { values, levels } = heights(Uint8Array.of(0, 255), -1.3, 0.2, 0.5);"
                       " return [Array.from(values), levels] })()")  # fmt: skip
    assert held[1] == 4 and held[0] == pytest.approx([0.2 / 2, 1.7 / 2])


def test_the_pad_spells_points_as_python_reads_them(engine: V8) -> None:
    text = plane.encode([(x / 10, y / 10, k) for x, y, k in ((-9, 3, 1), (9, -9, 0), (0, 0, 1))])
    digits = json.dumps(plane.DIGITS)
    assert engine.eval(f"spell(read({json.dumps(text)}, {digits}), {digits})") == text
    assert engine.eval(f"spell([{{ c: 0, r: 63, k: 1 }}], {digits})") == ".A_"
    assert engine.eval("[cellAt(1.2, -0.1, 64), cellAt(0.5, 0.999, 64)]") == [{"c": 63, "r": 0}, {"c": 32, "r": 63}]
    assert engine.eval("add([{ c: 1, r: 2, k: 0 }], { c: 1, r: 2, k: 1 }, 9).length") == 1
    assert engine.eval("add([{ c: 1, r: 2, k: 0 }], { c: 1, r: 3, k: 1 }, 1).length") == 1
    assert engine.eval("moved({ c: 1, r: 63 }, 'ArrowUp', 8, 64)") == {"c": 1, "r": 63}
    assert not re.search("[^A-Za-z0-9_-]", plane.DIGITS)
