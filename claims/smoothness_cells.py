"""What the tables of the Relaxed smoothness page count, cell by cell; `smoothness_sweeps.py` runs them all.

A start has distance R from the minimum, and each cell is tried from five starts, `JITTER` times that far, at most 5 %
off: a rate that lands on the minimum by luck does so from one of them, not from all. The factors are irrational: from
distances 9.5, 9.75, 10, … a sign method with a rate of 1 hits the minimum from all five.

steps     the fewest steps after which the last point has ‖∇f‖ ≤ `NEAR` from all five starts, at the best rate of the
          grid for that number of steps. The rate falls linearly to zero over the run, and budgets grow by √2.
constant  the same at a constant rate: the first step from which on ‖∇f‖ ≤ `NEAR` until the end of a long run
noise     the distance from the minimum after a run with skewed noise (9 one time in ten, else −1): the rate is chosen
          on the noise of one seed and judged on that of another

How exact the steps are: SignSGD on the turned ravine depends on where its lattice of points lies, and other starts
within 5 % give anything from a third to four times its numbers; elsewhere they move by one budget, a factor of √2.
NormalizedGD knows no axes, yet its two ravines differ by one budget: that is rounding. On the axes the steep coordinate
falls to nothing and stays there; turned, it is never below 10⁻¹⁶ and swings up again where the slope is small.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

import optim_core as oc

RATES = 10.0 ** (np.arange(-50, 21) / 10)  # 10⁻⁵ … 10²
JITTER = tuple(0.95 + 0.1 * (k * (5**0.5 - 1) / 2 % 1) for k in range(1, 6))  # 1.01, 0.97, 1.04, 1.00, 0.96
NEAR = 1e-3
CLIPS = (0.1, 0.3, 1.0, 3.0, 10.0)
NOISE_RADIUS, NOISE_STEPS, NOISE_RUNS, NOISE_SIGMA = 8.0, 4000, 20, 3.0
CONSTANT_STEPS = 40_000


@dataclass(frozen=True)
class Tried:
    """A method with its settings; `clips` are all tried, and the best one counts."""

    method: str
    hyper: Mapping[str, float] = field(default_factory=dict)
    clips: tuple[float, ...] = ()


METHODS = {
    "gd": Tried("SGD"),
    "momentum": Tried("Momentum", {"momentum": 0.9}),
    "clipped": Tried("ClippedSGD", clips=(1.0,)),
    "clipped_tuned": Tried("ClippedSGD", clips=CLIPS),
    "normalized": Tried("NormalizedGD"),
    "sign": Tried("SignSGD"),
    "signum": Tried("Signum", {"beta": 0.9}),
    "signum_99": Tried("Signum", {"beta": 0.99}),
    "adam_98": Tried("Adam", {"beta1": 0.9, "beta2": 0.98}),
    "adam_999": Tried("Adam", {"beta1": 0.9, "beta2": 0.999}),
    "gensign_5": Tried("GeneralizedSignSGD", {"beta1": 0.9, "beta2": 0.5}),
    "gensign_98": Tried("GeneralizedSignSGD", {"beta1": 0.9, "beta2": 0.98}),
    "gensign_999": Tried("GeneralizedSignSGD", {"beta1": 0.9, "beta2": 0.999}),
    "gensign_99_999": Tried("GeneralizedSignSGD", {"beta1": 0.99, "beta2": 0.999}),
    "gensign_c_98": Tried("GeneralizedSignSGDc", {"beta1": 0.9, "beta2": 0.98}),
    "gensign_c_999": Tried("GeneralizedSignSGDc", {"beta1": 0.9, "beta2": 0.999}),
}


@dataclass(frozen=True)
class Problem:
    """A function, the distances R, and the methods tried on it. The start is the minimum + jitter·R·`direction` +
    `beside`, in the function's own frame where it is turned."""

    landscape: str
    radii: tuple[float, ...]
    direction: tuple[float, ...]
    methods: tuple[str, ...]
    beside: tuple[float, ...] = ()
    theta: float | None = None
    most: int = 32_768

    @property
    def function(self) -> oc.Landscape:
        return oc.landscape(self.landscape, **({} if self.theta is None else {"theta": self.theta}))

    def starts(self, radii: Sequence[float]) -> Any:
        """(len(radii), 1, 5, d): room for the rates in the second axis."""
        f, away = self.function, np.multiply.outer(np.asarray(radii), np.asarray(JITTER))[:, None, :, None]
        moved = away * np.asarray(self.direction) + np.asarray(self.beside or (0.0,) * f.d)
        if self.theta is not None:
            c, s = np.cos(np.radians(self.theta)), np.sin(np.radians(self.theta))
            moved = moved @ np.array([[c, s], [-s, c]])
        return np.asarray(f.minima)[0] + moved


_ALL = ("gd", "momentum", "clipped", "normalized", "sign", "signum", "adam_98", "adam_999", "gensign_5", "gensign_98",
        "gensign_999", "gensign_c_98", "gensign_c_999")  # fmt: skip
_LINE = tuple(m for m in _ALL if m != "normalized")  # in one coordinate the sign is the normalized gradient
_RAVINE = tuple("clipped_tuned" if m == "clipped" else m for m in _ALL)
PROBLEMS = {
    "cosh": Problem("Cosh in 1-D", (1, 2, 4, 6, 8, 10, 12), (1.0,), _LINE),
    "quartic": Problem("Quartic in 1-D", (1, 3, 10, 30, 100, 300), (1.0,), _LINE),
    "valley": Problem("Product valley", (1, 3, 10, 30, 100), (1.0, 0.7), _ALL),
    "ravine": Problem("Cosh ravine", (1, 2, 3, 4, 5), (1.0, 0.0), _RAVINE, (0.0, 10.0), 0.0, 16_384),
    "turned": Problem("Cosh ravine", (1, 2, 3, 4, 5), (1.0, 0.0), _RAVINE, (0.0, 10.0), 45.0, 16_384),
}
NOISY = ("gd", "clipped", "sign", "signum", "signum_99", "adam_98", "adam_999", "gensign_98", "gensign_99_999")


def budgets(most: int) -> list[int]:
    """2, 3, 4, 6, 8, 11, … up to `most`: powers of √2, rounded."""
    return [b for b in (round(2 ** (k / 2)) for k in range(2, 64)) if b <= most]


def ends(tried: Tried, oracle: Any, start: Any, steps: int, clip: float | None, schedule: str = "linear") -> Any:
    """The path's end (..., len(RATES), n, d) from starts (..., 1 or len(RATES), n, d)."""
    own: dict[str, Any] = {**tried.hyper, **({} if clip is None else {"clip": clip})}
    shape = (*start.shape[:-3], len(RATES), *start.shape[-2:])
    return oc.run(tried.method, oracle, np.broadcast_to(start, shape), steps, lr=RATES[:, None], schedule=schedule,
                  record=(), **own)  # fmt: skip


def solves(problem: Problem, tried: Tried, radii: Sequence[float], steps: int) -> dict[float, tuple[float, float]]:
    """For the radii at which `steps` are enough: R → (rate, clip), the middle of the rates that do (of the clip for
    which the most do); the clip is 0 where there is none."""
    found: dict[float, tuple[float, float]] = {}
    good = {}
    for clip in tried.clips or (None,):
        path = ends(tried, problem.function, problem.starts(radii), steps, clip)
        with np.errstate(all="ignore"):
            near = np.linalg.norm(problem.function.gradient(path.last), axis=-1) <= NEAR
        good[clip] = (near & (path.diverged_at < 0)).all(axis=-1)
    for k, radius in enumerate(radii):
        clip = max(good, key=lambda c: good[c][k].sum())
        rates = RATES[good[clip][k]]
        if len(rates):
            found[radius] = float(rates[len(rates) // 2]), float(clip or 0.0)
    return found


def fewest(problem: Problem, tried: Tried, radii: Sequence[float] = ()) -> list[list[float] | None]:
    """[steps, rate, clip] for each R; None where the largest budget is not enough."""
    open_, cells = list(radii or problem.radii), {}
    for steps in budgets(problem.most):
        for radius, (rate, clip) in solves(problem, tried, open_, steps).items():
            cells[radius] = [steps, rate, clip]
            open_.remove(radius)
        if not open_:
            break
    return [cells.get(radius) for radius in radii or problem.radii]


def constant(problem: Problem, tried: Tried, radii: Sequence[float] = ()) -> list[list[float] | None]:
    """[steps, its rate, the largest rate that comes to rest there] for each R, at constant rates."""
    radii, f = radii or problem.radii, problem.function
    last_outside: Any = None

    def watched(x: Any, t: int) -> Any:
        nonlocal last_outside
        g = f.gradient(x)
        if last_outside is None:
            last_outside = np.zeros(x.shape[:-1], dtype=int)
        inside = np.abs(g[..., 0]) <= NEAR if f.d == 1 else np.linalg.norm(g, axis=-1) <= NEAR
        last_outside[~inside] = t  # of x before step t, so from step t on all is well
        return g

    (clip,) = tried.clips or (None,)
    ends(tried, watched, problem.starts(radii), CONSTANT_STEPS, clip, "constant")
    steps = last_outside.max(axis=-1)
    cells: list[list[float] | None] = []
    for row in steps:
        rests = row < CONSTANT_STEPS
        k = int(np.argmin(np.where(rests, row, CONSTANT_STEPS)))
        largest = float(RATES[rests].max(initial=0.0))
        cells.append([int(row[k]), float(RATES[k]), largest] if rests.any() else None)
    return cells


def noise(tried: Tried, seeds: tuple[int, int] = (1, 2)) -> list[float]:
    """[mean, standard deviation, rate]: the distance from the minimum after the run, over runs with fresh noise."""
    f = oc.landscape("Cosh in 1-D")
    centre = np.asarray(f.minima)[0]
    start = np.broadcast_to(centre + NOISE_RADIUS, (len(RATES), NOISE_RUNS, 1))
    found = []
    for seed in seeds:
        told = oc.noisy(f, NOISE_SIGMA, seed, "skewed")
        (clip,) = tried.clips or (None,)
        with np.errstate(all="ignore"):
            away = np.abs(ends(tried, told, start, NOISE_STEPS, clip).last - centre)[..., 0]
        found.append(np.where(np.isfinite(away), away, np.inf))
    best = int(np.argmin(found[0].mean(axis=-1)))
    judged = found[1][best]
    return [float(judged.mean()), float(judged.std(ddof=1)), float(RATES[best])]
