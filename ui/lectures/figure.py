"""The picture of a scene as SVG, for paper: level lines, paths and where they end, in the app's colours, dashes and
markers, so that it can be told apart in grey too. Lengths are in px of a picture WIDTH wide."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from html import escape
from zlib import crc32

import numpy as np
from contourpy import contour_generator

import optim_core as oc
from ui.lectures.lecture import Scene
from ui.lectures.marks import points, shape
from ui.lectures.runs import Drawn, Path, drawn
from ui.numbers import number
from ui.stage.look import strokes
from ui.text import t
from ui.theme import GROUNDS, SANS, method_style

WIDTH, HEIGHT = 460.0, 300.0  # of the picture; what the lines are stands under it
CURVE = 120.0  # of these, for the function of a line, above its paths
EDGE = 34.0  # room for the ends of the axes
ROW = 17.0
LEVELS = 14  # as many as on the stage (ui/stage/picture/levels.js)
GRID = (161, 105)
LEVEL = "#b4bcc5"  # the contour of the light theme is too pale for a printer
FAR = 1e5  # px from the corner; a path is drawn until it is farther away
GROUND = GROUNDS["light"]
Axes = Callable[[Path], tuple[np.ndarray, np.ndarray]]


def figure(scene: Scene, lang: str) -> str:
    """The SVG, or "" where the page of the scene has no stage that can be drawn here."""
    return _figure(scene.page, tuple(sorted(scene.state.items())), lang)


@lru_cache(maxsize=64)
def _figure(page: str, state: tuple[tuple[str, str], ...], lang: str) -> str:
    found = drawn(Scene(page, 1, {}, dict(state)))
    if found is None:
        return ""
    parts = [*(_map(found) if found.landscape.d == 2 else _line(found))]
    for k, path in enumerate(found.paths):
        parts += _named(path, HEIGHT + EDGE + ROW * (k + 0.9), lang)
    high = HEIGHT + EDGE + ROW * (len(found.paths) + 0.5)
    names = ", ".join(dict.fromkeys(path.method.name for path in found.paths))
    return (
        f'<svg viewBox="0 0 {WIDTH + 2 * EDGE:g} {high:g}" role="img" aria-label="{escape(names)}" '
        f'font-family="{escape(SANS)}" font-size="11" fill="{GROUND.ink}">{"".join(parts)}</svg>'
    )


class _Frame:
    """A window of numbers as a box of px; y grows upwards, or `down`wards for steps."""

    def __init__(self, window: Sequence[Sequence[float]], top: float, high: float, *, down: bool = False) -> None:
        (self.left, self.right), (self.low, self.high) = window
        self.top, self.tall, self.down = top, high, down

    def x(self, values: np.ndarray) -> np.ndarray:
        return EDGE + (np.asarray(values) - self.left) / (self.right - self.left) * WIDTH

    def y(self, values: np.ndarray) -> np.ndarray:
        share = (np.asarray(values) - self.low) / (self.high - self.low)
        return self.top + (share if self.down else 1 - share) * self.tall

    def clip(self, name: str) -> str:
        box = f'x="{EDGE:g}" y="{self.top:g}" width="{WIDTH:g}" height="{self.tall:g}"'
        return (f'<clipPath id="{name}"><rect {box}/></clipPath>'
                f'<rect {box} fill="none" stroke="{GROUND.hairline}"/>')  # fmt: skip

    def ends(self, name: str) -> Iterator[str]:
        """The numbers at both ends of the horizontal axis, and its name between them."""
        y = self.top + self.tall + 13
        for at, text, anchor in ((self.left, number(self.left), "start"), (self.right, number(self.right), "end")):
            yield f'<text x="{float(self.x(np.array(at))):.1f}" y="{y:g}" text-anchor="{anchor}">{text}</text>'
        yield f'<text x="{EDGE + WIDTH / 2:g}" y="{y:g}" text-anchor="middle">{name}</text>'


def _map(found: Drawn) -> Iterator[str]:
    land = found.landscape
    frame = _Frame(land.window, 4, HEIGHT)
    yield frame.clip(clip := _clip(found))
    yield f'<g clip-path="url(#{clip})">'
    yield from _levels(land, frame)
    if found.radius is not None:
        yield _ring(found.radius, frame)
    for point in np.atleast_2d(land.minima) if isinstance(land.minima, np.ndarray) else ():
        yield _mark("circle-open", frame, point[0], point[1], GROUND.muted, 5)
    yield from _paths(found, frame, lambda path: (path.x[:, 0], path.x[:, 1]))
    yield "</g>"
    yield from frame.ends("x₁")
    for at, text in ((frame.low, number(frame.low)), (frame.high, number(frame.high))):
        y = min(max(float(frame.y(np.array(at))), 12.0), HEIGHT + 4)
        yield f'<text x="{EDGE - 4:g}" y="{y:.1f}" text-anchor="end">{text}</text>'
    yield f'<text x="{EDGE - 4:g}" y="{HEIGHT / 2:g}" text-anchor="end">x₂</text>'


def _line(found: Drawn) -> Iterator[str]:
    """The function over x, and below it each path against its steps, downwards."""
    land = found.landscape
    (window,) = land.window
    x = np.linspace(*window, 400)
    values = np.asarray(land.value(x[:, None]), dtype=float)
    steps = max(len(path.x) for path in found.paths) - 1 if found.paths else 1
    top = _Frame((window, (float(values.min()), float(values.max()))), 4, CURVE)
    below = _Frame((window, (0.0, float(max(steps, 1)))), CURVE + 16, HEIGHT - CURVE - 12, down=True)
    clip = _clip(found)
    yield top.clip(f"{clip}-curve") + below.clip(clip)
    yield (f'<polyline fill="none" stroke="{GROUND.muted}" stroke-width="1.2" '
           f'points="{points(top.x(x), top.y(values))}"/>')  # fmt: skip
    yield f'<text x="{EDGE + 4:g}" y="16">f(x)</text>'
    for path in found.paths:
        if np.isfinite(end := path.x[-1, 0]) and window[0] <= end <= window[1]:
            style = method_style(path.method, "light")
            height = float(np.asarray(land.value(np.array([[end]])))[0])
            yield _mark(style.marker, top, float(end), height, style.color, 4)
    yield f'<g clip-path="url(#{clip})">'
    yield from _paths(found, below, lambda path: (path.x[:, 0], np.arange(len(path.x))))
    yield "</g>"
    yield from below.ends("x")
    yield f'<text x="{EDGE - 4:g}" y="{below.top + 10:g}" text-anchor="end">0</text>'
    yield f'<text x="{EDGE - 4:g}" y="{HEIGHT + 4:g}" text-anchor="end">{steps}</text>'
    yield f'<text x="{EDGE - 4:g}" y="{below.top + below.tall / 2:g}" text-anchor="end">t</text>'


def _levels(land: oc.Landscape, frame: _Frame) -> Iterator[str]:
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


def _paths(found: Drawn, frame: _Frame, axes: Axes) -> Iterator[str]:
    for path in found.paths:
        style = method_style(path.method, "light")
        x, y = axes(path)
        with np.errstate(all="ignore"):  # what has diverged
            inside = (np.abs(frame.x(x)) < FAR) & (np.abs(frame.y(y)) < FAR)
        n = len(x) if inside.all() else int(np.argmin(inside))
        if not n:
            continue
        spots = points(frame.x(x[:n]), frame.y(y[:n]))
        yield f'<polyline class="path" data-method="{escape(path.method.slug)}" {_stroke(path)} points="{spots}"/>'
        if n == len(x):
            yield _mark(style.marker, frame, float(x[-1]), float(y[-1]), style.color, 4)
    if found.paths and found.landscape.d == 2:
        start = found.paths[0].x[0]
        yield _mark("circle-open", frame, float(start[0]), float(start[1]), GROUND.ink, 4)


def _stroke(path: Path) -> str:
    """Colour and dash of the method; a path with plain gradients beside one with rescaled ones is thin."""
    style = method_style(path.method, "light")
    dash = strokes(style)
    wide = 1.0 if path.world == "plain" else 2.0
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'fill="none" stroke="{style.color}" stroke-width="{wide:g}"{dashed}'


def _named(path: Path, y: float, lang: str) -> Iterator[str]:
    """One row under the picture: how the line looks, whose it is and where it ended."""
    style = method_style(path.method, "light")
    yield f'<line x1="{EDGE:g}" x2="{EDGE + 44:g}" y1="{y - 4:g}" y2="{y - 4:g}" {_stroke(path)}/>'
    yield shape(style.marker, EDGE + 44, y - 4, style.color, 4)
    end = ", ".join(number(float(v), 4) for v in path.x[-1])
    point = f"({end})" if len(path.x[-1]) > 1 else end
    if path.diverged_at >= 0:
        said = t("lectures.figure_diverged", lang, step=number(path.diverged_at))
    else:
        said = t("lectures.figure_ends", lang, point=point, step=number(len(path.x) - 1))
    world = t(f"lectures.figure_{path.world}", lang) if path.world == "plain" else ""
    text = escape(": ".join((" ".join(part for part in (path.method.name, world) if part), said)))
    yield f'<text x="{EDGE + 56:g}" y="{y:g}">{text}</text>'


def _ring(radius: float, frame: _Frame) -> str:
    """AdamW's box |x_i| ≤ 1/λ."""
    x, y = frame.x(np.array([-radius, radius])), frame.y(np.array([radius, -radius]))
    return (f'<rect class="box" x="{x[0]:.1f}" y="{y[0]:.1f}" width="{x[1] - x[0]:.1f}" height="{y[1] - y[0]:.1f}" '
            f'fill="none" stroke="{GROUND.ink}" stroke-dasharray="1 4"/>'
            f'<text x="{x[1] - 4:.1f}" y="{y[0] + 13:.1f}" text-anchor="end">1/λ</text>')  # fmt: skip


def _mark(marker: str, frame: _Frame, x: float, y: float, color: str, size: float) -> str:
    return shape(marker, float(frame.x(np.array(x))), float(frame.y(np.array(y))), color, size)


def _clip(found: Drawn) -> str:
    """A name of its own for each picture of a page."""
    return f"c{crc32(b''.join(path.x.tobytes() for path in found.paths)):x}"
