from optim_core.hyper import Decay
from optim_core.ops import sign
from optim_core.rule import rule


@rule("Lion", scale_free="coordinate", family="sign", published=("none", "decoupled"))
def lion(g, m, *, beta1: Decay = 0.9, beta2: Decay = 0.99):
    """The sign of a momentum that leans on the newest gradient. Chen et al. 2023, arXiv:2302.06675."""
    c = beta1 * m + (1 - beta1) * g
    m = beta2 * m + (1 - beta2) * g
    return sign(c), m
