"""Any method as a real torch.optim.Optimizer: a drop-in, with the equations of `rules/` and `decay.py` and no others.

    from optim_core.torch_optimizer import AdamProx, make_optimizer, optimizer_class
    AdamProx(model.parameters(), lr=1e-3, betas=(0.9, 0.99), weight_decay=0.1)
    make_optimizer(model.parameters(), "AdamProx", regularizer="l1", weight_decay=1e-4)

At eps=0 a gradient so small that its square is 0 makes a parameter infinite; see `make_optimizer`.
Every method can also be imported by its name in Python's spelling: AdamW, Adam_l2, AdamProx_l1, LionW, …
"""

from __future__ import annotations

import inspect
import re
from functools import cache
from typing import Any, cast

from optim_core import catalog
from optim_core.method import Method
from optim_core.torch_optimizer.base import MethodOptimizer
from optim_core.torch_optimizer.settings import schema

__all__ = ["AdamProx", "GeneralizedSignSGD", "MethodOptimizer", "make_optimizer", "optimizer_class"]


def optimizer_class(method: str | Method, regularizer: str | None = None) -> type[MethodOptimizer]:
    """The optimizer of this method (by its name, "AdamW", "Adam-l2", …), one class for each method.

    Used as cls(params, lr=…, weight_decay=…, …) with the hyperparameters of the rule's source, and `betas` for beta1
    and beta2. Raises ValueError naming near misses where there is no such method.
    """
    return _class(catalog.method(method, regularizer))


def make_optimizer(
    params: Any, method: str | Method, *, regularizer: str | None = None, **settings: Any
) -> MethodOptimizer:
    """An optimizer of this method over `params` (tensors, named tensors or groups).

    As in torch, nothing watches for divergence (`run` does, and names the cause): at eps=0 a gradient whose square
    underflows is divided by 0, with Adam below about 1e-21 in float32, and its parameter becomes ±∞ without a word.
    """
    return optimizer_class(method, regularizer)(params, **settings)


@cache
def _class(method: Method) -> type[MethodOptimizer]:
    if {"norm", "tensor_norm"} <= method.rule.reductions:
        raise ValueError(f"{method.name}: norm and tensor_norm in one rule have no common evaluation; use one of them.")
    options = schema(method)
    members = {
        "__doc__": f"{method.name}. {method.rule.doc} {method.decay.doc if method.decay.decays else ''}".strip(),
        "__module__": __name__,
        "__signature__": _signature(options.defaults),
        "method": method,
        "schema": options,
        "joint": bool(method.rule.reductions - {"tensor_norm"}),
    }
    return cast(type[MethodOptimizer], type(_identifier(method), (MethodOptimizer,), members))


def _signature(defaults: dict[str, Any]) -> inspect.Signature:
    """What `help` shows: (params, lr=…, *, every hyperparameter by name)."""
    place, named = inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY
    options = [inspect.Parameter(n, place if n == "lr" else named, default=v) for n, v in defaults.items()]
    return inspect.Signature([inspect.Parameter("params", place), *options])


def _identifier(method: Method) -> str:
    """The name as Python spells it: Adam-ℓ2 → Adam_l2, AdamProx (ℓ1) → AdamProx_l1."""
    return re.sub(r"\W+", "_", method.slug).strip("_")


@cache
def _by_identifier() -> dict[str, Method]:
    return {_identifier(method): method for method in catalog.methods().values()}


def __getattr__(name: str) -> type[MethodOptimizer]:
    if name in _by_identifier():
        return _class(_by_identifier()[name])
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}; see optim_core.methods() for the names.")


AdamProx = optimizer_class("AdamProx")
GeneralizedSignSGD = optimizer_class("GeneralizedSignSGD")
