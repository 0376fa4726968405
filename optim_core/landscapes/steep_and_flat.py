from math import inf
from typing import Annotated

from optim_core.hyper import Range
from optim_core.landscape import landscape


@landscape(
    "Steep and flat",
    zh="陡与平",
    start=(-1.5, -1.0),
    minima=lambda a1, a2: ((a1, a2),),
    window=((-2.5, 3.0), (-2.0, 3.0)),
    about={
        "en": "Gradients s times larger here, s times smaller there: coupled decay shrinks the flat coordinate alone.",
        "zh": "一个坐标的梯度放大 s 倍，另一个缩小 s 倍：耦合的衰减几乎只压平缓的那个坐标。",
    },
)
def steep_and_flat(
    x,
    y,
    *,
    s: Annotated[float, Range(0.0, inf, "log", slider=(1.0, 1e4), low_open=True)] = 100.0,
    a1: Annotated[float, Range(-10.0, 10.0, slider=(-2.5, 3.0))] = 1.5,
    a2: Annotated[float, Range(-10.0, 10.0, slider=(-2.0, 3.0))] = 1.0,
):
    """A diagonal Hessian of any spread, where preconditioning is free: Zhuang et al. 2022, arXiv:2202.00089."""
    return (s * (x - a1) ** 2 + (y - a2) ** 2 / s) / 2
