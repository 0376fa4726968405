from optim_core.hyper import Decay, Tiny
from optim_core.ops import maximum, ratio, sqrt, where
from optim_core.rule import rule


@rule("RAdam", scale_free="none", family="adam", published=("none", "coupled", "decoupled"))
def radam(g, m, v, t, *, beta1: Decay = 0.9, beta2: Decay = 0.999, eps: Tiny = 1e-8):
    """Adam once its variance can be trusted, momentum before, in PyTorch's form. Liu et al. 2020, arXiv:1908.03265."""
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    rho_max = 2 / (1 - beta2) - 1
    rho = rho_max - 2 * t * beta2**t / (1 - beta2**t)
    rho = maximum(rho, 4)
    r = sqrt(ratio((rho - 4) * (rho - 2) * rho_max, (rho_max - 4) * (rho_max - 2) * rho))
    adaptive = sqrt(1 - beta2**t) * ratio(r * m_hat, sqrt(v) + eps)
    return where(rho > 5, adaptive, m_hat), m, v
