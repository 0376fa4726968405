"""Everything that a live picture computes, as the text of one JavaScript module, printed from the sources of Python.

    text = program(oc.landscape("bowl"), [oc.method("AdamW"), oc.method("Adam-ℓ2")])

Its exports: `value`, `gradient`, `valley` and `parameters` of the landscape; `schedules`; `told`, the oracle's
wrappers; `toPytorch` of the papers' decay; `methods` by slug; `own`, the settings that a method has for itself;
`reductions`, the operations over all coordinates, by name, each of an array; `limits`, the numbers that define
divergence and rest; and, where they are asked for, `wall`: the box and the ridge path, and `smoothness`: slope,
curvature and what is stable.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace

from optim_core.compile.js import Printer, function, module
from optim_core.compile.js_landscape import landscape_js
from optim_core.compile.js_method import WATCHED, method_js
from optim_core.compile.js_smoothness import smoothness_js
from optim_core.compile.js_wall import wall_js
from optim_core.decay import DECAYS
from optim_core.equation.source import Source
from optim_core.method import Method
from optim_core.noise import SOURCES
from optim_core.op import OPS
from optim_core.oracle import NOISES, RESCALE
from optim_core.schedule import SCHEDULES
from optim_core.spikes import SPIKE
from optim_core.terrain import Landscape
from optim_core.trajectory import BOUND, LAST, STILL, Cause

TOLD = """\
export function told(g, { scales, spike: rare, noise }, t, out) {
  for (let k = 0; k < out.length; k++) {
    const scaled = rescale(g[k], scales[k]);
    const own = rare ? spike(scaled, t, rare.size, rare.period) : scaled;
    out[k] = noise ? noises[noise.kind](own, gaussian(noise.seed, 0, t, k, 2 * Math.PI), noise.sigma) : own;
  }
}
"""


def program(
    landscape: Landscape,
    methods: Iterable[Method],
    own: Mapping[str, Mapping[str, Source]] | None = None,
    *,
    wall: bool = False,
    smoothness: bool = False,
) -> str:
    """The text of the module for these methods on this landscape (any small number of coordinates).

    Whole-number parameters of the landscape are filled in; the text is the same for all values of the others, whose
    defaults are in `parameters`. `own`: settings that a method has for itself, slug → setting → an equation of the
    shared lr and weight_decay and of the landscape's parameters, by their names. Raises TypeError where the landscape
    has no equations to print.
    """
    parameters = {name: hyper.default for name, hyper in landscape.hyper.items() if not hyper.integer}
    limits = {"bound": BOUND, "still": STILL, "last": LAST, "causes": {cause.name: int(cause) for cause in Cause}}
    conversions = {style.id: style.conversions[0] for style in DECAYS.values()}
    entries = "".join(method_js(method, landscape.d) for method in methods)
    return "".join((
        module(*SOURCES.values(), RESCALE, SPIKE),
        landscape_js(landscape),
        f"export const parameters = {json.dumps(parameters)};\n",
        f"export const limits = {json.dumps(limits)};\n",
        f"export const schedules = {_table(SCHEDULES, {'pi': 'Math.PI'})};\n",
        f"const noises = {_table(NOISES)};\n",
        f"const conversions = {_table(conversions)};\n",
        "export const toPytorch = (style, decay, lr) => conversions[style](decay, lr);\n",
        TOLD,
        f"export const reductions = {_reductions()};\n",
        f"export const own = {_own(own or {})};\n",
        WATCHED,
        f"export const methods = {{\n{entries}}};\n",
        wall_js(landscape) if wall else "",
        smoothness_js(landscape) if smoothness else "",
    ))  # fmt: skip


def _own(own: Mapping[str, Mapping[str, Source]]) -> str:
    """An object of objects of functions of one object, which has a value for every name that an equation asks for."""
    rows = []
    for slug, settings in own.items():
        taking = {name: replace(s, inputs=(), hyper=(*s.inputs, *s.hyper)) for name, s in settings.items()}
        entries = "".join(f"    {name}: {function(source, name).strip()},\n" for name, source in taking.items())
        rows.append(f"  {json.dumps(slug)}: {{\n{entries}  }},\n")
    return "{\n" + "".join(rows) + "}"


def _reductions() -> str:
    """An object of the operations that mix coordinates, for any number of them, from the first to the last."""
    sums = {name: f"a.reduce((sum, v) => sum + {op.summand.format('v')}, 0)" for name, op in OPS.items() if op.reduces}
    return "{\n" + "".join(f"  {name}: (a) => {OPS[name].js.format(total)},\n" for name, total in sums.items()) + "}"


def _table(sources: dict[str, Source], constants: dict[str, str] | None = None) -> str:
    """An object of one-line functions, by name; inputs that are `constants` are filled in."""
    filled, rows = constants or {}, []
    for name, source in sources.items():
        printer = Printer()
        given = [printer.fresh(n)[0] for n in source.inputs if n not in filled]
        printer.scope.update({constant: (text,) for constant, text in filled.items()})
        rows.append(f"  {name}({', '.join(given)}) {{ return {printer.at(source.returns[0], 0)}; }},\n")
    return "{\n" + "".join(rows) + "}"
