"""What the Transformer page reads from the stored trainings: clouds, lines away from the path, and tuned losses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from optim_core.networks.results import Estimate, Results, Row, Setting, estimate
from optim_core.networks.sweep.protocol import entry_of
from ui.figures.cloud import Points
from ui.stored import stored
from ui.transformer import MODELS, Step, fitted, late

FIRST = 100  # the seed that is drawn


@dataclass(frozen=True)
class Way:
    """Some trainings with the same steps, one for each fresh seed: their rows, in the order of the seeds."""

    step: Step
    rows: tuple[Row, ...]

    def cloud(self, row: Row, name: str = "", quantity: str = "sharpness") -> Points:
        """The measured points of one training; quantity: "sharpness" or "estimate"."""
        slope, values = (np.array(row[one], dtype=float) for one in ("slope", quantity))  # None becomes NaN
        return Points(slope, values, np.array(row["cloud_steps"]), name, self.step.method)

    @property
    def drawn(self) -> Row:
        """The training that the figures show."""
        return next((row for row in self.rows if row["seed"] == FIRST), self.rows[0])

    def over_seeds(self, value: Any) -> Estimate:
        """Mean and interval over the seeds of `value(cloud)`."""
        return estimate([value(self.cloud(row)) for row in self.rows])


def step_of(label: str, lr: float) -> Step:
    """The steps of a stored method."""
    method, hyper = entry_of(label)
    return Step(method, hyper["clip"] if method == "ClippedSGD" else lr)


def ways(sweep: str = "sharpness", model: str = "post") -> tuple[Way, ...]:
    """The trainings of one network, the longest clipped step first; none where the sweep is not there."""
    held = stored(sweep)
    return _ways(held, model) if held else ()


@lru_cache(maxsize=16)
def _ways(held: Results, model: str) -> tuple[Way, ...]:
    kind, norm = MODELS[model]
    found: dict[tuple[str, float], list[Row]] = {}
    for row in held.all_rows:
        if (row["kind"], row["norm"]) == (kind, norm) and row["diverged_at"] < 0:
            found.setdefault((row["method"], row["lr"]), []).append(row)
    made = [
        Way(step_of(label, lr), tuple(sorted(rows, key=lambda r: r["seed"]))) for (label, lr), rows in found.items()
    ]
    order = ("ClippedSGD", "SGD", "Adam")
    return tuple(sorted(made, key=lambda way: (order.index(way.step.method), -way.step.size)))


def exponent(points: Points) -> float:
    """Of the straight line through the logs, without the start; NaN where there is none."""
    fit = fitted(points, "log", first=False)
    return fit.exponent if fit else float("nan")


def slope_of_line(points: Points) -> float:
    """L1 of the fit on logs, without the start."""
    fit = fitted(points, "log", first=False)
    return fit.L1 if fit else float("nan")


def late_ratio(points: Points) -> float:
    """Median of sharpness over slope in the second half."""
    half = late(points.whole())
    return float(np.median(half.sharpness / half.slope))


def late_sharpness(points: Points) -> float:
    return float(np.median(late(points.whole()).sharpness))


def seen_by_estimator(way: Way) -> Estimate:
    """Median of estimator over sharpness in the second half, over seeds."""
    return estimate([_share(way, row) for row in way.rows])


def _share(way: Way, row: Row) -> float:
    truth, seen = way.cloud(row), way.cloud(row, quantity="estimate")
    half = slice(len(truth.steps) // 2, None)
    return float(np.nanmedian(np.asarray(seen.sharpness)[half] / np.asarray(truth.sharpness)[half]))


def cuts(way: Way, names: dict[str, str]) -> list[Points]:
    """The lines away from the drawn training: one cloud each."""
    row = way.drawn
    return [Points(np.array(s, dtype=float), np.array(c, dtype=float), np.array(at), names[kind], way.step.method)
            for kind, at, s, c in zip(row["ray_kinds"], row["ray_at"], row["ray_slope"], row["ray_sharpness"],
                                      strict=True)]  # fmt: skip


def layers(way: Way) -> dict[str, Points]:
    """Layer → the cloud of its own coordinates in the drawn training."""
    from optim_core.networks.plan import Architecture

    row = way.drawn
    names = Architecture(row["kind"], row["depth"], norm=row["norm"]).layer_names
    slopes, curved = (np.array(row[f"{one}_by_layer"], dtype=float) for one in ("slope", "sharpness"))
    return {name: Points(slopes[:, k], curved[:, k], np.array(row["cloud_steps"]), name, way.step.method)
            for k, name in enumerate(names)}  # fmt: skip


def tuned() -> tuple[Results, Setting] | None:
    """The sweep of learning rates and its setting; None where it is not there."""
    held = stored("transformer")
    return (held, held.settings[0]) if held else None


def ranked(labels: Sequence[str]) -> list[tuple[str, float, Estimate]]:
    """(label, chosen learning rate, held-out loss over fresh seeds), the lowest loss first; those that are stored."""
    found = tuned()
    if found is None:
        return []
    held, setting = found
    rows = [(label, held.choice(setting, label).lr, held.summary(setting, label, "test_loss"))
            for label in labels if held.rows(setting, label, "fresh")]  # fmt: skip
    return sorted(rows, key=lambda row: row[2].mean)
