"""A landscape as JavaScript: `value(x, p)`, `gradient(x, p, out)` and, where the minima are a curve, `valley(x, p)`,
from the equations that NumPy reads."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np

from optim_core.compile.js import Printer, function
from optim_core.equation.source import Source
from optim_core.finite_sum import FiniteSum
from optim_core.formula import Formula, ZeroSet
from optim_core.quadratic import Quadratic
from optim_core.terrain import Landscape


def landscape_js(landscape: Landscape) -> str:
    """The functions of `landscape`; `p` holds its parameters, whole numbers among them are filled in already. `valley`
    is zero on the curve of its minima, and null where they are points.

    Raises TypeError for a kernel that has no equations to print.
    """
    match landscape.kernel:
        case Formula() as kernel:
            functions = _formula(kernel)
        case FiniteSum() as kernel:
            functions = _sum(kernel)
        case Quadratic() as kernel:
            functions = _quadratic(kernel)
        case _:
            raise TypeError(
                f"{landscape.name} is made by none of @landscape, quadratic and finite_sum, so it has no JavaScript."
            )
    return functions + _valley(landscape.minima)


def _valley(minima: object) -> str:
    if not isinstance(minima, ZeroSet):
        return "export const valley = null;\n"
    lines, (value,) = body_js(minima.source)
    return _function("valley(x, p)", [*lines, f"return {value};"])


def body_js(source: Source) -> tuple[list[str], list[str]]:
    """The lines of a function of x and p, and what it returns."""
    printer = Printer()
    for k, name in enumerate(source.inputs):
        printer.read(name, f"x[{k}]")
    for name in source.hyper:
        printer.read(name, f"p.{name}")
    for s in source.assignments:
        printer.assign(s.target, s.value)
    values = [printer.at(e, 0) for e in source.returns]
    return printer.lines, values


def _formula(kernel: Formula) -> str:
    lines, (value,) = body_js(kernel.source)
    slopes, parts = body_js(kernel.gradient_source)
    return _functions([*lines, f"return {value};"], [*slopes, *(f"out[{k}] = {e};" for k, e in enumerate(parts))])


def _sum(kernel: FiniteSum) -> str:
    d = kernel.A.shape[1]
    score = " + ".join(f"A[{d} * i{f' + {k}' if k else ''}] * x[{k}]" for k in range(d))
    over = f"for (let i = 0; i < {kernel.n}; i++)"
    data = f"const A = {_numbers(kernel.A)};\nconst y = {_numbers(kernel.y)};\n"
    data += function(kernel.loss.value, "loss") + function(kernel.loss.slope, "slope")
    value = ["let sum = 0;", f"{over} sum += loss({score}, y[i]);", f"return sum / {kernel.n};"]
    each = "".join(f"out[{k}] += s * A[{d} * i + {k}]; " for k in range(d))
    gradient = ["out.fill(0);", f"{over} {{ const s = slope({score}, y[i]); {each}}}"]
    return data + _functions(value, [*gradient, *(f"out[{k}] /= {kernel.n};" for k in range(d))])


def _quadratic(kernel: Quadratic) -> str:
    d = len(kernel.a)
    away = [f"const z{k} = x[{k}] - {float(a)!r};" for k, a in enumerate(kernel.a)]
    rows = [" + ".join(f"z{i} * {float(kernel.H[i, k])!r}" for i in range(d) if kernel.H[i, k] != 0) or "0"
            for k in range(d)]  # fmt: skip
    value = [*away, f"return ({' + '.join(f'z{k} * ({row})' for k, row in enumerate(rows))}) / 2;"]
    return _functions(value, [*away, *(f"out[{k}] = {row};" for k, row in enumerate(rows))])


def _functions(value: Sequence[str], gradient: Sequence[str]) -> str:
    return _function("value(x, p)", value) + _function("gradient(x, p, out)", gradient)


def _function(head: str, lines: Sequence[str]) -> str:
    return f"export function {head} {{\n" + "".join(f"  {line}\n" for line in lines) + "}\n"


def _numbers(array: np.ndarray) -> str:
    return f"Float64Array.from({json.dumps(array.ravel().tolist())})"
