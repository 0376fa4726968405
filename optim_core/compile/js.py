"""JavaScript from the same tree: every operation in its own template, in the order and grouping of the source.

    module(SOURCES["mix"], SOURCES["hash32"])  →  RUNTIME + one function each

Inputs are positional; hyperparameters, where there are any, follow as one object: `adam(g, m, v, t, {beta1, …})`.
A source with several returns gives an array.
"""

from __future__ import annotations

import ast

from optim_core.equation.source import Source, integer_exponent
from optim_core.op import OPS

ARITHMETIC: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
COMPARISON: dict[type[ast.cmpop], str] = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}

# What the templates of `ops` call besides Math. Powers are the same product as in Python, so that bits agree.
RUNTIME = """\
const ratio = (a, b) => (a === 0 && b === 0 ? 0 : a / b);
const integer_power = (a, n) => { let p = a; for (let k = 1; k < n; k++) p *= a; return p; };
const total = (a) => a.reduce((sum, v) => sum + v, 0);
const norm = (a) => Math.sqrt(a.reduce((sum, v) => sum + v * v, 0));
"""


def module(*sources: Source) -> str:
    """The runtime and one function for each source, under its own name; a source may call those before it."""
    return RUNTIME + "".join(function(s) for s in sources)


def function(source: Source) -> str:
    """One straight-line source as a JavaScript function."""
    hyper = [f"{{{', '.join(source.hyper)}}}"] if source.hyper else []
    lines, known = [], {*source.inputs, *source.hyper}
    for s in source.assignments:
        lines.append(f"{'' if s.target in known else 'let '}{s.target} = {expression(s.value)};")
        known.add(s.target)
    values = [expression(e) for e in source.returns]
    lines.append(f"return {values[0] if len(values) == 1 else '[' + ', '.join(values) + ']'};")
    body = "".join(f"  {line}\n" for line in lines)
    return f"function {source.function.__name__}({', '.join([*source.inputs, *hyper])}) {{\n{body}}}\n"


def expression(node: ast.expr) -> str:
    """One expression. Every pair is in brackets: the order of operations is the tree's, never the printer's."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Constant(value=value):
            return repr(value)
        case ast.UnaryOp(operand=operand):
            return f"(-{expression(operand)})"
        case ast.BinOp(left=base, op=ast.Pow(), right=exponent):
            n = integer_exponent(node)
            template = OPS["power" if n is None else "integer_power"].js
            return template.format(expression(base), expression(exponent))
        case ast.BinOp(left=left, op=op, right=right):
            return f"({expression(left)} {ARITHMETIC[type(op)]} {expression(right)})"
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return f"({expression(left)} {COMPARISON[type(op)]} {expression(right)})"
        case ast.Call(func=ast.Name(id=name), args=args):
            printed = [expression(a) for a in args]
            return OPS[name].js.format(*printed) if name in OPS else f"{name}({', '.join(printed)})"
    raise TypeError(f"“{ast.unparse(node)}” is not part of an equation.")
