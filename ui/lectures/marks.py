"""Markers and lines of a printed figure, as SVG. Lengths are in px."""

from __future__ import annotations

import numpy as np

SMALLEST = 0.4  # between two points of a line
PAPER = "#fff"


def shape(marker: str, x: float, y: float, color: str, r: float) -> str:
    """The first five markers of the app as they are; the rarer ones are a star of as many points as they have."""
    paint = f'fill="{PAPER}" stroke="{color}"' if "-open" in marker else f'fill="{color}" stroke="{color}"'
    kind = marker.removesuffix("-open").removesuffix("-dot").removesuffix("-open")
    if kind == "circle":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:g}" {paint}/>'
    if kind in ("cross", "x"):
        turn = np.pi / 4 if kind == "x" else 0.0
        ends = [(np.cos(turn + k * np.pi / 2) * r, np.sin(turn + k * np.pi / 2) * r) for k in range(4)]
        line = " ".join(f"M{x:.1f} {y:.1f}l{a:.1f} {b:.1f}" for a, b in ends)
        return f'<path d="{line}" stroke="{color}" stroke-width="2.4"/>'
    corners, turn = {"square": (4, 0.25), "diamond": (4, 0.0), "triangle-up": (3, 0.0), "triangle-down": (3, 0.5),
                     "pentagon": (5, 0.0)}.get(kind, (6, 0.0))  # fmt: skip
    angles = 2 * np.pi * (np.arange(corners) / corners + turn / 2 if kind != "triangle-down" else
                          np.arange(corners) / corners + turn)  # fmt: skip
    spots = points(x + np.sin(angles) * (r + 1), y - np.cos(angles) * (r + 1), 0)
    return f'<polygon points="{spots}" {paint}/>'


def points(x: np.ndarray, y: np.ndarray, smallest: float = SMALLEST) -> str:
    """Points to a tenth of a px; one that lies nearer than `smallest` to the last is left out, the last one never."""
    kept: list[tuple[float, float]] = []
    for k, (a, b) in enumerate(zip(x.tolist(), y.tolist(), strict=True)):
        if not kept or k == len(x) - 1 or max(abs(a - kept[-1][0]), abs(b - kept[-1][1])) >= smallest:
            kept.append((a, b))
    return " ".join(f"{a:.1f},{b:.1f}" for a, b in kept)
