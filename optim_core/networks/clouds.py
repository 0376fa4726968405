"""Stored clouds of slope and sharpness, one trail for each training: `trails("sharpness")`. NumPy, without torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from optim_core.networks.architecture import Architecture
from optim_core.networks.results import FOLDER, read
from optim_core.networks.sweep.protocol import entry_of


@dataclass(frozen=True, eq=False)
class Ray:
    """A straight line through a landscape. kind: "ray" or "line"; at: how far along, a share of ‖x‖ for a ray, of the
    way back to the start for the line; slope, sharpness: (points,)."""

    kind: str
    at: Any
    slope: Any
    sharpness: Any


@dataclass(frozen=True, eq=False)
class Trail:
    """What was measured along one training on the probe. method: its label in the protocol; rule, hyper: what the label
    says; steps, slope, sharpness, estimate, gamma: (points,); slope_by_layer, sharpness_by_layer: (points, layers),
    without layers where none was measured; rays: off the path, where that was asked for."""

    architecture: Architecture
    method: str
    rule: str
    hyper: Mapping[str, float]
    lr: float
    seed: int
    steps: Any
    slope: Any
    sharpness: Any
    estimate: Any
    gamma: Any
    slope_by_layer: Any
    sharpness_by_layer: Any
    rays: tuple[Ray, ...]

    @property
    def step_length(self) -> float | None:
        """c, the longest step of a clipped method; None for another."""
        return self.hyper.get("clip")


def trails(name: str, folder: Path = FOLDER, **where: Any) -> tuple[Trail, ...]:
    """Those of the sweep `name` whose columns have these values, e.g. trails("sharpness", norm="post", seed=100), in
    the file's order. Raises as `results.read` does."""
    return tuple(_trail(row) for row in read(name, folder).rows(stage="fresh", **where) if row["cloud_steps"])


def _trail(row: Mapping[str, Any]) -> Trail:
    columns = {name: _numbers(row[name]) for name in ("slope", "sharpness", "estimate", "gamma")}
    tables = {name: np.array([_numbers(line) for line in row[name]]).reshape(len(row["cloud_steps"]), -1)
              for name in ("slope_by_layer", "sharpness_by_layer")}  # fmt: skip
    rule, hyper = entry_of(row["method"])
    rays = (Ray(kind, *map(_numbers, numbers)) for kind, *numbers in
            zip(row["ray_kinds"], row["ray_at"], row["ray_slope"], row["ray_sharpness"], strict=True))  # fmt: skip
    return Trail(
        Architecture(*(row[name] for name in ("kind", "depth", "width", "norm", "init"))), row["method"], rule, hyper,
        row["lr"], row["seed"], np.array(row["cloud_steps"]), **columns, **tables, rays=tuple(rays),
    )  # fmt: skip


def _numbers(values: list[float | None]) -> Any:
    """None, which stands for what is not finite, as NaN."""
    return np.array(values, dtype=np.float64)
