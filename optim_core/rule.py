"""What a rule is: a pure function from gradient and memory to a direction, read from its signature.

Before `*` stand the inputs: `g` gradient, `x` point, `t` step number (1, 2, …) and `lr` are reserved, every other
name is memory. Memory starts at zero, has the shape of `g` and is returned after the direction in the same order.
After `*` stand the hyperparameters, annotated so that their sliders and checks are known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from inspect import isfunction
from pathlib import Path
from typing import Any

from optim_core import rule_checks as checks
from optim_core.equation.source import Source, parse
from optim_core.equation.tree import names_in
from optim_core.hyper import Hyper, annotations_of, read
from optim_core.op import OPS
from optim_core.rule_checks import RESERVED

INVARIANCES = ("coordinate", "tensor", "global", "none")


@dataclass(frozen=True, eq=False, repr=False)
class Rule:
    """An update rule: `name`, the claim `scale_free`, the `family` that gives its hue, and its one source.

    `published` names the cells of the decay grid that the literature has, as "decay" or "decay regularizer".
    """

    id: str
    name: str
    scale_free: str
    family: str
    published: tuple[str, ...]
    function: Callable[..., Any]
    source: Source
    memory: tuple[str, ...]
    hyper: Mapping[str, Hyper]

    def __repr__(self) -> str:
        return f"Rule({self.name!r})"

    @property
    def inputs(self) -> tuple[str, ...]:
        """Every name before `*`, reserved ones and memory, in the order of the signature."""
        return self.source.inputs

    @property
    def doc(self) -> str:
        return (self.function.__doc__ or "").strip()

    @cached_property
    def reductions(self) -> frozenset[str]:
        """The operations over several coordinates that stand in the source, such as norm and tensor_norm."""
        used = {n for _, value in checks.statements(self.source) for n in names_in(value)}
        return frozenset(n for n in used if n in OPS and OPS[n].reduces)

    @property
    def mixes_coordinates(self) -> bool:
        """Whether one coordinate's direction depends on the others (a norm stands in the source)."""
        return bool(self.reductions)

    @property
    def owns_weight_decay(self) -> bool:
        """Whether decay is part of the published rule itself, so that it has no decay variants."""
        return "weight_decay" in self.hyper

    def bind(self, reader: str) -> Callable[..., Any]:
        """The rule for one reader ("numpy", "float", "torch"): (*inputs, **hyperparameters) → (direction, *memory)."""
        return self.source.bind(reader)

    def __call__(self, *inputs: Any, **hyper: Any) -> Any:
        return self.function(*inputs, **hyper)


def rule(
    name: str, *, scale_free: str, family: str, published: tuple[str, ...] = ("none",)
) -> Callable[[Callable[..., Any]], Rule]:
    """Register the function below as the rule `name`. Errors are sentences that say what to write instead."""
    checks.check_name(name)
    checks.check_published(name, published)
    if scale_free not in INVARIANCES:
        raise ValueError(f"{name}: scale_free is one of {', '.join(INVARIANCES)}, not {scale_free!r}.")

    def register(function: Callable[..., Any]) -> Rule:
        if not isfunction(function):
            raise SyntaxError(f"{name}: an equation is a plain function written with def.")
        checks.check_signature(function, name)
        source = parse(function, name)
        hints = annotations_of(function, name)
        defaults = function.__kwdefaults__ or {}
        checks.check_names(source)
        missing = [h for h in source.hyper if h not in defaults]
        if missing:
            raise TypeError(f"{name}: hyperparameter {missing[0]} needs a default.")
        hyper = {h: read(h, hints.get(h), defaults[h], name) for h in source.hyper}
        memory = tuple(n for n in source.inputs if n not in RESERVED)
        checks.check_returns(source, memory)
        checks.check_operations(source, memory)
        checks.check_used(source)
        checks.check_trial(source, memory, hyper)
        file = Path(function.__code__.co_filename).stem
        return Rule(file, name, scale_free, family, tuple(published), function, source, memory, hyper)

    return register
