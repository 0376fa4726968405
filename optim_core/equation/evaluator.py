"""Fast evaluation of a source on one point or on many: the same products and sums in the same order.

The array form writes into its result and takes coordinates from the last axis; the scalar form takes and
returns Python floats, because NumPy costs more than the arithmetic on a single point. Powers with whole
exponents become products, and what depends on the hyperparameters alone is computed once, when they are bound.
Overflow gives ±∞ or NaN without a warning: divergence is data.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from optim_core.equation.source import Source
from optim_core.equation.tree import names_in
from optim_core.op import namespace

ELEMENTARY = {
    "exp",
    "log",
    "sin",
    "cos",
    "tan",
    "sinh",
    "cosh",
    "tanh",
    "power",
}  # these can warn on single numbers

LONG = 400  # characters: a longer part gets a name of its own, because Python reads 200 nested brackets at most


@dataclass
class _Flat:
    """A source as straight-line text: `fixed` lines need the hyperparameters only, `moving` ones the point too."""

    still: set[str]
    fixed: list[str] = field(default_factory=list)
    moving: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)

    def name(self, text: str, still: bool) -> str:
        """A name for the value of `text`, computed once."""
        if text.isidentifier():
            return text
        if text not in self.names:
            self.names[text] = name = f"_{len(self.names)}"
            (self.fixed if still else self.moving).append(f"{name} = {text}")
            self.still |= {name} if still else set()
        return self.names[text]

    def assign(self, target: str, value: ast.expr) -> None:
        text = self(value)
        still = self.is_still(value)
        (self.fixed if still else self.moving).append(f"{target} = {text}")
        self.still |= {target} if still else set()

    def is_still(self, node: ast.AST) -> bool:
        called = {id(n.func) for n in ast.walk(node) if isinstance(n, ast.Call)}
        return all(n.id in self.still for n in ast.walk(node) if isinstance(n, ast.Name) and id(n) not in called)

    def __call__(self, node: ast.expr) -> str:
        match node:
            case ast.Name(id=name):
                return name
            case ast.Constant(value=value):
                return repr(value)
            case ast.BinOp(left=base, op=ast.Pow(), right=ast.Constant(value=int() as n)) if n >= 1:
                first = power = self.name(self.part(base, node), self.is_still(base))
                for _ in range(n - 1):
                    power = self.name(f"{power} * {first}", self.is_still(base))
                return power
            case ast.BinOp(left=left, op=op, right=right):
                sign = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}[type(op)]
                return f"({self.part(left, node)} {sign} {self.part(right, node)})"
            case ast.UnaryOp(operand=operand):
                return f"(-{self.part(operand, node)})"
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                sign = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}[type(op)]
                return f"({self.part(left, node)} {sign} {self.part(right, node)})"
            case ast.Call(func=ast.Name(id=name), args=args):
                return f"{name}({', '.join(self.part(a, node) for a in args)})"
        raise TypeError(f"“{ast.unparse(node)}” is not part of an equation.")

    def part(self, node: ast.expr, whole: ast.expr) -> str:
        """The text of a part; computed beforehand where the part stands still and the whole moves."""
        text, still = self(node), self.is_still(node)
        hoisted = still and not isinstance(node, ast.Name | ast.Constant) and not self.is_still(whole)
        return self.name(text, still) if hoisted or len(text) > LONG else text


@lru_cache(maxsize=512)
def _flatten(source: Source) -> tuple[_Flat, tuple[str, ...]]:
    flat = _Flat(set(source.hyper))
    for s in source.assignments:
        flat.assign(s.target, s.value)
    return flat, tuple(flat(e) for e in source.returns)


def _indented(lines: Sequence[str], depth: int) -> str:
    return "".join(" " * depth + line + "\n" for line in lines)


def _maker(source: Source, body: str, reader: str) -> Callable[..., Any]:
    """Compiles `body`, which defines `evaluate`, behind a function of the hyperparameters."""
    text = f"def make({', '.join(('_others', *source.hyper))}):\n"
    text += _indented(_flatten(source)[0].fixed, 4) + body + "    return evaluate\n"
    scope = {**namespace(reader), "_quiet": lambda: np.errstate(all="ignore")}
    exec(compile(text, f"<{source.name}, {reader}>", "exec"), scope)  # our own print-out of a checked tree
    return scope["make"]


@lru_cache(maxsize=512)
def arrays(source: Source, places: tuple[tuple[str, ...], ...]) -> Callable[..., Any]:
    """make(None, **hyper) → evaluate(x, out), which writes return k of the source to each of out[places[k]]."""
    flat, returns = _flatten(source)
    lines = [f"{name} = _x[..., {k}]" for k, name in enumerate(source.inputs)] + flat.moving
    for where, value in zip(places, returns, strict=True):
        lines += [f"_out[{where[0]}] = {value}"] + [f"_out[{other}] = _out[{where[0]}]" for other in where[1:]]
    body = "    def evaluate(_x, _out):\n" + _indented(lines, 8)
    return _maker(source, body, "numpy")


@lru_cache(maxsize=512)
def floats(source: Source, single: bool) -> Callable[..., Any]:
    """make(others, **hyper) → evaluate(*coordinates): a float if `single`, else a tuple of floats.

    `others(*coordinates)` answers where Python's floats raise (division by zero).
    """
    flat, returns = _flatten(source)
    point = ", ".join(source.inputs)
    lines = flat.moving + [f"return {returns[0]}" if single else f"return ({', '.join(returns)},)"]
    called = {n for s in source.assignments for n in names_in(s.value)} | {
        n for e in source.returns for n in names_in(e)
    }
    quiet = bool(called & ELEMENTARY)
    body = f"    def evaluate({point}):\n        try:\n"
    body += "            with _quiet():\n" + _indented(lines, 16) if quiet else _indented(lines, 12)
    body += f"        except ArithmeticError:\n            return _others({point})\n"
    return _maker(source, body, "float")
