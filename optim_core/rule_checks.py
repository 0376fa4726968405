"""What registration refuses in a rule that parses: each check is one sentence that says what to write instead."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import Any

import numpy as np

from optim_core.decay import DECAYS
from optim_core.equation.source import Source
from optim_core.equation.tree import names_in
from optim_core.hyper import Hyper
from optim_core.op import OPS
from optim_core.regularizers import REGULARIZERS

RESERVED = ("g", "x", "t", "lr")
TAKEN = (*RESERVED, "method", "oracle", "start", "steps", "schedule", "convention", "record", "every")  # run's own
OWN = ("u", "x_half")  # what a step calls its direction, and the point before a proximal map
NO_RULE = {"total", "integer_power"}  # these serve regularizers and compiled powers
TRIALS = (1, 2)  # step numbers at which a rule is tried


def check_name(name: Any) -> None:
    if not isinstance(name, str) or not name[:1].isalpha() or not name.isascii() or name != name.strip():
        raise ValueError(f'A rule has a name in Latin letters, such as @rule("Adam", …), not {name!r}.')


def check_published(name: str, published: Any) -> None:
    cells = [f"{d}{r}" for d in DECAYS for r in ("", *(f" {r}" for r in REGULARIZERS if r != "l2"))]
    for cell in published if isinstance(published, tuple | list) else [published]:
        if isinstance(published, str) or cell not in cells:
            raise ValueError(f"{name}: published is a tuple of decays, such as (\"none\", \"coupled\"), each "
                             f"{', '.join(DECAYS)}, or with a regularizer as in \"proximal l1\"; "
                             f"not {published if cell is published else cell!r}.")  # fmt: skip


def check_signature(function: Callable[..., Any], name: str) -> None:
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


def check_names(source: Source) -> None:
    """No name of a rule means something else in a run, in a step or in an equation."""
    name, borrowed = source.name, {h: r.id for r in REGULARIZERS.values() for h in r.hyper}
    if clash := set(source.hyper).intersection(TAKEN):
        raise TypeError(f"{name}: {min(clash)} has a meaning of its own in every run; rename the hyperparameter.")
    if clash := set(source.hyper).intersection(borrowed):
        own = min(clash)
        raise TypeError(f"{name}: {own} belongs to the regularizer {borrowed[own]}; rename the hyperparameter.")
    if clash := (set(source.inputs) - set(RESERVED)).intersection({*TAKEN, *borrowed, "weight_decay"}):
        raise TypeError(f"{name}: {min(clash)} has a meaning of its own in every run; rename the memory.")
    targets = [s.target for s in source.assignments]
    for given in (*source.inputs, *source.hyper, *targets):
        if given in OPS:
            raise SyntaxError(f"{name}: {given} is an operation; give this one another name.")
        if given in OWN or (given in targets and given in {"x", "t", "lr", "weight_decay", *borrowed}):
            raise SyntaxError(f"{name}: {given} stands for a step's own quantity; give this one another name.")


def check_returns(source: Source, memory: tuple[str, ...]) -> None:
    returned = tuple(ast.unparse(e) for e in source.returns[1:])
    if returned != memory:
        after = ", ".join(("direction", *memory))
        raise SyntaxError(
            f"{source.name}: the memory is {', '.join(memory) or 'empty'}, so the rule must end with "
            f"`return {after}` (memory by its own names, in the order of the signature)."
        )


def check_used(source: Source) -> None:
    used = {n for _, value in statements(source) for n in names_in(value)}
    if unused := set(source.inputs + source.hyper) - used - {"g"}:
        raise SyntaxError(f"{source.name}: {min(unused)} is in the signature but not in the equation; remove it.")


def statements(source: Source) -> Iterator[tuple[str, ast.expr]]:
    """(target, value) of every assignment, then of every returned expression."""
    return chain(((s.target, s.value) for s in source.assignments), (("return", e) for e in source.returns))


def check_operations(source: Source, memory: tuple[str, ...]) -> None:
    """Division by what carries coordinates is `ratio`, and its powers are whole or `power`: each coordinate may be
    zero or negative, and there plain Python has an error or a complex number where arrays have none."""
    carries = {"g", "x", *memory}
    for target, value in statements(source):
        for node in ast.walk(value):
            if mend := _mend(node, carries):
                raise SyntaxError(f"{source.name}, “{ast.unparse(node)}”: {mend}.")
        if names_in(value) & carries:
            carries.add(target)


def _mend(node: ast.AST, carries: set[str]) -> str | None:
    """What to write instead of this part of an equation; None where it may stand."""
    match node:
        case ast.BinOp(left=a, op=ast.Div(), right=b) if names_in(b) & carries:
            return (f"the divisor carries coordinates and may be zero; write "
                    f"ratio({ast.unparse(a)}, {ast.unparse(b)}), where 0/0 is 0")  # fmt: skip
        case ast.BinOp(left=a, op=ast.Pow(), right=b) | ast.Call(func=ast.Name(id="power"), args=[a, b]):
            if names_in(b) & carries:
                return f"the exponent carries coordinates; write exp({_bracketed(b)} * log({ast.unparse(a)}))"
            if not names_in(a) & carries:
                return None
            if isinstance(b, ast.UnaryOp):
                positive = f"power({ast.unparse(a)}, {ast.unparse(b.operand)})"
                if isinstance(b.operand, ast.Constant) and isinstance(n := b.operand.value, int):
                    positive = ast.unparse(a if n == 1 else ast.BinOp(a, ast.Pow(), b.operand))
                return f"the base carries coordinates and may be zero; write ratio(1, {positive}), where 0/0 is 0"
            if isinstance(node, ast.BinOp) and not (isinstance(b, ast.Constant) and isinstance(b.value, int)):
                return f"the base may be negative; write power({ast.unparse(a)}, {ast.unparse(b)})"
        case ast.Call(func=ast.Name(id=name)) if name in NO_RULE or not OPS[name].tex:
            return f"{name} is no operation of a rule" + ("; use norm over all coordinates" if name == "total" else "")
    return None


def _bracketed(node: ast.expr) -> str:
    return f"({ast.unparse(node)})" if isinstance(node, ast.BinOp) else ast.unparse(node)


def check_trial(source: Source, memory: tuple[str, ...], hyper: Mapping[str, Hyper]) -> None:
    """A rule is tried once on numbers at every end of its hyperparameters that is allowed, and once on arrays."""
    plain = {n: h.default for n, h in hyper.items()}
    for low in ({}, *({n: h.range.low} for n, h in hyper.items() if not h.range.low_open and np.isfinite(h.range.low))):
        at = " and ".join(f"{n} = {v:g}" for n, v in low.items()) or "the defaults"
        for t in TRIALS:
            try:
                out = _tried(source, memory, "float", 0.5, t, {**plain, **low})
            except ZeroDivisionError:
                raise SyntaxError(f"{source.name}: a divisor is zero at {at}; write ratio(a, b), where 0/0 is 0, or "
                                  f"narrow the range of the hyperparameter.") from None  # fmt: skip
            except OverflowError:
                raise SyntaxError(f"{source.name}: a power is too large for a number at {at}.") from None
            if any(isinstance(v, complex) for v in out):
                raise SyntaxError(f"{source.name}: a root of a negative number at {at}; write power(a, b), or "
                                  f"maximum(a, 0) before the root.")  # fmt: skip
    g = np.array([[0.5, -1.0, 2.0], [1.0, 0.25, -0.5]])
    with np.errstate(all="ignore"):
        out = _tried(source, memory, "numpy", g, 1, plain)
    for name, value in zip(("direction", *memory), out, strict=True):
        if np.shape(value) != g.shape:
            what = "the direction" if name == "direction" else f"the memory {name}"
            raise SyntaxError(f"{source.name}: {what} is one number for all coordinates, and it needs one for each, as "
                              f"g has; write it times g, or with 0 * g added.")  # fmt: skip


def _tried(
    source: Source, memory: tuple[str, ...], reader: str, g: Any, t: int, hyper: Mapping[str, float]
) -> tuple[Any, ...]:
    given = {"g": g, "x": 2 * g, "t": t, "lr": 0.1, **dict.fromkeys(memory, 0 * g)}
    out = source.function(*(given[n] for n in source.inputs), **hyper)
    return out if isinstance(out, tuple) else (out,)
