"""An experiment: one landscape, one start, and up to twelve lanes, each a method with settings of its own.

    race = Experiment(oc.landscape("Rosenbrock"), (Lane("AdamW", 0.02, 0.1), Lane("SGD", 0.001)), steps=500)
    for name, path in zip(race.names(), race.run()):
        print(name, path.last)
    Experiment.from_dict(race.to_dict())       # the same, through what JSON holds

What is wrong with an experiment, from a constructor or from a file, is a ValueError with one sentence.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np

from optim_core import catalog
from optim_core.expression import landscape_from
from optim_core.method import Method
from optim_core.noise import checked_seed
from optim_core.numeric import names_one, real, shown, whole
from optim_core.oracle import NOISES, Oracle, as_oracle, noisy, rescaled
from optim_core.request import check
from optim_core.run import run
from optim_core.schedule import SCHEDULES
from optim_core.terrain import Landscape, start_point, window_of
from optim_core.trajectory import Trajectory

FORMAT, VERSION = "AdamW Lab experiment", 1
MOST_LANES = 12
MOST_STEPS = 100_000
TYPED = "expression"  # the id of a landscape whose formula somebody typed


@dataclass(frozen=True)
class Lane:
    """A method (or its name) and everything that is set for it alone.

    `weight_decay` is None exactly where the method does not decay. `hyper`: hyperparameters that are not at their
    defaults. `schedule`: a name. `scales`: factors of the gradient's coordinates, (d,) or () for none. `noise`: the
    standard deviation of the noise on each coordinate of the gradient, of the kind `noise_kind`.
    """

    method: Method
    lr: float
    weight_decay: float | None = None
    hyper: Mapping[str, float] = field(default_factory=dict)
    schedule: str = "constant"
    scales: tuple[float, ...] = ()
    noise: float = 0.0
    noise_kind: str = "additive"

    def __post_init__(self) -> None:
        object.__setattr__(self, "method", catalog.method(self.method))
        object.__setattr__(self, "scales", tuple(float(c) for c in self.scales))


@dataclass(frozen=True)
class Experiment:
    """Lanes on one landscape, from one start (d,) (by default the landscape's), for the same number of steps.

    Lanes with noise see the same draws: those of `seed`. `convention` is that of `run`.
    """

    landscape: Landscape
    lanes: tuple[Lane, ...]
    start: tuple[float, ...] = ()
    steps: int = 500
    seed: int = 0
    convention: str = "pytorch"

    def __post_init__(self) -> None:
        if not 1 <= len(self.lanes) <= MOST_LANES:
            raise ValueError(f"An experiment has 1 to {MOST_LANES} methods, not {len(self.lanes)}.")
        if whole(self.steps, "steps must be a whole number of at least 1") > MOST_STEPS:
            raise ValueError(f"An experiment has at most {MOST_STEPS} steps, not {shown(self.steps)}.")
        object.__setattr__(self, "seed", checked_seed(self.seed))
        begin = self.landscape.start if len(self.start) == 0 else start_point(self.start, self.landscape.d)
        object.__setattr__(self, "start", tuple(begin.tolist()))
        object.__setattr__(self, "lanes", tuple(self.lanes))
        for lane in self.lanes:
            self._request(lane, check, record=(), every=1, hyper=lane.hyper)

    def oracle(self, lane: Lane) -> Oracle:
        """The gradients that this lane is told: rescaled first, then with noise."""
        told = as_oracle(self.landscape)
        told = rescaled(told, lane.scales) if lane.scales else told
        return noisy(told, lane.noise, self.seed, lane.noise_kind) if lane.noise else told

    def run(self, record: Sequence[str] = ("x", "g", "loss")) -> tuple[Trajectory, ...]:
        """The path of every lane, in their order."""
        return tuple(self._request(lane, run, record=record, **lane.hyper) for lane in self.lanes)

    def names(self) -> tuple[str, ...]:
        """What to call each lane."""
        return lane_names(self.lanes)

    def to_dict(self) -> dict[str, Any]:
        """Everything as values that JSON holds; `from_dict` reads it."""
        land = self.landscape
        place = (
            {"formula": land.name, "window": [list(p) for p in land.window]} if land.id == TYPED else {"id": land.id}
        )
        lanes = [
            {f.name: getattr(lane, f.name) for f in fields(Lane)}
            | {"method": lane.method.slug, "scales": list(lane.scales), "hyper": dict(lane.hyper)}
            for lane in self.lanes
        ]
        return {
            "format": FORMAT,
            "version": VERSION,
            "landscape": {**place, "parameters": dict(land.parameters)},
            "start": list(self.start),
            "steps": self.steps,
            "seed": self.seed,
            "convention": self.convention,
            "lanes": lanes,
        }

    @classmethod
    def from_dict(cls, data: Any) -> Experiment:
        """The experiment that `to_dict` wrote. Whatever else it is given becomes a ValueError with one sentence."""
        given = _table(data, "An experiment", {"format", "version", "landscape", *(f.name for f in fields(cls))})
        if given.get("format") != FORMAT:
            raise ValueError(f'This is no experiment of AdamW Lab: "format" is not {FORMAT!r}.')
        if given.get("version") != VERSION:
            raise ValueError(f"This experiment has the version {shown(given.get('version'))}; {VERSION} can be read.")
        lanes = tuple(_lane(one) for one in _list(given, "lanes", MOST_LANES))
        start = tuple(real(v, "start holds numbers") for v in _list(given, "start", 3))
        rest: dict[str, Any] = {name: given[name] for name in ("steps", "seed", "convention") if name in given}
        return cls(_landscape(given.get("landscape")), lanes, start, **rest)

    def _request(self, lane: Lane, asked: Callable[..., Any], **more: Any) -> Any:
        return asked(
            lane.method, self.oracle(lane), np.array(self.start), self.steps, lr=lane.lr,
            weight_decay=lane.weight_decay, schedule=lane.schedule, convention=self.convention, **more,
        )  # fmt: skip


def lane_names(lanes: Sequence[Lane]) -> tuple[str, ...]:
    """What to call each lane: its method's name, with a number from the second of the same method on."""
    seen: Counter[str] = Counter()
    made = []
    for lane in lanes:
        seen[lane.method.name] += 1
        count = seen[lane.method.name]
        made.append(lane.method.name if count == 1 else f"{lane.method.name} ({count})")
    return tuple(made)


def _landscape(data: Any) -> Landscape:
    given = _table(data, "The landscape", {"id", "formula", "window", "parameters"})
    parameters = _table(given.get("parameters", {}), "parameters", None)
    if "formula" in given:
        made = landscape_from(given["formula"])
        if "window" in given:
            made = landscape_from(given["formula"], window=window_of(given["window"], made.d))
    else:
        ids = {one.id: one for one in catalog.landscapes().values()}
        if not isinstance(given.get("id"), str) or given["id"] not in ids:
            raise ValueError(f"There is no landscape {shown(given.get('id'))}.")
        made = ids[given["id"]]
    return made.with_(**parameters)


def _lane(data: Any) -> Lane:
    given = _table(data, "A lane", {f.name for f in fields(Lane)})
    if not isinstance(given.get("method"), str) or "lr" not in given:
        raise ValueError('A lane needs the name of a "method" and its "lr".')
    for name, table in (("schedule", SCHEDULES), ("noise_kind", NOISES)):
        if name in given and not names_one(given[name], table):
            raise ValueError(f"{name} is one of {', '.join(table)}, not {shown(given[name])}.")
    numbers: dict[str, float | None] = {
        name: real(given[name], f"{name} must be a number") for name in ("lr", "noise") if name in given
    }
    if given.get("weight_decay") is not None:
        numbers["weight_decay"] = real(given["weight_decay"], "weight_decay must be a number")
    settings = _table(given.get("hyper", {}), "hyper", None)
    hyper = {name: real(value, f"{name} must be a number") for name, value in settings.items()}
    scales = tuple(real(c, "scales holds numbers") for c in _list(given, "scales", 3))
    return Lane(**{**given, **numbers, "hyper": hyper, "scales": scales})


def _table(data: Any, what: str, known: set[str] | None) -> dict[str, Any]:
    """`data` if it is a JSON object with no other names than the known ones."""
    if not isinstance(data, Mapping) or not all(isinstance(name, str) for name in data):
        raise ValueError(f"{what} must be a table of names and values, not {shown(data)}.")
    if known is not None and not set(data) <= known:
        raise ValueError(f"{what} has no {shown(min(set(data) - known))}; it has {', '.join(sorted(known))}.")
    return dict(data)


def _list(data: Mapping[str, Any], name: str, most: int) -> list[Any]:
    found = data.get(name, [])
    if not isinstance(found, list | tuple) or len(found) > most:
        raise ValueError(f"{name} must be a list of at most {most} entries.")
    return list(found)


def dumped(experiment: Experiment) -> str:
    """The experiment as JSON text, the same text for the same experiment: a key for caches, and a file."""
    return json.dumps(experiment.to_dict(), ensure_ascii=False, indent=1)
