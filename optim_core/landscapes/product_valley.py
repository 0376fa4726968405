from typing import Annotated

from optim_core.hyper import Range
from optim_core.landscape import landscape


@landscape(
    "Product valley",
    zh="乘积谷",
    start=(-5.0, -3.5),
    minima=lambda a1, a2: ((a1, a2),),
    window=((-8.0, 8.0), (-7.0, 8.0)),
    about={
        "en": "Each coordinate is the other's curvature: four gently sloping floors between walls that steepen "
        "without end.",
        "zh": "一个坐标决定另一个坐标上的曲率：四条缓缓下降的谷底，夹在越远越陡的壁之间。",
    },
)
def product_valley(
    x,
    y,
    *,
    a1: Annotated[float, Range(-10.0, 10.0, slider=(-3.0, 3.0))] = 1.0,
    a2: Annotated[float, Range(-10.0, 10.0, slider=(-3.0, 3.0))] = 0.5,
):
    """A product of squares as of two layers, with a weak bowl that gives it one minimum; it is not L-smooth."""
    return (x - a1) ** 2 * (y - a2) ** 2 / 2 + 0.05 * ((x - a1) ** 2 + (y - a2) ** 2)
