from math import inf
from typing import Annotated

from optim_core.hyper import Range
from optim_core.landscape import landscape
from optim_core.ops import cosh


@landscape(
    "Cosh in 1-D",
    zh="一维双曲余弦",
    start=(-5.0,),
    minima=lambda a1: ((a1,),),
    window=((-7.0, 9.0),),
    about={
        "en": "Curvature grows in step with the slope and has no bound: the farther the start, the smaller the "
        "learning rate that does not diverge.",
        "zh": "曲率与斜率一同增长，没有上界：起点越远，不发散的学习率越小。",
    },
)
def cosh_1d(
    x,
    *,
    k: Annotated[float, Range(0.0, inf, "log", slider=(0.25, 4.0), low_open=True)] = 1.0,
    a1: Annotated[float, Range(-10.0, 10.0, slider=(-3.0, 3.0))] = 1.0,
):
    """cosh(kx) is (k², k)-smooth and not L-smooth: Zhang et al. 2020, arXiv:1905.11881."""
    return cosh(k * (x - a1))
