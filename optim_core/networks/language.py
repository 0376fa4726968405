"""The layers of a model of a text: their shapes, their places in a flat vector of parameters, their initial values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from optim_core import noise
from optim_core.networks.architecture import Architecture

EMBEDDED = 0.02  # deviation of a new embedding
MLP = 4  # a transformer's inner network is so many times as wide


@dataclass(frozen=True)
class Table:
    """One layer: weights (rows, columns), then biases (columns,) if it has them, then, if it is normed, factors and
    shifts (features,) of a layer norm; in the columns [start, stop) of a flat vector."""

    name: str
    rows: int
    width: int
    start: int
    biased: bool = True
    normed: int = 0  # features of its layer norm

    @property
    def shapes(self) -> tuple[tuple[int, ...], ...]:
        """Of the weights, then of what stands behind them."""
        biases = ((self.width,),) if self.biased else ()
        return (self.rows, self.width), *biases, *(((self.normed,),) * 2 if self.normed else ())

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many numbers each of `shapes` has."""
        return tuple(prod(shape) for shape in self.shapes)

    @property
    def size(self) -> int:
        return sum(self.sizes)

    @property
    def columns(self) -> slice:
        """The layer's place in a flat vector of parameters, its parts in the order of `shapes`."""
        return slice(self.start, self.start + self.size)

    def init(self, seed: int, number: int) -> Any:
        """(size,) float64: weights normal with variance 1/rows, embeddings with deviation 0.02, biases zero, factors
        one, shifts zero. `number`: the layer's, from 1."""
        deviation = self.rows**-0.5 if self.biased else EMBEDDED
        weights = noise.normal(seed, 0, number, np.arange(self.sizes[0])) * deviation
        rest = [np.zeros(self.width * self.biased), np.ones(self.normed), np.zeros(self.normed)]
        return np.concatenate([weights, *rest])


def layers(inputs: int, classes: int, architecture: Architecture) -> tuple[Table, ...]:
    """All layers from the embedding of `classes` characters on, for windows of `inputs` characters.

    A layer norm stands with the weights before it ("post") or behind it ("pre").
    """
    made: list[Table] = []
    for name, (rows, width, biased, normed) in zip(
        architecture.layer_names, _shapes(inputs, classes, architecture), strict=True
    ):
        made.append(Table(name, rows, width, made[-1].columns.stop if made else 0, biased, normed))
    return tuple(made)


def _shapes(inputs: int, classes: int, a: Architecture) -> Iterator[tuple[int, int, bool, int]]:
    """(rows, width, whether biased, features normed) of each layer."""
    d = a.width
    yield classes, d, False, 0
    if a.kind == "lstm":
        yield from ((2 * d, 4 * d, True, 0) for _ in range(a.depth))
        yield d, classes, True, 0
        return
    pre, post = (d if a.norm == where else 0 for where in ("pre", "post"))
    yield inputs, d, False, 0
    for _ in range(a.depth):
        yield d, 3 * d, True, pre
        yield d, d, True, post
        yield d, MLP * d, True, pre
        yield MLP * d, d, True, post
    yield d, classes, True, pre
