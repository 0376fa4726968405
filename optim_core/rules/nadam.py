from optim_core.hyper import Decay, Tiny
from optim_core.ops import ratio, sqrt
from optim_core.rule import rule


@rule("NAdam", scale_free="coordinate", family="adam", published=("none", "coupled", "decoupled"))
def nadam(g, m, v, q, t, *, beta1: Decay = 0.9, beta2: Decay = 0.999, eps: Tiny = 1e-8, momentum_decay: Tiny = 4e-3):
    """Adam that looks ahead; q = 1 − ∏μ, PyTorch's form. Dozat 2016, openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ."""
    mu = beta1 * (1 - 0.5 * 0.96 ** (t * momentum_decay))
    mu_next = beta1 * (1 - 0.5 * 0.96 ** ((t + 1) * momentum_decay))
    q = 1 - (1 - q) * mu
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = ratio((1 - mu) * g, q) + ratio(mu_next * m, 1 - (1 - q) * mu_next)
    v_hat = v / (1 - beta2**t)
    return ratio(m_hat, sqrt(v_hat) + eps), m, v, q
