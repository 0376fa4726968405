from typing import Annotated

from optim_core.hyper import Range
from optim_core.landscape import landscape


@landscape(
    "Deep chain",
    zh="深度链",
    start=(1.6,),
    minima=lambda L: ((1.0,),) if L % 2 else ((1.0,), (-1.0,)),
    window=lambda L: ((-0.5, 2.0),) if L % 2 else ((-1.8, 2.0),),
    about={
        "en": "One weight used L times: with depth the curvature grows almost as fast as the slope itself.",
        "zh": "同一个权重连用 L 次：层数越深，曲率的增长就越接近与斜率成正比。",
    },
)
def deep_chain(w, *, L: Annotated[int, Range(1, 12)] = 5):
    """|f″| ~ |f′|^((2L−2)/(2L−1)) far out: depth leads to (L0, L1)-smoothness, Zhang et al. 2020, arXiv:1905.11881."""
    return (w**L - 1) ** 2 / 2
