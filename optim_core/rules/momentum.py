from optim_core.hyper import Decay
from optim_core.rule import rule


@rule("Momentum", scale_free="none", family="gradient", published=("none", "coupled", "decoupled"))
def momentum(g, b, *, momentum: Decay = 0.9):
    """Heavy ball, in PyTorch's form. Polyak 1964, doi:10.1016/0041-5553(64)90137-5."""
    b = momentum * b + g
    return b, b
