from optim_core.landscape import landscape

FOUR = (
    (3.0, 2.0),
    (-2.805118086952745, 3.131312518250573),
    (-3.779310253377747, -3.283185991286170),
    (3.584428340330492, -1.848126526964404),
)


@landscape(
    "Himmelblau",
    zh="希梅尔布劳函数",
    start=(-0.5, -1.5),
    minima=FOUR,
    window=((-5.0, 5.0), (-5.0, 5.0)),
    about={
        "en": "Four equally deep basins: where a path ends depends on the method as much as on the start.",
        "zh": "四个一样深的盆地：终点落在哪一个，既看起点，也看方法。",
    },
)
def himmelblau(x, y):
    """Himmelblau 1972, Applied Nonlinear Programming, McGraw-Hill."""
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2
