"""A typed formula → a checked tree. Only what is listed here passes; everything else is refused with one sentence.

Nothing typed is ever run: the tree is rebuilt from whitelisted pieces, and its numbers are computed as they are met.
Limits on length, depth, size and exponents keep a hostile text from costing time or memory.
"""

from __future__ import annotations

import ast
import difflib
import math
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from optim_core.equation.refusals import ExpressionError
from optim_core.equation.spelling import (
    CAPITAL,
    CHAINED,
    CONSTANTS,
    COORDINATES,
    GREEK_LETTERS,
    LETTERS,
    UNARY,
    plain,
)

LONGEST, DEEPEST, LARGEST = 500, 40, 100  # characters; levels of nesting; pieces
HIGHEST_POWER, HIGHEST_NUMBER = 32, 1e12
MOST_PARAMETERS = 6
WITHOUT_DERIVATIVE = ("floor", "ceil", "round", "trunc", "int", "mod")  # known to many, of no use to a gradient
ARITHMETIC: dict[type[ast.operator], Callable[..., float]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
}  # fmt: skip


@dataclass(frozen=True)
class Typed:
    """A formula that was read: its rebuilt tree, its dimension d, and its parameters in the order in which they
    occur, each with whether it must be a whole number because it is an exponent."""

    body: ast.expr
    d: int
    parameters: Mapping[str, bool]


def read_formula(text: str) -> Typed:
    """Read a typed formula. Raises ExpressionError with one sentence."""
    if not isinstance(text, str):
        raise ExpressionError("no_text", kind=type(text).__name__)
    if len(text) > LONGEST:
        raise ExpressionError("long", count=len(text), most=LONGEST)
    if not text.strip():
        raise ExpressionError("empty")
    plainly = plain(text)
    depth = 0
    for mark in plainly:  # before parsing: deep nesting is cheapest to refuse here
        depth += (mark == "(") - (mark == ")")
        if depth > DEEPEST:
            raise ExpressionError("brackets", most=DEEPEST)
    try:
        tree = ast.parse(plainly, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ExpressionError("no_formula", text=_short(text)) from None
    rebuilt = _Rebuild()
    body = rebuilt(tree.body)
    if not rebuilt.seen:
        raise ExpressionError("no_coordinate")
    d = 1 + max(COORDINATES.index(n) for n in rebuilt.seen)
    return Typed(ast.fix_missing_locations(body), d, rebuilt.parameters)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:39] + "…"


class _Rebuild:
    """Walks the tree and returns a new one of whitelisted pieces; numbers are computed as they are met."""

    def __init__(self) -> None:
        self.pieces = 0
        self.seen: set[str] = set()
        self.parameters: dict[str, bool] = {}

    def __call__(self, node: ast.AST, depth: int = 0) -> ast.expr:
        self.pieces += 1
        if self.pieces > LARGEST:
            raise ExpressionError("pieces", most=LARGEST)
        if depth > DEEPEST:
            raise ExpressionError("deep", most=DEEPEST)
        match node:
            case ast.Constant(value=bool() | complex() | str() | bytes() | None) | ast.JoinedStr():
                raise ExpressionError("no_real", text=_short(ast.unparse(node)))
            case ast.Constant(value=int() | float() as value):
                return self.number(value)
            case ast.Name(id=name):
                return self.named(name)
            case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=operand):
                inner = self(operand, depth + 1)
                if isinstance(sign, ast.UAdd):
                    return inner
                return self.folded(lambda a: -a, lambda a: ast.UnaryOp(ast.USub(), a), inner)
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                return self.power(self(left, depth + 1), self(right, depth + 1))
            case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div() as op, right=right):
                compute = ARITHMETIC[type(op)]
                join = lambda a, b: ast.BinOp(a, op, b)
                return self.folded(compute, join, self(left, depth + 1), self(right, depth + 1))
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
                return self.called(name, [self(a, depth + 1) for a in args])
            case ast.Call(func=ast.Constant() | ast.BinOp()):  # 3(x - 1), (x - 1)(y - 2)
                raise ExpressionError("no_formula", text=_short(ast.unparse(node)))
            case ast.BinOp() | ast.UnaryOp():
                raise ExpressionError("operation", text=_short(ast.unparse(node)))
            case _:
                raise ExpressionError("no_arithmetic", text=_short(ast.unparse(node)))

    def number(self, value: float) -> ast.expr:
        if not abs(value) <= HIGHEST_NUMBER:  # also refuses NaN
            raise ExpressionError("large", most=f"{HIGHEST_NUMBER:.0e}")
        return ast.Constant(value)

    def named(self, name: str) -> ast.expr:
        name = CAPITAL.get(name, name)
        if name in COORDINATES:
            self.seen.add(name)
            return ast.Name(name, ast.Load())
        if name in CONSTANTS:
            return ast.Constant(CONSTANTS[name])
        if name in UNARY or name in CHAINED:
            raise ExpressionError("bare_function", name=name)
        if name in LETTERS or name in GREEK_LETTERS:
            self.parameters.setdefault(name, False)
            if len(self.parameters) > MOST_PARAMETERS:
                raise ExpressionError("parameters", most=MOST_PARAMETERS)
            return ast.Name(name, ast.Load())
        near = difflib.get_close_matches(name, sorted({*UNARY, *CHAINED, *CONSTANTS, *GREEK_LETTERS}), n=2, cutoff=0.6)
        raise ExpressionError("unknown_near" if near else "unknown", name=_short(name), near=tuple(near))

    def folded(self, compute: Callable[..., float], join: Callable[..., ast.expr], *parts: ast.expr) -> ast.expr:
        """`join` of the parts, or one number where all of them are numbers."""
        numbers = [p.value for p in parts if isinstance(p, ast.Constant)]
        if len(numbers) < len(parts):
            return join(*parts)
        try:
            value = compute(*numbers)
        except (ArithmeticError, ValueError):
            value = math.nan
        if isinstance(value, complex) or not math.isfinite(value):
            raise ExpressionError("constant")
        return self.number(value)

    def power(self, base: ast.expr, exponent: ast.expr) -> ast.expr:
        if isinstance(exponent, ast.Name) and exponent.id in self.parameters and not isinstance(base, ast.Constant):
            self.parameters[exponent.id] = True
            return ast.BinOp(base, ast.Pow(), exponent)
        if not isinstance(exponent, ast.Constant):
            if isinstance(base, ast.Constant) and base.value == math.e:
                return ast.Call(ast.Name("exp", ast.Load()), [exponent], [])
            raise ExpressionError("exponent")
        n: Any = exponent.value
        if abs(n) > HIGHEST_POWER:
            raise ExpressionError("high_power", n=f"{n:g}", most=HIGHEST_POWER)
        n = int(n) if n == int(n) else n
        return self.folded(_exactly, _raise, base, ast.Constant(n))

    def called(self, name: str, args: Sequence[ast.expr]) -> ast.expr:
        if name in UNARY:
            if len(args) != 1:
                raise ExpressionError("one_argument", name=name, count=len(args))
            compute = (
                abs if name == "abs" else _sign if name == "sign" else math.log if name == "ln" else getattr(math, name)
            )
            return self.folded(compute, lambda a: ast.Call(ast.Name(UNARY[name], ast.Load()), [a], []), *args)
        if name in CHAINED:
            if len(args) < 2:
                raise ExpressionError("two_arguments", name=name)
            first, *rest = args
            for other in rest:
                join = lambda a, b: ast.Call(ast.Name(CHAINED[name], ast.Load()), [a, b], [])
                first = self.folded(min if name == "min" else max, join, first, other)
            return first
        if name in WITHOUT_DERIVATIVE:
            raise ExpressionError("level", name=name)
        known = sorted({*UNARY, *CHAINED})
        if name in COORDINATES or name in CAPITAL or name in CONSTANTS or name in LETTERS or name in GREEK_LETTERS:
            raise ExpressionError("product", name=name)
        near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
        raise ExpressionError("function_near" if near else "function", name=_short(name), near=tuple(near), all=known)


def _raise(base: ast.expr, exponent: ast.Constant) -> ast.expr:
    """base ** n as what the readers share: products for whole n ≥ 2, a quotient below 0, else a real power."""
    n: Any = exponent.value
    if isinstance(n, float):
        if n == 0.5:
            return ast.Call(ast.Name("sqrt", ast.Load()), [base], [])
        return ast.Call(ast.Name("power", ast.Load()), [base, exponent], [])
    if n == 0:
        return ast.Constant(1)
    raised = base if abs(n) == 1 else ast.BinOp(base, ast.Pow(), ast.Constant(abs(n)))
    return raised if n > 0 else ast.BinOp(ast.Constant(1), ast.Div(), raised)


def _exactly(a: float, n: float) -> float:
    small = isinstance(a, int) and isinstance(n, int) and n >= 0 and abs(a) <= 100
    return a**n if small else math.pow(a, n)


def _sign(a: float) -> float:
    return (a > 0) - (a < 0)
