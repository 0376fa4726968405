"""A whole step as straight-line JavaScript, unrolled by coordinate from the lines that are typeset and traced.

The state of a run is one Float64Array: the point, then each memory, `d` numbers each.
"""

from __future__ import annotations

import json
from functools import lru_cache

from optim_core.compile.js import Printer
from optim_core.compile.lines import POINT, Line, method_lines
from optim_core.method import Method

WATCHED = """\
const fill = (rooms, values) => values.forEach((row, k) => rooms[k].set(row));
const method = (m) => ({
  ...m,
  trace(state, g, t, lr, weightDecay, hyper) {
    const seen = m.lines.map(() => new Float64Array(m.d));
    m.step(state, g, t, lr, weightDecay, hyper, seen);
    return seen;
  },
});
"""


@lru_cache(maxsize=512)
def method_js(method: Method, d: int, lines: tuple[Line, ...] = ()) -> str:
    """An entry `slug: method({…}),` of the program's methods, for `d` coordinates; needs `WATCHED` before it.
    `lines`: its lines with others among them that somebody wants to see too.

    `step` changes the state in place. Given room, it also writes there what each line gave, in every coordinate.
    """
    lines = lines or method_lines(method)
    quantities = (POINT, *method.rule.memory)
    printer, seen = Printer(d), []
    for k, name in enumerate(quantities):
        printer.read(name, *(f"state[{k * d + i}]" for i in range(d)))
    printer.read("g", *(f"g[{i}]" for i in range(d)))
    t, lr, weight_decay = (printer.fresh(name)[0] for name in ("t", "lr", "weight_decay"))
    hyper = ", ".join(f"{name}: {printer.fresh(name)[0]}" for name in method.hyper)
    for line in lines:
        printer.assign(line.target, line.value)
        seen.append(printer.scope[line.target])
    after = [name for quantity in quantities for name in _in_each(printer.scope[quantity], d)]
    body = printer.lines + [" ".join(f"state[{k}] = {name};" for k, name in enumerate(after))]
    rows = ", ".join(f"[{', '.join(_in_each(names, d))}]" for names in seen)
    body.append(f"if (seen) fill(seen, [{rows}]);")
    about = {
        "d": d,
        "decay": method.decay.id,
        "decays": method.decays,
        "memory": method.rule.memory,
        "hyper": {n: h.default for n, h in method.hyper.items()},
        "lines": [line.target for line in lines],
    }
    text = "".join(f"    {key}: {json.dumps(value)},\n" for key, value in about.items())
    step = "".join(f"      {line}\n" for line in body)
    head = f"step(state, g, {t}, {lr}, {weight_decay}, {{ {hyper} }}, seen)"
    return f"  {json.dumps(method.slug)}: method({{\n{text}    {head} {{\n{step}    }},\n  }}),\n"


def _in_each(names: tuple[str, ...], d: int) -> list[str]:
    """One name for each coordinate of a quantity that may have a single one."""
    return list(names if len(names) > 1 else names * d)
