r"""An expression → LaTeX with as few parentheses as its reading allows. How a name reads is the caller's choice.

The result is for KaTeX: no macro of our own, parentheses grow only around what is tall.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from optim_core.hyper import ACCENTS, symbol
from optim_core.op import OPS

# How tightly an expression holds together; a part that is looser than its place is put in parentheses.
LOOSE, SUM, MINUS, BIG, PRODUCT, POWER, ATOM = range(7)
RELATIONS = {ast.Lt: "<", ast.LtE: r"\le", ast.Gt: ">", ast.GtE: r"\ge"}
OPPOSITE = {ast.Lt: ast.GtE, ast.LtE: ast.Gt, ast.Gt: ast.LtE, ast.GtE: ast.Lt}
TALL = (r"\frac", r"\sum", r"\begin", r"\left")
FLAT = ((r"\left\|", r"\lVert "), (r"\right\|", r" \rVert"), (r"\left|", r"\lvert "), (r"\right|", r" \rvert"),
        (r"\left", ""), (r"\right", ""))  # fmt: skip
LEADING_MINUS = re.compile(r"(\\textcolor\{[^}]*\}\{)?-")
CLOSED = {"absolute", "norm", "tensor_norm"}  # their own delimiters hold them together

Reading = tuple[str, int]


def indexed(name: str, index: str) -> str:
    r"""The symbol of a source name at a time: m → m_{t-1}, v_hat → \hat{v}_t, rho_max → \rho_{\mathrm{max},t}.

    The ending `_next` says that the quantity belongs to the step after: mu_next → \mu_{t+1}.
    """
    stem, _, last = name.rpartition("_")
    if stem and last in ACCENTS:
        base, under = _parts(stem)
        base = f"{ACCENTS[last][1]}{{{base}}}"
    elif stem and last == "next" and index:
        (base, under), index = _parts(stem), f"{index}+1"
    else:
        base, under = _parts(name)
    below = ",".join(part for part in (under, index) if part)
    return base + (f"_{below}" if len(below) == 1 else f"_{{{below}}}" if below else "")


def _parts(name: str) -> tuple[str, str]:
    """(letter, subscript) of a symbol."""
    match = re.fullmatch(r"(.+?)(?:_\{(.*)\})?", symbol(name)[1])
    assert match is not None
    return match[1], match[2] or ""


def number(value: Any, digits: int | None = None) -> str:
    r"""A number in LaTeX: as written if `digits` is None, else with that many significant digits; 1e-8 → 10^{-8}."""
    if isinstance(value, int):
        return str(value)
    v = float(value)
    if math.isnan(v):
        return r"\text{NaN}"
    if math.isinf(v):
        return r"\infty" if v > 0 else r"-\infty"
    if v == 0:
        return "0"
    text = str(Decimal(repr(v))) if digits is None else f"{v:#.{digits}g}"
    if abs(v) >= 1e-3 and "e" not in text.lower() and len(text) < 10:
        return text.removesuffix(".0" if digits is None else ".")
    scientific = f"{Decimal(repr(v)).normalize():E}" if digits is None else f"{v:#.{digits - 1}E}"
    mantissa, _, power = scientific.partition("E")
    ten = f"10^{{{int(power)}}}"
    if mantissa in ("1", "-1"):
        return mantissa[:-1] + ten
    return rf"{mantissa} \times {ten}"


def number_reading(text: str) -> Reading:
    """How tightly a number holds together: a negative one like a difference, 3 × 10⁻⁷ like a product."""
    if text.startswith("-"):
        return text, MINUS
    return text, PRODUCT if r"\times" in text else POWER if "^" in text else ATOM


@dataclass(frozen=True)
class Typesetter:
    """`name(identifier, coordinate)` reads a name (coordinate "i" inside a sum over coordinates). `value`, if given,
    reads an operation over all coordinates as its number; `dots` writes products with a dot, for numbers."""

    owner: str
    name: Callable[[str, str], Reading]
    value: Callable[[ast.expr], Reading] | None = None
    dots: bool = False

    def __call__(self, node: ast.expr) -> str:
        return self._read(node, "")[0]

    def _read(self, node: ast.expr, i: str) -> Reading:
        match node:
            case ast.Name(id=identifier):
                return self.name(identifier, i)
            case ast.Constant(value=value):
                return number_reading(number(value))
            case ast.UnaryOp(operand=operand):
                return f"-{self._held(operand, BIG, i, right=True)}", MINUS
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return f"{self._held(left, SUM, i)} + {self._held(right, SUM, i, right=True)}", SUM
            case ast.BinOp(left=left, op=ast.Sub(), right=right):
                return f"{self._held(left, SUM, i)} - {self._held(right, BIG, i, right=True)}", SUM
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                return self._product(left, right, i)
            case ast.BinOp(left=above, op=ast.Div(), right=below):
                return self._quotient(above, below, i)
            case ast.BinOp(left=base, right=exponent):
                return self._power(base, exponent, i)
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return f"{self._read(left, i)[0]} {RELATIONS[type(op)]} {self._read(right, i)[0]}", LOOSE
            case ast.Call(func=ast.Name(id=name), args=args) if name in OPS:
                return self._call(node, name, args, i)
        raise self._error(node)

    def _held(self, node: ast.expr, place: int, i: str, right: bool = False) -> str:
        """The reading of a part, in parentheses where its place needs them."""
        text, level = self._read(node, i)
        if level >= place and not (right and LEADING_MINUS.match(text)):
            return text
        return _fill(r"\left({0}\right)", text)

    def _product(self, left: ast.expr, right: ast.expr, i: str) -> Reading:
        a, b = self._read(left, i), self._read(right, i)
        first = a[0] if a[1] in (MINUS, PRODUCT, POWER, ATOM) else _fill(r"\left({0}\right)", a[0])
        second = self._held(right, BIG, i, right=True)
        join = r" \cdot " if self.dots or second[0].isdigit() else " "
        return first + join + second, MINUS if LEADING_MINUS.match(first) else BIG if b[1] == BIG else PRODUCT

    def _quotient(self, above: ast.expr, below: ast.expr, i: str) -> Reading:
        sums = any(isinstance(n, ast.Name) and n.id == "total" for n in ast.walk(above))
        if sums and isinstance(below, ast.Constant):  # a half before a sum, not a tall sum over a two
            return rf"\tfrac{{1}}{{{number(below.value)}}} {self._held(above, BIG, i, right=True)}", BIG
        return rf"\frac{{{self._read(above, i)[0]}}}{{{self._read(below, i)[0]}}}", PRODUCT

    def _power(self, base: ast.expr, exponent: ast.expr, i: str) -> Reading:
        text, above = self._held(base, ATOM, i), self._read(exponent, i)[0]
        if text.startswith(r"\textcolor") and isinstance(base, ast.Name):  # inside the colour it stands over the index
            return f"{text[:-1]}^{{{above}}}}}", POWER
        return f"{text}^{{{above}}}", POWER

    def _call(self, node: ast.expr, name: str, args: list[ast.expr], i: str) -> Reading:
        op = OPS[name]
        if not op.tex:
            raise self._error(node)
        if op.reduces and self.value is not None:
            return self.value(node)
        if name in ("power", "integer_power"):
            return self._power(args[0], args[1], i)
        if name == "total":
            return op.tex.format(self._held(args[0], BIG, "i", right=True)), BIG
        if name == "where" and isinstance(args[0], ast.Compare):
            condition = args[0]
            other = ast.Compare(condition.left, [OPPOSITE[type(condition.ops[0])]()], condition.comparators)
            args = [condition, *args[1:], other]
        if name == "ratio" and isinstance(args[1], ast.Constant) and args[1].value == 0:
            above = self._read(args[0], i)[0]  # 0/0 is 0, all else infinite
            return rf"\begin{{cases}} 0 & {above} = 0 \\ \infty & {above} > 0 \end{{cases}}", LOOSE
        if name == "radians":
            return op.tex.format(self._held(args[0], ATOM, i)), POWER
        level = {"ratio": PRODUCT, "where": LOOSE}.get(name, ATOM if name in CLOSED else POWER)
        return _fill(op.tex, *(self._read(a, i)[0] for a in args)), level

    def _error(self, node: ast.expr) -> SyntaxError:
        return SyntaxError(
            f"{self.owner}, “{ast.unparse(node)}”: this has no LaTeX form; write it with + − * / **, "
            f"where(a < b, …) and the operations of optim_core/ops.py that carry a template."
        )


def _fill(template: str, *arguments: str) -> str:
    """The template with its arguments; delimiters grow only where something tall stands between them."""
    if not any(tall in a for a in arguments for tall in TALL):
        for growing, plain in FLAT:
            template = template.replace(growing, plain)
    if template == "({0})":
        return f"({arguments[0]})"
    return template.format(*arguments)
