"""The Plotly figure of the Decay page: a coordinate that gets no gradient."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

import optim_core as oc
from ui.figures.lines import Line, curves
from ui.theme import Theme, method_style


def idle_coordinate(
    paths: Mapping[str, Any], names: Sequence[str], *, theme: Theme, size: str, axis_titles: tuple[str, str]
) -> go.Figure:
    """x over steps without any gradient. `paths`: slug → (T+1, k) for k weight decays called `names`; curves that
    coincide share one label."""
    lines = []
    for slug, path in paths.items():
        style = method_style(slug, theme)
        label = oc.method(slug).name
        same = np.abs(path - path[:, :1]).max() < 1e-6
        for k in range(path.shape[1]):
            name = f"{label}<br>{names[0]} … {names[-1].rpartition(' ')[2]}" if same else f"{label}<br>{names[k]}"
            lines.append(Line(np.arange(len(path)), path[:, k], name, style, ends=False, label=not (same and k)))
    last = len(next(iter(paths.values()))) - 1
    return curves(lines, theme=theme, size=size, height=360, x_title=axis_titles[0], y_title=axis_titles[1],
                  x_range=(0.0, float(last)), y_range=(-0.04, 1.08))  # fmt: skip
