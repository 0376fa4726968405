"""Where weight decay enters: four styles, one expression each, differing exactly where the papers differ.

`u` is the rule (gradient → direction), `R` the regularizer, `lr` the learning rate of this step. The core uses
PyTorch's convention: the decay strength of a step is `lr * weight_decay`. The papers let the schedule alone scale the
decay of the decoupled and proximal styles: η_t·L with L = α·weight_decay, α the base learning rate; the coupled
coefficient is the same in both. Loshchilov & Hutter 2019, arXiv:1711.05101; Zhuang et al. 2022, arXiv:2202.00089.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from optim_core.equation.source import Source, parse


@dataclass(frozen=True, eq=False)
class DecayStyle:
    """A decay style. `suffix` makes the method's name; `scale_free`: it keeps the rule's own invariance.

    `conversions`: (decay, lr) → the papers' decay as PyTorch's, and back.
    """

    id: str
    suffix: str
    scale_free: bool
    source: Source
    conversions: tuple[Source, Source]
    doc: str

    @property
    def decays(self) -> bool:
        return self.id != "none"

    @property
    def needs_gradient(self) -> bool:
        """Whether the style reads ∇R (a box has none)."""
        return "R.gradient" in self.source.text

    def paper_to_pytorch(self, decay: Any, lr: Any) -> Any:
        """PyTorch's `weight_decay` for the papers' decay `L` at base learning rate `lr`; coupled is the same number."""
        return self.conversions[0].function(decay, lr)

    def pytorch_to_paper(self, weight_decay: Any, lr: Any) -> Any:
        """The papers' `L` for PyTorch's `weight_decay` at base learning rate `lr`."""
        return self.conversions[1].function(weight_decay, lr)


def over_rate(decay, lr):
    return decay / lr


def times_rate(decay, lr):
    return decay * lr


def same(decay, lr):
    return decay


OVER, TIMES, SAME = (parse(f, f.__name__) for f in (over_rate, times_rate, same))
DECAYS: dict[str, DecayStyle] = {}


def _decay(suffix: str, *, scale_free: bool, of_rate: bool = False) -> Callable[[Callable[..., Any]], DecayStyle]:
    """`of_rate`: the strength of a step is lr · weight_decay, which the papers call η_t·L."""

    def register(function: Callable[..., Any]) -> DecayStyle:
        name = function.__name__
        source = parse(function, name, callables=("u", "R.gradient", "R.prox"))
        conversions = (OVER, TIMES) if of_rate else (SAME, SAME)
        DECAYS[name] = made = DecayStyle(
            name, suffix, scale_free, source, conversions, (function.__doc__ or "").strip()
        )
        return made

    return register


@_decay("", scale_free=True)
def none(x, g, u, R, *, lr, weight_decay):
    """No decay."""
    return x - lr * u(g)


@_decay("-ℓ2", scale_free=False)
def coupled(x, g, u, R, *, lr, weight_decay):
    """ℓ2 regularization: the decay goes through the rule."""
    return x - lr * u(g + weight_decay * R.gradient(x))


@_decay("W", scale_free=True, of_rate=True)
def decoupled(x, g, u, R, *, lr, weight_decay):
    """Decoupled weight decay: the decay goes around the rule."""
    return x - lr * weight_decay * R.gradient(x) - lr * u(g)


@_decay("Prox", scale_free=True, of_rate=True)
def proximal(x, g, u, R, *, lr, weight_decay):
    """Proximal decay: the step first, then the exact proximal operator of the regularizer."""
    return R.prox(x - lr * u(g), lr * weight_decay)
