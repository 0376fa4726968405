"""What a sweep has stored, read as means with intervals: `read("depth")` reads sweeps/depth.parquet.

Everything is over fresh seeds, which no choice has seen; intervals are 95 % t-intervals over seeds (initial weights and
order of the mini-batches; the data are split once). Plain NumPy, without torch.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = Path(__file__).resolve().parents[2] / "sweeps"
COVERAGE = 0.95
QUANTITIES = ("accuracy", "test_loss", "loss", "validation", "validation_loss")
SHARES = ("accuracy", "validation")  # a run that diverged has a share of 0, and a loss of ∞
Row = dict[str, Any]


@dataclass(frozen=True, order=True)
class Setting:
    """What a network and its training have in common for all methods that are compared."""

    data: str
    kind: str
    depth: int
    norm: str
    init: str
    beta2: float
    steps: int


@dataclass(frozen=True)
class Choice:
    """The hyperparameters that had the best mean validation accuracy over the tuning seeds. weight_decay: w as the core
    takes it; paper_decay: L = lr·w for decoupled and proximal decay, else the same number."""

    lr: float
    weight_decay: float
    paper_decay: float


@dataclass(frozen=True)
class Estimate:
    """mean ± half over n seeds: a 95 % t-interval; half is NaN for fewer than two seeds, or where
    a value is not finite."""

    mean: float
    half: float
    n: int

    @property
    def excludes_zero(self) -> bool:
        """Whether zero lies outside of the interval."""
        return abs(self.mean) > self.half


@dataclass(frozen=True)
class Paired(Estimate):
    """The differences between two methods seed by seed; wins: on how many seeds the difference is positive."""

    wins: int


@dataclass(frozen=True, eq=False)
class Grid:
    """values (len(lrs), len(decays)): means over the tuning seeds; decays: the papers' L, ascending like lrs."""

    lrs: tuple[float, ...]
    decays: tuple[float, ...]
    values: Any


def estimate(values: Sequence[float]) -> Estimate:
    """Mean and 95 % t-interval of independent values. Raises ValueError for an empty list."""
    return Estimate(*_interval(np.asarray(values, dtype=np.float64)))


def _interval(x: Any) -> tuple[float, float, int]:
    from scipy.special import stdtrit  # scipy.stats would take a second to load

    n = len(x)
    if n == 0:
        raise ValueError("No run of this kind is stored.")
    if n == 1 or not np.isfinite(x).all():
        return float(x.mean()), math.nan, n
    return float(x.mean()), float(stdtrit(n - 1, (1 + COVERAGE) / 2) * x.std(ddof=1) / math.sqrt(n)), n


@dataclass(frozen=True, eq=False)
class Results:
    """The rows of one sweep, one a run, and how it was made (`about`: protocol, versions, command, date, seconds)."""

    all_rows: tuple[Row, ...]
    about: dict[str, Any]

    @cached_property
    def settings(self) -> tuple[Setting, ...]:
        """Every setting that has rows, in order."""
        return tuple(sorted(self._by_setting))

    @cached_property
    def _by_setting(self) -> dict[Setting, dict[tuple[str, str], list[Row]]]:
        """{setting: {(method, stage): rows}}"""
        found: dict[Setting, dict[tuple[str, str], list[Row]]] = {}
        for row in self.all_rows:
            setting = Setting(*(row[name] for name in Setting.__dataclass_fields__))
            found.setdefault(setting, {}).setdefault((row["method"], row["stage"]), []).append(row)
        return found

    def find(self, **wanted: Any) -> Setting | None:
        """The only setting with these fields, e.g. find(data="digits", depth=44, norm="none", beta2=0.999); None where
        there is none. Raises ValueError if several fit."""
        fit = [s for s in self.settings if all(getattr(s, name) == value for name, value in wanted.items())]
        if len(fit) > 1:
            raise ValueError(f"{len(fit)} settings fit {wanted}.")
        return fit[0] if fit else None

    def rows(
        self, setting: Setting | None = None, method: str | None = None, stage: str | None = None, **where: Any
    ) -> list[Row]:  # fmt: skip
        """The runs that fit, as they are stored; `where` names further columns."""
        settings = self._by_setting.values() if setting is None else [self._by_setting.get(setting, {})]
        pools = (
            pool for held in settings for (m, s), pool in held.items() if method in (None, m) and stage in (None, s)
        )
        return [row for pool in pools for row in pool if all(row[name] == value for name, value in where.items())]

    def _fresh(self, setting: Setting, method: str, quantity: str, multiplier: float) -> dict[int, float]:
        """{seed: value}. A run that diverged has no loss (∞) and an accuracy of 0."""
        if quantity not in QUANTITIES:
            raise ValueError(f"A quantity is one of {', '.join(QUANTITIES)}, not {quantity!r}.")
        lost = 0.0 if quantity in SHARES else math.inf
        found: dict[int, float] = {}
        for row in self.rows(setting, method, "fresh", multiplier=multiplier):
            if row["seed"] in found:
                raise ValueError(f"{method} is stored with several settings of its own for {setting}; ask for rows.")
            found[row["seed"]] = row[quantity] if row["diverged_at"] < 0 else lost
        return found

    def summary(self, setting: Setting, method: str, quantity: str = "accuracy", multiplier: float = 1.0) -> Estimate:
        """The mean over the fresh seeds; accuracies are shares, 0…1, losses are in nats."""
        return estimate(list(self._fresh(setting, method, quantity, multiplier).values()))

    def paired(
        self, setting: Setting, first: str, second: str, quantity: str = "accuracy", multiplier: float = 1.0,
        against: float | None = None,
    ) -> Paired:  # fmt: skip
        """first − second, seed by seed (the same initial weights and mini-batches). against: the multiplier of the
        second, if it is another."""
        a = self._fresh(setting, first, quantity, multiplier)
        b = self._fresh(setting, second, quantity, multiplier if against is None else against)
        apart = np.array([a[seed] - b[seed] for seed in sorted(a.keys() & b.keys())], dtype=np.float64)
        return Paired(*_interval(apart), wins=int((apart > 0).sum()))

    def choice(self, setting: Setting, method: str) -> Choice:
        """With which hyperparameters the fresh seeds were run. Raises ValueError if there is none, or several."""
        used = {(r["lr"], r["weight_decay"], r["paper_decay"]) for r in self.rows(setting, method, "fresh")}
        if len(used) != 1:
            raise ValueError(f"{len(used)} choices are stored for {method} in {setting}.")
        return Choice(*used.pop())

    def grid(self, setting: Setting, method: str, quantity: str = "validation") -> Grid:
        """Means over the tuning seeds on the grid of learning rates and decays; NaN where a run is missing. A run that
        diverged counts as 0, its loss as ∞, as in the choice."""
        lost = 0.0 if quantity in SHARES else math.inf
        rows = self.rows(setting, method, "tuning")
        lrs, decays = (tuple(sorted({row[name] for row in rows})) for name in ("lr", "paper_decay"))
        values = np.full((len(lrs), len(decays)), math.nan)
        for i, lr in enumerate(lrs):
            for j, decay in enumerate(decays):
                here = [r[quantity] if r["diverged_at"] < 0 else lost
                        for r in rows if (r["lr"], r["paper_decay"]) == (lr, decay)]  # fmt: skip
                if here:
                    values[i, j] = float(np.mean(here))
        return Grid(lrs, decays, values)


@cache
def read(name: str, folder: Path = FOLDER) -> Results:
    """The sweep `name`. Raises FileNotFoundError, naming the command that makes it, if it is not there, ValueError if
    the file is damaged."""
    from optim_core.networks.sweep import output

    file = folder / f"{name}.parquet"
    if not file.is_file():
        raise FileNotFoundError(
            f"{file} is not there; python -m optim_core.networks sweep sweeps/{name}.toml makes it."
        )
    table, about = output.read(file)
    return Results(tuple(table.to_pylist()), about)
