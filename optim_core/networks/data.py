"""Data that needs no download: scikit-learn's digits, and MNIST-1D drawn by its published recipe. Data in the plane
are made in `plane` and the text in `text`; both are found here by their names.

Digits: 1797 images of 8×8 pixels, bundled with scikit-learn (Alpaydin & Kaynak 1998, doi:10.24432/C50P49).
MNIST-1D: ten templates of 12 points, padded, stretched, scaled, translated, sheared and made noisy, read out at 40
points. Greydanus & Kobak 2020, arXiv:2011.14439; the constants are the paper's and its reference code's (Apache-2.0).
The generator here is our own, with a generator of its own for each call: the reference seeds NumPy's global one.
Teacher: normal inputs, and for a class the largest answer of one fixed random network of two layers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

TEMPLATES = np.array([
    [5, 6, 6.5, 6.75, 7, 7, 7, 7, 6.75, 6.5, 6, 5],
    [5, 3, 3, 3.4, 3.8, 4.2, 4.6, 5, 5.4, 5.8, 5, 5],
    [5, 6, 6.5, 6.5, 6, 5.25, 4.75, 4, 3.5, 3.5, 4, 5],
    [5, 6, 6.5, 6.5, 6, 5, 5, 6, 6.5, 6.5, 6, 5],
    [5, 4.4, 3.8, 3.2, 2.6, 2.6, 5, 5, 5, 5, 5, 5],
    [5, 3, 3, 3, 3, 5, 6, 6.5, 6.5, 6, 4.5, 5],
    [5, 4, 3.5, 3.25, 3, 3, 3, 3, 3.25, 3.5, 4, 5],
    [5, 7, 7, 6.6, 6.2, 5.8, 5.4, 5, 4.6, 4.2, 5, 5],
    [5, 4, 3.5, 3.5, 4, 5, 5, 4, 3.5, 3.5, 4, 5],
    [5, 4, 3.5, 3.5, 4, 5, 5, 5, 5, 4.7, 4.3, 5],
])  # fmt: skip
PADDING = (36, 60)  # points of silence after the template
LENGTH = TEMPLATES.shape[1] + PADDING[1]  # every signal is stretched to this many points
SCALE, TRANSLATION, SHEAR = 0.4, 48, 0.75
CORRELATED, WHITE = 0.25, 0.02  # standard deviations of the noise in the silence, and everywhere
OUT = 40
TEACHER = {"inputs": 20, "hidden": 32, "classes": 10, "gain": 3, "seed": 0x7EAC}


@dataclass(frozen=True, eq=False)
class Part:
    """Examples x (n, inputs) float64, standardized, and their classes y (n,) int64; of a text windows x (n, inputs)
    int64, places in its alphabet, and what follows each place, y (n, inputs) int64."""

    x: Any
    y: Any


@dataclass(frozen=True, eq=False)
class Data:
    """A data set cut into three parts, standardized with the mean and deviation of all training values. shown: the
    training examples by which a loss is recorded, where those are not all."""

    name: str
    classes: int
    train: Part
    validation: Part
    test: Part
    shown: Part | None = None

    @property
    def inputs(self) -> int:
        """Numbers in one example."""
        return int(self.train.x.shape[1])


def mnist1d_samples(n: int, seed: int) -> tuple[Any, Any]:
    """n raw signals (n, 40) and their classes (n,), as equally many of each class as n allows, in random order."""
    from scipy.ndimage import gaussian_filter1d

    rng = np.random.default_rng([seed, 0x1D])
    y = rng.permutation(np.arange(n) % 10)
    silence = rng.integers(PADDING[0], PADDING[1] + 1, (n, 1))
    place = np.linspace(0, 1, LENGTH) * (TEMPLATES.shape[1] + silence - 1)  # where each point falls on its template
    x = _along(_templates()[y], place) * (1 + SCALE * (rng.random((n, 1)) - 0.5))
    signal = place < TEMPLATES.shape[1]
    shift = rng.integers(0, TRANSLATION, (n, 1))
    source = (np.arange(LENGTH) - shift) % LENGTH
    x, signal = np.take_along_axis(x, source, 1), np.take_along_axis(signal, source, 1)
    x = np.where(signal, x, gaussian_filter1d(CORRELATED * rng.standard_normal(x.shape), 2, axis=1))
    x = x + WHITE * rng.standard_normal(x.shape)
    x = x - SHEAR * (rng.random((n, 1)) - 0.5) * np.linspace(-0.5, 0.5, LENGTH)
    return _along(x, np.broadcast_to(np.linspace(0, LENGTH - 1, OUT), (n, OUT))), y


def _templates() -> Any:
    """The ten templates, whitened, divided by 6, and moved to begin at 0."""
    x = TEMPLATES - TEMPLATES.mean(1, keepdims=True)
    x = x / x.std(1, keepdims=True)
    return (x - x[:, :1]) / 6


def _along(x: Any, place: Any) -> Any:
    """Rows of x read at fractional places, linearly between points, 0 from one point after the last one on."""
    padded = np.concatenate([x, np.zeros((len(x), 2))], axis=1)
    left = np.minimum(place.astype(np.int64), x.shape[1])
    share = np.minimum(place - left, 1.0)
    before, after = (np.take_along_axis(padded, left + k, 1) for k in (0, 1))
    return before * (1 - share) + after * share


def _digits(seed: int) -> Data:
    from sklearn.datasets import load_digits

    x, y = load_digits(return_X_y=True)
    order = np.random.default_rng([seed, 0xD1]).permutation(len(y))
    return _cut("digits", x[order], y[order].astype(np.int64), 1000, 297)


def _mnist1d(seed: int) -> Data:
    return _cut("mnist1d", *mnist1d_samples(8000, seed), 4000, 1000)


def _teacher(seed: int) -> Data:
    x = np.random.default_rng([seed, TEACHER["seed"]]).standard_normal((8000, TEACHER["inputs"]))
    return _cut("teacher", x, taught(x), 4000, 1000)


def taught(x: Any) -> Any:
    """The class (n,) that the teacher gives each input (n, 20): argmax W₂ tanh(W₁x). The weights are normal, the same
    for every seed: W₁ with variance TEACHER["gain"]²/20, so that tanh bends, each row of W₂ of length 1."""
    rng = np.random.default_rng(TEACHER["seed"])
    first = rng.standard_normal((TEACHER["inputs"], TEACHER["hidden"])) * TEACHER["gain"] / np.sqrt(TEACHER["inputs"])
    second = rng.standard_normal((TEACHER["hidden"], TEACHER["classes"]))
    return (np.tanh(x @ first) @ (second / np.linalg.norm(second, axis=0))).argmax(axis=1)


def _cut(name: str, x: Any, y: Any, train: int, validation: int) -> Data:
    x = (x - x[:train].mean()) / x[:train].std()
    edges = ((0, train), (train, train + validation), (train + validation, len(y)))
    return Data(name, 10, *(Part(x[a:b], y[a:b]) for a, b in edges))


def _in_the_plane(name: str) -> Callable[[int], Data]:
    def make(seed: int) -> Data:
        from optim_core.networks import plane

        return plane.generated(name, seed)

    return make


def _text(seed: int) -> Data:
    """Cut where it lies, whatever the seed: the last tenth is held out, the tenth before it is for validation."""
    from optim_core.networks import text

    parts = [Part(*text.windows(*ends)) for ends in ((0, 0.8), (0.8, 0.9), (0.9, 1))]
    few = [Part(p.x[k], p.y[k]) for p in parts for k in [text.spaced(len(p.x), text.SHOWN)]]
    return Data("text", len(text.alphabet()), parts[0], few[1], few[2], shown=few[0])


def _drawn(seed: int) -> Data:
    raise ValueError("Drawn data are the points of a plan: Plan('drawn', …, points=…).dataset().")


DATA: dict[str, Callable[[int], Data]] = {
    "digits": _digits, "mnist1d": _mnist1d, "teacher": _teacher, "spirals": _in_the_plane("spirals"),
    "moons": _in_the_plane("moons"), "drawn": _drawn, "text": _text,
}  # fmt: skip


@cache
def dataset(name: str, seed: int = 0) -> Data:
    """The data set `name`, split by `seed`. Examples for training, validation and test: "digits" 1000/297/500,
    "mnist1d" and "teacher" 4000/1000/3000, "spirals" and "moons" 240/120/240; "text" 11,626/128/128 windows.

    Raises ValueError naming those that exist.
    """
    if name not in DATA:
        raise ValueError(f"There is no data set {name!r}; there are {', '.join(DATA)}.")
    return DATA[name](seed)
