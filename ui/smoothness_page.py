"""The page Relaxed smoothness beside its words: its controls, its functions, and the runs behind its figures."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

import optim_core as oc
from claims import smoothness_cells as cells
from claims import smoothness_sweeps
from ui.control import Control
from ui.controls import choice, from_hyper, kept, learning_rate, many, shown_step, steps
from ui.deck import Deck
from ui.stage import Place

SLUG = "smoothness"
FUNCTIONS = {"cosh": "Cosh in 1-D", "quartic": "Quartic in 1-D", "valley": "Product valley"}
OFFERED = ("SGD", "Momentum", "ClippedSGD", "NormalizedGD", "SignSGD", "Signum", "Adam", "GeneralizedSignSGD")
SHOWN = ("SGD", "ClippedSGD", "SignSGD", "Adam")
ADAPTIVE = 1.0  # the rate of Adam and generalized SignSGD, whose steps it does not multiply by slopes
ARRIVED = 0.02  # this near to the minimum a path of the stage has arrived
START = (-5.0, -3.5)
MEMORIES = ("0.98", "0.999")
LIVE = 512  # steps after which the run for the chosen R waits no longer
DEPTHS = (1, 2, 3, 5, 10)
FAR = (1e4, 1e8)  # the slopes between which the exponent of a chain is fitted
NOISY = ("sign", "signum", "adam_98", "gensign_98", "gd")
EVERY = 20  # steps between two points of the noise figure

#: The rows of the table that are drawn, by the β₂ that is chosen. On a line the normalized gradient is the sign.
ROWS: Mapping[str, tuple[str, ...]] = {
    memory: ("gd", "momentum", "clipped", "clipped_tuned", "normalized", "sign", "signum", f"adam_{short}",
             f"gensign_{short}")
    for memory, short in (("0.98", "98"), ("0.999", "999"))
}  # fmt: skip


def adaptive_rate(adaptive):  # type: ignore[no-untyped-def]
    return adaptive


OWN = {slug: {"lr": adaptive_rate} for slug in ("Adam", "GeneralizedSignSGD")}


def _deck() -> Deck:
    adam, clipped = oc.method("Adam"), oc.method("ClippedSGD")
    line = Control("L0", "number", 1.0, 0.0, 1e4, "tiny", floor=1e-2, symbol="L₀", label=f"{SLUG}.l0")
    return Deck(
        SLUG,
        (
            choice("function", tuple(FUNCTIONS), "cosh", f"{SLUG}.function",
                   [f"{SLUG}.function_{name}" for name in FUNCTIONS]),
            many("methods", OFFERED, SHOWN, f"{SLUG}.methods", [oc.method(name).name for name in OFFERED]),
            learning_rate(0.2, 1e-4, 2.0),
            replace(learning_rate(ADAPTIVE, 1e-3, 10.0), name="adaptive", symbol="η Adam", label=""),
            from_hyper(adam.hyper["beta2"], 0.98),
            from_hyper(clipped.hyper["clip"], 1.0),
            steps(300),
            line,
            replace(line, name="L1", default=0.0, symbol="L₁", label=f"{SLUG}.l1"),
            Control("start1", "number", START[0], -13.0, 15.0, step=0.05, symbol="x₁", label="controls.start"),
            Control("start2", "number", START[1], -13.0, 15.0, step=0.05, symbol="x₂", label="controls.start"),
            choice("memory", MEMORIES, "0.98", f"{SLUG}.memory", [f"β₂ = {memory}" for memory in MEMORIES]),
            Control("seed", "integer", 2, 0, 999, label="controls.seed"),
            shown_step(),
            kept(),
        ),
    )  # fmt: skip


DECK = _deck()
_COMMON = {
    "lr": Place("lr", "dial"),
    "adaptive": Place("own.adaptive", "dial"),
    "beta2": Place("hyper.beta2", "dial"),
    "L0": Place("smoothness.L0", "drawer"),
    "L1": Place("smoothness.L1", "drawer"),
    "clip": Place("hyper.clip", "drawer"),
    "steps": Place("steps", "drawer"),
    "t": Place("t", "scrub"),
    "start1": Place("start.0", "handle"),
}


def placed(function: oc.Landscape) -> dict[str, Place]:
    """Where the controls of the stage stand for this function."""
    return {**_COMMON, **({"start2": Place("start.1", "handle")} if function.d > 1 else {})}


def landscape(name: str) -> oc.Landscape:
    return oc.landscape(FUNCTIONS[name])


def start(function: oc.Landscape) -> tuple[float, ...]:
    """Where the paths of the stage begin."""
    return tuple(DECK[f"start{k + 1}"] for k in range(function.d))


def distance(function: oc.Landscape) -> float:
    """R of the present start, in the table's own measure: the distance from the minimum over that for R = 1."""
    problem = cells.PROBLEMS[DECK["function"]]
    return float(np.linalg.norm(np.subtract(start(function), np.asarray(function.minima)[0]))
                 / np.linalg.norm(problem.direction))  # fmt: skip


def table(name: str, memory: str) -> tuple[smoothness_sweeps.Table, tuple[str, ...]]:
    """A stored table and those of its rows that are drawn."""
    found = smoothness_sweeps.stored()["steps"][name]
    return found, tuple(key for key in ROWS[memory] if key in found.rows)


def slug_of(key: str) -> str:
    """The method of a row, whose colour it wears."""
    return cells.METHODS[key].method


@lru_cache(maxsize=64)
def live(name: str, radius: float, keys: tuple[str, ...]) -> dict[str, float]:
    """The same count as in the table for one R, run now: key → steps, ∞ where `LIVE` are not enough."""
    problem = replace(cells.PROBLEMS[name], most=LIVE)
    found = {}
    for key in keys:
        (cell,) = cells.fewest(problem, cells.METHODS[key], (radius,))
        found[key] = cell[0] if cell else math.inf
    return found


@lru_cache(maxsize=1)
def chains() -> dict[int, tuple[oc.smoothness.Cloud, float]]:
    """Slope and curvature of ½(w^L − 1)² out to slopes of 10⁸, and the exponent fitted far out, for each depth L."""
    found = {}
    for depth in DEPTHS:
        f = oc.landscape("Deep chain", L=depth)
        far = (FAR[1] / depth) ** (1 / (2 * depth - 1)) if depth > 1 else FAR[1]
        w = 1 + np.geomspace(1e-3, 2 * far, 400)[:, None]
        cloud = oc.smoothness.along(f, w)
        late = (cloud.slope >= FAR[0]) & (cloud.slope <= FAR[1])
        found[depth] = cloud, oc.smoothness.fit(cloud.slope[late], cloud.curvature[late], "least squares").exponent
    return found


@lru_cache(maxsize=16)
def noisy(seed: int) -> dict[str, tuple[Any, Any]]:
    """Distance from the minimum under skewed noise, mean over the runs of the stored table: key → (steps (n,), (n,)).

    Each method has its stored rate but SignSGD, which has Signum's: every rate leaves it where it ends, and the stored
    one is of the size of the picture."""
    f = oc.landscape("Cosh in 1-D")
    centre = float(np.asarray(f.minima)[0, 0])
    told, stored = oc.noisy(f, cells.NOISE_SIGMA, seed, "skewed"), smoothness_sweeps.stored()["noise"]
    start, found = np.full((cells.NOISE_RUNS, 1), centre + cells.NOISE_RADIUS), {}
    for key in NOISY:
        tried, rate = cells.METHODS[key], stored["signum" if key == "sign" else key][2]
        own: dict[str, Any] = dict(tried.hyper)
        path = oc.run(tried.method, told, start, cells.NOISE_STEPS, lr=rate, schedule="linear", every=EVERY, **own)
        found[key] = np.arange(len(path.x)) * EVERY, np.abs(path.x[..., 0] - centre).mean(axis=-1)
    return found
