"""The formulas that pages bring beside the catalogue, their derivatives stored as its own are: `python -m ui.derived`
writes derived.json. Whoever brings one says `know(FILE)` to optim_core.derived."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from optim_core.equation.source import Source
from optim_core.formula import Formula

FILE = Path(__file__).with_name("derived.json")


def brought() -> Iterator[Source]:
    """Their equations."""
    from ui.playground.ground import FORMULA, typed
    from ui.slope import slope

    for land in (slope, typed(FORMULA)):
        assert isinstance(land.kernel, Formula)
        yield land.kernel.source


if __name__ == "__main__":
    from optim_core.derived import making  # brings SymPy

    making.write(FILE, brought())
