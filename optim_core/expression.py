"""A formula that a user typed → a landscape, through the whitelist of `equation/typed.py`; never eval."""

from __future__ import annotations

import ast
import math
from typing import Any

from optim_core.equation.printed import printed
from optim_core.equation.typed import COORDINATES, ExpressionError, read_formula
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


def landscape_from(text: str, *, window: Any = None, start: Any = None) -> Landscape:
    """The landscape of a typed formula such as "(x-1)**2 + 100*(y-x**2)**2".

    Coordinates are x, y, z: the highest that occurs decides d = 1, 2 or 3. window: d pairs (low, high), by default
    (−3, 3) each; start: d numbers, by default a quarter into the window. Powers are written ^ or **.
    Raises ExpressionError, a ValueError, with one sentence.
    """
    body, d = read_formula(text)
    coordinates = COORDINATES[:d]
    box = tuple((-3.0, 3.0) for _ in coordinates) if window is None else _numbers(window, 2)
    if len(box) != d or any(not -math.inf < pair[0] < pair[1] < math.inf for pair in box):
        raise ExpressionError(
            f"The window needs {d} pairs (low, high), low below high, one for each of {', '.join(coordinates)}."
        )
    begin = tuple(low + (high - low) / 4 for low, high in box) if start is None else sum(_numbers([start], d), ())
    if len(begin) != d or not all(math.isfinite(v) for v in begin):
        raise ExpressionError(f"The start needs {d} finite numbers, one for each of {', '.join(coordinates)}.")
    name = text.strip()
    source = printed(name, f"def typed({', '.join(coordinates)}):\n    return {ast.unparse(body)}\n")
    make = from_source(
        source,
        id="expression",
        title={"en": name, "zh": name},
        about=ABOUT,
        declared=Description(begin, None, box),
        minima_note=UNKNOWN,
        hyper={},
    )
    made = make({})
    try:
        made.gradient(made.start)
    except ValueError as problem:  # seen only by differentiating: x/0, log(0*x − 1)·x
        raise ExpressionError(str(problem)) from None
    return made


def _numbers(rows: Any, columns: int) -> tuple[tuple[float, ...], ...]:
    """Rows of `columns` numbers each; () where they are anything else."""
    try:
        read = tuple(tuple(float(v) for v in row) for row in rows)
    except (TypeError, ValueError):
        return ()
    return read if all(len(row) == columns for row in read) else ()
