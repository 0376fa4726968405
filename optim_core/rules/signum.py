from optim_core.hyper import Decay
from optim_core.ops import sign
from optim_core.rule import rule


@rule("Signum", scale_free="coordinate", family="sign", published=("none", "decoupled"))
def signum(g, m, *, beta: Decay = 0.9):
    """The sign of the momentum. Bernstein et al. 2018, arXiv:1802.04434."""
    m = beta * m + (1 - beta) * g
    return sign(m), m
