"""What is to be trained: one data set, one architecture, several methods, the same start and mini-batches for all."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from optim_core import catalog
from optim_core.method import Method
from optim_core.networks.architecture import LANGUAGE, Architecture, whole
from optim_core.schedule import SCHEDULES

if TYPE_CHECKING:
    from optim_core.networks.data import Data

TYPES = ("float32", "float64")
MOST_ENTRIES = 1024
WIDEST_SPREAD = 20


def _seed(value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**32:
        raise ValueError(f"A seed is a whole number from 0 to 4294967295, not {value!r}.")


@dataclass(frozen=True)
class Entry:
    """One run: a method with its hyperparameters, its seed, and what the optimizer is told instead of the gradient g.

    multiplier: c, as if the loss were multiplied by it. scales: {layer: factor}, layers counted from 1. spread: each
    coordinate of g is multiplied by a constant 2ᵏ of its own, k drawn from −spread … spread. The recorded loss stays
    that of the network. seed: initial weights and order of the mini-batches; None: the plan's.
    """

    method: str
    lr: float
    weight_decay: float = 0.0
    hyper: Mapping[str, float] = field(default_factory=dict)
    scales: Mapping[int, float] = field(default_factory=dict)
    multiplier: float = 1.0
    spread: int = 0
    seed: int | None = None

    def __post_init__(self) -> None:
        chosen = catalog.method(self.method)
        object.__setattr__(self, "method", chosen.slug)
        object.__setattr__(self, "scales", {int(layer): float(c) for layer, c in self.scales.items()})
        for name, value in (("lr", self.lr), ("weight_decay", self.weight_decay)):
            if not (math.isfinite(value) and value >= 0):
                raise ValueError(f"{name} must be finite and not negative, not {value!r}.")
        if self.weight_decay and not chosen.decays:
            raise ValueError(f"{chosen.name} has no weight decay; choose one of its decay variants.")
        if not all(math.isfinite(c) and c > 0 for c in (self.multiplier, *self.scales.values())):
            raise ValueError("Gradient scales must be positive and finite.")
        if not 0 <= self.spread <= WIDEST_SPREAD:
            raise ValueError(f"A spread is a whole number of powers of two from 0 to {WIDEST_SPREAD}.")
        if self.seed is not None:
            _seed(self.seed)
        chosen.settings(self.hyper)

    @property
    def found(self) -> Method:
        """The method itself."""
        return catalog.method(self.method)


@dataclass(frozen=True)
class Plan:
    """A whole training, checked. Entries of one seed start at the same weights and see the same mini-batches.

    seed: that of every entry that names none of its own. data_seed: which examples are for training. every: steps
    between two records; also: further steps after which there is one. points: (x, y, class) for data "drawn", else
    none. sharpness_every: steps between two measurements of the curvature, each with a record; 0: none.
    by_layer: whether they are made layer by layer too. Raises ValueError with a sentence.
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
    points: Sequence[tuple[float, float, int]] = ()
    also: Sequence[int] = ()
    sharpness_every: int = 0
    by_layer: bool = False

    def __post_init__(self) -> None:
        from optim_core.networks import plane
        from optim_core.networks.data import DATA

        object.__setattr__(self, "entries", tuple(self.entries))
        object.__setattr__(self, "also", tuple(self.also))
        for name in ("batch", "steps", "every"):
            whole(name, getattr(self, name))
        for name, options in (("data", tuple(DATA)), ("schedule", tuple(SCHEDULES)), ("dtype", TYPES)):
            if getattr(self, name) not in options:
                raise ValueError(f"{name} is one of {', '.join(options)}, not {getattr(self, name)!r}.")
        if self.data != "drawn" and self.points:
            raise ValueError(f"Only drawn data take points; {self.data} has its own.")
        object.__setattr__(self, "points", plane.check(self.points) if self.data == "drawn" else ())
        if not 1 <= len(self.entries) <= MOST_ENTRIES:
            raise ValueError(f"A plan trains 1 to {MOST_ENTRIES} runs, not {len(self.entries)}.")
        _seed(self.seed)
        _seed(self.data_seed)
        has = len(self.architecture.layer_names)
        if beyond := {layer for e in self.entries for layer in e.scales if not 1 <= layer <= has}:
            raise ValueError(f"There is no layer {min(beyond)}: the network has {has}.")
        if self.architecture.reads_text != (self.data == "text"):
            raise ValueError(f"A text is learnt by {' or '.join(LANGUAGE)}, and they learn nothing else.")
        if self.sharpness_every:
            whole("every", self.sharpness_every)

    def dataset(self) -> Data:
        """The examples."""
        from optim_core.networks import data, plane

        return plane.drawn(self.points) if self.data == "drawn" else data.dataset(self.data, self.data_seed)

    def is_recorded(self, step: int) -> bool:
        """Whether there is a record after this step; there always is one of the start and of the end."""
        return step % self.every == 0 or step in self.also or step == self.steps or self.is_measured(step)

    def is_measured(self, step: int) -> bool:
        """Whether the curvature is measured after this step."""
        return self.sharpness_every > 0 and step % self.sharpness_every == 0

    @property
    def runs(self) -> int:
        return len(self.entries)

    @property
    def seeds(self) -> list[int]:
        """The seed of each entry."""
        return [self.seed if entry.seed is None else entry.seed for entry in self.entries]

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
