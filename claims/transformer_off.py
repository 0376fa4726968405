"""What the Transformer page asserts off the paths of stored trainings (sweeps/sharpness.parquet), on straight lines in
random directions from where they ended, and layer by layer (sweeps/layers.parquet)."""

from __future__ import annotations

import numpy as np

from claims.transformer_clouds import ADAM, EVERY, FLAT, LONG, MIDDLE, NETWORKS, trails_of
from optim_core import smoothness
from optim_core.networks.clouds import Ray, Trail, trails


def _rays(method: str, kind: str = "ray") -> list[Ray]:
    return [ray for trail in trails_of(method) for ray in trail.rays if ray.kind == kind]


def _exponents(method: str) -> list[float]:
    return [smoothness.fit(ray.slope, ray.sharpness, "log").exponent for ray in _rays(method)]


def ray_long() -> str:
    return _range(_exponents(LONG))


def ray_middle() -> str:
    return _range(_exponents(MIDDLE))


def ray_flat() -> str:
    return _range(_exponents(FLAT))


def ray_adam() -> str:
    return _range(_exponents(ADAM))


def _range(values: list[float]) -> str:
    return " … ".join(f"{value:.1f}".replace("-", "−") for value in (min(values), max(values)))


def rays() -> int:
    """Of each training."""
    return len(_rays(LONG))


def apart_near() -> float:
    """At the beginnings of the rays of all five trainings: largest over smallest ratio of sharpness to slope."""
    return _spread(0)


def apart_far() -> float:
    """The same at their ends."""
    return _spread(-1)


def _spread(place: int) -> float:
    ratios = [float(ray.sharpness[place] / ray.slope[place]) for m in EVERY for ray in _rays(m)]
    return max(ratios) / min(ratios)


def _twice(kind: str) -> float:
    """At the ends of the drawn trainings of a kind of network: by how many percent sharpness found from a fresh vector
    and from the vector of the measurement before differ at most."""
    ends = [(trail.rays[0].sharpness[0], trail.sharpness[-1]) for network in NETWORKS if network[0] == kind
            for method in EVERY for trail in trails_of(method, *network) if trail.rays]  # fmt: skip
    return 100 * max(abs(float(fresh / warm) - 1) for fresh, warm in ends)


def twice_transformer() -> float:
    return _twice("transformer")


def twice_lstm() -> float:
    return _twice("lstm")


def layers() -> int:
    return len(_layers(MIDDLE).architecture.layer_names)


def _layers(method: str) -> Trail:
    found = [trail for trail in trails("layers") if trail.method == method]
    if not found:
        raise ValueError(f"No trail of {method} was measured layer by layer.")
    return found[0]


def _by_layer(method: str) -> np.ndarray:
    """Median of sharpness over slope in the second half, for each layer."""
    trail = _layers(method)
    half = slice(len(trail.steps) // 2, None)
    return np.asarray(np.median(trail.sharpness_by_layer[half] / trail.slope_by_layer[half], axis=0))


def layers_spread() -> float:
    """Largest over smallest of these ratios, clipped steps."""
    found = _by_layer(MIDDLE)
    return float(found.max() / found.min())


def layers_moved() -> float:
    """By how much the same layer's ratio grows from the longer to the shorter clipped step, the median layer."""
    return float(np.median(_by_layer(MIDDLE) / _by_layer(LONG)))


def layers_all_moved() -> bool:
    """Every layer has the larger ratio under the shorter step."""
    return bool((_by_layer(MIDDLE) > _by_layer(LONG)).all())
