"""The tables of the Relaxed smoothness page: how many steps each method needs, at its best learning rate, against the
distance R of the start from the minimum. What a cell is stands in `smoothness_cells.py`.

`python -m claims.smoothness_sweeps` runs all of it again (minutes on one core) and writes `smoothness_sweeps.json`.
Nothing in it is random but the noise, which is counter-based, so the same file comes out again.
"""

from __future__ import annotations

import json
import math
import sys
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from claims import smoothness_cells as cells
from claims.smoothness_cells import METHODS, NOISY, PROBLEMS

FILE = Path(__file__).with_name("smoothness_sweeps.json")
COMMAND = "python -m claims.smoothness_sweeps"
CONSTANT = "cosh"  # the problem that is also run at constant rates
DIGITS = 6  # significant, in the file


@dataclass(frozen=True)
class Row:
    """One method on one problem, against R: steps (n,) are ∞ where the largest budget was not enough.

    rates (n,) are the learning rates behind them and clips (n,) the clips, NaN where there are none. Of a table at
    constant rates, `largest` (n,) is the largest rate that comes to rest at the minimum; of the others it is NaN.
    """

    steps: np.ndarray
    rates: np.ndarray
    clips: np.ndarray
    largest: np.ndarray


@dataclass(frozen=True)
class Table:
    """All methods on one problem: radii (n,), rows by key, the largest budget."""

    radii: np.ndarray
    rows: dict[str, Row]
    most: int

    def per_unit(self, key: str, low: float, high: float) -> float:
        """How much ln(steps) grows as R grows by one, least squares over low ≤ R ≤ high; NaN with under two cells."""
        return self._slope(key, low, high, self.radii)

    def exponent(self, key: str, low: float, high: float) -> float:
        """The power of R with which the steps grow, least squares of logs over low ≤ R ≤ high."""
        return self._slope(key, low, high, np.log(self.radii))

    def best(self, radius: float) -> list[str]:
        """The methods that need the fewest steps at this R, one or several."""
        at = {key: row.steps[list(self.radii).index(radius)] for key, row in self.rows.items()}
        return [key for key, steps in at.items() if steps == min(at.values()) and math.isfinite(steps)]

    def _slope(self, key: str, low: float, high: float, against: np.ndarray) -> float:
        steps = self.rows[key].steps
        used = (self.radii >= low) & (self.radii <= high) & np.isfinite(steps)
        return float(np.polyfit(against[used], np.log(steps[used]), 1)[0]) if used.sum() > 1 else math.nan


@cache
def stored(file: Path = FILE) -> dict[str, Any]:
    """What the file holds: `made_by` and the settings; "steps", problem → Table; "constant", a Table; "noise", method →
    [mean, standard deviation, rate]."""
    held = json.loads(file.read_text(encoding="utf-8"))
    tables = {name: _table(rows, PROBLEMS[name].radii, PROBLEMS[name].most, "clip")
              for name, rows in held["steps"].items()}  # fmt: skip
    at_rest = _table(held["constant"], PROBLEMS[CONSTANT].radii, cells.CONSTANT_STEPS, "largest")
    return {**held, "steps": tables, "constant": at_rest}


def _table(rows: dict[str, Any], radii: tuple[float, ...], most: int, third: str) -> Table:
    made = {}
    for key, row in rows.items():
        steps, rates, other = np.array([cell or [math.inf, math.nan, math.nan] for cell in row], dtype=float).T
        clips = np.where(other > 0, other, math.nan) if third == "clip" else np.full_like(steps, math.nan)
        largest = other if third == "largest" else np.full_like(steps, math.nan)
        made[key] = Row(steps, rates, clips, largest)
    return Table(np.array(radii, dtype=float), made, most)


def settings() -> dict[str, Any]:
    """What was run, for the head of the file."""
    return {
        "made_by": COMMAND,
        "near": cells.NEAR,
        "rates": [float(f"{r:.4g}") for r in (cells.RATES[0], cells.RATES[-1])],
        "rates_per_decade": 10,
        "jitter": list(cells.JITTER),
        "clips": list(cells.CLIPS),
        "constant_steps": cells.CONSTANT_STEPS,
        "noise_run": [cells.NOISE_RADIUS, cells.NOISE_STEPS, cells.NOISE_RUNS, cells.NOISE_SIGMA],
        "methods": {key: {"method": m.method, **m.hyper, **({"clips": list(m.clips)} if m.clips else {})}
                    for key, m in METHODS.items()},
        "problems": {key: {"landscape": p.landscape, "radii": list(p.radii), "most": p.most,
                           **({} if p.theta is None else {"theta": p.theta})} for key, p in PROBLEMS.items()},
    }  # fmt: skip


def write(steps: dict[str, Any], constant: dict[str, Any], noise: dict[str, Any], file: Path = FILE) -> None:
    """One line for each method, so that a change can be read."""
    lines = [f" {json.dumps(key)}: {json.dumps(value)}" for key, value in settings().items()]
    rows = lambda table, pad: ",\n".join(f"{pad}{json.dumps(k)}: {json.dumps(_rounded(v))}" for k, v in table.items())
    tables = ",\n".join(f'  "{name}": {{\n{rows(table, "   ")}\n  }}' for name, table in steps.items())
    lines.append(f' "steps": {{\n{tables}\n }}')
    lines += [f' "{name}": {{\n{rows(t, "  ")}\n }}' for name, t in (("constant", constant), ("noise", noise))]
    file.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def _rounded(value: Any) -> Any:
    if isinstance(value, list):
        return [_rounded(v) for v in value]
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value


def main() -> int:
    """Run every cell and write the file."""
    began, steps = time.process_time(), {}
    for name, problem in PROBLEMS.items():
        steps[name] = {key: cells.fewest(problem, METHODS[key]) for key in problem.methods}
        print(f"{name}: {time.process_time() - began:.0f} CPU s", flush=True)
        for key, row in steps[name].items():
            print(f"  {key:15}", *(f"{'-' if cell is None else cell[0]:>7}" for cell in row), flush=True)
    problem = PROBLEMS[CONSTANT]
    constant = {key: cells.constant(problem, METHODS[key]) for key in problem.methods}
    noise = {key: cells.noise(METHODS[key]) for key in NOISY}
    write(steps, constant, noise)
    print(f"all: {time.process_time() - began:.0f} CPU s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
