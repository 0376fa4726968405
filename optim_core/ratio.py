"""a/b with 0/0 = 0, for arrays, floats and tensors. Nonzero/0 stays ±∞.

Where no quotient is NaN there was no 0/0, which is the common case and saves the masks.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np


def array_ratio(a: Any, b: Any) -> Any:
    """For NumPy arrays (and numbers), broadcast."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        quotient = np.true_divide(a, b)
        smallest = np.min(quotient)
    if not np.isnan(smallest):
        return quotient
    return np.where((np.asarray(a) == 0) & (np.asarray(b) == 0), 0.0, quotient)


def float_ratio(a: float, b: float) -> float:
    """For Python floats, which raise at a zero."""
    if b != 0:
        return a / b
    return 0.0 if a == 0 else math.nan if a != a else math.copysign(math.inf, a) * math.copysign(1.0, b)


def torch_ratio(a: Any, b: Any) -> Any:
    """For torch tensors, broadcast."""
    quotient = a / b
    if quotient.device.type == "cpu" and not math.isnan(quotient.sum().item()):  # a card would have to wait
        return quotient
    return quotient.masked_fill((a == 0) & (b == 0), 0.0)
