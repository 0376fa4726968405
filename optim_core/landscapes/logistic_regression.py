import numpy as np

from optim_core.finite_sum import finite_sum
from optim_core.noise import normal

# 40 points of two overlapping classes; the second feature is four times as wide as the first
labels = np.where(np.arange(40) % 2 == 0, 1.0, -1.0)
features = normal(1, 0, np.arange(40)[:, None], np.arange(2)) * (1.0, 4.0) + labels[:, None] * (0.8, 1.0)

logistic_regression = finite_sum(
    "logistic", (features, labels), id="logistic_regression", start=(-1.0, 1.0), window=((-2.0, 4.0), (-1.5, 1.5))
)
