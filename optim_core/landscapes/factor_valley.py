from optim_core.formula import Zeros
from optim_core.landscape import landscape


def hyperbola(w1, w2):
    return w1 * w2 - 1


@landscape(
    "Factor valley",
    zh="因子谷",
    start=(2.6, 0.9),
    minima=Zeros(hyperbola),
    window=((-1.0, 3.5), (-1.0, 3.0)),
    about={
        "en": "Two weights, one product: a whole curve of minima, along which weight decay slides to the balanced one.",
        "zh": "两个权重只有乘积起作用：一整条曲线都是极小点，权重衰减沿着它滑向最平衡的一点。",
    },
)
def factor_valley(w1, w2):
    """The smallest deep linear network: Saxe, McClelland & Ganguli 2014, arXiv:1312.6120."""
    return (w1 * w2 - 1) ** 2 / 2
