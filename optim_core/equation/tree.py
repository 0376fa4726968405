"""What stands in an expression of an equation."""

from __future__ import annotations

import ast


def names_in(node: ast.AST) -> set[str]:
    """Every name an expression mentions, operations included."""
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


def integer_exponent(node: ast.AST) -> int | None:
    """n of `something ** n` for a literal whole n ≥ 2, else None: such powers are products in every reader."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) and isinstance(node.right, ast.Constant):
        n = node.right.value
        return n if isinstance(n, int) and not isinstance(n, bool) and n >= 2 else None
    return None
