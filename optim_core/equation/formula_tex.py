"""LaTeX of a formula as it was written, as one expression: its assignments are put in where they are used."""

from __future__ import annotations

import ast
import copy
import math
from fractions import Fraction
from functools import lru_cache

from optim_core.equation.source import Source
from optim_core.equation.typeset import ATOM, Typesetter, indexed

LETTERS = {"_pi": r"\pi", "_e": "e"}
SMALL = 12


def formula_tex(source: Source) -> str:
    """The one returned expression of `source`, for example b (y - x^{2})^{2}."""
    (tex,) = formulas_tex(source)
    return tex


@lru_cache(maxsize=256)
def formulas_tex(source: Source) -> tuple[str, ...]:
    """Every returned expression of `source`: the coordinates of a gradient, the upper triangle of a Hessian."""
    opened = _Opened()
    for statement in source.assignments:
        opened.known[statement.target] = opened.visit(copy.deepcopy(statement.value))
    read = lambda name, _: (LETTERS.get(name) or indexed(name, ""), ATOM)
    typeset = Typesetter(source.name, read)
    return tuple(typeset(opened.visit(copy.deepcopy(value))) for value in source.returns)


class _Opened(ast.NodeTransformer):
    """Puts assigned values in place of their names, and familiar numbers in place of long decimals."""

    def __init__(self) -> None:
        self.known: dict[str, ast.expr] = {}

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return copy.deepcopy(self.known.get(node.id, node))

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        return _familiar(node)


def _familiar(node: ast.Constant) -> ast.expr:
    """2π for 6.283185307179586 and 1/3 for 0.3333333333333333; a short decimal stays as it is."""
    value = node.value
    if not isinstance(value, float) or len(repr(value)) < 10:
        return node
    for name, number in (("_pi", math.pi), ("_e", math.e)):
        times = round(value / number)
        if value == times * number and 1 <= abs(times) <= SMALL:
            letter = ast.Name(name, ast.Load())
            return letter if times == 1 else ast.BinOp(ast.Constant(times), ast.Mult(), letter)
    ratio = Fraction(value).limit_denominator(SMALL)
    if float(ratio) == value:
        return ast.BinOp(ast.Constant(ratio.numerator), ast.Div(), ast.Constant(ratio.denominator))
    return node
