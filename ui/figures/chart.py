"""A chart as plain data, for where Plotly is not: the lines, points and intervals of a page's first figure on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Series:
    """x and y (n,), and half of each interval (n,) where there are any; what it is called. Its points wear `marker`
    ("": none), pale at first and strong at last where it `fades`; `dash`: of the line through them (None: no line)."""

    x: np.ndarray
    y: np.ndarray
    name: str
    color: str
    marker: str = ""
    dash: str | None = None
    half: np.ndarray | None = None
    fades: bool = False


@dataclass(frozen=True, eq=False)
class Chart:
    """Series on one pair of axes, in powers of ten where `log`. titles: x, y. ticks: those of x, of which there are few
    (none given: chosen here). zero: whether a hairline marks y = 0."""

    series: Sequence[Series]
    titles: tuple[str, str]
    ticks: Sequence[float] = ()
    log: bool = False
    zero: bool = False
