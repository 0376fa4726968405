"""The model of a step: its lowest point is what the method does, its parts are the same in NumPy and in JavaScript."""

from __future__ import annotations

import json

import numpy as np
import pytest

import optim_core as oc
from optim_core.compile.js import RUNTIME
from optim_core.compile.step_model import PARTS, envelope, step_model
from optim_core.regularizers import REGULARIZERS, Regularizer
from tests.v8 import V8

Z = np.linspace(-6.0, 6.0, 2401)
STATES = [
    (2.5, 1.0, 0.5, 5.0),
    (-0.3, -0.7, 0.5, 5.0),
    (1.2, 0.0, 0.1, 2.0),
    (0.4, 2.0, 1.0, 0.3),
    (0.0, 0.5, 0.5, 1.0),
]
REGS = pytest.mark.parametrize("regularizer", REGULARIZERS.values(), ids=list(REGULARIZERS))


def total(
    regularizer: Regularizer, last: str, z: np.ndarray, x: float, u: float, lr: float, decay: float
) -> np.ndarray:
    model = step_model(regularizer)
    points = (z,) if last == "penalty" else (z, x)
    return (model.value("linear", z, x, u) + model.value("spring", z, x, lr=lr)
            + model.value(last, *points, weight_decay=decay))  # fmt: skip


def stepped(name: str, regularizer: Regularizer, x: float, u: float, lr: float, decay: float) -> float:
    """SGD's direction is the gradient that it is told: here u."""
    method = oc.method(name, regularizer=regularizer.id)
    return float(oc.run(method, lambda p: np.full_like(p, u), start=[x], steps=1, lr=lr, weight_decay=decay).last[0])


@REGS
@pytest.mark.parametrize(("x", "u", "lr", "decay"), STATES)
def test_the_bottom_of_the_sum_is_the_proximal_step(
    regularizer: Regularizer, x: float, u: float, lr: float, decay: float
) -> None:
    landed = stepped("SGDProx", regularizer, x, u, lr, decay)
    lowest = total(regularizer, "penalty", np.array([landed]), x, u, lr, decay)[0]
    everywhere = total(regularizer, "penalty", Z, x, u, lr, decay)
    assert np.isfinite(lowest)
    assert (everywhere - lowest - (Z - landed) ** 2 / (2 * lr)).min() >= -1e-11, (
        "1/η-strongly convex: no other point can"
    )


@REGS
@pytest.mark.parametrize(("x", "u", "lr", "decay"), STATES)
def test_the_bottom_with_the_tangent_is_the_decoupled_step(
    regularizer: Regularizer, x: float, u: float, lr: float, decay: float
) -> None:
    if regularizer.gradient is None:
        assert "tangent" not in step_model(regularizer).parts
        return
    landed = stepped("SGDW", regularizer, x, u, lr, decay)
    lowest = total(regularizer, "tangent", np.array([landed]), x, u, lr, decay)[0]
    parabola = lowest + (Z - landed) ** 2 / (2 * lr)
    assert np.abs(total(regularizer, "tangent", Z, x, u, lr, decay) - parabola).max() < 1e-10
    assert np.ptp(parabola) > 5, "the parabola is far larger than the tolerance"


@REGS
def test_the_tangent_touches(regularizer: Regularizer) -> None:
    model = step_model(regularizer)
    if "tangent" not in model.parts:
        return
    for x in (-1.3, 0.7, 2.0):
        gap = model.value("penalty", Z, weight_decay=2.0) - model.value("tangent", Z, x, weight_decay=2.0)
        assert gap.min() >= -1e-12, "a tangent of a convex function lies below it"
        near = np.array([x - 1e-4, x, x + 1e-4])
        close = model.value("penalty", near, weight_decay=2.0) - model.value("tangent", near, x, weight_decay=2.0)
        assert np.abs(close).max() < 1e-7 < gap.max()


@REGS
def test_javascript_computes_the_same(regularizer: Regularizer) -> None:
    model = step_model(regularizer)
    settings = {"lr": 0.3, "weight_decay": 1.7, "l1_ratio": 0.2, "radius": 0.8}
    points = {"linear": (1.3, -0.4), "spring": (1.3,), "penalty": (), "tangent": (1.3,)}
    z = np.linspace(-3, 3, 25)
    text = RUNTIME + model.javascript().replace("export const", "const")
    with V8() as engine:
        for name in PARTS:
            given = f"...{json.dumps(points[name])}, {json.dumps(settings)}"
            ask = f"model.{name} && {json.dumps(z.tolist())}.map((z) => model.{name}(z, {given}))"
            found = engine.eval(f"(() => {{ {text} return {ask}; }})()")
            if name not in model.parts:
                assert found is None
                continue
            expected = model.value(name, z, *points[name], **settings)
            finite = np.isfinite(expected)
            assert [v is None for v in found] == (~finite).tolist(), "infinite heights have no number in JSON"
            assert np.array([v for v in found if v is not None]) == pytest.approx(expected[finite], abs=1e-15)


@REGS
@pytest.mark.parametrize("strength", [0.05, 0.7, 2.5])
def test_the_envelope_is_the_lowest_height(regularizer: Regularizer, strength: float) -> None:
    v = np.linspace(-3, 3, 13)
    with np.errstate(invalid="ignore"):
        heights = (Z[:, None] - v) ** 2 / 2 + step_model(regularizer).value("penalty", Z, weight_decay=strength)[
            :, None
        ]
    found = envelope(regularizer, v, strength)
    lowest = np.nanmin(heights, axis=0)
    assert (found <= lowest + 1e-12).all() and (lowest - found).max() < 1e-4, "the grid is 0.005 wide"
    assert found.max() > 0.1


@REGS
def test_a_proximal_step_is_a_gradient_step_on_the_envelope(regularizer: Regularizer) -> None:
    v, s, h = np.linspace(-3, 3, 14), 0.8, 1e-5
    slope = (envelope(regularizer, v + h, s) - envelope(regularizer, v - h, s)) / (2 * h)
    moved = v - oc.prox(regularizer, v, s)
    assert np.abs(slope - moved).max() < 1e-6 < np.abs(moved).max()
