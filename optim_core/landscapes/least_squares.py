import numpy as np

from optim_core.finite_sum import finite_sum
from optim_core.noise import normal

# intercept 2 and slope −1 with noise, over uncentred inputs: the two weights are entangled
inputs = np.linspace(0.0, 2.0, 32)
targets = 2.0 - inputs + 0.5 * normal(2, 0, 0, np.arange(32))

least_squares = finite_sum(
    "least_squares",
    (np.stack([np.ones(32), inputs], axis=-1), targets),
    id="least_squares",
    start=(-1.0, 1.5),
    window=((-2.0, 4.0), (-3.0, 3.0)),
)
