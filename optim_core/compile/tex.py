r"""LaTeX of methods, compiled from their source: one row for each statement.

Memory reads m_{t-1} until it is assigned and m_t after; the direction is u_t, the point before the step x_{t-1}.
`notation`: "pytorch" (the learning rate of a step is \eta_t), or "paper" (it is \eta_t\alpha, and the decay of the
decoupled and proximal styles is scaled by the schedule alone: \eta_t\lambda). With a `Trace` each row also has its
numbers. `colors` maps source names (m, lr, weight_decay, …) to CSS colours such as "#1f77b4".
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from optim_core.compile.lines import DIRECTION, HALF, POINT, Line, method_lines, moving, rule_lines
from optim_core.compile.notation import BASE_RATE, LR, MULTIPLIER, NOTATIONS, Notation
from optim_core.compile.trace import Trace, evaluate
from optim_core.equation.typeset import ATOM, Reading, Typesetter, indexed, number, number_reading
from optim_core.keyed import Keyed, itself
from optim_core.method import Method
from optim_core.rule import Rule

DIGITS = 4
Mark = Callable[[str, str], str]  # (LaTeX of a symbol, its source name) → LaTeX that wears a colour or a name


@dataclass(frozen=True)
class Row:
    """One statement. `numbers` is `rhs` with numbers put in and `value` what it gives; None without a trace."""

    lhs: str
    rhs: str
    code: str
    relation: str = "="
    numbers: str | None = None
    value: str | None = None

    @property
    def tex(self) -> str:
        """The row as an equation by itself."""
        return f"{self.lhs} {self.relation} {self.rhs}"

    @property
    def live(self) -> str | None:
        """The row with its numbers: m_t = 0.9 · 0.1100 + … = 0.1990."""
        return None if self.numbers is None else f"{self.lhs} {self.relation} {self.worked}"

    @property
    def worked(self) -> str:
        """The numbers and what they give; once where these are the same."""
        return f"{self.numbers}" if self.numbers == self.value else f"{self.numbers} = {self.value}"


def aligned(rows: tuple[Row, ...], numbers: bool = False) -> str:
    """The rows under each other, aligned at their relation; with `numbers`, each followed by its numbers."""
    lines = []
    for row in rows:
        lines.append(f"{row.lhs} &{row.relation} {row.rhs}")
        if numbers and row.numbers is not None:
            lines.append(f"&{row.relation} {row.worked}")
    return r"\begin{aligned}" + "\n" + " \\\\[0.3em]\n".join(lines) + "\n" + r"\end{aligned}"


def method_tex(
    method: Method, notation: str = "pytorch", *, colors: Mapping[str, str] | None = None, live: Trace | None = None,
    at: int = 0,
) -> tuple[Row, ...]:  # fmt: skip
    """The rows of a whole step: g_t where the decay goes through the rule, the rule, then x_t.

    `live`: a `trace_method` of it, shown at coordinate `at`. Raises ValueError for an unknown notation.
    """
    lines, style, rows = _typeset(itself(method), notation, tuple((colors or {}).items()))
    if live is None:
        return rows
    if notation == "paper":
        live = style.with_papers_numbers(live, method)
    return _worked(rows, lines, method.rule, _colors(colors), live, at)


@lru_cache(maxsize=512)
def _typeset(
    method: Keyed[Method], notation: str, colors: tuple[tuple[str, str], ...]
) -> tuple[tuple[Line, ...], Notation, tuple[Row, ...]]:
    """The lines of a whole step and their rows: the same at every step that is shown."""
    lines, style = written(method.it, notation)
    return lines, style, symbolic(lines, method.it.rule, style, _colors(dict(colors)))


def written(method: Method, notation: str) -> tuple[tuple[Line, ...], Notation]:
    """The lines of a whole step as a notation writes them. Raises ValueError for an unknown notation."""
    if notation not in NOTATIONS:
        raise ValueError(f"The notation is one of {', '.join(NOTATIONS)}, not {notation!r}.")
    style = Notation(method.rule, notation, notation == "paper" and method.decay.id in ("decoupled", "proximal"))
    lines = method_lines(method)
    if notation == "paper":
        lines = tuple(replace(line, value=style.translated(line.value)) for line in lines)
    return lines, style


def symbolic(lines: tuple[Line, ...], rule: Rule, notation: Notation, mark: Mark) -> tuple[Row, ...]:
    """The rows without numbers: every symbol with its time, passed through `mark`."""
    inputs = {"g", POINT, "t", LR, *rule.memory, MULTIPLIER, BASE_RATE}
    changing = inputs | moving(lines, inputs)
    index = {"g": "t", POINT: "t-1", LR: "t", MULTIPLIER: "t", **dict.fromkeys(rule.memory, "t-1")}

    def read(name: str, coordinate: str = "") -> str:
        own = ",".join(part for part in (index.get(name, ""), coordinate if name in changing else "") if part)
        if name == BASE_RATE:
            tex = notation.base_rate
        elif name == HALF:
            tex = "x_{t-1/2}"
        else:
            tex = indexed(LR if name == MULTIPLIER else name, own)
        return mark(tex, name)

    rows = []
    for line in lines:
        rhs = Typesetter(rule.name, lambda name, i: (read(name, i), ATOM))(line.value)
        new = "t" if line.target in changing else ""
        again = index.get(line.target) == new if line.target in index else False
        index[line.target] = new
        rows.append(Row(read(line.target), rhs, line.code, r"\leftarrow" if again else "="))
    return tuple(rows)


def measured(rule: Rule) -> set[str]:
    """The names whose values a step computes; all others are settings, which stay as they were typed."""
    return {"g", POINT, HALF, DIRECTION, *rule.memory, *(line.target for line in rule_lines(rule))}


def _worked(
    rows: tuple[Row, ...], lines: tuple[Line, ...], rule: Rule, mark: Mark, live: Trace, at: int
) -> tuple[Row, ...]:  # fmt: skip
    """The rows with the numbers of coordinate `at`."""
    return tuple(
        replace(
            row,
            numbers=_numbers(rule, line.value, done.scope, at, mark),
            value=number(_one(done.value, at), DIGITS),
        )
        for row, line, done in zip(rows, lines, live.lines, strict=True)
    )


def _numbers(rule: Rule, node: ast.expr, scope: Mapping[str, Any], at: int, mark: Mark) -> str:
    """The expression with the numbers of coordinate `at` put in; a setting stays as it was typed."""
    computed = measured(rule)

    def name(identifier: str, coordinate: str) -> Reading:
        value = _one(scope[identifier], at)
        short = identifier not in computed and float(f"{value:.6g}") == value
        text, level = number_reading(number(value, None if short else DIGITS))
        return mark(text, identifier), level

    def value(part: ast.expr) -> Reading:
        return number_reading(number(_one(evaluate(part, scope), at), DIGITS))

    return Typesetter(rule.name, name, value, dots=True)(node)


def _one(value: Any, at: int) -> Any:
    """One number of a value: that of coordinate `at`, or the only one there is."""
    if isinstance(value, int | float):
        return value
    flat = np.asarray(value).reshape(-1)
    return float(flat[at] if flat.size > 1 else flat[0])


def _colors(colors: Mapping[str, str] | None) -> Mark:
    """Each symbol in the colour of its source name; m_hat takes that of m where it has none of its own."""

    def mark(tex: str, name: str) -> str:
        name = "lr" if name in (MULTIPLIER, BASE_RATE) else POINT if name == HALF else name
        color = (colors or {}).get(name) or (colors or {}).get(name.rpartition("_")[0])
        return rf"\textcolor{{{color}}}{{{tex}}}" if color else tex

    return mark
