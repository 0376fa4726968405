"""Sources that have no file: an equation that we printed ourselves, from symbols or from a checked tree."""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from optim_core.equation.source import Source, Statement
from optim_core.op import OPS


def printed(name: str, text: str) -> Source:
    """The Source of one function definition: assignments, one return. Never call it on a user's text."""
    node = ast.parse(text).body[0]
    assert isinstance(node, ast.FunctionDef)
    assignments: list[Statement] = []
    returns: tuple[ast.expr, ...] = ()
    for line in node.body:
        if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name):
            assignments.append(Statement(line.targets[0].id, line.value, line.lineno))
        elif isinstance(line, ast.Return) and line.value is not None:
            returns = tuple(line.value.elts) if isinstance(line.value, ast.Tuple) else (line.value,)
    scope = dict(OPS)
    exec(compile(text, f"<{name}>", "exec"), scope)
    inputs = tuple(a.arg for a in node.args.args)
    hyper = tuple(a.arg for a in node.args.kwonlyargs)
    return Source(name, scope[node.name], inputs, hyper, tuple(assignments), returns, text)


@lru_cache(maxsize=256)
def baked(source: Source, numbers: tuple[tuple[str, int], ...]) -> Source:
    """The source with some hyperparameters replaced by whole numbers, so that w**L becomes a product."""
    return printed(source.name, definition(source, dict(numbers))) if numbers else source


def definition(source: Source, known: Mapping[str, int] = MappingProxyType({})) -> str:
    """The equation as a function definition and nothing else: no annotation, docstring or comment. Hyperparameters
    that are `known` are replaced by their numbers. One equation, one text."""

    class Fill(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            return ast.Constant(known[node.id]) if node.id in known else node

    def text(expression: ast.expr) -> str:
        return ast.unparse(Fill().visit(copy.deepcopy(expression)) if known else expression)

    rest = [h for h in source.hyper if h not in known]
    signature = ", ".join(source.inputs) + (", *, " + ", ".join(rest) if rest else "")
    lines = [f"{s.target} = {text(s.value)}" for s in source.assignments]
    lines.append("return " + ", ".join(text(e) for e in source.returns))
    return f"def {source.function.__name__}({signature}):\n" + "".join(f"    {line}\n" for line in lines)
