"""Every rule against an independent scalar loop, and the PyTorch family against torch.optim itself: ≤ 1e-12 over 300
steps in float64, several hyperparameter sets, a schedule, and the decay where it differs."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import torch

from optim_core import catalog
from optim_core.run import run
from tests import references
from tests.replay import START, gradient, on_arrays

STEPS = 300
LR = 0.02
DECAY = 0.4
STYLES = {"none": "", "coupled": "-ℓ2", "decoupled": "W", "proximal": "Prox"}

MOMENTS = (
    {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
    {"beta1": 0.5, "beta2": 0.9, "eps": 0.0},
    {"beta1": 0.95, "beta2": 0.8, "eps": 0.1},
)
SETS: dict[str, tuple[dict[str, float], ...]] = {
    "sgd": ({},),
    "momentum": ({"momentum": 0.9}, {"momentum": 0.5}, {"momentum": 0.0}),
    "nesterov": ({"momentum": 0.9}, {"momentum": 0.5}),
    "normalized": ({},),
    "clipped": ({"clip": 1.0}, {"clip": 0.02}, {"clip": 0.1}),
    "clipped_momentum": ({"momentum": 0.9, "clip": 0.05}, {"momentum": 0.5, "clip": 1.0}),
    "signsgd": ({},),
    "signum": ({"beta": 0.9}, {"beta": 0.3}),
    "lion": ({"beta1": 0.9, "beta2": 0.99}, {"beta1": 0.95, "beta2": 0.5}),
    "adagrad": ({"eps": 1e-10}, {"eps": 0.0}, {"eps": 0.5}),
    "rmsprop": ({"alpha": 0.99, "eps": 1e-8}, {"alpha": 0.5, "eps": 0.0}, {"alpha": 0.9, "eps": 0.2}),
    "adam": MOMENTS,
    "amsgrad": MOMENTS,
    "adamax": MOMENTS,
    "nadam": tuple(m | {"momentum_decay": d} for m, d in zip(MOMENTS, (4e-3, 0.0, 0.1), strict=True)),
    "radam": MOMENTS,
    "adabelief": ({"beta1": 0.9, "beta2": 0.999, "eps": 1e-16}, {"beta1": 0.5, "beta2": 0.9, "eps": 1e-3}),
    "generalized_signsgd": MOMENTS,
    "generalized_signsgd_corrected": MOMENTS,
    "adam_metric_prox": MOMENTS,
}
CASES = [pytest.param(rule, h, id=f"{rule}-{k}") for rule, sets in SETS.items() for k, h in enumerate(sets)]
RULE_BY_FILE = {r.id: r for r in catalog.rules().values()}


def _cosine(t: int, steps: int) -> float:
    return 0.5 * (1.0 + math.cos(math.pi * (t - 1) / steps))


@pytest.mark.parametrize("schedule", ["constant", "cosine"])
@pytest.mark.parametrize(("file", "hyper"), CASES)
def test_a_rule_walks_the_path_of_its_paper(file: str, hyper: dict[str, float], schedule: str) -> None:
    rule = RULE_BY_FILE[file]
    lrs = [LR * (_cosine(t, STEPS) if schedule == "cosine" else 1.0) for t in range(1, STEPS + 1)]
    styles = ["none"] if rule.owns_weight_decay else list(STYLES)
    ends = []
    for style in styles:
        method = catalog.method(rule.name + STYLES[style])
        own = {"weight_decay": DECAY} if rule.owns_weight_decay else {}
        expected = np.array(
            references.path(getattr(references, file)(**hyper, **own), style, gradient, START, lrs, DECAY)
        )
        decay = {"weight_decay": DECAY} if method.decays else {}
        found = run(method, on_arrays, START, STEPS, lr=LR, schedule=schedule, record=("x",), **decay, **hyper).x
        assert np.abs(found - expected).max() <= 1e-12, style
        ends.append(expected)
    assert np.abs(ends[0] - ends[0][0]).max() > 0.1
    for decayed in ends[1:]:  # each decay style changes the path by far more than 1e-12
        assert np.abs(decayed - ends[0]).max() > 1e-3


def test_clipping_is_active_in_some_set_and_not_in_another() -> None:
    free = run("SGD", on_arrays, START, STEPS, lr=LR, record=("x",)).x
    paths = [run("ClippedSGD", on_arrays, START, STEPS, lr=LR, clip=c, record=("x",)).x for c in (1.0, 0.02)]
    assert np.abs(paths[0] - free).max() <= 1e-12
    assert np.abs(paths[1] - free).max() > 0.1


def test_both_branches_of_radam_are_walked() -> None:
    """ρ > 5 from some step on at β₂ = 0.999, never at β₂ = 0.5."""
    plain = {"beta1": 0.9, "eps": 1e-8}
    rho = [1999 - 2 * t * 0.999**t / (1 - 0.999**t) for t in range(1, STEPS + 1)]
    assert min(rho) <= 5 < max(rho)
    never = references.path(references.radam(beta2=0.5, **plain), "none", gradient, START, [LR] * 50, 0.0)
    found = run("RAdam", on_arrays, START, 50, lr=LR, beta2=0.5, record=("x",), **plain).x
    assert np.abs(found - np.array(never)).max() <= 1e-12


# --- torch.optim ---------------------------------------------------------------------------------------------------

T = torch.optim
BETAS = [(0.9, 0.999, 1e-8), (0.5, 0.9, 0.0), (0.95, 0.8, 0.1)]


def _family() -> list[Any]:
    """(our method, our hyperparameters, torch's class, torch's arguments)."""
    cases: list[tuple[str, dict[str, float], Callable[..., Any], dict[str, Any]]] = []
    for b1, b2, eps in BETAS:
        ours: dict[str, float] = {"beta1": b1, "beta2": b2, "eps": eps}
        theirs: dict[str, Any] = {"betas": (b1, b2), "eps": eps}
        cases += [
            ("Adam", ours, T.Adam, theirs),
            ("Adam-ℓ2", ours, T.Adam, {**theirs, "weight_decay": DECAY}),
            ("AdamW", ours, T.AdamW, {**theirs, "weight_decay": DECAY}),
            ("AMSGrad-ℓ2", ours, T.Adam, {**theirs, "amsgrad": True, "weight_decay": DECAY}),
            ("AMSGradW", ours, T.AdamW, {**theirs, "amsgrad": True, "weight_decay": DECAY}),
            ("Adamax", ours, T.Adamax, theirs),
            ("Adamax-ℓ2", ours, T.Adamax, {**theirs, "weight_decay": DECAY}),
            ("RAdam", ours, T.RAdam, theirs),
            ("RAdam-ℓ2", ours, T.RAdam, {**theirs, "weight_decay": DECAY}),
            ("RAdamW", ours, T.RAdam, {**theirs, "weight_decay": DECAY, "decoupled_weight_decay": True}),
        ]
        for psi in (4e-3, 0.1):
            look = {**ours, "momentum_decay": psi}
            torchs = {**theirs, "momentum_decay": psi}
            cases += [
                ("NAdam", look, T.NAdam, torchs),
                ("NAdam-ℓ2", look, T.NAdam, {**torchs, "weight_decay": DECAY}),
                ("NAdamW", look, T.NAdam, {**torchs, "weight_decay": DECAY, "decoupled_weight_decay": True}),
            ]
    for mu in (0.9, 0.5):
        cases += [
            ("Momentum", {"momentum": mu}, T.SGD, {"momentum": mu}),
            ("Momentum-ℓ2", {"momentum": mu}, T.SGD, {"momentum": mu, "weight_decay": DECAY}),
            ("Nesterov", {"momentum": mu}, T.SGD, {"momentum": mu, "nesterov": True}),
            ("Nesterov-ℓ2", {"momentum": mu}, T.SGD, {"momentum": mu, "nesterov": True, "weight_decay": DECAY}),
        ]
    cases += [("SGD", {}, T.SGD, {}), ("SGD-ℓ2", {}, T.SGD, {"weight_decay": DECAY})]
    for alpha, eps in ((0.99, 1e-8), (0.5, 0.2)):
        both = {"alpha": alpha, "eps": eps}
        cases += [("RMSprop", both, T.RMSprop, both), ("RMSprop-ℓ2", both, T.RMSprop, both | {"weight_decay": DECAY})]
    for eps in (1e-10, 0.5):
        both = {"eps": eps}
        cases += [("Adagrad", both, T.Adagrad, both), ("Adagrad-ℓ2", both, T.Adagrad, both | {"weight_decay": DECAY})]
    return [pytest.param(*c, id=f"{c[0]}-{k}") for k, c in enumerate(cases)]


@pytest.fixture
def float64_by_default() -> Iterator[None]:
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(torch.float32)


def _torch_path(make: Callable[..., Any], arguments: dict[str, Any], schedule: str) -> Any:
    """torch.optim with its own scheduler, told the gradient at its own point.

    NAdam keeps its product of μ in the default type, so that is float64 here; in float32 it is off by 1e-8.
    """
    parameter = torch.nn.Parameter(torch.tensor(START, dtype=torch.float64))
    optimizer = make([parameter], lr=LR, **arguments)
    multiplier = (lambda k: _cosine(k + 1, STEPS)) if schedule == "cosine" else lambda k: 1.0
    scheduler = T.lr_scheduler.LambdaLR(optimizer, multiplier)
    path = [list(START)]
    for t in range(1, STEPS + 1):
        parameter.grad = torch.tensor(gradient(path[-1], t), dtype=torch.float64)
        optimizer.step()
        scheduler.step()
        path.append(parameter.tolist())
    return np.array(path)


@pytest.mark.parametrize("schedule", ["constant", "cosine"])
@pytest.mark.parametrize(("name", "hyper", "make", "arguments"), _family())
@pytest.mark.usefixtures("float64_by_default")
def test_a_method_is_torchs(
    name: str, hyper: dict[str, float], make: Callable[..., Any], arguments: dict[str, Any], schedule: str
) -> None:
    decay = {"weight_decay": DECAY} if "weight_decay" in arguments else {}
    found = run(name, on_arrays, START, STEPS, lr=LR, schedule=schedule, record=("x",), **decay, **hyper).x
    expected = _torch_path(make, arguments, schedule)
    assert np.abs(found - expected).max() <= 1e-12
    assert np.abs(expected - expected[0]).max() > 0.1
