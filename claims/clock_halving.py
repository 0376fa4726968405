"""Steps until half of a weight is forgotten, against λ: with a clock (AdamW) and without (Adam-ℓ2).

Part of the file that `python -m claims.clock_sweeps` writes.

adamw    AdamW, a weight that never had a gradient
idle     Adam-ℓ2, the same: the idle coordinate of the Decay page
pushed   Adam-ℓ2, after a push of gradients of size one
harder   Adam-ℓ2, after a push of gradients `HARDER` times as large
"""

from __future__ import annotations

from typing import Any

import numpy as np

import optim_core as oc

RATE, PUSH, STEPS = 0.01, 1000, 9000
DECAYS = 10.0 ** np.arange(-2.0, 0.1, 0.25)
HARDER = 16.0
CASES = {"adamw": ("AdamW", 0.0), "idle": ("Adam-l2", 0.0), "pushed": ("Adam-l2", 1.0), "harder": ("Adam-l2", HARDER)}


def halving(case: str, decays: Any = DECAYS, steps: int = STEPS) -> Any:
    """Steps until less than half is left (len(decays),), counted from the end of the push or, where there is none, from
    the first step; −1 where the run is over before. ε = 0, so that nothing but λ and the gradients sets the pace."""
    method, size = CASES[case]
    until = PUSH if size else 0
    told = lambda x, t: np.full_like(x, -size if t <= until else 0.0)
    start = np.full((len(decays), 1), 0.0 if size else 1.0)
    x = oc.run(method, told, start=start, steps=until + steps, lr=RATE, weight_decay=np.asarray(decays), eps=0.0,
               record=("x",)).x[until:, :, 0]  # fmt: skip
    gone = x < 0.5 * x[0]
    return np.where(gone.any(axis=0), gone.argmax(axis=0), -1)
