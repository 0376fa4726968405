"""What a line does, read off the top of its expression, and the parts that it does it with.

A `Deed` is what a picture of the line can show: terms laid head to tail, an arrow divided by a side, a mean stretched.
Each part is a line of its own (`value` under a name that no source can have), so whoever evaluates or compiles the
lines of a method does the same to their parts: `watched_lines` has every line with its parts before it.

Deeds: "number" one number for all coordinates; "given" another quantity itself; "sum" terms added; "keep" a sum with a
share of its own value before; "larger", "smaller"; "choose" one of two by a condition; "sign"; "divide" by something
that differs from coordinate to coordinate; "rescale" by one number; "move" the point; "make" anything else.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from optim_core.compile.kinds import Extent, extent, scopes
from optim_core.compile.lines import DIRECTION, HALF, POINT, Line, method_lines
from optim_core.equation.tree import names_in
from optim_core.method import Method


@dataclass(frozen=True, eq=False)
class Part:
    """One part: the line that computes it and its `role` in the deed. `core` and `share` are what differs from
    coordinate to coordinate and the number before it: of β₁m, m and a line for β₁; no line where that is 1. The part of
    a "rescale" is the core alone."""

    line: Line
    role: str
    extent: Extent
    core: ast.expr
    share: Line | None

    @property
    def lines(self) -> tuple[Line, ...]:
        return (self.line,) if self.share is None else (self.line, self.share)


@dataclass(frozen=True, eq=False)
class Deed:
    """What line `line` does."""

    line: Line
    extent: Extent
    act: str
    parts: tuple[Part, ...]


@cache
def deeds(method: Method) -> tuple[Deed, ...]:
    """One for each of `method_lines(method)`, in their order."""
    known = scopes(method)
    made = []
    for k, line in enumerate(method_lines(method)):
        act, named = _Reader(known[k], line.target, line.target in method.rule.memory).read(line.value)
        parts = []
        for n, (role, value) in enumerate(named):
            core, factor = _factored(value, known[k])
            share = Line(f"_share_{k}_{n}", factor, "") if ast.unparse(factor) != "1" else None
            part = Line(f"_part_{k}_{n}", core if act == "rescale" else value, "")
            parts.append(Part(part, role, extent(part.value, known[k]), core, share))
        made.append(Deed(line, known[k + 1][line.target], act, tuple(parts)))
    return tuple(made)


def watched_lines(method: Method) -> tuple[Line, ...]:
    """`method_lines(method)` with the parts of each line before it."""
    return tuple(
        line for deed in deeds(method) for line in (*(own for part in deed.parts for own in part.lines), deed.line)
    )


@dataclass(frozen=True)
class _Reader:
    """Reads one expression whose names are known this far."""

    scope: Mapping[str, Extent]
    target: str
    remembered: bool

    def read(self, node: ast.expr) -> tuple[str, list[tuple[str, ast.expr]]]:
        """(act, (role, expression) of each part)."""
        if self.target in (POINT, HALF):
            return "move", self._moved(node)
        if not extent(node, self.scope).spread:
            return "number", []
        match node:
            case ast.Name():
                return "given", [("whole", node)]
            case ast.Call(func=ast.Name(id="sign"), args=[inner]):
                return "sign", [("whole", inner)]
            case ast.Call(func=ast.Name(id="maximum" | "minimum" as name), args=args):
                return "larger" if name == "maximum" else "smaller", [("either", a) for a in args]
            case ast.Call(func=ast.Name(id="where"), args=[condition, a, b]):
                flag = ast.Call(ast.Name("where"), [condition, ast.Constant(1), ast.Constant(0)], [])
                return "choose", [("condition", flag), ("first", a), ("second", b)]
            case ast.BinOp(op=ast.Add() | ast.Sub()):
                terms = _terms(node)
                kept = [self.remembered and self._holds(term) for term in terms]
                roles = ["kept" if k else "decay" if "weight_decay" in names_in(t) else "added"
                         for k, t in zip(kept, terms, strict=True)]  # fmt: skip
                return "keep" if any(kept) else "sum", list(zip(roles, terms, strict=True))
        over, under = self._divided(node)
        if under is not None:
            return "divide", [("over", over), ("under", under)]
        return ("rescale", [("whole", node)]) if _factored(node, self.scope)[0] is not node else ("make", [])

    def _holds(self, term: ast.expr) -> bool:
        """Whether a term is the value before, or a share of it; a term may depend on it otherwise, as in Yogi."""
        core, _ = _factored(term, self.scope)
        return isinstance(core, ast.Name) and core.id == self.target

    def _divided(self, node: ast.expr) -> tuple[ast.expr, ast.expr | None]:
        """(dividend, divisor) where the expression is a quotient, or a number times one, else (itself, None)."""
        quotient = _quotient(node)
        if quotient is not None and extent(quotient[1], self.scope).low >= 0 and self._differs(quotient[1]):
            return quotient
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            for factor, rest in ((node.left, node.right), (node.right, node.left)):
                over, under = self._divided(rest)
                if under is not None and not extent(factor, self.scope).spread:
                    return ast.BinOp(factor, ast.Mult(), over), under
        return node, None

    def _differs(self, divisor: ast.expr) -> bool:
        """Whether a divisor is of the gradient's size: the root of a mean square, a norm; no correction by t."""
        e = extent(divisor, self.scope)
        return e.spread or not e.adapts

    def _moved(self, node: ast.expr) -> list[tuple[str, ast.expr]]:
        """The point before, the step, the decay: beside the step, or what a proximal map takes off after it."""
        quotient = _quotient(node)
        inner = node if quotient is None else quotient[0]
        roles = [("decay", ast.BinOp(node, ast.Sub(), inner))] if quotient is not None else []
        if HALF in names_in(node):
            inner = ast.Name(HALF)
            roles = [("decay", ast.BinOp(node, ast.Sub(), inner))]
        terms = _terms(inner)
        named = ["step" if DIRECTION in names_in(t) else "here" if isinstance(t, ast.Name) else "decay" for t in terms]
        order = {"here": 0, "decay": 1, "step": 2} if quotient is None else {"here": 0, "step": 1, "decay": 2}
        return sorted(zip(named, terms, strict=True), key=lambda pair: order[pair[0]]) + roles


def _quotient(node: ast.expr) -> tuple[ast.expr, ast.expr] | None:
    match node:
        case ast.Call(func=ast.Name(id="ratio"), args=[above, below]):
            return above, below
        case ast.BinOp(left=above, op=ast.Div(), right=below):
            return above, below
    return None


def _terms(node: ast.expr) -> list[ast.expr]:
    """The terms of a sum, each with its sign, in the order of the source."""
    match node:
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _terms(left) + _terms(right)
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            return _terms(left) + [ast.UnaryOp(ast.USub(), term) for term in _terms(right)]
    return [node]


def _factored(node: ast.expr, scope: Mapping[str, Extent]) -> tuple[ast.expr, ast.expr]:
    """(what differs from coordinate to coordinate, the one number before it): β m → (m, β), m / c → (m, 1 / c)."""
    one = ast.Constant(1)
    match node:
        case ast.UnaryOp(operand=operand):
            core, factor = _factored(operand, scope)
            return core, ast.UnaryOp(ast.USub(), factor)
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            for factor, rest in ((left, right), (right, left)):
                if not extent(factor, scope).spread:
                    core, other = _factored(rest, scope)
                    return core, factor if ast.unparse(other) == "1" else ast.BinOp(factor, ast.Mult(), other)
    quotient = _quotient(node)
    if quotient is not None and not extent(quotient[1], scope).spread:
        core, factor = _factored(quotient[0], scope)
        return core, ast.BinOp(factor, ast.Div(), quotient[1])
    return node, one
