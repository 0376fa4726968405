"""What a training in the plane looks like: the field of a classifier over a square, and its path over a loss surface.

    watch = Watch(plan, together=2)                      # consecutive runs that share one plane of weights
    history = train(plan, watch=watch)                   # called at each record
    watch.scene(); watch.field(); watch.paths(); watch.planes(history)  # all plain data, for JSON

Field: the margin m = logit of class 1 − logit of class 0 on a grid; the decision boundary is m = 0.
Planes: the path in two directions, and the loss in the plane through the first run's last weights. "pca": the two
directions along which the paths of the group vary most. "random": two normal directions whose weights are scaled
neuron by neuron to the norm of the last weights, biases zero: the filter normalization of Li et al. 2018,
arXiv:1712.09913 §4 (in a fully connected layer a filter is what makes one neuron; the biases are as in their code).
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch

from optim_core import noise
from optim_core.networks.history import History
from optim_core.networks.models import Network
from optim_core.networks.plan import Plan
from optim_core.networks.plane import window

LOST = -128  # in a field: a run whose weights are not finite
SOFT = 4.0  # margins well above this differ little in a field, small ones are exact to 1/30
MOST_RECORDS = 201
DIRECTIONS = 0xD1  # the counter under which random directions are drawn, apart from initial weights and orders
FLOOR = 1e-7  # a loss below it is drawn as it
EDGE = 0.15  # how much wider than the paths a plane is, in parts of their extent
REACH = 1.0  # of a random plane, in filter-normalized units, as in the figures of Li et al.


class Watch:
    """Collects the weights of all runs at each record; a plan with more than MOST_RECORDS is refused (ValueError)."""

    def __init__(self, plan: Plan, together: int = 2, grid: int = 40, surface: int = 25) -> None:
        if plan.steps // plan.every + 2 > MOST_RECORDS:
            raise ValueError(f"At most {MOST_RECORDS} records can be watched; choose a larger `every`.")
        if plan.architecture.kind != "mlp" or plan.architecture.norm != "none":
            raise ValueError("Only plain networks without normalization can be watched.")
        self.plan, self.together, self.surface = plan, together, surface
        self.data = plan.dataset()
        if self.data.inputs != 2:
            raise ValueError(f"Only data in the plane can be watched; {plan.data} has {self.data.inputs} coordinates.")
        self.network = Network(2, self.data.classes, plan.architecture)
        self.steps: list[int] = []
        self.weights: list[Any] = []  # (runs, d) each
        self._sense: dict[int, Any] = {}  # the principal directions of each group when they were last asked for
        left, right, bottom, top = window(self.data)
        x, y = (torch.linspace(low, high, grid, dtype=torch.float64) for low, high in ((left, right), (bottom, top)))
        self._nodes = torch.stack(torch.meshgrid(x, y, indexing="xy"), dim=-1).reshape(-1, 2)

    def __call__(self, step: int, parameters: Any) -> None:
        """Take the weights (runs, d) after `step` steps, in the order of the plan's entries."""
        self.steps.append(step)
        self.weights.append(parameters.detach().to("cpu").clone())

    def scene(self) -> dict[str, Any]:
        """The training examples and the square that fields are drawn over, in standardized units."""
        part = self.data.train
        return {"x": part.x[:, 0].round(3).tolist(), "y": part.x[:, 1].round(3).tolist(), "k": part.y.tolist(),
                "window": list(window(self.data))}  # fmt: skip

    def margins(self) -> Any:
        """The newest margins on the grid, (runs, grid²) float32, rows of equal y from the bottom up."""
        x = self.weights[-1]
        with torch.no_grad():
            logits = self.network.logits(x, self._nodes.to(x.dtype))
        return (logits[..., 1] - logits[..., 0]).float().numpy()

    def field(self) -> str:
        """`margins` in one byte each, see `packed`."""
        return packed(self.margins())

    def paths(self) -> list[dict[str, Any]]:
        """For each group of runs its paths so far in their two principal directions, and a window around them. The
        directions turn as the paths grow, but never into their opposites."""
        made = []
        for first in range(0, self.plan.runs, self.together):
            paths = [self._path(run, -1) for run in range(first, first + self.together)]
            directions = self._principal(first, torch.cat(paths))
            places = [((path - paths[0][0]) @ directions.T).numpy() for path in paths]
            made.append({"paths": [np.round(p, 4).tolist() for p in places], "window": _square(places, -np.inf)})
        return made

    def planes(self, history: History) -> list[dict[str, Any]]:
        """For each group of runs {"pca": …, "random": …}: where its paths lie in the plane, the loss over it, and the
        share of the paths' variance that it holds. A run's path ends before the step at which it diverged."""
        return list(self.each_plane(history))

    def each_plane(self, history: History) -> Iterator[dict[str, Any]]:
        """`planes`, one group after the other: each takes a moment."""
        for first in range(0, self.plan.runs, self.together):
            yield self._group(range(first, first + self.together), history)

    def _group(self, runs: range, history: History) -> dict[str, Any]:
        paths = [self._path(run, history.diverged_at[run]) for run in runs]
        origin = paths[0][-1]
        points = torch.cat(paths)
        centred = points - points.mean(0)
        total = float(centred.square().sum())
        made = {}
        for name, directions in (("pca", self._principal(runs[0], points)), ("random", self._random(origin))):
            basis = torch.linalg.qr(directions.T).Q
            share = float((centred @ basis).square().sum()) / total if total else 1.0
            places = [((path - origin) @ torch.linalg.pinv(directions)).numpy() for path in paths]
            square = _square(places, REACH if name == "random" else -np.inf)
            made[name] = {"share": share, "paths": [np.round(p, 5).tolist() for p in places], "window": square,
                          **self._heights(origin, directions, square)}  # fmt: skip
        return made

    def _path(self, run: int, diverged_at: int) -> Any:
        kept = [w[run].double() for step, w in zip(self.steps, self.weights, strict=True)
                if diverged_at < 0 or step < diverged_at]  # fmt: skip
        return torch.stack([w for w in kept if torch.isfinite(w).all()])

    def _principal(self, group: int, points: Any) -> Any:
        found = principal(points - points.mean(0))
        before = self._sense.get(group)
        if before is not None:
            found = found * torch.where((found * before).sum(1, keepdim=True) < 0, -1.0, 1.0)
        self._sense[group] = found
        return found

    def _random(self, origin: Any) -> Any:
        """Two filter-normalized directions (2, d): the same draw for every group, scaled to its own weights."""
        index = np.arange(self.network.d)
        drawn = [torch.from_numpy(noise.normal(self.plan.seed, DIRECTIONS, k, index)) for k in (0, 1)]
        return torch.stack([filter_normalized(self.network, direction, origin) for direction in drawn])

    def _heights(self, origin: Any, directions: Any, square: list[float]) -> dict[str, Any]:
        """The training loss on a grid over the plane, as a byte for each node between log₁₀ losses low and high."""
        n = self.surface
        a, b = (torch.linspace(low, high, n, dtype=torch.float64) for low, high in (square[:2], square[2:]))
        nodes = torch.stack(torch.meshgrid(a, b, indexing="xy"), dim=-1).reshape(-1, 2)
        x, y = torch.from_numpy(self.data.train.x).float(), torch.from_numpy(self.data.train.y)
        with torch.no_grad():
            loss = self.network.value((origin + nodes @ directions).float(), x, y).numpy()
        height = np.log10(np.clip(loss, FLOOR, None))
        finite = height[np.isfinite(height)]
        low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
        height = np.nan_to_num(height, nan=high, posinf=high, neginf=low)
        scaled = np.round(255 * (height - low) / max(high - low, 1e-9)).astype(np.uint8)
        return {"loss": base64.b64encode(scaled.tobytes()).decode(), "low": low, "high": high}


def principal(centred: Any) -> Any:
    """The two orthonormal directions (2, d) along which rows (n, d) with mean zero vary most; zeros where there is no
    second or no first. By the n × n matrix of inner products, since n is far below d."""
    values, vectors = torch.linalg.eigh(centred @ centred.T)
    values, vectors = values[-2:].flip(0), vectors[:, -2:].flip(1)
    there = values > 1e-14 * values[0]
    found = (vectors.T @ centred) * torch.where(there, values.clamp(min=1e-300).rsqrt(), 0.0)[:, None]
    return torch.cat([found, torch.zeros(2 - len(found), centred.shape[1], dtype=centred.dtype)])


def filter_normalized(network: Network, direction: Any, weights: Any) -> Any:
    """`direction` (d,) with the part of each neuron's incoming weights scaled to the norm of that part in `weights`
    (d,), and no part in the biases."""
    made = torch.zeros_like(direction)
    for layer in network.layers:
        place = slice(layer.start, layer.start + layer.fan_in * layer.fan_out)
        d, w = (v[place].view(layer.fan_in, layer.fan_out) for v in (direction, weights))
        made[place] = (d / d.norm(dim=0, keepdim=True) * w.norm(dim=0, keepdim=True)).flatten()
    return made


def packed(margins: Any) -> str:
    """Margins as bytes q = 127 m/(|m| + SOFT), compressed and in base64; LOST where a margin is not finite."""
    finite = np.isfinite(margins)
    held = np.where(finite, margins, 0.0)
    bytes_ = np.where(finite, np.round(127 * held / (np.abs(held) + SOFT)), LOST).astype(np.int8)
    return base64.b64encode(zlib.compress(bytes_.tobytes(), 6)).decode()


def _square(places: list[Any], reach: float) -> list[float]:
    """(left, right, bottom, top): room around all paths, each axis on its own scale, and at least ±reach."""
    every = np.concatenate(places)
    low, high = every.min(axis=0), every.max(axis=0)
    room = np.maximum(EDGE * (high - low), 1e-3)
    (left, bottom), (right, top) = np.minimum(low - room, -reach), np.maximum(high + room, reach)
    return [float(left), float(right), float(bottom), float(top)]
