"""The torch optimizers compute what torch.optim, the NumPy run and the papers' identities say, in float64 to 1e-12."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import torch

from optim_core import catalog, noise, run
from optim_core.decay import DECAYS
from optim_core.hyper import Decay
from optim_core.method import Method
from optim_core.ops import norm, ratio, tensor_norm
from optim_core.regularizers import REGULARIZERS
from optim_core.rule import rule
from optim_core.torch_optimizer import AdamProx, make_optimizer, optimizer_class

CLOSE = 1e-12
LOUD = 1e-3  # what every effect below exceeds: a billion times the tolerance
STEPS = 200


@pytest.fixture(autouse=True)
def double() -> Iterator[None]:
    """torch.optim keeps scalars such as NAdam's product in the default type; here that is float64."""
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(torch.float32)


# --- torch.optim ------------------------------------------------------------------------------------------------------

Make = Callable[[Any], torch.optim.Optimizer]


# Both are noisy: without noise an adaptive method ends in a jitter that doubles a rounding error at each step.
def mlp() -> tuple[list[torch.nn.Parameter], Callable[[int], torch.Tensor]]:
    """3 → 5 → 2 with tanh, four parameters, trained on four random points at each step."""
    random = torch.Generator().manual_seed(1)
    draw = lambda *shape: torch.nn.Parameter(torch.randn(*shape, generator=random))
    w1, b1, w2, b2 = draw(5, 3), draw(5), draw(2, 5), draw(2)
    x, y = torch.randn(STEPS, 4, 3, generator=random), torch.randn(STEPS, 4, 2, generator=random)
    return [w1, b1, w2, b2], lambda t: ((torch.tanh(x[t] @ w1.T + b1) @ w2.T + b2 - y[t]) ** 2).mean()


def quadratic() -> tuple[list[torch.nn.Parameter], Callable[[int], torch.Tensor]]:
    """A coupled quadratic in four dimensions whose minimum jumps around a point off the origin."""
    h = torch.tensor([[3.0, 1, 0, 0], [1, 2, 0.5, 0], [0, 0.5, 1, 0.2], [0, 0, 0.2, 0.5]])
    z = torch.nn.Parameter(torch.tensor([1.5, -1.0, 2.0, 0.5]))
    random = torch.Generator().manual_seed(2)
    centre = torch.tensor([0.3, 0.7, -0.4, 1.1]) + torch.randn(STEPS, 4, generator=random)
    return [z], lambda t: (z - centre[t]) @ h @ (z - centre[t]) / 2


PROBLEMS = {"mlp": mlp, "quadratic": quadratic}
SCHEDULES: dict[str, Callable[[torch.optim.Optimizer], Any]] = {
    "constant": lambda o: torch.optim.lr_scheduler.ConstantLR(o, factor=1.0),
    "cosine": lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, T_max=STEPS),
}


def endpoint(make: Make, problem: str, schedule: str, steps: int = STEPS) -> torch.Tensor:
    parameters, loss = PROBLEMS[problem]()
    optimizer = make(parameters)
    scheduler = SCHEDULES[schedule](optimizer)
    for t in range(steps):
        optimizer.zero_grad()
        loss(t).backward()
        optimizer.step()
        scheduler.step()
    return torch.cat([p.detach().reshape(-1) for p in parameters])


def far(a: torch.Tensor, b: torch.Tensor) -> float:
    return float((a - b).abs().max())


def pair(ours: str, theirs: type[torch.optim.Optimizer], here: dict[str, Any], there: dict[str, Any]) -> Any:
    label = ", ".join(f"{k}={v}" for k, v in here.items())
    return pytest.param(
        lambda p: make_optimizer(p, ours, **here), lambda p: theirs(p, **here | there), id=f"{ours}({label})"
    )


def pairs() -> Iterator[Any]:
    optim: Any = torch.optim
    for lr, weight_decay in ((0.01, 0.1), (0.05, 0.02)):
        both = {"lr": lr, "weight_decay": weight_decay}
        yield pair("SGD-l2", optim.SGD, both, {})
        yield pair("Momentum-l2", optim.SGD, {**both, "momentum": 0.8}, {})
        yield pair("Nesterov-l2", optim.SGD, {**both, "momentum": 0.8}, {"nesterov": True})
        yield pair("RMSprop-l2", optim.RMSprop, {**both, "alpha": 0.9, "eps": 1e-4}, {})
        yield pair("Adagrad-l2", optim.Adagrad, {**both, "eps": 1e-3}, {})
        for betas, eps in (((0.9, 0.999), 1e-8), ((0.7, 0.95), 1e-3)):
            adam = {**both, "betas": betas, "eps": eps}
            yield pair("Adam-l2", optim.Adam, adam, {})
            yield pair("AdamW", optim.AdamW, adam, {})
            yield pair("AMSGrad-l2", optim.Adam, adam, {"amsgrad": True})
            yield pair("AMSGradW", optim.AdamW, adam, {"amsgrad": True})
            yield pair("Adamax-l2", optim.Adamax, adam, {})
            yield pair("NAdam-l2", optim.NAdam, {**adam, "momentum_decay": 0.01}, {})
            yield pair("NAdamW", optim.NAdam, adam, {"decoupled_weight_decay": True})
            yield pair("RAdam-l2", optim.RAdam, adam, {})
            yield pair("RAdamW", optim.RAdam, adam, {"decoupled_weight_decay": True})
    for name in ("SGD", "Adam", "Adamax", "NAdam", "RAdam", "RMSprop", "Adagrad"):
        yield pair(name, getattr(optim, name), {}, {})  # every default, lr included


@pytest.mark.parametrize("problem", PROBLEMS)
@pytest.mark.parametrize(("ours", "theirs"), list(pairs()))
def test_walks_the_path_of_torch_optim(ours: Make, theirs: Make, problem: str) -> None:
    there = endpoint(theirs, problem, "cosine")
    assert far(endpoint(ours, problem, "cosine"), there) <= CLOSE
    assert far(there, endpoint(theirs, problem, "constant", steps=0)) > 10 * LOUD  # it went somewhere


def test_each_setting_and_the_schedule_show_in_the_endpoint() -> None:
    """Every pair above would fail if one of its settings were lost: each moves the endpoint loudly."""
    base = {"lr": 0.01, "weight_decay": 0.1, "betas": (0.9, 0.999), "eps": 1e-3}
    reference = endpoint(lambda p: torch.optim.AdamW(p, **base), "mlp", "constant")
    for change in (
        {"lr": 0.011},
        {"weight_decay": 0.09},
        {"betas": (0.8, 0.999)},
        {"betas": (0.9, 0.99)},
        {"eps": 0.01},
    ):
        assert far(endpoint(lambda p, c=change: torch.optim.AdamW(p, **base | c), "mlp", "constant"), reference) > LOUD
    assert far(endpoint(lambda p: torch.optim.AdamW(p, **base), "mlp", "cosine"), reference) > LOUD
    for ours in ("AdamProx", "Adam-l2"):
        assert far(endpoint(lambda p, m=ours: make_optimizer(p, m, **base), "mlp", "constant"), reference) > LOUD / 10


# --- the NumPy run ----------------------------------------------------------------------------------------------------

START = np.array([1.2, -0.7, 0.4, -1.5, 0.9])
HESSIAN = np.diag([0.3, 1.0, 2.0, 0.7, 4.0]) + 0.2 * np.ones((5, 5))
CENTRE = np.array([-0.4, 0.9, 0.25, 0.1, -0.8])


def gradient(x: np.ndarray, t: int) -> np.ndarray:
    return HESSIAN @ (x - CENTRE) + 0.3 * np.tanh(x) + noise.normal(7, 0, t, np.arange(5))


def hyper_sets(method: Method) -> Iterator[dict[str, float]]:
    """The defaults, and every hyperparameter changed (ε to 0)."""
    yield {}
    factor = {"decay": 0.8, "tiny": 0.0}
    yield {name: h.default * factor.get(h.scale, 0.5) for name, h in method.hyper.items()}


def torch_path(method: Method, steps: int, lr: float, settings: dict[str, float]) -> np.ndarray:
    """The same start in two tensors of two groups (one where the rule looks at tensors), stepped with lr/√t."""
    parts = [slice(0, 5)] if "tensor_norm" in method.rule.reductions else [slice(0, 2), slice(2, 5)]
    parameters = [torch.nn.Parameter(torch.tensor(START[part])) for part in parts]
    optimizer = make_optimizer([{"params": [p]} for p in parameters], method, lr=lr, **settings)
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda k: (k + 1) ** -0.5)
    xs = [START]
    for t in range(1, steps + 1):
        g = torch.tensor(gradient(xs[-1], t))
        for p, part in zip(parameters, parts, strict=True):
            p.grad = g[part]
        optimizer.step()
        scheduler.step()
        xs.append(np.concatenate([p.detach().numpy() for p in parameters]))
    return np.array(xs)


METHODS = [
    method
    for method in catalog.methods().values()
    if method.regularizer.id == "l2" or method.rule.name in ("Adam", "Lion", "ClippedMomentum")
]


@pytest.mark.parametrize("method", METHODS, ids=lambda m: m.slug)
def test_walks_the_path_of_the_numpy_run(method: Method) -> None:
    lr, decay = 0.05, {"weight_decay": 0.3} if method.decays else {}
    for settings in hyper_sets(method):
        expected = run(method, gradient, START, 200, lr=lr, schedule="inverse_sqrt", **decay, **settings).x
        assert np.abs(torch_path(method, 200, lr, {**decay, **settings}) - expected).max() <= CLOSE
        unscheduled = run(method, gradient, START, 200, lr=lr, record=("x",), **decay, **settings).x
        assert np.abs(unscheduled - expected).max() > LOUD


def test_a_batch_of_runs_as_tensors_is_the_batch_as_arrays() -> None:
    """Method.step on (..., d) tensors: a norm is that of one run, and what depends on t alone stays a number."""
    x, g = noise.normal(1, 0, 0, np.arange(15)).reshape(3, 5), noise.normal(2, 0, 0, np.arange(15)).reshape(3, 5)
    for method in catalog.methods().values():
        a, b = (x, method.init(x)), (torch.tensor(x), method.init(torch.tensor(x)))
        decay = {"weight_decay": 0.5} if method.decays else {}
        for t in range(1, 9):  # RAdam changes its branch on the way
            a = method.step(a[0], t * g, a[1], t, lr=0.1, **decay)
            b = method.step(b[0], torch.tensor(t * g), b[1], t, lr=0.1, **decay)
        assert np.abs(a[0] - b[0].numpy()).max() <= CLOSE, method.name
        assert np.abs(a[0] - x).max() > 10 * LOUD, method.name


# --- identities of the papers -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("problem", PROBLEMS)
def test_adamprox_is_adamw_with_a_smaller_step(problem: str) -> None:
    lr, w = 0.02, 3.0
    small = lr / (1 + lr * w)
    prox = endpoint(lambda p: AdamProx(p, lr=lr, weight_decay=w), problem, "constant")
    decoupled = endpoint(lambda p: torch.optim.AdamW(p, lr=small, weight_decay=w), problem, "constant")
    assert far(prox, decoupled) <= CLOSE
    assert far(prox, endpoint(lambda p: torch.optim.AdamW(p, lr=lr, weight_decay=w), problem, "constant")) > LOUD / 10


# --- norms: over the whole model, or over each tensor -----------------------------------------------------------------


def two_groups(
    *options: dict[str, float], dtype: torch.dtype = torch.float64
) -> tuple[list[Any], list[dict[str, Any]]]:
    """A matrix, a vector and a number in two groups with gradients of norms 20, 30 and 60: 70 together."""
    shapes = ((2, 2), (3,), ())
    gradients = (torch.tensor([[12.0, 0], [0, 16]]), torch.tensor([30.0, 0, 0]), torch.tensor(-60.0))
    parameters = [torch.nn.Parameter(torch.ones(shape, dtype=dtype)) for shape in shapes]
    for p, g in zip(parameters, gradients, strict=True):
        p.grad = g.to(dtype)
    first, second = options or ({}, {})
    return parameters, [{"params": parameters[:1], **first}, {"params": parameters[1:], **second}]


def moved(parameters: list[Any]) -> list[torch.Tensor]:
    return [torch.ones_like(p) - p.detach() for p in parameters]


def test_norm_is_over_all_parameters_of_all_groups_that_have_a_gradient() -> None:
    parameters, groups = two_groups()
    unused, frozen = torch.nn.Parameter(torch.ones(2)), torch.nn.Parameter(torch.ones(2), requires_grad=False)
    groups[0]["params"] += [unused, frozen]
    make_optimizer(groups, "NormalizedGD", lr=1.0).step()
    for p, step in zip(parameters, moved(parameters), strict=True):
        assert far(step, p.grad / 70) <= CLOSE
        assert far(step, p.grad / p.grad.norm()) > 0.1  # what a norm per tensor would do


def test_clipping_with_different_groups_uses_one_norm_and_each_groups_numbers() -> None:
    parameters, groups = two_groups({"lr": 0.1, "clip": 2.0}, {"lr": 0.01, "clip": 0.5})
    make_optimizer(groups, "ClippedSGDW", weight_decay=0.5).step()
    for p, step, (lr, clip) in zip(parameters, moved(parameters), [(0.1, 2.0), (0.01, 0.5), (0.01, 0.5)], strict=True):
        expected = 0.5 * lr + min(lr, clip / 70) * p.grad
        assert far(step, expected) <= CLOSE
        assert far(step, 0.5 * lr + min(lr, clip / float(p.grad.norm())) * p.grad) > 0.01


@rule("AveragedDirection", scale_free="global", family="clipped")
def averaged_direction(g, m, t, *, beta: Decay = 0.999):  # type: ignore[no-untyped-def]
    """For these tests: bias-corrected average of the gradient at length one."""
    m = beta * m + (1 - beta) * ratio(g, norm(g))
    return m / (1 - beta**t), m


@rule("TensorNormalized", scale_free="tensor", family="clipped")
def tensor_normalized(g):  # type: ignore[no-untyped-def]
    """For these tests: every tensor's gradient at length one."""
    return ratio(g, tensor_norm(g))


@rule("BothNorms", scale_free="global", family="clipped")
def both_norms(g):  # type: ignore[no-untyped-def]
    """For these tests: two kinds of norm at once."""
    return ratio(g, norm(g) + tensor_norm(g))


@rule("PreviousGradient", scale_free="none", family="gradient")
def previous_gradient(g, h):  # type: ignore[no-untyped-def]
    """For these tests: memory that is the gradient itself."""
    before = h
    h = g
    return before, h


def plain(of: Any) -> Method:
    return Method(of, DECAYS["none"], REGULARIZERS["l2"])


def test_tensor_norm_is_per_parameter_tensor() -> None:
    parameters, groups = two_groups()
    make_optimizer(groups, plain(tensor_normalized), lr=1.0).step()
    for p, step in zip(parameters, moved(parameters), strict=True):
        assert far(step, p.grad / p.grad.norm()) <= CLOSE


def test_a_rule_with_both_norms_is_refused() -> None:
    with pytest.raises(ValueError, match="norm and tensor_norm in one rule"):
        optimizer_class(plain(both_norms))


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.bfloat16])
def test_joint_steps_with_different_groups_and_step_counts(dtype: torch.dtype) -> None:
    """Per-element numbers are as exact as plain ones: in bfloat16 β = 0.999 would round to 1 and divide by zero."""
    parameters, groups = two_groups({"beta": 0.999}, {"beta": 0.5}, dtype=dtype)
    late = parameters[2]
    kept, late.grad = late.grad, None
    optimizer = make_optimizer(groups, plain(averaged_direction), lr=1.0)
    optimizer.step()
    late.grad = kept
    optimizer.step()
    assert [optimizer.state[p]["step"] for p in parameters] == [2, 2, 1]
    tolerance = {torch.float64: CLOSE, torch.float32: 1e-6, torch.bfloat16: 0.02}[dtype]
    for p, step, beta in zip(parameters[:2], moved(parameters)[:2], (0.999, 0.5), strict=True):
        u1, u2 = p.grad.double() / 1300**0.5, p.grad.double() / 70  # the late one is not in the first norm
        second = (beta * (1 - beta) * u1 + (1 - beta) * u2) / (1 - beta**2)
        assert far(step.double(), u1 + second) <= tolerance
        assert far(step.double(), 2 * u2) > 0.1
    assert far(moved(parameters)[2].double(), kept.double() / 70) <= tolerance  # its own first step
    assert all(optimizer.state[p]["m"].dtype == dtype for p in parameters)


def test_joint_steps_over_several_types_use_the_widest() -> None:
    parameters, groups = two_groups()
    parameters[1].data = parameters[1].data.to(torch.bfloat16)
    parameters[1].grad = torch.tensor([30.0, 0, 0], dtype=torch.bfloat16)
    optimizer = make_optimizer(groups, "ClippedMomentum", lr=1.0, clip=1.0)
    optimizer.step()
    assert [p.dtype for p in parameters] == [torch.float64, torch.bfloat16, torch.float64]
    assert [optimizer.state[p]["b"].dtype for p in parameters] == [torch.float64, torch.bfloat16, torch.float64]
    assert far(1 - parameters[0].detach(), parameters[0].grad / 70) <= CLOSE


def test_memory_that_is_the_gradient_survives_zeroing_the_gradient() -> None:
    for p_shape in ((3,), (2, 2)):
        p = torch.nn.Parameter(torch.ones(p_shape))
        optimizer = make_optimizer([p], plain(previous_gradient), lr=0.5)
        p.grad = torch.full(p_shape, 2.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=False)
        assert torch.equal(p.detach(), torch.ones(p_shape))
        optimizer.step()
        assert torch.equal(p.detach(), torch.zeros(p_shape))
