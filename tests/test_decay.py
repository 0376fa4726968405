"""Decay styles: theorems of the papers as tests. Next to each tolerance stands how large the effect is."""

from __future__ import annotations

import math

import numpy as np
import pytest

from optim_core import catalog
from optim_core.decay import DECAYS
from optim_core.oracle import rescaled
from optim_core.run import run
from optim_core.schedule import multiplier
from tests.replay import START, on_arrays, walk

STEPS = 200
SCHEDULES = ("constant", "cosine", "linear", "inverse_sqrt")
# ½ Σ h(x − a)².
H, A, X0 = np.array([1.0, 10.0, 0.1]), np.array([1.0, -2.0, 0.5]), np.array([0.3, 1.0, -4.0])
NORMALIZED = [r.name for r in catalog.rules().values() if r.scale_free == "coordinate"]


def q3(x: np.ndarray) -> np.ndarray:
    return H * (x - A)


def _slope(sizes: np.ndarray, gaps: list[float]) -> float:
    return float(np.polyfit(np.log(sizes), np.log(gaps), 1)[0])


# --- One step: where the styles part ------------------------------------------------------------------------------


def _one_step(name: str, lr: float, weight_decay: float) -> np.ndarray:
    """x after one step of this method, with a memory that has seen three gradients of the bare rule."""
    method = catalog.method(name)
    path, memory = walk(catalog.method(method.rule.name), np.array(START), 3)
    x = path[-1]
    decay = {"weight_decay": weight_decay} if method.decays else {}
    return method.step(x, on_arrays(x, 4), memory, 4, lr=lr, **decay)[0]


def _gap(a: str, b: str, lr: float, weight_decay: float) -> float:
    return float(np.abs(_one_step(a, lr, weight_decay) - _one_step(b, lr, weight_decay)).max())


@pytest.mark.parametrize("rule", ["Adam", "Lion", "GeneralizedSignSGD", "SGD"])
@pytest.mark.parametrize(("lr", "weight_decay"), [(0.01, 0.1), (0.3, 2.0), (0.5, 5.0)])
def test_the_gap_of_proximal_and_decoupled_is_exact(rule: str, lr: float, weight_decay: float) -> None:
    """proximal − decoupled = s(s·x + η·u)/(1 + s), s = ηλ."""
    x, s = walk(catalog.method(rule), np.array(START), 3)[0][-1], lr * weight_decay
    moved = x - _one_step(rule, lr, 0.0)  # η·u
    expected = s * (s * x + moved) / (1 + s)
    found = _one_step(rule + "Prox", lr, weight_decay) - _one_step(rule + "W", lr, weight_decay)
    assert np.abs(found - expected).max() <= 4e-15
    assert np.abs(expected).max() > 1e-6


@pytest.mark.parametrize("rule", NORMALIZED)
def test_the_gap_is_second_order_in_the_learning_rate_and_first_in_the_decay(rule: str) -> None:
    sizes, styles = np.geomspace(1e-4, 1e-2, 7), (rule + "Prox", rule + "W")
    assert _slope(sizes, [_gap(*styles, lr, 0.1) for lr in sizes]) == pytest.approx(2, abs=0.02)
    assert _slope(sizes, [_gap(*styles, 0.1, w) for w in sizes]) == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize("rule", NORMALIZED)
def test_coupled_parts_from_proximal_at_first_order_for_normalized_rules(rule: str) -> None:
    """The ℓ2 term inside the ratio costs O(η): for Adam it nearly vanishes, where the prox pulls by ηλx."""
    sizes = np.geomspace(1e-4, 1e-2, 7)
    assert _slope(sizes, [_gap(rule + "-ℓ2", rule + "Prox", lr, 0.1) for lr in sizes]) == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.proves("decay.sgd_gap")
def test_coupled_is_decoupled_for_plain_sgd(schedule: str) -> None:
    coupled, decoupled, free = (
        run(name, on_arrays, START, STEPS, lr=0.05, schedule=schedule, record=("x",), **decay).x
        for name, decay in (("SGD-ℓ2", {"weight_decay": 0.3}), ("SGDW", {"weight_decay": 0.3}), ("SGD", {}))
    )
    assert np.abs(coupled - decoupled).max() <= 1e-15 * STEPS  # one rounding a step
    assert np.abs(coupled[1] - decoupled[1]).max() <= 4.5e-16
    assert np.abs(coupled - free).max() > 0.1


# --- AdamProx is AdamW with another step ---------------------------------------------------------------------------


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize(("lr", "weight_decay"), [(0.01, 0.1), (0.05, 2.0), (0.5, 5.0)])
@pytest.mark.parametrize("rule", ["Adam", "RMSprop", "Lion", "Momentum"])
@pytest.mark.proves("decay.identity_gap")
def test_proximal_is_decoupled_at_a_smaller_step(rule: str, lr: float, weight_decay: float, schedule: str) -> None:
    """AdamProx(η, w) = AdamW(η/(1+ηw), w) at every value of the schedule."""
    prox, decoupled = (catalog.method(rule + style) for style in ("Prox", "W"))
    eta = multiplier(schedule)
    lr = lr / 8 if rule == "Momentum" else lr
    x, y, z = np.array(START), np.array(START), np.array(START)
    memory, other, plain = prox.init(x), decoupled.init(y), decoupled.init(z)
    apart = 0.0
    for t in range(1, STEPS + 1):
        now = lr * eta(t, STEPS)
        x, memory = prox.step(x, on_arrays(x, t), memory, t, lr=now, weight_decay=weight_decay)
        smaller = now / (1 + now * weight_decay)
        y, other = decoupled.step(y, on_arrays(y, t), other, t, lr=smaller, weight_decay=weight_decay)
        z, plain = decoupled.step(z, on_arrays(z, t), plain, t, lr=now, weight_decay=weight_decay)
        assert np.abs(x - y).max() <= 1e-12
        apart = max(apart, float(np.abs(x - z).max()))
    assert apart > 1e-5, "at the same step they are two methods"


# --- The two conventions of λ ---------------------------------------------------------------------------------------


def _paper_adam(style: str, schedule: str, alpha: float, decay: float, steps: int) -> np.ndarray:
    """Zhuang et al.: η_t alone scales the decay; α only the direction. An independent loop over scalars."""
    x, m, v = X0.tolist(), [0.0] * 3, [0.0] * 3
    path = [list(x)]
    for t in range(1, steps + 1):
        eta = {"constant": 1.0, "cosine": (1 + math.cos(math.pi * (t - 1) / steps)) / 2}[schedule]
        for i in range(3):
            g = H[i] * (x[i] - A[i]) + (decay * x[i] if style == "coupled" else 0.0)
            m[i] = 0.9 * m[i] + 0.1 * g
            v[i] = 0.999 * v[i] + 0.001 * g * g
            u = m[i] / (1 - 0.9**t) / (math.sqrt(v[i] / (1 - 0.999**t)) + 1e-8)
            if style == "coupled":
                x[i] = x[i] - eta * alpha * u
            elif style == "decoupled":
                x[i] = (1 - eta * decay) * x[i] - eta * alpha * u
            else:
                x[i] = (x[i] - eta * alpha * u) / (1 + eta * decay)
        path.append(list(x))
    return np.array(path)


@pytest.mark.parametrize("schedule", ["constant", "cosine"])
@pytest.mark.parametrize(("style", "name"), [("coupled", "Adam-ℓ2"), ("decoupled", "AdamW"), ("proximal", "AdamProx")])
def test_the_papers_convention(style: str, name: str, schedule: str) -> None:
    alpha, decay = 0.05, 0.015
    expected = _paper_adam(style, schedule, alpha, decay, STEPS)
    ask = {"lr": alpha, "schedule": schedule, "record": ("x",)}
    found = run(name, q3, X0, STEPS, weight_decay=decay, convention="paper", **ask).x
    assert np.abs(found - expected).max() <= 1e-12
    converted = DECAYS[style].paper_to_pytorch(decay, alpha)
    assert converted == (decay if style == "coupled" else decay / alpha)
    assert DECAYS[style].pytorch_to_paper(converted, alpha) == pytest.approx(decay, rel=1e-15)
    assert np.array_equal(run(name, q3, X0, STEPS, weight_decay=converted, **ask).x, found)
    if style != "coupled":  # the same number in the other convention is another run
        assert np.abs(run(name, q3, X0, STEPS, weight_decay=decay, **ask).x - found).max() > 1e-3


def test_the_papers_convention_in_a_grid_divides_each_run_by_its_own_rate() -> None:
    alphas, decays = np.array([0.01, 0.05, 0.1]), np.array([0.0, 0.015])
    grid = run("AdamProx", q3, X0, 40, lr=alphas[:, None], weight_decay=decays, convention="paper", record=()).last
    for i, j in np.ndindex(3, 2):
        alone = run("AdamProx", q3, X0, 40, lr=alphas[i], weight_decay=decays[j], convention="paper", record=()).last
        assert np.abs(grid[i, j] - alone).max() <= 1e-14


# --- Worked numbers --------------------------------------------------------------------------------------------------


def test_d1_scale_freeness() -> None:
    """Nine gradient scales 10⁻⁴ … 10⁴: AdamW's curves coincide, Adam-ℓ2's fan out; ε breaks it in proportion."""
    bowl, start, scales = lambda x: x - 1, -np.ones(9), 10.0 ** np.arange(-4, 5)

    def deviation(name: str, eps: float) -> tuple[float, np.ndarray]:
        ask = {"lr": 0.01, "weight_decay": 0.1, "eps": eps, "record": ("x",)}
        plain, scaled = (run(name, o, start, 500, **ask) for o in (bowl, rescaled(bowl, scales)))
        return float(np.abs(plain.x - scaled.x).max()), scaled.last

    same, end = deviation("AdamW", 0.0)
    assert same <= 5e-16
    assert end == pytest.approx(np.full(9, 0.921935114182), abs=1e-12)
    fan, end = deviation("Adam-l2", 0.0)
    assert fan == pytest.approx(0.901043070, abs=1e-9)
    assert end[:4] == pytest.approx([0.000999, 0.0099, 0.0909, 0.4997], abs=5e-5)
    for eps, seen in ((1e-12, 5.52e-9), (1e-8, 5.52e-5), (1e-4, 0.389)):
        assert deviation("AdamW", eps)[0] == pytest.approx(seen, rel=2e-3)


@pytest.mark.proves("decay.idle_coupled_gap", "decay.idle_coupled_end")
def test_d2_decay_of_a_coordinate_without_gradient() -> None:
    """Adam-ℓ2 walks one curve whatever λ; AdamW shrinks by (1 − ηλ)ᵗ."""
    still = lambda x: 0 * x
    for weight_decay in (1e-8, 1e-4, 1.0):
        coupled = run("Adam-l2", still, [1.0], 2000, lr=1e-3, weight_decay=weight_decay, eps=0.0).x
        assert coupled[[500, 1000, 2000], 0] == pytest.approx([0.5605, 0.2577, 0.0207], abs=5e-5)
        decoupled = run("AdamW", still, [1.0], 2000, lr=1e-3, weight_decay=weight_decay, eps=0.0)
        assert decoupled.last[0] == pytest.approx((1 - 1e-3 * weight_decay) ** 2000, rel=1e-12)
    assert decoupled.last[0] == pytest.approx(0.1352, abs=5e-5)


def test_d3_free_preconditioning() -> None:
    """½(x² + k y²) from (1, 1): the same path for every k."""
    stretched = {k: (lambda x, k=k: np.array([1.0, k]) * x) for k in (1.0, 10.0, 1e4)}
    ask = {"start": [1.0, 1.0], "steps": 400, "lr": 0.01, "record": ("x",)}
    paths = [run("AdamW", f, weight_decay=0.01, eps=0.0, **ask).x for f in stretched.values()]
    for path in paths:
        assert np.abs(path - paths[0]).max() <= 1e-15
        assert np.argmax(np.linalg.norm(path, axis=-1) <= 1e-2) == 221
    descent = [run("SGD", stretched[k], **ask).x for k in (1.0, 10.0)]
    assert np.abs(descent[0] - descent[1]).max() > 0.5


def test_d4_prox_against_a_gradient_step_on_the_decay() -> None:
    """f = ½(x − 1)², x₀ = 3, lr 0.5, λ = 5: AdamW explodes by −1.5 a step, AdamProx settles, Adam-ℓ2 at 1/6."""
    adamw, prox, coupled = (
        run(name, lambda x: x - 1, [3.0], 400, lr=0.5, weight_decay=5.0, record=("x",)).x[:, 0]
        for name in ("AdamW", "AdamProx", "Adam-l2")
    )
    assert adamw[[5, 10, 20]] == pytest.approx([-26.7474, 204.776, 11821.04], rel=2e-6)
    assert adamw[400] / adamw[399] == pytest.approx(-1.5, abs=1e-9)
    assert prox[[1, 5, 400]] == pytest.approx([0.7142857, 0.0506591, 0.1976155], abs=5e-8)
    assert coupled[400] == pytest.approx(1 / 6, abs=1e-7)


def test_d14_the_convention_quiz() -> None:
    ask = {"lr": 0.05, "schedule": "cosine", "record": ()}
    end = run("AdamW", q3, X0, 200, weight_decay=0.015, convention="paper", **ask).last
    assert end == pytest.approx([0.959545704832, -1.397757932562, 0.256307340489], abs=1e-12)
    assert np.abs(run("AdamW", q3, X0, 200, weight_decay=0.3, **ask).last - end).max() <= 1e-15
    assert np.abs(run("AdamW", q3, X0, 200, weight_decay=0.015, **ask).last - end).max() > 0.01


def test_d15_decay_as_a_clock() -> None:
    """A constant gradient of −1 moves x toward 1/λ = 2 as x_t = 2(1 − 0.95ᵗ)."""
    x = run("AdamW", lambda x: 0 * x - 1, [0.0], 10, lr=0.1, weight_decay=0.5, eps=0.0, record=("x",)).x[:, 0]
    assert np.abs(x - 2 * (1 - 0.95 ** np.arange(11))).max() <= 1e-14
    assert x[10] == pytest.approx(0.802526121523, abs=1e-12)
