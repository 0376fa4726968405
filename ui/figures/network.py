"""The figures of the Small network page: a row for each method, a pale band for the gradients as they are, a line for
the rescaled ones. A method that does not notice runs in the middle of its own band."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from optim_core.networks.history import HIGHEST, LOWEST, History
from ui.theme import GROUNDS, SIZES, Style, Theme, method_style, plotly_template

ROW = 112  # px of one row's plot in normal size
GAP = 34  # px between rows: the method's name stands there
BAND, GHOST = 9, 0.26
TOP = 5.0  # upper end of the loss axis, higher where a loss lies above
HIGHEST_LOSS = 1e6  # but never higher than this: what diverges leaves the picture, and a note says so
PLACES = (0.3, 0.52, 0.74)  # where in a plot's height its last values may stand: clear of the line of guessing
BINS = (-30, 3)  # the histogram's axis, exponents of two


@dataclass(frozen=True)
class Scene:
    """What a figure needs besides numbers: the methods by slug, in pairs of runs, the theme, and words."""

    methods: Sequence[str]
    names: Sequence[str]
    theme: Theme
    size: str = "normal"

    @property
    def scale(self) -> float:
        return SIZES[self.size] / SIZES["normal"]

    def style(self, row: int) -> Style:
        return method_style(self.methods[row], self.theme)


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
    names the level of guessing; `notes` stand beside the methods' names. The step axis is as long as the whole
    training, so that it fills while it runs."""
    figure = _rows(scene, titles[:2], titles[2], notes=notes)
    x = history.steps
    losses = [v for record in history.records for v in record.loss if np.isfinite(v) and v > 0]
    low = 10 ** np.floor(np.log10(min([floor, *losses])))
    high = TOP if max([1.0, *losses]) <= TOP else min(10 ** np.ceil(np.log10(max(losses))), HIGHEST_LOSS)
    bounds = {"loss": np.log10([low, high]), "accuracy": np.array([0.0, 1.04])}
    for row in range(len(scene.methods)):
        for column, (name, (bottom, top)) in enumerate(bounds.items(), start=1):
            worlds = [history.series(name, 2 * row + world) for world in (0, 1)]
            _two_worlds(figure, scene, row, column, x, worlds)
            if x:
                with np.errstate(divide="ignore", invalid="ignore"):
                    values = np.log10(worlds) if name == "loss" else np.asarray(worlds)
                _ends(figure, scene, row, column, worlds, (values - bottom) / (top - bottom))
        for column, level in ((1, float(np.log(10))), (2, 0.1)):
            figure.add_hline(y=level, row=row + 1, col=column, layer="below",
                             line={"color": GROUNDS[scene.theme].hairline, "width": 1, "dash": "dot"})  # fmt: skip
    figure.add_annotation(
        x=steps, y=0.1, xref="x2", yref="y2", text=chance, xanchor="right", yanchor="bottom", font=_small(scene)
    )
    figure.update_xaxes(range=[0, steps * 1.02], nticks=4)
    decades = range(int(np.log10(low)), int(np.ceil(np.log10(high))))
    decades = decades if len(decades) <= 5 else decades[len(decades) % 2 :: 2]
    figure.update_yaxes(col=1, type="log", range=list(bounds["loss"]), tickvals=[10.0**v for v in decades],
                        ticktext=[_power(10, v) for v in decades])  # fmt: skip
    figure.update_yaxes(col=2, range=list(bounds["accuracy"]), tickvals=[0, 0.5, 1], tickformat=".0%")
    return figure


def layers(history: History, scene: Scene, fields: Sequence[str], layer: int, titles: Sequence[str]) -> go.Figure:
    """Root mean squares by layer at the last record, in powers of two: fields of a Record side by side, on one scale.
    titles: one for each field, and the layer axis. A hairline marks the rescaled `layer`."""
    figure = _rows(scene, titles[:-1], titles[-1], shared=True)
    last = history.records[-1]
    depth = len(last.weight[0])
    x = list(range(1, depth + 1))
    exponents = [_log2(getattr(last, field)) for field in fields]
    known = [v[np.isfinite(v)] for v in exponents]
    inside = np.concatenate([*known, [0.0, -8.0]])
    low, high = 4 * np.floor(inside.min() / 4 - 0.4), 4 * np.ceil(inside.max() / 4 + 0.2)
    for row in range(len(scene.methods)):
        for column, values in enumerate(exponents, start=1):
            _two_worlds(figure, scene, row, column, x, [values[2 * row].tolist(), values[2 * row + 1].tolist()], True)
            figure.add_vline(x=layer, row=row + 1, col=column, layer="below",
                             line={"color": GROUNDS[scene.theme].hairline, "width": 1})  # fmt: skip
    figure.update_xaxes(range=[0.6, depth + 0.4], tickvals=_whole(depth))
    _powers(figure, low, high)
    return figure


def coordinates(history: History, scene: Scene, title: str, x_title: str) -> go.Figure:
    """How many coordinates have which |direction|, in powers of two, at the last record; the lowest bin begins at 0."""
    figure = _rows(scene, (title,), x_title)
    last = history.records[-1]
    k = np.arange(LOWEST, HIGHEST + 1)
    inside = (k >= BINS[0]) & (k <= BINS[1])
    shares, zeros = np.asarray(last.histogram)[:, :-1], np.asarray(last.histogram)[:, -1]
    shown = shares[:, inside]
    shown[:, 0] += shares[:, k < BINS[0]].sum(axis=1) + zeros
    shown[:, -1] += shares[:, k > BINS[1]].sum(axis=1)
    for row in range(len(scene.methods)):
        style = scene.style(row)
        figure.add_bar(x=k[inside] + 0.5, y=shown[2 * row], width=1, hoverinfo="skip", row=row + 1, col=1,
                       marker={"color": _pale(style.color, GHOST), "line": {"width": 0}})  # fmt: skip
        figure.add_scatter(x=k[inside] + 0.5, y=shown[2 * row + 1], mode="lines", row=row + 1, col=1,
                           line={"color": style.color, "width": 2.2, "shape": "hvh"},
                           hovertemplate=f"{scene.names[row]}<br>%{{y:.1%}}<extra></extra>")  # fmt: skip
    ticks = range(BINS[0] + 5, BINS[1], 5)
    figure.update_xaxes(range=[BINS[0], BINS[1] + 1], tickvals=[BINS[0], *ticks],
                        ticktext=["0", *(_power(2, v) for v in ticks)])  # fmt: skip
    figure.update_yaxes(range=[0, float(max(0.2, shown.max() * 1.1))], nticks=3, tickformat=".0%")
    figure.update_layout(bargap=0)
    return figure


def _rows(
    scene: Scene, titles: Sequence[str], x_title: str, *, shared: bool = False, notes: Sequence[str] = ()
) -> go.Figure:
    """An empty plot with one row for each method, its name (and a note) above it, one column for each title; `shared`:
    all columns read one scale, written at the left."""
    count = len(scene.methods)
    row, gap, head, foot = (v * scene.scale for v in (ROW, GAP, 58, 52))
    height = count * row + (count - 1) * gap
    figure = make_subplots(count, len(titles), shared_xaxes=True, shared_yaxes=shared,
                           vertical_spacing=gap / height if count > 1 else 0,
                           horizontal_spacing=0.05 if shared else 0.13)  # fmt: skip
    figure.update_layout(template=plotly_template(scene.theme, scene.size), height=round(height + head + foot),
                         margin={"t": round(head), "b": round(foot), "r": 14})  # fmt: skip
    for column, title in enumerate(titles, start=1):
        figure.add_annotation(x=0, y=1, xref=f"{_axis('x', 1, column, len(titles))} domain", yref="paper", text=title,
                              xanchor="left", yanchor="bottom", yshift=30 * scene.scale,
                              font={"color": GROUNDS[scene.theme].muted})  # fmt: skip
        figure.update_xaxes(title_text=x_title, row=count, col=column)
    for k, name in enumerate(scene.names):
        axis = _axis("y", k + 1, 1, len(titles))
        note = f'   <span style="color:{GROUNDS[scene.theme].muted}">{notes[k]}</span>' if notes else ""
        figure.add_annotation(x=0, y=1, xref="x domain", yref=f"{axis} domain", text=f"<b>{name}</b>{note}",
                              xanchor="left", yanchor="bottom", yshift=4, align="left",
                              font={"color": scene.style(k).text_color})  # fmt: skip
    return figure


def _two_worlds(
    figure: go.Figure, scene: Scene, row: int, column: int, x: Any, worlds: Sequence[Any], points: bool = False
) -> None:
    style = scene.style(row)
    plain, told = ([v if v is not None and np.isfinite(v) else None for v in world] for world in worlds)
    figure.add_scatter(x=x, y=plain, mode="lines", line={"color": _pale(style.color, GHOST), "width": BAND},
                       hoverinfo="skip", row=row + 1, col=column)  # fmt: skip
    figure.add_scatter(x=x, y=told, mode="lines+markers" if points else "lines", row=row + 1, col=column,
                       line={"color": style.color, "width": 2.2, "dash": style.dash},
                       marker={"symbol": style.marker, "size": 7, "color": style.color},
                       hovertemplate=f"{scene.names[row]}<br>%{{y:.3~g}}<extra></extra>")  # fmt: skip


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
        x=1, y=place, xref=f"{_axis('x', row + 1, column, 2)} domain", yref=f"{_axis('y', row + 1, column, 2)} domain",
        text=second if texts[0] == texts[1] else f"{first} → {second}", xanchor="right", yanchor="middle",
        xshift=-4, font=_small(scene),
    )  # fmt: skip


def _small(scene: Scene) -> dict[str, Any]:
    return {"color": GROUNDS[scene.theme].muted, "size": round(0.72 * SIZES[scene.size])}


def _read(value: float, column: int) -> str:
    if not np.isfinite(value):
        return "–"
    return f"{100 * value:.0f} %" if column == 2 else f"{value:.2g}" if value >= 1e-4 else f"{value:.0e}"


def _axis(kind: str, row: int, column: int, columns: int) -> str:
    number = (row - 1) * columns + column
    return kind if number == 1 else f"{kind}{number}"


def _powers(figure: go.Figure, low: float, high: float) -> None:
    step = 4 if high - low <= 16 else 8 if high - low <= 32 else 16
    ticks = [v for v in range(int(low), int(high) + 1) if v % step == 0]
    figure.update_yaxes(range=[low, high], tickvals=ticks, ticktext=[_power(2, v) for v in ticks])


def _log2(values: Any) -> Any:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log2(np.asarray(values, dtype=float))


def _whole(depth: int) -> list[int]:
    step = 1 if depth <= 6 else max(2, depth // 4)
    return sorted({1, *range(step, depth + 1, step), depth})


def _power(base: int, exponent: int) -> str:
    return "1" if exponent == 0 else f"{base}<sup>{'−' if exponent < 0 else ''}{abs(exponent)}</sup>"


def _pale(color: str, opacity: float) -> str:
    """A hex colour as rgba with this opacity."""
    r, g, b = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({r},{g},{b},{opacity})"
