"""A protocol file (TOML), read and checked. What is wrong with it is said in one sentence, as a ValueError."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from optim_core import catalog
from optim_core.networks.data import DATA
from optim_core.networks.plan import Architecture, Entry, Plan
from optim_core.networks.sweep import cost
from optim_core.networks.sweep.protocol import (
    CHOICES,
    CONVENTIONS,
    Budget,
    Grid,
    Protocol,
    Setting,
    entry_of,
    label_of,
)  # fmt: skip
from optim_core.networks.sweep.table import Table, once
from optim_core.schedule import SCHEDULES

STAGES = ("tuned", "fixed")
CURVED = ("network", "layers")  # of what the curvature may be measured


def read(path: Path) -> Protocol:
    """The protocol in a file. Raises ValueError with the file's name and a sentence."""
    try:
        return parse(path.read_text("utf-8"))
    except FileNotFoundError:
        raise ValueError(f"There is no file {path}.") from None
    except OSError as problem:
        raise ValueError(f"{path} cannot be read: {problem.strerror}.") from None
    except (ValueError, TypeError) as problem:  # tomllib's error is a ValueError
        raise ValueError(f"{path}: {problem}") from None


def parse(text: str) -> Protocol:
    """The protocol that `text` describes. Raises ValueError with a sentence."""
    top = Table("the protocol", tomllib.loads(text))
    fixed = top.one_of("stage", STAGES, "tuned") == "fixed"
    for key in ("tuning_seeds", "follow"):
        if fixed and key in top.held:
            raise ValueError(f"A fixed sweep tunes nothing, so it has no {key}.")
    names = top.many("data", str)
    for name in names:
        _known("data set", name, DATA)
    steps, every = (_per_data(top, key, names) for key in ("steps", "every"))
    batch, beta2 = top.one("batch", int, 64), top.many("beta2", float)
    schedule = top.one_of("schedule", tuple(SCHEDULES), "constant")
    architectures = [a for table in top.tables("architecture") for a in _architectures(table)]
    settings = [Setting(name, a, b, steps[name], every[name], batch, schedule)
                for name in names for a in architectures for b in beta2]  # fmt: skip
    once("setting", [setting.id for setting in settings])
    convention = top.one_of("decay", CONVENTIONS)
    grids = [_grid(Table(f"[method.{name}]", held), name, convention) for name, held in top.table("method").items()]
    once("method", [grid.method for grid in grids])
    for grid in grids:
        if len(beta2) > 1 and "beta2" not in catalog.method(entry_of(grid.method)[0]).hyper:
            raise ValueError(f"{grid.method} has no beta2, so it cannot be compared at {len(beta2)} of them.")
    keep = Table("[keep]", top.table("keep", {}))
    budget = Table("[budget]", top.table("budget"))
    protocol = Protocol(
        text=text,
        settings=tuple(settings),
        grids=tuple(grids),
        follow={} if fixed else _follow(top.table("follow", {}), [grid.method for grid in grids]),
        fixed=fixed,
        tuning_seeds=() if fixed else top.many("tuning_seeds", int),
        fresh_seeds=top.many("fresh_seeds", int),
        multipliers=top.many("multipliers", float, (1.0,)),
        histograms=keep.many("histograms", int, ()),
        gradients=keep.many("gradients", int, ()),
        budget=Budget(budget.one("runs", int), budget.one("cpu_seconds", float)),
        chooses=top.one_of("choose", CHOICES, CHOICES[0]),
        sharpness=keep.one("sharpness", int, 0),
        by_layer=keep.one_of("sharpness_of", CURVED, CURVED[0]) == "layers",
        rays=keep.many("rays", int, ()),
    )
    for table in (top, keep, budget):
        table.end()
    _check(protocol)
    return protocol


def _architectures(table: Table) -> Iterable[Architecture]:
    kind, width = table.one("kind", str), table.one("width", int, 32)
    depths, norms, inits = table.many("depth", int), table.many("norm", str), table.many("init", str, ("",))
    table.end()
    return [Architecture(kind, depth, width, norm, init) for init in inits for norm in norms for depth in depths]


def _grid(table: Table, name: str, convention: str) -> Grid:
    method = catalog.method(entry_of(name)[0])
    lrs = table.many("lr", float)
    decays = table.many("decay", float) if method.decays else (0.0,)
    table.end()
    for lr, decay in ((lr, decay) for lr in lrs for decay in decays):
        if lr <= 0 or decay < 0:
            raise ValueError(f"{table.name}: lr must be above 0 and decay not below; not {lr:g} and {decay:g}.")
    try:
        return Grid.of(label_of(name), lrs, decays, convention)
    except OverflowError:
        raise ValueError(f"{table.name}: a decay is too large for its lr: their quotient is no number.") from None


def _follow(held: dict[str, Any], tuned: list[str]) -> dict[str, str]:
    found = {}
    for name, leader in held.items():
        method, other = catalog.method(name), catalog.method(str(leader))
        if method.slug in tuned:
            raise ValueError(f"{method.name} follows {other.name}, so it cannot have a grid of its own.")
        if other.slug not in tuned:
            raise ValueError(f"{method.name} follows {other.name}, which has no grid.")
        if "beta2" not in method.hyper or not method.decays:
            raise ValueError(f"{method.name} cannot follow: it has no beta2 or no weight decay.")
        found[method.slug] = other.slug
    return found


def _per_data(top: Table, key: str, names: tuple[str, ...]) -> dict[str, int]:
    """One number for all data sets, or a table with one for each."""
    if not isinstance(top.held.get(key), dict):
        return dict.fromkeys(names, top.one(key, int))
    table = Table(f"[{key}]", top.table(key))
    found = {name: table.one(name, int) for name in names}
    table.end()
    return found


def _known(what: str, name: str, options: Iterable[str]) -> None:
    if name not in options:
        raise ValueError(f"There is no {what} {name!r}; there are {', '.join(options)}.")


def _check(protocol: Protocol) -> None:
    """What concerns more than one key. Plan and Entry check what they are given."""
    for s in protocol.settings:
        if s.steps < 2 * s.every:
            raise ValueError(f"steps must be at least twice every: {s.data} has {s.steps} and {s.every}.")
        for seed in (*protocol.tuning_seeds, *protocol.fresh_seeds):
            Plan(s.data, (Entry("Adam", 1.0, seed=seed),), s.architecture, s.steps, s.batch, s.every, s.schedule,
                 sharpness_every=protocol.sharpness, by_layer=protocol.by_layer)  # fmt: skip
        for step in protocol.histograms:
            if step % s.every or not 0 < step <= s.steps:
                raise ValueError(f"There is no record after step {step}; {s.data} has one every {s.every} steps.")
    for name, point in protocol.tried():
        for beta2, c in ((s.beta2, c) for s in protocol.settings for c in protocol.multipliers):
            method, hyper = entry_of(name)
            beta = {"beta2": beta2} if "beta2" in catalog.method(method).hyper else {}
            Entry(method, point.lr, point.weight_decay, {**beta, **hyper}, multiplier=c)
    if both := set(protocol.tuning_seeds) & set(protocol.fresh_seeds):
        raise ValueError(f"Seed {min(both)} is for tuning, so it is not fresh.")
    for kept, seeds in (("gradients", protocol.gradients), ("rays", protocol.rays)):
        if beyond := set(seeds) - set(protocol.fresh_seeds):
            raise ValueError(f"{kept} in [keep]: {min(beyond)} is not a fresh seed.")
    runs, seconds, most = protocol.count(), cost.seconds(protocol), protocol.budget
    if runs > most.runs:
        raise ValueError(f"The protocol has {runs:,} runs; its budget is {most.runs:,}.")
    if seconds > most.cpu_seconds:
        raise ValueError(f"The protocol takes about {seconds:,.0f} CPU seconds; its budget is {most.cpu_seconds:,.0f}.")
