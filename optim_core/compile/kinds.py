"""What kind of thing each line of a step is, read off its expression: an arrow, a square, a side, or one number.

* "number"  the same for all coordinates: it depends on t and hyperparameters alone, or goes through a norm.
* "square"  one for each coordinate, never negative, and of the gradient's size squared: the area of a square.
* "side"    one for each coordinate, never negative, of the gradient's size: the side of a square.
* "vector"  everything else: signed, so it points somewhere.

Signs come from interval arithmetic over the tree, sizes from how a quantity grows with the gradient (its degree).
Memory starts at zero; what a rule does to it is followed until nothing changes, so the answer holds at every step.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from optim_core.compile.lines import method_lines
from optim_core.equation.tree import integer_exponent
from optim_core.method import Method
from optim_core.op import OPS

MIXED = math.inf  # of no one degree: 1 + g


@dataclass(frozen=True)
class Extent:
    """What is known of a quantity at every step: its interval, whether it differs from coordinate to coordinate
    (`spread`), and its `degree` in the gradient. `adapts`: its unit is free (a setting, a zero, x), so that in a sum
    it takes that of the other terms."""

    low: float
    high: float
    spread: bool
    degree: float
    adapts: bool

    @property
    def kind(self) -> str:
        if not self.spread:
            return "number"
        if self.low >= 0 and self.degree in (1, 2):
            return "square" if self.degree == 2 else "side"
        return "vector"


SETTING = Extent(0.0, math.inf, False, 0, True)
GRADIENT = Extent(-math.inf, math.inf, True, 1, False)
PLACE = Extent(-math.inf, math.inf, True, 0, True)  # x: a decay strength carries the unit that it needs
ZERO = Extent(0.0, 0.0, False, 0, True)


@cache
def scopes(method: Method) -> tuple[Mapping[str, Extent], ...]:
    """What is known of every name before each of `method_lines(method)`, and after the last."""
    memory: dict[str, Extent] = dict.fromkeys(method.rule.memory, ZERO)
    while True:
        walked = _walk(method, memory)
        grown = {name: _hull(memory[name], _widened(walked[-1][name])) for name in memory}
        if grown == memory:
            return walked
        memory = grown


def _walk(method: Method, memory: Mapping[str, Extent]) -> tuple[Mapping[str, Extent], ...]:
    settings = {**method.rule.hyper, **method.hyper}
    scope = {name: Extent(h.range.low, h.range.high, False, 0, True) for name, h in settings.items()}
    scope |= {"g": GRADIENT, "x": PLACE, "t": replace(SETTING, low=1.0), "lr": SETTING, "weight_decay": SETTING}
    scope |= memory
    walked = [dict(scope)]
    for line in method_lines(method):
        scope[line.target] = extent(line.value, scope)
        walked.append(dict(scope))
    return tuple(walked)


def _widened(e: Extent) -> Extent:
    """The same, of the nearest intervals [0, 0], [0, ∞) and (−∞, ∞): there are few of them, so that a walk ends."""
    return replace(e, low=0.0 if e.low >= 0 else -math.inf, high=0.0 if e.high <= 0 else math.inf)


def extent(node: ast.expr, scope: Mapping[str, Extent]) -> Extent:
    """What is known of an expression when this much is known of the names in it."""
    match node:
        case ast.Name(id=name):
            return scope[name]
        case ast.Constant(value=int() | float() as value):
            return Extent(value, value, False, 0, True)
        case ast.UnaryOp(operand=operand):
            e = extent(operand, scope)
            return replace(e, low=-e.high, high=-e.low)
        case ast.Call(func=ast.Name(id=name), args=args):
            return _called(name, args, scope)
        case ast.BinOp(left=left, op=op, right=right):
            a, b = extent(left, scope), extent(right, scope)
            match op:
                case ast.Add():
                    return _bounds(a.low + b.low, a.high + b.high, _together(a, b))
                case ast.Sub():
                    return _bounds(a.low - b.high, a.high - b.low, _together(a, b))
                case ast.Mult():
                    return _product(a, b)
                case ast.Div():
                    return _quotient(a, b)
            return _power(a, b, integer_exponent(node))
    raise TypeError(f"“{ast.unparse(node)}” is not part of an equation.")


def _called(name: str, args: list[ast.expr], scope: Mapping[str, Extent]) -> Extent:
    read = [extent(a, scope) for a in args if not isinstance(a, ast.Compare)]
    first = read[0]
    if OPS[name].reduces:
        return replace(first, low=0.0, high=math.inf, spread=False, adapts=False)
    match name:
        case "ratio":
            return _quotient(*read)
        case "sqrt":
            return replace(first, low=0.0, high=math.inf, degree=first.degree / 2)
        case "absolute":
            return replace(first, low=max(first.low, -first.high, 0.0), high=max(abs(first.low), abs(first.high)))
        case "sign":
            return Extent(-1.0, 1.0, first.spread, 0, False)
        case "minimum" | "maximum":
            a, b = read
            pick = min if name == "minimum" else max
            return _bounds(pick(a.low, b.low), pick(a.high, b.high), _compared(a, b))
        case "where":
            a, b = read
            return _bounds(min(a.low, b.low), max(a.high, b.high), _compared(a, b))
    return Extent(-math.inf, math.inf, any(e.spread for e in read), MIXED, False)


def _compared(a: Extent, b: Extent) -> Extent:
    """Two that are held against each other: a setting beside a quantity is a threshold and takes no unit from it; a
    memory that is still zero does."""
    empty = a.low == a.high == 0 or b.low == b.high == 0
    if a.adapts != b.adapts and a.degree != b.degree and not empty:
        return replace(_together(a, b), degree=MIXED, adapts=False)
    return _together(a, b)


def _together(a: Extent, b: Extent) -> Extent:
    spread = a.spread or b.spread
    if a.adapts or b.adapts:
        return replace(b if a.adapts else a, spread=spread)
    return replace(a, spread=spread, degree=a.degree if a.degree == b.degree else MIXED)


def _product(a: Extent, b: Extent) -> Extent:
    ends = [_times(p, q) for p in (a.low, a.high) for q in (b.low, b.high)]
    return Extent(min(ends), max(ends), a.spread or b.spread, _finite(a.degree + b.degree), a.adapts and b.adapts)


def _quotient(a: Extent, b: Extent) -> Extent:
    low = 0.0 if a.low >= 0 and b.low >= 0 else -math.inf
    high = 0.0 if a.high <= 0 and b.low >= 0 else math.inf
    return Extent(low, high, a.spread or b.spread, _finite(a.degree - b.degree), a.adapts and b.adapts)


def _power(a: Extent, b: Extent, whole: int | None) -> Extent:
    degree = a.degree * whole if whole is not None else 0 if a.degree == 0 else MIXED
    nonnegative = a.low >= 0 or (whole is not None and whole % 2 == 0)
    shrinking = a.low >= 0 and a.high <= 1 and b.low >= 0
    return Extent(0.0 if nonnegative else -math.inf, 1.0 if shrinking else math.inf, a.spread or b.spread, degree,
                  a.adapts and b.adapts)  # fmt: skip


def _hull(a: Extent, b: Extent) -> Extent:
    return _bounds(min(a.low, b.low), max(a.high, b.high), _together(a, b))


def _bounds(low: float, high: float, e: Extent) -> Extent:
    """`e` between these ends; an end that is no number (∞ − ∞) is no bound."""
    return replace(e, low=-math.inf if low != low else low, high=math.inf if high != high else high)


def _finite(degree: float) -> float:
    return degree if math.isfinite(degree) else MIXED


def _times(a: float, b: float) -> float:
    return 0.0 if a == 0 or b == 0 else a * b
