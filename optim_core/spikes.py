"""A disturbance of the gradient that is large once in every so many steps, small in the others, and zero on average."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from optim_core.equation.source import parse
from optim_core.numeric import real, whole
from optim_core.op import define, in_sympy, in_torch
from optim_core.ops import where

remainder = define(
    "remainder",  # of a division of counters, which are not negative
    numpy=np.remainder,
    float=lambda a, b: a % b,
    torch=in_torch("remainder"),
    sympy=in_sympy("Mod"),
    tex=r"\left({0} \bmod {1}\right)",
    js="({0} % {1})",
)


def spike(g: Any, t: Any, size: Any, period: Any) -> Any:
    """Step 1, 1 + period, … is told the large one."""
    return where(remainder(t - 1, period) < 1, g + size * (period - 1), g - size)


SPIKE = parse(spike, "spike")
added, added_to_one = SPIKE.bind("numpy"), SPIKE.bind("float")


def checked(size: Any, period: Any) -> tuple[float, int]:
    """A finite size and a whole number of steps, or a sentence."""
    size = real(size, "The size of a spike must be one number")
    if not math.isfinite(size):
        raise ValueError("The size of a spike must be finite.")
    return size, whole(period, "The period of a spike must be a whole number of steps, at least one")
