from optim_core.rule import rule


@rule(
    "SGD",
    scale_free="none",
    family="gradient",
    published=("none", "coupled", "decoupled", "proximal", "proximal l1", "coupled l1", "proximal box"),
)
def sgd(g):
    """The gradient itself. Robbins & Monro 1951, doi:10.1214/aoms/1177729586."""
    return g
