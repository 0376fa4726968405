from optim_core.landscape import landscape
from optim_core.ops import cosh


@landscape(
    "Cosh valley",
    zh="双曲余弦谷",
    start=(6.0, 3.0),
    minima=((1.0, 2.0),),
    window=((-5.0, 7.0), (-1.0, 5.0)),
    about={
        "en": "Curvature grows with slope: farther out, gradient descent pays exponentially, clipping only linearly.",
        "zh": "坡有多陡，曲率就有多大：普通梯度下降的步数随距离指数增长，裁剪后只是线性增长。",
    },
)
def cosh_valley(x, y):
    """cosh is (1, 1)-smooth and not L-smooth: relaxed smoothness, Crawshaw et al. 2022, arXiv:2208.11195."""
    return cosh(x - 1) + (y - 2) ** 2 / 2
