from typing import Annotated

from optim_core.hyper import Range
from optim_core.landscape import landscape


@landscape(
    "Bowl in 1-D",
    zh="一维的碗",
    start=(1.0,),
    minima=lambda a1: ((a1,),),
    window=((-1.0, 7.0),),
    about={
        "en": "One coordinate: with coupled decay Adam stops short, with a small decoupled one it arrives.",
        "zh": "一个坐标、一个极小点：衰减混进梯度里，Adam 会停在半路；换成不太大的解耦权重衰减，它就能走到底。",
    },
)
def bowl_1d(x, *, a1: Annotated[float, Range(-10.0, 10.0, slider=(-1.0, 7.0))] = 5.0):
    """The smallest example of Loshchilov & Hutter 2019, arXiv:1711.05101."""
    return (x - a1) ** 2 / 2
