"""A checked equation as a function whose operations are those of one reader, without dispatch at each call."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from optim_core.equation.fused import HELPERS, Fused
from optim_core.equation.tree import integer_exponent, names_in
from optim_core.op import OPS, namespace

if TYPE_CHECKING:
    from optim_core.equation.source import Source

STILL = ("t", "lr")  # inputs that are numbers in every reader, as hyperparameters are


class _Lower(ast.NodeTransformer):
    """`e**2` becomes `integer_power(e, 2)`, so that NumPy, torch, floats and JavaScript multiply alike.

    An operation on hyperparameters, t and lr alone is dispatched at each call, because these stay plain numbers beside
    tensors (torch.sqrt refuses a number) and beside float32 arrays (np.sqrt would widen them).
    """

    def __init__(self, still: set[str]) -> None:
        self.still = still

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        (self.still.add if self._stands_still(node.value) else self.still.discard)(ast.unparse(node.targets[0]))
        return self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        n = integer_exponent(node)
        if n is None:
            return node
        return ast.Call(ast.Name("integer_power", ast.Load()), [node.left, ast.Constant(n)], [])

    def visit_Call(self, node: ast.Call) -> ast.AST:
        still = isinstance(node.func, ast.Name) and node.func.id in OPS and self._stands_still(node)
        self.generic_visit(node)
        if still and isinstance(node.func, ast.Name):
            node.func = ast.Name(f"any_{node.func.id}", ast.Load())
        return node

    def _stands_still(self, node: ast.AST) -> bool:
        return names_in(node) - set(OPS) <= self.still


def executed(
    source: Source, scope: dict[str, Any], instead: Mapping[str, Any], fused: bool = False
) -> Callable[..., Any]:
    """The equation as a function in `scope`, which holds its operations; `instead` of some of them."""
    scope.update({f"any_{name}": instead.get(name, op) for name, op in OPS.items()})
    exec(_lowered(source, fused), scope)  # our own source, parsed and checked above; never a user's text
    return scope[source.function.__name__]


@cache
def bound(source: Source, reader: str) -> Callable[..., Any]:
    """The equation for one reader, made once; "fused" is torch with fewer walks through memory."""
    if reader == "fused":
        return executed(source, {**namespace("torch"), **HELPERS}, {}, fused=True)
    return executed(source, dict(namespace(reader)), {})


@cache
def _lowered(source: Source, fused: bool) -> Any:
    node = ast.parse(source.text).body[0]
    assert isinstance(node, ast.FunctionDef)
    node.decorator_list, node.returns = [], None
    for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
        a.annotation = None
    node.args.kw_defaults = [None] * len(node.args.kwonlyargs)  # every hyperparameter is passed explicitly
    still = set(source.hyper) | set(source.inputs).intersection(STILL)
    lowered = _Lower(still).visit(node)
    module = ast.Module([Fused().visit(lowered) if fused else lowered], [])
    return compile(ast.fix_missing_locations(module), f"<{source.name}>", "exec")
