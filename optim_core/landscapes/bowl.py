from typing import Annotated

from optim_core.hyper import Range
from optim_core.landscape import landscape


@landscape(
    "Bowl",
    zh="碗",
    start=(-2.0, -1.0),
    minima=lambda a1, a2: ((a1, a2),),
    window=((-3.0, 5.0), (-2.0, 4.0)),
    about={
        "en": "Nothing is hard here, so where each method stops shows what its decay does and nothing else.",
        "zh": "这里没有任何困难，所以各方法停在哪里，只取决于权重衰减的方式。",
    },
)
def bowl(
    x,
    y,
    *,
    a1: Annotated[float, Range(-10.0, 10.0, slider=(-3.0, 5.0))] = 3.0,
    a2: Annotated[float, Range(-10.0, 10.0, slider=(-2.0, 4.0))] = 2.0,
):
    """The minimum stands off the origin: centred there, weight decay could not be seen."""
    return ((x - a1) ** 2 + (y - a2) ** 2) / 2
