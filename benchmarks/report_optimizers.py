"""What was measured of the torch optimizers' step, as Markdown."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from typing import Any

from benchmarks.optimizers import PEER

GOAL = 1.3  # times the step of torch.optim.AdamW(foreach=True)
INTRO = """One `step` on {parameters:,} parameters in float32, one core, processor time. The optimizers take
turns in {rounds} rounds; *ratio* is the median over the rounds of a step's time over that of `torch.optim.AdamW` with
`foreach=True` in the same round, here below 1 is faster. Before that our AdamW ends within {gap:.0e} of torch's."""


def tables(found: Mapping[str, Any]) -> str:
    """A row for each optimizer."""
    times = found["times"]
    rows = ["| | ratio | one step |", "|---|---:|---:|"]
    rows += [f"| {name} | {ratio(found, name):.2f} | {statistics.median(own) * 1e3:.0f} ms |"
             for name, own in times.items()]  # fmt: skip
    said = INTRO.format(parameters=found["parameters"], rounds=len(times[PEER]), gap=found["gap"])
    return said + "\n\n" + "\n".join(rows)


def ratio(found: Mapping[str, Any], name: str) -> float:
    """The median over rounds of a step's time over the peer's."""
    times = found["times"]
    return statistics.median(a / b for a, b in zip(times[name], times[PEER], strict=True))


def goals(found: Mapping[str, Any]) -> list[str]:
    """What was aimed at and what came out."""
    lines = []
    for name in found["times"]:
        if name != PEER:
            reached = ratio(found, name)
            word = "Reached" if reached <= GOAL else "Missed"
            lines.append(
                f"{word}: a step of {name} within {GOAL} times torch.optim.AdamW(foreach=True): {reached:.2f}."
            )
    return lines
