from optim_core.hyper import Decay, Positive
from optim_core.ops import minimum, norm, ratio
from optim_core.rule import rule


@rule("ClippedMomentum", scale_free="none", family="clipped", published=("none", "coupled"))
def clipped_momentum(g, b, lr, *, momentum: Decay = 0.9, clip: Positive = 1.0):
    """PyTorch's momentum (without the paper's 1 − β), clipped. Zhang, Jin, Fang & Wang 2020, arXiv:2010.02519."""
    b = momentum * b + g
    return minimum(1, ratio(clip, lr * norm(b))) * b, b
