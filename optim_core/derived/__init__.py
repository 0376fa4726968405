"""∇f and ∇²f of an equation, as equations: stored for the landscapes of the catalogue, derived by SymPy for any other.

SymPy takes longer to import than the first page to draw, and what it derives of an equation is always the same. So
`derived.json` holds it by the text of the equation: one that is not there, typed or just changed, is derived as ever.
`python -m optim_core.derived` writes the file again; tests/test_derived.py derives all of it and compares. A program
with formulas of its own may keep a file of its own: `know`, and `write` in optim_core/derived/making.py.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from optim_core.equation.printed import definition, printed
from optim_core.equation.source import Source
from optim_core.keyed import Keyed

FILE = Path(__file__).with_name("derived.json")
_FILES = [FILE]

Table = Mapping[str, Mapping[str, str]]  # text of an equation → texts of its "gradient" and its "hessian"


def gradient(formula: Source) -> Source:
    """∇f as an equation: one return for each input of `formula`. Raises ValueError where it is nowhere a number."""
    return _derived("gradient", _asked(formula))


def hessian(formula: Source) -> Source:
    """The upper triangle of ∇²f as an equation, row by row. Raises ValueError where it is nowhere a number."""
    return _derived("hessian", _asked(formula))


@lru_cache(maxsize=256)
def _asked(formula: Source) -> Keyed[Source]:
    """The same as another of its name and text: a formula that is typed is read for every window."""
    return Keyed((formula.name, definition(formula)), formula)


@lru_cache(maxsize=512)
def _derived(part: str, asked: Keyed[Source]) -> Source:
    formula = asked.it
    if (text := _table().get(definition(formula), {}).get(part)) is not None:
        return printed(f"{formula.name}, {part}", text)
    from optim_core.equation import symbolic  # brings SymPy

    return {"gradient": symbolic.gradient, "hessian": symbolic.hessian}[part](formula)


def know(file: Path) -> None:
    """Look into this file too. What it holds is executed: it must be one of the program's own, never a visitor's."""
    if file not in _FILES:
        _FILES.append(file)
        _table.cache_clear()
        _derived.cache_clear()


def read(file: Path) -> Table:
    """What a file holds."""
    return json.loads(file.read_text(encoding="utf-8"))


@cache
def _table() -> Table:
    return {equation: derivatives for file in _FILES for equation, derivatives in read(file).items()}
