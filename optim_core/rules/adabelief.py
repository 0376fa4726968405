from optim_core.hyper import Decay, Tiny
from optim_core.ops import ratio, sqrt
from optim_core.rule import rule


@rule("AdaBelief", scale_free="coordinate", family="adam", published=("none", "coupled", "decoupled"))
def adabelief(g, m, s, t, *, beta1: Decay = 0.9, beta2: Decay = 0.999, eps: Tiny = 1e-16):
    """Adam that divides by the surprise, not by the size. Zhuang et al. 2020, arXiv:2010.07468."""
    m = beta1 * m + (1 - beta1) * g
    s = beta2 * s + (1 - beta2) * (g - m) ** 2 + eps
    m_hat = m / (1 - beta1**t)
    s_hat = s / (1 - beta2**t)
    return ratio(m_hat, sqrt(s_hat) + eps), m, s
