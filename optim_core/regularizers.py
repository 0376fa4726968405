"""Regularizers R(x): value, gradient (or the chosen subgradient) and proximal operator, each one expression.

prox(v, strength) = argmin_x ½‖x − v‖² + strength·R(x). The chosen subgradient of |x| at 0 is sign(0) = 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from optim_core.equation.source import Source, parse
from optim_core.hyper import Fraction, Hyper, Positive, annotations_of, read
from optim_core.numeric import names_one, reals
from optim_core.op import reader_of
from optim_core.ops import absolute, maximum, minimum, ratio, sign, total


@dataclass(frozen=True, eq=False)
class Regularizer:
    """One R. `gradient` is None where R has none (the box): such a regularizer has a proximal step only."""

    id: str
    label: str
    tex: str
    doc: str
    value: Source
    gradient: Source | None
    prox: Source
    hyper: Mapping[str, Hyper]

    def bind(self, reader: str, hyper: Mapping[str, Any]) -> BoundRegularizer:
        """This regularizer for one reader, its own hyperparameters filled in."""

        def filled(source: Source | None) -> Callable[..., Any] | None:
            if source is None:
                return None
            function, own = source.bind(reader), {name: hyper[name] for name in source.hyper}
            return (lambda *args: function(*args, **own)) if own else function

        return BoundRegularizer(filled(self.gradient), filled(self.prox))


@dataclass(frozen=True)
class BoundRegularizer:
    """What a decay style sees of R: `R.gradient(x)` and `R.prox(v, strength)`."""

    gradient: Any
    prox: Any


REGULARIZERS: dict[str, Regularizer] = {}


def _regularizer(label: str, tex: str) -> Callable[[type], Regularizer]:
    """Read a class of plain functions `value`, `gradient` (may be absent) and `prox` as one `Regularizer`."""

    def register(cls: type) -> Regularizer:
        functions = {name: vars(cls)[name] for name in ("value", "gradient", "prox") if name in vars(cls)}
        sources = {name: parse(f, f"{cls.__name__}.{name}") for name, f in functions.items()}
        hyper: dict[str, Hyper] = {}
        for name, function in functions.items():
            hints = annotations_of(function, cls.__name__)
            for h in sources[name].hyper:
                hyper[h] = read(h, hints[h], function.__kwdefaults__[h], cls.__name__)
        REGULARIZERS[cls.__name__] = made = Regularizer(
            cls.__name__, label, tex, (cls.__doc__ or "").strip(),
            sources["value"], sources.get("gradient"), sources["prox"], hyper,
        )  # fmt: skip
        return made

    return register


@_regularizer("½‖x‖²", r"\tfrac{1}{2}\|x\|_2^2")
class l2:
    """Half the squared ℓ2 norm: weight decay in the usual sense."""

    def value(x):
        return total(x**2) / 2

    def gradient(x):
        return x

    def prox(v, strength):
        return v / (1 + strength)


@_regularizer("‖x‖₁", r"\|x\|_1")
class l1:
    """The ℓ1 norm; its proximal operator is soft thresholding and gives exact zeros."""

    def value(x):
        return total(absolute(x))

    def gradient(x):
        return sign(x)

    def prox(v, strength):
        return sign(v) * maximum(absolute(v) - strength, 0)


@_regularizer("elastic net", r"\gamma\|x\|_1 + \tfrac{1-\gamma}{2}\|x\|_2^2")
class elastic_net:
    """A mixture of ℓ1 and ½ℓ2². Zou & Hastie 2005, doi:10.1111/j.1467-9868.2005.00503.x."""

    def value(x, *, l1_ratio: Fraction = 0.5):
        return l1_ratio * total(absolute(x)) + (1 - l1_ratio) * total(x**2) / 2

    def gradient(x, *, l1_ratio: Fraction = 0.5):
        return l1_ratio * sign(x) + (1 - l1_ratio) * x

    def prox(v, strength, *, l1_ratio: Fraction = 0.5):
        return sign(v) * maximum(absolute(v) - l1_ratio * strength, 0) / (1 + (1 - l1_ratio) * strength)


@_regularizer("box", r"\iota_{[-B,\,B]^d}")
class box:
    """The indicator of [−B, B] in every coordinate (0 inside, ∞ outside): no gradient; its prox is the projection."""

    def value(x, *, radius: Positive = 1.0):
        return ratio(total(maximum(absolute(x) - radius, 0)), 0)

    def prox(v, strength, *, radius: Positive = 1.0):
        return minimum(maximum(v, -radius), radius)


def regularizer_of(name: str | Regularizer) -> Regularizer:
    """The regularizer of this name, or itself. Raises ValueError where there is none."""
    if isinstance(name, Regularizer):
        return name
    if not names_one(name, REGULARIZERS):
        raise ValueError(f"There is no regularizer {name!r}; use one of {', '.join(REGULARIZERS)}.")
    return REGULARIZERS[name]


def prox(regularizer: str | Regularizer, v: Any, strength: Any, **hyper: Any) -> Any:
    """argmin_x ½‖x − v‖² + strength·R(x) for arrays, tensors or numbers `v` (..., d).

    strength: ≥ 0, one number, or an array that broadcasts against v: (..., 1) for one strength per point.

    Raises ValueError for an unknown regularizer or hyperparameter, or a negative strength.
    """
    chosen = regularizer_of(regularizer)
    for name in hyper:
        if name not in chosen.hyper:
            raise ValueError(f"{chosen.id} has no {name!r}; it has {', '.join(chosen.hyper) or 'no hyperparameters'}.")
    settings = {n: h.check(hyper.get(n, h.default), chosen.id) for n, h in chosen.hyper.items()}
    reader = reader_of(v, strength)
    if reader != "torch":
        many = reals(strength, "The strength of a proximal operator must be a number").shape
        points = reals(v, "A proximal operator maps numbers of shape (..., d)").shape
        try:
            np.broadcast_shapes(points, many)
        except ValueError:
            raise ValueError(f"Points of shape {points} and strengths of shape {many} do not broadcast together; "
                             f"give one strength, or one for each point as (..., 1).") from None  # fmt: skip
    if not np.all(np.asarray(strength) >= 0):
        raise ValueError("The strength of a proximal operator is not negative.")
    return chosen.bind(reader, settings).prox(np.asarray(v) if reader == "numpy" else v, strength)
