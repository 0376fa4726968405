"""Measures what a method is invariant to; the verdict is a measurement, never the method's own claim.

The oracle is coupled, off-centre and noisy: on a centred diagonal quadratic g and λx are proportional coordinate by
coordinate, the rescaling cancels in the ratio, and Adam-ℓ2 would wrongly look scale-free.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from optim_core import catalog, noise
from optim_core.method import Method
from optim_core.numeric import shown
from optim_core.run import run
from optim_core.taking import accepts

D, STEPS, LR, WEIGHT_DECAY, SEED = 4, 80, 0.05, 1.0, 20220131
TENSORS = (slice(0, 2), slice(2, 4))  # the two parameter tensors of a torch optimizer under audit
SILENT, LOUD = 1e-9, 1e-3  # an invariance is below the first, a refutation above the second, and nothing between
CENTRE = np.array([1.0, -2.0, 0.5, 1.5])
START = np.array([0.3, 1.0, -1.2, 0.7])
FACTOR = 2.0**10
AUDITED = "Audit a method, its name, or a function parameters → torch optimizer"


@dataclass(frozen=True)
class Audit:
    """The verdict. gradient_scale: "coordinate", "tensor", "global" or "none". rotation: whether an orthogonal change
    of coordinates is followed. decay: whether weight decay changes the path (None where the method has none).
    deviations: the largest |Δx| behind each verdict, by its name."""

    gradient_scale: str
    rotation: bool
    decay: bool | None
    deviations: Mapping[str, float] = field(default_factory=dict)


def _gradient(x: Any, t: int) -> Any:
    """A coupled quadratic plus a bend, its minimum off the origin, with replayable noise; (..., 4)."""
    z = x - CENTRE
    return z @ _HESSIAN + 0.3 * np.tanh(z) + 0.3 * noise.normal(SEED, 0, t, np.arange(D))


def _random_rotation() -> Any:
    q, r = np.linalg.qr(noise.normal(SEED, 1, np.arange(D)[:, None], np.arange(D)))
    return q * np.sign(np.diag(r))


_ROTATION = _random_rotation()
_HESSIAN = _ROTATION @ np.diag([0.5, 1.0, 2.0, 4.0]) @ _ROTATION.T


def audit(subject: Any, **hyper: Any) -> Audit:
    """Measure a Method (or its name), or any torch optimizer given as `lambda params: torch.optim.Adam(params, …)`.

    Methods run with ε = 0 unless `hyper` says otherwise; those with a `tensor_norm` as torch optimizers over two
    tensors. Raises RuntimeError where the audit cannot tell: where the gradient moves nothing, and where a deviation is
    neither silent (< 1e-9) nor loud (> 1e-3).
    """
    path = _method_path(catalog.method(subject), hyper) if isinstance(subject, str | Method) else _torch_path(subject)
    plain = path(np.ones(D), np.eye(D), True)
    if _far(plain, path(np.full(D, -1.0), np.eye(D), True)) <= LOUD:
        raise RuntimeError(
            "The gradient moves nothing here: its opposite leads to the same path, so no scale of it can be seen; "
            "where ε = 0 keeps a method at rest, audit it with a positive eps=…."
        )
    per_tensor = np.repeat([FACTOR, 1 / FACTOR], 2)
    deviations = {
        "coordinate": _far(plain, path(FACTOR ** np.array([1.0, -1.0, -0.5, 0.5]), np.eye(D), True)),
        "tensor": _far(plain, path(per_tensor, np.eye(D), True)),
        "global": _far(plain, path(np.full(D, FACTOR), np.eye(D), True)),
        "rotation": _far(plain, path(np.ones(D), _ROTATION, True) @ _ROTATION),
    }
    without = path(np.ones(D), np.eye(D), False)
    verdicts = {name: _verdict(name, value) for name, value in deviations.items()}
    level = next((n for n in ("coordinate", "tensor", "global") if verdicts[n]), "none")
    decay = None
    if without is not None:
        deviations["decay"] = _far(plain, without)
        decay = deviations["decay"] > LOUD
    return Audit(level, verdicts["rotation"], decay, deviations)


def _far(a: Any, b: Any) -> float:
    difference = np.abs(a - b).max()
    return float(difference) if np.isfinite(difference) else np.inf


def _verdict(name: str, deviation: float) -> bool:
    if SILENT <= deviation <= LOUD:
        raise RuntimeError(
            f"The {name} deviation {deviation:.1e} is neither silent (< {SILENT:g}) nor loud (> {LOUD:g}); "
            f"with a default ε > 0 that is expected: audit at ε = 0."
        )
    return deviation < SILENT


def _method_path(method: Method, hyper: Mapping[str, Any]) -> Any:
    """(scales c, rotation Q, with decay?) → path (steps+1, 4) under the gradient c ∘ Q g(Qᵀx), started at Q·start."""
    settings = {**({"eps": 0.0} if "eps" in method.hyper else {}), **hyper}
    per_tensor = "tensor_norm" in method.rule.reductions

    def path(c: Any, q: Any, decayed: bool) -> Any:
        if not decayed and not method.decays:
            return None
        decay = (WEIGHT_DECAY if decayed else 0.0) if method.decays else None
        if per_tensor:
            own = {"lr": LR, **settings, **({"weight_decay": decay} if method.decays else {})}
            return _torch_path(lambda parameters: _optimizer(method, parameters, own))(c, q, True)
        told = lambda x, t: c * (_gradient(x @ q, t) @ q.T)
        return run(method, told, start=START @ q.T, steps=STEPS, lr=LR, weight_decay=decay, record=("x",), **settings).x

    return path


def _optimizer(method: Method, parameters: Any, settings: Mapping[str, Any]) -> Any:
    from optim_core.torch_optimizer import make_optimizer

    return make_optimizer(parameters, method, **settings)


def _torch_path(make: Any) -> Any:
    """The same for a torch optimizer over two parameter tensors; its decay is its own and is not varied."""
    if not callable(make) or isinstance(make, type) and not hasattr(make, "step") or not accepts(make, 1):
        raise TypeError(f"{AUDITED}, not {shown(make)}.")
    import torch

    def path(c: Any, q: Any, decayed: bool) -> Any:
        if not decayed:
            return None
        x0 = START @ q.T
        parameters = [torch.nn.Parameter(torch.tensor(x0[part])) for part in TENSORS]
        optimizer, xs = make(parameters), [x0]
        if not callable(getattr(optimizer, "step", None)):
            raise TypeError(f"{AUDITED}; this function returns {shown(optimizer)}.")
        for t in range(1, STEPS + 1):
            g = c * (_gradient(xs[-1] @ q, t) @ q.T)
            for parameter, part in zip(parameters, TENSORS, strict=True):
                parameter.grad = torch.tensor(g[part])
            optimizer.step()
            xs.append(np.concatenate([p.detach().numpy() for p in parameters]))
        return np.array(xs)

    return path
