from optim_core.hyper import Decay, Tiny
from optim_core.ops import ratio, sqrt
from optim_core.rule import rule


@rule(
    "Adam",
    scale_free="coordinate",
    family="adam",
    published=("none", "coupled", "decoupled", "proximal"),
)
def adam(g, m, v, t, *, beta1: Decay = 0.9, beta2: Decay = 0.999, eps: Tiny = 1e-8):
    """Running mean over running root-mean-square. Kingma & Ba 2015, arXiv:1412.6980."""
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return ratio(m_hat, sqrt(v_hat) + eps), m, v
