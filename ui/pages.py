"""Which pages exist: the files `pages/<n>_<slug>.py`, in the order of n. Nothing is listed anywhere else.

A page is one Python file and its text in every language, `content/<lang>/<slug>.md`. Its address is `/<slug>`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_NAME = re.compile(r"(\d+)_([a-z][a-z0-9_]*)\.py")


@dataclass(frozen=True)
class PageFile:
    """One page: its place in the teaching order, its slug (address, prefix of its keys) and its script."""

    order: int
    slug: str
    file: Path


def find_pages(folder: Path = ROOT / "pages") -> tuple[PageFile, ...]:
    """Every page in teaching order. Raises ValueError, naming the file, if a name cannot be read or is taken."""
    found: list[PageFile] = []
    for file in sorted(folder.glob("*.py")):
        name = _NAME.fullmatch(file.name)
        if name is None:
            raise ValueError(f"pages/{file.name} must be named <number>_<slug>.py, as in 3_decay.py.")
        page = PageFile(int(name.group(1)), name.group(2), file)
        for other in found:
            if page.slug == other.slug or page.order == other.order:
                raise ValueError(f"pages/{file.name} and pages/{other.file.name} share a number or a slug.")
        found.append(page)
    return tuple(sorted(found, key=lambda page: page.order))
