"""What stands in an expression of an equation."""

from __future__ import annotations

import ast


def names_in(node: ast.AST) -> set[str]:
    """Every name an expression mentions, operations included."""
    found, parts = set(), [node]
    for part in parts:  # which grows; `ast.walk` also visits every context and takes four times as long
        if isinstance(part, ast.Name):
            found.add(part.id)
            continue
        for field in part._fields:
            value = getattr(part, field)
            if isinstance(value, ast.expr):
                parts.append(value)
            elif isinstance(value, list):
                parts += value
    return found


def integer_exponent(node: ast.AST) -> int | None:
    """n of `something ** n` for a literal whole n ≥ 2, else None: such powers are products in every reader."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) and isinstance(node.right, ast.Constant):
        n = node.right.value
        return n if isinstance(n, int) and not isinstance(n, bool) and n >= 2 else None
    return None
