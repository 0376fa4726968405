from optim_core.landscape import landscape


@landscape(
    "Quartic valley",
    zh="四次谷",
    start=(-2.0, 1.0),
    minima=((1.0, -1.0),),
    window=((-3.0, 4.0), (-4.0, 2.0)),
    about={
        "en": "No curvature at the floor, a great deal far out: the safe learning rate depends on where you start.",
        "zh": "谷底曲率为零，远处曲率暴涨：能用多大的学习率，取决于从哪里出发。",
    },
)
def quartic_valley(x, y):
    """x⁴ is (16/L1², L1)-smooth for every L1 > 0 and not L-smooth: Zhang et al. 2020, arXiv:1905.11881."""
    return (x - 1) ** 4 + (y + 1) ** 2 / 2
