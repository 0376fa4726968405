"""The Plotly figure of weights under random gradients: how long they get and how fast they turn."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

import optim_core as oc
from ui.figures.clock import GAP, UPPER, lay_out
from ui.figures.lines import Frame, Line, add_line, label_ends, last_finite
from ui.figures.marks import power
from ui.look import Look
from ui.theme import GROUNDS, SIZES, Style, method_style


def equilibrium(
    steps: Any,
    norm: Mapping[str, Any],
    angle: Mapping[str, Any],
    rest: tuple[float, float],
    *,
    names: Sequence[str],
    look: Look,
    titles: tuple[str, str, str],
    predicted: str,
) -> go.Figure:
    """Norm above, angle per step below (method → (n, 2)), over the steps, with the levels `rest` that are
    `predicted` for AdamW. names: of the two columns."""
    heights = [0.72 * UPPER * look.scale] * 2
    figure = make_subplots(2, 1, shared_xaxes=True, vertical_spacing=GAP / (sum(heights) + GAP))
    ink, room, notes = GROUNDS[look.theme].ink, list[Line](), list[dict[str, Any]]()
    for row, (series, level) in enumerate(zip((norm, angle), rest, strict=True), start=1):
        known = np.concatenate([values.ravel() for values in series.values()] + [np.array([level])])
        known = known[np.isfinite(known) & (known > 0)]
        low, high = known.min() / 1.3, known.max() * 1.3
        lines = [Line(steps, values[:, k], f"{oc.method(slug).name}, {names[k]}", method_style(slug, look.theme),
                      width=3.0 if k else 1.6, ends=False)
                 for slug, values in series.items() for k in (0, 1)]  # fmt: skip
        expected = Style(ink, ink, "6px,4px", "circle", method_style("AdamW", look.theme).halo)
        lines.append(Line(steps, np.full(len(steps), level), predicted, expected, width=1.2, ends=False))
        axes = {"xaxis": "x", "yaxis": "y"} if row == 1 else {"xaxis": "x2", "yaxis": "y2"}
        for line in lines:
            add_line(figure, line)
            figure.data[-1].update(axes)
        frame, labels = Frame((0, steps[-1]), (low, high), round(heights[0]), look.size, log_y=True), go.Figure()
        named = [
            *(line for pair in zip(lines[:-1:2], lines[1::2], strict=True) for line in _told(*pair, frame)),
            lines[-1],
        ]
        label_ends(labels, named, frame)
        notes += [{**note.to_plotly_json(), "xref": axes["xaxis"], "yref": axes["yaxis"]}
                  for note in labels.layout.annotations]  # fmt: skip
        figure.update_yaxes(type="log", range=[math.log10(low), math.log10(high)], row=row, **_decades(low, high))
        room += named
    figure.layout.annotations = notes
    lay_out(figure, room, int(steps[-1]), heights, titles, look)
    return figure


def _told(first: Line, second: Line, frame: Frame) -> tuple[Line, ...]:
    """How two lines of one method are named: each for itself, or once where they end as one."""
    ends = [last_finite(line) for line in (first, second)]
    if any(end is None for end in ends):
        return first, second
    apart = abs(math.log(ends[0][1] / ends[1][1])) / math.log(frame.y[1] / frame.y[0])  # type: ignore[index]
    if apart * frame.height > SIZES[frame.size]:
        return first, second
    return (replace(first, y=np.sqrt(first.y * second.y), name=first.name.partition(",")[0]),)


def _decades(low: float, high: float) -> dict[str, Any]:
    """Ticks at 1, 2, 5 of each decade that the axis shows, or at its powers alone where there are many."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    if len(powers) > 3:
        return {"tickvals": [10.0**p for p in powers], "ticktext": [power(10, p) for p in powers]}
    values = [float(f"{d}e{p}") for p in powers for d in (1, 2, 5)]
    return {"tickvals": values, "ticktext": [f"{v:g}" for v in values]}
