"""What the Proximal page asserts, measured: one step and many, the exact identity, gaps, and who sees the scale."""

from __future__ import annotations

import numpy as np

import optim_core as oc

START, RATE, DECAY, STEPS = 2.5, 0.5, 5.0, 16  # with these the page opens, on ½(x − 1)²
SCALE = 8.0
LONG = 2000
PAPER = (5e-5, 1e-4)  # L of the best AdamW settings in the paper's repository, all decays of its nets without BN
SMALL_RATE, SMALL_DECAY, TRAINED = 1e-3, 0.1, 5000


def _bowl() -> oc.Landscape:
    return oc.landscape("Bowl in 1-D").with_(a1=1.0)


def _path(name: str, steps: int = STEPS, rate: float = RATE, decay: float = DECAY, c: float = 1.0, **hyper: float):
    return oc.run(name, oc.rescaled(_bowl(), [c]), start=[START], steps=steps, lr=rate, weight_decay=decay, **hyper)


def _after(name: str, step: int, **changed: float) -> float:
    return float(_path(name, step, **changed).x[step, 0])


def strength() -> float:
    return RATE * DECAY


def wall() -> float:
    return 1 / DECAY


def first_decoupled() -> float:
    return _after("AdamW", 1)


def first_proximal() -> float:
    return _after("AdamProx", 1)


def growth() -> float:
    """By what AdamW multiplies x at step 30."""
    x = _path("AdamW", 30).x[:, 0]
    return float(x[30] / x[29])


def diverges() -> int:
    return int(_path("AdamW", 60).diverged_at)


def settles() -> float:
    return _after("AdamProx", LONG)


def _without_gradient(name: str, s: float, steps: int = 1) -> float:
    """Where a method is after steps without gradient, from one, at ηλ = s."""
    return float(oc.run(name, np.zeros_like, start=[1.0], steps=steps, lr=0.5, weight_decay=2 * s).last[0])


def factor_decoupled() -> float:
    return _without_gradient("AdamW", strength())


def factor_proximal() -> float:
    return _without_gradient("AdamProx", strength())


def land_strength() -> float:
    return 2.0


def land_decoupled() -> float:
    return _without_gradient("AdamW", 2.0)


def land_proximal() -> float:
    return _without_gradient("AdamProx", 2.0)


def one_decoupled() -> float:
    return _without_gradient("AdamW", 1.0)


def one_proximal() -> float:
    return _without_gradient("AdamProx", 1.0)


def smaller_rate() -> float:
    return RATE / (1 + RATE * DECAY)


def identity_steps() -> int:
    return 200


def identity_gap() -> float:
    """Largest distance between AdamProx(η, λ) and AdamW(η/(1+ηλ), λ)."""
    one, other = _path("AdamProx", 200), _path("AdamW", 200, rate=smaller_rate())
    return float(np.abs(one.x - other.x).max())


def _gap(other: str, rate: np.ndarray | float, decay: np.ndarray | float) -> np.ndarray:
    """Distance to AdamProx after one step from the opening point."""
    rates, decays = np.broadcast_arrays(rate, decay)
    first, second = (_path(name, 1, rates, decays).x[1] for name in ("AdamProx", other))
    return np.abs(first - second)[..., 0]


def _exponent(other: str, varied: str) -> float:
    x = np.logspace(-5, -3, 21)
    gap = _gap(other, x, DECAY) if varied == "rate" else _gap(other, RATE, 10 * x)
    return float(np.polyfit(np.log(x), np.log(gap), 1)[0])


def order_rate_decoupled() -> float:
    return _exponent("AdamW", "rate")


def order_decay_decoupled() -> float:
    return _exponent("AdamW", "decay")


def order_rate_coupled() -> float:
    return _exponent("Adam-l2", "rate")


def order_decay_coupled() -> float:
    return _exponent("Adam-l2", "decay")


def formula() -> bool:
    """s(s·x + η·u)/(1 + s) is the one-step gap, for every η of the figure, to rounding; u = g/(|g| + ε)."""
    rate = np.logspace(-5, 0, 51)
    s, g = rate * DECAY, START - 1
    u = g / (g + oc.method("Adam").hyper["eps"].default)
    said = s * (s * START + rate * u) / (1 + s)
    return bool(np.abs(said - _gap("AdamW", rate, DECAY)).max() < 1e-14 < 1e-9 < said.min())


def paper_low() -> float:
    return PAPER[0]


def paper_high() -> float:
    return PAPER[1]


def paper_factors() -> float:
    """How far the two decay factors are apart at the larger of the two strengths."""
    return _without_gradient("AdamProx", PAPER[1]) - _without_gradient("AdamW", PAPER[1])


def paper_path() -> float:
    """Largest distance between the two paths at that strength, η = 0.001 and λ = 0.1 as PyTorch counts it."""
    one, other = (_path(name, TRAINED, SMALL_RATE, SMALL_DECAY).x for name in ("AdamW", "AdamProx"))
    return float(np.abs(one - other).max())


def paper_steps() -> int:
    return TRAINED


def small_rate() -> float:
    return 0.002


def _rest(name: str) -> float:
    """Where a method ends with so small a learning rate that all of them settle."""
    return _after(name, 20000, rate=small_rate())


def rest_decoupled() -> float:
    return _rest("AdamW")


def rest_proximal() -> float:
    return _rest("AdamProx")


def rest_metric() -> float:
    return _rest("AdamMetricProx")


def rest_coupled() -> float:
    return _rest("Adam-l2")


def scale() -> float:
    return SCALE


def _moved(name: str) -> float:
    one, other = (_path(name, c=c, eps=0.0).x for c in (1.0, SCALE))
    return float(np.abs(one - other).max())


def scale_metric() -> float:
    return _moved("AdamMetricProx")


def scale_coupled() -> float:
    return _moved("Adam-l2")


def scale_others_none() -> bool:
    """AdamProx and AdamW repeat every bit."""
    return _moved("AdamProx") == 0.0 == _moved("AdamW")


def metric_faint() -> float:
    return _after("AdamMetricProx", 1, c=1e-3)


def metric_loud() -> float:
    return _after("AdamMetricProx", 1, c=1e3)
