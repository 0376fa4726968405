"""What a training leaves behind: statistics at regular steps, never every weight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

LOWEST, HIGHEST = -40, 10  # exponents of the first and last bin of a histogram; what lies beyond is counted in them


@dataclass(frozen=True)
class Record:
    """The state after `step` steps. Lists over runs; `gradient`, `update`, `weight` over runs and layers.

    loss: mean cross-entropy (nats) over the training examples; accuracy: share of test examples classified rightly,
    NaN where the loss is not finite; validation: the same share of the validation examples; test_loss: mean
    cross-entropy over the test examples.
    gradient, update, weight: root mean square over a layer's coordinates of the gradient that the optimizer was told,
    of the direction it answered (the step divided by the learning rate, without decoupled decay), and of the weights;
    gradient and update belong to the last mini-batch and are zero before the first step.
    decay: over runs and layers the share of the layer's weights that the weight decay of the last step took away:
    ⟨x₋ − x₊, x⟩/⟨x, x⟩ with x before the step, x₊ after it and x₋ after the same step without weight decay; a coupled
    decay also goes on acting through the memory, which is not in it. Zero before the first step.
    validation_loss: mean cross-entropy over the validation examples. For a text, examples are single characters, and
    the loss is over windows that stand for the training part.
    sharpness, probe_slope: spectral norm of the Hessian and norm of the gradient of the loss on the probe, a fixed
    part of the training examples, where the plan asks for it, else empty; estimate and gamma: the gradient-difference
    estimator towards the next step and the γ that gave it, NaN where that step is zero. sharpness_by_layer,
    slope_by_layer: the same two of each layer's own coordinates, the others held, over runs and layers.
    histogram: for each run the share of coordinates with 2ᵏ ≤ |direction| < 2ᵏ⁺¹, k = LOWEST … HIGHEST, and last the
    share that is exactly zero.
    """

    step: int
    loss: list[float]
    accuracy: list[float]
    gradient: list[list[float]]
    update: list[list[float]]
    weight: list[list[float]]
    histogram: list[list[float]]
    validation: list[float] = field(default_factory=list)
    test_loss: list[float] = field(default_factory=list)
    decay: list[list[float]] = field(default_factory=list)
    validation_loss: list[float] = field(default_factory=list)
    sharpness: list[float] = field(default_factory=list)
    probe_slope: list[float] = field(default_factory=list)
    estimate: list[float] = field(default_factory=list)
    gamma: list[float] = field(default_factory=list)
    sharpness_by_layer: list[list[float]] = field(default_factory=list)
    slope_by_layer: list[list[float]] = field(default_factory=list)


@dataclass(frozen=True)
class History:
    """records: in the order of steps, the start first. diverged_at: for each run the first step after which a weight
    or the loss is not finite or a weight lies further than 10⁶ from its start, else −1. stopped: cancelled early."""

    records: Sequence[Record]
    diverged_at: list[int]
    stopped: bool = False
    seconds: float = 0.0

    def series(self, name: str, run: int) -> list[float]:
        """One statistic of one run over the records: "loss", "accuracy", "validation", "test_loss" …"""
        return [getattr(record, name)[run] for record in self.records]

    def measured(self, name: str, run: int) -> tuple[list[int], list[float]]:
        """(steps, values) of "sharpness", "probe_slope", "estimate" or another that only some records have."""
        held = [record for record in self.records if getattr(record, name)]
        return [record.step for record in held], [getattr(record, name)[run] for record in held]

    @property
    def steps(self) -> list[int]:
        return [record.step for record in self.records]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, held: Mapping[str, Any]) -> History:
        """The inverse of `to_json`, also after a round trip through JSON text."""
        return cls(**{**held, "records": [Record(**r) for r in held["records"]]})
