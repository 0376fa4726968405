from math import inf
from typing import Annotated

from optim_core.hyper import Range
from optim_core.landscape import landscape


@landscape(
    "Rosenbrock",
    zh="罗森布罗克函数",
    start=(-1.5, 1.5),
    minima=((1.0, 1.0),),
    window=((-2.0, 2.0), (-1.0, 3.0)),
    about={
        "en": "A curved narrow valley: finding its floor is easy, following the bend to the end is not.",
        "zh": "一条弯曲的窄谷：落到谷底很容易，沿着弯道走到尽头却很难。",
    },
)
def rosenbrock(x, y, *, b: Annotated[float, Range(0.0, inf, "log", slider=(1.0, 1000.0), low_open=True)] = 100.0):
    """Rosenbrock 1960, doi:10.1093/comjnl/3.3.175."""
    return (1 - x) ** 2 + b * (y - x**2) ** 2
