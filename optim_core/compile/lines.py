"""One step as a flat list of assignments: the rule's statements and the decay style opened around them.

`u(…)` becomes the name u, `R.gradient` and `R.prox` become the regularizer's own expressions. What is typeset and
what is traced reads these lines, so both show the same statements in the same order.
"""

from __future__ import annotations

import ast
import copy
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from optim_core.equation.source import Source
from optim_core.equation.tree import names_in
from optim_core.method import Method
from optim_core.regularizers import Regularizer
from optim_core.rule import Rule
from optim_core.rule_checks import OWN

(DIRECTION, HALF), POINT = OWN, "x"


@dataclass(frozen=True, eq=False)
class Line:
    """`target = value`, and the source text it comes from. Targets besides the rule's own: g, u, x_half, x."""

    target: str
    value: ast.expr
    code: str


@cache
def rule_lines(rule: Rule) -> tuple[Line, ...]:
    """The rule's statements, then the direction as the target `u`; registration keeps that name free."""
    source = rule.source
    lines = [Line(s.target, s.value, _text(source, s.value, s.value)) for s in source.assignments]
    first, last = source.returns[0], source.returns[-1]
    return (*lines, Line(DIRECTION, first, _text(source, first, last)))


@cache
def method_lines(method: Method) -> tuple[Line, ...]:
    """A whole step: g where decay goes through the rule, the rule's lines, x_half before a proximal map, then x."""
    source = method.decay.source
    opened = _Opened(source, method.regularizer)
    (returned,) = source.returns
    value = opened.visit(copy.deepcopy(returned))
    last = Line(POINT, value, _text(source, returned, returned))
    return (*opened.before, *rule_lines(method.rule), *opened.after, last)


class _Opened(ast.NodeTransformer):
    """Opens the calls of a decay style. `before` and `after` are the lines this puts around the rule's."""

    def __init__(self, source: Source, regularizer: Regularizer) -> None:
        self.source, self.regularizer = source, regularizer
        self.before: list[Line] = []
        self.after: list[Line] = []

    def visit_Call(self, node: ast.Call) -> ast.expr:
        code = [ast.get_source_segment(self.source.text, a) or ast.unparse(a) for a in node.args]
        self.generic_visit(node)
        match ast.unparse(node.func):
            case "u":
                if not isinstance(node.args[0], ast.Name):
                    self.before.append(Line("g", node.args[0], code[0]))
                return ast.Name(DIRECTION, ast.Load())
            case "R.gradient":
                assert self.regularizer.gradient is not None  # a method without it is refused when it is made
                return inlined(self.regularizer.gradient, *node.args)
            case "R.prox":
                point, strength = node.args
                if not isinstance(point, ast.Name) and _mentions(self.regularizer.prox, 0) > 1:
                    self.after.append(Line(HALF, point, code[0]))
                    point = ast.Name(HALF, ast.Load())
                return inlined(self.regularizer.prox, point, strength)
        return node


def inlined(source: Source, *arguments: ast.expr) -> ast.expr:
    """What `source` returns for these expressions as its inputs, as one expression."""
    scope = dict(zip(source.inputs, arguments, strict=True))
    for s in source.assignments:
        scope[s.target] = rewritten(s.value, _named(scope))
    return rewritten(source.returns[0], _named(scope))


def _named(scope: dict[str, ast.expr]) -> Callable[[ast.expr], ast.expr | None]:
    return lambda node: scope.get(node.id) if isinstance(node, ast.Name) else None


def rewritten(node: ast.expr, replacement: Callable[[ast.expr], ast.expr | None]) -> ast.expr:
    """A copy of `node` in which every part that has a `replacement` is replaced by it, outermost first."""

    new = replacement(node)
    if new is not None:
        return new

    def within(value: Any) -> Any:
        if isinstance(value, list):
            return [within(part) for part in value]
        return rewritten(value, replacement) if isinstance(value, ast.expr) else value

    parts = {field: within(value) for field, value in ast.iter_fields(node)}
    return ast.copy_location(type(node)(**parts), node)


def _mentions(source: Source, argument: int) -> int:
    name = source.inputs[argument]
    expressions = [s.value for s in source.assignments] + list(source.returns)
    return sum(isinstance(n, ast.Name) and n.id == name for e in expressions for n in ast.walk(e))


def moving(lines: tuple[Line, ...], inputs: set[str]) -> set[str]:
    """`inputs` and the targets that depend on any of them, and so change from step to step."""
    found = set(inputs)
    for line in lines:
        if names_in(line.value) & found:
            found.add(line.target)
    return found


def _text(source: Source, first: ast.expr, last: ast.expr) -> str:
    lines = source.text.splitlines()[first.lineno - 1 : last.end_lineno]
    return textwrap.dedent("\n".join(lines))
