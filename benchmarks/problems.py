"""The three jobs that every peer does, in float64: numbers only, no library."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

BETA1, BETA2, EPS = 0.9, 0.999, 1e-8


@dataclass(frozen=True)
class Single:
    """One AdamW path on Rosenbrock, recording x and g."""

    title = "one run: AdamW on Rosenbrock, recording x and g"
    steps: int = 500
    record: tuple[str, ...] = ("x", "g")
    lr: float = 0.01
    weight_decay: float = 0.1
    b: float = 100.0
    start = (-1.5, 1.5)
    runs = 1


@dataclass(frozen=True)
class Grid:
    """AdamW on Rosenbrock for every pair of a learning rate and a weight decay."""

    record: tuple[str, ...]
    steps: int = 500
    side: int = 64
    b: float = 100.0
    start = (-1.5, 1.5)

    @property
    def title(self) -> str:
        return f"{self.side} × {self.side} grid of lr × weight decay: AdamW on Rosenbrock, {recording(self.record)}"

    @property
    def runs(self) -> int:
        return self.side**2

    @property
    def lr(self) -> np.ndarray:
        return np.logspace(-4, -1.5, self.side)[:, None]

    @property
    def weight_decay(self) -> np.ndarray:
        return np.logspace(-3, 0.5, self.side)[None, :]


@dataclass(frozen=True)
class Bowl:
    """AdamW from many starts on a coupled quadratic of condition number 100."""

    record: tuple[str, ...]
    steps: int = 500
    d: int = 200
    runs: int = 1000
    lr: float = 0.002
    weight_decay: float = 0.1

    @property
    def title(self) -> str:
        return f"{self.runs:,} runs on a quadratic in {self.d} dimensions: AdamW, {recording(self.record)}"

    @cached_property
    def H(self) -> np.ndarray:
        turn, _ = np.linalg.qr(np.random.default_rng(0).normal(size=(self.d, self.d)))
        made = (turn * np.logspace(0, 2, self.d)) @ turn.T
        return (made + made.T) / 2

    @cached_property
    def a(self) -> np.ndarray:
        return np.random.default_rng(1).normal(size=self.d)

    @cached_property
    def start(self) -> np.ndarray:
        """Where no coordinate of the gradient is small: there Adam would blow rounding up until no two peers agree."""
        g = np.random.default_rng(2).normal(size=(self.runs, self.d))
        return self.a + np.linalg.solve(self.H, (g + np.sign(g)).T * 10).T


Problem = Single | Grid | Bowl
PROBLEMS: tuple[Problem, ...] = (Single(), Grid(()), Grid(("x", "g")), Bowl(()), Bowl(("loss",)))


def recording(record: tuple[str, ...]) -> str:
    """What is recorded, in words."""
    return f"recording {' and '.join(record)}" if record else "recording the end alone"
