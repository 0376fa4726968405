"""What the Transformer page asserts of the sweep of learning rates (sweeps/transformer.parquet): held-out losses at the
end, in nats for a character, each method at the rate that its tuning seeds chose; differences are paired by seed."""

from __future__ import annotations

from functools import cache

from optim_core.networks import results
from optim_core.networks.results import Estimate, Paired, Results, Setting

ADAM, GENERALIZED, SGD, CLIPPED = "Adam", "GeneralizedSignSGD", "SGD", "ClippedSGD clip=1"
SHORTER = "ClippedMomentum clip=0.1"
MEMORYLESS, LONG = "GeneralizedSignSGD beta2=0", "GeneralizedSignSGD beta2=0.999"


def _sweep() -> tuple[Results, Setting]:
    held = results.read("transformer")
    (setting,) = held.settings
    return held, setting


def _labels() -> list[str]:
    return sorted({row["method"] for row in _sweep()[0].all_rows})


@cache
def _loss(label: str) -> Estimate:
    held, setting = _sweep()
    return held.summary(setting, label, "test_loss")


@cache
def _apart(first: str, second: str) -> Paired:
    held, setting = _sweep()
    return held.paired(setting, first, second, "test_loss")


def _rate(label: str) -> float:
    held, setting = _sweep()
    return held.choice(setting, label).lr


def _by_rate(label: str) -> dict[float, float]:
    """Learning rate → validation loss, the mean over the tuning seeds."""
    held, setting = _sweep()
    grid = held.grid(setting, label, "validation_loss")
    return dict(zip(grid.lrs, (float(v) for v in grid.values[:, 0]), strict=True))


def said(one: Estimate, signed: bool = False, digits: int = 3) -> str:
    """A mean and half of its interval, as a reader reads them: 2.124 ± 0.030, or with its sign."""
    mean = round(one.mean, digits) + 0.0  # −0 is 0
    return f"{mean:{'+' if signed else ''}.{digits}f} ± {one.half:.{digits}f}".replace("-", "−")


def methods() -> int:
    return len(_labels())


def tuning_seeds() -> int:
    held, setting = _sweep()
    return len({row["seed"] for row in held.rows(setting, ADAM, "tuning")})


def fresh_seeds() -> int:
    """The least over all methods."""
    return min(_loss(label).n for label in _labels())


def steps() -> int:
    return _sweep()[1].steps


def adam() -> str:
    return said(_loss(ADAM))


def generalized() -> str:
    return said(_loss(GENERALIZED))


def sgd() -> str:
    return said(_loss(SGD))


def generalized_behind_adam() -> str:
    return said(_apart(GENERALIZED, ADAM), signed=True)


def generalized_behind_wins() -> int:
    """On how many fresh seeds it ends above Adam."""
    return _apart(GENERALIZED, ADAM).wins


def generalized_before_sgd() -> str:
    return said(_apart(GENERALIZED, SGD), signed=True)


def generalized_before_clipped() -> str:
    return said(_apart(GENERALIZED, CLIPPED), signed=True)


def clipped() -> str:
    return said(_loss(CLIPPED))


def sgd_behind_adam() -> str:
    return said(_apart(SGD, ADAM), signed=True)


def momentum_behind_sgd() -> str:
    return said(_apart("Momentum", SGD), signed=True)


def clipped_before_sgd() -> str:
    return said(_apart(CLIPPED, SGD), signed=True)


def normalized_before_sgd() -> str:
    return said(_apart("NormalizedGD", SGD), signed=True)


def memoryless_behind_adam() -> str:
    return said(_apart(MEMORYLESS, ADAM), signed=True)


def memoryless_holds_zero() -> bool:
    return not _apart(MEMORYLESS, ADAM).excludes_zero


def long_behind_adam() -> str:
    return said(_apart(LONG, ADAM), signed=True)


def corrected_apart() -> str:
    return said(_apart("GeneralizedSignSGDc", GENERALIZED), signed=True)


def corrected_holds_zero() -> bool:
    return not _apart("GeneralizedSignSGDc", GENERALIZED).excludes_zero


def rate_adam() -> float:
    return _rate(ADAM)


def rate_generalized() -> float:
    return _rate(GENERALIZED)


def rate_long() -> float:
    return _rate(LONG)


def adam_too_large() -> float:
    """By how much Adam's validation loss grows at the next larger rate of the grid, nats."""
    return _beyond(ADAM)


def generalized_too_large() -> float:
    return _beyond(GENERALIZED)


def _beyond(label: str) -> float:
    found, best = _by_rate(label), _rate(label)
    return found[min(rate for rate in found if rate > best)] - found[best]


def clipped_range() -> float:
    """Between the best and the worst of all rates of the clipped method, nats of validation loss."""
    found = _by_rate(CLIPPED).values()
    return max(found) - min(found)


def clipped_span() -> float:
    """Largest over smallest rate of the clipped method's grid."""
    found = _by_rate(CLIPPED)
    return max(found) / min(found)


def never_clips() -> bool:
    """The clipped momentum's best runs are Momentum's, to the last bit: at that rate its clip never acts."""
    held, setting = _sweep()
    losses = [[(row["seed"], row["test_loss"]) for row in held.rows(setting, label, "fresh")]
              for label in ("ClippedMomentum clip=0.25", "Momentum")]  # fmt: skip
    return sorted(losses[0]) == sorted(losses[1])


def _shorter() -> tuple[Results, Setting]:
    held = results.read("clipped_momentum")
    (setting,) = held.settings
    return held, setting


def shorter_momentum() -> str:
    """Momentum with a longest step of 0.1, tuned in a sweep of its own."""
    held, setting = _shorter()
    return said(held.summary(setting, SHORTER, "test_loss"))


def shorter_inside() -> bool:
    """Its best rate is neither the smallest nor the largest that was tried."""
    held, setting = _shorter()
    tried = held.grid(setting, SHORTER, "validation_loss").lrs
    return min(tried) < held.choice(setting, SHORTER).lr < max(tried)
