from typing import Annotated

from optim_core.hyper import Range
from optim_core.landscape import landscape
from optim_core.ops import cos, cosh, radians, sin


def turned_start(theta, a1, a2):
    """Turns with the function, so that a rotation changes the axes and nothing else."""
    c, s = cos(radians(theta)), sin(radians(theta))
    u, v = 3.0, 10.0
    return (a1 + c * u - s * v, a2 + s * u + c * v)


@landscape(
    "Cosh ravine",
    zh="双曲余弦峡谷",
    start=turned_start,
    minima=lambda a1, a2: ((a1, a2),),
    window=((-12.0, 14.0), (-12.0, 14.0)),
    about={
        "en": "Steep along one axis, flat along the other, each with its own L0 and L1: turned by 45° no coordinate "
        "knows which is which.",
        "zh": "一条轴陡，一条轴平，各有各的 L0 与 L1；转过 45° 之后，没有哪个坐标分得清陡与平。",
    },
)
def cosh_ravine(
    x,
    y,
    *,
    theta: Annotated[float, Range(-90.0, 90.0)] = 0.0,
    a1: Annotated[float, Range(-10.0, 10.0, slider=(-3.0, 3.0))] = 1.0,
    a2: Annotated[float, Range(-10.0, 10.0, slider=(-3.0, 3.0))] = 1.0,
):
    """cosh(2u) + cosh(v/10): (4, 2)-smooth along u, (1/100, 1/10)-smooth along v. Crawshaw et al., arXiv:2208.11195."""
    u = cos(radians(theta)) * (x - a1) + sin(radians(theta)) * (y - a2)
    v = cos(radians(theta)) * (y - a2) - sin(radians(theta)) * (x - a1)
    return cosh(2 * u) + cosh(v / 10)
