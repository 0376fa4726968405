"""What a sweep is: settings, a grid of hyperparameters for each method, and the seeds of its two stages.

In the tuning stage every method runs on its whole grid with the tuning seeds. Then each takes its best point (`choice`)
to the fresh seeds, which no choice has seen. A fixed sweep has no tuning: every point is run with the fresh seeds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from optim_core import catalog
from optim_core.networks.plan import Architecture

CONVENTIONS = ("paper", "core")
CHOICES = ("validation", "validation_loss")  # the quantities by which hyperparameters may be chosen
TUNING, FRESH = "tuning", "fresh"


def entry_of(label: str) -> tuple[str, dict[str, float]]:
    """The method that a label names, and its settings: ("GeneralizedSignSGD", {"beta2": 0.98}) of
    "GeneralizedSignSGD beta2=0.98". Raises ValueError with a sentence."""
    name, *given = label.split(" ")
    method = catalog.method(name)
    hyper: dict[str, float] = {}
    for one in given:
        key, _, value = one.partition("=")
        try:
            hyper[key] = float(value)
        except ValueError:
            raise ValueError(f"{label!r}: {one!r} is not a setting with a number, like beta2=0.98.") from None
    method.settings(hyper)
    return method.slug, hyper


def label_of(label: str) -> str:
    """The same label as it is stored: the method's slug, its settings in their short form."""
    slug, hyper = entry_of(label)
    return " ".join([slug, *(f"{name}={value:g}" for name, value in hyper.items())])


def core_decay(method: str, lr: float, decay: float) -> float:
    """The core's weight decay w for the papers' decay L: L/lr where decay acts beside the gradient, else L.

    Zhuang et al. 2022 (arXiv:2202.00089) take L from the weights in each step, PyTorch's AdamW and the core lr·w. The
    quotient is that of the numbers as they are printed, so 0.001/0.01 is 0.1.
    """
    return float(Fraction(str(decay)) / Fraction(str(lr))) if _beside(method) else decay


def paper_decay(method: str, lr: float, weight_decay: float) -> float:
    """The papers' decay L for the core's w: the inverse of `core_decay`."""
    return float(Fraction(str(weight_decay)) * Fraction(str(lr))) if _beside(method) else weight_decay


def _beside(method: str) -> bool:
    return catalog.method(entry_of(method)[0]).decay.id in ("decoupled", "proximal")


@dataclass(frozen=True)
class Setting:
    """What all methods that are compared have in common."""

    data: str
    architecture: Architecture
    beta2: float
    steps: int
    every: int
    batch: int
    schedule: str = "constant"

    @property
    def id(self) -> str:
        """For example mnist1d-residual-44-none-0.999; "-scaled" follows where the initial weights are scaled."""
        a = self.architecture
        scaled = "-scaled" if a.init == "scaled" else ""
        return f"{self.data}-{a.kind}-{a.depth}-{a.norm}-{self.beta2:g}{scaled}"


@dataclass(frozen=True)
class Point:
    """A learning rate and a decay in both conventions."""

    lr: float
    weight_decay: float
    paper_decay: float


@dataclass(frozen=True)
class Grid:
    """The points of one method: every learning rate with every decay, the decays innermost. method: its label."""

    method: str
    points: tuple[Point, ...]

    @classmethod
    def of(cls, method: str, lrs: tuple[float, ...], decays: tuple[float, ...], convention: str) -> Grid:
        """convention: "paper" or "core", that in which `decays` are meant."""

        def point(lr: float, decay: float) -> Point:
            if convention == "paper":
                return Point(lr, core_decay(method, lr, decay), decay)
            return Point(lr, decay, paper_decay(method, lr, decay))

        return cls(method, tuple(point(lr, decay) for lr in lrs for decay in decays))


@dataclass(frozen=True)
class Budget:
    """The most that a sweep may be: runs, and CPU seconds by the estimate in `cost`."""

    runs: int
    cpu_seconds: float


@dataclass(frozen=True)
class Protocol:
    """A whole sweep, checked. text: the file as it stands. follow: methods that take the choice of another.
    multipliers: of the loss, in the fresh stage. histograms: steps whose histograms are kept. gradients: fresh seeds
    whose gradients are kept layer by layer. sharpness: steps between two measurements of the curvature in the fresh
    stage, or 0; by_layer: layer by layer too; rays: fresh seeds that are measured off their paths too. chooses: the
    quantity by which a point is chosen, one of CHOICES."""

    text: str
    settings: tuple[Setting, ...]
    grids: tuple[Grid, ...]
    follow: Mapping[str, str]
    fixed: bool
    tuning_seeds: tuple[int, ...]
    fresh_seeds: tuple[int, ...]
    multipliers: tuple[float, ...]
    histograms: tuple[int, ...]
    gradients: tuple[int, ...]
    budget: Budget
    chooses: str = CHOICES[0]
    sharpness: int = 0
    by_layer: bool = False
    rays: tuple[int, ...] = ()

    @property
    def methods(self) -> tuple[str, ...]:
        """In the order of the file, those that follow another last."""
        return (*(grid.method for grid in self.grids), *self.follow)

    def tried(self) -> Iterator[tuple[str, Point]]:
        """Each method with each point of its grid."""
        return ((grid.method, point) for grid in self.grids for point in grid.points)

    def count(self) -> int:
        """How many runs both stages have."""
        points = sum(len(grid.points) for grid in self.grids)
        fresh = (points if self.fixed else len(self.methods)) * len(self.multipliers) * len(self.fresh_seeds)
        return len(self.settings) * (points * len(self.tuning_seeds) + fresh)
