"""JavaScript from the same tree: every operation in its own template, in the order and grouping of the source.

    module(SOURCES["mix"], SOURCES["hash32"])  →  RUNTIME + one function each

Inputs are positional; hyperparameters, where there are any, follow as one object: `adam(g, m, v, t, {beta1, …})`.
A source with several returns gives an array. A `Printer` prints straight-line code over several coordinates.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from optim_core.equation.source import Source
from optim_core.equation.tree import integer_exponent, names_in
from optim_core.op import OPS

ARITHMETIC: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
COMPARISON: dict[type[ast.cmpop], str] = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}

# What the templates of `ops` call besides Math.
RUNTIME = "const ratio = (a, b) => (a === 0 && b === 0 ? 0 : a / b);\n"


class Printer:
    """Prints assignments as constants: one for each of `d` coordinates, or a single one where a value has none.

    A second value of a name gets a name of its own, so that whatever was seen on the way can be read at the end.
    Names of the equation end in $, which Python's never do: none meets a keyword or another name of JavaScript.
    """

    def __init__(self, d: int = 1) -> None:
        self.d = d
        self.lines: list[str] = []
        self.scope: dict[str, tuple[str, ...]] = {}
        self._named: dict[str, str] = {}
        self._unrolling = False

    def fresh(self, name: str, wide: bool = False) -> tuple[str, ...]:
        """The JavaScript names for a new value of `name`."""
        seen = self.scope[name][0].count("$") if name in self.scope else 0
        stem = name + "$" * (seen + 1)
        self.scope[name] = tuple(f"{stem}{k}" for k in range(self.d)) if wide and self.d > 1 else (stem,)
        return self.scope[name]

    def read(self, name: str, *texts: str) -> None:
        """`name` is at first what these JavaScript expressions say: a single one, or one for each coordinate."""
        self._constants(self.fresh(name, len(texts) > 1), texts)

    def assign(self, target: str, value: ast.expr) -> None:
        """`target = value`."""
        texts = self.texts(value)
        self._constants(self.fresh(target, len(texts) > 1), texts)

    def texts(self, value: ast.expr) -> tuple[str, ...]:
        """The JavaScript of `value`: a single expression, or one for each coordinate."""
        self._unrolling = self._is_wide(value)
        return tuple(self.at(value, k) for k in range(self.d if self._unrolling else 1))

    def at(self, node: ast.expr, k: int) -> str:
        """`node` at coordinate `k`; what all coordinates share is computed once."""
        if not self._unrolling or not names_in(node) or self._is_wide(node):
            return self._printed(node, k)
        self._unrolling = False
        text = self._name(self._printed(node, k))
        self._unrolling = True
        return text

    def _printed(self, node: ast.expr, k: int) -> str:
        """Every pair is in brackets: the order of operations is the tree's, never the printer's."""
        match node:
            case ast.Name(id=name):
                names = self.scope[name]
                return names[k] if len(names) > 1 else names[0]
            case ast.Constant(value=value):
                return repr(value)
            case ast.UnaryOp(operand=operand):
                return f"(-{self.at(operand, k)})"
            case ast.BinOp(left=base, op=ast.Pow(), right=exponent):
                if n := integer_exponent(node):
                    return f"({' * '.join([self._name(self.at(base, k))] * n)})"
                return OPS["power"].js.format(self.at(base, k), self.at(exponent, k))
            case ast.BinOp(left=left, op=op, right=right):
                return f"({self.at(left, k)} {ARITHMETIC[type(op)]} {self.at(right, k)})"
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return f"({self.at(left, k)} {COMPARISON[type(op)]} {self.at(right, k)})"
            case ast.Call(func=ast.Name(id=name), args=args):
                if name not in OPS:
                    return f"{name}({', '.join(self.at(a, k) for a in args)})"
                if OPS[name].reduces:
                    return self._reduced(name, args[0])
                return OPS[name].js.format(*(self.at(a, k) for a in args))
        raise TypeError(f"“{ast.unparse(node)}” is not part of an equation.")

    def _reduced(self, name: str, over: ast.expr) -> str:
        """A sum over the coordinates, from the first to the last as in NumPy."""
        op = OPS[name]
        parts = [self._name(self.at(over, k)) for k in range(self.d)]
        return self._name(op.js.format(" + ".join(op.summand.format(part) for part in parts)))

    def _name(self, text: str) -> str:
        """A name for the value of `text`, computed once; what is a name or a number stays as it is."""
        if text.replace("$", "").replace(".", "").isalnum() or text.replace("$", "").isidentifier():
            return text
        if text not in self._named:
            self._named[text] = f"_{len(self._named)}"
            self._constants((self._named[text],), (text,))
        return self._named[text]

    def _constants(self, names: Sequence[str], texts: Sequence[str]) -> None:
        self.lines.append(f"const {', '.join(f'{n} = {t}' for n, t in zip(names, texts, strict=True))};")

    def _is_wide(self, node: ast.AST) -> bool:
        """Whether the value differs between coordinates: it mentions what does, outside of any sum over them."""
        match node:
            case ast.Name(id=name):
                return len(self.scope[name]) > 1
            case ast.Call(func=ast.Name(id=name), args=args):
                return not (name in OPS and OPS[name].reduces) and any(self._is_wide(a) for a in args)
        return any(self._is_wide(part) for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr))


def module(*sources: Source) -> str:
    """The runtime and one function for each source, under its own name; a source may call those before it."""
    return RUNTIME + "".join(function(s) for s in sources)


def function(source: Source, name: str = "") -> str:
    """One straight-line source as a JavaScript function of plain numbers, called `name`, else as in Python."""
    printer = Printer()
    inputs = [printer.fresh(n)[0] for n in source.inputs]
    hyper = [f"{{ {', '.join(f'{n}: {printer.fresh(n)[0]}' for n in source.hyper)} }}"] if source.hyper else []
    for s in source.assignments:
        printer.assign(s.target, s.value)
    values = [printer.at(e, 0) for e in source.returns]
    printer.lines.append(f"return {values[0] if len(values) == 1 else '[' + ', '.join(values) + ']'};")
    body = "".join(f"  {line}\n" for line in printer.lines)
    return f"function {name or source.function.__name__}({', '.join([*inputs, *hyper])}) {{\n{body}}}\n"
