"""A sweep cut into units: each is one Plan, many runs of one architecture on one data set in one batch.

How runs share a batch can move the last bit of a result, so the cut is a function of the protocol and the size of the
units alone: a sweep that was interrupted goes on with the same units. That includes the fresh stage, whose runs are
known in number before the hyperparameters are chosen.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from optim_core import catalog
from optim_core.networks.plan import MOST_ENTRIES, Entry, Plan
from optim_core.networks.sweep import cost
from optim_core.networks.sweep.protocol import FRESH, TUNING, Point, Protocol, Setting, entry_of

FEWEST, MOST = 20, 100  # runs of a unit: fewer waste time, more gain none on a CPU
FEW = 4  # where a run reads a text: its products are large, so that many runs gain nothing
LONG = 3.57e6  # work of a unit (`cost`), about half a minute on a core: what a kill may cost
EARLY = (10,)  # steps that are recorded too: rounding has not grown yet, so another machine can compare
FORM = 2  # of what a unit leaves behind; a change makes old parts unreadable

Choices = Mapping[tuple[str, str], Point]  # (id of a setting, method) → point


@dataclass(frozen=True)
class Run:
    """One training."""

    setting: Setting
    stage: str
    method: str
    point: Point
    multiplier: float
    seed: int

    @property
    def entry(self) -> Entry:
        """The run as the engine takes it."""
        p, (method, own) = self.point, entry_of(self.method)
        shared = {"beta2": self.setting.beta2} if "beta2" in catalog.method(method).hyper else {}
        return Entry(method, p.lr, p.weight_decay, {**shared, **own}, multiplier=self.multiplier, seed=self.seed)

    def row(self) -> dict[str, Any]:
        """The columns that say which run it is."""
        s, a = self.setting, self.setting.architecture
        return {
            "setting": s.id, "data": s.data, "kind": a.kind, "depth": a.depth, "width": a.width, "norm": a.norm,
            "init": a.init, "beta2": s.beta2, "steps": s.steps, "stage": self.stage, "method": self.method,
            **vars(self.point), "multiplier": self.multiplier, "seed": self.seed,
        }  # fmt: skip


@dataclass(frozen=True)
class Unit:
    """Runs of one architecture and data set, trained at once."""

    runs: tuple[Run, ...]
    histograms: tuple[int, ...]
    gradients: tuple[int, ...]  # places among the runs
    rays: tuple[int, ...] = ()  # places among the runs
    sharpness: int = 0
    by_layer: bool = False

    @property
    def cost(self) -> float:
        """Its work."""
        return sum(cost.per_run(run.setting) + cost.curvature(run.setting, self.sharpness, self.by_layer)
                   for run in self.runs)  # fmt: skip

    @cached_property
    def job(self) -> dict[str, Any]:
        """What a worker needs, as plain data."""
        s = self.runs[0].setting
        entries = tuple(run.entry for run in self.runs)
        plan = Plan(s.data, entries, s.architecture, s.steps, s.batch, s.every, s.schedule, also=EARLY,
                    sharpness_every=self.sharpness, by_layer=self.by_layer)  # fmt: skip
        kept = {name: list(getattr(self, name)) for name in ("histograms", "gradients", "rays")}
        return {"plan": plan.to_json(), **kept}

    @cached_property
    def key(self) -> str:
        """A checksum of the job and of what each run is for: another protocol's unit has another."""
        held = [FORM, self.job, [run.row() for run in self.runs]]
        return hashlib.sha256(json.dumps(held, sort_keys=True).encode()).hexdigest()[:20]


def tuning(protocol: Protocol, size: int | None = None) -> list[Unit]:
    """The units of the tuning stage, the longest first; none for a fixed sweep. size: most runs of a unit."""
    return _units(protocol, size, TUNING, lambda setting: (
        (method, point, 1.0, seed)
        for seed in protocol.tuning_seeds for method, point in protocol.tried()
    ))  # fmt: skip


def fresh(protocol: Protocol, choices: Choices, size: int | None = None) -> list[Unit]:
    """The units of the fresh stage. choices: the point of each setting and method; a fixed sweep needs none."""

    def points(setting: Setting) -> Iterator[tuple[str, Point]]:
        if protocol.fixed:
            yield from protocol.tried()
        else:
            yield from ((m, choices[setting.id, protocol.follow.get(m, m)]) for m in protocol.methods)

    return _units(protocol, size, FRESH, lambda setting: (
        (method, point, multiplier, seed)
        for seed in protocol.fresh_seeds for method, point in points(setting) for multiplier in protocol.multipliers
    ))  # fmt: skip


def ahead(protocol: Protocol, size: int | None = None) -> list[Unit]:
    """The fresh units before anything is chosen: right in number and cost, with the first point of every grid."""
    first = {grid.method: grid.points[0] for grid in protocol.grids}
    return fresh(protocol, {(s.id, m): first[m] for s in protocol.settings for m in first}, size)


def _units(protocol: Protocol, size: int | None, stage: str, runs_of: Any) -> list[Unit]:
    alike = lambda s: (s.data, s.architecture)
    found: list[Unit] = []
    for settings in (list(group) for _, group in groupby(protocol.settings, alike)):
        runs = [Run(s, stage, *run) for s in settings for run in runs_of(s)]
        runs.sort(key=lambda run: run.seed)  # stable; runs of one seed see the same batches, which is faster
        every = protocol.sharpness if stage == FRESH else 0
        dear = max(cost.per_run(s) + cost.curvature(s, every, protocol.by_layer) for s in settings)
        fewest = FEW if any(s.architecture.reads_text for s in settings) else FEWEST
        for part in _cut(runs, size or int(min(max(LONG / dear, fewest), MOST))):
            if stage != FRESH:
                found.append(Unit(tuple(part), (), ()))
                continue
            gradients, rays = (tuple(k for k, run in enumerate(part) if run.seed in seeds)
                               for seeds in (protocol.gradients, protocol.rays))  # fmt: skip
            found.append(Unit(tuple(part), protocol.histograms, gradients, rays, protocol.sharpness, protocol.by_layer))
    return sorted(found, key=lambda unit: -unit.cost)


def _cut(runs: list[Run], size: int) -> Iterator[list[Run]]:
    """Pieces of at most `size` runs, as alike in number as can be."""
    pieces = -(-len(runs) // min(size, MOST_ENTRIES))
    for k in range(pieces):
        yield runs[k * len(runs) // pieces : (k + 1) * len(runs) // pieces]
