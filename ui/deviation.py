"""How far two runs of one method are apart, as a number and as a reader reads it."""

from __future__ import annotations

from typing import Any

import numpy as np

from ui.numbers import number
from ui.text import t

ROUNDING = 1e-12  # a deviation below this is rounding


def rounding(deviation: float, identical: bool) -> str:
    """A measured deviation as a readout: 0 only where every bit agrees; otherwise with its size, and named as
    rounding where it is no larger than that."""
    if identical:
        return "0"
    text: str = number(deviation, 2)
    return t("outcome.rounding", value=text) if 0 < deviation < ROUNDING else text


def deviation(one: Any, other: Any) -> tuple[float, bool]:
    """(largest |Δx|, whether every bit agrees) between two recorded paths of the same shape; ∞ if one is not finite."""
    a, b = np.asarray(one), np.asarray(other)
    identical = bool(np.array_equal(a.view(np.int64), b.view(np.int64)))
    with np.errstate(invalid="ignore", over="ignore"):
        largest = float(np.abs(a - b).max())
    return (0.0 if identical else largest if np.isfinite(largest) else np.inf), identical
