from optim_core.landscape import landscape


@landscape(
    "Double well",
    zh="双阱",
    start=(0.1, 1.6),
    minima=((1.0, 0.5), (-1.0, 0.5)),
    window=((-2.0, 2.0), (-1.0, 2.0)),
    about={
        "en": "Two minima and a saddle between them: a small push, and the path ends in the other well.",
        "zh": "两个极小点之间隔着一个鞍点：轻轻一推，路径就落进另一个阱。",
    },
)
def double_well(x, y):
    """The saddle lies at (0, ½) and has the value ¼."""
    return (x**2 - 1) ** 2 / 4 + (y - 0.5) ** 2 / 2
