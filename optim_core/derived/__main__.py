"""`python -m optim_core.derived` derives the landscapes of the catalogue again and writes derived.json."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from optim_core.catalog import landscapes
from optim_core.derived import FILE, making
from optim_core.equation.source import Source
from optim_core.formula import Formula
from optim_core.terrain import Landscape


def catalogue() -> Iterator[Source]:
    """The equations of all landscapes."""
    return (source for land in landscapes().values() for source in equations(land))


def equations(land: Landscape) -> Iterator[Source]:
    """The equation of a landscape, one for each value of its whole-number parameters; none where it is no formula."""
    whole = [name for name, hyper in land.hyper.items() if hyper.integer]
    ranges = [range(int(land.hyper[name].low), int(land.hyper[name].high) + 1) for name in whole]
    for values in product(*ranges):
        kernel = land.with_(**dict(zip(whole, values, strict=True))).kernel
        if isinstance(kernel, Formula):
            yield kernel.source


if __name__ == "__main__":
    making.write(FILE, catalogue())
