"""A text to learn letter by letter: the help topics that ship with Python, committed beside this file, since the
module pydoc_data differs from one version of Python to the next. `texts/NOTICE` says where they come from.

All of it is used, in lower case: 465,048 characters, 77 of them different. That is long enough that no window is seen
twice in 700 steps of 16 windows, and no choice of an excerpt stands behind a result.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

FILE = Path(__file__).parent / "texts" / "topics.txt"
SHA256 = "2a95af4ac93f5b719944030ce3769070ddf827d847cba42192afa8da989e5dc4"
WINDOW = 32  # characters that a model sees at once, and predicts
SHOWN = 128  # windows of each part by which losses are recorded


@cache
def characters() -> str:
    """The text, in lower case. Raises ValueError if the file is not the one whose checksum stands here."""
    held = FILE.read_bytes()
    if hashlib.sha256(held).hexdigest() != SHA256:
        raise ValueError(f"{FILE.name} is not the text that the results were made with: its SHA-256 differs.")
    return held.decode("utf-8").lower()


@cache
def alphabet() -> str:
    """Every character of the text once, in the order of code points: the classes of a language model."""
    return "".join(sorted(set(characters())))


@cache
def codes() -> Any:
    """The text as places in the alphabet, (characters,) int64."""
    points = np.frombuffer(characters().encode("utf-32-le"), dtype=np.uint32)
    return np.searchsorted(np.frombuffer(alphabet().encode("utf-32-le"), dtype=np.uint32), points).astype(np.int64)


def windows(begin: float, end: float) -> tuple[Any, Any]:
    """Neighbouring windows of the text between two shares of its length: what a model sees (n, WINDOW), and for every
    place the character that follows (n, WINDOW)."""
    whole = codes()
    part = whole[int(begin * len(whole)) : int(end * len(whole))]
    n = (len(part) - 1) // WINDOW
    return part[: n * WINDOW].reshape(n, WINDOW), part[1 : n * WINDOW + 1].reshape(n, WINDOW)


def spaced(n: int, count: int) -> Any:
    """`count` of the places 0 … n − 1, evenly spaced."""
    return np.linspace(0, n - 1, min(count, n)).round().astype(np.int64)
