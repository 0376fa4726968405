from optim_core.hyper import Positive
from optim_core.ops import minimum, norm, ratio
from optim_core.rule import rule


@rule("ClippedSGD", scale_free="none", family="clipped", published=("none", "coupled"))
def clipped(g, lr, *, clip: Positive = 1.0):
    """A step no longer than clip: min(η, clip/‖g‖)·g. Zhang et al. 2020, arXiv:1905.11881."""
    return minimum(1, ratio(clip, lr * norm(g))) * g
