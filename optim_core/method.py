"""Method = rule × decay style × regularizer. Its name is derived: Adam, Adam-ℓ2, AdamW, AdamProx, SGDW, …"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from operator import itemgetter
from typing import Any

from optim_core.decay import DecayStyle
from optim_core.hyper import Hyper
from optim_core.numeric import reals, whole
from optim_core.op import reader_of
from optim_core.regularizers import Regularizer
from optim_core.rule import Rule

Step = Callable[..., tuple[Any, Any, tuple[Any, ...]]]


@dataclass(frozen=True, eq=False, repr=False)
class Method:
    """One cell of the grid. Equality is identity: the catalogue makes each cell once."""

    rule: Rule
    decay: DecayStyle
    regularizer: Regularizer

    def __post_init__(self) -> None:
        if self.decay.decays and self.rule.owns_weight_decay:
            raise ValueError(f"{self.rule.name} has weight decay of its own, so it has no {self.decay.id} variant.")
        if self.decay.decays and self.decay.needs_gradient and self.regularizer.gradient is None:
            raise ValueError(
                f"The {self.regularizer.id} has no gradient, so {self.rule.name} can use it in a proximal step only."
            )

    def __repr__(self) -> str:
        return f"Method({self.name!r})"

    @cached_property
    def name(self) -> str:
        """The derived name, for example AdamProx (ℓ1)."""
        name = self.rule.name + self.decay.suffix
        if not self.decay.decays or self.regularizer.id == "l2":
            return name
        if self.decay.id == "coupled":
            name = self.rule.name + " coupled"
        return f"{name} ({self.regularizer.id.replace('l1', 'ℓ1').replace('_', ' ')})"

    @cached_property
    def slug(self) -> str:
        """The name in ASCII, the same in every language: Adam-l2, AdamProx(l1)."""
        return self.name.replace("ℓ", "l").replace(" (", "(").replace(" ", "-")

    @cached_property
    def hyper(self) -> Mapping[str, Hyper]:
        """Every hyperparameter besides lr and weight_decay: the rule's, then the regularizer's."""
        own = {n: h for n, h in self.rule.hyper.items() if n != "weight_decay"}
        return {**own, **(self.regularizer.hyper if self.decay.decays else {})}

    @property
    def decays(self) -> bool:
        """Whether `weight_decay` has to be given."""
        return self.decay.decays or self.rule.owns_weight_decay

    @property
    def scale_free(self) -> str:
        """The claimed invariance under rescaled gradients (at ε = 0): "coordinate", "tensor", "global" or "none"."""
        return self.rule.scale_free if self.decay.scale_free else "none"

    @property
    def published(self) -> bool:
        """Whether the literature has this cell; an unpublished one is labelled so."""
        cell = self.decay.id if self.regularizer.id == "l2" else f"{self.decay.id} {self.regularizer.id}"
        return (cell if self.decay.decays else "none") in self.rule.published

    def init(self, like: Any) -> tuple[Any, ...]:
        """The memory before the first step: zeros of the shape and type of `like` (an array or a tensor)."""
        return tuple(like * 0 for _ in self.rule.memory)

    def settings(self, hyper: Mapping[str, Any]) -> dict[str, Any]:
        """Defaults completed with `hyper`, checked. A name this method has not is an error naming those it has."""
        for name in hyper:
            if name not in self.hyper:
                has = ", ".join(self.hyper) or "no hyperparameters"
                raise ValueError(f"{self.name} has no {name!r}; it has {has}.")
        checked = {n: self.hyper[n].check(v, self.name) for n, v in hyper.items()}
        return {n: checked.get(n, h.default) for n, h in self.hyper.items()}

    def bind(self, reader: str, settings: Mapping[str, Any]) -> Step:
        """The step for one reader with its hyperparameters filled in (`settings` names all of them, unchecked):

        (x, g, memory, t, lr, weight_decay) → (x after, direction u, memory after).
        """
        decay = self.decay.source.bind(reader)
        rule = partial(self.rule.bind(reader), **{n: settings[n] for n in self.rule.hyper if n in settings})
        R = self.regularizer.bind(reader, settings) if self.decay.decays else None
        places = tuple(("g", "x", "t", "lr", *self.rule.memory).index(n) for n in self.rule.inputs)
        pick = itemgetter(*places) if len(places) > 1 else lambda pool: (pool[places[0]],)
        has_memory, owns_decay = bool(self.rule.memory), self.rule.owns_weight_decay

        def step(x: Any, g: Any, memory: tuple[Any, ...], t: Any, lr: Any, weight_decay: Any) -> Any:
            direction, kept = None, memory

            def u(gradient: Any) -> Any:
                nonlocal direction, kept
                own = {"weight_decay": weight_decay} if owns_decay else {}
                out = rule(*pick((gradient, x, t, lr, *memory)), **own)
                direction, *kept = out if has_memory else (out,)  # type: ignore[assignment]
                return direction

            after = decay(x, g, u, R, lr=lr, weight_decay=weight_decay)
            return after, direction, tuple(kept)

        return step

    def step(
        self, x: Any, g: Any, memory: Sequence[Any], t: Any, *, lr: Any, weight_decay: Any = None, **hyper: Any
    ) -> tuple[Any, tuple[Any, ...]]:
        """One step on NumPy arrays (..., d), torch tensors or floats: (x after, memory after). Pure.

        t: the step number, from 1. lr, weight_decay (by default 0) and hyperparameters are numbers or broadcast against
        x; unlike `run`, this adds no coordinate axis: (..., 1) for one number per run. Raises ValueError as `settings`
        does, for a weight_decay where the method has none, for a t below 1, and for other memory than it keeps.
        """
        if not isinstance(memory, tuple | list) or len(memory) != len(self.rule.memory):
            keeps = f"keeps ({', '.join(self.rule.memory)})" if self.rule.memory else "keeps no memory"
            raise ValueError(f"{self.name} {keeps}; give what init(x) or the step before returned.")
        if not hasattr(t, "shape"):
            t = whole(t, "t must be the number of a step, a whole number of at least 1")
        for name, number in (("lr", lr), ("weight_decay", weight_decay)):
            if number is not None and not hasattr(number, "shape"):
                reals(number, f"{name} must be a number")
        if weight_decay is not None and not self.decays:
            raise ValueError(f"{self.name} has no weight_decay; choose one of its decay variants.")
        step = self.bind(reader_of(x, g), self.settings(hyper))
        after, _, kept = step(x, g, tuple(memory), t, lr, 0.0 if weight_decay is None else weight_decay)
        return after, kept
