"""The two ways to write how strongly a step decays: PyTorch's, and the papers', where the schedule stands apart."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from optim_core.compile.lines import rewritten
from optim_core.compile.trace import Trace
from optim_core.method import Method
from optim_core.rule import Rule

NOTATIONS = ("pytorch", "paper")
MULTIPLIER, BASE_RATE = "_multiplier", "_base_rate"  # the papers' η_t and α: no source can use these names
LR, LR_DECAY = "lr", "lr * weight_decay"


@dataclass(frozen=True)
class Notation:
    """How a step's learning rate and decay are written. `apart`: the decay is scaled by the schedule alone."""

    rule: Rule
    name: str
    apart: bool

    @property
    def base_rate(self) -> str:
        return r"\alpha_0" if "alpha" in self.rule.hyper else r"\alpha"

    def translated(self, node: ast.expr) -> ast.expr:
        """lr → η_t α, and where the decay stands apart, lr · weight_decay → η_t λ."""
        product = ast.BinOp(ast.Name(MULTIPLIER), ast.Mult(), ast.Name(BASE_RATE))
        decay = ast.BinOp(ast.Name(MULTIPLIER), ast.Mult(), ast.Name("weight_decay"))

        def replacement(part: ast.expr) -> ast.expr | None:
            text = ast.unparse(part)
            if self.apart and text == LR_DECAY:
                return decay
            return product if text == LR else None

        return rewritten(node, replacement)

    def with_papers_numbers(self, trace: Trace, method: Method) -> Trace:
        base = trace.base_lr

        def scope(numbers: Mapping[str, Any]) -> Mapping[str, Any]:
            own = {MULTIPLIER: numbers[LR] / base, BASE_RATE: base}
            if self.apart:
                own["weight_decay"] = method.decay.pytorch_to_paper(numbers["weight_decay"], base)
            return {**numbers, **own}

        return replace(trace, lines=tuple(replace(done, scope=scope(done.scope)) for done in trace.lines))
