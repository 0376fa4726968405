"""The lines of a script that walks the paths of a stage with plain torch.optim, for the methods that it has.

f is printed from the landscape's own source and differentiated by autograd, so nothing of `optim_core` runs in it but
where a landscape is a sum over data.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import optim_core as oc
from optim_core.equation.source import Source
from optim_core.formula import Formula
from optim_core.schedule import SCHEDULES
from ui.stage.script_lanes import landscape_line

Lines = list[tuple[str, str]]
Settings = Mapping[str, Mapping[str, str]]  # slug → setting of its own → its value in a script, with slots


@dataclass(frozen=True)
class Twin:
    """A rule in torch.optim: decay style → class, and the arguments beyond lr and weight_decay, with slots."""

    classes: Mapping[str, str]
    arguments: tuple[str, ...] = ()
    decoupled: str = ""  # what a class that has both styles must be told


BETAS = "betas=(<<hyper:beta1>>, <<hyper:beta2>>)"
EPS = "eps=<<hyper:eps>>"
ONE = lambda name: {"none": name, "coupled": name}
BOTH = lambda name: {**ONE(name), "decoupled": name}

#: Rule id → its twin. Proximal decay, decoupled decay beside other rules and the sign methods are not in torch.optim.
TWINS: Mapping[str, Twin] = {
    "sgd": Twin(ONE("SGD")),
    "momentum": Twin(ONE("SGD"), ("momentum=<<hyper:momentum>>",)),
    "nesterov": Twin(ONE("SGD"), ("momentum=<<hyper:momentum>>", "nesterov=<<hyper:momentum>> > 0")),
    "adagrad": Twin(ONE("Adagrad"), (EPS,)),
    "rmsprop": Twin(ONE("RMSprop"), ("alpha=<<hyper:alpha>>", EPS)),
    "adam": Twin({**ONE("Adam"), "decoupled": "AdamW"}, (BETAS, EPS)),
    "amsgrad": Twin({**ONE("Adam"), "decoupled": "AdamW"}, (BETAS, EPS, "amsgrad=True")),
    "adamax": Twin(ONE("Adamax"), (BETAS, EPS)),
    "nadam": Twin(
        BOTH("NAdam"), (BETAS, EPS, "momentum_decay=<<hyper:momentum_decay>>"), "decoupled_weight_decay=True"
    ),
    "radam": Twin(BOTH("RAdam"), (BETAS, EPS), "decoupled_weight_decay=True"),
}
TORCH_NAMES = {"absolute": "abs", "radians": "deg2rad"}  # the other operations are called the same
PLAIN = ("sqrt", "exp", "log", "sin", "cos", "sinh", "cosh", "tanh", "sign", *TORCH_NAMES)


def literal(value: Any) -> str:
    """A number as Python reads it back, bit by bit. Raises TypeError for what is no finite number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise TypeError(f"A script holds finite numbers only, not {value!r}.")
    return repr(value + 0).removesuffix(".0").replace("e-0", "e-").replace("e+", "e")  # −0 is 0


def torch_lines(
    land: oc.Landscape, methods: Sequence[oc.Method], targets: set[str], both: bool, settings: Settings
) -> Lines:
    """The template's lines; empty where torch.optim has none of the methods."""
    of = {method.slug: _method_lines(method, targets, settings.get(method.slug, {})) for method in methods}
    made = [line for lines in of.values() for line in lines]
    if not made:
        return []
    missing = [slug for slug, lines in of.items() if not lines]
    without = f"; it has no {', '.join(missing)}" if missing else ""
    deeper = "    " if both else ""
    own_rates = any("lr" in its for its in settings.values())
    imports, function = _function(land, targets)
    maths = "" if "math." in str([function, made]) else "scheduled"
    factors = 'worlds = {"plain": 1, "told": torch.tensor(<<scales>>)}  # gradients as they are, and rescaled'
    return [
        ("", f"# These paths again, with plain torch.optim{without}."),
        (maths, "import math"),
        (maths, ""),
        ("", "import torch"),
        *(("", line) for line in imports),
        ("", ""),
        ("", "torch.set_default_dtype(torch.float64)"),
        ("", ""),
        ("", ""),
        *(("", line) for line in function),
        ("", ""),
        ("", ""),
        ("", factors) if both else ("scaled", "scales = torch.tensor(<<scales>>)  # of the gradients, not of f"),
        ("", "steps, lr = <<steps>>, <<lr>>"),
        ("", "methods = {"),
        *made,
        ("", "}"),
        ("", ""),
        ("", "paths = {}"),
        ("", "for name, make in methods.items():"),
        *([("", "    for world, scales in worlds.items():")] if both else []),
        *((when, deeper + line) for when, line in _loop("scaled" if not both else "", own_rates)),
        ("", f"{deeper}    paths[name{', world' if both else ''}] = torch.stack(path)"),
        ("", f"{deeper}    print(name, {'world, ' if both else ''}path[-1].tolist())"),
        ("", ""),
    ]  # fmt: skip


def _loop(scaled: str, own_rates: bool) -> Lines:
    schedules = {name: ast.unparse(source.returns[0]) for name, source in SCHEDULES.items() if name != "constant"}
    for name in ("pi", "cos", "sqrt"):
        schedules = {key: text.replace(name, f"math.{name}") for key, text in schedules.items()}
    rates = [
        (f"schedule:{key}", f'        optimizer.param_groups[0]["lr"] = {"rate" if own_rates else "lr"} * ({text})')
        for key, text in schedules.items()
    ]
    return [
        ("", "    x = torch.tensor(<<start>>).double().requires_grad_()"),
        ("", "    optimizer, path = make([x]), [x.detach().clone()]"),
        *([("scheduled", '    rate = optimizer.param_groups[0]["lr"]')] if own_rates else []),
        ("", "    for t in range(1, steps + 1):"),
        *rates,
        ("", "        optimizer.zero_grad()"),
        ("", "        f(*x).backward()"),
        (scaled, "        x.grad *= scales"),
        (
            "spiked",
            "        x.grad += <<spike:size>> * (<<spike:period>> - 1) if (t - 1) % <<spike:period>> < 1 "
            "else -<<spike:size>>",
        ),
        ("", "        optimizer.step()"),
        ("", "        path.append(x.detach().clone())"),
    ]


def _method_lines(method: oc.Method, targets: set[str], its: Mapping[str, str]) -> Lines:
    """`"AdamW": lambda p: torch.optim.AdamW(p, …),` with the decay in either convention; nothing without a twin."""
    twin = TWINS.get(method.rule.id)
    style = method.decay.id
    if twin is None or style not in twin.classes or (method.decays and method.regularizer.id != "l2"):
        return []
    options = [*twin.arguments, *([twin.decoupled] if twin.decoupled and style == "decoupled" else [])]
    for name, hyper in method.hyper.items():
        if name in its:
            options = [option.replace(f"<<hyper:{name}>>", its[name]) for option in options]
        elif f"hyper.{name}" not in targets:
            options = [option.replace(f"<<hyper:{name}>>", literal(hyper.default)) for option in options]

    rate, decay_of = its.get("lr", "lr"), its.get("weight_decay", "<<weightDecay>>")

    def line(decay: Sequence[str]) -> str:
        given = ", ".join(("p", f"lr={rate}", *options, *decay))
        return f'    "{method.slug}": lambda p: torch.optim.{twin.classes[style]}({given}),'

    if not method.decays:
        return [("", line(()))]
    plain = line((f"weight_decay={decay_of}",))
    if style == "coupled":
        return [("", plain)]
    return [
        ("!paper", plain),
        ("paper", line((f"weight_decay={decay_of} / ({rate})" if "lr" in its else f"weight_decay={decay_of} / lr",))),
    ]


def _function(land: oc.Landscape, targets: set[str]) -> tuple[list[str], list[str]]:
    """What to import, and `def f(x, y, a1=<<param:a1>>):` with its body from the landscape's source."""
    if not isinstance(land.kernel, Formula) or not _printable(land.kernel.written):
        return ["", "import optim_core as oc"], [
            f"landscape = {landscape_line(land, targets)}",
            "",
            "",
            "def f(*x):",
            "    return landscape.value(torch.stack(x))",
        ]
    source = land.kernel.written
    slots = [f"{name}=<<param:{name}>>" if f"param.{name}" in targets else f"{name}={literal(land.parameters[name])}"
             for name in source.hyper]  # fmt: skip
    tensors = set(source.inputs)
    body = []
    for statement in source.assignments:
        body.append(f"    {statement.target} = {expression(statement.value, tensors)}")
        if tensors & _names(statement.value):
            tensors.add(statement.target)
    head = f"def f({', '.join((*source.inputs, *slots))}):"
    return [], [head, *body, f"    return {expression(source.returns[0], tensors)}"]


def _printable(source: Source) -> bool:
    expressions = [*(s.value for s in source.assignments), *source.returns]
    return {node.func.id for e in expressions for node in ast.walk(e) if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)} <= set(PLAIN)  # fmt: skip


def expression(node: ast.expr, tensors: set[str]) -> str:
    """Python with `torch.` before what is done to coordinates and `math.` before what is done to parameters alone."""

    class Qualified(ast.NodeTransformer):
        def visit_Call(self, call: ast.Call) -> ast.Call:
            name = ast.unparse(call.func)
            of_tensor = bool(tensors & _names(call))
            full = (
                f"torch.{TORCH_NAMES.get(name, name)}" if of_tensor else "abs" if name == "absolute" else f"math.{name}"
            )
            return ast.Call(ast.Name(full), [self.visit(a) for a in call.args], [])

    return ast.unparse(Qualified().visit(ast.parse(ast.unparse(node), mode="eval").body))


def _names(node: ast.AST) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
