"""Every rule on every landscape, in all its decay styles: the stage's JavaScript in V8 walks the path of `oc.run`.

`make proofs` walks the whole product. Every run walks each rule on each landscape in one of its decay styles, which
take turns, so that each method and each style is on many landscapes. Equations of a rule, of a decay style and of a
landscape are printed one by one and joined, so a wrong one shows wherever it stands; what the sample can miss is a
fault of one whole cell alone, such as two names that collide only there.

A cell may be let off only where Python's own path moves by more than the tolerance when its start moves by a few units
in the last place: no other arithmetic can follow it. (A few, because a gradient over a data set is rounded once a term,
in an order that differs from processor to processor.) It is held over its first steps and its one-step map instead, and
named in the report.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import optim_core as oc
from optim_core.compile import program as compiler
from optim_core.decay import DECAYS
from tests import walked as both
from tests.v8 import V8
from tests.walked import METHODS, TOLERANCE, Cell, Walked, error, faults, stepped, walked

NUDGES = (1, -1, 2, -2, 3, -3)  # of the start, in units of its last place
FIRST = 50  # steps that a chaotic path is held over
LET_OFF = 0.05  # of the cells, at most


@functools.cache
def steepest(landscape: oc.Landscape) -> float:
    """The largest curvature at its start."""
    return float(np.abs(np.linalg.eigvalsh(landscape.hessian(landscape.start))).max())


def learning_rate(method: oc.Method, landscape: oc.Landscape) -> float:
    """One at which the run is not chaotic: methods whose step grows with the gradient need it small on steep ground.

    No round number: a sign method would else arrive at the switch of its sign by arithmetic.
    """
    if method.rule.family != "gradient":
        return 0.0137
    return 0.1 / max(steepest(landscape), 1e-3)


def cell(method: oc.Method, landscape: oc.Landscape) -> Cell:
    # With the default radius the box would hold the one-dimensional bowl at its start.
    return Cell(landscape, method, {"lr": learning_rate(method, landscape), "hyper.radius": 2.5})


def whole() -> list[Cell]:
    return [cell(method, landscape) for landscape in oc.landscapes().values() for method in METHODS]


def sample() -> list[Cell]:
    """Every rule on every landscape; its methods take turns."""
    of_rule = [[m for m in METHODS if m.rule is rule] for rule in {m.rule.id: m.rule for m in METHODS}.values()]
    return [
        cell(methods[(place + number) % len(methods)], landscape)
        for place, landscape in enumerate(oc.landscapes().values())
        for number, methods in enumerate(of_rule)
    ]


@pytest.fixture(scope="module")
def v8():
    with V8() as engine:
        yield engine


def is_chaotic(cell: Cell, here: oc.Trajectory) -> bool:
    """Whether Python's own path leaves the tolerance when its start moves by a few units in the last place."""
    nudged = (cell.run(nudge) for nudge in NUDGES)
    return any(error(other.x, here.x).max() > TOLERANCE for other in nudged)


def faults_of_chaos(v8: V8, cell: Cell, there: Walked, folder: Path) -> list[str]:
    """What differs over the first steps of a chaotic cell, or in one step from any state of Python's path."""
    here = cell.run(record=("x", "memory"))
    found = []
    if (apart := error(there.x[: FIRST + 1], here.x[: FIRST + 1]).max()) > TOLERANCE:
        found.append(f"x is {apart:.1e} apart within the first {FIRST} steps")
    states = np.concatenate([here.x, *(here.memory or {}).values()], axis=-1)
    asked = [{"t": t, "state": states[t - 1].tolist()} for t in range(1, len(states))]
    if (apart := error(stepped(v8, cell, asked, folder), states[1:]).max()) > TOLERANCE:
        found.append(f"one step from the same state is {apart:.1e} apart")
    return found


@pytest.mark.parametrize("cells", [sample, pytest.param(whole, marks=pytest.mark.proof)])
def test_every_rule_on_every_landscape(
    v8: V8, cells: Callable[[], list[Cell]], tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    grid = cells()
    let_off, wrong, moved = [], [], []
    for cell, there in zip(grid, walked(v8, grid, tmp_path), strict=True):
        here = cell.run()
        moved.append(np.ptp(here.x[: len(there.x)], axis=0).max())
        found = faults(cell, there, here)
        if found and is_chaotic(cell, here):
            let_off.append(f"{cell}: chaotic; {found[0]}")
            found = faults_of_chaos(v8, cell, there, tmp_path)
        wrong += [f"{cell}: {fault}" for fault in found]
    assert not wrong, "\n".join(wrong)
    assert len(let_off) <= LET_OFF * len(grid), "\n".join(let_off)
    assert np.min(moved) > 1e6 * TOLERANCE and np.median(moved) > 1, "every path goes somewhere"
    for sentence in let_off:
        record_property("let off", sentence)


def test_the_product_is_whole_and_the_sample_leaves_no_pair_out() -> None:
    grid = whole()
    cells = {(c.landscape.id, c.method.rule.id, c.method.decay.id) for c in grid if c.method.regularizer.id == "l2"}
    own = {rule.id for rule in oc.rules().values() if rule.owns_weight_decay}
    pairs = [(r.id, d) for r in oc.rules().values() for d in DECAYS if r.id not in own or d == "none"]
    assert cells == {(f.id, *pair) for f in oc.landscapes().values() for pair in pairs}
    assert {c.method.regularizer.id for c in grid} == set(oc.REGULARIZERS)
    assert len(grid) > 1000

    some = sample()
    assert {c.method.name for c in some} == {m.name for m in METHODS}
    for what in (lambda c: c.method.rule.id, lambda c: c.method.decay.id):
        assert {(c.landscape.id, what(c)) for c in some} == {(c.landscape.id, what(c)) for c in grid}
    assert len(some) < len(grid) / 4, "every run walks these"


WRONG = {  # a change of the text that stands for a wrong compiler, and the method that shows it
    "ε under the root": ("(Math.sqrt(v_hat$0) + eps$)", "Math.sqrt(v_hat$0 + eps$)", "Adam"),
    "bias corrected from step 0": ("Math.pow(beta1$, t$)", "Math.pow(beta1$, (t$ - 1))", "Adam"),
    "coordinates exchanged": ("g$1 = g[1]", "g$1 = g[0]", "SGD"),
    "decay of another quantity": ("- (_0 * x$0)", "- (_0 * g$0)", "SGDW"),
    "one part in 10¹¹": ("out[0] = ", "out[0] = 1.00000000001 * ", "SGD"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_program_is_seen(v8: V8, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    old, new, name = WRONG[wrong]
    cell = Cell(oc.landscape("Bowl"), oc.method(name))

    def planted(*arguments: Any) -> str:
        text = compiler.program(*arguments)
        assert old in text
        return text.replace(old, new)

    monkeypatch.setattr(both, "program", planted)
    (there,) = walked(v8, [cell], tmp_path)
    assert faults(cell, there, cell.run())
