"""JavaScript printed from the sources, run in V8: schedules, regularizers and every coordinate-wise rule."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest

from optim_core import catalog
from optim_core.compile import js
from optim_core.equation.source import Source, parse
from optim_core.regularizers import REGULARIZERS
from optim_core.rule import Rule
from optim_core.schedule import SCHEDULES, multiplier
from tests.replay import another
from tests.v8 import V8

RULES = [pytest.param(r, id=r.id) for r in catalog.rules().values() if not r.mixes_coordinates]


def _call(source: Source, rows: list[list[Any]]) -> Any:
    """The printed function on each row of arguments; numbers that are not finite come back as text."""
    plain = "(k, v) => (typeof v === 'number' && !Number.isFinite(v) ? String(v) : v)"
    with V8() as engine:
        engine.eval(js.module(source))
        called = f"{json.dumps(rows)}.map((r) => {source.function.__name__}(...r))"
        return json.loads(engine.eval(f"JSON.stringify({called}, {plain})"))


@pytest.mark.parametrize("name", list(SCHEDULES))
def test_a_schedule_in_v8(name: str) -> None:
    rows = [[t, steps, math.pi] for steps in (1, 7, 500) for t in range(1, steps + 1)]
    expected = [multiplier(name)(t, steps) for t, steps, _ in rows]
    assert np.abs(np.array(_call(SCHEDULES[name], rows)) - expected).max() <= 1e-15


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_in_v8_walks_the_path_of_python(rule: Rule) -> None:
    """200 steps with memory, at the defaults and away from them; the hyperparameters go in as one object."""
    step = rule.bind("float")
    for hyper in ({n: h.default for n, h in rule.hyper.items()}, {n: another(h) for n, h in rule.hyper.items()}):
        memory = [0.0] * len(rule.memory)
        calls, expected = [], []
        for t in range(1, 201):
            inputs = {"g": math.sin(0.7 * t) + 0.2, "x": 0.3, "t": t, "lr": 0.05}
            arguments = [inputs[n] if n in inputs else memory[rule.memory.index(n)] for n in rule.inputs]
            out = step(*arguments, **hyper)
            _, *memory = out if rule.memory else (out,)
            calls.append([*arguments, *([hyper] if hyper else [])])
            expected.append(out)
        with V8() as engine:
            engine.eval(js.module(rule.source))
            found = np.array(engine.eval(f"{json.dumps(calls)}.map((c) => {rule.function.__name__}(...c))"))
        assert np.abs(found - np.array(expected)).max() <= 1e-12
        assert np.ptp(found) > 0.1


@pytest.mark.parametrize("name", list(REGULARIZERS))
def test_a_prox_in_v8(name: str) -> None:
    source = REGULARIZERS[name].prox
    hyper = {n: REGULARIZERS[name].hyper[n].default for n in source.hyper}
    rows = [[v, s, *([hyper] if hyper else [])] for v in (-3.0, -0.2, 0.0, 0.7, 2.5) for s in (0.0, 0.4, 2.0)]
    assert _call(source, rows) == [source.bind("float")(v, s, **hyper) for v, s, *_ in rows]


def test_brackets_keep_the_order_of_operations() -> None:
    def tangled(a, b, c):
        d = a - (b - c) / (a * b) ** 3
        d = -(d**2) + a**-b - 2.0 * -c
        return where(a < b, d, minimum(d, sign(c))), absolute(-d)

    from optim_core.ops import absolute, minimum, sign, where

    source = parse(tangled, "tangled")
    rows = [[0.3, 1.7, -2.2], [2.5, 0.4, 0.9], [1.0, 1.0, 0.0]]
    bound = source.bind("float")
    assert np.abs(np.array(_call(source, rows)) - [bound(*r) for r in rows]).max() <= 1e-14


def test_zero_by_zero_is_zero_and_nonzero_by_zero_is_infinite() -> None:
    adagrad = catalog.rules()["Adagrad"].source
    assert _call(adagrad, [[0.0, 0.0, {"eps": 0}], [1e-200, 0.0, {"eps": 0}]]) == [[0, 0], ["Infinity", 0]]
