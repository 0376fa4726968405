from math import inf
from typing import Annotated

from optim_core.hyper import Range
from optim_core.landscape import landscape


@landscape(
    "Tilted line",
    zh="斜线",
    start=(1.0,),
    minima=None,
    minima_note={
        "en": "A line without end has no lowest point; in a box it is the left end.",
        "zh": "没有尽头的斜线没有最低点；限制在一个区间里，最低点是左端。",
    },
    window=((-1.25, 1.25),),
    about={"en": "One coordinate, the same slope everywhere.", "zh": "一个坐标，处处是同一个斜率。"},
)
def tilted_line(x, *, slope: Annotated[float, Range(0.0, inf, "log", slider=(1e-3, 1.0), low_open=True)] = 1 / 3):
    """The mean loss of an online problem with linear losses, as of Reddi, Kale & Kumar 2018, arXiv:1904.09237."""
    return slope * x
