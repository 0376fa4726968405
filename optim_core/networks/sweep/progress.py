"""How far a sweep is, on standard error: one line that is written over, or in a file a line now and then."""

from __future__ import annotations

import sys
import time
from typing import TextIO

from optim_core.networks.sweep.units import Unit

SELDOM = 30.0  # seconds between two lines where nobody looks at a terminal
BAR = 24


class Progress:
    """Counts units and runs. The time left is judged by the cost of the units, at the rate of those run by now."""

    def __init__(self, units: int, runs: int, cost: float, stream: TextIO | None = None) -> None:
        self.units, self.runs, self.cost = units, runs, cost
        self.stream = sys.stderr if stream is None else stream
        self.over = self.stream.isatty()
        self.done_units = self.done_runs = 0
        self.done_cost = self.run_cost = 0.0
        self.begun, self.said, self.width = time.monotonic(), -SELDOM, 0

    def add(self, unit: Unit, found: bool = False) -> None:
        """One more unit is finished; found: it was already, before this process began."""
        self.done_units += 1
        self.done_runs += len(unit.runs)
        self.done_cost += unit.cost
        self.run_cost += 0.0 if found else unit.cost
        if not found:
            self.show()

    def line(self) -> str:
        """For example "[####....] 12/40 units, 540/1,800 runs, 1:40, about 3:50 left"."""
        seconds = time.monotonic() - self.begun
        full = BAR if self.done_units == self.units else int(BAR * self.done_cost / self.cost + 1e-9)
        left = ""
        if self.run_cost:
            left = f", about {clock(seconds * (self.cost - self.done_cost) / self.run_cost)} left"
        return (
            f"[{'#' * full}{'.' * (BAR - full)}] {self.done_units}/{self.units} units, "
            f"{self.done_runs:,}/{self.runs:,} runs, {clock(seconds)}{left}"
        )

    def show(self, last: bool = False) -> None:
        """Write the line, where it is due; last: also where it is not."""
        now = time.monotonic()
        if self.over:
            text = self.line()
            self.stream.write("\r" + text.ljust(self.width) + ("\n" if last else ""))
            self.width = len(text)
        elif last or now - self.said >= SELDOM:
            self.stream.write(self.line() + "\n")
        else:
            return
        self.said = now
        self.stream.flush()


def clock(seconds: float) -> str:
    """h:mm:ss, or m:ss below an hour."""
    minutes, s = divmod(round(seconds), 60)
    hours, m = divmod(minutes, 60)
    return f"{hours}:{m:02d}:{s:02d}" if hours else f"{m}:{s:02d}"
