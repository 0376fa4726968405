"""The pages that exist, read from the folder as the router does: nothing here knows a page by name."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "pages"


def slugs() -> list[str]:
    """Addresses of the pages in teaching order: `1_start.py` is served at /start."""
    files = sorted(FOLDER.glob("[0-9]*_*.py"), key=lambda file: int(file.stem.split("_")[0]))
    return [file.stem.split("_", 1)[1] for file in files]
