"""What the Small networks page asserts of its stored sweep (sweeps/depth.parquet): gaps with their intervals over fresh
seeds. A gap is AdamW's test accuracy less Adam-ℓ2's, paired by seed, in percentage points."""

from __future__ import annotations

from functools import cache

import numpy as np

from optim_core.networks import results
from optim_core.networks.results import Estimate, Paired, Results, Setting

DATA, MIDDLE = "mnist1d", 44
USUAL, SHORT = 0.999, 0.95  # β₂
FIRST, SECOND = "AdamW", "Adam-l2"
POINT = 100.0


def _sweep() -> Results:
    return results.read("depth")


def _depths() -> list[int]:
    return sorted({one.depth for one in _sweep().settings})


def _setting(depth: int, norm: str = "none", beta2: float = USUAL, data: str = DATA) -> Setting:
    found = _sweep().find(data=data, depth=depth, norm=norm, beta2=beta2)
    if found is None:
        raise ValueError(f"The sweep holds no network of {depth} layers with norm {norm}, β₂ = {beta2} on {data}.")
    return found


@cache
def _gap(depth: int, norm: str = "none", beta2: float = USUAL, data: str = DATA) -> Paired:
    return _sweep().paired(_setting(depth, norm, beta2, data), FIRST, SECOND)


def _gaps(norm: str = "none", beta2: float = USUAL, data: str = DATA) -> list[Paired]:
    return [_gap(depth, norm, beta2, data) for depth in _depths()]


def _above(gaps: list[Paired]) -> int:
    return sum(one.excludes_zero and one.mean > 0 for one in gaps)


def _by_seed(setting: Setting) -> dict[int, float]:
    """{fresh seed: gap}, points."""
    value = {m: {r["seed"]: r["accuracy"] for r in _sweep().rows(setting, m, "fresh")} for m in (FIRST, SECOND)}
    return {seed: POINT * (value[FIRST][seed] - value[SECOND][seed]) for seed in sorted(value[FIRST])}


def said(one: Estimate, scale: float = POINT, digits: int = 1) -> str:
    """A mean with its sign and half of its interval, as a reader reads it: +7.4 ± 1.3."""
    mean = round(scale * one.mean, digits) + 0.0  # −0 is 0
    return f"{mean:+.{digits}f} ± {scale * one.half:.{digits}f}".replace("-", "−")


def coverage() -> float:
    """Of every interval, percent."""
    return 100 * results.COVERAGE


def tuning_seeds() -> int:
    return len({row["seed"] for row in _sweep().rows(_setting(MIDDLE), FIRST, "tuning")})


def fresh_seeds() -> int:
    """The least over all settings."""
    return min(_sweep().paired(one, FIRST, SECOND).n for one in _sweep().settings)


def seeds_apart() -> bool:
    """No seed of a tuning is among the fresh ones, in any setting."""
    seeds = {stage: {(r["setting"], r["seed"]) for r in _sweep().rows(stage=stage)} for stage in ("tuning", "fresh")}
    return bool(seeds["tuning"]) and not seeds["tuning"] & seeds["fresh"]


def shallowest() -> int:
    return _depths()[0]


def middle() -> int:
    """The depth with which the page opens."""
    return MIDDLE


def deepest() -> int:
    return _depths()[-1]


def depths() -> int:
    return len(_depths())


def settings() -> int:
    return len(_sweep().settings)


def steps() -> int:
    """On MNIST-1D."""
    return _setting(MIDDLE).steps


def gap_shallow() -> str:
    return said(_gap(shallowest()))


def gap_middle() -> str:
    return said(_gap(MIDDLE))


def gap_deep() -> str:
    return said(_gap(deepest()))


def gap_deep_wins() -> int:
    """On how many fresh seeds AdamW is ahead in the deepest network."""
    return _gap(deepest()).wins


def grows() -> bool:
    """A straight line through the gaps of each seed over depth: the interval of its slope lies above zero."""
    gaps = [_by_seed(_setting(depth)) for depth in _depths()]
    slopes = [float(np.polyfit(_depths(), [gap[seed] for gap in gaps], 1)[0]) for seed in gaps[0]]
    slope = results.estimate(slopes)
    return slope.excludes_zero and slope.mean > 0


def ahead() -> int:
    """At how many depths the interval lies above zero, without normalization and with the usual β₂."""
    return _above(_gaps())


def normed_ahead() -> int:
    """The same with BatchNorm."""
    return _above(_gaps("batch"))


def normed_behind() -> int:
    """At how many depths the interval lies below zero with BatchNorm."""
    return sum(one.excludes_zero and one.mean < 0 for one in _gaps("batch"))


def normed_middle() -> str:
    return said(_gap(MIDDLE, "batch"))


def normed_turns() -> bool:
    """The interval of the gap with BatchNorm in the network of MIDDLE layers lies below zero."""
    gap = _gap(MIDDLE, "batch")
    return gap.excludes_zero and gap.mean < 0


def short_middle() -> str:
    return said(_gap(MIDDLE, beta2=SHORT))


def short_deep() -> str:
    return said(_gap(deepest(), beta2=SHORT))


def short_holds_zero() -> bool:
    """The interval of the gap in the deepest network with the short memory holds zero."""
    return not _gap(deepest(), beta2=SHORT).excludes_zero


def short_ahead() -> int:
    return _above(_gaps(beta2=SHORT))


def short_smaller() -> float:
    """By how many points the gap of the deepest network is smaller with the short memory, seed by seed: the lower end
    of the interval."""
    usual, short = (_by_seed(_setting(deepest(), beta2=beta2)) for beta2 in (USUAL, SHORT))
    change = results.estimate([usual[seed] - short[seed] for seed in usual])
    return change.mean - change.half


def _percent(method: str, beta2: float) -> float:
    return POINT * _sweep().summary(_setting(deepest(), beta2=beta2), method).mean


def adamw_deep() -> float:
    return _percent(FIRST, USUAL)


def adam_l2_deep() -> float:
    return _percent(SECOND, USUAL)


def adamw_deep_short() -> float:
    return _percent(FIRST, SHORT)


def adam_l2_deep_short() -> float:
    return _percent(SECOND, SHORT)


def digits_ahead() -> int:
    """At how many depths the interval lies above zero on digits, without normalization and with the usual β₂."""
    return _above(_gaps(data="digits"))


def digits_deep() -> str:
    return said(_gap(deepest(), data="digits"))


def digits_short_deep() -> str:
    return said(_gap(deepest(), beta2=SHORT, data="digits"))
