"""What the Scale-freeness page asserts, measured: who notices that the gradients were rescaled, and by how much."""

from __future__ import annotations

from typing import Any

import numpy as np

import optim_core as oc

C = (2.0**10, 2.0**-10)  # the factors on which the page opens
LR, DECAY, STEPS = 0.05, 0.1, 500
SMALL, SMALLER = 2.0**-13, 2.0**-27  # about 1e-4 and 7.5e-9, the latter below ε = 1e-8
GUARD = 1e-8


def _path(name: str, f: Any, factors: Any = (1.0, 1.0), decay: float = DECAY, **hyper: Any) -> oc.Trajectory:
    """A run with the page's settings; ε = 0 unless given."""
    method = oc.method(name)
    own = {"weight_decay": decay} if method.decays else {}
    guard = {"eps": 0.0} if "eps" in method.hyper else {}
    return oc.run(method, oc.rescaled(f, factors), steps=STEPS, lr=LR, **{**own, **guard, **hyper})


def _apart(one: oc.Trajectory, other: oc.Trajectory) -> float:
    return float(np.abs(one.x - other.x).max())


def _bowl() -> oc.Landscape:
    return oc.landscape("Bowl")


def _plane() -> list[oc.Landscape]:
    return [f for f in oc.landscapes().values() if f.d == 2]


def adamw_repeats() -> bool:
    """Every bit of AdamW's path, on every landscape of the plane."""
    return all(np.array_equal(_path("AdamW", f).x, _path("AdamW", f, C).x) for f in _plane())


def sgd_leaves() -> int:
    f = _bowl()
    low, high = np.transpose(f.window)
    x = _path("SGD", f, C).x
    return int(np.argmax(~((x >= low) & (x <= high)).all(axis=-1)))


def sgd_diverges() -> int:
    return int(_path("SGD", _bowl(), C).diverged_at)


def adam_l2_moves() -> float:
    return _apart(_path("Adam-l2", _bowl()), _path("Adam-l2", _bowl(), C))


def adam_l2_before() -> float:
    """Second coordinate of Adam-ℓ2's end with the gradients as they are."""
    return float(_path("Adam-l2", _bowl()).last[1])


def adam_l2_after() -> float:
    return float(_path("Adam-l2", _bowl(), C).last[1])


def decimal() -> float:
    """AdamW, factors 1000 and 0.3."""
    return _apart(_path("AdamW", _bowl()), _path("AdamW", _bowl(), (1000.0, 0.3)))


def joint() -> bool:
    """Adam-ℓ2, gradients and weight decay both times 2¹⁰: every bit."""
    f, k = _bowl(), C[0]
    return np.array_equal(_path("Adam-l2", f).x, _path("Adam-l2", f, (k, k), decay=k * DECAY).x)


def common_factor() -> float:
    """Adam-ℓ2, gradients times 2¹⁰ and the weight decay as it was."""
    return _apart(_path("Adam-l2", _bowl()), _path("Adam-l2", _bowl(), (C[0], C[0])))


def trap() -> float:
    """Adam-ℓ2 on the bowl with its minimum at the origin."""
    f = oc.landscape("Bowl", a1=0.0, a2=0.0)
    return _apart(_path("Adam-l2", f), _path("Adam-l2", f, C))


def guard_small() -> float:
    """AdamW with ε = 1e-8, the second coordinate times 2⁻¹³."""
    return _apart(_path("AdamW", _bowl(), eps=GUARD), _path("AdamW", _bowl(), (1.0, SMALL), eps=GUARD))


def guard_smaller() -> float:
    """AdamW with ε = 1e-8, the second coordinate times 2⁻²⁷."""
    return _apart(_path("AdamW", _bowl(), eps=GUARD), _path("AdamW", _bowl(), (1.0, SMALLER), eps=GUARD))


def first_step_at_guard() -> float:
    """Adam's first step, in units of the learning rate, for a gradient as large as ε."""
    path = oc.run("Adam", lambda x: np.full_like(x, GUARD), start=[0.0], steps=1, lr=1.0, eps=GUARD)
    return float(abs(path.last[0]))


def normalized_common() -> bool:
    """Normalized GD under one factor for all coordinates: every bit."""
    return np.array_equal(_path("NormalizedGD", _bowl()).x, _path("NormalizedGD", _bowl(), (C[0], C[0])).x)


def normalized_apart() -> float:
    return _apart(_path("NormalizedGD", _bowl()), _path("NormalizedGD", _bowl(), C))


def clipped_apart() -> float:
    """Clipped SGD, gradients times 2⁻¹⁰ in both coordinates."""
    return _apart(_path("ClippedSGD", _bowl()), _path("ClippedSGD", _bowl(), (C[1], C[1])))


def momentum_diverges() -> int:
    return int(_path("Momentum", _bowl(), C).diverged_at)


def other_coordinates() -> float:
    """AdamW in coordinates z with x = Dz, D = diag(2³, 2⁻³), carried back to x: how far from its path in x."""
    f, d = _bowl(), np.array([2.0**3, 2.0**-3])
    arguments = {"steps": STEPS, "lr": LR, "weight_decay": DECAY, "eps": 0.0}
    in_z = oc.run("AdamW", lambda z: d * f.gradient(d * z), start=f.start / d, **arguments)
    return float(np.abs(d * in_z.x - _path("AdamW", f).x).max())


def condition() -> bool:
    """AdamW on the ravine with κ = 1 and with κ = 2²⁰: every bit."""
    return np.array_equal(*(_path("AdamW", oc.landscape("Ravine", kappa=k)).x for k in (1.0, 2.0**20)))


def declared() -> bool:
    """Every method of the catalogue keeps its path bit by bit (or not) as its rule declares, with squared ℓ2 decay."""
    f = oc.landscape("Himmelblau")
    for method in oc.methods().values():
        if method.regularizer.id == "l2":
            start = {"start": f.start + 0.25, "steps": 60}
            own = {"weight_decay": DECAY} if method.decays else {}
            guard = {"eps": 0.0} if "eps" in method.hyper else {}
            plain, told = (oc.run(method, oc.rescaled(f, c), lr=0.01, **start, **own, **guard) for c in ((1.0, 1.0), C))
            if np.array_equal(plain.x, told.x) != (method.scale_free == "coordinate"):
                return False
    return True


def opening_steps() -> int:
    return STEPS


def sgd_crawls() -> float:
    """SGD under the opening factors, with a learning rate as much smaller as the first factor is larger."""
    path = oc.run("SGD", oc.rescaled(_bowl(), C), steps=STEPS, lr=LR / C[0])
    return float(abs(path.x[-1, 1] - path.x[0, 1]))


def no_origin() -> bool:
    """f(0) is above the least value on a grid of the window by more than 0.1 (the smallest such gap is 0.19)."""
    for f in oc.landscapes().values():
        grid = np.stack(np.meshgrid(*(np.linspace(low, high, 81) for low, high in f.window)), axis=-1)
        if f.value(np.zeros(f.d)) - f.value(grid).min() <= 0.1:
            return False
    return True
