"""The figures of the Small network page: how each method learns, what goes on in its layers, and in its coordinates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from optim_core.networks.history import HIGHEST, LOWEST, History
from ui.figures.marks import power
from ui.figures.rows import GHOST, Scene, axis, pale, rows, small, two_worlds
from ui.theme import GROUNDS

TOP = 5.0  # upper end of the loss axis, higher where a loss lies above
HIGHEST_LOSS = 1e6  # but never higher than this: what diverges leaves the picture, and a note says so
PLACES = (0.3, 0.52, 0.74)  # where in a plot's height its last values may stand: clear of the line of guessing
BINS = (-30, 3)  # the histogram's axis, exponents of two


def learning(
    history: History,
    scene: Scene,
    steps: int,
    titles: tuple[str, str, str],
    chance: str,
    notes: Sequence[str],
    floor: float = 1e-3,
) -> go.Figure:
    """Training loss (log, from `floor` or below) and test accuracy over steps. titles: loss, accuracy, step; `chance`
    names the level of guessing. `notes` stand beside the methods' names once the training has ended, and then the last
    values are written into the plots. The step axis is as long as the whole training: it fills while that runs."""
    figure = rows(scene, titles[:2], titles[2], notes=notes)
    x = history.steps
    losses = [v for record in history.records for v in record.loss if np.isfinite(v) and v > 0]
    low = 10 ** np.floor(np.log10(min([floor, *losses])))
    high = TOP if max([1.0, *losses]) <= TOP else min(10 ** np.ceil(np.log10(max(losses))), HIGHEST_LOSS)
    bounds = {"loss": np.log10([low, high]), "accuracy": np.array([0.0, 1.04])}
    for row in range(len(scene.methods)):
        for column, (name, (bottom, top)) in enumerate(bounds.items(), start=1):
            worlds = [history.series(name, 2 * row + world) for world in (0, 1)]
            two_worlds(figure, scene, row, column, x, worlds)
            if any(notes):
                with np.errstate(divide="ignore", invalid="ignore"):
                    values = np.log10(worlds) if name == "loss" else np.asarray(worlds)
                _ends(figure, scene, row, column, worlds, (values - bottom) / (top - bottom))
        for column, level in ((1, float(np.log(10))), (2, 0.1)):
            figure.add_hline(y=level, row=row + 1, col=column, layer="below",
                             line={"color": GROUNDS[scene.theme].hairline, "width": 1, "dash": "dot"})  # fmt: skip
    figure.add_annotation(
        x=steps, y=0.1, xref="x2", yref="y2", text=chance, xanchor="right", yanchor="bottom", font=small(scene)
    )
    figure.update_xaxes(range=[0, steps * 1.02], nticks=4)
    decades = range(int(np.log10(low)), int(np.ceil(np.log10(high))))
    decades = decades if len(decades) <= 5 else decades[len(decades) % 2 :: 2]
    figure.update_yaxes(col=1, type="log", range=list(bounds["loss"]), tickvals=[10.0**v for v in decades],
                        ticktext=[power(10, v) for v in decades])  # fmt: skip
    figure.update_yaxes(col=2, range=list(bounds["accuracy"]), tickvals=[0, 0.5, 1], tickformat=".0%")
    return figure


def layers(
    history: History, scene: Scene, fields: Sequence[str], depth: int, layer: int, titles: Sequence[str]
) -> go.Figure:
    """Root mean squares by layer, 1 to `depth`, at the last record: fields of a Record side by side on one scale, in
    powers of two. titles: one for each field, and the layer axis. A hairline marks the rescaled `layer`. Without a
    record: the axes."""
    figure = rows(scene, titles[:-1], titles[-1], shared=True)
    none = [[float("nan")] * depth] * 2 * len(scene.methods)
    x = list(range(1, depth + 1))
    exponents = [_log2(getattr(history.records[-1], field) if history.records else none) for field in fields]
    known = [v[np.isfinite(v)] for v in exponents]
    inside = np.concatenate([*known, [0.0, -8.0]])
    low, high = 4 * np.floor(inside.min() / 4 - 0.4), 4 * np.ceil(inside.max() / 4 + 0.2)
    for row in range(len(scene.methods)):
        for column, values in enumerate(exponents, start=1):
            two_worlds(figure, scene, row, column, x, [values[2 * row].tolist(), values[2 * row + 1].tolist()], True)
            figure.add_vline(x=layer, row=row + 1, col=column, layer="below",
                             line={"color": GROUNDS[scene.theme].hairline, "width": 1})  # fmt: skip
    figure.update_xaxes(range=[0.6, depth + 0.4], tickvals=_whole(depth))
    _powers(figure, low, high)
    return figure


def coordinates(history: History, scene: Scene, title: str, x_title: str) -> go.Figure:
    """How many coordinates have which |direction|, in powers of two, at the last record; the lowest bin begins at 0.
    Without a record: the axes."""
    figure = rows(scene, (title,), x_title)
    k = np.arange(LOWEST, HIGHEST + 1)
    inside = (k >= BINS[0]) & (k <= BINS[1])
    known = history.records[-1].histogram if history.records else np.zeros((2 * len(scene.methods), len(k) + 1))
    shares, zeros = np.asarray(known)[:, :-1], np.asarray(known)[:, -1]
    shown = shares[:, inside]
    shown[:, 0] += shares[:, k < BINS[0]].sum(axis=1) + zeros
    shown[:, -1] += shares[:, k > BINS[1]].sum(axis=1)
    for row in range(len(scene.methods)):
        style = scene.style(row)
        figure.add_bar(x=k[inside] + 0.5, y=shown[2 * row], width=1, hoverinfo="skip", row=row + 1, col=1,
                       marker={"color": pale(style.color, GHOST), "line": {"width": 0}})  # fmt: skip
        figure.add_scatter(x=k[inside] + 0.5, y=shown[2 * row + 1], mode="lines", row=row + 1, col=1,
                           line={"color": style.color, "width": 2.2, "shape": "hvh"},
                           hovertemplate=f"{scene.names[row]}<br>%{{y:.1%}}<extra></extra>")  # fmt: skip
    ticks = range(BINS[0] + 5, BINS[1], 5)
    figure.update_xaxes(range=[BINS[0], BINS[1] + 1], tickvals=[BINS[0], *ticks],
                        ticktext=["0", *(power(2, v) for v in ticks)])  # fmt: skip
    figure.update_yaxes(range=[0, float(max(0.2, shown.max() * 1.1))], nticks=3, tickformat=".0%")
    figure.update_layout(bargap=0)
    return figure


def _ends(
    figure: go.Figure, scene: Scene, row: int, column: int, worlds: Sequence[Sequence[float]], heights: Any
) -> None:
    """The last value of the band and of the line, inside the plot at the right, where both leave the most room."""
    texts = [_read(world[-1], column) for world in worlds]
    late = heights[:, heights.shape[1] // 2 :]
    late = late[np.isfinite(late)]
    place = max(PLACES, key=lambda p: float(np.abs(late - p).min()) if late.size else 0.0)
    colors = (GROUNDS[scene.theme].muted, scene.style(row).text_color)
    first, second = (f'<span style="color:{c}">{text}</span>' for c, text in zip(colors, texts, strict=True))
    figure.add_annotation(
        x=1, y=place, xref=f"{axis('x', row + 1, column, 2)} domain", yref=f"{axis('y', row + 1, column, 2)} domain",
        text=second if texts[0] == texts[1] else f"{first} → {second}", xanchor="right", yanchor="middle",
        xshift=-4, font=small(scene),
    )  # fmt: skip


def _read(value: float, column: int) -> str:
    if not np.isfinite(value):
        return "–"
    return f"{100 * value:.0f} %" if column == 2 else f"{value:.2g}" if value >= 1e-4 else f"{value:.0e}"


def _powers(figure: go.Figure, low: float, high: float) -> None:
    step = 4 if high - low <= 16 else 8 if high - low <= 32 else 16
    ticks = [v for v in range(int(low), int(high) + 1) if v % step == 0]
    figure.update_yaxes(range=[low, high], tickvals=ticks, ticktext=[power(2, v) for v in ticks])


def _log2(values: Any) -> Any:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log2(np.asarray(values, dtype=float))


def _whole(depth: int) -> list[int]:
    step = 1 if depth <= 6 else max(2, depth // 4)
    return sorted({1, *range(step, depth + 1, step), depth})
