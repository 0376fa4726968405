from optim_core.hyper import Decay, Tiny
from optim_core.ops import maximum, ratio, sqrt
from optim_core.rule import rule


@rule("AMSGrad", scale_free="coordinate", family="adam", published=("none", "coupled", "decoupled"))
def amsgrad(g, m, v, z, t, *, beta1: Decay = 0.9, beta2: Decay = 0.999, eps: Tiny = 1e-8):
    """Adam whose denominator never shrinks, in PyTorch's form. Reddi, Kale & Kumar 2018, arXiv:1904.09237."""
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    z = maximum(z, v)
    m_hat = m / (1 - beta1**t)
    z_hat = z / (1 - beta2**t)
    return ratio(m_hat, sqrt(z_hat) + eps), m, v, z
