"""Paths of an optimizer over a ground, told c ∘ Q g(Qᵀx) in the place of g, from Q·start."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from optim_core.audit.ground import Ground
from optim_core.numeric import shown
from optim_core.taking import accepts

STEPS = 80
AUDITED = "Audit a method, its name, or a function parameters → torch optimizer"
Gradient = Callable[[Any, int], Any]  # (x (d,), t) → (d,)


def told(ground: Ground, c: Any, q: Any) -> Gradient:
    """The gradient as the optimizer is told it in rescaled and turned coordinates."""
    return lambda x, t: c * (ground.gradient(x @ q, t) @ q.T)


def torch_path(
    make: Any, ground: Ground, gradient: Gradient, start: Any, steps: int = STEPS, decay: float = 0.0
) -> Any:
    """(steps + 1, d) of the torch optimizer that `make` makes of the ground's tensors, in float64. TypeError where it
    makes none. decay: what a positive `weight_decay` of its groups is raised to where it is less."""
    if not callable(make) or isinstance(make, type) and not hasattr(make, "step") or not accepts(make, 1):
        raise TypeError(f"{AUDITED}, not {shown(make)}.")
    import torch

    tensors = [
        torch.nn.Parameter(torch.tensor(start[part]).reshape(shape))
        for part, shape in zip(ground.parts, ground.shapes, strict=True)
    ]
    optimizer, xs = make(tensors), [start]
    if not callable(getattr(optimizer, "step", None)):
        raise TypeError(f"{AUDITED}; this function returns {shown(optimizer)}.")
    for group in getattr(optimizer, "param_groups", ()):
        held = group.get("weight_decay")
        if isinstance(held, float | int) and 0 < held < decay:
            group["weight_decay"] = decay
    if callable(ready := getattr(optimizer, "train", None)):  # those that average steer between training and evaluation
        ready()
    for t in range(1, steps + 1):
        g = gradient(xs[-1], t)
        for tensor, part, shape in zip(tensors, ground.parts, ground.shapes, strict=True):
            tensor.grad = torch.tensor(g[part]).reshape(shape)
        optimizer.step()
        xs.append(np.concatenate([p.detach().numpy().ravel() for p in tensors]))
    return np.array(xs)


def apart(a: Any, b: Any) -> float:
    """The largest |Δx| between two paths, ∞ where one is not finite."""
    difference = np.abs(a - b).max()
    return float(difference) if np.isfinite(difference) else np.inf
