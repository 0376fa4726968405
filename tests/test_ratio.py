"""a/b with 0/0 = 0: the same in every reader, also where only a few of many quotients are none."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from optim_core.ops import ratio

INF, NAN = math.inf, math.nan
CASES = [(1.0, 2.0, 0.5), (0.0, 0.0, 0.0), (1.0, 0.0, INF), (-1.0, 0.0, -INF), (0.0, 3.0, 0.0), (NAN, 2.0, NAN),
         (0.0, NAN, NAN), (INF, INF, NAN)]  # fmt: skip


def alike(found: object, expected: object) -> bool:
    return np.array_equal(np.asarray(found), np.asarray(expected), equal_nan=True)


@pytest.mark.parametrize("kept", [CASES, CASES[:1] + CASES[4:5], CASES[2:4], CASES[:2], CASES[5:6]])
def test_zero_over_zero_is_zero_and_nothing_else_is_changed(kept: list[tuple[float, float, float]]) -> None:
    a, b, expected = (np.array(column) for column in zip(*kept, strict=True))
    assert alike(ratio(a, b), expected)
    assert alike(ratio(torch.tensor(a), torch.tensor(b)), expected)  # ∞ − ∞ among the quotients is not 0/0
    assert alike([ratio(float(x), float(y)) for x, y in zip(a, b, strict=True)], expected)
    assert ratio(torch.zeros(0), torch.zeros(0)).shape == (0,)
