"""What may be set for one method as a torch optimizer: names, defaults, checks and torch's spelling of the betas.

A parameter group holds every hyperparameter under the name of the rule's source; where a rule has beta1 and beta2 it
holds them as the pair `betas`, as torch's own optimizers do, because learning-rate schedulers that move the momentum
look for it there.
"""

from __future__ import annotations

import difflib
import inspect
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import torch

from optim_core import catalog
from optim_core.hyper import Hyper, Range
from optim_core.method import Method
from optim_core.numeric import real, shown

BETAS = ("beta1", "beta2")
NEAR = 0.85  # weight_decy and beta are meant for another name, max_momentum and lr_scale are not
NOT_NEGATIVE = Range(0.0, math.inf, "log")
TORCH_SAYS = {
    "lr": "learning rate",
    "eps": "epsilon value",
    "beta1": "beta parameter at index 0",
    "beta2": "beta parameter at index 1",
}


@dataclass(frozen=True)
class Schema:
    """The hyperparameters of one method in the order of its signature: lr, rule, weight_decay, regularizer."""

    name: str
    hyper: Mapping[str, Hyper]

    @property
    def paired(self) -> bool:
        """Whether a group holds `betas`."""
        return set(BETAS) <= set(self.hyper)

    @property
    def defaults(self) -> dict[str, Any]:
        """The value of each option of a group, before a user says otherwise."""
        return self.spelled({name: h.default for name, h in self.hyper.items()}, like={})

    def spelled(self, given: Mapping[str, Any], like: Mapping[str, Any]) -> dict[str, Any]:
        """`given` with beta1 and beta2 as the pair `betas`; what it leaves out of the pair stands in `like`."""
        betas = [name for name in BETAS if name in given]
        if not (self.paired and betas):
            return dict(given)
        if "betas" in given:
            raise TypeError(f"{self.name}: give betas or {' and '.join(betas)}, not both.")
        pair = tuple(given[name] if name in given else like["betas"][k] for k, name in enumerate(BETAS))
        return {"betas" if name in BETAS else name: pair if name in BETAS else v for name, v in given.items()}

    def refuse(self, names: Iterable[str]) -> None:
        """TypeError for the first of `names` that this method has not."""
        for name in names:
            if name not in self.hyper and not (name == "betas" and self.paired):
                hint = ", and no decay: choose one of its decay variants" if name == "weight_decay" else ""
                raise TypeError(f"{self.name} has no {name!r}; it has {', '.join(self.defaults)}{hint}.")

    def refuse_misspelled(self, names: Iterable[str]) -> None:
        """TypeError for a name that is nearly one of this method's; what is far from all is the user's own, as in
        torch, where a group may hold anything."""
        for name in names:
            near = difflib.get_close_matches(str(name), self.defaults, n=1, cutoff=NEAR)
            if near and name not in self.hyper and name != near[0]:
                raise TypeError(f"{self.name} has no {name!r} in a parameter group; did you mean {near[0]!r}?")

    def numbers(self, group: Mapping[str, Any]) -> dict[str, float]:
        """The hyperparameters of a group by the names of the source, as Python numbers (a tensor lr is read here)."""
        if self.paired:
            if stray := [name for name in BETAS if name in group]:
                raise TypeError(f"{self.name}: set group['betas'], not group[{stray[0]!r}].")
            betas = group["betas"]
            if not isinstance(betas, Sequence | np.ndarray | torch.Tensor) or len(betas) != len(BETAS):
                raise ValueError(f"Invalid betas: {shown(betas)}; they are a pair (beta1, beta2)")
            group = {**group, **dict(zip(BETAS, group["betas"], strict=True))}
        return {name: _number(name, group[name]) for name in self.hyper}

    def check(self, group: Mapping[str, Any]) -> None:
        """ValueError in torch's words for a value out of range."""
        if isinstance(group["lr"], torch.Tensor) and group["lr"].numel() != 1:
            raise ValueError("Tensor lr must be 1-element")
        for name, value in self.numbers(group).items():
            try:
                self.hyper[name].check(value)
            except ValueError:
                raise ValueError(f"Invalid {_called(name)}: {value:g} is not in {self.hyper[name].interval}") from None


def _called(name: str) -> str:
    return TORCH_SAYS.get(name, f"{name} value")


def _number(name: str, value: Any) -> float:
    if isinstance(value, float):
        return value
    try:
        return real(value.item() if isinstance(value, torch.Tensor) else value, "")
    except ValueError:
        raise TypeError(f"Invalid {_called(name)}: {shown(value)} is not a number") from None


def schema(method: Method) -> Schema:
    """The options of `method`, with the lr of torch's optimizer of that name, else 1e-3, and a decay of 0.01."""
    twin = getattr(torch.optim, method.rule.name, None)
    lr = inspect.signature(twin).parameters["lr"].default if isinstance(twin, type) else 1e-3
    hyper = {"lr": Hyper("lr", lr, NOT_NEGATIVE)}
    hyper |= {name: h for name, h in method.rule.hyper.items() if name != "weight_decay"}
    if method.decays:
        hyper["weight_decay"] = method.rule.hyper.get("weight_decay", Hyper("weight_decay", 1e-2, NOT_NEGATIVE))
    return Schema(method.name, hyper | dict(method.hyper))


@cache
def every_name() -> frozenset[str]:
    """Every hyperparameter of every method: in a parameter group a name of another method is a mistake."""
    return frozenset({"betas", "weight_decay", *(name for m in catalog.methods().values() for name in m.hyper)})
