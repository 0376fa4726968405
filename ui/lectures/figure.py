"""The picture of a scene as SVG, for paper: level lines, paths and where they end, in the app's colours, dashes and
markers, so that it can be told apart in grey too."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from html import escape

import numpy as np
from contourpy import contour_generator

import optim_core as oc
from ui.lectures import anatomy, chart, prox
from ui.lectures.lecture import Scene
from ui.lectures.marks import points
from ui.lectures.paper import EDGE, GROUND, HEIGHT, WIDTH, Frame, Sheet, clip_of, downwards, paths, sheet
from ui.lectures.runs import Drawn, Staged, charted, drawn, staged
from ui.numbers import number
from ui.theme import SANS, method_style

CURVE = 120.0  # px for the function of a line, above its paths
LEVELS = 14  # as many as on the stage (ui/stage/picture/levels.js)
GRID = (161, 105)
LEVEL = "#b4bcc5"  # the contour of the light theme is too pale for a printer


def figure(scene: Scene, lang: str, answered: bool = False) -> str:
    """The SVG, or "" where the first figure of the scene's page can be drawn only while it runs. `answered`: as it is
    once the question beside it is, on a page whose figure then shows more."""
    return _figure(scene.page, tuple(sorted(scene.state.items())), lang, answered)


@lru_cache(maxsize=64)
def _figure(page: str, state: tuple[tuple[str, str], ...], lang: str, answered: bool) -> str:
    scene = Scene(page, 1, {}, dict(state))
    made = _sheet(scene, lang, answered)
    if made is None:
        return ""
    return (
        f'<svg viewBox="0 0 {WIDTH + 2 * EDGE:g} {made.high:g}" role="img" aria-label="{escape(made.name)}" '
        f'font-family="{escape(SANS)}" font-size="11" fill="{GROUND.ink}">{"".join(made.parts)}</svg>'
    )


def _sheet(scene: Scene, lang: str, answered: bool) -> Sheet | None:
    if (stage := staged(scene)) is not None:
        return DRAWINGS[stage.kind](stage, lang)
    plain = charted(scene, lang, answered)
    return chart.drawing(plain) if plain is not None else None


def _map(stage: Staged, lang: str) -> Sheet:
    found = drawn(stage)
    return sheet(found, (_ground if found.landscape.d == 2 else _line)(found), HEIGHT + EDGE, lang)


def _prox(stage: Staged, lang: str) -> Sheet:
    found = drawn(stage)
    return sheet(found, prox.picture(stage, found, lang), prox.HIGH, lang)


DRAWINGS: Mapping[str, Callable[[Staged, str], Sheet]] = {
    "map": _map, "line": _map, "prox": _prox, "anatomy": anatomy.drawing,
}  # fmt: skip


def _ground(found: Drawn) -> Iterator[str]:
    """A landscape from above, and the paths on it."""
    land = found.landscape
    frame = Frame(land.window, 4, HEIGHT)
    yield frame.clip(clip := clip_of(found))
    yield f'<g clip-path="url(#{clip})">'
    yield from _levels(land, frame)
    if found.radius is not None:
        yield _ring(found.radius, frame)
    for point in np.atleast_2d(land.minima) if isinstance(land.minima, np.ndarray) else ():
        yield frame.mark("circle-open", point[0], point[1], GROUND.muted, 5)
    yield from paths(found, frame, lambda path: (path.x[:, 0], path.x[:, 1]))
    if found.paths:
        start = found.paths[0].x[0]
        yield frame.mark("circle-open", float(start[0]), float(start[1]), GROUND.ink, 4)
    yield "</g>"
    yield from frame.ends("x₁")
    for at, text in ((frame.low, number(frame.low)), (frame.high, number(frame.high))):
        yield frame.beside(min(max(float(frame.y(np.array(at))), 12.0), HEIGHT + 4), text)
    yield frame.beside(HEIGHT / 2, "x₂")


def _line(found: Drawn) -> Iterator[str]:
    """The function over x, and below it each path against its steps, downwards."""
    land = found.landscape
    (window,) = land.window
    x = np.linspace(*window, 400)
    values = np.asarray(land.value(x[:, None]), dtype=float)
    top = Frame((window, (float(values.min()), float(values.max()))), 4, CURVE)
    yield top.clip(f"{clip_of(found)}-curve")
    yield (f'<polyline fill="none" stroke="{GROUND.muted}" stroke-width="1.2" '
           f'points="{points(top.x(x), top.y(values))}"/>')  # fmt: skip
    yield top.beside(14, "f(x)")
    for path in found.paths:
        if np.isfinite(end := path.x[-1, 0]) and window[0] <= end <= window[1]:
            style = method_style(path.method, "light")
            height = float(np.asarray(land.value(np.array([[end]])))[0])
            yield top.mark(style.marker, float(end), height, style.color, 4)
    yield from downwards(found, window, CURVE + 16, HEIGHT - CURVE - 12)


def _levels(land: oc.Landscape, frame: Frame) -> Iterator[str]:
    """Lines that divide the window into areas as the stage does: equal steps of the root of the area below."""
    x, y = (np.linspace(*ends, count) for ends, count in zip(land.window, GRID, strict=True))
    heights = np.asarray(land.value(np.stack(np.meshgrid(x, y), axis=-1)), dtype=float)
    ranked = np.sort(heights[np.isfinite(heights)])
    if not len(ranked):
        return
    lines = contour_generator(x=x, y=y, z=np.ma.masked_invalid(heights))
    for k in range(1, LEVELS):
        for ring in map(np.asarray, lines.lines(float(ranked[round((k / LEVELS) ** 2 * (len(ranked) - 1))]))):
            spots = points(frame.x(ring[:, 0]), frame.y(ring[:, 1]))
            yield f'<polyline class="level" fill="none" stroke="{LEVEL}" stroke-width=".7" points="{spots}"/>'


def _ring(radius: float, frame: Frame) -> str:
    """AdamW's box |x_i| ≤ 1/λ."""
    x, y = frame.x(np.array([-radius, radius])), frame.y(np.array([radius, -radius]))
    return (f'<rect class="box" x="{x[0]:.1f}" y="{y[0]:.1f}" width="{x[1] - x[0]:.1f}" height="{y[1] - y[0]:.1f}" '
            f'fill="none" stroke="{GROUND.ink}" stroke-dasharray="1 4"/>'
            f'<text x="{x[1] - 4:.1f}" y="{y[0] + 13:.1f}" text-anchor="end">1/λ</text>')  # fmt: skip
