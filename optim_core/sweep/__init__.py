"""Many runs of one experiment at once: maps over two hyperparameters, basins, fair tuning, noisy repeats, sections.

    from optim_core.sweep import plane, basins, tune, ribbons
    race = oc.Experiment(oc.landscape("Rosenbrock"), (oc.Lane("AdamW", 0.02, 0.1), oc.Lane("SGD", 0.001)))
    plane(race, race.lanes[0], "lr", "weight_decay").ends.loss        # (65, 65), ∞ where it diverged
    tune(race)[1].best                                                # the rate of SGD, and whether it is an edge

Every batch is one call of `run`, so each cell takes the very steps that a single run of its settings takes.
"""

from optim_core.sweep.basins import Basins, Place, basins, places
from optim_core.sweep.batch import Ends, ends, lowest, most_runs
from optim_core.sweep.hyperplane import Axis, Plane, axis, plane, sweepable
from optim_core.sweep.repeats import Ribbon, ribbons
from optim_core.sweep.sections import Section, first_steps, sections
from optim_core.sweep.tuning import Tuned, rates, tune

__all__ = [
    "Axis",
    "Basins",
    "Ends",
    "Place",
    "Plane",
    "Ribbon",
    "Section",
    "Tuned",
    "axis",
    "basins",
    "ends",
    "first_steps",
    "lowest",
    "most_runs",
    "places",
    "plane",
    "rates",
    "ribbons",
    "sections",
    "sweepable",
    "tune",
]
