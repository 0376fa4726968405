"""The tables of the Audit page: what each rule × decay and each optimizer of `audit_subjects` is invariant to.

`python -m claims.audit_table` measures all of it again (two minutes on one core; pytorch-optimizer is needed, see
requirements-dev.txt) and writes `audit_table.json`. Nothing in it is random but the noise, which is counter-based.
The web app reads the file and imports none of those optimizers.
"""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import optim_core as oc
from claims.audit_subjects import SUBJECTS, Subject
from optim_core.audit import Report, deviations_of, examine, level, subject
from optim_core.audit.ground import FACTOR
from optim_core.audit.invariance import UNCLEAR
from optim_core.audit.report import Invariance

FILE = Path(__file__).with_name("audit_table.json")
COMMAND = "python -m claims.audit_table"
DIGITS = 3  # significant, in the file
LIBRARIES = ("torch", "pytorch-optimizer")
Deviations = Mapping[str, float]


@dataclass(frozen=True)
class Cell:
    """One of our methods: largest |Δx| by kind of change at ε = 0, and at its own ε (None where it has none)."""

    slug: str
    eps: float | None
    exact: Deviations
    own: Deviations | None

    @property
    def level(self) -> str:
        """Which rescaling of the gradients leaves the path as it is, at ε = 0."""
        return level(self.exact)

    @property
    def own_level(self) -> str | None:
        """The same at its own ε; None where it has no ε."""
        return level(self.own) if self.own else None


@dataclass(frozen=True)
class Line:
    """One library optimizer. level, vectors, own_level: as in the report on matrices as ε → 0, on vectors, and at its
    own ε (None without one). turns: whether W → U W Vᵀ is followed, None where that is unclear. decay: the kind, None
    where it has no weight decay. problem: a sentence where it could not be run, and then nothing else."""

    expected: Subject
    level: str = UNCLEAR
    vectors: str | None = None
    own_level: str | None = None
    turns: bool | None = None
    exact: Deviations = field(default_factory=dict)
    own: Deviations | None = None
    epsilon: Mapping[str, Any] = field(default_factory=dict)
    decay: str | None = None
    with_lr: bool | None = None
    first_step: tuple[float, float] | None = None
    at_zero: str | None = None
    problem: str = ""

    @property
    def deviates(self) -> tuple[str, ...]:
        """In what it differs from its paper: "level", "turns", "decay", "rest" (at ε = 0 it never moves), or nothing.
        What could not be run says nothing."""
        if self.problem:
            return ("rest",) if "moves nothing" in self.problem else ()
        found = [("level", self.level != self.expected.level), ("turns", self.turns not in (None, self.expected.turns)),
                 ("decay", bool(self.expected.decays) and self.decay != self.expected.decays)]  # fmt: skip
        return tuple(name for name, differs in found if differs)


@dataclass(frozen=True)
class Tables:
    """All that is stored: our cells by slug, library lines by path, and the versions of the libraries."""

    ours: Mapping[str, Cell]
    library: Mapping[str, Line]
    versions: Mapping[str, str]


def grid() -> dict[str, oc.Method]:
    """slug → every method with the regularizer ½‖x‖², rules in order of their names, decays none to proximal."""
    return {m.slug: m for m in oc.methods().values() if m.regularizer.id == "l2"}


def cell(method: oc.Method) -> Cell:
    """Measure one of ours."""
    eps = method.hyper["eps"].default if "eps" in method.hyper else None
    own = None if eps is None else deviations_of(method, eps=eps)
    return Cell(method.slug, eps, deviations_of(method), own)


def line(expected: Subject) -> Line:
    """Measure one of the libraries'."""
    return from_report(expected, examine(subject(expected.path)))


def from_report(expected: Subject, report: Report) -> Line:
    """What the table keeps of a report."""
    if report.exact.problem:
        return Line(expected, own_level=_level(report.usual), own=_deviations(report.usual),
                    epsilon=dict(report.epsilon), problem=report.exact.problem)  # fmt: skip
    decay = report.decay
    return Line(
        expected, report.exact.gradient_scale, _level(report.vectors), _level(report.usual),
        report.exact.matrix_rotation, report.exact.deviations, _deviations(report.usual),
        dict(report.epsilon), decay.kind if decay else None, decay.with_lr if decay else None, report.first_step,
        report.at_zero,
    )  # fmt: skip


def _level(found: Invariance | None) -> str | None:
    return None if found is None or found.problem else found.gradient_scale


def _deviations(found: Invariance | None) -> Deviations | None:
    return None if found is None or found.problem else found.deviations


@cache
def stored(file: Path = FILE) -> Tables:
    """The tables of the file."""
    held = json.loads(file.read_text(encoding="utf-8"))
    ours = {slug: Cell(slug, row["eps"], _finite(row["exact"]), _finite(row["own"]))
            for slug, row in held["ours"].items()}  # fmt: skip
    expected = {one.path: one for one in SUBJECTS}
    library = {}
    for path, row in held["library"].items():
        first = row.pop("first_step")
        read = {name: _finite(row.pop(name)) for name in ("exact", "own")}
        library[path] = Line(expected[path], first_step=tuple(first) if first else None, **read, **row)
    return Tables(ours, library, held["versions"])


def _finite(row: Mapping[str, float | None] | None) -> Any:
    """JSON has no infinity: null stands for it."""
    return None if row is None else {name: math.inf if value is None else value for name, value in row.items()}


def write(ours: Mapping[str, Cell], library: Mapping[str, Line], file: Path = FILE) -> None:
    """One line for each method and optimizer, so that a change can be read."""
    head = {"made_by": COMMAND, "factor": FACTOR, "versions": {name: version(name) for name in LIBRARIES}}
    lines = [f" {json.dumps(key)}: {json.dumps(value)}" for key, value in head.items()]
    for name, table in (("ours", ours), ("library", library)):
        rows = ",\n".join(f"  {json.dumps(key)}: {json.dumps(_row(row))}" for key, row in table.items())
        lines.append(f' "{name}": {{\n{rows}\n }}')
    file.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def _row(row: Cell | Line) -> dict[str, Any]:
    return {name: _plain(value) for name, value in vars(row).items() if name not in ("slug", "expected")}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(v) for name, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else None
    return value


def main() -> int:
    """Measure everything and write the file."""
    began = time.process_time()
    ours = {slug: cell(method) for slug, method in grid().items()}
    print(f"{len(ours)} methods: {time.process_time() - began:.0f} CPU s", flush=True)
    library = {}
    for one in SUBJECTS:
        library[one.path] = line(one)
        print(f"{one.path}: {library[one.path].level} {library[one.path].problem}", flush=True)
    write(ours, library)
    print(f"all: {time.process_time() - began:.0f} CPU s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
