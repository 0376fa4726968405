from optim_core.ops import norm, ratio
from optim_core.rule import rule


@rule("NormalizedGD", scale_free="global", family="clipped", published=("none",))
def normalized(g):
    """The gradient's direction at length one. Cortés 2006, doi:10.1016/j.automatica.2006.06.015."""
    return ratio(g, norm(g))
