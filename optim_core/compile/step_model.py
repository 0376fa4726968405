"""One step as the lowest point of a model: a linear part, a spring that holds the point, and the regularizer.

AdamProx goes to the minimum over z of u·(z − x) + ‖z − x‖²/(2η) + λR(z). AdamW goes to that of the same sum with R
replaced by its own linear part at x, its tangent. Here each of the four parts is an equation of one coordinate, opened
for one regularizer; NumPy evaluates it and a stage draws what is printed of it. The calculation is that of Zhuang et
al. 2022, arXiv:2202.00089.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from types import SimpleNamespace
from typing import Any

import numpy as np

from optim_core.compile.js import function
from optim_core.compile.lines import inlined, rewritten
from optim_core.equation.source import Source, parse
from optim_core.regularizers import Regularizer, prox


def linear(z: Any, x: Any, u: Any) -> Any:
    return u * (z - x)


def spring(z: Any, x: Any, *, lr: Any) -> Any:
    return (z - x) ** 2 / (2 * lr)


def penalty(z: Any, R: Any, *, weight_decay: Any) -> Any:
    return weight_decay * R.value(z)


def tangent(z: Any, x: Any, R: Any, *, weight_decay: Any) -> Any:
    return weight_decay * (R.value(x) + R.gradient(x) * (z - x))


CALLED = ("R.value", "R.gradient")
PARTS = {f.__name__: parse(f, f.__name__, callables=CALLED) for f in (linear, spring, penalty, tangent)}


@dataclass(frozen=True)
class StepModel:
    """The parts by name, opened for one regularizer. `tangent` is missing where R has no gradient (the box)."""

    regularizer: Regularizer
    parts: Mapping[str, Source]

    def value(self, name: str, *points: Any, **settings: float) -> np.ndarray:
        """A part in NumPy at `points` (n,) and plain numbers, all of one coordinate; `settings` by name."""
        source = PARTS[name]
        own = {h: v for h, v in settings.items() if h in source.hyper}
        reg = {h: settings.get(h, hyper.default) for h, hyper in self.regularizer.hyper.items()}
        bound = [None if one is None else partial(one.bind("numpy"), **{h: reg[h] for h in one.hyper})
                 for one in (self.regularizer.value, self.regularizer.gradient)]  # fmt: skip
        value = bound[0]
        assert value is not None
        R = SimpleNamespace(value=lambda x: value(x)[..., None], gradient=bound[1])
        given = [np.asarray(p, dtype=float)[..., None] for p in points]
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(source.bind("numpy")(*given, *([R] if "R" in source.inputs else []), **own))[..., 0]

    def javascript(self) -> str:
        """`export const model`: part → a function of numbers and of one object of settings; null for a missing one."""
        rows = "".join(f"  {name}: {function(source, name).strip()},\n" for name, source in self.parts.items())
        missing = "".join(f"  {name}: null,\n" for name in PARTS if name not in self.parts)
        return f"export const model = {{\n{rows}{missing}}};\n"


@lru_cache(maxsize=32)
def step_model(regularizer: Regularizer) -> StepModel:
    """The model of a step with this regularizer."""
    usable = [s for s in PARTS.values() if regularizer.gradient is not None or "R.gradient" not in s.text]
    return StepModel(regularizer, {source.name: _opened(source, regularizer) for source in usable})


def envelope(regularizer: Regularizer, v: Any, strength: float, **hyper: float) -> np.ndarray:
    """The Moreau envelope min_z ½(z − v)² + strength·R(z) at points v (n,) of one coordinate."""
    model = step_model(regularizer)
    lowest = prox(regularizer, np.asarray(v, dtype=float), strength, **hyper)
    return model.value("spring", lowest, v, lr=1.0) + model.value("penalty", lowest, weight_decay=strength, **hyper)


def _opened(source: Source, regularizer: Regularizer) -> Source:
    """`source` with the calls of R replaced by the regularizer's own expressions."""
    called = {"R.value": regularizer.value, "R.gradient": regularizer.gradient}
    used = [one for name, one in called.items() if name in source.text and one is not None]

    def opened(node: ast.expr) -> ast.expr | None:
        part = called.get(ast.unparse(node.func)) if isinstance(node, ast.Call) else None
        return None if part is None else inlined(part, *node.args)  # type: ignore[attr-defined]

    (returned,) = source.returns
    own = dict.fromkeys(name for one in used for name in one.hyper)
    return replace(
        source,
        inputs=tuple(name for name in source.inputs if name != "R"),
        hyper=(*source.hyper, *own),
        returns=(rewritten(returned, opened),),
    )
