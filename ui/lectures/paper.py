"""What the printed figures share: frames, the lines of methods, marks, and the rows that say whose line is which.

Lengths are in px of a picture WIDTH wide, with EDGE on both sides for the ends of the axes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import chain
from zlib import crc32

import numpy as np

import optim_core as oc
from ui.lectures.marks import points, shape
from ui.lectures.runs import Drawn, Path
from ui.numbers import number
from ui.stage.look import strokes
from ui.text import t
from ui.theme import GROUNDS, method_style

WIDTH, HEIGHT = 460.0, 300.0  # of the picture; what the lines are stands under it
EDGE = 34.0  # room for the ends of the axes
ROW = 17.0
LETTER = 6.3  # px: the width of a letter; a Chinese one is twice as wide
FAR = 1e5  # px from the corner; a path is drawn until it is farther away
GROUND = GROUNDS["light"]
SPARE = ("14 4 2 4", "14 4 2 4 2 4", "1 5", "20 4 6 4")  # for methods whose own dashes are alike
Axes = Callable[[Path], tuple[np.ndarray, np.ndarray]]


@dataclass(frozen=True)
class Sheet:
    """A figure: its parts as SVG, how high it is, and what it is called."""

    parts: Iterable[str]
    high: float
    name: str


class Frame:
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

    def beside(self, y: float, text: str) -> str:
        """Left of the frame, at a height in px."""
        return f'<text x="{EDGE - 4:g}" y="{y:.1f}" text-anchor="end">{text}</text>'

    def mark(self, marker: str, x: float, y: float, color: str, size: float) -> str:
        return shape(marker, float(self.x(np.array(x))), float(self.y(np.array(y))), color, size)


def sheet(found: Drawn, picture: Iterable[str], high: float, lang: str) -> Sheet:
    """A picture `high` px high, and a row under it for each of its paths."""
    rows = [_named(found, path, high + ROW * (k + 0.9), lang) for k, path in enumerate(found.paths)]
    names = ", ".join(dict.fromkeys(path.method.name for path in found.paths))
    return Sheet(chain(picture, *rows), high + ROW * (len(rows) + 0.5), names)


def paths(found: Drawn, frame: Frame, axes: Axes) -> Iterator[str]:
    for path in found.paths:
        style = method_style(path.method, "light")
        x, y = axes(path)
        with np.errstate(all="ignore"):  # what has diverged
            inside = (np.abs(frame.x(x)) < FAR) & (np.abs(frame.y(y)) < FAR)
        n = len(x) if inside.all() else int(np.argmin(inside))
        if not n:
            continue
        spots = points(frame.x(x[:n]), frame.y(y[:n]))
        look = stroke(found, path)
        yield f'<polyline class="path" data-method="{escape(path.method.slug)}" {look} points="{spots}"/>'
        if n == len(x):
            yield frame.mark(style.marker, float(x[-1]), float(y[-1]), style.color, 4)


def downwards(found: Drawn, window: Sequence[float], top: float, high: float) -> Iterator[str]:
    """Each path of one coordinate against its steps, from above to below."""
    steps = max((len(path.x) for path in found.paths), default=1) - 1
    frame = Frame((window, (0.0, 1.05 * max(steps, 1))), top, high, down=True)  # with room for the last marks
    clip = clip_of(found)
    yield f'{frame.clip(clip)}<g clip-path="url(#{clip})">'
    yield from paths(found, frame, lambda path: (path.x[:, 0], np.arange(len(path.x))))
    yield "</g>"
    yield from frame.ends("x")
    for y, text in ((top + 10, "0"), (float(frame.y(np.array(steps))) + 4, str(steps)), (top + high / 2, "t")):
        yield frame.beside(y, text)


def stroke(found: Drawn, path: Path) -> str:
    """Colour and dash of the method; a path with plain gradients beside one with rescaled ones is thin."""
    dash = dashes(one.method for one in found.paths)[path.method.slug]
    wide = 1.0 if path.world == "plain" else 2.0
    return line(method_style(path.method, "light").color, dash, wide)


def line(color: str, dash: str, wide: float) -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'fill="none" stroke="{color}" stroke-width="{wide:g}"{dashed}'


def dashes(methods: Iterable[oc.Method]) -> Mapping[str, str]:
    """Slug → dash. Of methods that only their colours tell apart, the first has its own and the others spare ones:
    paper is often grey."""
    found: dict[str, str] = {}
    for method in methods:
        if method.slug not in found:
            own = strokes(method_style(method, "light"))
            left = [dash for dash in (own, *SPARE) if dash not in found.values()]
            found[method.slug] = left[0] if left else own
    return found


def _named(found: Drawn, path: Path, y: float, lang: str) -> Iterator[str]:
    """One row under the picture: how the line looks, whose it is and where it ended."""
    style = method_style(path.method, "light")
    yield f'<line x1="{EDGE:g}" x2="{EDGE + 44:g}" y1="{y - 4:g}" y2="{y - 4:g}" {stroke(found, path)}/>'
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


def wide(said: str) -> float:
    """px of a text, about."""
    return LETTER * sum(2 if letter > "⺀" else 1 for letter in said)


def clip_of(found: Drawn) -> str:
    """A name of its own for each picture of a page."""
    return clip_name(path.x for path in found.paths)


def clip_name(values: Iterable[np.ndarray]) -> str:
    return f"c{crc32(b''.join(one.tobytes() for one in values)):x}"
