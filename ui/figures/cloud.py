"""Sharpness against the norm of the gradient, both in powers of ten: the points of trainings, pale at the first step
and strong at the last, and the lines that pass through them or beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import plotly.graph_objects as go

from ui.figures.lines import Frame, Line, label_ends, name_room, spread
from ui.figures.marks import power
from ui.figures.rows import pale
from ui.look import Look
from ui.theme import GROUNDS, SIZES, Style, method_style, plotly_template

HEIGHT = 460  # px
SLOPES, SHARPNESS = (0.1, 30.0), (1.0, 1000.0)  # what the axes hold at least, so that nothing jumps while it trains
THROUGH = 0.5  # opacity of the plate under a word: points that it lies on are seen
EARLY, GHOST = 0.16, 0.42  # opacity of the first point, of a cloud that is only there to be compared with
CURVE = 40  # points of a drawn line
UNDER = 14  # px from a cloud to its name


@dataclass(frozen=True)
class Points:
    """One cloud: slope, sharpness (n,) in the order of `steps` (n,); how it is called and whose look it has ("": that
    of ink, for points to which no method has led)."""

    slope: Any
    sharpness: Any
    steps: Any
    name: str
    method: str
    marker: str = ""

    def whole(self) -> Points:
        """Only the points that can stand on axes of powers."""
        s, c = (np.asarray(v, dtype=float) for v in (self.slope, self.sharpness))
        with np.errstate(invalid="ignore"):
            kept = np.isfinite(s) & np.isfinite(c) & (s > 0) & (c > 0)
        return replace(self, slope=s[kept], sharpness=c[kept], steps=np.asarray(self.steps)[kept])


@dataclass(frozen=True)
class Guide:
    """A line: slope (n,) → sharpness (n,), what is written at its end, its dash, and whose colour it has ("": ink)."""

    at: Callable[[Any], Any]
    name: str
    dash: str = "solid"
    method: str = ""
    quiet: bool = False


def cloud(
    points: Sequence[Points],
    guides: Sequence[Guide],
    *,
    look: Look,
    titles: tuple[str, str],
    words: tuple[str, str],
    ghosts: Sequence[Points] = (),
    rings: Points | None = None,
    ends: bool = True,
    named: str = "",
) -> go.Figure:
    """titles: slope, sharpness. words: what a pointer reads, with {name}, {step}, {slope}, {sharpness}; what is written
    at a first and a last point, with {step} (only where `ends`). ghosts: clouds of other settings, pale, with their
    names. rings: the same points by the estimator, open. named: each cloud's name stands under its "late"
    points or at its "first"; one that several clouds have, once."""
    clouds, others = [one.whole() for one in points], [one.whole() for one in ghosts]
    open_ = rings.whole() if rings is not None else None
    x, y = _bounds([*clouds, *others, *([open_] if open_ else [])])
    figure = go.Figure()
    for one in others:
        _ghost(figure, one, look)
    lines = [_line(guide, x, look) for guide in guides]
    for line in lines:
        figure.add_scatter(x=line.x, y=line.y, mode="lines", hoverinfo="skip",
                           line={"color": line.style.color, "dash": line.style.dash, "width": line.width})  # fmt: skip
    for one in clouds:
        _points(figure, one, look, words, ends)
    if named:
        _names(figure, list({one.name: one for one in clouds}.values()), y, look, named)
    if open_ is not None:
        color = _style(open_.method, look).color
        _dots(figure, open_, words[0], {"symbol": "circle-open", "size": 7, "color": color, "line": {"width": 1.2}})
    label_ends(figure, lines, Frame((np.log10(x[0]), np.log10(x[1])), y, round(HEIGHT * look.scale) - 60, look.size,
                                    log_y=True))  # fmt: skip
    room = max(14, name_room(lines, look.size) if lines else 0)
    figure.update_layout(template=plotly_template(look.theme, look.size), height=round(HEIGHT * look.scale),
                         margin={"l": 8, "r": room, "t": round(26 * look.scale), "b": 8})  # fmt: skip
    decades(figure, x, y, titles, look)
    return figure


def decades(figure: go.Figure, x: tuple[float, float], y: tuple[float, float], titles: tuple[str, str],
            look: Look) -> None:  # fmt: skip
    """Axes of powers of ten. The horizontal one is linear in the exponent, as `label_ends` needs it; the title of the
    vertical one stands above it."""
    ticks = range(int(np.ceil(np.log10(x[0]))), int(np.floor(np.log10(x[1]))) + 1)
    figure.update_xaxes(range=[float(np.log10(v)) for v in x], title_text=titles[0], tickvals=list(ticks),
                        ticktext=[power(10, n) for n in ticks])  # fmt: skip
    heights = range(int(np.ceil(np.log10(y[0]))), int(np.floor(np.log10(y[1]))) + 1)
    figure.update_yaxes(type="log", range=[float(np.log10(v)) for v in y], tickvals=[10.0**n for n in heights],
                        ticktext=[power(10, n) for n in heights])  # fmt: skip
    figure.add_annotation(x=0, y=1, xref="paper", yref="paper", text=titles[1], xanchor="left", yanchor="bottom",
                          xshift=-4, yshift=3, font={"color": GROUNDS[look.theme].muted})  # fmt: skip


def _bounds(clouds: Sequence[Points]) -> tuple[tuple[float, float], tuple[float, float]]:
    """SLOPES and SHARPNESS, moved out to the next half power of ten for what lies beyond."""
    return tuple(  # type: ignore[return-value]
        (10 ** min([np.log10(low), *(np.floor(2 * np.log10(v.min())) / 2 for v in held)]),
         10 ** max([np.log10(high), *(np.ceil(2 * np.log10(v.max())) / 2 for v in held)]))
        for (low, high), held in ((SLOPES, [c.slope for c in clouds if len(c.slope)]),
                                  (SHARPNESS, [c.sharpness for c in clouds if len(c.sharpness)]))
    )  # fmt: skip


def _style(method: str, look: Look) -> Style:
    """A method's look; without a method, that of ink."""
    style = method_style(method or "SGD", look.theme)
    ink = GROUNDS[look.theme].ink
    return style if method else replace(style, color=ink, text_color=ink, dash="solid")


def _line(guide: Guide, x: tuple[float, float], look: Look) -> Line:
    slopes = np.geomspace(*x, CURVE)
    style = replace(_style(guide.method, look), dash=guide.dash)
    return Line(np.log10(slopes), np.broadcast_to(guide.at(slopes), slopes.shape), guide.name, style,
                width=1.4 if guide.quiet else 1.8)  # fmt: skip


def _points(figure: go.Figure, one: Points, look: Look, words: tuple[str, str], ends: bool) -> None:
    """A thin line in the order of the steps, and the points in it from pale to strong."""
    style = _style(one.method, look)
    figure.add_scatter(x=np.log10(one.slope), y=one.sharpness, mode="lines", hoverinfo="skip",
                       line={"color": pale(style.color, 0.25), "width": 1})  # fmt: skip
    last = float(np.max(one.steps)) if len(one.steps) else 1.0
    shares = np.asarray(one.steps, dtype=float) / max(last, 1.0)
    colors = [pale(style.color, EARLY + (1 - EARLY) * v) for v in shares]
    _dots(figure, one, words[0], {"symbol": one.marker or style.marker, "size": 9, "color": colors,
                                  "line": {"width": 1, "color": style.color}})  # fmt: skip
    for k in (0, -1) if ends and len(one.steps) > 1 else ():
        figure.add_annotation(x=float(np.log10(one.slope[k])), y=float(np.log10(one.sharpness[k])), showarrow=False,
                              text=words[1].format(step=int(one.steps[k])), xanchor="right", xshift=-9,
                              yanchor="top" if k else "bottom", bgcolor=pale(GROUNDS[look.theme].page, THROUGH),
                              font={"color": style.text_color})  # fmt: skip


def _ghost(figure: go.Figure, one: Points, look: Look) -> None:
    """A cloud of other settings: small open marks, and its name where most of its late points are."""
    if not len(one.slope):
        return
    color = pale(_style(one.method, look).color, GHOST)
    figure.add_scatter(x=np.log10(one.slope), y=one.sharpness, mode="markers", hoverinfo="skip",
                       marker={"symbol": "circle", "size": 6, "color": color})  # fmt: skip
    _name(figure, one, GROUNDS[look.theme].muted, look)


def _names(
    figure: go.Figure, clouds: Sequence[Points], y: tuple[float, float], look: Look, where: str
) -> None:  # fmt: skip
    """The names of several clouds, moved apart in height so that none covers another."""
    held = [one for one in clouds if len(one.slope)]
    tall = round(HEIGHT * look.scale) - 60
    up = [tall * float(np.log10(_spot(one, where)[1] / y[0]) / np.log10(y[1] / y[0])) for one in held]
    wanted = [v if where == "first" else v - UNDER for v in up]
    gap = 1.25 * SIZES[look.size]
    for one, at, place in zip(held, up, spread(wanted, gap, 0.5 * gap, tall), strict=True):
        _name(figure, one, _style(one.method, look).text_color, look, where, place - at)


def _name(
    figure: go.Figure, one: Points, color: str, look: Look, where: str = "late", lift: float | None = None
) -> None:  # fmt: skip
    """A cloud's name under its late points or at its first one, `lift` px higher."""
    if not len(one.slope):
        return
    x, y = _spot(one, where)
    left = {"xanchor": "right", "xshift": -9} if where == "first" else {}
    figure.add_annotation(x=float(np.log10(x)), y=float(np.log10(y)), text=one.name, showarrow=False, **left,
                          yshift=-UNDER if lift is None else lift, bgcolor=_style("", look).halo,
                          font={"color": color})  # fmt: skip


def _spot(one: Points, where: str) -> tuple[float, float]:
    here = slice(0, 1) if where == "first" else slice(len(one.slope) // 2, None)
    return float(np.median(one.slope[here])), float(np.min(one.sharpness[here]))


def _dots(figure: go.Figure, one: Points, read: str, marker: dict[str, Any]) -> None:
    text = [read.format(name=one.name, step=int(step), slope=f"{s:.3g}", sharpness=f"{c:.3g}")
            for step, s, c in zip(one.steps, one.slope, one.sharpness, strict=True)]  # fmt: skip
    figure.add_scatter(x=np.log10(one.slope), y=one.sharpness, mode="markers", text=text, marker=marker,
                       hovertemplate="%{text}<extra></extra>", cliponaxis=False)  # fmt: skip
