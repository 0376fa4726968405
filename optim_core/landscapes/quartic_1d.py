from typing import Annotated

from optim_core.hyper import Range
from optim_core.landscape import landscape


@landscape(
    "Quartic in 1-D",
    zh="一维四次函数",
    start=(-5.0,),
    minima=lambda a1: ((a1,),),
    window=((-11.0, 13.0),),
    about={
        "en": "Curvature grows with the slope to the power 2/3: no curvature at the bottom, ever more far out.",
        "zh": "曲率按斜率的 2/3 次方增长：谷底没有曲率，越远曲率越大。",
    },
)
def quartic_1d(x, *, a1: Annotated[float, Range(-10.0, 10.0, slider=(-3.0, 3.0))] = 1.0):
    """x⁴/4 is (4/L1², L1)-smooth for every L1 > 0 and not L-smooth: Zhang et al. 2020, arXiv:1905.11881."""
    return (x - a1) ** 4 / 4
