"""What the Small networks page asserts of the sizes of updates in a long training (sweeps/histograms.parquet)."""

from __future__ import annotations

from functools import cache

import numpy as np

from optim_core.networks import results
from optim_core.networks.history import LOWEST

BAND = (-7, 0)  # exponents of two: 2⁻⁷ ≤ |u| < 1
LEAST = -29  # where the first bar of the page's picture ends
EARLY, LATE = 2000, 20_000  # steps of the first and the last histogram
COUPLED, DECOUPLED = ("Adam-l2", 0.01), ("AdamW", 0.001)  # the papers' L


@cache
def _shares(method: str, decay: float, step: int, norm: str = "none") -> tuple[float, ...]:
    """Percent of the coordinates with a direction in BAND, seed by seed."""
    rows = results.read("histograms").rows(method=method, paper_decay=decay, norm=norm)
    held = [row["histograms"][list(row["histogram_steps"]).index(step)] for row in rows]
    return tuple(100 * sum(one[BAND[0] - LOWEST : BAND[1] - LOWEST]) for one in held)


def histogram_seeds() -> int:
    return len(_shares(*COUPLED, LATE))


def spread_early() -> float:
    return float(np.mean(_shares(*COUPLED, EARLY)))


def spread_late() -> float:
    return float(np.mean(_shares(*COUPLED, LATE)))


def narrow_early() -> float:
    return float(np.mean(_shares(*DECOUPLED, EARLY)))


def narrow_late() -> float:
    return float(np.mean(_shares(*DECOUPLED, LATE)))


def no_overlap() -> bool:
    """At the end the largest share of any seed of Adam-ℓ2 is below the smallest of any seed of AdamW."""
    return max(_shares(*COUPLED, LATE)) < min(_shares(*DECOUPLED, LATE))


@cache
def _sunk(method: str, decay: float, step: int) -> float:
    """Percent of the coordinates with a direction below LEAST, zero included, mean over the seeds."""
    rows = results.read("histograms").rows(method=method, paper_decay=decay, norm="none")
    held = [row["histograms"][list(row["histogram_steps"]).index(step)] for row in rows]
    return float(np.mean([100 * (sum(one[: LEAST - LOWEST]) + one[-1]) for one in held]))


def sunk_late() -> float:
    """Under Adam-ℓ2."""
    return _sunk(*COUPLED, LATE)


def afloat_late() -> float:
    """Under AdamW."""
    return _sunk(*DECOUPLED, LATE)


def normed_spread() -> float:
    """The share of Adam-ℓ2 at the end, with BatchNorm."""
    return float(np.mean(_shares(*COUPLED, LATE, "batch")))


def normed_narrow() -> float:
    return float(np.mean(_shares(*DECOUPLED, LATE, "batch")))
