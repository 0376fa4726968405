"""The small multiples of the Watch page as one scene for the browser: fields, notes and paths of each method.

What a worker has packed (optim_core/networks/watching.py) is unpacked here, so that the browser gets plain bytes.
"""

from __future__ import annotations

import base64
import math
import zlib
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from ui.figures.rows import Scene
from ui.job import Snapshot
from ui.numbers import number
from ui.theme import GROUNDS

LOST = -128  # as in watching.py, which loads torch
FACTORS = (2.0, 10.0, 1e3, 1e6)  # between two lines of equal loss, the first that leaves no more lines than
MOST_LINES = 16
Words = Callable[..., str]


def scene(snapshot: Snapshot, look: Scene, plane: str, words: Words) -> dict[str, Any]:
    """Everything that ui/stage/plane/panels.js draws. While the training is live only the newest field is in it.

    plane: "pca" or "random". words: a label of the page by its name.
    """
    first = max(0, len(snapshot.records) - 1) if snapshot.live else 0
    records, pictures, ground = snapshot.records[first:], snapshot.pictures, GROUNDS[look.theme]
    fields = [unpacked(record["field"], len(snapshot.plan["entries"])) for record in records]
    styles = [look.style(k) for k in range(len(look.methods))]
    return {
        "run": f"{snapshot.seconds} {snapshot.plan}", "live": snapshot.live, "first": first, "scale": look.scale,
        "grid": fields[0].shape[1] if fields else 0, "window": pictures.get("window", [-1, 1, -1, 1]),
        "points": {name: pictures.get(name, []) for name in "xyk"}, "steps": [record["step"] for record in records],
        "frames": [base64.b64encode(field.tobytes()).decode() for field in fields],
        "notes": [[_note(record, field, k, words) for k in range(len(styles))]
                  for record, field in zip(records, fields, strict=True)],
        "methods": [{"name": name, "color": style.color, "text": style.text_color, "dash": _dash(style.dash)}
                    for name, style in zip(look.names, styles, strict=True)],
        "planes": _planes(snapshot, plane, words, len(styles)),
        "colors": {"page": ground.page, "ink": ground.ink, "muted": ground.muted, "contour": ground.contour,
                   "ramp": ground.ramp, "zones": (ground.ramp[1], ground.page)},
        "words": {name: words(name) for name in ("play", "pause", "scrub", "step", "later", "field", "path")},
    }  # fmt: skip


@lru_cache(maxsize=512)
def unpacked(field: str, runs: int) -> Any:
    """One record's bytes: int8 (runs, n, n), rows of equal y from the bottom up."""
    held = np.frombuffer(zlib.decompress(base64.b64decode(field)), dtype=np.int8)
    n = math.isqrt(held.size // runs)
    return held.reshape(runs, n, n)


def agreement(field: Any, pair: int) -> float | None:
    """The share of the square's nodes where both runs of a pair (0, 1, …) name the same class; None where one of them
    is lost."""
    one, other = field[2 * pair : 2 * pair + 2]
    if LOST in (one[0, 0], other[0, 0]):
        return None
    return float(np.mean((one >= 0) == (other >= 0)))


def spacing(low: float, high: float) -> float:
    """The factor between two lines of equal loss, for log₁₀ losses between low and high."""
    return next((f for f in FACTORS if (high - low) / math.log10(f) <= MOST_LINES), FACTORS[-1])


def _note(record: Mapping[str, Any], field: Any, k: int, words: Words) -> str:
    """Loss, accuracy and agreement of one method's two trainings, a line each."""
    losses, accuracies = (record[name][2 * k : 2 * k + 2] for name in ("loss", "accuracy"))
    shared = agreement(field, k)
    lines = [words("note_loss", plain=_loss(losses[0]), told=_loss(losses[1])),
             words("note_accuracy", plain=_percent(accuracies[0]), told=_percent(accuracies[1])),
             words("note_lost") if shared is None else words("note_agree", share=_percent(shared, 1))]  # fmt: skip
    return "\n".join(lines)


def _loss(value: float | None) -> str:
    return number(value, 2) if value is not None and math.isfinite(value) else "–"


def _percent(share: float | None, digits: int = 0) -> str:
    """A share in percent, rounded down, so that 100 % is said only where it is all."""
    if share is None or not math.isfinite(share):
        return "–"
    return f"{math.floor(share * 100 * 10**digits + 1e-9) / 10**digits:.{digits}f} %".replace(".0 %", " %")


def _planes(snapshot: Snapshot, plane: str, words: Words, count: int) -> Sequence[dict[str, Any] | None]:
    """The finished planes; while the training is live the paths so far, which know their principal directions only."""
    finished = snapshot.pictures.get("planes", ())
    if len(finished) == count:
        return [_plane(held[plane], words) for held in finished]
    known = snapshot.records[-1].get("paths", []) if snapshot.records and plane == "pca" else []
    return [{**held, "caption": words("so_far")} for held in known] or [None] * count


def _plane(held: Mapping[str, Any], words: Words) -> dict[str, Any]:
    factor = spacing(held["low"], held["high"])
    return {**held, "n": math.isqrt(len(base64.b64decode(held["loss"]))), "step": math.log10(factor),
            "caption": words("caption", share=_share(held["share"]), factor=number(factor))}  # fmt: skip


def _share(share: float) -> str:
    """The share of a path that a plane holds: two digits, and nearly everything is not everything."""
    return f"{number(min(100 * share, 99.9) if share < 1 else 100, 2 if share < 0.995 else 3)} %"


def _dash(dash: str) -> list[float]:
    """A Plotly dash as a canvas takes it."""
    return [] if dash == "solid" else [float(part.removesuffix("px")) for part in dash.split(",")]
