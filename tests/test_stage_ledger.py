"""The equation beside the picture: KaTeX sets every row of every method with its slots, every symbol has its words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import optim_core as oc
from optim_core.catalog import methods
from optim_core.compile.live import live_rows
from optim_core.compile.notation import NOTATIONS
from optim_core.compile.program import program
from optim_core.compile.tex import method_tex
from optim_core.compile.trace import trace_method
from optim_core.schedule import multiplier
from tests.house import ROOT
from tests.test_live import SLOT, filled
from tests.v8 import V8, JavaScriptError
from tests.walked import Cell
from ui.stage import ledger as made
from ui.text import LANGUAGES, strings

STAGE = ROOT / "ui" / "stage"
KATEX = STAGE / "vendor/katex/katex.js"
SHOWN = ("SGD", "Adam-ℓ2", "AdamW", "AdamProx", "AdamProx (elastic net)", "LionW (ℓ1)", "RAdamW", "NAdam", "AMSGradW",
         "ClippedMomentumW", "NormalizedGD-ℓ2", "AdamMetricProx", "SGDProx (box)")  # fmt: skip
OWN = ("AdamMetricProx", "paper")  # has a weight decay of its own, which the papers' convention does not cover
T, STEPS, LR, DECAY = 13, 40, 0.02, 0.3


@pytest.fixture(scope="module")
def katex() -> Iterator[V8]:
    """The page's own KaTeX with the page's own trust, strict about all else."""
    with V8() as engine:
        engine.eval(
            f"""import({json.dumps(KATEX.as_uri())}).then(({{ default: katex }}) => {{
              globalThis.set = (tex) => katex.renderToString(tex, {{
                trust: ({{ command }}) => command === "\\\\htmlData", output: "html", throwOnError: true,
                strict: (code) => (code === "htmlExtension" ? "ignore" : "error") }});
            }})"""
        )
        yield engine


@pytest.mark.parametrize("name", methods())
def test_every_row_is_set_with_its_slots(name: str, katex: V8) -> None:
    for notation in NOTATIONS:
        for row in live_rows(oc.method(name), notation):
            numbers = katex.call("set", rf"\displaystyle {{}} {row.relation} {row.numbers} = {row.value}")
            assert set(re.findall(r'data-at="([^"]+)"', numbers)) >= set(row.keys)
            assert "data-symbol=" in katex.call("set", rf"{row.lhs} {row.relation} {row.rhs}")


def test_what_is_not_trusted_is_not_set(katex: V8) -> None:
    """A link or a style cannot come in by a row, and a wrong row is an error."""
    assert "href=" not in katex.call("set", r"\href{javascript:x}{a}")
    assert "rebeccapurple" not in katex.call("set", r"\htmlStyle{color:rebeccapurple}{a}")
    with pytest.raises(JavaScriptError, match="KaTeX parse error"):
        katex.call("set", r"\frac{a")


def numbers_in_the_browser(v8: V8, cell: Cell, keys: list[str]) -> list[dict[str, float]]:
    """For each coordinate, key → what `inside` of run.js and `valueOf` of slots.js put into its slot."""
    modules = ", ".join(
        f"import({json.dumps((STAGE / name).as_uri())})"
        for name in ("model/program.js", "model/run.js", "reading/slots.js")
    )
    asked = {"program": program(cell.landscape, [cell.method]), "scene": cell.scene(), "keys": keys,
             "method": {"slug": cell.method.slug}}  # fmt: skip
    return list(
        v8.eval(
            f"""Promise.all([{modules}]).then(async ([{{ load }}, {{ inputs, inside }}, {{ valueOf }}]) => {{
              const asked = {json.dumps(asked)};
              const given = inputs(asked.scene, {{}});
              const program = await load(asked.program);
              const seen = inside(program, asked.method, given, {{ scaled: true }}, {T});
              const numbers = (k) => asked.keys.map((key) => [key, valueOf(key, program, seen, given, k)]);
              return [0, 1].map((k) => Object.fromEntries(numbers(k)));
            }})"""
        )
    )


@pytest.mark.parametrize(("name", "notation"), [(n, style) for n in SHOWN for style in NOTATIONS if (n, style) != OWN])
def test_the_browser_fills_in_what_python_traces(name: str, notation: str, katex: V8) -> None:
    """Step 13 of a run with a schedule and rescaled gradients: the same text in every row, for both coordinates."""
    method = oc.method(name)
    targets: dict[str, Any] = {"lr": LR, "weightDecay": DECAY, "steps": STEPS, "schedule": "cosine", "scale.0": 3.0,
                               "convention": notation}  # fmt: skip
    cell = Cell(oc.landscape("Bowl"), method, targets)
    path = cell.run(record=("x", "g", "memory"))
    decay = {"weight_decay": method.decay.paper_to_pytorch(DECAY, LR) if notation == "paper" else DECAY}
    live = trace_method(
        method, path.x[T - 1], path.g[T - 1], tuple(np.asarray(m[T - 1]) for m in (path.memory or {}).values()), T,
        lr=LR * multiplier("cosine")(T, STEPS), base_lr=LR, **(decay if method.decays else {}),
    )  # fmt: skip
    rows = live_rows(method, notation)
    keys = list(dict.fromkeys(key for row in rows for key in re.findall(r"at=([^,}]+)", row.numbers + row.value)))
    for k, found in enumerate(numbers_in_the_browser(katex, cell, keys)):
        given = lambda key, found=found: T if key == "t" else float(found[key])
        for row, expected in zip(rows, method_tex(method, notation, live=live, at=k), strict=True):
            assert filled(row.numbers, given) == expected.numbers, row.target
            assert not row.value or filled(row.value, given) == expected.value, row.target
            assert SLOT.search(row.numbers)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_symbol_has_its_words_and_its_letters(lang: str, monkeypatch: pytest.MonkeyPatch, katex: V8) -> None:
    monkeypatch.setattr("ui.text.language", lambda: lang)
    monkeypatch.setattr("ui.stage.ledger.language", lambda: lang)
    for method in oc.methods().values():
        entry = made.ledger([method], NOTATIONS)[method.slug]
        for name, symbol in entry["symbols"].items():
            assert symbol["text"] and "{" not in symbol["text"], (method.name, name)
            assert symbol["sign"] and "katex" in katex.call("set", symbol["tex"])
        assert set(entry["rows"]) == set(NOTATIONS)


def test_a_hat_is_explained_by_what_it_stands_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.text.language", lambda: "en")
    adam = oc.method("Adam")
    known = strings("en")
    assert made.meaning("m_hat", adam).startswith(known["stage.ledger_symbol_m"])
    assert made.meaning("beta1", adam) == known["hyper.beta1"]
    assert made.meaning("rho", oc.method("RAdam")) == known["stage.ledger_symbol_between"]
    assert made.meaning("q", oc.method("NAdam")) == known["stage.ledger_symbol_memory"]


def test_the_text_of_a_rule_goes_before_that_of_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lion's β₂ remembers no square, and the v of Generalized SignSGD averages the squares of m."""
    monkeypatch.setattr("ui.text.language", lambda: "en")
    known = strings("en")
    assert made.meaning("beta2", oc.method("LionW")) == known["hyper.lion_beta2"] != known["hyper.beta2"]
    own = made.meaning("v", oc.method("GeneralizedSignSGD"))
    assert own == known["stage.ledger_symbol_generalized_signsgd_v"] != made.meaning("v", oc.method("Adam"))


def test_a_scene_carries_plain_values() -> None:
    entry = made.ledger([oc.method("AdamW")])
    assert json.loads(json.dumps(entry)) == json.loads(json.dumps(entry, default=str))
    assert set(entry["AdamW"]["rows"]) == {"pytorch"}
