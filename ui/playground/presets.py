"""The gallery of the playground: experiments with a name and one sentence each, written as their links spell them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

FILE = Path(__file__).with_suffix(".toml")


def state(text: str) -> dict[str, str]:
    """ "f=bowl; lr.2=0.1" → {"f": "bowl", "lr.2": "0.1"}: control name → its spelling."""
    return dict(part.split("=", 1) for part in text.split("; "))


PRESETS: Mapping[str, Mapping[str, str]] = {
    name: state(text) for name, text in tomllib.loads(FILE.read_text("utf-8")).items()
}
