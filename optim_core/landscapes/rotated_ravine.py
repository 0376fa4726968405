from math import inf
from typing import Annotated

from optim_core.hyper import Range
from optim_core.landscape import landscape
from optim_core.ops import cos, radians, sin


def turned_start(theta):
    """Turns with the ravine: a start that happens to lie on one of its axes would hide what the rotation costs."""
    c, s = cos(radians(theta)), sin(radians(theta))
    u, v = -2.0, 1.5
    return (1.0 + c * u - s * v, 1.0 + s * u + c * v)


@landscape(
    "Rotated ravine",
    zh="旋转的峡谷",
    start=turned_start,
    minima=lambda a1, a2: ((a1, a2),),
    window=((-2.0, 4.0), (-2.0, 4.0)),
    about={
        "en": "Turned off the axes, a ravine gives per-coordinate scaling no axis to work on.",
        "zh": "把峡谷转离坐标轴，逐坐标缩放就帮不上忙了：没有哪一条轴恰好是陡的方向。",
    },
)
def rotated_ravine(
    x,
    y,
    *,
    kappa: Annotated[float, Range(0.0, inf, "log", slider=(1.0, 1e4), low_open=True)] = 25.0,
    theta: Annotated[float, Range(-90.0, 90.0)] = 30.0,
    a1: Annotated[float, Range(-10.0, 10.0, slider=(-2.0, 4.0))] = 1.0,
    a2: Annotated[float, Range(-10.0, 10.0, slider=(-2.0, 4.0))] = 1.0,
):
    """Rotation decides what diagonal scaling can do: Das et al. 2024, arXiv:2402.07114."""
    along = cos(radians(theta)) * (x - a1) + sin(radians(theta)) * (y - a2)
    across = cos(radians(theta)) * (y - a2) - sin(radians(theta)) * (x - a1)
    return (along**2 + kappa * across**2) / 2
