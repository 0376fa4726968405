"""A whole report on one optimizer: what it is invariant to, exactly and as it is used, and how it behaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any

import numpy as np

from optim_core.audit import behaviour
from optim_core.audit.behaviour import AtRest, WeightDecay
from optim_core.audit.ground import FACTOR, MATRICES, VECTORS, Ground
from optim_core.audit.invariance import LR, UNCLEAR, WEIGHT_DECAY, level, measure, of_torch, silent
from optim_core.audit.subject import Subject

Make = Callable[[list[Any]], Any]  # parameter tensors → torch optimizer
ALMOST = 1e-30  # for those whose ε must be positive, or who divide 0 by 0 without one


@dataclass(frozen=True)
class Invariance:
    """On one ground, with one ε. gradient_scale: "coordinate", "tensor", "global", "none", or "unclear": see
    `level`. rotation, matrix_rotation (W → U W Vᵀ): whether it is followed, None where
    that is unclear or there is no matrix. deviations: the largest |Δx| by name. problem: a sentence in the place of
    all that, where the optimizer could not be run."""

    gradient_scale: str = UNCLEAR
    rotation: bool | None = None
    matrix_rotation: bool | None = None
    deviations: Mapping[str, float] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True)
class Report:
    """exact: on matrices with noise, ε as small as it may be, weight decay as it is unless told otherwise (where it is
    not 0, at 1, so that it shows). vectors, noiseless: the same elsewhere. with_decay: at weight decay 1; None where
    there is none, or exact has it already. usual: at the ε that it has unless told otherwise; None where it has none.
    epsilon: that ε by name. first_step: the longest |Δx| over lr for gradients of 1 and of 1024."""

    subject: str
    exact: Invariance
    vectors: Invariance
    noiseless: Invariance
    with_decay: Invariance | None
    usual: Invariance | None
    epsilon: Mapping[str, Any]
    decay: WeightDecay | None
    first_step: tuple[float, float] | None
    at_zero: AtRest | None

    @property
    def gradient_scale(self) -> str:
        return self.exact.gradient_scale

    @property
    def rotation(self) -> bool | None:
        return self.exact.rotation

    def to_json(self) -> dict[str, Any]:
        """Plain data, with the fields of `Audit` in front."""
        held = asdict(self)
        front = {"subject": held.pop("subject"), "gradient_scale": self.gradient_scale, "rotation": self.rotation}
        return {**front, "deviations": dict(self.exact.deviations), **held}


def examine(subject: Subject) -> Report:
    """Measure everything. What the optimizer itself raises becomes the report's sentence, never an exception."""
    making = _Making(subject)
    small = making.smallest(MATRICES)
    exactly, usually = partial(making.at, small), partial(making.at, None)
    decays, strong = "weight_decay" in subject.taken, making.decay
    return Report(
        subject.name,
        _invariance(exactly(), MATRICES),
        _invariance(exactly(), VECTORS),
        _invariance(exactly(), Ground(MATRICES.shapes, sigma=0.0)),
        _invariance(exactly(weight_decay=WEIGHT_DECAY), MATRICES) if decays and not strong else None,
        _invariance(usually(), MATRICES) if subject.epsilons else None,
        subject.epsilons,
        _decay(making, small),
        _tried(lambda: tuple(behaviour.first_step(exactly, MATRICES, making.lr, size) for size in (1.0, FACTOR))),
        _tried(lambda: behaviour.at_zero(usually, MATRICES, making.lr)),
    )


def exact(subject: Subject, ground: Ground = MATRICES) -> Invariance:
    """The first part of a report alone, on any ground."""
    making = _Making(subject)
    return _invariance(making.at(making.smallest(ground)), ground)


def where_decay_acts(subject: Subject) -> WeightDecay | None:
    """Another part alone; None where there is no weight decay, or the optimizer could not be run."""
    making = _Making(subject)
    return _decay(making, making.smallest(MATRICES))


def _decay(making: _Making, small: float | None) -> WeightDecay | None:
    if "weight_decay" not in making.subject.taken:
        return None
    return _tried(lambda: behaviour.weight_decay(partial(making.at, small), MATRICES, making.lr, WEIGHT_DECAY))


class _Making:
    """How the optimizer is made for each measurement: its own settings, but ε, lr and weight decay as they are asked
    for. lr is that of the line or the audit's; decay is strong wherever there is some."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.lr = float(subject.given.get("lr", LR))
        self.decay = WEIGHT_DECAY if subject.setting("weight_decay") else 0.0

    def at(self, eps: float | None, lr: float | None = None, weight_decay: float | None = None) -> Make:
        """Tensors → optimizer. eps None: its own."""
        asked = {
            "lr": self.lr if lr is None else lr,
            "weight_decay": self.decay if weight_decay is None else weight_decay,
        }
        if eps is not None:
            asked |= {name: _shrunk(held, eps) for name, held in self.subject.epsilons.items()}
        return self.subject.optimizer(**asked)

    def smallest(self, ground: Ground) -> float | None:
        """The smallest ε with which it runs; None: only its own."""
        return next((e for e in (0.0, ALMOST) if _runs(self.at(e), ground)), None)


def _shrunk(held: Any, eps: float) -> Any:
    return tuple(None if v is None else eps for v in held) if isinstance(held, tuple) else eps


def _tried(measured: Callable[[], Any]) -> Any:
    """What is measured, or None where the optimizer raises: then `Invariance.problem` says what it raised."""
    try:
        with np.errstate(all="ignore"):
            return measured()
    except Exception:  # noqa: BLE001  whatever code that is not ours may raise
        return None


def _runs(make: Make, ground: Ground) -> bool:
    path = _tried(lambda: of_torch(make, ground)(np.ones(ground.d), np.eye(ground.d)))
    return path is not None and bool(np.isfinite(path).all())


def _invariance(make: Make, ground: Ground) -> Invariance:
    try:
        with np.errstate(all="ignore"):
            found = measure(of_torch(make, ground), ground)
    except Exception as problem:  # noqa: BLE001  whatever code that is not ours may raise
        return Invariance(problem=f"{type(problem).__name__}: {problem}")
    return Invariance(
        level(found),
        silent(found["rotation"]),
        silent(found["matrix rotation"]) if "matrix rotation" in found else None,
        found,
    )
