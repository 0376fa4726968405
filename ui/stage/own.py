"""Settings that a method has for itself on a stage, each an equation of what the scene holds.

    def best_step(kappa):
        return 2 / (1 + kappa)

    stage.scene(…, own={"SGD": {"lr": best_step}})       # AdamW beside it keeps the learning rate of the scene

The arguments are called `lr` or `weight_decay` (the scene's), as a parameter of the landscape, or as a control whose
target is "own.<name>". The browser evaluates what `optim_core` prints of the same source; the page calls the function.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

import optim_core as oc
from optim_core.equation.source import Source, parse
from ui.stage.script_torch import expression

Own = Mapping[str, Mapping[str, Callable[..., Any]]]
SLOTS = {"lr": "<<lr>>", "weight_decay": "<<weightDecay>>"}
_parsed = cache(lambda function: parse(function, function.__name__))


def sources(own: Own, methods: Iterable[oc.Method], names: Iterable[str]) -> dict[str, dict[str, Source]]:
    """slug → setting → source. `names`: what an argument may be called. Raises ValueError with a sentence."""
    by_slug, known = {method.slug: method for method in methods}, {"lr", "weight_decay", *names}
    found: dict[str, dict[str, Source]] = {}
    for slug, settings in own.items():
        if slug not in by_slug:
            raise ValueError(f"The scene has no method {slug!r} that could have settings of its own.")
        legal = {"lr", *(["weight_decay"] if by_slug[slug].decays else []), *by_slug[slug].hyper}
        found[slug] = {name: _parsed(function) for name, function in settings.items()}
        for name, source in found[slug].items():
            if name not in legal:
                raise ValueError(f"{slug} has no setting {name!r}; it has {', '.join(sorted(legal))}.")
            if unknown := sorted({*source.inputs, *source.hyper} - known):
                raise ValueError(f"The {name} of {slug} asks for {unknown}; the scene has {', '.join(sorted(known))}.")
    return found


def frame(functions: Mapping[str, Callable[..., Any]], names: Iterable[str]) -> dict[str, Source]:
    """The two equations of a start's own frame: "point" of (along, across), "frame" of (x1, x2), both also of
    parameters of the landscape (`names`). Raises ValueError with a sentence."""
    taken = {"point": {"along", "across"}, "frame": {"x1", "x2"}}
    if set(functions) != set(taken):
        raise ValueError(f"A frame is made of {', '.join(taken)}, not of {', '.join(functions)}.")
    found = {name: _parsed(function) for name, function in functions.items()}
    for name, source in found.items():
        if unknown := sorted({*source.inputs, *source.hyper} - taken[name] - set(names)):
            raise ValueError(f"The equation {name!r} asks for {unknown}, which the landscape does not have.")
    return found


def slotted(source: Source) -> str:
    """The setting as one line of a script: 2 / (1 + <<given:kappa>>)."""
    between: dict[str, ast.expr] = {}

    class Filled(ast.NodeTransformer):
        def visit_Name(self, name: ast.Name) -> ast.expr:
            return between.get(name.id, name)

    def filled(node: ast.expr) -> ast.expr:
        return Filled().visit(ast.parse(ast.unparse(node), mode="eval").body)

    for statement in source.assignments:
        between[statement.target] = filled(statement.value)
    line = expression(filled(source.returns[0]), set())
    given = "|".join((*source.inputs, *source.hyper))
    if not given:
        return line
    return re.sub(rf"\b(?:{given})\b", lambda name: SLOTS.get(name[0], f"<<given:{name[0]}>>"), line)
