"""The stored figures of the Transformer page in the reader's theme and language, and what is said under them."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

import optim_core as oc
from optim_core.networks.results import Estimate
from optim_core.networks.sweep.protocol import entry_of
from ui import panels
from ui import transformer_stored as held
from ui.figures.cloud import cloud
from ui.figures.dots import Column, Dot, dot_rows
from ui.figures.lines import Line, curves
from ui.frame import look
from ui.numbers import number
from ui.stored import missing
from ui.text import listed, t
from ui.theme import method_style
from ui.transformer import CURVES, DECK, MODELS, SLUG, called, fitted, late_ratio, late_sharpness, stands_to
from ui.transformer_stored import Way

OPENS_AT = 0.25  # the clip with which the page opens
EXPONENTS = (-3.5, 2.5)  # of the axis: without norms SGD's interval is several units long
MARKERS = ("circle", "square", "diamond")  # of clipped steps of three lengths: they share a colour


def _name(way: Way) -> str:
    return f"{oc.method(way.step.method).name}, {way.step.name}"


def _short(way: Way) -> str:
    """Beside a cloud: the clip, or the method."""
    return way.step.name if way.step.method == "ClippedSGD" else oc.method(way.step.method).name


def trajectories() -> None:
    """One network, text and seed, trained with steps of five kinds: five clouds, and the lines of their steps."""
    ways = held.ways(model=DECK["model"])
    if not ways:
        missing(SLUG, "ways", "sharpness")
        return
    clipped = [way for way in ways if way.step.method == "ClippedSGD"]
    clouds = []
    for way in ways:
        marker = MARKERS[clipped.index(way) % len(MARKERS)] if way in clipped else ""
        clouds.append(way.cloud(_short(way), marker))
    guides = [guide for way in ways if (guide := way.step.guide(way.step.name, True)) is not None]
    drawing = cloud(clouds, guides, look=look(), titles=(t(f"{SLUG}.slope"), t(f"{SLUG}.sharpness")),
                    words=(t(f"{SLUG}.read"), ""), ends=False, named="late")  # fmt: skip
    panels.plot(drawing, f"{SLUG}-ways", t(f"{SLUG}.alt_ways"))
    panels.readout(SLUG, [_said_way(way) for way in ways], "ways")


def interval(one: Estimate, digits: int = 3) -> str:
    """mean ± half, or the mean alone where there is no interval."""
    half = f" ± {number(one.half, 2)}" if np.isfinite(one.half) else ""
    return f"{number(one.mean, digits)}{half}"


def _said_way(way: Way) -> str:
    kind, line = stands_to(way.step, way.cloud())
    late = way.over_seeds(late_sharpness if kind == "flat" else late_ratio)
    return t(f"{SLUG}.said_{kind}", name=_name(way), L1=interval(way.over_seeds(held.slope_of_line)),
             n=len(way.trails), late=interval(late), line=number(line))  # fmt: skip


def rays() -> None:
    """Lines away from the ends of all five trainings."""
    ways = held.ways(model=DECK["model"])
    if not ways:
        missing(SLUG, "rays", "sharpness")
        return
    clouds = [ray for way in ways for ray in way.rays("ray", _short(way))]
    drawing = cloud(clouds, [], look=look(), titles=(t(f"{SLUG}.slope"), t(f"{SLUG}.sharpness")),
                    words=(t(f"{SLUG}.read_cut"), ""), ends=False, named="first")  # fmt: skip
    panels.plot(drawing, f"{SLUG}-rays", t(f"{SLUG}.alt_rays"))
    lines = [t(f"{SLUG}.said_ray", name=_name(way), exponents=listed(
        number(fit.exponent, 2) for ray in way.rays("ray", "") if (fit := fitted(ray, "log", True)) is not None))
        for way in ways if way.rays("ray", "")]  # fmt: skip
    panels.readout(SLUG, lines, "rays")


def layers() -> None:
    """Layer by layer: the exponent of each one's cloud, and how its late sharpness stands to its slope."""
    shown = [way for way in held.ways("layers") if way.step.method != "ClippedSGD" or way.step.size == OPENS_AT]
    if not shown:
        missing(SLUG, "layers", "layers")
        return
    found = [(way.step.method, way.layers()) for way in shown]
    rows = [(name, [[Dot(value(points[name]), float("nan"), method) for method, points in found]
                    for value in (held.exponent, late_ratio)]) for name in found[0][1]]  # fmt: skip
    columns = (Column(t(f"{SLUG}.exponent"), mark=1.0), Column(t(f"{SLUG}.ratio"), log=True))
    drawing = dot_rows(rows, columns, look=look(), read="{value}", key={w.step.method: _name(w) for w in shown})
    panels.plot(drawing, f"{SLUG}-layers", t(f"{SLUG}.alt_layers"))


def models() -> None:
    """The exponent of the cloud for every network and every kind of step, and what the estimator sees of the truth."""
    rows = []
    for model in MODELS:
        ways = [way for way in held.ways(model=model) if way.step.method != "ClippedSGD" or way.step.size == OPENS_AT]
        if ways:
            keys = {way.step.method: _name(way) for way in ways}
            dots = [[_dot(way.over_seeds(held.exponent), way) for way in ways],
                    [_dot(way.seen(), way) for way in ways]]  # fmt: skip
            rows.append((t(f"{SLUG}.row_{model}"), dots))
    if not rows:
        missing(SLUG, "models", "sharpness")
        return
    columns = (Column(t(f"{SLUG}.exponent"), mark=1.0, most=EXPONENTS),
               Column(t(f"{SLUG}.seen"), log=True, mark=1.0))  # fmt: skip
    panels.plot(dot_rows(rows, columns, look=look(), key=keys), f"{SLUG}-models", t(f"{SLUG}.alt_models"))


def _dot(one: Estimate, way: Way) -> Dot:
    return Dot(one.mean, one.half, way.step.method)


def ranking() -> None:
    """Held-out loss of every method at its own best learning rate, over fresh seeds."""
    rows = held.ranked(tuple(CURVES.values()))
    if not rows:
        missing(SLUG, "ranking", "transformer")
        return
    drawn = [
        (called(label).replace(", ", "<br>"), [[Dot(one.mean, one.half, entry_of(label)[0])]]) for label, _, one in rows
    ]
    drawing = dot_rows(drawn, (Column(t(f"{SLUG}.held_out")),), look=look(), read=t(f"{SLUG}.read_loss"))
    panels.plot(drawing, f"{SLUG}-ranking", t(f"{SLUG}.alt_ranking"))


def rates() -> None:
    """What each learning rate of the grid led to, on the tuning seeds."""
    found = held.tuned()
    if found is None:
        missing(SLUG, "rates", "transformer")
        return
    panels.plot(_rates(), f"{SLUG}-rates", t(f"{SLUG}.alt_rates"))


def _rates() -> go.Figure:
    """Each curve in units of its own best: how much a rate that is too small or too large costs."""
    found = held.tuned()
    assert found is not None
    sweep, setting = found
    lines = []
    for name in DECK["curves"]:
        label = CURVES[name]
        grid = sweep.grid(setting, label, "validation_loss")
        losses = np.asarray(grid.values)[:, 0]
        best = int(np.argmin(losses))
        lines.append(Line(np.log10(np.array(grid.lrs) / grid.lrs[best]), losses - losses[best],
                          called(label).replace(", ", "<br>"),
                          method_style(entry_of(label)[0], look().theme)))  # fmt: skip
    x = min(float(line.x[0]) for line in lines), max(float(line.x[-1]) for line in lines)
    high = max(float(np.max(line.y[np.isfinite(line.y)])) for line in lines)
    drawing = curves(lines, theme=look().theme, size=look().size, height=round(400 * look().scale),
                     x_title=t(f"{SLUG}.rate"), y_title=t(f"{SLUG}.excess"), x_range=(x[0] - 0.1, x[1] + 0.1),
                     y_range=(-0.03, 1.08 * high))  # fmt: skip
    ticks = range(int(np.ceil(x[0])), int(np.floor(x[1])) + 1)
    drawing.update_xaxes(tickvals=list(ticks), ticktext=[f"× {10.0**n:g}" for n in ticks])
    return drawing
