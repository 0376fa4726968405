"""The box of AdamW and the ridge path of a landscape as JavaScript: `wall.hessian(x, p)` → [h11, h12, h22], the upper
triangle, and the functions of optim_core/wall.py under their names, of plain numbers."""

from __future__ import annotations

from optim_core.compile.js import function
from optim_core.compile.js_landscape import body_js
from optim_core.formula import Formula
from optim_core.terrain import Landscape
from optim_core.wall import SOURCES


def wall_js(landscape: Landscape) -> str:
    """`export const wall`. Raises TypeError for a landscape of the plane whose Hessian has no equation to print."""
    if landscape.d != 2 or not isinstance(landscape.kernel, Formula):
        raise TypeError(f"{landscape.name} has no Hessian of the plane to print, so the picture can draw no box on it.")
    lines, values = body_js(landscape.kernel.hessian_source)
    hessian = "".join(f"  {line}\n" for line in [*lines, f"return [{', '.join(values)}];"])
    return (
        f"function hessian(x, p) {{\n{hessian}}}\n"
        + "".join(function(source) for source in SOURCES.values())
        + f"export const wall = {{ hessian, {', '.join(SOURCES)} }};\n"
    )
