from optim_core.landscape import landscape


@landscape(
    "Beale",
    zh="比尔函数",
    start=(1.0, 1.5),
    minima=((3.0, 0.5),),
    window=((-1.0, 4.5), (-2.0, 2.0)),
    about={
        "en": "Cliffs beside a nearly flat floor: one learning rate must serve gradients of very different sizes.",
        "zh": "峭壁旁边是几乎平坦的谷底：同一个学习率要应付大小悬殊的梯度。",
    },
)
def beale(x, y):
    """Beale 1958, On an iterative method for finding a local minimum, Princeton Technical Report 25."""
    first = 1.5 - x + x * y
    second = 2.25 - x + x * y**2
    third = 2.625 - x + x * y**3
    return first**2 + second**2 + third**2
