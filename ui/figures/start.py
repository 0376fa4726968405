"""The Plotly figure of the Start page: where each ball stops against λ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

import optim_core as oc
from ui.figures.lines import Line, curves
from ui.theme import GROUNDS, Theme, method_style


def stops_against_decay(
    decays: Any,
    stops: Mapping[str, Any],
    chosen: float,
    *,
    theme: Theme,
    size: str,
    axis_titles: Sequence[str],
    top: float,
) -> go.Figure:
    """Where each method stops (`stops`: slug → (n,)) against the weight decay (n,); a hairline marks the chosen one."""
    lines = [Line(decays, x, oc.method(slug).name, method_style(slug, theme), ends=False) for slug, x in stops.items()]
    span = (float(decays[0]), float(decays[-1]))
    figure = curves(lines, theme=theme, size=size, height=340, x_title=axis_titles[0], y_title=axis_titles[1],
                    x_range=span, y_range=(0.0, top))  # fmt: skip
    figure.add_vline(x=chosen, line={"color": GROUNDS[theme].muted, "width": 1, "dash": "2px,3px"})
    return figure
