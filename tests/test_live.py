"""Equations with slots: filled with a step's numbers they read as the traced rows do, in every cell of the grid."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
import pytest

import optim_core as oc
from optim_core.catalog import methods
from optim_core.compile.lines import method_lines
from optim_core.compile.live import LiveRow, live_rows, names, role
from optim_core.compile.notation import NOTATIONS
from optim_core.compile.tex import DIGITS, method_tex
from optim_core.compile.trace import Trace, trace_method
from optim_core.equation.typeset import MINUS, POWER, PRODUCT, number, number_reading
from optim_core.hyper import Tiny
from optim_core.method import Method
from optim_core.ops import norm, ratio
from optim_core.rule import rule

SLOT = re.compile(r"\\htmlData\{(at=[^}]*)\}\{\\text\{0\}\}")
SYMBOL = re.compile(r"\\htmlData\{symbol=\w+\}")
KINDS = {MINUS: "m", PRODUCT: "p", POWER: "s"}
LR, BASE, DECAY = 0.005, 0.01, 0.1
# Values of every kind of number: plain, negative, a product, a power of ten alone, zero.
POINTS = ((-1.5, -2.0, 0.11), (0.75, 3e-5, -0.032), (2.0, -3e-5, 1e-8), (0.0, 1e-12, 4e-7))


def one(value: Any, at: int) -> Any:
    flat = np.asarray(value).reshape(-1)
    return value if isinstance(value, int) else float(flat[at] if flat.size > 1 else flat[0])


def value_of(key: str, live: Trace, method: Method, at: int) -> Any:
    """What the page puts into the slot `key`."""
    if reduced := re.fullmatch(r"norm\((.+)\)", key):
        name, _, line = reduced[1].partition("@")
        return float(np.linalg.norm(live.lines[int(line)].value if line else live.before[name]))
    extra = {
        "_multiplier": LR / BASE,
        "_base_rate": BASE,
        "_paper_decay": method.decay.pytorch_to_paper(DECAY, BASE),
    }
    name, _, line = key.partition("@")
    return one(live.lines[int(line)].value if line else {**live.before, **extra}[name], at)


def filled(tex: str, value: Callable[[str], Any]) -> str:
    """`tex` with its slots filled as ui/stage/reading/ledger.js does."""

    def fill(hit: re.Match[str]) -> str:
        slot = dict(part.split("=") for part in hit[1].split(","))
        v = value(slot["at"])
        as_typed = "typed" in slot and float(f"{v:.6g}") == v
        text, level = number_reading(number(v, None if as_typed else DIGITS))
        return f"({text})" if KINDS.get(level, "-") in slot.get("hold", "") else text

    return SLOT.sub(fill, tex)


@pytest.mark.parametrize("name", methods())
def test_filled_slots_are_the_traced_rows(name: str) -> None:
    method = oc.method(name)
    decay = {"weight_decay": DECAY} if method.decays else {}
    for x, g, memory in POINTS:
        kept = tuple(np.array([memory, 0.2]) * (k + 1) for k in range(len(method.rule.memory)))
        live = trace_method(method, np.array([x, 0.3]), np.array([g, -4.0]), kept, 7, lr=LR, base_lr=BASE, **decay)
        for notation in NOTATIONS:
            expected = method_tex(method, notation, live=live, at=0)
            fill = partial(value_of, live=live, method=method, at=0)
            for row, made in zip(expected, live_rows(method, notation), strict=True):
                assert filled(made.numbers, fill) == row.numbers
                assert made.value == "" or filled(made.value, fill) == row.value
                assert made.value != "" or row.numbers == row.value
                assert SYMBOL.sub("", made.rhs).replace("{", "").replace("}", "") == (
                    row.rhs.replace("{", "").replace("}", "")
                )
                assert (made.relation, made.code) == (row.relation, row.code)


def test_a_wrong_value_shows() -> None:
    """The comparison above can fail: it tells two numbers apart, and a bracket that is missing."""
    (row,) = [r for r in live_rows(oc.method("Adam")) if r.target == "x"]
    values = {"x": 1.0, "lr": 0.1, "u@4": -2.0}
    assert filled(row.numbers, values.__getitem__) == r"1.000 - 0.1 \cdot (-2.000)"
    assert filled(row.numbers, {**values, "u@4": 2.0}.__getitem__) == r"1.000 - 0.1 \cdot 2.000"


def test_keys_say_when_a_value_was_current() -> None:
    """m before the step, m after its own line; g is replaced by the coupled decay before the rule reads it."""
    keys: Mapping[str, LiveRow] = {row.target: row for row in live_rows(oc.method("Adam-l2"))}
    assert keys["g"].keys == ("g", "weight_decay", "x")
    assert keys["m"].keys == ("beta1", "m", "g@0")
    assert keys["m_hat"].keys == ("m@1", "beta1", "t")
    assert keys["x"].keys == ("x", "lr", "u@5")
    assert [row.target for row in live_rows(oc.method("RAdam"))].count("rho") == 2
    (r,) = [row for row in live_rows(oc.method("RAdam")) if row.target == "r"]
    assert "rho@5" in r.keys and "rho@4" not in r.keys


@pytest.mark.parametrize("name", methods())
def test_every_key_has_a_value(name: str) -> None:
    method = oc.method(name)
    lines = [line.target for line in method_lines(method)]
    before = {"x", "g", "t", "lr", "weight_decay", *method.rule.memory, *method.hyper}
    before |= {"_multiplier", "_base_rate", "_paper_decay"}
    for notation in NOTATIONS:
        for k, row in enumerate(live_rows(method, notation)):
            assert row.target == lines[k]
            for key in row.keys:
                name, _, line = key.removeprefix("norm(").removesuffix(")").partition("@")
                assert lines[int(line)] == name and int(line) < k if line else name in before


def test_the_papers_decay_stands_apart() -> None:
    (row,) = [r for r in live_rows(oc.method("AdamProx"), "paper") if r.target == "x"]
    assert {"_multiplier", "_base_rate", "_paper_decay"} <= set(row.keys) and "weight_decay" not in row.keys
    (row,) = [r for r in live_rows(oc.method("Adam-l2"), "paper") if r.target == "g"]
    assert "weight_decay" in row.keys


def test_a_norm_of_an_expression_stays_in_symbols() -> None:
    @rule("Long", scale_free="none", family="gradient")
    def long(g, m, *, eps: Tiny = 1e-8):
        """No source."""
        m = m + g
        return ratio(m, norm(m - g) + eps), m

    row = live_rows(Method(long, oc.method("SGD").decay, oc.method("SGD").regularizer))[1]
    assert row.keys == ("m@0", "eps")
    norm_in_symbols = r"\lVert \htmlData{symbol=m}{m_t} - \htmlData{symbol=g}{g_t} \rVert_2"
    assert norm_in_symbols in row.numbers and norm_in_symbols in row.rhs


def test_symbols_have_names_and_roles() -> None:
    method = oc.method("AdamW")
    assert set(names(method)) >= {"g", "m", "v", "m_hat", "u", "x", "lr", "weight_decay", "beta1", "t"}
    roles = {name: role(name, method.rule.memory) for name in names(method)}
    assert roles["m_hat"] == roles["v"] == "memory" and roles["_multiplier"] == roles["lr"] == "rate"
    assert (roles["g"], roles["weight_decay"], roles["t"]) == ("gradient", "decay", "")


def test_an_unknown_notation_is_refused() -> None:
    with pytest.raises(ValueError, match="The notation is one of pytorch, paper, not 'latex'"):
        live_rows(oc.method("AdamW"), "latex")
