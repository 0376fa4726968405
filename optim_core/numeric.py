"""Numbers that a user gave: real ones as float64, or one sentence that says what must stand there instead."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

import numpy as np

FLOAT = np.dtype(np.float64)
REAL = "iuf"  # NumPy's kinds of signed, unsigned and floating numbers; booleans, complex numbers and text are others
LONGEST = 60  # characters of a value that a sentence shows


def reals(value: Any, must: str) -> Any:
    """`value` as a float64 array (NaN and ∞ included), else ValueError "`must`, not …".

    NumPy would take True for 1, the text "0.5" for 0.5 and None for NaN, and drop an imaginary part.
    """
    if type(value) is np.ndarray and value.dtype == FLOAT:
        return value
    try:
        given = np.asarray(value)
    except ValueError:  # rows of different lengths
        raise ValueError(f"{must}, not {shown(value)}.") from None
    if given.dtype.kind not in REAL and not _real_objects(given):
        raise ValueError(f"{must}, not {shown(value)}.")
    try:
        return given.astype(FLOAT, copy=False)
    except OverflowError:
        raise ValueError(f"{must}, not one beyond what a float holds.") from None
    except (TypeError, ValueError):
        raise ValueError(f"{must}, not {shown(value)}.") from None


def real(value: Any, must: str) -> float:
    """One number as a float, else ValueError "`must`, not …"."""
    numbers = reals(value, must)
    if numbers.ndim:
        raise ValueError(f"{must}, not {shown(value)}.")
    return float(numbers)


def whole(value: Any, must: str) -> int:
    """One whole number of at least 1 as an int, else ValueError "`must`, not …"."""
    is_number = isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)
    if not is_number or not 1 <= value < float("inf") or int(value) != value:
        raise ValueError(f"{must}, not {shown(value)}.")
    return int(value)


def names_one(value: Any, table: Mapping[str, Any]) -> bool:
    """Whether a value that a user gave is a name in `table`; a list is none, though it cannot be looked up."""
    return isinstance(value, str) and value in table


def shown(value: Any) -> str:
    """How a sentence shows a value: as Python writes it, cut where it is long."""
    if isinstance(value, int) and abs(value) > sys.float_info.max:
        return "an integer of more than 308 digits"
    text = " ".join(repr(value).split())
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"


def _real_objects(given: Any) -> bool:
    """Whether an array of Python objects holds numbers alone, such as whole numbers too large for NumPy's own."""
    return given.dtype.kind == "O" and not any(isinstance(v, bool | complex | str | None) for v in given.flat)
