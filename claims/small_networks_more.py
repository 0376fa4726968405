"""More of what the Small networks page asserts: AdamProx, switches, the loss multiplier, histograms of updates, and what
is measured on the engine itself: gradients at the first step and what Adam's memory keeps of them."""

from __future__ import annotations

from functools import cache

import numpy as np

import optim_core as oc
from claims.small_networks import DEEP, MIDDLE, POINT, SHALLOW, SHORT, USUAL, _gap, _setting, _sweep
from optim_core.networks import results
from optim_core.networks.history import LOWEST, History
from optim_core.networks.plan import Architecture, Entry, Plan
from optim_core.networks.results import Paired

BAND = (-7, 0)  # exponents of two: 2⁻⁷ ≤ |u| < 1
FORGOTTEN = 100.0  # the factor that √v has to forget
RATE = 3e-3
ENTRIES = {"AdamW": Entry("AdamW", RATE, 1.0), "Adam-l2": Entry("Adam-l2", RATE, 0.01)}  # the demonstration's


def _prox() -> list[Paired]:
    return [_sweep().paired(one, "AdamProx", "AdamW") for one in _sweep().settings]


def prox_apart() -> int:
    """In how many settings the interval of AdamProx less AdamW excludes zero."""
    return sum(one.excludes_zero for one in _prox())


def prox_expected() -> float:
    """How many of these intervals would exclude zero by chance alone, were the two the same."""
    return len(_prox()) * (1 - results.COVERAGE)


def prox_largest() -> float:
    """The largest absolute mean difference, points."""
    return POINT * max(abs(one.mean) for one in _prox())


def demo_depth() -> int:
    return MIDDLE


def normed_gap() -> float:
    return POINT * _gap(MIDDLE, "batch").mean


def normed_gap_half() -> float:
    return POINT * _gap(MIDDLE, "batch").half


def usual_gap() -> float:
    return POINT * _gap(MIDDLE).mean


def usual_gap_half() -> float:
    return POINT * _gap(MIDDLE).half


def short_gap() -> float:
    return POINT * _gap(MIDDLE, beta2=SHORT).mean


def short_gap_half() -> float:
    return POINT * _gap(MIDDLE, beta2=SHORT).half


@cache
def _scaled() -> Paired:
    held = results.read("scaled")
    one = held.find(data="mnist1d", depth=MIDDLE, beta2=USUAL)
    if one is None:
        raise ValueError("The sweep with scaled initial weights does not hold this network.")
    return held.paired(one, "AdamW", "Adam-l2")


def scaled_gap() -> float:
    return POINT * _scaled().mean


def scaled_gap_half() -> float:
    return POINT * _scaled().half


def shallow_gap() -> float:
    return POINT * _gap(SHALLOW).mean


@cache
def _multiplied(method: str, factor: float, depth: int = 20) -> Paired:
    held = results.read("multiplier")
    one = held.find(depth=depth)
    if one is None:
        raise ValueError(f"No network of {depth} layers was run with a factor on its loss.")
    return held.paired(one, method, method, "test_loss", factor, 1.0)


def multiplier_seeds() -> int:
    return _multiplied("AdamW", 10.0).n


def multiplied_ten() -> float:
    """Change of Adam-ℓ2's test loss, nats."""
    return _multiplied("Adam-l2", 10.0).mean


def multiplied_ten_half() -> float:
    return _multiplied("Adam-l2", 10.0).half


def multiplied_hundred() -> float:
    return _multiplied("Adam-l2", 100.0).mean


def multiplied_hundred_half() -> float:
    return _multiplied("Adam-l2", 100.0).half


def multiplied_worse() -> bool:
    """Both of Adam-ℓ2's intervals lie above zero."""
    return all(one.excludes_zero and one.mean > 0 for one in (_multiplied("Adam-l2", c) for c in (10.0, 100.0)))


def adamw_multiplied_ten() -> float:
    return _multiplied("AdamW", 10.0).mean


def adamw_multiplied_ten_half() -> float:
    return _multiplied("AdamW", 10.0).half


def adamw_multiplied_hundred() -> float:
    return _multiplied("AdamW", 100.0).mean


def adamw_multiplied_hundred_half() -> float:
    return _multiplied("AdamW", 100.0).half


def adamw_unmoved() -> bool:
    """Both of AdamW's intervals hold zero."""
    return not any(_multiplied("AdamW", c).excludes_zero for c in (10.0, 100.0))


def slides() -> bool:
    """At ε = 0, Adam-ℓ2 with the loss times 8 and λ is, in every recorded bit, Adam-ℓ2 with the loss as it is and λ/8;
    with λ left alone it is not."""
    from optim_core.networks.training import train

    def entry(decay: float, factor: float) -> Entry:
        return Entry("Adam-l2", RATE, decay, {"eps": 0.0}, multiplier=factor)

    entries = (entry(0.25, 8.0), entry(0.25 / 8.0, 1.0), entry(0.25, 1.0))
    history = train(Plan("digits", entries, Architecture("mlp", 3, 16), steps=100, every=10))
    losses = [history.series("loss", k) for k in range(3)]
    return losses[0] == losses[1] != losses[2]


def _forgets(beta2: float) -> int:
    """After how many steps without a gradient √v of Adam has fallen by the factor FORGOTTEN."""
    adam = oc.method("Adam")
    step = adam.bind("numpy", adam.settings({"beta2": beta2}))
    x = np.zeros(1)
    _, _, memory = step(x, np.ones(1), adam.init(x), 1, 1.0, 0.0)
    first, count = float(memory[1][0]), 0
    while memory[1][0] * FORGOTTEN**2 > first:
        count += 1
        _, _, memory = step(x, np.zeros(1), memory, count + 1, 1.0, 0.0)
    return count


def forgets_usual() -> int:
    return _forgets(USUAL)


def forgets_short() -> int:
    return _forgets(SHORT)


def forgets_factor() -> float:
    return FORGOTTEN


@cache
def _demonstrated(depth: int, beta2: float = USUAL) -> History:
    from dataclasses import replace

    from optim_core.networks.training import train

    entries = tuple(replace(one, hyper={"beta2": beta2}) for one in ENTRIES.values())
    return train(Plan("mnist1d", entries, Architecture("residual", depth), steps=600, every=600, onset=True))


def _size(depth: int, record: int, method: str) -> float:
    """Root mean square over all layers' gradients at a record (1: the first step)."""
    told = _demonstrated(depth).records[record].gradient[list(ENTRIES).index(method)]
    return float(np.sqrt(np.mean(np.square(told))))


def first_gradient() -> float:
    """How many times larger AdamW's gradients (root mean square over layers) are at step 1 than at step 600."""
    return _size(MIDDLE, 1, "AdamW") / _size(MIDDLE, -1, "AdamW")


def first_gradient_shallow() -> float:
    return _size(SHALLOW, 1, "AdamW") / _size(SHALLOW, -1, "AdamW")


def outweighs() -> float:
    """By how much what step 1 alone leaves in √v̂ at step 600 exceeds AdamW's gradient there."""
    t = 600
    left = np.sqrt((1 - USUAL) * USUAL ** (t - 1) / (1 - USUAL**t))
    return float(left) * first_gradient()


def outweighs_short() -> float:
    """The same with the short memory."""
    t = 600
    told = [np.sqrt(np.mean(np.square(_demonstrated(MIDDLE, SHORT).records[k].gradient[0]))) for k in (1, -1)]
    return float(np.sqrt((1 - SHORT) * SHORT ** (t - 1) / (1 - SHORT**t)) * told[0] / told[1])


def _shares(method: str, decay: float, step: int) -> list[float]:
    """Percent of the coordinates with 2⁻⁷ ≤ |u| < 1, seed by seed."""
    found = []
    for row in results.read("histograms").rows(method=method, paper_decay=decay):
        at = list(row["histogram_steps"]).index(step)
        found.append(100 * sum(row["histograms"][at][BAND[0] - LOWEST : BAND[1] - LOWEST]))
    return found


def histogram_seeds() -> int:
    return len(_shares("Adam-l2", 0.01, 20_000))


def spread_early() -> float:
    return float(np.mean(_shares("Adam-l2", 0.01, 2000)))


def spread_late() -> float:
    return float(np.mean(_shares("Adam-l2", 0.01, 20_000)))


def narrow_early() -> float:
    return float(np.mean(_shares("AdamW", 0.001, 2000)))


def narrow_late() -> float:
    return float(np.mean(_shares("AdamW", 0.001, 20_000)))


def no_overlap() -> bool:
    """At the end the largest share of any seed of Adam-ℓ2 is below the smallest of any seed of AdamW."""
    return max(_shares("Adam-l2", 0.01, 20_000)) < min(_shares("AdamW", 0.001, 20_000))
