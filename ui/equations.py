"""The equations of a page: the rows of a method's source in which the decay stands, typeset."""

from __future__ import annotations

from collections.abc import Mapping

import optim_core as oc
from optim_core.compile.tex import Row, aligned, method_tex
from optim_core.compile.trace import Trace


def decay_rows(
    method: oc.Method, notation: str = "pytorch", *, colors: Mapping[str, str], live: Trace | None = None
) -> tuple[Row, ...]:
    """The rows in which the decay styles differ: what the rule is fed (coupled only), and the step itself."""
    rows = method_tex(method, notation, colors=colors, live=live)
    return rows[:1] + rows[-1:] if method.decay.id == "coupled" else rows[-1:]


def rule_rows(
    method: oc.Method, notation: str = "pytorch", *, colors: Mapping[str, str], live: Trace | None = None
) -> tuple[Row, ...]:
    """The statements of the rule itself, which all decay styles share."""
    rows = method_tex(method, notation, colors=colors, live=live)
    return rows[1:-1] if method.decay.id == "coupled" else rows[:-1]


def block(rows: tuple[Row, ...]) -> str:
    """Rows under each other, each followed by its numbers where it was traced."""
    return aligned(rows, numbers=True)
