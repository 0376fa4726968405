"""The equation as data: parses the source of an equation, refuses what is not one, and binds it to a reader.

An equation is assignments and one return over `+ − * / **` and the operations of `ops`. What is parsed here is what
every reader shares; `bind` gives the executable NumPy, float or torch form, `tex` and `js` print the same tree.
"""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from optim_core.equation.binding import bound, executed
from optim_core.equation.tree import names_in
from optim_core.op import OPS, namespace

ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)


@dataclass(frozen=True)
class Statement:
    """`target = value`; the returned expressions have the target `return`."""

    target: str
    value: ast.expr
    line: int


@dataclass(frozen=True, eq=False)
class Source:
    """A parsed equation: where it stands, its arguments, its assignments and what it returns."""

    name: str
    function: Callable[..., Any]
    inputs: tuple[str, ...]
    hyper: tuple[str, ...]
    assignments: tuple[Statement, ...]
    returns: tuple[ast.expr, ...]
    text: str

    def bind(self, reader: str, **extra: Any) -> Callable[..., Any]:
        """The same source as a function whose operations are those of `reader`, without dispatch at each call.

        "fused" is torch with fewer walks through memory (equation/fused.py)."""
        return bound(self, reader) if not extra else executed(self, {**namespace(reader), **extra}, extra)


def parse(function: Callable[..., Any], owner: str, callables: tuple[str, ...] = ()) -> Source:
    """Read an equation. `callables` names arguments or neighbours that may be called besides the operations.

    Raises SyntaxError with a sentence that says what to write instead.
    """
    text = textwrap.dedent(_text_of(function))
    node = ast.parse(text).body[0]
    if not isinstance(node, ast.FunctionDef):
        raise SyntaxError(f"{owner}: an equation is a plain function written with def.")
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    check = _Checker(owner, callables)
    assignments, returns = [], None
    for statement in body:
        if returns is not None:
            raise check.error(statement, "the return is the last line of an equation")
        if isinstance(statement, ast.Assign):
            target = statement.targets[0]
            if len(statement.targets) != 1 or not isinstance(target, ast.Name):
                raise check.error(statement, "an assignment gives one name one value; write one line for each")
            assignments.append(Statement(target.id, check.expression(statement.value), statement.lineno))
        elif isinstance(statement, ast.Return) and statement.value is not None:
            several = isinstance(statement.value, ast.Tuple)
            values = statement.value.elts if isinstance(statement.value, ast.Tuple) and several else [statement.value]
            returns = tuple(check.expression(v) for v in values)
        else:
            raise check.error(statement, _instead(statement))
    if returns is None:
        raise SyntaxError(f"{owner}: the equation returns nothing; end it with a return.")
    a = node.args
    inputs, hyper = tuple(x.arg for x in (*a.posonlyargs, *a.args)), tuple(x.arg for x in a.kwonlyargs)
    known = {*inputs, *hyper, *OPS, *(c.partition(".")[0] for c in callables)}
    for name, expression in (*((s.target, s.value) for s in assignments), *(("", e) for e in returns)):
        if unknown := names_in(expression) - known:
            mend = f"{min(unknown)} has no value here; put it into the signature or assign it above"
            raise check.error(expression, mend)
        known.add(name)
    return Source(owner, function, inputs, hyper, tuple(assignments), returns, text)


def _text_of(function: Callable[..., Any]) -> str:
    """What `inspect.getsource` gives, in half its time: that finds the end of a function with a tokenizer written in
    Python, and some eighty equations are read whenever the library is imported."""
    lines, first = inspect.findsource(function)
    last = _ends("".join(lines)).get(first)
    return inspect.getsource(function) if last is None else "".join(lines[first:last])


@lru_cache(maxsize=1)
def _ends(text: str) -> dict[int, int | None]:
    """Where each function of a file ends, by where it begins with its decorators: numbers of lines, from 0."""
    ends = {}
    inside: list[ast.AST] = [ast.parse(text)]
    while inside:
        node = inside.pop()
        if isinstance(node, ast.FunctionDef):
            ends[min([node.lineno, *(mark.lineno for mark in node.decorator_list)]) - 1] = node.end_lineno
        inside += getattr(node, "body", [])  # no expressions, so nearly nothing is walked
    return ends


def _instead(statement: ast.stmt) -> str:
    """What to write instead of a statement that is neither an assignment nor a return."""
    match statement:
        case ast.AugAssign(target=ast.Name() as name, op=op, value=value):
            whole = ast.Assign([name], ast.BinOp(ast.Name(name.id), op, value), lineno=0)
            return f"write {ast.unparse(whole)}"
        case ast.If(test=test):
            return f"write name = where({ast.unparse(test)}, a, b) instead of if"
    return "an equation is assignments, then one return"


class _Checker:
    """Walks an expression and refuses what the readers cannot share."""

    def __init__(self, owner: str, callables: tuple[str, ...]) -> None:
        self.owner, self.callables = owner, callables

    def error(self, node: ast.AST, mend: str) -> SyntaxError:
        return SyntaxError(f"{self.owner}, “{ast.unparse(node).splitlines()[0]}”: {mend}.")

    def expression(self, node: ast.expr, inside_where: bool = False) -> ast.expr:
        match node:
            case ast.Name():
                pass
            case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
                if abs(number) > sys.float_info.max:
                    raise self.error(node, "a number of an equation is finite")
            case ast.BinOp(left=left, op=op, right=right):
                if not isinstance(op, ARITHMETIC):
                    raise self.error(node, "only + − * / and ** may join two terms")
                self.expression(left)
                self.expression(right)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                self.expression(operand)
            case ast.Compare(left=left, ops=[ast.Lt() | ast.LtE() | ast.Gt() | ast.GtE()], comparators=[right]):
                if not inside_where:
                    raise self.error(node, "a comparison stands only inside where(condition, a, b)")
                self.expression(left)
                self.expression(right)
            case ast.Call(func=func, args=args, keywords=[]):
                name = ast.unparse(func)
                if name not in OPS and name not in self.callables:
                    known = ", ".join(sorted(name for name, op in OPS.items() if op.tex and name != "integer_power"))
                    raise self.error(node, f"{name} is not an operation; use one of {known}")
                if name in OPS and name not in self.callables and len(args) != OPS[name].arity:
                    raise self.error(node, f"{name} takes {OPS[name].arity} argument(s), not {len(args)}")
                if name == "where" and not isinstance(args[0], ast.Compare):
                    raise self.error(args[0], "the condition of where is a comparison, as in where(a > b, c, d)")
                for k, a in enumerate(args):
                    self.expression(a, inside_where=name == "where" and k == 0)
            case ast.IfExp():
                raise self.error(node, "write where(condition, a, b) instead of a conditional expression")
            case ast.Subscript():
                raise self.error(node, "coordinates cannot be picked; use an operation such as norm over all of them")
            case ast.Attribute():
                raise self.error(node, "attributes and methods cannot be typeset; use the operations by their names")
            case _:
                raise self.error(node, "an equation has only numbers, names, + − * / **, and the operations")
        return node
