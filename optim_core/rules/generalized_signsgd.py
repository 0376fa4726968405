from optim_core.hyper import Decay, Tiny
from optim_core.ops import ratio, sqrt
from optim_core.rule import rule


@rule("GeneralizedSignSGD", scale_free="coordinate", family="sign", published=("none", "coupled"))
def generalized_signsgd(g, m, v, *, beta1: Decay = 0.9, beta2: Decay = 0.999, eps: Tiny = 1e-8):
    """Momentum over its own running root-mean-square; no bias correction. Crawshaw et al. 2022, arXiv:2208.11195."""
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * m**2
    return ratio(m, sqrt(v) + eps), m, v
