"""What is to be trained: one data set, one architecture, several methods, the same start and mini-batches for all."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from optim_core import catalog
from optim_core.method import Method
from optim_core.schedule import SCHEDULES

if TYPE_CHECKING:
    from optim_core.networks.data import Data

KINDS = ("mlp", "residual", "conv")
NORMS = ("none", "batch", "layer")
INITS = ("kaiming", "scaled")
TYPES = ("float32", "float64")
LIMITS = {"depth": (2, 64), "width": (2, 256), "batch": (1, 1024), "steps": (1, 20_000), "every": (1, 20_000)}
MOST_ENTRIES = 1024
WIDEST_SPREAD = 20


def _whole(name: str, value: Any) -> None:
    low, high = LIMITS[name]
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise ValueError(f"{name} must be a whole number from {low} to {high:,}, not {value!r}.")


def _seed(value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**32:
        raise ValueError(f"A seed is a whole number from 0 to 4294967295, not {value!r}.")


@dataclass(frozen=True)
class Architecture:
    """A ReLU network. depth: layers with weights on the longest way through.

    "mlp": each fully connected layer after the other. "residual": an input layer, (depth − 2)/2 blocks
    relu(x + W₂ relu(W₁ x)), an output layer; the depth is even. "conv": a 1-D ResNet of `width` channels throughout: a
    stem, three stages of (depth − 2)/6 blocks of two convolutions of length 3, the average over positions, an output
    layer; the first block of the second and third stage takes every second position, and so does its shortcut, which
    has no weights (option A of He et al. 2016, arXiv:1512.03385). depth is 6n + 2.

    norm: behind every hidden layer's weights, before its activation, "batch" (over the examples of one run) or "layer"
    (over the features of one example), with a factor and a shift for each feature instead of the bias.
    init: "kaiming" (variance 2/fan_in), or "scaled": the last layer of every residual branch also divided by the
    square root of the number of blocks, so that the blocks together add about as much as one.
    """

    kind: str = "mlp"
    depth: int = 4
    width: int = 32
    norm: str = "none"
    init: str = "kaiming"

    def __post_init__(self) -> None:
        for name, options in (("kind", KINDS), ("norm", NORMS), ("init", INITS)):
            if getattr(self, name) not in options:
                raise ValueError(
                    f"An architecture's {name} is one of {', '.join(options)}, not {getattr(self, name)!r}."
                )
        _whole("depth", self.depth)
        _whole("width", self.width)
        if self.kind == "residual" and self.depth % 2:
            raise ValueError(f"A residual network has an even number of layers, not {self.depth}.")
        if self.kind == "conv" and self.depth % 6 != 2:
            raise ValueError(f"A convolutional network has 6n + 2 layers (8, 14, 20, …), not {self.depth}.")
        if self.init == "scaled" and self.kind == "mlp":
            raise ValueError("A plain network has no residual branches whose initial weights could be scaled.")


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
    none. Raises ValueError with a sentence.
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

    def __post_init__(self) -> None:
        from optim_core.networks import plane
        from optim_core.networks.data import DATA

        object.__setattr__(self, "entries", tuple(self.entries))
        object.__setattr__(self, "also", tuple(self.also))
        for name in ("batch", "steps", "every"):
            _whole(name, getattr(self, name))
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
        beyond = {layer for e in self.entries for layer in e.scales if not 1 <= layer <= self.architecture.depth}
        if beyond:
            raise ValueError(f"There is no layer {min(beyond)}: the network has {self.architecture.depth}.")

    def dataset(self) -> Data:
        """The examples."""
        from optim_core.networks import data, plane

        return plane.drawn(self.points) if self.data == "drawn" else data.dataset(self.data, self.data_seed)

    def is_recorded(self, step: int) -> bool:
        """Whether there is a record after this step; there always is one of the start and of the end."""
        return step % self.every == 0 or step in self.also or step == self.steps

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
