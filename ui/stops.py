"""Where a slider stops: round numbers, spread as the scale of a control says. Pure."""

from __future__ import annotations

import math
from itertools import takewhile
from typing import Literal

from ui.numbers import number, superscript

Scale = Literal["linear", "log", "decay", "tiny", "binary"]

_ROUND = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)
_COARSE = (1.0, 2.0, 5.0)
_DECAY = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9998,
          0.9999)  # fmt: skip


def stops(scale: Scale, low: float, high: float, *, floor: float = 1e-16, step: float | None = None) -> list[float]:
    """Round numbers in [low, high], ascending. "log": ten a decade; "tiny": 0, then three a decade from `floor`;
    "decay": dense near 1; "binary": powers of two; "linear": about a hundred, or every `step`."""
    if scale == "decay":
        return [v for v in _DECAY if low <= v <= high]
    if scale == "binary":
        return [2.0**k for k in range(math.ceil(math.log2(low)), math.floor(math.log2(high)) + 1)]
    if scale in ("log", "tiny"):
        first = low if low > 0 else floor
        digits = _ROUND if scale == "log" else _COARSE
        powers = range(math.floor(math.log10(first)) - 1, math.ceil(math.log10(high)) + 1)
        found = [v for p in powers for d in digits if first <= (v := float(f"{d}e{p}")) <= high]
        return [0.0, *found] if scale == "tiny" else found
    step = step or _nice((high - low) / 100)
    places = max(0, -math.floor(math.log10(step)) + 1)
    return list(takewhile(lambda v: v <= high, (round(low + i * step, places) for i in range(10_001))))


def exponent_of(value: float) -> int | None:
    """k where value = 2ᵏ exactly, else None."""
    mantissa, k = math.frexp(value)
    return k - 1 if mantissa == 0.5 else None


def as_power(value: float) -> str:
    """A factor for readers: 2¹⁰ ≈ 10³, 2³ = 8; one that is no power of two as it is."""
    k = exponent_of(value)
    if k is None:
        return f"{value:g}"
    power = f"2{superscript(k)}"
    if 0.1 <= value < 1000:
        return f"{power} = {number(value, 4)}"
    mantissa, tens = f"{value:.0e}".split("e")
    return f"{power} ≈ {'' if mantissa == '1' else mantissa + '×'}10{superscript(int(tens))}"


def _nice(step: float) -> float:
    """The round number 1, 2 or 5 × 10ⁿ at or above `step`."""
    power = 10.0 ** math.floor(math.log10(step))
    return next(float(f"{d * power:.6g}") for d in (1, 2, 5, 10) if d * power >= step * 0.999)
