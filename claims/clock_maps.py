"""What the Clock page asserts of its heat maps. The slopes are read off the stored table, of which a test runs a sample
of cells again; the rest is small enough to be run here."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

import optim_core as oc
from claims import clock_sweeps as sweeps

LEAST = 0.003  # L from which a weight on the sphere has forgotten its start within the run


@cache
def _table(name: str) -> Any:
    return sweeps.stored()["errors"][name]


def settled_slope() -> float:
    return sweeps.slope(_table("settled"))


def sphere_slope() -> float:
    return sweeps.slope(_table("sphere"))


def budget_slope() -> float:
    return sweeps.slope(_table("budget"))


def settled_steps() -> int:
    return sweeps.REGIMES["settled"].steps


def budget_steps() -> int:
    return sweeps.REGIMES["budget"].steps


def _ticks() -> Any:
    """ηλT of the best cell in each row of the map of the small budget."""
    return sweeps.best(_table("budget")) * sweeps.RATES * budget_steps()


def budget_fewest() -> float:
    return float(_ticks().min())


def budget_most() -> float:
    return float(_ticks().max())


def rates_apart() -> float:
    return float(sweeps.RATES[-1] / sweeps.RATES[0])


def sphere_spread() -> float:
    """By how much cells of equal L differ at most, relative to the smallest, from `LEAST` on."""
    table, found = _table("sphere"), []
    exponents = np.round(np.log10(np.outer(sweeps.RATES, sweeps.DECAYS)) / sweeps.STEP).astype(int)
    for exponent in np.unique(exponents):
        cells = table[exponents == exponent]
        if len(cells) > 1 and 10 ** (exponent * sweeps.STEP) >= LEAST:
            found.append(np.ptp(cells) / cells.min())
    return float(max(found))


def sphere_largest() -> float:
    """By which factor the errors of different L differ there."""
    strength = np.outer(sweeps.RATES, sweeps.DECAYS)
    table = _table("sphere")[strength >= LEAST]
    return float(table.max() / table.min())


def sphere_exact() -> bool:
    """η twice, λ half, a start twice as long: every bit of the direction stays (ε = 0)."""
    directions = []
    for factor in (1.0, 2.0):
        oracle, start, _ = sweeps.sphere(factor)
        x = oc.run("AdamW", oracle, start=start, steps=300, lr=0.01 * factor, weight_decay=0.3 / factor, eps=0.0,
                   record=("x",)).x  # fmt: skip
        directions.append(x / factor)
    return bool(np.array_equal(*directions))


def budget_longer() -> int:
    return 400


def budget_longest() -> int:
    return 1000


def budget_longer_slope() -> float:
    return sweeps.slope(sweeps.errors(sweeps.stopped(budget_longer())))


def budget_longest_slope() -> float:
    return sweeps.slope(sweeps.errors(sweeps.stopped(budget_longest())))


def zero_rows() -> int:
    """Rows of the map of the small budget in which, from a start at zero, the smallest λ is best."""
    regime = sweeps.REGIMES["budget"]
    from_zero = replace(regime, prepare=lambda: _at_zero(*regime.prepare()))
    return int((sweeps.best(sweeps.errors(from_zero)) == sweeps.DECAYS[0]).sum())


def _at_zero(oracle: Any, start: Any, error: Any) -> Any:
    return oracle, np.zeros_like(start), error


def rows() -> int:
    return len(sweeps.RATES)
