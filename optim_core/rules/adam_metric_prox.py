from optim_core.hyper import Decay, Tiny
from optim_core.ops import ratio, sqrt
from optim_core.rule import rule


@rule("AdamMetricProx", scale_free="none", family="adam", published=("none",))
def adam_metric_prox(
    g, m, v, x, t, lr, *, beta1: Decay = 0.9, beta2: Decay = 0.999, eps: Tiny = 1e-8, weight_decay: Tiny = 0.01
):
    """The proximal step in Adam's own metric. Schaipp 2023, iclr-blogposts.github.io/2023/blog/2023/adamw."""
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return ratio(m_hat + weight_decay * x, sqrt(v_hat) + eps + lr * weight_decay), m, v
