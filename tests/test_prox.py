"""Proximal operators by what defines them: the minimum of ½‖x − v‖² + s·R(x), and Moreau's identity with R*."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch

import optim_core as oc
from optim_core.regularizers import REGULARIZERS

RNG = np.random.default_rng(20220131)
POINTS = RNG.normal(scale=2.0, size=(40, 3))
POINTS[0] = 0.0
POINTS[1] = (1.0, -1.0, 0.5)  # on thresholds and edges
STRENGTHS = (0.0, 1e-3, 0.5, 1.0, 3.0)
HYPER: dict[str, tuple[dict[str, float], ...]] = {
    "l2": ({},),
    "l1": ({},),
    "elastic_net": ({"l1_ratio": 0.5}, {"l1_ratio": 0.0}, {"l1_ratio": 1.0}, {"l1_ratio": 0.9}),
    "box": ({"radius": 1.0}, {"radius": 0.3}),
}
CASES = [pytest.param(name, h, id=f"{name}-{k}") for name, sets in HYPER.items() for k, h in enumerate(sets)]


def _value(name: str, x: np.ndarray, hyper: dict[str, float]) -> np.ndarray:
    """R(x) by its textbook definition, for arrays (..., d)."""
    ridge, lasso = (x * x).sum(-1) / 2, np.abs(x).sum(-1)
    rho = hyper.get("l1_ratio", 0.0)
    inside = np.abs(x).max(-1) <= hyper.get("radius", 1.0)
    return {
        "l2": ridge, "l1": lasso, "elastic_net": rho * lasso + (1 - rho) * ridge, "box": np.where(inside, 0.0, np.inf),
    }[name]  # fmt: skip


def test_every_regularizer_is_tested() -> None:
    assert set(HYPER) == set(REGULARIZERS)


@pytest.mark.parametrize(("name", "hyper"), CASES)
def test_the_value_is_the_definition(name: str, hyper: dict[str, float]) -> None:
    with np.errstate(divide="ignore", invalid="ignore"):
        found = REGULARIZERS[name].value.bind("numpy")(POINTS, **{n: hyper[n] for n in hyper})
    assert found == pytest.approx(_value(name, POINTS, hyper), rel=1e-14)


@pytest.mark.parametrize("strength", STRENGTHS)
@pytest.mark.parametrize(("name", "hyper"), CASES)
def test_prox_minimises_what_defines_it(name: str, hyper: dict[str, float], strength: float) -> None:
    """F(z) ≥ F(p) + ½‖z − p‖² for every z: F is 1-strongly convex, so no other point can pass this."""
    p = oc.prox(name, POINTS, strength, **hyper)

    def objective(z: np.ndarray) -> np.ndarray:
        penalty = _value(name, z, hyper)
        return ((z - POINTS) ** 2).sum(-1) / 2 + (penalty if name == "box" else strength * penalty)

    best = objective(p)
    assert np.isfinite(best).all()
    for scale in (1e-6, 1e-3, 0.1, 1.0):
        for _ in range(20):
            z = p + scale * RNG.standard_normal(p.shape)
            assert (objective(z) - best - ((z - p) ** 2).sum(-1) / 2).min() >= -1e-13 * (1 + scale)
    if strength > 0.1:
        assert np.abs(p - POINTS).max() > 0.05, "the identity is no prox"


def _conjugate_prox(name: str, v: np.ndarray, scale: float, hyper: dict[str, float]) -> np.ndarray:
    """prox of `scale`·R*, from R* itself: ½‖y‖², the unit box, a soft-thresholded square, r‖y‖₁."""
    if name == "l2":
        return v / (1 + scale)
    if name == "l1":
        return np.clip(v, -1, 1)
    if name == "box":
        return np.sign(v) * np.maximum(np.abs(v) - scale * hyper["radius"], 0)
    rho = hyper["l1_ratio"]  # R*(y) = (|y| − ρ)₊² / (2(1 − ρ)); at ρ = 1 the box
    over = np.maximum(np.abs(v) - rho, 0)
    return np.sign(v) * (np.minimum(np.abs(v), rho) + (1 - rho) * over / (1 - rho + scale))


@pytest.mark.parametrize("strength", STRENGTHS[1:])
@pytest.mark.parametrize(("name", "hyper"), CASES)
def test_moreaus_identity(name: str, hyper: dict[str, float], strength: float) -> None:
    """v = prox_{sR}(v) + s·prox_{R*/s}(v/s)."""
    p = oc.prox(name, POINTS, strength, **hyper)
    other = strength * _conjugate_prox(name, POINTS / strength, 1 / strength, hyper)
    assert np.abs(p + other - POINTS).max() <= 1e-14 * max(1, 1 / strength) * 4
    assert np.abs(other).max() > 1e-4


@pytest.mark.parametrize(("name", "hyper"), CASES)
def test_prox_is_nonexpansive_and_fixes_the_minimiser(name: str, hyper: dict[str, float]) -> None:
    p = oc.prox(name, POINTS, 0.7, **hyper)
    for shift in range(1, 8):
        moved = np.linalg.norm(p - np.roll(p, shift, axis=0), axis=-1)
        assert (moved <= np.linalg.norm(POINTS - np.roll(POINTS, shift, axis=0), axis=-1) + 1e-14).all()
    assert np.array_equal(p[0], np.zeros(3))


@pytest.mark.parametrize(("name", "hyper"), [c for c in CASES if c.values[0] != "box"])
def test_the_gradient_is_that_of_the_value_and_zero_at_zero(name: str, hyper: dict[str, float]) -> None:
    away = np.where(np.abs(POINTS) < 0.01, 0.5, POINTS)  # off the kink
    gradient = REGULARIZERS[name].gradient
    assert gradient is not None
    own = {n: hyper[n] for n in gradient.hyper}
    found, step = gradient.bind("numpy")(away, **own), 1e-6
    for i, unit in enumerate(np.eye(3)):
        slope = (_value(name, away + step * unit, hyper) - _value(name, away - step * unit, hyper)) / (2 * step)
        assert np.abs(found[:, i] - slope).max() <= 1e-8
    assert np.array_equal(gradient.bind("numpy")(np.zeros(3), **own), np.zeros(3))


def test_the_box_has_no_gradient_and_says_so() -> None:
    assert REGULARIZERS["box"].gradient is None
    with pytest.raises(ValueError, match="The box has no gradient, so Adam can use it in a proximal step only"):
        oc.method("AdamW", regularizer="box")
    assert oc.method("AdamProx", regularizer="box").name == "AdamProx (box)"


@pytest.mark.parametrize(("name", "hyper"), CASES)
def test_arrays_tensors_and_numbers_agree(name: str, hyper: dict[str, float]) -> None:
    arrays = oc.prox(name, POINTS, 0.7, **hyper)
    assert np.array_equal(oc.prox(name, torch.from_numpy(POINTS), 0.7, **hyper).numpy(), arrays)
    assert [oc.prox(name, v, 0.7, **hyper) for v in POINTS.ravel().tolist()] == arrays.ravel().tolist()
    each = np.linspace(0, 2, 40)[:, None]
    rows = [oc.prox(name, v, float(s), **hyper) for v, s in zip(POINTS, each[:, 0], strict=True)]
    assert np.array_equal(oc.prox(name, POINTS, each, **hyper), np.array(rows))


def test_a_list_is_a_point_too() -> None:
    assert np.array_equal(oc.prox("l1", [2.0, -0.5], 1), [1.0, 0.0])
    assert np.array_equal(oc.prox("l2", [2.0, -0.5], 1), [1.0, -0.25])


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: oc.prox("l3", POINTS, 1), "There is no regularizer 'l3'; use one of l2, l1, elastic_net, box."),
        (lambda: oc.prox("l2", POINTS, -1), "The strength of a proximal operator is not negative."),
        (lambda: oc.prox("l2", POINTS, np.nan), "The strength of a proximal operator is not negative."),
        (lambda: oc.prox("l1", POINTS, 1, radius=2), "l1 has no 'radius'; it has no hyperparameters."),
        (lambda: oc.prox("box", POINTS, 1, radius=0), r"box: radius = 0 is outside (0, ∞)."),
        (lambda: oc.prox("elastic_net", POINTS, 1, l1_ratio=1.5), "elastic_net: l1_ratio = 1.5 is outside [0, 1]."),
    ],
)
def test_a_wrong_argument_gets_a_sentence(call: Callable[[], object], sentence: str) -> None:
    with pytest.raises(ValueError) as caught:
        call()
    assert str(caught.value) == sentence
