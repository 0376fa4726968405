"""The sweeps of the Clock page: three heat maps, learning rate × weight decay, in three regimes, and how long half of a
weight lasts (clock_halving.py).

`python -m claims.clock_sweeps` runs all of it again (under a minute on two cores) and writes `clock_sweeps.json`.

settled   noisy ridge regression, run for many time constants 1/(ηλ): the start is forgotten
sphere    a loss that depends on the direction of the weights alone, as before a normalization layer; its target turns
          slowly, so that too little rotation hurts as well as too much
budget    the same regression from the same start, for so few steps that the start is still in the weights

Every cell is the mean over `RUNS` runs and over the records of the last part of the run. All cells see the same
noise and the same mini-batches, so any cell can be run again alone. Rates and decays lie on one grid of quarters of a
decade, so that λ and L = ηλ fall on the same stops.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

import optim_core as oc
from claims import clock_halving
from optim_core import noise
from optim_core.finite_sum import examples_at

FILE = Path(__file__).with_name("clock_sweeps.json")
COMMAND = "python -m claims.clock_sweeps"
METHOD = "AdamW"
STEP = 0.25  # of both grids, in powers of ten
RATES = 10.0 ** np.arange(-3.0, -1.4, STEP)
DECAYS = 10.0 ** np.arange(-1.5, 1.6, STEP)
RUNS = 4
DIGITS = 5  # significant, in the file

EXAMPLES, FEATURES, BATCH = 60, 80, 10
WEIGHT, LABEL_NOISE = 0.3, 0.5  # standard deviations of the true weights (and of the start) and of the labels

SPHERE, SPHERE_NOISE = 16, 0.5  # coordinates; noise on each coordinate of the gradient, whose slope is at most 1
TURN = 0.01  # angle of the target per step


@dataclass(frozen=True)
class Regime:
    """How the cells of one heat map are run and what is read off them."""

    steps: int
    every: int
    first: int  # the first record that counts
    prepare: Callable[[], tuple[Any, Any, Callable[[Any, Any], Any]]]  # oracle, start (RUNS, d), error(x, step)


def _normal(seed: int, *counters: Any) -> Any:
    return noise.normal(seed, *counters)


def regression() -> tuple[Any, Any, Callable[[Any, Any], Any]]:
    """Fewer examples than features, noisy labels, mini-batches; the error is |w − truth|² ÷ |truth|²."""
    j = np.arange(FEATURES)
    features = _normal(1, np.arange(EXAMPLES)[:, None], 0, j)
    truth = WEIGHT * _normal(2, 0, 0, j)
    labels = features @ truth + LABEL_NOISE * _normal(3, 0, 0, np.arange(EXAMPLES))
    data: Any = oc.finite_sum("least_squares", (features, labels)).kernel
    runs = np.arange(RUNS)

    def gradient(x: Any, t: int) -> Any:
        return data.gradient_of(examples_at(t, runs, BATCH, EXAMPLES, seed=0), x)

    start = WEIGHT * _normal(5, np.arange(RUNS)[:, None], 0, j)
    return gradient, start, lambda x, step: ((x - truth) ** 2).sum(-1) / (truth**2).sum()


def target(step: Any) -> Any:
    """The direction that the scale-invariant loss asks for (..., SPHERE): it turns in a plane."""
    angle = TURN * np.asarray(step, float)
    plane = np.stack([np.cos(angle), np.sin(angle)], -1)
    return np.concatenate([plane, np.zeros((*angle.shape, SPHERE - 2))], -1)


def sphere(scale: float = 1.0) -> tuple[Any, Any, Callable[[Any, Any], Any]]:
    """1 − cos(w, target): its gradient is orthogonal to w and grows as 1/|w|. Start: random, of norm `scale`."""

    def gradient(x: Any, t: int) -> Any:
        norm = np.linalg.norm(x, axis=-1, keepdims=True)
        towards = SPHERE_NOISE * _normal(4, np.arange(RUNS)[:, None], t, np.arange(SPHERE)) - target(t)
        direction = x / norm
        return (towards - (towards * direction).sum(-1, keepdims=True) * direction) / norm

    start = _normal(6, np.arange(RUNS)[:, None], 0, np.arange(SPHERE))
    start = scale * start / np.linalg.norm(start, axis=-1, keepdims=True)
    return gradient, start, lambda x, step: 1 - (x * target(step)).sum(-1) / np.linalg.norm(x, axis=-1)


REGIMES = {
    "settled": Regime(10_000, 500, 19, regression),
    "sphere": Regime(4_000, 200, 11, sphere),
    "budget": Regime(150, 5, 28, regression),
}


def stopped(steps: int, regime: str = "budget") -> Regime:
    """A regime with another number of steps; its last tenth counts."""
    every = max(1, steps // 30)
    return replace(REGIMES[regime], steps=steps, every=every, first=steps // every * 9 // 10)


def errors(regime: Regime, rates: Any = RATES, decays: Any = DECAYS) -> Any:
    """The mean error (len(rates), len(decays)) of a regime; a cell that diverges is not finite."""
    oracle, start, error = regime.prepare()
    start = np.broadcast_to(start, (len(rates), len(decays), *start.shape)).copy()
    path = oc.run(METHOD, oracle, start=start, steps=regime.steps, lr=np.asarray(rates)[:, None, None],
                  weight_decay=np.asarray(decays)[None, :, None], record=("x",), every=regime.every)  # fmt: skip
    records = range(regime.first, len(path.x))
    return np.mean([error(path.x[k], path.steps_recorded[k]) for k in records], axis=0).mean(-1)


def best(table: Any) -> Any:
    """The λ (len(RATES),) of the best cell in each row."""
    return DECAYS[np.asarray(table).argmin(axis=1)]


def slope(table: Any, power: int = 0) -> float:
    """By which power of η the best weight decay grows, least squares through the best cells: PyTorch's λ (`power` 0)
    or the papers' L = ηλ (`power` 1)."""
    strength = best(table) * RATES**power
    return float(np.polyfit(np.log10(RATES), np.log10(strength), 1)[0])


def stored(file: Path = FILE) -> dict[str, Any]:
    """What the file holds: `rates`, `decays`, for each regime its `steps` and `errors`, and `halving` by case."""
    held = json.loads(file.read_text(encoding="utf-8"))
    return {**held, "errors": {name: np.array(table, float) for name, table in held["errors"].items()}}


def write(tables: dict[str, Any], halving: dict[str, Any], file: Path = FILE) -> None:
    """One line for each learning rate and each case, so that a change can be read."""
    rounded = lambda row: [float(f"{v:.{DIGITS}g}") for v in row]
    rows = {
        name: "[\n" + ",\n".join(f"   {json.dumps(rounded(row), allow_nan=False)}" for row in table) + "\n  ]"
        for name, table in tables.items()
    }
    head = {"made_by": COMMAND, "method": METHOD, "steps": {name: regime.steps for name, regime in REGIMES.items()},
            "rates": rounded(RATES), "decays": rounded(DECAYS)}  # fmt: skip
    lines = [f" {json.dumps(key)}: {json.dumps(value)}" for key, value in head.items()]
    kept = ",\n".join(f"  {json.dumps(case)}: {json.dumps([int(v) for v in steps])}" for case, steps in halving.items())
    lines += [f' "halving_decays": {json.dumps(rounded(clock_halving.DECAYS))}', ' "halving": {\n' + kept + "\n }"]
    lines.append(' "errors": {\n' + ",\n".join(f'  "{name}": {text}' for name, text in rows.items()) + "\n }")
    file.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def main() -> int:
    """Run every cell and write the file."""
    tables = {name: errors(regime) for name, regime in REGIMES.items()}
    write(tables, {case: clock_halving.halving(case) for case in clock_halving.CASES})
    for name, table in tables.items():
        print(f"{name}: best λ {[float(f'{v:.3g}') for v in best(table)]}, slope {slope(table):.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
