"""What tuning found: a map of validation accuracy over learning rate and weight decay, and how updates spread out over
a long training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from optim_core.networks.history import HIGHEST, LOWEST
from ui.figures.marks import power
from ui.figures.rows import axis, pale
from ui.look import Look
from ui.theme import GROUNDS, SIZES, method_style, plotly_template

CELL = 46  # px of height
SPAN = (-30, 2)  # exponents of two of a histogram's axis
BAND = (-7, 0)  # the share between these powers of two is written down
ROW = 96  # px


def tuned(
    values: Any,
    lrs: Sequence[float],
    decays: Sequence[float],
    chosen: tuple[float, float],
    limits: tuple[float, float],
    *,
    slug: str,
    look: Look,
    titles: tuple[str, str],
    words: tuple[str, str],
) -> go.Figure:
    """`values` (lrs, decays): the higher the stronger the method's colour, `limits` shared by the maps that stand side
    by side; each cell says its percentage; `chosen` (lr, decay) has a frame. titles: decay, learning rate. words: what
    a pointer reads, with {value}, {lr}, {decay} and {w} (decay ÷ lr), and the name of an empty cell."""
    table, ground = np.asarray(values, float), GROUNDS[look.theme]
    style = method_style(slug, look.theme)
    low, high = limits
    shares = (table - low) / max(high - low, 1e-9)
    said = [[words[0].format(value=f"{100 * table[i, j]:.1f} %", lr=f"{lr:g}", decay=f"{decay:g}",
                             w=f"{decay / lr:.3g}")
             if np.isfinite(table[i, j]) else words[1] for j, decay in enumerate(decays)]
            for i, lr in enumerate(lrs)]  # fmt: skip
    figure = go.Figure(go.Heatmap(
        x=list(range(len(decays))), y=list(range(len(lrs))), z=table, zmin=low, zmax=high, xgap=2, ygap=2, text=said,
        colorscale=[[0.0, ground.raised], [1.0, style.color]], hovertemplate="%{text}<extra></extra>",
        hoverongaps=False, showscale=False,
    ))  # fmt: skip
    size = round(0.8 * SIZES[look.size])
    figure.layout.annotations = [  # one by one Plotly would check all of them again
        {"x": j, "y": i, "text": f"{100 * table[i, j]:.0f}", "showarrow": False,
         "font": {"size": size, "color": _over(float(shares[i, j]), ground)}}
        for i, j in np.ndindex(table.shape) if np.isfinite(table[i, j])
    ]  # fmt: skip
    if chosen[0] in lrs and chosen[1] in decays:
        x, y = decays.index(chosen[1]), lrs.index(chosen[0])
        figure.add_shape(type="rect", x0=x - 0.48, x1=x + 0.48, y0=y - 0.47, y1=y + 0.47,
                         line={"color": ground.ink, "width": 2.5})  # fmt: skip
    for update, ticks, title in ((figure.update_xaxes, decays, titles[0]), (figure.update_yaxes, lrs, titles[1])):
        update(tickvals=list(range(len(ticks))), ticktext=[f"{v:g}" for v in ticks], title_text=title, showline=False,
               ticks="", range=[-0.5, len(ticks) - 0.5])  # fmt: skip
    figure.update_layout(template=plotly_template(look.theme, look.size), margin={"l": 8, "r": 8, "t": 8, "b": 8},
                         height=round((CELL * len(lrs) + 74) * look.scale))  # fmt: skip
    return figure


def _over(share: float, ground: Any) -> str:
    """Ink on a pale cell, the page's own colour on a strong one."""
    return str(ground.page if share > 0.55 else ground.ink)


def in_band(histogram: Any, band: tuple[int, int] = BAND) -> float:
    """The share of coordinates with 2^band[0] ≤ |direction| < 2^band[1]."""
    return float(np.asarray(histogram, float)[band[0] - LOWEST : band[1] - LOWEST].sum())


def buildup(
    rows: Sequence[tuple[str, str, Mapping[int, Any]]],
    *,
    look: Look,
    titles: tuple[str, str, str],
) -> go.Figure:
    """One row for each (method, name, histograms by step), one column for each step: the share of coordinates by the
    size of their direction in powers of two, mean over the seeds (seeds, bins); the first bar begins at zero, the last
    takes what lies beyond. A number gives the share in BAND. titles: share, size, and a step's name with {step}."""
    steps = sorted({step for _, _, by_step in rows for step in by_step})
    k = np.arange(LOWEST, HIGHEST + 1)
    inside = (k >= SPAN[0]) & (k <= SPAN[1])
    scale, gap = look.scale, 34 * look.scale
    height = len(rows) * ROW * scale + (len(rows) - 1) * gap
    figure = make_subplots(len(rows), len(steps), shared_xaxes=True, shared_yaxes=True, horizontal_spacing=0.025,
                           vertical_spacing=gap / height if len(rows) > 1 else 0)  # fmt: skip
    ground, highest, notes = GROUNDS[look.theme], 0.05, []
    for i, (slug, name, by_step) in enumerate(rows, start=1):
        style = method_style(slug, look.theme)
        for j, step in enumerate(steps, start=1):
            if step not in by_step:
                continue
            mean = np.asarray(by_step[step], float).mean(axis=0)
            shown = mean[:-1][inside]
            shown[0] += mean[:-1][k < SPAN[0]].sum() + mean[-1]
            shown[-1] += mean[:-1][k > SPAN[1]].sum()
            highest = max(highest, float(shown.max()))
            within = (k[inside] >= BAND[0]) & (k[inside] < BAND[1])
            figure.add_bar(x=k[inside] + 0.5, y=shown, width=1, row=i, col=j, hovertemplate="%{y:.1%}<extra></extra>",
                           marker={"color": [style.color if one else pale(style.color, 0.45) for one in within],
                                   "line": {"width": 0}})  # fmt: skip
            notes.append(_on(f"{100 * in_band(mean):.0f} %", 0.12, "top", (i, j), len(steps), style.text_color))
        notes.append(_on(f"<b>{name}</b>", 0.0, "bottom", (i, 1), len(steps), style.text_color))
    for j, step in enumerate(steps, start=1):
        notes.append({"x": 0.5, "y": 1, "xref": f"{axis('x', 1, j, len(steps))} domain", "yref": "paper",
                      "xanchor": "center", "yanchor": "bottom", "yshift": 24 * scale, "showarrow": False,
                      "text": titles[2].format(step=f"{step:,}"), "font": {"color": ground.muted}})  # fmt: skip
    figure.layout.annotations = notes
    ticks = (-15, 0)
    figure.update_xaxes(range=[SPAN[0], SPAN[1] + 1], tickvals=[SPAN[0], *ticks],
                        ticktext=["0", *(power(2, v) for v in ticks)], tickangle=0)  # fmt: skip
    figure.update_xaxes(title_text=titles[1], row=len(rows), col=(len(steps) + 1) // 2)
    figure.update_yaxes(range=[0, 1.1 * highest], nticks=3, tickformat=".0%")
    figure.update_yaxes(title_text=titles[0], row=(len(rows) + 1) // 2, col=1)
    figure.update_layout(template=plotly_template(look.theme, look.size), bargap=0,
                         height=round(height + 108 * scale),
                         margin={"l": 8, "r": 8, "t": round(50 * scale), "b": 8})  # fmt: skip
    return figure


def _on(text: str, x: float, side: str, cell: tuple[int, int], columns: int, color: str) -> dict[str, Any]:
    """Words at the upper edge of a panel, inside ("top") or above it ("bottom")."""
    return {"x": x, "y": 1, "xref": f"{axis('x', *cell, columns)} domain", "text": text, "xanchor": "left",
            "yref": f"{axis('y', *cell, columns)} domain", "yanchor": side, "yshift": 3 if side == "bottom" else 0,
            "showarrow": False, "font": {"color": color}}  # fmt: skip
