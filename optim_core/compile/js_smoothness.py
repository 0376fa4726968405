"""Slope and curvature of a landscape as JavaScript: `smoothness.slope(x, p)` and `smoothness.curvature(x, p)`, ‖∇f‖ and
‖∇²f‖ at one point, and the functions of optim_core/smoothness/stability.py under their names, of plain numbers."""

from __future__ import annotations

from optim_core.compile.js import function
from optim_core.compile.js_landscape import body_js
from optim_core.equation.source import Source
from optim_core.formula import Formula
from optim_core.smoothness import SOURCES
from optim_core.terrain import Landscape

PLANE = 2
SLOPE, CURVATURE = "slope_at", "curvature_at"  # in the module the plain names may belong to parameters


def smoothness_js(landscape: Landscape) -> str:
    """`export const smoothness`. Raises TypeError for a landscape that is no formula of one or two coordinates."""
    if landscape.d > PLANE or not isinstance(landscape.kernel, Formula):
        raise TypeError(f"{landscape.name} has no Hessian of one or two coordinates to print, so the picture can show "
                        f"no curvature of it.")  # fmt: skip
    norm = "Math.hypot({})" if landscape.d == PLANE else "Math.abs({})"
    spectral = "plane_norm({})" if landscape.d == PLANE else "Math.abs({})"
    return (
        "".join(function(source) for source in SOURCES.values())
        + _at(SLOPE, landscape.kernel.gradient_source, norm)
        + _at(CURVATURE, landscape.kernel.hessian_source, spectral)
        + f"export const smoothness = {{ slope: {SLOPE}, curvature: {CURVATURE}, {', '.join(SOURCES)} }};\n"
    )


def _at(name: str, source: Source, outer: str) -> str:
    lines, values = body_js(source)
    body = "".join(f"  {line}\n" for line in [*lines, f"return {outer.format(', '.join(values))};"])
    return f"function {name}(x, p) {{\n{body}}}\n"
