from optim_core.hyper import Decay, Tiny
from optim_core.ops import absolute, maximum, ratio
from optim_core.rule import rule


@rule("Adamax", scale_free="coordinate", family="adam", published=("none", "coupled"))
def adamax(g, m, s, t, *, beta1: Decay = 0.9, beta2: Decay = 0.999, eps: Tiny = 1e-8):
    """Adam with a decaying maximum for its denominator, in PyTorch's form. Kingma & Ba 2015, arXiv:1412.6980."""
    m = beta1 * m + (1 - beta1) * g
    s = maximum(beta2 * s, absolute(g) + eps)
    m_hat = m / (1 - beta1**t)
    return ratio(m_hat, s), m, s
