"""What the Decay page asserts, measured: an idle coordinate, the proximal identity, and SGD's indifference."""

from __future__ import annotations

import numpy as np

import optim_core as oc

IDLE_DECAYS = np.array([1e-4, 1e-2, 1.0])
IDLE_STEPS = 2000
IDLE_RATE = 1e-3
STEPS = 1000
SIGN_FACTOR = 2.0**10


def idle_small() -> float:
    return float(IDLE_DECAYS[0])


def idle_large() -> float:
    return float(IDLE_DECAYS[-1])


def idle_steps() -> int:
    return IDLE_STEPS


def idle_rate() -> float:
    return IDLE_RATE


def _idle(method: str) -> np.ndarray:
    """x (T+1, 3) of a weight that starts at 1, gets no gradient and has three weight decays; ε = 0."""
    path = oc.run(method, np.zeros_like, start=np.ones((3, 1)), steps=IDLE_STEPS, lr=IDLE_RATE,
                  weight_decay=IDLE_DECAYS, eps=0.0, record=("x",))  # fmt: skip
    return path.x[:, :, 0]


def idle_coupled_gap() -> float:
    x = _idle("Adam-l2")
    return float(np.ptp(x, axis=1).max())


def idle_coupled_end() -> float:
    return float(_idle("Adam-l2")[-1, 0])


def idle_decoupled_weak() -> float:
    return float(_idle("AdamW")[-1, 0])


def idle_decoupled_strong() -> float:
    return float(_idle("AdamW")[-1, -1])


def _bowl(method: str, lr: float = 0.02, decay: float = 0.4, **hyper: float) -> np.ndarray:
    return oc.run(method, oc.landscape("Bowl"), steps=STEPS, lr=lr, weight_decay=decay, record=("x",), **hyper).x


def identity_gap() -> float:
    """Largest distance between AdamProx(η, λ) and AdamW(η/(1+ηλ), λ) with Adam's usual memory.

    With a short memory (β₂ = 0.95) both end in a jitter around the stop that amplifies rounding after some 600 steps.
    """
    rate, decay = 0.02, 0.4
    return float(np.abs(_bowl("AdamProx", rate, decay) - _bowl("AdamW", rate / (1 + rate * decay), decay)).max())


def identity_steps() -> int:
    return STEPS


def sign_factor() -> float:
    return SIGN_FACTOR


def _rescaled_gap(method: str, **decay: float) -> float:
    """Largest distance on the page's opening landscape between a path and the same with the first coordinate's
    gradient multiplied by SIGN_FACTOR; ε = 0. A power of two: rounding cannot hide in it."""
    bowl = oc.landscape("Bowl")
    told = (bowl, oc.rescaled(bowl, (SIGN_FACTOR, 1.0)))
    one, other = (
        oc.run(method, oracle, start=bowl.start, steps=STEPS, lr=0.02, eps=0.0, record=("x",), **decay).x
        for oracle in told
    )
    return float(np.abs(one - other).max())


def sign_none() -> float:
    return _rescaled_gap("GeneralizedSignSGD")


def sign_coupled() -> float:
    return _rescaled_gap("GeneralizedSignSGD-l2", weight_decay=0.4)


def sign_decoupled() -> float:
    return _rescaled_gap("GeneralizedSignSGDW", weight_decay=0.4)


def sign_proximal() -> float:
    return _rescaled_gap("GeneralizedSignSGDProx", weight_decay=0.4)


def sgd_gap() -> float:
    """Largest distance between SGD-ℓ2 and SGDW on the page's opening landscape."""
    return float(np.abs(_bowl("SGD-l2") - _bowl("SGDW")).max())


def momentum_coupled() -> float:
    """First coordinate of where Momentum-ℓ2 stops on the page's opening landscape."""
    return float(_bowl("Momentum-l2")[-1, 0])


def momentum_decoupled() -> float:
    return float(_bowl("MomentumW")[-1, 0])


def momentum_memory() -> float:
    """PyTorch's usual μ, with which the page opens too."""
    return float(oc.method("Momentum").hyper["momentum"].default)


def momentum_amplifies() -> float:
    """Momentum's direction at rest, in gradients: the last step of a run whose gradient is always 1."""
    path = oc.run("Momentum", np.ones_like, start=[0.0], steps=STEPS, lr=1.0, record=("x",))
    return float(path.x[-2, 0] - path.x[-1, 0])
