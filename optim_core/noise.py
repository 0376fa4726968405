"""Counter-based noise: a 32-bit hash of (seed, run, step, coordinate), the same number on NumPy, torch and JavaScript.

Any draw can be replayed without its predecessors, so any step of any run can be. Integers agree exactly between the
readers, normals to about 1e-15. The mixer is Wellons' `lowbias32` (nullprogram.com/blog/2018/07/31).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from optim_core.equation.source import Source, parse
from optim_core.integer_ops import imul, shift_right, xor
from optim_core.ops import cos, log, sqrt


def mix(h):
    """One avalanche round over 32 bits."""
    h = xor(h, shift_right(h, 16))
    h = imul(h, 2146121005)
    h = xor(h, shift_right(h, 15))
    h = imul(h, 2221713035)
    return xor(h, shift_right(h, 16))


def hash32(seed, run, step, coordinate):
    """Every counter in turn, mixed after each, so that neighbours share nothing."""
    h = mix(xor(seed, 2654435769))
    h = mix(xor(h, run))
    h = mix(xor(h, step))
    return mix(xor(h, coordinate))


def unit(h):
    """A 32-bit integer as a number strictly between 0 and 1."""
    return (h + 0.5) / 4294967296


def box_muller(u1, u2, tau):
    """A standard normal from two uniforms. Box & Muller 1958, doi:10.1214/aoms/1177706645. `tau` is 2π."""
    return sqrt(-2 * log(u1)) * cos(tau * u2)


def gaussian(seed, run, step, coordinate, tau):
    """A standard normal for each set of counters, from two uniforms with counters of their own."""
    u1 = unit(hash32(seed, run, step, 2 * coordinate))
    u2 = unit(hash32(seed, run, step, 2 * coordinate + 1))
    return box_muller(u1, u2, tau)


MOST_AHEAD, NUMBERS_AHEAD = 256, 4096  # steps, and numbers, of a stack that is drawn at once
CALLABLES = ("mix", "hash32", "unit", "box_muller")
SOURCES: dict[str, Source] = {
    f.__name__: parse(f, f.__name__, callables=CALLABLES) for f in (mix, hash32, unit, box_muller, gaussian)
}
_mix = SOURCES["mix"].bind("numpy")
_hash = SOURCES["hash32"].bind("numpy", mix=_mix)
_unit = SOURCES["unit"].bind("numpy")
_box_muller = SOURCES["box_muller"].bind("numpy")
_gaussian = SOURCES["gaussian"].bind("numpy", hash32=_hash, unit=_unit, box_muller=_box_muller)


def checked_seed(seed: Any) -> int:
    """`seed` as an int, or ValueError where it is no whole number of 32 bits."""
    if not isinstance(seed, int | float | np.integer) or not 0 <= seed < 2**32 or int(seed) != seed:
        raise ValueError("A seed is a whole number from 0 to 4294967295.")
    return int(seed)


def hashed(seed: Any, run: Any, step: Any, index: Any) -> Any:
    """uint32 hash of four counters (whole numbers below 2³², broadcast together)."""
    return _hash(*(np.asarray(c).astype(np.uint32) for c in (seed, run, step, index)))


def uniform(seed: Any, run: Any, step: Any, index: Any) -> Any:
    """A uniform number in (0, 1) for each (seed, run, step, index), broadcast together; float64."""
    return _unit(hashed(seed, run, step, index).astype(np.float64))


def normal(seed: Any, run: Any, step: Any, coordinate: Any) -> Any:
    """A standard normal number for each (seed, run, step, coordinate), broadcast together; float64."""
    return _gaussian(*(np.asarray(c).astype(np.uint32) for c in (seed, run, step, coordinate)), math.tau)


class Ahead:
    """The normals of one seed, step by step. Who asks for one step after the other is given them from a stack of many
    steps: a hash costs NumPy a hundred calls, for few runs far more than their numbers do."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.stack: tuple[Any, int, Any] = (None, 0, np.empty((0, 0, 0)))  # runs, first step, (steps, ..., d)

    def normal(self, run: Any, step: int, d: int) -> Any:
        """(..., d) standard normals of the runs (...) at one step."""
        runs, first, stack = self.stack
        if run is not runs or stack.shape[-1] != d or not first <= step < first + len(stack):
            follows = run is runs and stack.shape[-1] == d and step == first + len(stack)
            many = min(MOST_AHEAD, max(1, NUMBERS_AHEAD // max(1, np.size(run) * d))) if follows else 1
            steps = np.arange(step, step + many).reshape(many, *[1] * (np.ndim(run) + 1))
            stack = normal(self.seed, np.asarray(run)[..., None], steps, np.arange(d))
            first, self.stack = step, (run, step, stack)
        return stack[step - first]
