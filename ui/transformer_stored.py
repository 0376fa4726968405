"""What the Transformer page reads from the stored trainings: clouds, lines away from the path, and tuned losses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from optim_core.networks.clouds import Trail, trails
from optim_core.networks.results import Estimate, Results, Setting, estimate
from ui.figures.cloud import Points
from ui.stored import stored
from ui.transformer import MODELS, Step, fitted

ORDER = ("ClippedSGD", "SGD", "Adam")


@dataclass(frozen=True, eq=False)
class Way:
    """Trainings with the same steps, one for each fresh seed, in the order of the seeds; the figures draw the first."""

    step: Step
    trails: tuple[Trail, ...]

    def cloud(self, name: str = "", marker: str = "") -> Points:
        """The points of the training that is drawn."""
        return _cloud(self.trails[0], name, marker)

    def over_seeds(self, value: Callable[[Points], float]) -> Estimate:
        """Mean and interval over the seeds of something about a cloud."""
        return _over_seeds(self, value)

    def seen(self) -> Estimate:
        """Estimator over sharpness, the median of the second half, mean and interval over the seeds."""
        halves = [slice(len(trail.steps) // 2, None) for trail in self.trails]
        return estimate([float(np.nanmedian(trail.estimate[half] / trail.sharpness[half]))
                         for trail, half in zip(self.trails, halves, strict=True)])  # fmt: skip

    def rays(self, kind: str, name: str) -> list[Points]:
        """The lines away from the end of the drawn training: "ray" in random directions, "line" to its start."""
        return [Points(ray.slope, ray.sharpness, ray.at, name, self.step.method)
                for ray in self.trails[0].rays if ray.kind == kind]  # fmt: skip

    def layers(self) -> dict[str, Points]:
        """Layer → the cloud of its own coordinates in the drawn training."""
        one = self.trails[0]
        return {name: Points(one.slope_by_layer[:, k], one.sharpness_by_layer[:, k], one.steps, name, one.rule)
                for k, name in enumerate(one.architecture.layer_names)}  # fmt: skip


@lru_cache(maxsize=256)
def _over_seeds(way: Way, value: Callable[[Points], float]) -> Estimate:
    """Kept: a stored cloud is fitted once, not at every press on its page."""
    return estimate([value(_cloud(trail)) for trail in way.trails])


def _cloud(trail: Trail, name: str = "", marker: str = "") -> Points:
    return Points(trail.slope, trail.sharpness, trail.steps, name, trail.rule, marker)


def ways(sweep: str = "sharpness", model: str = "post") -> tuple[Way, ...]:
    """The trainings of one network, the longest clipped step first; none where the sweep is not there."""
    return _ways(sweep, model) if stored(sweep) else ()


@lru_cache(maxsize=16)
def _ways(sweep: str, model: str) -> tuple[Way, ...]:
    kind, norm = MODELS[model]
    found: dict[Step, list[Trail]] = {}
    for trail in trails(sweep, kind=kind, norm=norm):
        size = trail.step_length if trail.step_length is not None else trail.lr
        found.setdefault(Step(trail.rule, size), []).append(trail)
    made = [Way(step, tuple(sorted(held, key=lambda trail: trail.seed))) for step, held in found.items()]
    return tuple(sorted(made, key=lambda way: (ORDER.index(way.step.method), -way.step.size)))


def exponent(points: Points) -> float:
    """Of the straight line through the logs, without the start; NaN where there is none."""
    fit = fitted(points, "log", first=False)
    return fit.exponent if fit else float("nan")


def slope_of_line(points: Points) -> float:
    """L1 of the fit on logs, without the start."""
    fit = fitted(points, "log", first=False)
    return fit.L1 if fit else float("nan")


def tuned() -> tuple[Results, Setting] | None:
    """The sweep of learning rates and its setting; None where it is not there."""
    held = stored("transformer")
    return (held, held.settings[0]) if held else None


def ranked(labels: Sequence[str]) -> list[tuple[str, float, Estimate]]:
    """(label, chosen learning rate, held-out loss over fresh seeds), the lowest loss first: those of `labels` that are
    stored, and the forms of one method that have a sweep of their own."""
    rows: list[tuple[str, float, Estimate]] = []
    for name in ("transformer", "clipped_momentum"):
        held = stored(name)
        if held is None:
            continue
        for setting in held.settings:
            found = {row["method"] for row in held.rows(setting, stage="fresh")}
            rows += [(label, held.choice(setting, label).lr, held.summary(setting, label, "test_loss"))
                     for label in sorted(found) if name != "transformer" or label in labels]  # fmt: skip
    return sorted(rows, key=lambda row: row[2].mean)
