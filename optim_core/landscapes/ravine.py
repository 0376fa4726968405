from math import inf
from typing import Annotated

from optim_core.hyper import Range
from optim_core.landscape import landscape


@landscape(
    "Ravine",
    zh="峡谷",
    start=(-1.5, 2.5),
    minima=lambda a1, a2: ((a1, a2),),
    window=((-3.0, 4.0), (-2.0, 4.0)),
    about={
        "en": "κ times steeper across than along, but on the axes: scale-free methods walk as if it were a bowl.",
        "zh": "横向比纵向陡 κ 倍，但方向与坐标轴一致：尺度无关的方法走的路，与在圆碗里完全相同。",
    },
)
def ravine(
    x,
    y,
    *,
    kappa: Annotated[float, Range(0.0, inf, "log", slider=(1.0, 1e4), low_open=True)] = 25.0,
    a1: Annotated[float, Range(-10.0, 10.0, slider=(-3.0, 4.0))] = 1.0,
    a2: Annotated[float, Range(-10.0, 10.0, slider=(-2.0, 4.0))] = 1.0,
):
    """Condition number κ on the axes: Zhuang et al. 2022, arXiv:2202.00089."""
    return ((x - a1) ** 2 + kappa * (y - a2) ** 2) / 2
