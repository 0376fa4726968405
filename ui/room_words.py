"""What a room refuses, in the reader's language."""

from __future__ import annotations

from classroom import Refused
from ui.text import t


def sentence(refused: Refused) -> str:
    """The sentence of a refusal: `content/<lang>/room.toml` has one for each reason."""
    return t(f"room.{refused.reason}", **refused.parts)
