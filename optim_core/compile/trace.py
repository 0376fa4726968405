"""One step watched from inside: every named quantity of a method, statement by statement."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from optim_core.compile.lines import DIRECTION, POINT, Line, method_lines
from optim_core.equation.tree import integer_exponent
from optim_core.method import Method
from optim_core.op import namespace, reader_of

OPERATORS: Mapping[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.Pow: operator.pow, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Traced:
    """One line with its value, and every name as it stood before the line."""

    line: Line
    value: Any
    scope: Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Trace:
    """A step. `before` and `after` hold every name: memory has both values, an intermediate only the latter.

    `base_lr` is the learning rate before its schedule; the papers' notation needs it apart.
    """

    lines: tuple[Traced, ...]
    before: Mapping[str, Any]
    base_lr: Any = None

    @property
    def after(self) -> Mapping[str, Any]:
        last = self.lines[-1]
        return {**last.scope, last.line.target: last.value}

    @property
    def direction(self) -> Any:
        return self.after[DIRECTION]

    @property
    def x(self) -> Any:
        """The point after the step."""
        return self.after[POINT]


def trace_method(
    method: Method, x: Any, g: Any, memory: tuple[Any, ...], t: int, *, lr: Any, weight_decay: Any = 0.0,
    base_lr: Any = None, **hyper: Any,
) -> Trace:  # fmt: skip
    """A whole step of `method`, as `Method.step` makes it; `lr` is that of this step, `base_lr` that of step 1."""
    settings = method.settings(hyper)
    kept = dict(zip(method.rule.memory, memory, strict=True))
    scope = {"x": x, "g": g, "t": t, "lr": lr, "weight_decay": weight_decay, **kept, **settings}
    return _walk(method_lines(method), scope, lr if base_lr is None else base_lr)


def retraced(trace: Trace, lines: tuple[Line, ...]) -> Trace:
    """The same step with other lines among its own (`parts.watched_lines`)."""
    return _walk(lines, trace.before, trace.base_lr)


def _walk(lines: tuple[Line, ...], before: Mapping[str, Any], base_lr: Any = None) -> Trace:
    scope, done = dict(before), []
    for line in lines:
        value = evaluate(line.value, scope)
        done.append(Traced(line, value, dict(scope)))
        scope[line.target] = value
    return Trace(tuple(done), before, base_lr)


def evaluate(node: ast.expr, scope: Mapping[str, Any]) -> Any:
    """The value of an expression: the same operations in the same order as the compiled source, so the same bits."""
    meanings = namespace(reader_of(*scope.values()))

    def value(part: ast.expr) -> Any:
        match part:
            case ast.Name(id=name):
                return scope[name]
            case ast.Constant(value=number):
                return number
            case ast.UnaryOp(operand=operand):
                return -value(operand)
            case ast.BinOp(left=left, op=op, right=right):
                n = integer_exponent(part)
                if n is not None:
                    return meanings["integer_power"](value(left), n)
                return OPERATORS[type(op)](value(left), value(right))
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return OPERATORS[type(op)](value(left), value(right))
            case ast.Call(func=ast.Name(id=name), args=args):
                return meanings[name](*(value(a) for a in args))
        raise TypeError(f"“{ast.unparse(part)}” is not part of an equation.")

    with np.errstate(all="ignore"):
        return value(node)
