"""A sweep that takes a second: two depths, two values of beta2, three methods and one that follows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from optim_core.networks.sweep import output, pool, reading, units
from optim_core.networks.sweep.protocol import Protocol
from optim_core.networks.sweep.run import Outcome, Settings, sweep

TINY = """
data = ["digits"]
steps = 40
every = 10
batch = 32
beta2 = [0.95, 0.999]
decay = "paper"
tuning_seeds = [0, 1]
fresh_seeds = [100, 101, 102]

[[architecture]]
kind = "residual"
depth = [4, 6]
norm = ["none"]
width = 8

[method.Adam]
lr = [1e-3, 1e6]

[method.Adam-l2]
lr = [1e-2]
decay = [1e-2, 1e-1]

[method.AdamW]
lr = [1e-2]
decay = [1e-3, 1e-2]

[follow]
AdamProx = "AdamW"

[keep]
histograms = [20, 40]
gradients = [101]

[budget]
runs = 100
cpu_seconds = 60
"""


def changed(*pairs: tuple[str, str], text: str = TINY) -> str:
    """The protocol with pieces of its text replaced; each must be there."""
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


PROTOCOL = reading.parse(TINY)
SIZE = 8  # runs of a unit
TOTAL = len([*units.tuning(PROTOCOL, SIZE), *units.ahead(PROTOCOL, SIZE)])


def serial(out: Path, protocol: Protocol = PROTOCOL, run: pool.Pool | None = None, **more: Any) -> Outcome:
    """The sweep in this process, or where `run` runs it."""
    how = Settings(out, "the command", size=SIZE, **more)
    return sweep(protocol, how, run or pool.local(1, "cpu"), progress=False)


def words(protocol: Path, out: Path, *more: str) -> list[str]:
    """The same as arguments of the command."""
    return ["sweep", str(protocol), "--out", str(out), "--runs-per-unit", str(SIZE), *more]


def rows_of(file: Path) -> list[dict[str, Any]]:
    """The rows of a file of results."""
    return output.read(file)[0].to_pylist()
