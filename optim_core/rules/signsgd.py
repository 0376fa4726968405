from optim_core.ops import sign
from optim_core.rule import rule


@rule("SignSGD", scale_free="coordinate", family="sign", published=("none",))
def signsgd(g):
    """The sign of every coordinate. Bernstein et al. 2018, arXiv:1802.04434."""
    return sign(g)
