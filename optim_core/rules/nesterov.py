from optim_core.hyper import Decay
from optim_core.rule import rule


@rule("Nesterov", scale_free="none", family="gradient", published=("none", "coupled"))
def nesterov(g, b, *, momentum: Decay = 0.9):
    """Momentum that looks ahead, in PyTorch's form. Sutskever et al. 2013, proceedings.mlr.press/v28/sutskever13."""
    b = momentum * b + g
    return g + momentum * b, b
