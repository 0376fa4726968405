"""The heat maps of the Clock page: the error over learning rate × weight decay, one map for each regime."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import plotly.graph_objects as go

from ui.figures.marks import power
from ui.theme import GROUNDS, SIZES, Theme, method_style, plotly_template

WORST = 4.0  # times the smallest error: paler than this no cell gets
CELL = 30  # px of height


def valley(
    errors: Any,
    rates: Any,
    decays: Any,
    *,
    paper: bool,
    theme: Theme,
    size: str,
    titles: tuple[str, str],
    words: tuple[str, str],
) -> go.Figure:
    """`errors` (rates, decays), the smaller the stronger the colour, and the best cell of each row on a line.

    `paper`: the same cells over L = ηλ; each row moves to the right as its η grows, and what was never run stays empty.
    titles: decay, rate. words: "best", and the name of an error in what a pointer reads."""
    error, strength = np.asarray(errors, float), np.log10(np.asarray(decays))
    step = float(strength[1] - strength[0])
    rows = np.log10(np.asarray(rates))
    shift = np.round((rows - rows[0]) / step).astype(int) if paper else np.zeros(len(rows), int)
    left = strength[0] + (rows[0] if paper else 0.0)
    columns = left + step * np.arange(len(strength) + shift.max())
    table = np.full((len(rows), len(columns)), np.nan)
    for k, row in enumerate(error):
        table[k, shift[k] : shift[k] + len(row)] = row
    style, ground = method_style("AdamW", theme), GROUNDS[theme]
    figure = go.Figure(go.Heatmap(
        x=columns, y=rows, z=np.log10(table / np.nanmin(table)), zmin=0, zmax=math.log10(WORST), xgap=1, ygap=1,
        colorscale=[[0.0, style.color], [1.0, ground.raised]], customdata=table, hoverongaps=False,
        hovertemplate=f"{words[1]} %{{customdata:.3~g}}<extra></extra>",
    ))  # fmt: skip
    at = np.nanargmin(table, axis=1)
    dots = {"size": 8, "color": ground.page, "line": {"color": ground.ink, "width": 1.6}}
    figure.add_scatter(x=columns[at], y=rows, mode="lines+markers", hoverinfo="skip", marker=dots,
                       line={"color": ground.ink, "width": 2})  # fmt: skip
    growth = float(np.polyfit(rows, columns[at], 1)[0])
    scale = SIZES[size] / SIZES["normal"]
    figure.add_annotation(x=0, y=1, xref="x domain", yref="y domain", xanchor="left", yanchor="bottom", yshift=4,
                          text=f"{words[0]} ∝ η<sup>{_exponent(growth)}</sup>")  # fmt: skip
    figure.update_layout(template=plotly_template(theme, size), height=round((CELL * len(rows) + 86) * scale),
                         margin={"l": 8, "r": 14, "t": round(28 * scale), "b": 8})  # fmt: skip
    for axis, values, title in ((figure.update_xaxes, columns, titles[0]), (figure.update_yaxes, rows, titles[1])):
        powers = [p for p in range(-9, 9) if values[0] - step / 2 <= p <= values[-1] + step / 2]
        axis(range=[values[0] - step / 2, values[-1] + step / 2], title_text=title, tickvals=powers,
             ticktext=[power(10, p) for p in powers])  # fmt: skip
    return figure


def _exponent(value: float) -> str:
    """One decimal, without a sign on nought."""
    text = f"{abs(value):.1f}"
    return "0" if text == "0.0" else f"{'−' if value < 0 else ''}{text}"
