"""Rules that become one another, and the first steps that the papers state."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from optim_core import catalog
from optim_core.run import run
from tests.replay import START, another, on_arrays

NOISE = np.random.default_rng(3).standard_normal((200, 3))


def _path(name: str, **ask: Any) -> np.ndarray:
    told = lambda x, t: on_arrays(x, t) + NOISE[t - 1]
    return run(name, told, START, 200, **{"lr": 0.02, "record": ("x",), **ask}).x


@pytest.mark.parametrize(
    ("left", "right"),
    [
        # Crawshaw et al.: β₂ = 0, ε = 0 is the sign of the momentum.
        (("GeneralizedSignSGD", {"beta1": 0.8, "beta2": 0.0, "eps": 0.0}), ("Signum", {"beta": 0.8})),
        (("GeneralizedSignSGD", {"beta1": 0.0, "beta2": 0.0, "eps": 0.0}), ("SignSGD", {})),
        (("Adam", {"beta1": 0.0, "beta2": 0.0, "eps": 0.0}), ("SignSGD", {})),
        (("RMSprop", {"alpha": 0.0, "eps": 0.0}), ("SignSGD", {})),
        (("Lion", {"beta1": 0.0, "beta2": 0.0}), ("SignSGD", {})),
        (("Signum", {"beta": 0.0}), ("SignSGD", {})),
        (("Lion", {"beta1": 0.7, "beta2": 0.7}), ("Signum", {"beta": 0.7})),
        (("Momentum", {"momentum": 0.0}), ("SGD", {})),
        (("Nesterov", {"momentum": 0.0}), ("SGD", {})),
        (("ClippedSGD", {"clip": 1e6}), ("SGD", {})),
        (("ClippedMomentum", {"clip": 1e6, "momentum": 0.6}), ("Momentum", {"momentum": 0.6})),
    ],
    ids=lambda side: side[0],
)
def test_one_rule_is_another(left: tuple[str, dict[str, float]], right: tuple[str, dict[str, float]]) -> None:
    a, b = _path(left[0], **left[1]), _path(right[0], **right[1])
    assert np.array_equal(a, b)  # to the last bit: √(m·m) is |m|
    hyper = catalog.rules()[left[0]].hyper
    elsewhere = _path(left[0], **{n: another(h) for n, h in hyper.items()})
    assert np.abs(a - elsewhere).max() > 1e-3, "with other hyperparameters the rule is another one"


def test_generalized_signsgd_without_second_moment_is_signum_exactly() -> None:
    a = _path("GeneralizedSignSGD", beta1=0.9, beta2=0.0, eps=0.0)
    assert np.abs(np.abs(np.diff(a, axis=0)) - 0.02).max() <= 1e-15, "every step has length η"
    assert np.array_equal(np.sign(np.diff(a, axis=0)), np.sign(np.diff(_path("Signum"), axis=0)))


def test_sgd_clipped_below_its_threshold_is_normalized() -> None:
    """When the clip always binds, the step has length `clip`: normalized descent with η = clip."""
    clipped, normalized = _path("ClippedSGD", clip=1e-4), _path("NormalizedGD", lr=1e-4)
    assert np.abs(clipped - normalized).max() <= 1e-14
    assert np.abs(clipped - clipped[0]).max() > 1e-3
    lengths = np.linalg.norm(np.diff(_path("ClippedMomentum", clip=0.01), axis=0), axis=-1)
    assert lengths.max() <= 0.01 * (1 + 1e-12)
    assert lengths.min() > 1e-3


@pytest.mark.parametrize("beta2", [0.0, 0.9, 0.98, 0.999])
@pytest.mark.parametrize("beta1", [0.0, 0.9])
@pytest.mark.proves("anatomy.sign_first")
def test_first_steps(beta1: float, beta2: float) -> None:
    """η/√(1−β₂) without correction: 31.6 η at β₂ = 0.999. The authors' corrected variant: η/(1−β₁). Adam: η."""
    ask = {"lr": 0.01, "beta1": beta1, "beta2": beta2, "eps": 0.0}
    first = {
        n: abs(np.diff(_path(n, **ask)[:2], axis=0)) for n in ("GeneralizedSignSGD", "GeneralizedSignSGDc", "Adam")
    }
    assert first["GeneralizedSignSGD"] == pytest.approx(0.01 / math.sqrt(1 - beta2), rel=1e-12)
    assert first["GeneralizedSignSGDc"] == pytest.approx(0.01 / (1 - beta1), rel=1e-12)
    assert first["Adam"] == pytest.approx(0.01, rel=1e-12)


def test_a_constant_gradient_unwinds_the_missing_correction() -> None:
    """Steps of 31.62, 3.48 and 1.26 η at t = 1, 100 and 1000 for β₂ = 0.999."""
    x = run("GeneralizedSignSGD", lambda x: 0 * x + 1, [0.0], 1000, lr=1.0, eps=0.0, record=("x",)).x[:, 0]
    assert -np.diff(x)[[0, 99, 999]] == pytest.approx([31.62, 3.48, 1.26], abs=6e-3)


@pytest.mark.proves("anatomy.halved", "scale.first_step_at_guard")
def test_epsilon_is_a_threshold_on_the_gradient() -> None:
    """Adam's first step is η|g|/(|g| + ε): ε stands after the root of the corrected v."""
    for g in (1e-10, 1e-8, 1e-2):
        x = run("Adam", lambda x, g=g: 0 * x + g, [0.0], 1, lr=1.0, eps=1e-8, record=()).last[0]
        assert -x == pytest.approx(g / (g + 1e-8), rel=1e-9)


def test_reddi_adam_is_pinned_where_amsgrad_leaves() -> None:
    """Domain [−1, 1], gradients 3, −1, −1 in turn, α/√t: Adam is back at +1 after each cycle, AMSGrad passes 0 at 46.

    The domain is the box regularizer's projection. Reddi, Kale & Kumar 2018, arXiv:1904.09237.
    """
    told = lambda x, t: 0 * x + (3.0 if t % 3 == 1 else -1.0)
    ask = {"lr": 0.5, "weight_decay": 1.0, "schedule": "inverse_sqrt", "record": ("x",)}
    moments = {"beta1": 0.0, "beta2": 0.1, "eps": 0.0}
    adam, amsgrad = (run(f"{n}Prox(box)", told, [1.0], 300, **ask, **moments).x[:, 0] for n in ("Adam", "AMSGrad"))
    assert (adam[3::3] == 1.0).all()
    assert np.argmax(amsgrad < 0) == 46
    assert np.argmax(amsgrad < -0.9) == 214
