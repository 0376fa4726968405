"""What the Small networks page asserts beside its gaps against depth: AdamProx, BatchNorm as a whole, the grid, scaled
initial weights, a convolutional network, and a factor on the loss."""

from __future__ import annotations

from functools import cache

import numpy as np
from scipy.special import stdtrit

from claims.small_networks import FIRST, MIDDLE, POINT, SECOND, USUAL, _gaps, _setting, _sweep, said
from optim_core.networks import results
from optim_core.networks.results import Paired

DEPTH, TEN, HUNDRED = 20, 10.0, 100.0  # of the factors on the loss


def _prox() -> list[Paired]:
    return [_sweep().paired(one, "AdamProx", FIRST) for one in _sweep().settings]


def prox_apart() -> int:
    """In how many settings the interval of AdamProx less AdamW excludes zero."""
    return sum(one.excludes_zero for one in _prox())


def prox_expected() -> float:
    """How many of these intervals would exclude zero by chance, if the two had the same mean everywhere."""
    return len(_prox()) * (1 - results.COVERAGE)


def prox_largest() -> float:
    """The largest absolute mean difference, points."""
    return POINT * max(abs(one.mean) for one in _prox())


def _normed() -> list[Paired]:
    return [_sweep().paired(one, FIRST, SECOND) for one in _sweep().settings if one.norm == "batch"]


def normed_settings() -> int:
    """Settings with BatchNorm, over depth, β₂ and data."""
    return len(_normed())


def normed_all_ahead() -> int:
    """In how many of them the interval lies above zero."""
    return sum(one.excludes_zero and one.mean > 0 for one in _normed())


def normed_all_behind() -> int:
    """In how many of them it lies below zero."""
    return sum(one.excludes_zero and one.mean < 0 for one in _normed())


def _scaled_normed() -> list[Paired]:
    held = results.read("scaled")
    return [held.paired(one, FIRST, SECOND) for one in held.settings if one.norm == "batch"]


def scaled_normed_settings() -> int:
    """Settings with BatchNorm and residual branches that start small."""
    return len(_scaled_normed())


def scaled_normed_ahead() -> int:
    """In how many of them the interval lies above zero."""
    return sum(one.excludes_zero and one.mean > 0 for one in _scaled_normed())


def scaled_normed_behind() -> int:
    """In how many of them it lies below zero."""
    return sum(one.excludes_zero and one.mean < 0 for one in _scaled_normed())


def _wider(n: int, intervals: int) -> float:
    """By how much an interval over n seeds grows where so many are to hold together (Bonferroni)."""
    miss = (1 - results.COVERAGE) / 2
    return float(stdtrit(n - 1, 1 - miss / intervals) / stdtrit(n - 1, 1 - miss))


def ahead_corrected() -> int:
    """At how many depths the interval lies above zero, without normalization and with the usual β₂, where the
    intervals of all settings are to hold together."""
    return sum(one.mean > _wider(one.n, len(_sweep().settings)) * one.half for one in _gaps())


def choices() -> int:
    """Of AdamW and Adam-ℓ2, in all settings."""
    return 2 * len(_sweep().settings)


def edges() -> int:
    """How many of these choices stand at an end of the learning rates or of the weight decays above zero."""
    found = 0
    for setting in _sweep().settings:
        for method in (FIRST, SECOND):
            choice, grid = _sweep().choice(setting, method), _sweep().grid(setting, method)
            decays = [decay for decay in grid.decays if decay > 0]
            found += choice.lr in (grid.lrs[0], grid.lrs[-1]) or choice.paper_decay in (decays[0], decays[-1])
    return found


def _row(method: str) -> float:
    """By how many points of mean validation accuracy a weight decay, zero included, moves one learning rate's row, at
    the most, in the network with which the page opens."""
    setting = _setting(MIDDLE)
    grid, plain = _sweep().grid(setting, method), _sweep().grid(setting, "Adam")
    rows = np.concatenate([plain.values, grid.values], axis=1)
    return POINT * float((rows.max(axis=1) - rows.min(axis=1)).max())


def coupled_row() -> float:
    return _row(SECOND)


def decoupled_row() -> float:
    return _row(FIRST)


@cache
def _scaled() -> Paired:
    """The gap with residual branches that start small."""
    held = results.read("scaled")
    setting = held.find(data="mnist1d", depth=MIDDLE, norm="none", beta2=USUAL)
    assert setting is not None, "the sweep with scaled initial weights does not hold this network"
    return held.paired(setting, FIRST, SECOND)


def scaled_middle() -> str:
    return said(_scaled())


def scaled_leaves() -> bool:
    """Its interval still lies above zero."""
    return _scaled().excludes_zero and _scaled().mean > 0


@cache
def _convolutional(norm: str) -> Paired:
    """The gap in the convolutional network of the same β₂, nothing tuned."""
    held = results.read("conv")
    setting = held.find(norm=norm, beta2=USUAL)
    assert setting is not None, "the convolutional network was not run"
    return held.paired(setting, FIRST, SECOND)


def conv_gap() -> str:
    return said(_convolutional("none"))


def conv_normed() -> str:
    return said(_convolutional("batch"))


def conv_holds_zero() -> bool:
    """Both intervals hold zero."""
    return not any(_convolutional(norm).excludes_zero for norm in ("none", "batch"))


def conv_seeds() -> int:
    return _convolutional("none").n


@cache
def _multiplied(method: str, factor: float) -> Paired:
    """The change of a method's test loss, nats, where the training loss is multiplied."""
    held = results.read("multiplier")
    setting = held.find(depth=DEPTH)
    assert setting is not None, "no network of this depth was run with a factor on its loss"
    return held.paired(setting, method, method, "test_loss", factor, 1.0)


def multiplier_below() -> float:
    """By how many points of mean validation accuracy Adam-ℓ2's fixed cell lies below the one that the sweep chose."""
    setting, (used,) = (
        _setting(DEPTH),
        {(r["lr"], r["paper_decay"]) for r in results.read("multiplier").rows(method=SECOND)},
    )
    grid, choice = _sweep().grid(setting, SECOND), _sweep().choice(setting, SECOND)

    def at(lr: float, decay: float) -> float:
        return float(grid.values[grid.lrs.index(lr), grid.decays.index(decay)])

    return POINT * (at(choice.lr, choice.paper_decay) - at(*used))


def multiplier_depth() -> int:
    return DEPTH


def multiplier_seeds() -> int:
    return _multiplied(FIRST, TEN).n


def coupled_ten() -> str:
    return said(_multiplied(SECOND, TEN), 1.0, 2)


def coupled_hundred() -> str:
    return said(_multiplied(SECOND, HUNDRED), 1.0, 2)


def coupled_worse() -> bool:
    """Both of Adam-ℓ2's intervals lie above zero."""
    return all(one.excludes_zero and one.mean > 0 for one in (_multiplied(SECOND, c) for c in (TEN, HUNDRED)))


def decoupled_ten() -> str:
    return said(_multiplied(FIRST, TEN), 1.0, 2)


def decoupled_hundred() -> str:
    return said(_multiplied(FIRST, HUNDRED), 1.0, 2)


def decoupled_holds_zero() -> bool:
    """Both of AdamW's intervals hold zero."""
    return not any(_multiplied(FIRST, c).excludes_zero for c in (TEN, HUNDRED))
