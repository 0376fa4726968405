"""The words under the stage are Python's: each path that the browser walks gets the sentence of tests/endings.py,
in every language, and the cases of two worlds are told apart as the numbers say."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

import optim_core as oc
from optim_core.compile.program import program
from tests import endings
from tests.house import ROOT
from tests.v8 import V8
from ui import text
from ui.deviation import ROUNDING, deviation, rounding
from ui.numbers import number
from ui.text import LANGUAGES, strings

STAGE = ROOT / "ui" / "stage"
SETUP = f"""
Promise.all(["model/outcomes", "reading/spoken", "model/run", "model/program"]
  .map((name) => import(`file://{STAGE}/${{name}}.js`))).then(
  ([outcomes, spoken, run, program]) => {{
    Object.assign(globalThis, outcomes, spoken, run, program);
    globalThis.wordOf = (words) => (key, named = {{}}) =>
      words[key].replace(/\\{{(\\w+)\\}}/g, (whole, name) => named[name] ?? whole);
    globalThis.walked = async (text, slug, given, options) => walk(await load(text), {{ slug }}, given, options);
    globalThis.causes = async (text) => (await load(text)).limits.causes;
  }})
"""


@dataclass(frozen=True)
class Case:
    """One run, and how it must end."""

    kind: str
    method: str
    landscape: str
    lr: float
    steps: int = 300
    decay: float | None = None
    hyper: Mapping[str, float] = field(default_factory=dict)
    start: tuple[float, ...] | None = None
    cause: str = "none"
    left: str = "no"


CASES = (
    Case("stopped", "AdamW", "Bowl", 0.02, steps=1500, decay=0.7, hyper={"beta2": 0.95}),
    Case("stopped", "Adam-l2", "Bowl in 1-D", 0.05, decay=0.5, hyper={"beta2": 0.95}),
    Case("moving", "SignSGD", "Bowl", 0.3),
    Case("moving", "Adam", "Rosenbrock", 0.001, steps=40),
    Case("moving", "Momentum", "Bowl", 0.4, steps=12, hyper={"momentum": 0.99}, left="back"),
    Case("stopped", "SGD", "Bowl", 0.1, start=(-4.0, 0.0), left="back"),
    Case("stopped", "SGD", "Bowl", 1e-7, start=(-4.0, 0.0), left="gone"),
    Case("diverged", "SGD", "Cosh valley", 0.5, start=(-800.0, 0.0), cause="loss_not_finite"),
    Case("diverged", "SGD", "Bowl", 3.0, cause="left_bounds", left="gone"),
    Case("diverged", "SGDW", "Bowl", 0.1, decay=100.0, cause="left_bounds", left="gone"),
)


@pytest.fixture(scope="module")
def v8() -> Iterator[V8]:
    with V8() as engine:
        engine.eval(SETUP)
        yield engine


@pytest.fixture(params=list(LANGUAGES))
def lang(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(text, "language", lambda: request.param)
    return str(request.param)


def words(lang: str) -> dict[str, str]:
    tables = {"outcome.": "outcome_", "scale.": "scale_", "stage.": ""}
    return {
        key.replace(table, name, 1): template
        for key, template in strings(lang).items()
        for table, name in tables.items()
        if key.startswith(table)
    }


def inputs(land: oc.Landscape, case: Case, scales: tuple[float, ...]) -> dict[str, Any]:
    return {
        "start": list(case.start or land.start), "scales": list(scales), "params": dict(land.parameters),
        "hyper": dict(case.hyper), "lr": case.lr, "weightDecay": case.decay or 0.0, "steps": case.steps,
        "schedule": "constant", "convention": "pytorch", "noise": None, "window": land.window,
    }  # fmt: skip


def python(case: Case, scales: tuple[float, ...] | None = None) -> tuple[oc.Landscape, oc.Trajectory]:
    land = oc.landscape(case.landscape)
    oracle = land if scales is None else oc.rescaled(land, scales)
    path = oc.run(case.method, oracle, start=case.start or land.start, steps=case.steps, lr=case.lr,
                  weight_decay=case.decay, **case.hyper)  # fmt: skip
    return land, path


def typed(given: dict[str, Any]) -> str:
    """The inputs as run.js makes them: start and scales are typed arrays."""
    return f"(() => {{ const i = {json.dumps(given)}; i.start = Float64Array.from(i.start); " \
           f"i.scales = Float64Array.from(i.scales); return i; }})()"  # fmt: skip


def run_js(v8: V8, case: Case, scales: tuple[float, ...] | None, then: str, names: Mapping[str, str]) -> Any:
    """Walk the case in V8 in both worlds and evaluate `then` over path, told, o, told_o, word, all in one go."""
    land, method = oc.landscape(case.landscape), oc.method(case.method)
    given = inputs(land, case, scales or (1.0,) * land.d)
    return v8.eval(f"""(async () => {{
      const text = {json.dumps(program(land, [method]))}, given = {typed(given)}, slug = {json.dumps(method.slug)};
      const path = await walked(text, slug, given, {{ scaled: false }}), told = await walked(text, slug, given, {{}});
      const all = await causes(text), word = wordOf({json.dumps(dict(names))}), name = {json.dumps(method.name)};
      const o = outcome(path, name, all), toldO = outcome(told, name, all);
      const window = {json.dumps(land.window)};
      return {then};
    }})()""")


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.kind}-{c.method}-{c.cause}-{c.left}")
def test_a_path_gets_the_sentence_of_python(v8: V8, case: Case, lang: str) -> None:
    land, path = python(case)
    expected = endings.outcome(path, land.window)
    assert (expected.kind, expected.cause.name.lower()) == (case.kind, case.cause), "the case is not what it says"
    if case.kind != "diverged":
        assert case.left == ("no" if expected.left_at < 0 else "back" if expected.back else "gone")
    assert run_js(v8, case, None, "sentence(o, word)", words(lang)) == endings.sentence(expected)


def test_the_cases_cover_every_ending() -> None:
    assert {case.kind for case in CASES} == {"stopped", "moving", "diverged"}
    assert {case.left for case in CASES} == {"no", "back", "gone"}
    assert len({case.cause for case in CASES}) >= 3


@dataclass(frozen=True)
class Pair:
    """One case with rescaled gradients, and what must be said of it (`scale_<said>`)."""

    said: str
    case: Case
    scales: tuple[float, ...]


PAIRS = (
    Pair("every_bit", Case("stopped", "AdamW", "Bowl", 0.05, decay=0.1, hyper={"eps": 0.0}), (2.0**10, 2.0**-10)),
    Pair("rounded", Case("stopped", "AdamW", "Bowl", 0.05, decay=0.1, hyper={"eps": 0.0}), (3.0, 0.7)),
    Pair("close", Case("stopped", "AdamW", "Bowl", 0.05, decay=0.1, steps=60), (2.0**-10, 1.0)),
    Pair("instead", Case("stopped", "Adam-l2", "Bowl", 0.05, decay=0.1, hyper={"eps": 0.0}), (2.0**10, 2.0**-10)),
    Pair("off", Case("diverged", "SGD", "Bowl", 0.05), (2.0**10, 2.0**-10)),
    Pair("off_both", Case("diverged", "SGD", "Bowl", 3.0), (2.0**10, 2.0**-10)),
)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda p: p.said)
def test_two_worlds_are_told_apart(v8: V8, pair: Pair, lang: str) -> None:
    land, plain = python(pair.case)
    _, told = python(pair.case, pair.scales)
    apart, identical = deviation(plain.x, told.x)
    here, there = (endings.outcome(path, land.window) for path in (plain, told))
    t = lambda key, **named: text.t(f"scale.{key}", **named)
    diverged = text.t(f"outcome.{there.cause.name.lower()}")
    off = {"left": number(there.left_at), "step": number(there.step), "cause": diverged}
    expected = {
        "every_bit": lambda: t("every_bit", steps=number(pair.case.steps)),
        "rounded": lambda: t("rounded"),
        "close": lambda: t("close"),
        "instead": lambda: t("instead", there=endings.point(there.end, 3), here=endings.point(here.end, 3)),
        "off": lambda: t("off", **off),
        "off_both": lambda: t("off", **off) + t("alone", step=number(here.step)),
    }[pair.said]()
    then = "[remark(o, toldO, deviation(path, told), window, told.n, word), rounding(deviation(path, told), word)]"
    beside, value = run_js(v8, pair.case, pair.scales, then, words(lang))
    assert beside == expected
    if there.kind != "diverged":
        assert value == rounding(apart, identical)
    else:
        assert value == "∞"
    assert (value == "0") == (pair.said == "every_bit")


def test_both_sides_call_the_same_deviation_rounding(v8: V8) -> None:
    assert v8.eval("ROUNDING") == ROUNDING


def test_a_spoken_sentence_says_all_methods(v8: V8, lang: str) -> None:
    case = CASES[0]
    _, path = python(case)
    spoken = run_js(
        v8, case, None, "said([o, { ...o, method: 'SGD', kind: 'diverged', step: 1484 }], word)", words(lang)
    )
    point = endings.point(path.last)
    step = number(int(path.stopping()[0]))
    assert spoken == {
        "en": f"AdamW stopped at {point} after {step} steps; SGD diverged at step 1,484.",
        "zh": f"AdamW 走了 {step} 步，停在 {point}；SGD 在第 1,484 步发散。",
    }[lang]  # fmt: skip


@pytest.mark.parametrize("pair", PAIRS, ids=lambda p: p.said)
def test_a_spoken_sentence_of_two_worlds_has_no_hole(v8: V8, pair: Pair, lang: str) -> None:
    then = "saidOfWorlds([{ plain: o, told: toldO, deviation: deviation(path, told) }], window, word)"
    spoken = run_js(v8, pair.case, pair.scales, then, words(lang))
    assert oc.method(pair.case.method).name in spoken and "{" not in spoken and "undefined" not in spoken
    assert ("diverge" in spoken or "发散" in spoken) == pair.said.startswith("off")


def test_the_paths_compared_are_the_same_paths(v8: V8) -> None:
    """Sentences agree because the numbers do: a sentence of another path would differ."""
    case = CASES[0]
    _, path = python(case)
    x = run_js(v8, case, None, "Array.from(path.x)", words("en"))
    assert np.abs(np.reshape(x, (-1, 2)) - path.x).max() <= 1e-12 < 1e-3 < np.abs(path.x[-1] - path.x[0]).max()
