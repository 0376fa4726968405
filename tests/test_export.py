"""What an experiment is taken along as: the script and the notebook walk its paths bit by bit, the table holds every
digit, the file comes back as it went, and of a stranger's file only one sentence comes back."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import Any

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

import optim_core as oc
from optim_core.experiment import dumped
from tests.a_page import opened, run
from tests.a_stage import scene_of
from tests.house import ROOT
from ui.control import Control
from ui.deck import Deck
from ui.export.file import LARGEST, Unreadable, read_file, written
from ui.export.notebook import notebook
from ui.export.script import script
from ui.export.table import table
from ui.playground.export import _all_hands
from ui.text import t

LOUD = 1e-3
KINDS = ("script", "notebook", "table", "file", "page")
LINK = "http://localhost:8501/playground?playground.formula=x%5E2&lang=en"
ABOUT = {"title": "T", "link": LINK}
WORDS = dict.fromkeys(("about", "losses", "plane", "rates"), "Words.")
TYPED = oc.landscape_from("a*(x-1)^2 + b*(y+1/2)^n", window=[(-2, 3), (-2.5, 2)], start=(-1.0, 1.5))
RACE = oc.Experiment(
    TYPED.with_(a=2.5, b=0.5, n=4),
    (
        oc.Lane("AdamW", 0.02, 0.1),
        oc.Lane("AdamW", 0.013, 0.1, {"eps": 0.0, "beta2": 0.9}, "cosine", (2.0, 1 / 3), 0.3, "skewed"),
        oc.Lane("AdamProx (ℓ1)", 0.02, 0.3, schedule="inverse_sqrt"),
        oc.Lane("SGD", 1e-3),
    ),
    (-1.25, 1.0 / 3.0),
    steps=60,
    seed=7,
    convention="paper",
)
EXPERIMENTS = {
    "typed": RACE,
    "catalogue": oc.Experiment(oc.landscape("Rosenbrock", b=20.0), (oc.Lane("Adam-l2", 0.02, 0.1),), steps=50),
    "a line": oc.Experiment(oc.landscape("Cosh in 1-D"), (oc.Lane("SignSGD", 0.1), oc.Lane("SGD", 0.1)), steps=30),
    "in space": oc.Experiment(oc.landscape_from("x^2 + cos(y) + z^4"), (oc.Lane("Lion", 0.01),), steps=30),
    "it diverges": oc.Experiment(oc.landscape_from("(x-1)^4"), (oc.Lane("SGD", 5.0),)),
}  # fmt: skip


def same(found: dict[str, Any], experiment: oc.Experiment) -> None:
    """The trajectories `found` are those of the experiment, bit by bit."""
    paths = dict(zip(experiment.names(), experiment.run(), strict=True))
    assert list(found) == list(paths)
    for name, path in paths.items():
        for part in ("x", "loss", "g", "diverged_at"):
            assert np.array_equal(getattr(found[name], part), getattr(path, part), equal_nan=True), (name, part)
        near = path.x[np.isfinite(path.x).all(axis=-1)]
        assert np.abs(near[-1] - near[0]).max() > LOUD, f"{name} does not move: anything would agree"


@pytest.fixture(params=EXPERIMENTS)
def experiment(request: pytest.FixtureRequest) -> oc.Experiment:
    return EXPERIMENTS[request.param]


def cells(text: str) -> list[str]:
    return [cell["source"] for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]


def test_the_script_walks_the_paths(experiment: oc.Experiment) -> None:
    found, printed = run(script(experiment, **ABOUT))
    same(found["paths"], experiment)
    assert printed.count("\n") == len(experiment.lanes)


def test_the_cells_of_the_notebook_walk_the_paths(experiment: oc.Experiment) -> None:
    text = notebook(experiment, **ABOUT, words=WORDS)
    nbformat.validate(nbformat.reads(text, as_version=4))
    scope, printed = run("\n".join(cells(text)))
    same(scope["paths"], experiment)
    assert len(scope["picture"].data) == len(experiment.lanes) and ("plane" in scope) == (experiment.landscape.d == 2)
    told = printed.splitlines()[len(experiment.lanes) :]
    for line, name, lane in zip(told, experiment.names(), experiment.lanes, strict=True):
        best = (lambda end: end[end.index("least ") + 6 : end.index(" with")])(line)
        loss = scope["paths"][name].loss[-1]
        assert line.startswith(f"{name}: f = {loss:.6g}; ")
        assert lane.noise or not np.isfinite(loss) or float(best) <= float(f"{loss:.6g}"), "its own rate is among them"


def test_the_notebook_runs_in_jupyter() -> None:
    """Once, in a kernel of its own: what it prints is what its cells print here."""
    text = notebook(RACE, **ABOUT, words=WORDS)
    made = nbformat.reads(text, as_version=4)
    NotebookClient(made, timeout=120, resources={"metadata": {"path": str(ROOT)}}).execute()
    outputs = [output for cell in made.cells if cell.cell_type == "code" for output in cell.outputs]
    printed = "".join(one.text for one in outputs if one.output_type == "stream" and one.name == "stdout")
    assert printed == run("\n".join(cells(text)))[1] and "AdamW (2)" in printed
    pictures = [one for one in outputs if one.output_type in ("display_data", "execute_result")]
    assert len(pictures) == 2 and not [one for one in outputs if one.output_type == "error"]


LANE = oc.Lane("AdamW", 0.02, 0.1)
CHANGES: dict[str, Any] = {
    "lr": {"lr": 0.03}, "decay": {"weight_decay": 0.7}, "memory": {"hyper": {"beta1": 0.5}},
    "schedule": {"schedule": "linear"}, "noise": {"noise": 0.5}, "method": {"method": oc.method("AdamProx")},
    "scales": {"scales": (1.0, 1e-7), "hyper": {"eps": 1e-2}},
}  # fmt: skip
WHOLE: dict[str, Any] = {
    "start": {"start": (0.0, 0.0)}, "steps": {"steps": 30}, "convention": {"convention": "paper"},
    "parameter": {"landscape": TYPED.with_(n=4)}, "function": {"landscape": oc.landscape("Rosenbrock")},
}  # fmt: skip


@pytest.mark.parametrize("name", [*CHANGES, *WHOLE])
def test_each_setting_reaches_the_script(name: str) -> None:
    base = oc.Experiment(TYPED, (LANE,), (-1.0, 1.5), steps=40)
    if name in CHANGES:
        other = replace(base, lanes=(replace(LANE, **CHANGES[name]),))
    else:
        other = replace(base, **WHOLE[name])
    found = run(script(other, **ABOUT))[0]["paths"]
    same(found, other)
    (path,), (before,) = found.values(), base.run()
    assert len(path.x) != len(before.x) or np.abs(path.x - before.x).max() > LOUD


def test_the_table_has_every_digit(experiment: oc.Experiment) -> None:
    lines = table(experiment, **ABOUT).splitlines()
    head = [line for line in lines if line.startswith("#")]
    rows = list(csv.DictReader(io.StringIO("\n".join(lines[len(head) :]))))
    for name, path in zip(experiment.names(), experiment.run(), strict=True):
        own = [row for row in rows if row["lane"] == name]
        points = [[float(row[f"x{k + 1}"]) for k in range(experiment.landscape.d)] for row in own]
        assert np.array_equal(points, path.x, equal_nan=True)
        assert np.array_equal([float(row["loss"]) for row in own], path.loss, equal_nan=True)
        assert [int(row["step"]) for row in own] == path.steps_recorded.tolist()
        assert any(line.startswith(f"# {name}: ") for line in head)
    assert f"# {LINK}" in head


def test_a_long_table_is_thinned_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.export.table.MOST_ROWS", 200)
    long = oc.Experiment(oc.landscape("Cosh in 1-D"), (oc.Lane("SGD", 1e-3),) * 3, steps=100)
    lines = table(long, **ABOUT).splitlines()
    assert "# every 2 steps, and the end of each path" in lines
    assert [line.split(",")[1] for line in lines if line.startswith("SGD,")] == [str(k) for k in range(0, 101, 2)]


def test_the_file_comes_back(experiment: oc.Experiment) -> None:
    for text in (written(experiment, LINK), notebook(experiment, **ABOUT, words=WORDS)):
        assert dumped(read_file(text.encode())) == dumped(experiment)
    assert json.loads(written(experiment, LINK))["link"] == LINK
    assert dumped(read_file(b"\xef\xbb\xbf" + written(experiment, LINK).encode())) == dumped(experiment)


GIVEN = RACE.to_dict()


def hostile(**more: Any) -> bytes:
    return json.dumps({**GIVEN, **more}).encode()


def formula(text: Any) -> bytes:
    return hostile(landscape={"formula": text, "parameters": {}}, start=[])


def lane(**more: Any) -> bytes:
    return hostile(lanes=[{**GIVEN["lanes"][0], **more}])


HOSTILE = {
    "nothing": b"",
    "no text": b"\xff\xfe\x00\x80",
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(99),
    "a page": b"<!doctype html><script>alert(1)</script>",
    "half of it": written(RACE, LINK).encode()[:300],
    "UTF-16": written(RACE, LINK).encode("utf-16"),
    "endless brackets": b"[" * 200_000,
    "endless tables": b'{"a":' * 100_000,
    "an endless number": b'{"format": ' + b"9" * 20_000 + b"}",
    "too large": b" " * (LARGEST + 1),
    "a list": b"[1, 2]",
    "a number": b"7",
    "nothing at all": b"null",
    "another notebook": b'{"metadata": {}, "cells": [], "nbformat": 4}',
    "a notebook of nonsense": b'{"metadata": {"adamw_lab": [1]}}',
    "metadata that are a text": b'{"metadata": "x"}',
    "a later version": hostile(version=2),
    "a version in words": hostile(version="1"),
    "a stranger": hostile(__class__="x"),
    "NaN": b'{"steps": NaN}',
    "a start at NaN": written(RACE, LINK).replace("-1.25", "NaN").encode(),
    "a start at infinity": written(RACE, LINK).replace("-1.25", "-Infinity").encode(),
    "a start beyond floats": written(RACE, LINK).replace("-1.25", "1e999").encode(),
    "a billion steps": hostile(steps=10**9),
    "a seed that is a word": hostile(seed="a"),
    "steps beyond floats": hostile(steps=10**400),
    "half a step": hostile(steps=0.5),
    "a true step": hostile(steps=True),
    "a seed of words": hostile(seed="7"),
    "a seed beyond bounds": hostile(seed=10**30),
    "a table of seeds": hostile(seed={}),
    "a convention of a list": hostile(convention=[]),
    "a thousand lanes": hostile(lanes=GIVEN["lanes"] * 250),
    "lanes in a table": hostile(lanes={"0": GIVEN["lanes"][0]}),
    "a lane of None": hostile(lanes=[None]),
    "a start in space": hostile(start=[1, 2, 3]),
    "a start of starts": hostile(start=[[1, 2], [3, 4]]),
    "a method of a path": lane(method="../../etc/passwd"),
    "a method of a list": lane(method=["AdamW"]),
    "a rate that is none": lane(lr=None),
    "a rate of a list": lane(lr=[0.1] * 999),
    "a rate beyond floats": lane(lr=10**400),
    "hyper that is a list": lane(hyper=[1]),
    "hyper that names run's own": lane(hyper={"record": 1}),
    "hyper that names the start": lane(hyper={"start": 1}),
    "hyper that is huge": lane(hyper={"beta1": 10**400}),
    "noise without end": lane(noise=10**400),
    "scales without end": lane(scales=[10**400, 1]),
    "scales in words": lane(scales="12"),
    "too many scales": lane(scales=[1.0] * 50_000),
    "no landscape": hostile(landscape=None),
    "a landscape of a path": hostile(landscape={"id": "../rosenbrock"}),
    "a landscape of a list": hostile(landscape={"id": ["bowl"]}),
    "both landscapes": hostile(landscape={"id": "bowl", "formula": "x", "more": 1}),
    "a parameter without end": hostile(landscape={"id": "rosenbrock", "parameters": {"b": 10**400}}),
    "a window inside out": hostile(landscape={"formula": "x+y", "window": [[1, 0], [0, 1]]}),
    "a window of words": hostile(landscape={"formula": "x+y", "window": "all"}),
    "an attack": formula("__import__('os').system('touch /tmp/owned')"),
    "an attack by attributes": formula("x.__class__.__mro__[1].__subclasses__()"),
    "an attack by comprehension": formula("[x for x in (1).__class__.__base__.__subclasses__()]"),
    "a lambda": formula("(lambda x: x)(x)"),
    "a tower of powers": formula("x**9**9**9**9"),
    "a long formula": formula("x+" * 50_000 + "x"),
    "a formula of marks": formula("![a](http://evil.example/`x`)<script>alert(1)</script>"),
    "a formula of zero": formula("x\x00+y"),
    "half a character": formula("x+\ud800"),
    "a formula in a list": formula(["x"]),
    "an empty formula": formula("  "),
    "division by nothing": formula("x/0"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_of_a_strangers_file_one_sentence_comes_back(name: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_file(HOSTILE[name])
    sentence = str(refused.value)
    assert 20 < len(sentence) < 300 and "\n" not in sentence and sentence.isprintable()
    outside = "".join(sentence.split("`")[::2])  # a reason stands in a code span, where nothing is markup
    assert sentence.count("`") in (0, 2) and not set("<>[]!") & set(outside)


EVIL = "a\nimport os\r\u2028\u2029\x85\x0c'\"\\ <b>*x*</b> [y](z) `$"


@pytest.mark.parametrize("typed", ["x² − 2·x·y + y⁴", "（x－1）^2\u3000+ y^2", " x^2 +\ty^2 "])
def test_nothing_that_was_typed_becomes_code_or_markup(typed: str) -> None:
    """A formula comes back as the text it was; a title and a link, whatever they hold, stay one line of words."""
    land = oc.landscape_from(typed)
    experiment = oc.Experiment(land, (LANE,), steps=5)
    text = script(experiment, title=EVIL, link=EVIL)
    assert len(text.splitlines()) == len(script(experiment, **ABOUT).splitlines())
    assert run(text)[0]["f"].name == typed.strip()
    first = json.loads(notebook(experiment, title=EVIL, link=EVIL, words=WORDS))["cells"][0]["source"]
    heading, words, address = first.split("\n\n")
    assert "\\<b\\>\\*x\\* " not in heading and r"\<b\>\*x\*\</b\> \[y\]\(z\) \`\$" in heading and words == "Words."
    assert not set(address[1:-1]) & set(" <>[]()`*'\"\\") and address[0] + address[-1] == "<>"
    head = [line for line in table(experiment, title=EVIL, link=EVIL).splitlines() if not line[0].isalpha()]
    assert all(line.startswith("#") for line in head)


def test_the_page_offers_each_file_and_makes_none_before_it_is_asked() -> None:
    at = opened("playground", methods="AdamW,AdamW,SGD", **{"lr.2": "0.05"})
    buttons = [one.proto for one in at.get("download_button")]
    assert [one.label for one in buttons] == [t(f"export.{kind}", "en") for kind in KINDS]
    assert all(one.deferred_file_id and one.ignore_rerun for one in buttons)
    (lines,) = (box.value for box in at.code if "These paths again" in box.value)
    scope, printed = run(lines)
    assert list(scope["paths"]) == ["AdamW", "AdamW (2)", "SGD"] and scope["lanes"]["AdamW (2)"][2]["lr"] == 0.05
    assert "playground.methods=AdamW,AdamW,SGD&playground.lr.2=0.05&lang=en" in lines


def test_the_one_file_has_hands_for_every_lane() -> None:
    """Python cannot bring another lane in sight there."""
    figure = scene_of(opened("playground", methods="AdamW,SGD"))
    deck = Deck("playground", tuple(Control(one["name"], "number", 0.1, 0.0, 1.0) for one in figure["controls"]))
    places = {one["target"]: one for one in _all_hands(deck, figure)["controls"]}
    for target in ("lane.1.lr", "lane.2.lr", "lane.1.weightDecay"):
        assert places[target]["place"] in ("dial", "drawer") and places[target]["value"] in places[target]["stops"]
    assert {one["target"]: one["place"] for one in figure["controls"]}["lane.2.lr"] == "none"
