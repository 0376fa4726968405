"""A formula that a user typed → a landscape, through the whitelist of `equation/typed.py`; never eval."""

from __future__ import annotations

import ast
import math
from itertools import product
from typing import Annotated, Any

import numpy as np

from optim_core.equation.printed import printed
from optim_core.equation.refusals import ExpressionError
from optim_core.equation.spelling import COORDINATES
from optim_core.equation.typed import read_formula
from optim_core.hyper import Hyper, Range, read
from optim_core.landscape import Description, from_source
from optim_core.terrain import Landscape

ABOUT = {
    "en": "A landscape of your own.",
    "zh": "你自己写的函数。",
}
UNKNOWN = {
    "en": "Nobody has declared the minima of a typed formula.",
    "zh": "自己输入的公式没有预先给出极小点。",
}


FACTOR = Annotated[float, Range(-1e6, 1e6, slider=(-10.0, 10.0))], 1.0  # a parameter and its value at first
POWER = Annotated[int, Range(1, 12)], 2
SHARES = (1 / 4, 1 / 2, 3 / 4, 1 / 8, 7 / 8)  # of the window, where a start is looked for


def landscape_from(text: str, *, window: Any = None, start: Any = None) -> Landscape:
    """The landscape of a typed formula such as "(x-1)**2 + 100*(y-x**2)**2".

    Coordinates are x, y, z: the highest that occurs decides d = 1, 2 or 3. Other letters, a … w, A … Z, α or alpha,
    are parameters, 1 at first; one that stands as an exponent is a whole number, 2 at first; e and pi are constants.
    window: d pairs (low, high), by default (−3, 3) each; start: d numbers, by default a quarter into the window, or
    near that where the formula has no value there.
    Powers are written ^ or **. Raises ExpressionError, a ValueError, with one sentence.
    """
    typed = read_formula(text)
    d, hyper = typed.d, {name: _parameter(name, whole) for name, whole in typed.parameters.items()}
    coordinates = COORDINATES[:d]
    box = tuple((-3.0, 3.0) for _ in coordinates) if window is None else _numbers(window, 2)
    if len(box) != d or any(not -math.inf < pair[0] < pair[1] < math.inf for pair in box):
        raise ExpressionError("window", d=d, coordinates=list(coordinates))
    begin = tuple(low + (high - low) / 4 for low, high in box) if start is None else sum(_numbers([start], d), ())
    if len(begin) != d or not all(math.isfinite(v) for v in begin):
        raise ExpressionError("start", d=d, coordinates=list(coordinates))
    name = text.strip()
    signature = ", ".join((*coordinates, *(["*", *hyper] if hyper else [])))
    source = printed(name, f"def typed({signature}):\n    return {ast.unparse(typed.body)}\n")

    def begun(at: tuple[float, ...]) -> Landscape:
        make = from_source(
            source,
            id="expression",
            title={"en": name, "zh": name},
            about=ABOUT,
            declared=Description(at, None, box),
            minima_note=UNKNOWN,
            hyper=hyper,
        )
        return make({name: one.default for name, one in hyper.items()})

    made = begun(begin)
    try:
        made.gradient(made.start)
    except ValueError as problem:  # seen only by differentiating: x/0, log(0*x − 1)·x
        raise ExpressionError("derivative", en=str(problem)) from None
    defined = None if start is not None else _defined(made)
    return begun(defined) if defined else made


def _defined(land: Landscape) -> tuple[float, ...] | None:
    """The point nearest to the start, of a few across the window, where f and its gradient are numbers, as they are
    not everywhere for log(x); None where the start will do or nothing will."""
    low, high = np.array(land.window).T
    shares = np.array(list(product(SHARES, repeat=land.d)))
    points = np.vstack([land.start, low + (high - low) * shares[np.argsort(np.abs(shares - 1 / 4).sum(-1))]])
    with np.errstate(all="ignore"):
        fine = np.isfinite(land.value(points)) & np.isfinite(land.gradient(points)).all(-1)
    return tuple(points[np.argmax(fine)].tolist()) if fine.any() and not fine[0] else None


def _parameter(name: str, whole: bool) -> Hyper:
    annotation, default = POWER if whole else FACTOR
    return read(name, annotation, default, "a typed formula")


def _numbers(rows: Any, columns: int) -> tuple[tuple[float, ...], ...]:
    """Rows of `columns` numbers each; () where they are anything else."""
    try:
        read = tuple(tuple(float(v) for v in row) for row in rows)
    except (TypeError, ValueError):
        return ()
    return read if all(len(row) == columns for row in read) else ()
