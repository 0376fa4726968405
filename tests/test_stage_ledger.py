"""The equation beside the picture: KaTeX sets every row of every method with its slots, every symbol has its words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import optim_core as oc
from optim_core.catalog import methods
from optim_core.compile.live import live_rows
from optim_core.compile.notation import NOTATIONS
from tests.v8 import V8, JavaScriptError
from ui.stage import ledger as made
from ui.text import LANGUAGES, strings

KATEX = Path(__file__).resolve().parents[1] / "ui/stage/vendor/katex/katex.js"


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
    assert made.meaning("r", oc.method("RAdam")) == known["stage.ledger_symbol_between"]
    assert made.meaning("b", oc.method("Momentum")) == known["stage.ledger_symbol_memory"]


def test_a_scene_carries_plain_values() -> None:
    entry = made.ledger([oc.method("AdamW")])
    assert json.loads(json.dumps(entry)) == json.loads(json.dumps(entry, default=str))
    assert set(entry["AdamW"]["rows"]) == {"pytorch"}
