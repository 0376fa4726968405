r"""The equation of a method with slots, so that a page can keep its numbers up to date without typesetting again.

Each row is one statement, as `method_tex` prints it. Every symbol is `\htmlData{symbol=m}{m_{t-1}}`, every number a
slot `\htmlData{at=m@0,symbol=m,hold=mps}{\text{0}}`:

* `at` says which value belongs there: `m` is a value from before the step (x, g, memory, t, lr, weight_decay, a
  hyperparameter; in the papers' notation `_multiplier` = lr / base_lr, `_base_rate` = base_lr and `_paper_decay` =
  the decay as the papers count it), `m@0` what line 0 gave (the lines of `method_lines`), `norm(m@0)` an operation
  over all its coordinates.
* `hold` lists the kinds of number that stand in brackets here: m with a minus (−2), p a product (3 × 10⁻⁷), s a power
  alone (10⁻⁸), a superscript of its own.
* `typed` marks a setting: it is shown as it was typed, all else with `DIGITS` significant digits.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from optim_core.compile.lines import Line, rewritten
from optim_core.compile.notation import BASE_RATE, MULTIPLIER, NOTATIONS, Notation
from optim_core.compile.tex import measured, symbolic, written
from optim_core.equation.typeset import ATOM, BIG, CLOSED, MINUS, POWER, PRODUCT, Reading, Typesetter
from optim_core.method import Method
from optim_core.op import OPS
from optim_core.rule import Rule

PAPER_DECAY = "_paper_decay"
PROBES: Mapping[str, tuple[str, int]] = {
    "m": ("-{0}", MINUS), "p": (r"{0} \times {0}", PRODUCT), "s": ("{0}^{0}", POWER),
}  # fmt: skip


@dataclass(frozen=True)
class LiveRow:
    """One statement: LaTeX of its two sides, of the right-hand side in numbers, and of what it gives (empty where
    the right-hand side is that number already). `keys` are those of the slots of `numbers`, in order, each once."""

    target: str
    lhs: str
    relation: str
    rhs: str
    numbers: str
    value: str
    code: str
    keys: tuple[str, ...]


@lru_cache(maxsize=512)
def live_rows(method: Method, notation: str = "pytorch") -> tuple[LiveRow, ...]:
    """The rows of a whole step with slots. Raises ValueError for an unknown notation."""
    lines, style = written(method, notation)
    rows = symbolic(lines, method.rule, style, _colored)
    keys: dict[str, str] = {"weight_decay": PAPER_DECAY} if style.apart else {}
    made = []
    for k, (line, row) in enumerate(zip(lines, rows, strict=True)):
        quantities = _Quantities(method.rule, style, lines[:k], dict(keys))
        numbers = quantities.slots(line)
        keys[line.target] = f"{line.target}@{k}"
        value = "" if isinstance(line.value, ast.Name) else _slot(keys[line.target], line.target)
        used = tuple(dict.fromkeys(key for key, _ in quantities.found))
        made.append(
            LiveRow(line.target, _named(row.lhs), row.relation, _named(row.rhs), numbers, value, row.code, used)
        )
    return tuple(made)


def names(method: Method) -> tuple[str, ...]:
    """Every source name that stands in the rows of either notation, in the order of reading."""
    rows = [row for notation in NOTATIONS for row in live_rows(method, notation)]
    return tuple(dict.fromkeys(name for row in rows for name in re.findall(r"symbol=(\w+)", row.lhs + row.rhs)))


def role(name: str, memory: tuple[str, ...]) -> str:
    """What a symbol moves: "decay", "rate", "gradient", "memory" (a corrected memory too), or "" for all else."""
    roles = {"weight_decay": "decay", "lr": "rate", MULTIPLIER: "rate", BASE_RATE: "rate", "g": "gradient"}
    roles |= dict.fromkeys(memory, "memory")
    return roles.get(name) or roles.get(name.rpartition("_")[0], "")


class _Quantities:
    """The occurrences of quantities in one line. `keys`: source name → key of its value before this line."""

    def __init__(self, rule: Rule, style: Notation, before: tuple[Line, ...], keys: Mapping[str, str]) -> None:
        self.rule, self.style, self.before, self.keys = rule, style, before, keys
        self.found: list[tuple[str, str]] = []  # (key, source name) of each occurrence
        self.written: dict[str, Reading] = {}  # stand-in → what has no number of its own, in symbols

    def slots(self, line: Line) -> str:
        """The right-hand side of `line` with a slot in place of each quantity."""
        apart = ast.parse(ast.unparse(line.value), mode="eval").body  # what is inlined twice is one node in the tree
        node = rewritten(apart, self.stand_in)
        text = plain = self.typeset(node)
        for k, (key, name) in enumerate(self.found):
            hold = "".join(kind for kind in PROBES if self.is_held(node, plain, k, kind))
            text = text.replace(_mark(k), _slot(key, name, hold, typed=name not in measured(self.rule)))
        return text

    def stand_in(self, part: ast.expr) -> ast.expr | None:
        """A name that stands for one occurrence alone; None where `part` is no quantity."""
        match part:
            case ast.Name(id=name) if name not in OPS:
                self.found.append((self.keys.get(name, name), name))
            case ast.Call(func=ast.Name(id=op), args=[ast.Name(id=name)]) if OPS[op].reduces:
                self.found.append((f"{op}({self.keys.get(name, name)})", name))
            case ast.Call(func=ast.Name(id=op)) if OPS[op].reduces:  # over an expression: no line holds its value
                line = Line("u", part, "")
                (*_, row) = symbolic((*self.before, line), self.rule, self.style, _colored)
                stand_in = f"|{len(self.written)}|"
                self.written[stand_in] = _named(row.rhs), ATOM if op in CLOSED else BIG
                return ast.Name(stand_in)
            case _:
                return None
        return ast.Name(_mark(len(self.found) - 1))

    def is_held(self, node: ast.expr, plain: str, k: int, kind: str) -> bool:
        """Whether brackets appear where occurrence `k` is a number of this kind; `plain` is the node without one."""
        template, level = PROBES[kind]
        probe = template.format(_mark(k))
        return self.typeset(node, {_mark(k): (probe, level)}) != plain.replace(_mark(k), probe)

    def typeset(self, node: ast.expr, readings: Mapping[str, Reading] | None = None) -> str:
        known = {**self.written, **(readings or {})}
        return Typesetter(self.rule.name, lambda name, _: known.get(name, (name, ATOM)), dots=True)(node)


def _mark(k: int) -> str:
    return f"<{k}>"


def _slot(key: str, name: str, hold: str = "", typed: bool = False) -> str:
    parts = [f"at={key}", f"symbol={name}", *([f"hold={hold}"] if hold else []), *(["typed=1"] if typed else [])]
    return rf"\htmlData{{{','.join(parts)}}}{{\text{{0}}}}"


def _colored(tex: str, name: str) -> str:
    """A symbol with its name for a colour: the typesetter knows where an exponent stands in a coloured symbol."""
    return rf"\textcolor{{{name}}}{{{tex}}}"


def _named(tex: str) -> str:
    return tex.replace(r"\textcolor{", r"\htmlData{symbol=")
