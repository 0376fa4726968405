"""The layers of an architecture: their shapes, their places in a flat vector of parameters, their initial values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from optim_core import noise
from optim_core.networks.architecture import Architecture

WINDOW = 3  # neighbouring positions that a convolution sees
STAGES = 3


@dataclass(frozen=True)
class Layer:
    """One layer of weights (fan_in, fan_out), and the columns [start, stop) that hold it.

    Behind the weights lie the biases (fan_out,), or for a layer with a norm its factors and its shifts. A convolution
    is a layer whose input is a window of positions: fan_in = WINDOW · channels. share: what the last layer of a
    branch is multiplied by at the start.
    """

    fan_in: int
    fan_out: int
    start: int
    normed: bool = False
    share: float = 1.0

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many weights, then biases or factors and shifts."""
        return self.fan_in * self.fan_out, *([self.fan_out] * (2 if self.normed else 1))

    @property
    def size(self) -> int:
        return sum(self.sizes)

    @property
    def columns(self) -> slice:
        """The layer's place in a flat vector of parameters: weights row by row, then the others."""
        return slice(self.start, self.start + self.size)

    def init(self, seed: int, number: int) -> Any:
        """(size,) float64: weights normal with variance 2/fan_in (He et al. 2015, arXiv:1502.01852), biases uniform on
        ±1/√fan_in as in torch.nn.Linear, factors one, shifts zero. `number`: the layer's, from 1."""
        weights = noise.normal(seed, 0, number, np.arange(self.sizes[0])) * np.sqrt(2 / self.fan_in)
        if self.normed:  # a norm would undo a share of the weights
            return np.concatenate([weights, np.full(self.fan_out, self.share), np.zeros(self.fan_out)])
        biases = (2 * noise.uniform(seed, 1, number, np.arange(self.fan_out)) - 1) / np.sqrt(self.fan_in)
        return np.concatenate([weights, biases]) * self.share


def branches(architecture: Architecture) -> int:
    """How many residual branches, of two layers each, lie one after the other."""
    return 0 if architecture.kind == "mlp" else (architecture.depth - 2) // 2


def layers(inputs: int, classes: int, architecture: Architecture) -> tuple[Layer, ...]:
    """All layers from the input on: (inputs, width), then (width, width), last (width, classes)."""
    a = architecture
    window = WINDOW if a.kind == "conv" else 1
    first = window if a.kind == "conv" else inputs
    fans = [(first, a.width), *([(window * a.width, a.width)] * (a.depth - 2)), (a.width, classes)]
    blocks = branches(a)
    made: list[Layer] = []
    for k, (fan_in, fan_out) in enumerate(fans):
        ends_branch = 0 < k < len(fans) - 1 and k % 2 == 0
        share = blocks**-0.5 if a.init == "scaled" and ends_branch else 1.0
        normed = a.norm != "none" and k < len(fans) - 1
        made.append(Layer(fan_in, fan_out, made[-1].columns.stop if made else 0, normed, share))
    return tuple(made)
