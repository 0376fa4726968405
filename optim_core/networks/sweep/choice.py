"""Which hyperparameters a method takes to the fresh seeds."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from optim_core.networks.sweep.protocol import TUNING, Point, Protocol


def score(row: Mapping[str, Any], by: str = "validation") -> float:
    """Of a run, the more the better: its validation accuracy or, for "validation_loss", that loss with a minus, each
    the mean of the last two evaluations; 0 and −∞ for a run that diverged."""
    if by == "validation":
        return float(row[by]) if row["diverged_at"] < 0 else 0.0
    return -float(row[by]) if row["diverged_at"] < 0 and row[by] is not None else -math.inf


def choose(protocol: Protocol, rows: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], Point]:
    """{(id of a setting, method): the point with the highest mean score over the tuning seeds}, the first of the grid
    where several share it. rows: those of the tuning stage, as stored. A following method has no entry of its own.
    """
    scores: dict[tuple[str, str, float, float], dict[int, float]] = {}
    for row in rows:
        if row["stage"] == TUNING:
            place = (row["setting"], row["method"], row["lr"], row["weight_decay"])
            scores.setdefault(place, {})[row["seed"]] = score(row, protocol.chooses)

    def mean(setting: str, method: str, point: Point) -> float:
        found = scores[setting, method, point.lr, point.weight_decay]
        # fsum is exact whatever the order, so that equal sets of scores tie
        return math.fsum(found[seed] for seed in protocol.tuning_seeds) / len(protocol.tuning_seeds)

    return {
        (setting.id, grid.method): max(grid.points, key=lambda p: mean(setting.id, grid.method, p))
        for setting in protocol.settings for grid in protocol.grids
    }  # fmt: skip
