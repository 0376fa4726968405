from optim_core.hyper import Tiny
from optim_core.ops import ratio, sqrt
from optim_core.rule import rule


@rule("Adagrad", scale_free="coordinate", family="adagrad", published=("none", "coupled"))
def adagrad(g, s, *, eps: Tiny = 1e-10):
    """Gradient over the root of the sum of its squares. Duchi, Hazan & Singer 2011, jmlr.org/papers/v12/duchi11a."""
    s = s + g**2
    return ratio(g, sqrt(s) + eps), s
