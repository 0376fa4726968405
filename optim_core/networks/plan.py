"""What is to be trained: one data set, one architecture, several methods, the same start and mini-batches for all."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from optim_core import catalog
from optim_core.method import Method
from optim_core.schedule import SCHEDULES

KINDS = ("mlp", "residual")
TYPES = ("float32", "float64")
LIMITS = {"depth": (2, 64), "width": (2, 256), "batch": (1, 1024), "steps": (1, 20_000), "every": (1, 20_000)}
MOST_ENTRIES = 64


def _whole(name: str, value: Any) -> None:
    low, high = LIMITS[name]
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise ValueError(f"{name} must be a whole number from {low} to {high:,}, not {value!r}.")


@dataclass(frozen=True)
class Architecture:
    """A fully connected ReLU network without normalization.

    depth: layers with weights. "mlp": each layer after the other. "residual": an input layer, (depth − 2)/2 blocks
    relu(x + W₂ relu(W₁ x)), an output layer; the depth is even.
    """

    kind: str = "mlp"
    depth: int = 4
    width: int = 32

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"An architecture is one of {', '.join(KINDS)}, not {self.kind!r}.")
        _whole("depth", self.depth)
        _whole("width", self.width)
        if self.kind == "residual" and self.depth % 2:
            raise ValueError(f"A residual network has an even number of layers, not {self.depth}.")


@dataclass(frozen=True)
class Entry:
    """One run: a method with its hyperparameters, and by what each layer's gradients are multiplied.

    scales: {layer: factor}, layers counted from 1; the optimizer is told g times the factor, the loss stays the same.
    """

    method: str
    lr: float
    weight_decay: float = 0.0
    hyper: Mapping[str, float] = field(default_factory=dict)
    scales: Mapping[int, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        chosen = catalog.method(self.method)
        object.__setattr__(self, "method", chosen.slug)
        object.__setattr__(self, "scales", {int(layer): float(c) for layer, c in self.scales.items()})
        for name, value in (("lr", self.lr), ("weight_decay", self.weight_decay)):
            if not (math.isfinite(value) and value >= 0):
                raise ValueError(f"{name} must be finite and not negative, not {value!r}.")
        if self.weight_decay and not chosen.decays:
            raise ValueError(f"{chosen.name} has no weight decay; choose one of its decay variants.")
        if not all(math.isfinite(c) and c > 0 for c in self.scales.values()):
            raise ValueError("Gradient scales must be positive and finite.")
        chosen.settings(self.hyper)

    @property
    def found(self) -> Method:
        """The method itself."""
        return catalog.method(self.method)


@dataclass(frozen=True)
class Plan:
    """A whole training, checked. Every entry starts at the same weights and sees the same mini-batches.

    seed: initial weights and order of the mini-batches. data_seed: which examples are for training. every: steps
    between two records. Raises ValueError with a sentence.
    """

    data: str
    entries: Sequence[Entry]
    architecture: Architecture = Architecture()
    steps: int = 400
    batch: int = 64
    every: int = 10
    schedule: str = "constant"
    seed: int = 0
    data_seed: int = 0
    dtype: str = "float32"

    def __post_init__(self) -> None:
        from optim_core.networks.data import DATA

        object.__setattr__(self, "entries", tuple(self.entries))
        for name in ("batch", "steps", "every"):
            _whole(name, getattr(self, name))
        for name, options in (("data", tuple(DATA)), ("schedule", tuple(SCHEDULES)), ("dtype", TYPES)):
            if getattr(self, name) not in options:
                raise ValueError(f"{name} is one of {', '.join(options)}, not {getattr(self, name)!r}.")
        if not 1 <= len(self.entries) <= MOST_ENTRIES:
            raise ValueError(f"A plan trains 1 to {MOST_ENTRIES} runs, not {len(self.entries)}.")
        if not (0 <= self.seed < 2**32 and 0 <= self.data_seed < 2**32):
            raise ValueError("A seed is a whole number from 0 to 4294967295.")
        beyond = {layer for e in self.entries for layer in e.scales if not 1 <= layer <= self.architecture.depth}
        if beyond:
            raise ValueError(f"There is no layer {min(beyond)}: the network has {self.architecture.depth}.")

    @property
    def runs(self) -> int:
        return len(self.entries)

    def to_json(self) -> dict[str, Any]:
        """The plan as plain data; `from_json` is its inverse."""
        return asdict(self)

    @classmethod
    def from_json(cls, held: Mapping[str, Any]) -> Plan:
        """The plan that `to_json` wrote, also after a round trip through JSON text; checked again."""
        given = dict(held)
        given["entries"] = tuple(Entry(**e) for e in given["entries"])
        given["architecture"] = Architecture(**given["architecture"])
        return cls(**given)
