"""Every published update written again, one coordinate at a time, in plain Python: from the papers and PyTorch's
documentation, never from `optim_core`. Where a paper offers an algebraically equal form, that form stands here.

A reference is `make(**hyper) → direction(g, x, t, lr)` over lists of numbers, keeping its own state; the decay styles
are the four loops at the end.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

Vector = list[float]
Direction = Callable[[Vector, Vector, int, float], Vector]


def _length(v: Vector) -> float:
    return math.hypot(*v)


def sgd() -> Direction:
    return lambda g, x, t, lr: list(g)


def momentum(momentum: float) -> Direction:
    """PyTorch: the buffer is the sum of past gradients, each damped once a step."""
    past: list[Vector] = []

    def direction(g: Vector, x: Vector, t: int, lr: float) -> Vector:
        past.append(g)
        return [math.fsum(momentum ** (t - 1 - s) * old[i] for s, old in enumerate(past)) for i in range(len(g))]

    return direction


def nesterov(momentum: float) -> Direction:
    heavy = _heavy_ball(momentum)

    def direction(g: Vector, x: Vector, t: int, lr: float) -> Vector:
        return [gi + momentum * bi for gi, bi in zip(g, heavy(g), strict=True)]

    return direction


def _heavy_ball(momentum: float) -> Callable[[Vector], Vector]:
    buffer: Vector = []

    def push(g: Vector) -> Vector:
        buffer[:] = [momentum * b + gi for b, gi in zip(buffer or [0.0] * len(g), g, strict=True)]
        return list(buffer)

    return push


def normalized() -> Direction:
    return lambda g, x, t, lr: [gi / _length(g) for gi in g]


def clipped(clip: float) -> Direction:
    """Zhang et al. 2020: x ← x − min(η, c/‖g‖) g; returned over η."""
    return lambda g, x, t, lr: [min(lr, clip / _length(g)) / lr * gi for gi in g]


def clipped_momentum(momentum: float, clip: float) -> Direction:
    heavy = _heavy_ball(momentum)

    def direction(g: Vector, x: Vector, t: int, lr: float) -> Vector:
        b = heavy(g)
        return [min(lr, clip / _length(b)) / lr * bi for bi in b]

    return direction


def signsgd() -> Direction:
    return lambda g, x, t, lr: [math.copysign(1.0, gi) if gi else 0.0 for gi in g]


def signum(beta: float) -> Direction:
    average = _average(beta)
    return lambda g, x, t, lr: [math.copysign(1.0, mi) for mi in average(g)]


def _average(beta: float) -> Callable[[Vector], Vector]:
    """An exponential moving average from zero, as the increment (1−β)(new − old)."""
    kept: Vector = []

    def push(new: Vector) -> Vector:
        kept[:] = [a + (1 - beta) * (b - a) for a, b in zip(kept or [0.0] * len(new), new, strict=True)]
        return list(kept)

    return push


def lion(beta1: float, beta2: float) -> Direction:
    m: Vector = []

    def direction(g: Vector, x: Vector, t: int, lr: float) -> Vector:
        old = m or [0.0] * len(g)
        update = [beta1 * a + (1.0 - beta1) * b for a, b in zip(old, g, strict=True)]
        m[:] = [beta2 * a + (1.0 - beta2) * b for a, b in zip(old, g, strict=True)]
        return [math.copysign(1.0, c) for c in update]

    return direction


def adagrad(eps: float) -> Direction:
    squares: list[Vector] = []

    def direction(g: Vector, x: Vector, t: int, lr: float) -> Vector:
        squares.append([gi * gi for gi in g])
        return [gi / (math.sqrt(math.fsum(s[i] for s in squares)) + eps) for i, gi in enumerate(g)]

    return direction


def rmsprop(alpha: float, eps: float) -> Direction:
    second = _average(alpha)
    return lambda g, x, t, lr: [gi / (math.sqrt(v) + eps) for gi, v in zip(g, second([a * a for a in g]), strict=True)]


def adam(beta1: float, beta2: float, eps: float) -> Direction:
    """Kingma & Ba, end of section 2: one step size α_t = √(1−β₂ᵗ)/(1−β₁ᵗ), and ε̂ = ε√(1−β₂ᵗ)."""
    first, second = _average(beta1), _average(beta2)

    def direction(g: Vector, x: Vector, t: int, lr: float) -> Vector:
        root = math.sqrt(1 - beta2**t)
        step = root / (1 - beta1**t)
        m, v = first(g), second([gi * gi for gi in g])
        return [step * a / (math.sqrt(b) + eps * root) for a, b in zip(m, v, strict=True)]

    return direction


def amsgrad(beta1: float, beta2: float, eps: float) -> Direction:
    """PyTorch: the maximum over the uncorrected v, then √(max v)/√(1−β₂ᵗ) + ε."""
    first, second = _average(beta1), _average(beta2)
    seen: list[Vector] = []

    def direction(g: Vector, x: Vector, t: int, lr: float) -> Vector:
        m = first(g)
        seen.append(second([gi * gi for gi in g]))
        worst = [max(v[i] for v in seen) for i in range(len(g))]
        c1, c2 = 1 - beta1**t, math.sqrt(1 - beta2**t)
        return [(a / c1) / (math.sqrt(z) / c2 + eps) for a, z in zip(m, worst, strict=True)]

    return direction


def adamax(beta1: float, beta2: float, eps: float) -> Direction:
    """PyTorch: u_t = max(β₂u, |g| + ε), written as the maximum over the whole past."""
    first, past = _average(beta1), []

    def direction(g: Vector, x: Vector, t: int, lr: float) -> Vector:
        m = first(g)
        past.append([abs(gi) + eps for gi in g])
        u = [max(beta2 ** (t - 1 - s) * a[i] for s, a in enumerate(past)) for i in range(len(g))]
        return [a / (1 - beta1**t) / b for a, b in zip(m, u, strict=True)]

    return direction


def nadam(beta1: float, beta2: float, eps: float, momentum_decay: float) -> Direction:
    """PyTorch's algorithm box, with the running product of μ."""
    first, second = _average(beta1), _average(beta2)
    mu = lambda t: beta1 * (1 - 0.5 * 0.96 ** (t * momentum_decay))
    product = 1.0

    def direction(g: Vector, x: Vector, t: int, lr: float) -> Vector:
        nonlocal product
        product *= mu(t)
        ahead = product * mu(t + 1)
        m, v = first(g), second([gi * gi for gi in g])
        return [
            (mu(t + 1) * a / (1 - ahead) + (1 - mu(t)) * gi / (1 - product)) / (math.sqrt(b / (1 - beta2**t)) + eps)
            for gi, a, b in zip(g, m, v, strict=True)
        ]

    return direction


def radam(beta1: float, beta2: float, eps: float) -> Direction:
    """PyTorch's algorithm box: rectified above ρ = 5, else bias-corrected momentum."""
    first, second = _average(beta1), _average(beta2)
    rho_inf = 2 / (1 - beta2) - 1

    def direction(g: Vector, x: Vector, t: int, lr: float) -> Vector:
        m, v = first(g), second([gi * gi for gi in g])
        m = [a / (1 - beta1**t) for a in m]
        rho = rho_inf - 2 * t * beta2**t / (1 - beta2**t)
        if rho <= 5:
            return m
        r = math.sqrt((rho - 4) * (rho - 2) * rho_inf / ((rho_inf - 4) * (rho_inf - 2) * rho))
        return [a * r * math.sqrt(1 - beta2**t) / (math.sqrt(b) + eps) for a, b in zip(m, v, strict=True)]

    return direction


def adabelief(beta1: float, beta2: float, eps: float) -> Direction:
    """Zhuang et al. 2020, algorithm 2: ε joins s at every step and the root again."""
    first, m, s = _average(beta1), [], []

    def direction(g: Vector, x: Vector, t: int, lr: float) -> Vector:
        m[:] = first(g)
        s[:] = [
            beta2 * a + (1 - beta2) * (gi - mi) ** 2 + eps for a, gi, mi in zip(s or [0.0] * len(g), g, m, strict=True)
        ]
        c1, c2 = 1 - beta1**t, 1 - beta2**t
        return [(mi / c1) / (math.sqrt(si / c2) + eps) for mi, si in zip(m, s, strict=True)]

    return direction


def generalized_signsgd(beta1: float, beta2: float, eps: float) -> Direction:
    """Crawshaw et al. 2022: the second moment is that of the momentum; nothing is corrected."""
    first, second = _average(beta1), _average(beta2)

    def direction(g: Vector, x: Vector, t: int, lr: float) -> Vector:
        m = first(g)
        return [a / (math.sqrt(b) + eps) for a, b in zip(m, second([a * a for a in m]), strict=True)]

    return direction


def generalized_signsgd_corrected(beta1: float, beta2: float, eps: float) -> Direction:
    """The authors' code with use_bias_correction: step size η√(1−β₂ᵗ)/(1−β₁ᵗ) over √v, ε after the correction."""
    first, second = _average(beta1), _average(beta2)

    def direction(g: Vector, x: Vector, t: int, lr: float) -> Vector:
        m = first(g)
        v = second([a * a for a in m])
        c1, c2 = 1 - beta1**t, 1 - beta2**t
        return [a / c1 / (math.sqrt(b) / math.sqrt(c2) + eps) for a, b in zip(m, v, strict=True)]

    return direction


def adam_metric_prox(beta1: float, beta2: float, eps: float, weight_decay: float) -> Direction:
    """argmin over z of the model in Adam's metric D = √v̂ + ε: z = (x − η m̂/D) / (1 + ηλ/D), returned as (x − z)/η."""
    first, second = _average(beta1), _average(beta2)

    def direction(g: Vector, x: Vector, t: int, lr: float) -> Vector:
        m, v = first(g), second([gi * gi for gi in g])
        out = []
        for xi, a, b in zip(x, m, v, strict=True):
            metric = math.sqrt(b / (1 - beta2**t)) + eps
            z = (xi - lr * a / (1 - beta1**t) / metric) / (1 + lr * weight_decay / metric)
            out.append((xi - z) / lr)
        return out

    return direction


Gradient = Callable[[Vector, int], Vector]


def path(
    direction: Direction, style: str, gradient: Gradient, start: Iterable[float], lrs: Iterable[float], w: float
) -> list[Vector]:
    """Every x: PyTorch's loops over one learning rate a step, λ = w; prox and decay are those of ½‖x‖²."""
    xs = [list(start)]
    for t, lr in enumerate(lrs, 1):
        x = xs[-1]
        g = gradient(x, t)
        if style == "coupled":  # torch: grad = grad.add(param, alpha=weight_decay)
            g = [gi + w * xi for gi, xi in zip(g, x, strict=True)]
        u = direction(g, x, t, lr)
        if style == "decoupled":  # torch: param.mul_(1 - lr * weight_decay), then the step
            x = [xi * (1 - lr * w) for xi in x]
        x = [xi - lr * ui for xi, ui in zip(x, u, strict=True)]
        if style == "proximal":
            x = [xi / (1 + lr * w) for xi in x]
        xs.append(x)
    return xs
