"""The same runs twice: by `oc.run`, and by the stage's own modules with the program text that it is sent."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

import optim_core as oc
from optim_core.compile.program import program
from optim_core.terrain import Landscape
from tests.endings import outcome
from tests.house import ROOT
from tests.v8 import V8

TOLERANCE = 1e-12  # of max(1, the largest |x| of the path)
OTHER_REGULARIZERS = ("Adam", "SGD", "Lion")  # the rules that are run with ℓ1, elastic net and box too
METHODS = [m for m in oc.methods().values() if m.regularizer.id == "l2" or m.rule.name in OTHER_REGULARIZERS]


@dataclass(frozen=True)
class Cell:
    """One run of `method` on `landscape`; the rest are targets of a scene: lr, weightDecay, steps, hyper.eps, …"""

    landscape: Landscape
    method: oc.Method
    targets: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method.name} on {self.landscape.name}"

    @property
    def told(self) -> Mapping[str, Any]:
        """Every target, those that are not given as well."""
        begin = {f"start.{k}": v for k, v in enumerate(self.landscape.start.tolist())}
        return {"lr": 0.0137, "weightDecay": 0.13, "steps": 500, **begin, **self.targets}

    def along(self, name: str, otherwise: float) -> list[float]:
        return [self.told.get(f"{name}.{k}", otherwise) for k in range(self.landscape.d)]

    def scene(self) -> dict[str, Any]:
        """What of a scene `run.js` reads."""
        return {
            "landscape": {"d": self.landscape.d, "window": self.landscape.window},
            "controls": [],
            "fixed": {**self.told, **{f"param.{n}": v for n, v in self.landscape.parameters.items()}},
        }

    def hyper(self) -> dict[str, float]:
        given = {name.removeprefix("hyper."): v for name, v in self.told.items() if name.startswith("hyper.")}
        return {name: v for name, v in given.items() if name in self.method.hyper}

    def oracle(self) -> Any:
        """As the browser tells it: rescaled first, then with spikes, then noisy."""
        told, scales = self.told, self.along("scale", 1.0)
        oracle = self.landscape if set(scales) == {1.0} else oc.rescaled(self.landscape, scales)
        if told.get("spike.size"):
            oracle = oc.spiked(oracle, told["spike.size"], told["spike.period"])
        if not told.get("noise.sigma"):
            return oracle
        return oc.noisy(oracle, told["noise.sigma"], told.get("noise.seed", 0), told.get("noise.kind", "additive"))

    def run(self, nudge: float = 0.0, **others: Any) -> oc.Trajectory:
        """By `oc.run`. `nudge`: the start moved by so many of its own last places, in every coordinate."""
        told = self.told
        start = np.array(self.along("start", 0.0))
        return oc.run(
            self.method, self.oracle(), start + nudge * np.spacing(start), steps=told["steps"], lr=told["lr"],
            weight_decay=told["weightDecay"] if self.method.decays else None,
            schedule=told.get("schedule", "constant"), convention=told.get("convention", "pytorch"),
            **self.hyper(), **others,
        )  # fmt: skip


@dataclass(frozen=True)
class Walked:
    """What `walk` of run.js gave: x (n + 1, d), loss (n + 1,), and how the path ended."""

    x: np.ndarray
    loss: np.ndarray
    divergedAt: int
    cause: int
    stop: Mapping[str, Any]
    left: Mapping[str, Any]


def walked(v8: V8, cells: Sequence[Cell], folder: Path) -> list[Walked]:
    """Every cell by the stage's modules, in one go."""
    heads = _ask(v8, "walkCells", folder, cells, [{} for _ in cells], folder / "paths.bin")
    numbers: Iterator[np.ndarray] = iter(_split(np.fromfile(folder / "paths.bin"), heads))
    return [Walked(next(numbers).reshape(-1, head.pop("d")), next(numbers), **_without_n(head)) for head in heads]


def stepped(v8: V8, cell: Cell, states: list[dict[str, Any]], folder: Path) -> np.ndarray:
    """The one-step map: {t, state} → the state after step t."""
    (after,) = _ask(v8, "stepCells", folder, [cell], [{"states": states}])
    return np.array(after)


def watched(v8: V8, cells: Sequence[Cell], t: int, folder: Path) -> list[dict[str, Any]]:
    """Step t of each cell seen from inside: names and lines, as `inside` of run.js gives them."""
    return _ask(v8, "watchCells", folder, cells, [{"t": t} for _ in cells])


def timed(v8: V8, cells: Sequence[Cell], folder: Path) -> float:
    """The shortest time in ms in which the stage's modules walk all these cells, warm."""
    (shortest,) = _ask(v8, "timeCells", folder, cells, [{} for _ in cells])
    return float(shortest)


def _ask(v8: V8, function: str, folder: Path, cells: Sequence[Cell], others: list[Any], *paths: Path) -> list[Any]:
    """A function of walk_cells.mjs on these cells; one program holds all the methods on a landscape."""
    methods: dict[str, dict[str, oc.Method]] = {}
    lands = {repr(cell.landscape): cell.landscape for cell in cells}
    for cell in cells:
        methods.setdefault(repr(cell.landscape), {})[cell.method.slug] = cell.method
    texts = {key: program(land, list(methods[key].values())) for key, land in lands.items()}
    rows = [
        {"program": repr(cell.landscape), "slug": cell.method.slug, "scene": cell.scene(), **other}
        for cell, other in zip(cells, others, strict=True)
    ]
    asked = folder / "asked.json"
    asked.write_text(json.dumps({"programs": texts, "cells": rows}), "utf-8")
    module = json.dumps((ROOT / "tests" / "walk_cells.mjs").as_uri())
    arguments = ", ".join(json.dumps(str(path)) for path in (asked, *paths))
    return list(v8.eval(f"import({module}).then((module) => module.{function}({arguments}))"))


def _split(numbers: np.ndarray, heads: list[dict[str, Any]]) -> list[np.ndarray]:
    sizes = [size for head in heads for size in ((head["n"] + 1) * head["d"], head["n"] + 1)]
    return np.split(numbers, np.cumsum(sizes)[:-1])


def _without_n(head: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in head.items() if name != "n"}


def error(there: np.ndarray, here: np.ndarray) -> np.ndarray:
    """The largest difference at each step, of max(1, |x|∞ of the path); both not finite in the same way is none."""
    with np.errstate(invalid="ignore", over="ignore"):
        apart = np.where((there == here) | (np.isnan(there) & np.isnan(here)), 0.0, np.abs(there - here))
    finite = np.abs(here[np.isfinite(here)])
    return np.nan_to_num(apart, nan=np.inf).max(axis=-1) / max(1.0, finite.max(initial=0.0))


def faults(cell: Cell, there: Walked, here: oc.Trajectory) -> list[str]:
    """What differs between the two runs of a cell, in words."""
    n = len(there.x) - 1
    found = []
    apart = error(there.x, here.x[: n + 1])
    if apart.max() > TOLERANCE:
        found.append(f"x is {apart.max():.1e} apart, first at step {np.argmax(apart > TOLERANCE)}")
    lost = error(there.loss[:, None], here.loss[: n + 1, None])
    if lost.max() > TOLERANCE and np.isfinite(here.loss[: n + 1]).all():
        found.append(f"the loss is {lost.max():.1e} apart")
    ending = outcome(here, cell.landscape.window)
    left_at = ending.left_at if ending.left_at <= n else -1  # the path of the stage ends where it diverges
    expected = {
        "diverged": (int(here.diverged_at), int(here.cause)),
        "stopped": -1 if ending.kind == "diverged" else ending.step,
        "left": (left_at, ending.back),
    }
    got = {
        "diverged": (there.divergedAt, there.cause),
        "stopped": there.stop["step"],
        "left": (there.left["at"], there.left["back"]),
    }
    return found + [f"{name}: {got[name]}, not {expected[name]}" for name in got if got[name] != expected[name]]
