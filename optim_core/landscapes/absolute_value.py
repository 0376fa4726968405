from optim_core.formula import Zeros
from optim_core.landscape import landscape
from optim_core.ops import absolute


def creases(x, y):
    return (x - 1) * (y + 0.5)


@landscape(
    "Absolute value",
    zh="绝对值",
    start=(-1.5, 1.5),
    minima=((1.0, -0.5),),
    window=((-3.0, 3.0), (-2.5, 2.5)),
    about={
        "en": "The gradient never shrinks near the minimum: steps of constant length go on hopping over the kink.",
        "zh": "越靠近极小点，梯度也不会变小：步长不变的方法会在尖点两侧来回跳。",
    },
    kinks=Zeros(creases),
)
def absolute_value(x, y):
    """Kinks on two lines; the chosen subgradient there is sign(0) = 0."""
    return absolute(x - 1) + 2 * absolute(y + 0.5)
