"""The program of a stage beyond the plain run: what is told, how the rate and the decay are read, how runs end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import optim_core as oc
from optim_core import Cause
from optim_core.compile.lines import method_lines
from optim_core.compile.program import program
from optim_core.compile.trace import trace_method
from optim_core.schedule import SCHEDULES
from optim_core.terrain import Landscape
from tests.replay import another
from tests.v8 import V8
from tests.walked import METHODS, TOLERANCE, Cell, error, faults, timed, walked, watched

BOWL, ROSENBROCK, RAVINE = (oc.landscape(name) for name in ("Bowl", "Rosenbrock", "Rotated ravine"))
SOME = [oc.method(name) for name in ("SGD", "Momentum-ℓ2", "Adam", "Adam-ℓ2", "AdamW", "AdamProx", "ClippedSGD-ℓ2")]


@pytest.fixture(scope="module")
def v8():
    with V8() as engine:
        yield engine


def agree(v8: V8, folder: Path, cells: list[Cell]) -> list[oc.Trajectory]:
    """Python's paths of the cells, once the stage's are seen to be the same."""
    paths = [cell.run() for cell in cells]
    pairs = zip(cells, walked(v8, cells, folder), paths, strict=True)
    wrong = [f"{cell}, {cell.targets}: {fault}" for cell, there, here in pairs for fault in faults(cell, there, here)]
    assert not wrong, "\n".join(wrong)
    return paths


def apart(one: oc.Trajectory, other: oc.Trajectory) -> float:
    return float(np.abs(one.x - other.x).max())


TOLD: dict[str, Mapping[str, Any]] = {
    "scales": {"scale.0": 40.0, "scale.1": 0.3},
    "additive noise": {"noise.sigma": 0.3, "noise.seed": 7, "noise.kind": "additive"},
    "multiplicative noise": {"noise.sigma": 0.5, "noise.seed": 4294967295, "noise.kind": "multiplicative"},
    "skewed noise": {"noise.sigma": 0.3, "noise.seed": 7, "noise.kind": "skewed"},
    "spikes": {"spike.size": 0.7, "spike.period": 5},
    "small spikes down": {"spike.size": -0.3, "spike.period": 2},
    "scales, then spikes, then noise": {"scale.0": 2.0, "spike.size": 0.4, "spike.period": 7, "noise.sigma": 0.1},
    "scales, then noise": {"scale.0": 2.0, "scale.1": 0.5, "noise.sigma": 0.1, "noise.seed": 3},
}


@pytest.mark.parametrize("told", TOLD)
def test_what_is_told(v8: V8, tmp_path: Path, told: str) -> None:
    cells = [Cell(BOWL, m, {"lr": 0.009, **TOLD[told]}) for m in SOME]
    plain = [Cell(BOWL, m, {"lr": 0.009}).run() for m in SOME]
    effects = [apart(here, other) for here, other in zip(agree(v8, tmp_path, cells), plain, strict=True)]
    assert min(effects) > 1e3 * TOLERANCE and max(effects) > 1e9 * TOLERANCE  # Adam notices scales by its ε alone


@pytest.mark.parametrize("convention", ["pytorch", "paper"])
@pytest.mark.parametrize("schedule", SCHEDULES)
def test_schedules_and_the_papers_decay(v8: V8, tmp_path: Path, schedule: str, convention: str) -> None:
    cells = [Cell(BOWL, m, {"schedule": schedule, "convention": convention, "weightDecay": 0.01}) for m in METHODS
             if m.rule.name in ("SGD", "Adam", "Lion")]  # fmt: skip
    paths = agree(v8, tmp_path, cells)
    for cell, here in zip(cells, paths, strict=True):
        styled = convention == "paper" and cell.method.decay.id in ("decoupled", "proximal")
        if (schedule == "constant" and not styled) or cell.method.regularizer.id == "box":  # the box has no strength
            continue
        plain = Cell(BOWL, cell.method, {"weightDecay": 0.01}).run()
        assert apart(here, plain) > 1e6 * TOLERANCE


def test_every_hyperparameter_away_from_its_default(v8: V8, tmp_path: Path) -> None:
    others = [(m, {f"hyper.{n}": another(h) for n, h in m.hyper.items()}) for m in METHODS if m.hyper]
    effects = [apart(here, Cell(BOWL, m).run()) for here, (m, _) in zip(
        agree(v8, tmp_path, [Cell(BOWL, m, hyper) for m, hyper in others]), others, strict=True)]  # fmt: skip
    assert min(effects) > 1e6 * TOLERANCE


OTHER: list[Landscape] = [
    oc.landscape("Ravine", kappa=300.0, a1=-1.5),
    oc.landscape("Rotated ravine", kappa=10.0, theta=-62.0, a2=2.5),
    oc.landscape("Rosenbrock", b=3.5),
    oc.landscape("Deep chain", L=8),
    oc.landscape("Steep and flat", s=7.0),
    oc.landscape_from("exp(x/3) - x + (y - 1)**2 / 2 + abs(y)"),
    oc.quadratic([[2.0, 1.5, 0.0], [1.5, 2.0, 0.25], [0.0, 0.25, 1.0]], [1.0, -1.0, 0.5]),
    oc.quadratic([1.0, 10.0, 0.1], [1.0, -2.0, 0.5]),
]


@pytest.mark.parametrize("landscape", OTHER, ids=repr)
def test_other_landscapes(v8: V8, tmp_path: Path, landscape: Landscape) -> None:
    agree(v8, tmp_path, [Cell(landscape, m, {"lr": 0.0031}) for m in SOME])


def test_another_start(v8: V8, tmp_path: Path) -> None:
    agree(v8, tmp_path, [Cell(RAVINE, m, {"start.0": 0.123, "start.1": -1.7, "lr": 0.011}) for m in SOME])


ENDS = {
    Cause.LEFT_BOUNDS: (BOWL, "SGD", {"lr": 2.5}),
    Cause.OVERFLOW: (BOWL, "SGD", {"lr": 1e10, "scale.0": 1e300}),
    Cause.GRADIENT_NOT_FINITE: (BOWL, "AdamW", {"scale.0": 1e308, "start.0": -9.0}),
    Cause.DIVISION_BY_ZERO: (BOWL, "Adam", {"scale.0": 1e-200, "hyper.eps": 0.0}),
    Cause.LOSS_NOT_FINITE: (oc.landscape_from("log(x) + 0*y"), "SGD", {"start.0": 1.0, "start.1": 0.0, "lr": 0.9}),
}


@pytest.mark.parametrize("cause", ENDS, ids=lambda cause: cause.name.lower())
def test_divergence_has_the_step_and_the_cause_of_python(v8: V8, tmp_path: Path, cause: Cause) -> None:
    landscape, name, targets = ENDS[cause]
    (here,) = agree(v8, tmp_path, [Cell(landscape, oc.method(name), targets)])
    assert Cause(int(here.cause)) == cause and here.diverged_at >= 0


def test_what_overflows_ends_and_never_throws(v8: V8, tmp_path: Path) -> None:
    """λη > 2, a start far out, ε = 0 at a zero gradient, rates without measure: each end is that of Python."""
    wild: list[Mapping[str, Any]] = [
        {"lr": 3.0, "weightDecay": 1.0},
        {"lr": 1e6},
        {"start.0": 1e155, "start.1": 1e308},
        {"start.0": 3.0, "start.1": 2.0, "hyper.eps": 0.0, "weightDecay": 0.0},
        {"lr": 0.0},
    ]
    cells = [Cell(f, m, {"steps": 40, **t}) for f in (BOWL, oc.landscape("Cosh valley")) for m in METHODS for t in wild]
    ends = walked(v8, cells, tmp_path)
    assert {end.cause for end in ends} >= {Cause.NONE, Cause.LEFT_BOUNDS, Cause.LOSS_NOT_FINITE}
    for cell, there in zip(cells, ends, strict=True):
        here = cell.run()
        assert (there.divergedAt, there.cause) == (here.diverged_at, here.cause), f"{cell}, {cell.targets}"


def test_a_step_from_inside_is_that_of_the_trace(v8: V8, tmp_path: Path) -> None:
    t = 7
    cells = [Cell(ROSENBROCK, m, {"lr": 0.001, "schedule": "cosine", "steps": 20}) for m in METHODS]
    for cell, seen in zip(cells, watched(v8, cells, t, tmp_path), strict=True):
        path = cell.run(record=("x", "g", "memory"))
        memory = tuple(values[t - 1] for values in (path.memory or {}).values())
        decay = {"weight_decay": 0.13} if cell.method.decays else {}
        trace = trace_method(cell.method, path.x[t - 1], path.g[t - 1], memory, t, lr=seen["lr"], **decay)
        assert seen["names"] == [line.target for line in method_lines(cell.method)]
        expected = np.array([np.broadcast_to(done.value, 2) for done in trace.lines], dtype=float)
        assert error(np.array(seen["lines"]), expected).max() <= TOLERANCE, str(cell)
        assert seen["x"] == pytest.approx(path.x[t], rel=1e-12) and seen["g"] == pytest.approx(path.g[t - 1], rel=1e-12)


def test_seven_methods_are_a_small_text() -> None:
    adam = [m for m in oc.methods().values() if m.rule.name in ("Adam", "SGD") and m.regularizer.id == "l2"][:7]
    assert len(adam) == 7
    assert len(program(RAVINE, adam)) < 12_000


def test_seven_methods_take_a_small_part_of_a_frame(v8: V8, tmp_path: Path) -> None:
    """Measured 0.3 ms; a frame has 16. Ten times the steps show that it is the walk that is timed."""
    once = timed(v8, [Cell(RAVINE, m, {"lr": 0.001}) for m in SOME], tmp_path)
    assert once < 2
    assert timed(v8, [Cell(RAVINE, m, {"lr": 0.001, "steps": 5000}) for m in SOME], tmp_path) > 3 * once


def test_a_dragged_parameter_leaves_the_text_as_it_is() -> None:
    """A browser keeps each module that it imported: a drag must not make new ones."""
    assert program(oc.landscape("Ravine", kappa=300.0, a1=-1.5), SOME) == program(oc.landscape("Ravine"), SOME)
    assert program(oc.landscape("Deep chain", L=3), SOME) != program(oc.landscape("Deep chain", L=4), SOME)


def test_a_curve_of_minima_has_its_equation(v8: V8, tmp_path: Path) -> None:
    def at(land: Landscape, points: list[list[float]]) -> Any:
        file = tmp_path / f"{land.id}.mjs"
        file.write_text(program(land, SOME[:1]), encoding="utf-8")
        asked = f"({{valley}}) => valley && {points}.map((x) => valley(x, {{}}))"
        return v8.eval(f"import({file.as_uri()!r}).then({asked})")

    land = oc.landscape("Factor valley")
    points = [[0.5, 2.0], [-1.0, -1.0], [3.0, 0.7]]
    assert at(land, points) == [0.0, 0.0, pytest.approx(1.1)] == list(land.minima.residual(np.array(points)))
    assert at(BOWL, points) is None


def test_a_landscape_without_an_equation_is_a_sentence() -> None:
    with pytest.raises(TypeError, match="so it has no JavaScript"):
        program(replace(BOWL, kernel=object()), SOME)
