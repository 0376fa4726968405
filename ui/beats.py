"""One step as beats: the gradient that it is told, then every line of the method with its picture and its sentence.

What is drawn and said of a line follows from what the line does and is (`optim_core.compile.parts`), never from the
rule that it stands in. The browser fills the sentences (`anatomy.beat_…`) with the numbers of the moment.
"""

from __future__ import annotations

import ast
from typing import Any

import optim_core as oc
from optim_core.compile.lines import DIRECTION, HALF, POINT
from optim_core.compile.live import role
from optim_core.compile.parts import Deed, deeds, watched_lines
from optim_core.equation.tree import integer_exponent, names_in
from optim_core.hyper import symbol
from optim_core.rule import Rule
from ui.numbers import number, superscript
from ui.text import strings

TOLD = {"line": -1, "at": -1, "target": "g", "symbol": "g", "kind": "vector", "act": "told", "plane": "gradient",
        "color": "gradient", "parts": [], "names": "", "reads": [], "sentence": "told"}  # fmt: skip
_WORDS = {"maximum": "max", "minimum": "min"}


def beats(method: oc.Method) -> list[dict[str, Any]]:
    """Plain values that JSON can hold, one for each beat. `line` counts the lines of the method, `at` the watched
    lines, which have the parts of each line before it."""
    place = {line.target: k for k, line in enumerate(watched_lines(method)) if line.target.startswith("_")}
    after = [k for k, line in enumerate(watched_lines(method)) if not line.target.startswith("_")]
    memory = method.rule.memory
    made = [TOLD]
    for k, deed in enumerate(deeds(method)):
        parts = [
            {
                "role": part.role,
                "at": place[part.line.target],
                "share": None if part.share is None else place[part.share.target],
                "core": plain(part.core),
                "text": plain(part.line.value),
                "color": color(part.core, memory),
                "spread": part.extent.spread,
            }
            for part in deed.parts
        ]
        made.append({
            "line": k,
            "at": after[k],
            "target": deed.line.target,
            "symbol": symbol(deed.line.target)[0],
            "kind": deed.extent.kind,
            "act": deed.act,
            "plane": plane(deed),
            "color": role(deed.line.target, memory),
            "parts": parts,
            "names": ", ".join(symbol(name)[0] for name in _mentioned(deed.line.value)),
            "reads": _mentioned(deed.line.value),
            "sentence": sentence(deed),
        })  # fmt: skip
    return made


def plane(deed: Deed) -> str:
    """Which picture a line belongs to, by its unit: that of the gradient, none (the direction), or that of x."""
    if deed.line.target in (POINT, HALF):
        return "place"
    if deed.line.target == DIRECTION:
        return "direction"
    if deed.extent.kind == "number":
        return ""
    return {0.0: "direction", 1.0: "gradient", 2.0: "gradient"}.get(deed.extent.degree, "")


def sentence(deed: Deed) -> str:
    """The key of what is said of a line, without `anatomy.beat_`: the most special one that has been written."""
    roles = [part.role for part in deed.parts]
    more = []
    if deed.extent.kind in ("square", "side"):
        more.append("sides")
    if deed.act == "keep" and any(part.role == "kept" and part.share is None for part in deed.parts):
        more.append("whole")
    if deed.act == "sum" and "decay" in roles:
        more.append("decay")
    if deed.act == "rescale" and any(
        part.share is not None and "t" in names_in(part.share.value) for part in deed.parts
    ):
        more.append("late")
    if deed.act == "divide" and not next(part for part in deed.parts if part.role == "under").extent.spread:
        more.append("one")
    if deed.act == "move" and "decay" in roles:
        more.append("beside" if roles.index("decay") < len(roles) - 1 else "after")
    written = strings("en")
    keys = ["_".join([deed.act, *more[:n]]) for n in range(len(more), -1, -1)]
    return next(key for key in keys if f"anatomy.beat_{key}" in written)


def guards(rule: Rule) -> list[str]:
    """The hyperparameters that stand on the ruler of sizes: those that are added to what is divided by."""
    found = [
        name
        for deed in deeds(oc.method(rule.name))
        for part in deed.parts
        if part.role in ("under", "either")
        for name in _mentioned(part.line.value)
    ]
    return [name for name in dict.fromkeys(found) if name in rule.hyper and rule.hyper[name].scale == "tiny"]


def color(node: ast.expr, memory: tuple[str, ...]) -> str:
    """The role whose colour an expression takes: that of the one thing in it that has a colour."""
    roles = dict.fromkeys(role(name, memory) for name in _mentioned(node))
    return next((r for r in ("decay", "memory", "gradient") if r in roles), "")


def plain(node: ast.expr) -> str:
    """A short expression as running text: (g − m)², √v̂ + ε."""
    match node:
        case ast.Name(id=name):
            return symbol(name)[0]
        case ast.Constant(value=int() | float() as value):
            return number(value)
        case ast.UnaryOp(operand=operand):
            return f"−{_held(operand)}"
        case ast.BinOp(left=base, op=ast.Pow(), right=exponent):
            n = integer_exponent(node)
            if n is None and plain(exponent) == "t":
                return f"{_held(base)}ᵗ"
            return f"{_held(base)}{superscript(n)}" if n is not None else f"{_held(base)}^{_held(exponent)}"
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return f"{plain(left)} + {plain(right)}"
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            return f"{plain(left)} − {_held(right)}"
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            factors = [_held(left), _held(right)]
            apart = isinstance(left, ast.Call) or any(" " in plain(side) for side in (left, right) if _is_name(side))
            return (" " if apart else "").join(factors)
        case ast.BinOp(left=left, right=right) | ast.Call(func=ast.Name(id="ratio"), args=[left, right]):
            return f"{_held(left)}/{_held(right)}"
        case ast.Call(func=ast.Name(id="sqrt"), args=[inner]):
            return f"√{_held(inner)}"
        case ast.Call(func=ast.Name(id="absolute"), args=[inner]):
            return f"|{plain(inner)}|"
        case ast.Call(func=ast.Name(id="norm" | "tensor_norm"), args=[inner]):
            return f"‖{plain(inner)}‖"
        case ast.Call(func=ast.Name(id=name), args=args):
            return f"{_WORDS.get(name, name)}({', '.join(plain(a) for a in args if not isinstance(a, ast.Compare))})"
    return ast.unparse(node)


def _is_name(node: ast.expr) -> bool:
    return isinstance(node, ast.Name)


def _held(node: ast.expr) -> str:
    text = plain(node)
    loose = isinstance(node, ast.UnaryOp) or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub))
    return f"({text})" if loose else text


def _mentioned(node: ast.expr) -> list[str]:
    """The names in an expression, in the order of the source, operations left out."""
    calls = {part.func.id for part in ast.walk(node) if isinstance(part, ast.Call) and isinstance(part.func, ast.Name)}
    names = [part for part in ast.walk(node) if isinstance(part, ast.Name) and part.id not in calls]
    return list(dict.fromkeys(part.id for part in sorted(names, key=lambda n: getattr(n, "col_offset", 0))))
