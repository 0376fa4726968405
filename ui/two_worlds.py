"""Two worlds: the same runs with the gradients as they are and with each coordinate of them rescaled.

Pure: settings in, runs and what separates them out. No Streamlit and no Plotly in it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal

import numpy as np

import optim_core as oc
from optim_core.compile.tex import method_tex
from optim_core.compile.trace import Trace, trace_method
from optim_core.keyed import Keyed, itself
from ui.deviation import deviation
from ui.stops import exponent_of

Potential = Literal["none_needed", "multiple", "other", "nothing"]
SHOWN = 4  # significant digits of a factor that is no power of two


@dataclass(frozen=True)
class Setting:
    """What both worlds share. `eps` goes to every method that has an ε, `weight_decay` to every one that decays."""

    lr: float
    weight_decay: float
    eps: float
    steps: int

    def of(self, method: oc.Method) -> dict[str, Any]:
        """The keyword arguments of `run` and `trace_method` for one method, without the number of steps."""
        decay = {"weight_decay": self.weight_decay} if method.decays else {}
        guard = {"eps": self.eps} if "eps" in method.hyper else {}
        return {"lr": self.lr, **decay, **guard}


@dataclass(frozen=True)
class Pair:
    """One method in both worlds: `plain` with the gradients as they are, `told` with the rescaled ones.

    `apart` is max |Δx| over all steps (∞ where it is not finite), `identical` whether every bit of the paths agrees.
    """

    method: oc.Method
    plain: oc.Trajectory
    told: oc.Trajectory
    apart: float
    identical: bool


def in_both_worlds(method: oc.Method, landscape: oc.Landscape, factors: Sequence[float], setting: Setting) -> Pair:
    """Run `method` on `landscape` and on its gradients multiplied by `factors` (d,)."""
    wanted = {"steps": setting.steps, "record": ("x", "g", "memory"), **setting.of(method)}
    plain = oc.run(method, landscape, **wanted)
    told = oc.run(method, oc.rescaled(landscape, factors), **wanted)
    apart, identical = deviation(plain.x, told.x)
    return Pair(method, plain, told, apart, identical)


def is_power_of_two(factor: float) -> bool:
    """Whether multiplying by `factor` changes no bit of a mantissa."""
    return exponent_of(factor) is not None


def potential(landscape: oc.Landscape, factors: Sequence[float]) -> Potential:
    """Whose gradient factors∘∇f is: f itself, a multiple of f, some other function, or no function at all."""
    if len(set(factors)) == 1:
        return "none_needed" if factors[0] == 1 else "multiple"
    return "other" if oc.rescaling_has_potential(landscape, factors) else "nothing"


def deviations(
    method: oc.Method, landscape: oc.Landscape, scales: Sequence[float], epsilons: Sequence[float], setting: Setting
) -> Any:
    """max |Δx| from the unscaled run with the same ε, for every ε and every common factor c of all coordinates.

    One batch of runs; (len(epsilons), len(scales)), exactly 0 where every bit agrees.
    """
    on = (landscape.id, landscape.name, tuple(landscape.parameters.items()), tuple(landscape.start))
    shared = replace(setting, eps=0.0)  # the factors of the stage are not among it: a drag of those runs nothing anew
    return _deviations(itself(method), Keyed(on, landscape), tuple(scales), tuple(epsilons), shared)


@lru_cache(maxsize=256)
def _deviations(
    of: Keyed[oc.Method], on: Keyed[oc.Landscape], scales: Sequence[float], epsilons: Sequence[float], setting: Setting
) -> np.ndarray:
    method, landscape = of.it, on.it
    factors = np.array([1.0, *scales])[:, None] * np.ones(landscape.d)
    arguments = {**setting.of(method), "eps": np.array(epsilons)[:, None]}
    start = np.broadcast_to(landscape.start, (1, *factors.shape))
    told = oc.rescaled(landscape, factors)
    path = oc.run(method, told, start=start, steps=setting.steps, record=("x",), **arguments)
    with np.errstate(invalid="ignore", over="ignore"):
        found: np.ndarray = np.abs(path.x[:, :, 1:] - path.x[:, :, :1]).max(axis=(0, -1))
    found.flags.writeable = False  # it is everybody's
    return found


def first_steps(method: oc.Method, sizes: Any, epsilons: Sequence[float]) -> Any:
    """Length of the first step in units of the learning rate, without decay, for every ε and gradient size (n,)."""
    arguments: dict[str, Any] = {"weight_decay": 0.0} if method.decays else {}
    start = np.zeros((len(epsilons), len(sizes), 1))
    gradient = np.broadcast_to(np.asarray(sizes, dtype=float)[:, None], start.shape)
    path = oc.run(method, lambda x: gradient, start=start, steps=1, lr=1.0, eps=np.array(epsilons)[:, None],
                  record=(), **arguments)  # fmt: skip
    return np.abs(path.last[..., 0])


def step_from_inside(method: oc.Method, path: oc.Trajectory, t: int, setting: Setting) -> Trace:
    """Every named quantity of step `t` (1, 2, …) of a recorded run."""
    memory = tuple(path.memory[name][t - 1] for name in method.rule.memory)
    return trace_method(method, path.x[t - 1], path.g[t - 1], memory, t, **setting.of(method))


def factors_tex(pair: Pair, t: int, setting: Setting, heads: Sequence[str]) -> str:
    """The step of a method from its source; beside each row, by which factor it differs between the two worlds.

    One column per coordinate, headed by `heads`; the first row is the gradient that the method is told.
    """
    inside = [step_from_inside(pair.method, path, t, setting) for path in (pair.plain, pair.told)]
    rows = [("g_t", r"\nabla f(x_{t-1})", "=", pair.plain.g[t - 1], pair.told.g[t - 1])]
    for row, plain, told in zip(method_tex(pair.method), inside[0].lines, inside[1].lines, strict=True):
        rows.append((row.lhs, row.rhs, row.relation, plain.value, told.value))
    title = "".join(rf" & \ \text{{{head}}}" for head in heads)
    lines = [rf" & {title}"]
    for left, right, relation, plain_value, told_value in rows:
        columns = "".join(rf" & \ {ratio_tex(a, b)}" for a, b in _coordinates(plain_value, told_value, len(heads)))
        lines.append(rf"{left} & \!\!{relation} \displaystyle {right}{columns}")
    columns = "rl" + "r" * len(heads)
    rows_tex = " \\\\[9pt]\n".join(lines)
    return rf"\def\arraystretch{{1.4}}\begin{{array}}{{{columns}}}" + f"\n{rows_tex}\n" + r"\end{array}"


def ratio_tex(plain: float, told: float) -> str:
    """told / plain as a factor: a power of two exactly as such, another number with four digits, 0/0 as one."""
    if not (math.isfinite(plain) and math.isfinite(told)):
        return r"\text{–}"
    if plain == told:
        return r"\times\, 1"
    if plain == 0:
        return r"\text{–}"
    factor = told / plain
    if factor > 0 and is_power_of_two(factor) and plain * factor == told:
        return rf"\times\, 2^{{{exponent_of(factor)}}}"
    mantissa, exponent = f"{factor:.{SHOWN - 1}e}".split("e")
    power = int(exponent)
    if -3 <= power < 5:
        return rf"\times\, {factor:.{max(SHOWN - 1 - power, 0)}f}"
    return rf"\times\, {mantissa} \cdot 10^{{{power}}}"


def _coordinates(plain: Any, told: Any, d: int) -> list[tuple[float, float]]:
    """The two values coordinate by coordinate; a single number stands for all of them."""
    a, b = (np.broadcast_to(np.asarray(v, dtype=float).reshape(-1), (d,)) for v in (plain, told))
    return [(float(p), float(q)) for p, q in zip(a, b, strict=True)]
