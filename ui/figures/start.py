"""The Plotly figure of the Start page: where each ball stops against λ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

import optim_core as oc
from ui.figures.drawing import Drawing
from ui.figures.lines import Line, curves
from ui.figures.marks import mark_now
from ui.theme import Theme, method_style


def stops_against_decay(
    decays: Any,
    stops: Mapping[str, Any],
    chosen: float,
    *,
    theme: Theme,
    size: str,
    axis_titles: Sequence[str],
    bottom: float,
) -> Drawing:
    """Where each method stops (`stops`: slug → (n,)) against the weight decay (n,); a hairline marks the chosen one.
    The axis holds zero, the `bottom` of the bowl and every stop."""
    lines = [Line(decays, x, oc.method(slug).name, method_style(slug, theme), ends=False) for slug, x in stops.items()]
    span = (float(decays[0]), float(decays[-1]))
    figure = curves(lines, theme=theme, size=size, height=340, x_title=axis_titles[0], y_title=axis_titles[1],
                    x_range=span, y_range=_heights(bottom, stops.values()))  # fmt: skip
    mark_now(figure, chosen, theme)
    return figure


def _heights(bottom: float, stops: Iterable[Any]) -> tuple[float, float]:
    """From zero, where decay pulls to, over everything that is drawn, with a little room beyond it. At least one unit
    is shown: a bowl with its bottom at zero has stops that differ by rounding only."""
    drawn = np.concatenate([np.ravel(x) for x in stops])
    held = (0.0, bottom, *drawn[np.isfinite(drawn)])
    low, high = min(held), max(held)
    high = max(high, low + 1)
    room = 0.08 * (high - low)
    return (low - room if low < 0 else 0.0, high + room)
