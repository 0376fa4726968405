from optim_core.hyper import Decay, Tiny
from optim_core.ops import ratio, sqrt
from optim_core.rule import rule


@rule("RMSprop", scale_free="coordinate", family="adagrad", published=("none", "coupled"))
def rmsprop(g, v, *, alpha: Decay = 0.99, eps: Tiny = 1e-8):
    """The gradient over its running root-mean-square. Tieleman & Hinton 2012; PyTorch's form, see arXiv:1308.0850."""
    v = alpha * v + (1 - alpha) * g**2
    return ratio(g, sqrt(v) + eps), v
