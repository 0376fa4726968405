"""Measures what a method is invariant to; the verdict is a measurement, never the method's own claim."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from optim_core import catalog
from optim_core.audit.ground import VECTORS, Ground
from optim_core.audit.paths import STEPS, apart, told, torch_path
from optim_core.method import Method
from optim_core.run import run

LR, WEIGHT_DECAY = 0.05, 1.0  # a weak decay turns no sign within the steps of a path, and would look like none
SILENT, LOUD = 1e-9, 1e-3  # an invariance is below the first, a refutation above the second, and nothing between
LEVELS = ("coordinate", "tensor", "global")  # from the strongest; each holds only where those after it hold
UNCLEAR = "unclear"
Path = Callable[[Any, Any], Any]  # (scales c, rotation Q) → (steps + 1, d)


@dataclass(frozen=True)
class Audit:
    """The verdict. gradient_scale: "coordinate", "tensor", "global" or "none". rotation: whether an orthogonal change
    of coordinates is followed. decay: whether weight decay changes the path (None where the method has none).
    deviations: the largest |Δx| behind each verdict, by its name."""

    gradient_scale: str
    rotation: bool
    decay: bool | None
    deviations: Mapping[str, float] = field(default_factory=dict)


def audit(subject: Any, **hyper: Any) -> Audit:
    """Measure a Method (or its name), or any torch optimizer given as `lambda params: torch.optim.Adam(params, …)`.

    Methods run with ε = 0 unless `hyper` says otherwise; those with a `tensor_norm` as torch optimizers over two
    tensors. A torch optimizer whose `param_groups` hold a `weight_decay` between 0 and 1 is run with 1, so that the
    decay shows. Raises RuntimeError where the audit cannot tell: where the gradient moves nothing, where the path is
    not finite, where a deviation is neither silent (< 1e-9) nor loud (> 1e-3), and where they contradict each other.
    """
    if isinstance(subject, str | Method):
        method = catalog.method(subject)
        path = _method_path(method, hyper, WEIGHT_DECAY)
        still = _method_path(method, hyper, 0.0) if method.decays else None
    else:
        path, still = of_torch(subject, VECTORS, WEIGHT_DECAY), None
    deviations = measure(path, VECTORS)
    verdicts = {name: verdict(name, value) for name, value in deviations.items()}
    decay = None
    if still is not None:
        plain = np.ones(VECTORS.d), np.eye(VECTORS.d)
        deviations["decay"] = apart(path(*plain), still(*plain))
        decay = deviations["decay"] > LOUD
    found = level(deviations)
    if found == UNCLEAR:
        raise RuntimeError(
            "The deviations contradict each other: "
            + ", ".join(f"{name} {'silent' if verdicts[name] else 'loud'}" for name in LEVELS)
            + ", though a factor for each tensor is one for each coordinate too. What acts beside the gradient is too "
            "weak to show everywhere; a larger weight decay or lr lets it."
        )
    return Audit(found, verdicts["rotation"], decay, deviations)


def deviations_of(method: Method, **hyper: Any) -> dict[str, float]:
    """The largest |Δx| of one of our methods by kind of change, on two vectors, with weight decay 1 where it decays;
    ε = 0 unless `hyper` says otherwise. RuntimeError as `measure`."""
    with np.errstate(over="ignore", invalid="ignore"):
        return measure(_method_path(method, hyper, WEIGHT_DECAY), VECTORS)


def measure(path: Path, ground: Ground) -> dict[str, float]:
    """The largest |Δx| under each kind of rescaling, under rotation, and where there are matrices under U W Vᵀ.
    RuntimeError where the gradient moves nothing, and where the path is not finite even as it is."""
    ones, upright = np.ones(ground.d), np.eye(ground.d)
    plain = path(ones, upright)
    if not np.isfinite(plain).all():  # else every deviation would be infinite, and look like a refutation
        raise RuntimeError(
            "The path is not finite even where nothing is rescaled, so nothing can be compared with it; "
            "a smaller lr or a positive ε may keep it finite."
        )
    if apart(plain, path(-ones, upright)) <= LOUD:
        raise RuntimeError(
            "The gradient moves nothing here: its opposite leads to the same path, so no scale of it can be seen; "
            "where ε = 0 keeps a method at rest, audit it with a positive eps=…."
        )
    deviations = {level: apart(plain, path(c, upright)) for level, c in ground.scales.items()}
    turns = {"rotation": ground.rotation}
    if any(len(shape) == 2 for shape in ground.shapes):
        turns["matrix rotation"] = ground.turned
    return deviations | {name: apart(plain, path(ones, q) @ q) for name, q in turns.items()}


def verdict(name: str, deviation: float) -> bool:
    """Whether the deviation is silent. RuntimeError where it is neither that nor loud."""
    answer = silent(deviation)
    if answer is None:
        raise RuntimeError(
            f"The {name} deviation {deviation:.1e} is neither silent (< {SILENT:g}) nor loud (> {LOUD:g}); "
            f"with a default ε > 0 that is expected: audit at ε = 0."
        )
    return answer


def silent(deviation: float) -> bool | None:
    """Whether the deviation is; None where it is neither that nor loud."""
    return None if SILENT <= deviation <= LOUD else deviation < SILENT


def level(found: Mapping[str, float]) -> str:
    """What these deviations say of the gradient's scale: "coordinate", "tensor", "global" or "none", the strongest one
    that is silent; "unclear" where one is met before it that is neither silent nor loud, and where one after it is not
    silent: a factor for each tensor is one for each coordinate too, so the stronger one cannot hold without the weaker.
    """
    for n, name in enumerate(LEVELS):
        if silent(found[name]) is None:
            return UNCLEAR
        if silent(found[name]):
            return name if all(silent(found[weaker]) for weaker in LEVELS[n:]) else UNCLEAR
    return "none"


def of_torch(make: Any, ground: Ground, decay: float = 0.0) -> Path:
    """The path of a torch optimizer, its weight decay raised to `decay` where its groups say that there is some."""
    return lambda c, q: torch_path(make, ground, told(ground, c, q), ground.start @ q.T, decay=decay)


def _method_path(method: Method, hyper: Mapping[str, Any], decay: float) -> Path:
    settings = {**({"eps": 0.0} if "eps" in method.hyper else {}), **hyper}
    strength = decay if method.decays else None
    if "tensor_norm" in method.rule.reductions:
        own = {"lr": LR, **settings, **({"weight_decay": decay} if method.decays else {})}
        return of_torch(lambda parameters: _optimizer(method, parameters, own), VECTORS)

    def path(c: Any, q: Any) -> Any:
        start, gradient = VECTORS.start @ q.T, told(VECTORS, c, q)
        return run(
            method, gradient, start=start, steps=STEPS, lr=LR, weight_decay=strength, record=("x",), **settings
        ).x

    return path


def _optimizer(method: Method, parameters: Any, settings: Mapping[str, Any]) -> Any:
    from optim_core.torch_optimizer import make_optimizer

    return make_optimizer(parameters, method, **settings)
