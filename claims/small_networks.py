"""What the Small networks page asserts of its stored sweep (sweeps/depth.parquet, sweeps/scaled.parquet): gaps with
their 95 % intervals over fresh seeds. A gap is AdamW's test accuracy less Adam-ℓ2's, paired by seed, in points."""

from __future__ import annotations

from functools import cache

import numpy as np

from optim_core.networks import results
from optim_core.networks.results import Estimate, Paired, Results, Setting

DATA, SHALLOW, MIDDLE, DEEP = "mnist1d", 8, 44, 56
USUAL, SHORT = 0.999, 0.95  # β₂
FIRST, SECOND = "AdamW", "Adam-l2"
POINT = 100.0


def _sweep(name: str = "depth") -> Results:
    return results.read(name)


def _setting(depth: int, norm: str = "none", beta2: float = USUAL, data: str = DATA) -> Setting:
    found = _sweep().find(data=data, depth=depth, norm=norm, beta2=beta2)
    if found is None:
        raise ValueError(f"The sweep holds no network of {depth} layers with norm {norm}, β₂ = {beta2} on {data}.")
    return found


def _depths() -> list[int]:
    return sorted({one.depth for one in _sweep().settings})


@cache
def _gap(depth: int, norm: str = "none", beta2: float = USUAL, data: str = DATA) -> Paired:
    return _sweep().paired(_setting(depth, norm, beta2, data), FIRST, SECOND)


def _gaps(norm: str = "none", beta2: float = USUAL, data: str = DATA) -> list[Paired]:
    return [_gap(depth, norm, beta2, data) for depth in _depths()]


def _percent(depth: int, method: str, norm: str = "none", beta2: float = USUAL, data: str = DATA) -> float:
    return POINT * _sweep().summary(_setting(depth, norm, beta2, data), method).mean


def coverage() -> float:
    """Of every interval, percent."""
    return 100 * results.COVERAGE


def tuning_seeds() -> int:
    return len({row["seed"] for row in _sweep().rows(_setting(DEEP), FIRST, "tuning")})


def fresh_seeds() -> int:
    return _gap(DEEP).n


def seeds_apart() -> bool:
    """No seed of a tuning is shown."""
    return all(
        not {r["seed"] for r in _sweep().rows(one, stage="tuning")} & {r["seed"] for r in _sweep().rows(one, stage="fresh")}
        for one in _sweep().settings
    )


def shallowest() -> int:
    return _depths()[0]


def deepest() -> int:
    return _depths()[-1]


def depths() -> int:
    return len(_depths())


def settings() -> int:
    return len(_sweep().settings)


def steps() -> int:
    """On MNIST-1D."""
    return _setting(DEEP).steps


def gap_shallow() -> float:
    return POINT * _gap(SHALLOW).mean


def gap_shallow_half() -> float:
    return POINT * _gap(SHALLOW).half


def gap_deep() -> float:
    return POINT * _gap(DEEP).mean


def gap_deep_half() -> float:
    return POINT * _gap(DEEP).half


def gap_deep_wins() -> int:
    return _gap(DEEP).wins


def _slope(norm: str = "none", beta2: float = USUAL, data: str = DATA) -> Estimate:
    """Points per layer: a line through the gaps of each seed, then the interval over seeds."""
    sweep, depths_of = _sweep(), _depths()
    gaps: dict[int, list[float]] = {}
    for depth in depths_of:
        one = _setting(depth, norm, beta2, data)
        value = {m: {r["seed"]: r["accuracy"] for r in sweep.rows(one, m, "fresh")} for m in (FIRST, SECOND)}
        for seed in value[FIRST]:
            gaps.setdefault(seed, []).append(value[FIRST][seed] - value[SECOND][seed])
    return results.estimate([float(np.polyfit(depths_of, values, 1)[0]) for values in gaps.values()])


def grows() -> bool:
    """The interval of the slope of the gap over depth lies above zero."""
    slope = _slope()
    return slope.excludes_zero and slope.mean > 0


def ahead() -> int:
    """At how many depths the interval lies above zero, without normalization at the usual β₂."""
    return sum(one.excludes_zero and one.mean > 0 for one in _gaps())


def normed_ahead() -> int:
    """The same with BatchNorm."""
    return sum(one.excludes_zero and one.mean > 0 for one in _gaps("batch"))


def normed_behind() -> int:
    """At how many depths Adam-ℓ2's lead with BatchNorm is outside of chance: the interval lies below zero."""
    return sum(one.excludes_zero and one.mean < 0 for one in _gaps("batch"))


def normed_largest() -> float:
    """The largest absolute mean gap with BatchNorm."""
    return POINT * max(abs(one.mean) for one in _gaps("batch"))


def short_deep() -> float:
    return POINT * _gap(DEEP, beta2=SHORT).mean


def short_deep_half() -> float:
    return POINT * _gap(DEEP, beta2=SHORT).half


def short_holds_zero() -> bool:
    """The interval of the gap in the deepest network with the short memory holds zero."""
    return not _gap(DEEP, beta2=SHORT).excludes_zero


def short_ahead() -> int:
    return sum(one.excludes_zero and one.mean > 0 for one in _gaps(beta2=SHORT))


def short_smaller() -> float:
    """By how many points the gap of the deepest network is smaller with the short memory, paired by seed: the lower end
    of the interval."""
    sweep = _sweep()
    value = {(m, b): {r["seed"]: r["accuracy"] for r in sweep.rows(_setting(DEEP, beta2=b), m, "fresh")}
             for m in (FIRST, SECOND) for b in (USUAL, SHORT)}  # fmt: skip
    change = [value[FIRST, USUAL][s] - value[SECOND, USUAL][s] - value[FIRST, SHORT][s] + value[SECOND, SHORT][s]
              for s in value[FIRST, USUAL]]  # fmt: skip
    found = results.estimate(change)
    return POINT * (found.mean - found.half)


def adamw_deep() -> float:
    return _percent(DEEP, FIRST)


def adam_l2_deep() -> float:
    return _percent(DEEP, SECOND)


def adamw_deep_short() -> float:
    return _percent(DEEP, FIRST, beta2=SHORT)


def adam_l2_deep_short() -> float:
    return _percent(DEEP, SECOND, beta2=SHORT)


def digits_ahead() -> int:
    return sum(one.excludes_zero and one.mean > 0 for one in _gaps(data="digits"))
