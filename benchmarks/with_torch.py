"""PyTorch peers: the loop over torch.optim that one writes first, and the same algebra on one tensor of all runs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

from benchmarks.problems import BETA1, BETA2, EPS, Bowl, Grid, Problem, Single

Gradient = Callable[[torch.Tensor], tuple[torch.Tensor, torch.Tensor | None]]


def rosenbrock(x: torch.Tensor, b: float) -> torch.Tensor:
    return (1 - x[..., 0]) ** 2 + b * (x[..., 1] - x[..., 0] ** 2) ** 2


def rosenbrock_gradient(x: torch.Tensor, b: float) -> torch.Tensor:
    across, along = x[..., 0], x[..., 1]
    bend = along - across**2
    return torch.stack((-2 * (1 - across) - 4 * b * across * bend, 2 * b * bend), -1)


def optimizer_loop(p: Single, autograd: bool) -> Callable[[], dict[str, np.ndarray]]:
    """torch.optim.AdamW on one parameter of two numbers; the gradient by autograd, or by the formula."""

    def job() -> dict[str, np.ndarray]:
        x = torch.tensor(p.start, dtype=torch.float64, requires_grad=True)
        optimizer = torch.optim.AdamW([x], p.lr, (BETA1, BETA2), EPS, p.weight_decay)
        xs, gs = torch.empty(p.steps + 1, 2, dtype=torch.float64), torch.empty(p.steps, 2, dtype=torch.float64)
        xs[0] = x.detach()
        for t in range(p.steps):
            optimizer.zero_grad()
            if autograd:
                rosenbrock(x, p.b).backward()
            else:
                x.grad = rosenbrock_gradient(x.detach(), p.b)
            gs[t] = x.grad
            optimizer.step()
            xs[t + 1] = x.detach()
        return {"last": xs[-1].numpy(), "x": xs.numpy(), "g": gs.numpy()}

    return job


def batched_optimizer(p: Bowl) -> Callable[[], dict[str, np.ndarray]]:
    """torch.optim.AdamW on one tensor of all runs: possible where all of them share lr and weight decay."""
    gradient, keep_loss = _gradient(p), "loss" in p.record
    start = torch.from_numpy(p.start)

    @torch.no_grad()
    def job() -> dict[str, np.ndarray]:
        x = start.clone().requires_grad_()
        optimizer = torch.optim.AdamW([x], p.lr, (BETA1, BETA2), EPS, p.weight_decay)
        losses = torch.empty(p.steps + 1, p.runs, dtype=torch.float64)
        for t in range(p.steps):
            x.grad, loss = gradient(x)
            if keep_loss:
                losses[t] = loss
            optimizer.step()
        if keep_loss:
            losses[-1] = gradient(x)[1]
        return {"last": x.detach().numpy(), **({"loss": losses.numpy()} if keep_loss else {})}

    return job


def batched(p: Grid | Bowl) -> Callable[[], dict[str, np.ndarray]]:
    """AdamW written out on one tensor of all runs, in place where torch.optim works in place."""
    gradient = _gradient(p)
    lead = (p.side, p.side) if isinstance(p, Grid) else (p.runs,)
    start = torch.tensor(p.start, dtype=torch.float64).expand(*lead, -1)
    lr, decay = (torch.as_tensor(v, dtype=torch.float64)[..., None] for v in (p.lr, p.weight_decay))
    shrink = 1 - lr * decay

    @torch.no_grad()
    def job() -> dict[str, np.ndarray]:
        x, m, v = start.clone(), torch.zeros_like(start), torch.zeros_like(start)
        kept = {
            "x": torch.empty(p.steps + 1, *start.shape, dtype=torch.float64) if "x" in p.record else None,
            "g": torch.empty(p.steps, *start.shape, dtype=torch.float64) if "g" in p.record else None,
            "loss": torch.empty(p.steps + 1, *lead, dtype=torch.float64) if "loss" in p.record else None,
        }
        if kept["x"] is not None:
            kept["x"][0] = x
        for t in range(1, p.steps + 1):
            g, loss = gradient(x)
            m.lerp_(g, 1 - BETA1)
            v.mul_(BETA2).addcmul_(g, g, value=1 - BETA2)
            below = (v / (1 - BETA2**t)).sqrt_().add_(EPS)
            x = x * shrink - lr * (m / (1 - BETA1**t)) / below
            if kept["x"] is not None:
                kept["x"][t] = x
            if kept["g"] is not None:
                kept["g"][t - 1] = g
            if kept["loss"] is not None:
                kept["loss"][t - 1] = loss
        if kept["loss"] is not None:
            kept["loss"][-1] = gradient(x)[1]
        return {"last": x.numpy(), **{name: a.numpy() for name, a in kept.items() if a is not None}}

    return job


def _gradient(p: Grid | Bowl) -> Gradient:
    """(gradient, loss or None) at x; the loss of a quadratic costs little beside its gradient."""
    if isinstance(p, Grid):
        return lambda x: (rosenbrock_gradient(x, p.b), None)
    H, a, wanted = torch.from_numpy(p.H), torch.from_numpy(p.a), "loss" in p.record

    def quadratic(x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor | None]:
        away = x - a
        g = away @ H
        return g, (away * g).sum(-1) / 2 if wanted else None

    return quadratic


def prepare(p: Problem) -> dict[str, Callable[[], dict[str, np.ndarray]]]:
    """name → job, for every torch peer of this problem."""
    if isinstance(p, Single):
        return {
            "torch.optim, autograd": optimizer_loop(p, True),
            "torch.optim, formula": optimizer_loop(p, False),
        }
    own = {"torch, batched": batched(p)}
    return {**own, "torch.optim, batched": batched_optimizer(p)} if isinstance(p, Bowl) else own
