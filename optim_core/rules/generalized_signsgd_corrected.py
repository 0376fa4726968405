from optim_core.hyper import Decay, Tiny
from optim_core.ops import ratio, sqrt
from optim_core.rule import rule


@rule("GeneralizedSignSGDc", scale_free="coordinate", family="sign", published=("none", "coupled"))
def generalized_signsgd_corrected(g, m, v, t, *, beta1: Decay = 0.9, beta2: Decay = 0.999, eps: Tiny = 1e-8):
    """The authors' corrected variant: v averages the uncorrected m, so the first step is η/(1−β₁). arXiv:2208.11195."""
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * m**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return ratio(m_hat, sqrt(v_hat) + eps), m, v
