"""Derivatives of an equation, by SymPy: a Source goes in, the Source of its gradient or Hessian comes out.

The result is again assignments and one return over `+ − * / **` and the operations, so the NumPy, float and
JavaScript readers print it like any other source. Derivatives hold almost everywhere: |u|′ is sign(u) with
sign(0) = 0, a jump has derivative 0, and at a tie of maximum or minimum each branch counts half.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import sympy
from sympy.core.parameters import distribute

from optim_core.equation.printed import printed
from optim_core.equation.source import Source


def _almost_everywhere(name: str, exact: Callable[..., Any], slope: Callable[..., Any]) -> type:
    """A SymPy function that stays as written and has the derivative `slope(k, *args)` for its k-th argument.

    SymPy's own Abs, sign, Max and Min ask whether arguments are real and answer with DiracDelta and Heaviside.
    """

    def evaluate(cls: type, *args: Any) -> Any:
        return None if any(a.free_symbols for a in args) else exact(*args)

    members = {"eval": classmethod(evaluate), "fdiff": lambda self, k: slope(k, *self.args)}
    return type(name, (sympy.Function,), members)


SIGN = _almost_everywhere("sign", sympy.sign, lambda k, u: sympy.Integer(0))
PIECEWISE_SMOOTH = {
    "sign": SIGN,
    "absolute": _almost_everywhere("absolute", sympy.Abs, lambda k, u: SIGN(u)),
    "maximum": _almost_everywhere("maximum", sympy.Max, lambda k, a, b: (1 + (3 - 2 * k) * SIGN(a - b)) / 2),
    "minimum": _almost_everywhere("minimum", sympy.Min, lambda k, a, b: (1 - (3 - 2 * k) * SIGN(a - b)) / 2),
}
FUNCTIONS = (*PIECEWISE_SMOOTH, "exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh")


def gradient(formula: Source) -> Source:
    """The source of ∇f: one return for each input of `formula`."""
    f, coordinates = expression(formula)
    return to_source("gradient", [_slope(f, x) for x in coordinates], formula)


def hessian(formula: Source) -> Source:
    """The source of the upper triangle of ∇²f, row by row."""
    f, coordinates = expression(formula)
    d = len(coordinates)
    slopes = [_slope(f, x) for x in coordinates]
    entries = [_slope(slopes[i], coordinates[j]) for i in range(d) for j in range(i, d)]
    return to_source("hessian", entries, formula)


def expression(formula: Source) -> tuple[Any, list[Any]]:
    """The equation as one SymPy expression, and the symbols of its inputs."""
    names = formula.inputs + formula.hyper
    symbols = {n: sympy.Symbol(n) for n in names}
    inputs = [symbols[n] for n in formula.inputs]
    with distribute(False):  # 2(y − x²) stays a product: fewer roundings, and readable
        value = formula.bind("sympy", **PIECEWISE_SMOOTH)(*inputs, **{n: symbols[n] for n in formula.hyper})
    return sympy.sympify(value), inputs


def _slope(f: Any, x: Any) -> Any:
    with distribute(False):
        return f.diff(x)


def to_source(part: str, expressions: Sequence[Any], like: Source) -> Source:
    """Expressions over the inputs and hyperparameters of `like`, with common subexpressions computed once."""
    spell = _Speller(like.hyper)
    lines = []
    with distribute(False):
        shared, reduced = sympy.cse(expressions, symbols=sympy.numbered_symbols("t_"), order="canonical")
        for target, value in shared:
            lines.append(f"    {target} = {spell(value)}")
            if value.free_symbols <= spell.fixed:
                spell.fixed.add(target)
        returned = ", ".join(spell(e) for e in reduced)
    signature = ", ".join(like.inputs) + (", *, " + ", ".join(like.hyper) if like.hyper else "")
    text = f"def {like.function.__name__}_{part}({signature}):\n" + "\n".join([*lines, f"    return ({returned},)"])
    return printed(f"{like.name}, {part}", text)


class _Speller:
    """SymPy → the vocabulary of an equation. What does not move with the point stands first in its product."""

    def __init__(self, hyper: Sequence[str]) -> None:
        self.fixed = {sympy.Symbol(n) for n in hyper}

    def __call__(self, e: Any) -> str:
        if not e.free_symbols:
            return _number(e)
        if e.is_Symbol:
            return str(e.name)
        if e.is_Add:
            return self._sum(e)
        if e.is_Mul:
            return self._product(e)
        if e.is_Pow:
            return self._power(e.base, e.exp)
        name = type(e).__name__
        if name in FUNCTIONS:
            return f"{name}({', '.join(self(a) for a in e.args)})"
        if name == "Piecewise":
            *cases, last = e.args
            text = self(last.expr)
            for value, condition in reversed(cases):
                text = f"where({self(condition)}, {self(value)}, {text})"
            return text
        if e.is_Relational:
            return f"({self(e.lhs)} {e.rel_op} {self(e.rhs)})"
        raise NotImplementedError(f"{name} has no spelling among the operations; add it to optim_core/ops.py.")

    def _moves(self, e: Any) -> bool:
        return not e.free_symbols <= self.fixed

    def _sum(self, e: Any) -> str:
        first, *rest = sorted(e.args, key=lambda t: (_minus(t), self._moves(t), sympy.default_sort_key(t)))
        text = self(first)
        for t in rest:
            text += f" - {self(-t)}" if _minus(t) else f" + {self(t)}"
        return f"({text})"

    def _product(self, e: Any) -> str:
        number, rest = e.as_independent(*e.free_symbols, as_Add=False)
        number = number if number.is_Rational else sympy.Float(_real(number))
        above, below = [], []
        for factor in rest.args if rest.is_Mul else (rest,):
            base, exponent = factor.as_base_exp()
            if exponent.is_number and exponent.is_negative:
                below.append(self._power(base, -exponent))
            else:
                above.append(factor)
        above = [self(f) for f in sorted(above, key=lambda f: (self._moves(f), sympy.default_sort_key(f)))]
        minus = "-" if number < 0 else ""
        if number.is_Rational and not _dyadic(number):
            above, below = [_number(sympy.Integer(abs(number.p))), *above], [str(number.q), *below]
            if abs(number.p) == 1 and len(above) > 1:
                above = above[1:]
        elif abs(number) != 1 or not above:
            above = [_number(abs(number)), *above]
        top = minus + " * ".join(above)
        bottom = below[0] if len(below) == 1 else f"({' * '.join(below)})"
        return f"({top} / {bottom})" if below else f"({top})"

    def _power(self, base: Any, exponent: Any) -> str:
        if exponent.is_number and exponent.is_negative:
            return f"(1 / {self._power(base, -exponent)})"
        if exponent == 1:
            return self(base)
        if exponent.is_Integer:
            return f"({self(base)} ** {exponent})"
        if exponent == sympy.Rational(1, 2):
            return f"sqrt({self(base)})"
        if base == sympy.E:
            return f"exp({self(exponent)})"
        return f"power({self(base)}, {self(exponent)})"


def _minus(term: Any) -> bool:
    return bool(term.as_coeff_Mul()[0].is_negative)


def _dyadic(number: Any) -> bool:
    return number.q & (number.q - 1) == 0


def _number(e: Any) -> str:
    """A number as the nearest float; whole ones without a point."""
    value = int(e) if e.is_Integer and abs(e) < 2**53 else _real(e)
    return f"({value!r})" if value < 0 else repr(value)


def _real(e: Any) -> float:
    """A number as the nearest float. Raises ValueError with a sentence where it has none: 1/0, √−1."""
    try:
        value = float(e)
    except (TypeError, OverflowError):
        value = math.nan
    if not math.isfinite(value):
        raise ValueError("A derivative of the formula has no finite real value anywhere; a part of it divides by 0, "
                         "or takes the root or the logarithm of a negative number.")  # fmt: skip
    return value
