"""The page Audit beside its words: its controls, what it draws on the stage, and the rows of its tables."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

import optim_core as oc
from claims import audit_table
from claims.audit_table import Cell, Line, Tables, grid
from optim_core.audit.invariance import LEVELS
from ui.control import Control
from ui.controls import choice, factor, kept, learning_rate, shown_step, steps, switch, text, weight_decay
from ui.deck import Deck
from ui.stage import Place

SLUG = "audit"
METHODS = grid()
OPENING = "RAdamW"
LANDSCAPE = "Rotated ravine"  # coupled and off-centre, as the ground of the audit
GUARDS = ("zero", "own")
COLUMNS = ("none", "coupled", "decoupled", "proximal")


def _deck() -> Deck:
    land = oc.landscape(LANDSCAPE)
    spots = tuple(
        Control(f"start{k + 1}", "number", round(float(x), 6), low, high, step=0.05, symbol=f"x{mark}",
                label="controls.start")
        for k, (x, mark, (low, high)) in enumerate(zip(land.start, "₁₂", land.window, strict=True))
    )  # fmt: skip
    return Deck(
        SLUG,
        (
            choice("cell", tuple(METHODS), OPENING, f"{SLUG}.cell", [m.name for m in METHODS.values()]),
            choice("guard", GUARDS, "zero", f"{SLUG}.guard", [f"{SLUG}.guard_{name}" for name in GUARDS]),
            factor("c1", "c₁", 2.0**3, 10),
            factor("c2", "c₂", 2.0**-3, 10),
            learning_rate(0.02, 1e-4, 1.0),
            weight_decay(0.3),
            steps(400, 2000),
            *spots,
            shown_step(),
            kept(),
            text("find", f"{SLUG}.find"),
            switch("deviating", False, f"{SLUG}.deviating"),
        ),
    )


DECK = _deck()
PLACED = {
    "c1": Place("scale.0", "dial"),
    "c2": Place("scale.1", "dial"),
    "lr": Place("lr", "drawer"),
    "decay": Place("weightDecay", "drawer"),
    "steps": Place("steps", "drawer"),
    "start1": Place("start.0", "handle"),
    "start2": Place("start.1", "handle"),
    "t": Place("t", "scrub"),
}


def chosen() -> oc.Method:
    """The method of the cell that is chosen."""
    return METHODS[DECK["cell"]]


def epsilon(method: oc.Method, guard: str) -> float | None:
    """The ε with which the stage runs it: 0, or its own; None where it has none."""
    if "eps" not in method.hyper:
        return None
    return 0.0 if guard == "zero" else float(method.hyper["eps"].default)


def scene_parts(method: oc.Method, guard: str) -> dict[str, Any]:
    """What of the scene depends on the chosen cell: where hands are, and what no hand moves."""
    landscape = oc.landscape(LANDSCAPE)
    eps = epsilon(method, guard)
    fixed = {f"param.{name}": value for name, value in landscape.parameters.items()}
    placed = {name: place for name, place in PLACED.items() if name != "decay" or method.decays}
    return {
        "landscape": landscape, "methods": [method], "placed": placed,
        "fixed": fixed if eps is None else {**fixed, "hyper.eps": eps},
    }  # fmt: skip


def tables() -> Tables:
    """What is stored."""
    return audit_table.stored()


def by_level(cells: Mapping[str, Cell]) -> dict[str, dict[str, dict[str, Cell]]]:
    """What a rule claims → its name → decay style → cell; levels from the strongest to none."""
    found: dict[str, dict[str, dict[str, Cell]]] = {level: {} for level in (*LEVELS, "none")}
    for slug, method in METHODS.items():
        rule = method.rule
        found[rule.scale_free].setdefault(rule.name, {})[method.decay.id] = cells[slug]
    return {level: rules for level, rules in found.items() if rules}


def largest(cell: Cell | Line) -> float | None:
    """The largest |Δx| at its own ε under the factors that it follows as ε → 0, under all where it follows none;
    None where it has no ε."""
    follows = LEVELS[LEVELS.index(cell.level) :] if cell.level in LEVELS else LEVELS
    return max(cell.own[level] for level in follows) if cell.own else None


def matching(lines: Iterable[Line], find: str, deviating: bool) -> tuple[Line, ...]:
    """The library optimizers in whose path every word of `find` stands, all or those that deviate."""
    words = find.casefold().split()
    found = (one for one in lines if all(word in one.expected.path.casefold() for word in words))
    return tuple(one for one in found if one.deviates or not deviating)


def as_csv(held: Tables) -> bytes:
    """Both tables for a spreadsheet; the mark at the beginning tells it that this is UTF-8."""
    out = io.StringIO()
    rows = csv.writer(out)
    kinds = (*LEVELS, "rotation")
    rows.writerow(["optimizer", "claimed or expected", "measured as eps -> 0", "measured at own eps", "own eps",
                   *(f"|dx| {kind}" for kind in kinds), *(f"|dx| {kind}, own eps" for kind in kinds),
                   "weight decay"])  # fmt: skip
    for cell in held.ours.values():
        method = METHODS[cell.slug]
        rows.writerow([cell.slug, method.scale_free, cell.level, cell.own_level, cell.eps,
                       *_numbers(cell.exact, kinds), *_numbers(cell.own, kinds), method.decay.id])  # fmt: skip
    for one in held.library.values():
        epsilons = "; ".join(f"{name}={value}" for name, value in one.epsilon.items())
        rows.writerow([one.expected.path, one.expected.level, one.problem or one.level, one.own_level, epsilons,
                       *_numbers(one.exact, kinds), *_numbers(one.own, kinds), one.decay])  # fmt: skip
    return out.getvalue().encode("utf-8-sig")


def _numbers(deviations: Mapping[str, float] | None, kinds: Iterable[str]) -> list[float | str]:
    return [deviations.get(kind, "") if deviations else "" for kind in kinds]
