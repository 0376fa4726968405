"""The torch form of an equation with fewer walks through memory, for optimizers that step large models.

The same tree is evaluated: p ± a·b with a number a is one call (the product is not rounded before the sum, so last
bits differ from the plain form), and a sum is written into a term that nothing else can hold, one that was just
computed. Whatever is not a pair of like tensors is computed plainly.
"""

from __future__ import annotations

import ast
import sys
from typing import Any

SIGNS: dict[type[ast.operator], int] = {ast.Add: 1, ast.Sub: -1}


def plus_product(p: Any, sign: int, a: Any, b: Any, own: bool) -> Any:
    """p + sign·a·b; `own`: p may be overwritten."""
    if not isinstance(a, float | int):
        a, b = b, a
    if isinstance(a, float | int) and _alike(p, b):
        return sys.modules["torch"].add(p, b, alpha=sign * a, out=p if own else None)
    return plus(p, sign, a * b, own)


def plus_square(p: Any, sign: int, a: Any, b: Any, own: bool) -> Any:
    """p + sign·a·b²; `own`: p may be overwritten."""
    if isinstance(a, float | int) and _alike(p, b):
        return sys.modules["torch"].addcmul(p, b, b, value=sign * a, out=p if own else None)
    return plus(p, sign, a * (b * b), own)


def plus(p: Any, sign: int, b: Any, own: bool) -> Any:
    """p + sign·b; `own`: p may be overwritten."""
    if own and (_alike(p, b) or (isinstance(b, float | int) and sys.modules["torch"].is_tensor(p))):
        return p.add_(b, alpha=sign)
    return p + b if sign > 0 else p - b


def _alike(p: Any, b: Any) -> bool:
    is_tensor = sys.modules["torch"].is_tensor
    return is_tensor(p) and is_tensor(b) and p.shape == b.shape and p.dtype == b.dtype and p.device == b.device


HELPERS = {f.__name__: f for f in (plus_product, plus_square, plus)}


class Fused(ast.NodeTransformer):
    """Rewrites the sums of a lowered equation (`e**2` is `integer_power(e, 2)` there) into calls of the helpers."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        sign = SIGNS.get(type(node.op))
        if sign is None:
            return node
        own = isinstance(node.left, ast.BinOp) or _calls(node.left, "sqrt", *HELPERS)
        match node.right:
            case ast.BinOp(left=a, op=ast.Mult(), right=ast.Call(args=[b, ast.Constant(value=2)]) as power) if _calls(
                power, "integer_power"
            ):
                name, parts = "plus_square", [a, b]
            case ast.BinOp(left=a, op=ast.Mult(), right=b):
                name, parts = "plus_product", [a, b]
            case other:
                name, parts = "plus", [other]
        given = [node.left, ast.Constant(sign), *parts, ast.Constant(own)]
        return ast.Call(ast.Name(name, ast.Load()), given, [])


def _calls(node: ast.AST, *names: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names
