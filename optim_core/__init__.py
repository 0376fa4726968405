"""AdamW Lab's core: every update rule written once, and what a notebook needs to run it.

    import optim_core as oc
    path = oc.run("AdamW", oc.landscape("Rosenbrock"), steps=500, lr=0.01, weight_decay=0.1)
    path.x, path.loss, path.diverged_at

Importing it brings in neither torch nor streamlit.
"""

from optim_core import smoothness
from optim_core.audit import Audit, audit
from optim_core.catalog import landscape, landscapes, method, methods, rules
from optim_core.equation.refusals import ExpressionError
from optim_core.experiment import Experiment, Lane
from optim_core.expression import landscape_from
from optim_core.finite_sum import finite_sum, minibatch
from optim_core.method import Method
from optim_core.oracle import Oracle, noisy, rescaled, spiked
from optim_core.quadratic import quadratic
from optim_core.regularizers import REGULARIZERS, prox
from optim_core.run import run
from optim_core.terrain import Landscape, rescaling_has_potential
from optim_core.trajectory import Cause, Trajectory

__all__ = [
    "REGULARIZERS",
    "Audit",
    "Cause",
    "Experiment",
    "ExpressionError",
    "Landscape",
    "Lane",
    "Method",
    "Oracle",
    "Trajectory",
    "audit",
    "finite_sum",
    "landscape",
    "landscape_from",
    "landscapes",
    "method",
    "methods",
    "minibatch",
    "noisy",
    "prox",
    "quadratic",
    "rescaled",
    "rescaling_has_potential",
    "rules",
    "run",
    "smoothness",
    "spiked",
]
