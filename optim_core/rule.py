"""What a rule is: a pure function from gradient and memory to a direction, read from its signature.

Before `*` stand the inputs: `g` gradient, `x` point, `t` step number (1, 2, …) and `lr` are reserved, every other
name is memory. Memory starts at zero, has the shape of `g` and is returned after the direction in the same order.
After `*` stand the hyperparameters, annotated so that their sliders and checks are known.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, get_type_hints

from optim_core.equation.source import Source, names_in, parse
from optim_core.hyper import Hyper, read
from optim_core.op import OPS

RESERVED = ("g", "x", "t", "lr")
TAKEN = (*RESERVED, "method", "oracle", "start", "steps", "schedule", "convention", "record", "every")  # run's own
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
        return frozenset(n for e in _expressions(self.source) for n in names_in(e) if n in OPS and OPS[n].reduces)

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
    if scale_free not in INVARIANCES:
        raise ValueError(f"{name}: scale_free is one of {', '.join(INVARIANCES)}, not {scale_free!r}.")

    def register(function: Callable[..., Any]) -> Rule:
        _check_signature(function, name)
        source = parse(function, name)
        hints = get_type_hints(function, include_extras=True)
        defaults = function.__kwdefaults__ or {}
        if clash := set(source.hyper).intersection(TAKEN):
            raise TypeError(f"{name}: {min(clash)} has a meaning of its own in every run; rename the hyperparameter.")
        missing = [h for h in source.hyper if h not in defaults]
        if missing:
            raise TypeError(f"{name}: hyperparameter {missing[0]} needs a default.")
        hyper = {h: read(h, hints.get(h), defaults[h], name) for h in source.hyper}
        memory = tuple(n for n in source.inputs if n not in RESERVED)
        _check_returns(source, memory)
        _check_divisions(source, memory)
        unused = set(source.inputs + source.hyper) - {n for e in _expressions(source) for n in names_in(e)} - {"g"}
        if unused:
            raise SyntaxError(f"{name}: {min(unused)} is in the signature but not in the equation; remove it.")
        file = Path(function.__code__.co_filename).stem
        return Rule(file, name, scale_free, family, published, function, source, memory, hyper)

    return register


def _expressions(source: Source) -> list[ast.expr]:
    return [s.value for s in source.assignments] + list(source.returns)


def _check_signature(function: Callable[..., Any], name: str) -> None:
    code = function.__code__
    inputs = code.co_varnames[: code.co_argcount]
    if function.__defaults__:
        late = inputs[-len(function.__defaults__)]
        raise TypeError(
            f"{name}: {late} is memory because it stands before `*`, and memory has no default; "
            f"move it after `*` to make it a hyperparameter."
        )
    if "g" not in inputs:
        raise TypeError(f"{name}: a rule reads the gradient; its signature needs g before `*`.")
    if code.co_flags & 0x0C:
        raise TypeError(f"{name}: a rule names each input and hyperparameter; *args and **kwargs are not read.")


def _check_returns(source: Source, memory: tuple[str, ...]) -> None:
    returned = tuple(ast.unparse(e) for e in source.returns[1:])
    if returned != memory:
        after = ", ".join(("direction", *memory))
        raise SyntaxError(
            f"{source.name}: the memory is {', '.join(memory) or 'empty'}, so the rule must end with "
            f"`return {after}` (memory by its own names, in the order of the signature)."
        )


def _check_divisions(source: Source, memory: tuple[str, ...]) -> None:
    """Plain `/` divides only by hyperparameters and t; division by anything that carries coordinates is `ratio`."""
    carries = {"g", "x", *memory}
    for target, value in [(s.target, s.value) for s in source.assignments] + [("return", e) for e in source.returns]:
        for node in ast.walk(value):
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and names_in(node.right) & carries:
                raise SyntaxError(
                    f"{source.name}, “{ast.unparse(node)}”: the divisor carries coordinates and may be zero; "
                    f"write ratio({ast.unparse(node.left)}, {ast.unparse(node.right)}), where 0/0 is 0."
                )
        if names_in(value) & carries:
            carries.add(target)
