"""What every figure needs to know of the reader's page."""

from __future__ import annotations

from dataclasses import dataclass

from ui.theme import SIZES, Theme


@dataclass(frozen=True)
class Look:
    """Theme and text size of the page that a figure stands on."""

    theme: Theme
    size: str = "normal"

    @property
    def scale(self) -> float:
        """How much larger than usual text is, and with it heights in px."""
        return SIZES[self.size] / SIZES["normal"]
