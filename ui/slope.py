"""The landscape of the Anatomy page: a plane, whose gradient is the same everywhere. It is on no page's list."""

from __future__ import annotations

from typing import Annotated, Any

from optim_core import derived
from optim_core.hyper import Range
from optim_core.landscape import landscape
from ui.derived import FILE

REACH = 2.0  # of the gradient's two numbers before `size`
Coordinate = Annotated[float, Range(-REACH, REACH)]
Size = Annotated[float, Range(0.0, 1e12, "log", slider=(1e-12, 1e6), low_open=True)]

derived.know(FILE)


@landscape(
    "Slope",
    zh="斜面",
    start=(2.0, 1.0),
    minima=None,
    minima_note={"en": "A slope without end has no lowest point.", "zh": "没有尽头的斜面没有最低点。"},
    window=((-3.0, 3.0), (-3.0, 3.0)),
    about={"en": "The same gradient everywhere.", "zh": "处处是同一个梯度。"},
)
def slope(x: Any, y: Any, *, g1: Coordinate = 1.6, g2: Coordinate = 0.4, size: Size = 1.0) -> Any:
    """f = size · (g₁x₁ + g₂x₂): every step is told size · (g₁, g₂)."""
    return size * (g1 * x + g2 * y)
