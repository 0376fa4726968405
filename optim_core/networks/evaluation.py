"""The record of a moment: losses and accuracies on whole data sets, a few runs at a time, and the statistics."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from optim_core.networks import language
from optim_core.networks.data import Data, Part
from optim_core.networks.history import Record
from optim_core.networks.models import Network, cross_entropy
from optim_core.networks.statistics import by_layer, powers_of_two

AT_ONCE = {"cpu": 2**20, "cuda": 2**27}  # numbers of one layer's output: a processor's cache, a card's memory


class Evaluation:
    """The data as tensors on a device, and records in the order in which a plan names its entries.

    back: for each entry of the plan the row of its run.
    """

    def __init__(self, network: Network, data: Data, dtype: torch.dtype, device: str, back: Sequence[int]) -> None:
        self.network = network
        self.back = torch.tensor(back, device=device)
        self.train, self.validation, self.test = (
            tensors(part, device, dtype) for part in (data.shown or data.train, data.validation, data.test)
        )
        a = network.architecture
        features = max(language.MLP * a.width, network.classes) if a.reads_text else a.width
        largest = len(self.train[1]) * features * (network.inputs if a.kind == "conv" or a.reads_text else 1)
        self.runs = max(1, AT_ONCE[torch.device(device).type] // largest)

    def record(self, step: int, x: Tensor, told: Tensor, direction: Tensor, decay: Tensor) -> Record:
        """Of the runs x (runs, d) after `step` steps; decay (runs, layers)."""
        network = self.network
        with torch.no_grad():
            shown = [self._shown(part) for part in x.split(self.runs)]
            loss, held, test_loss, validation, accuracy = (torch.cat(some) for some in zip(*shown, strict=True))
            validation, accuracy = (a.masked_fill(~torch.isfinite(loss), float("nan")) for a in (validation, accuracy))
            named = {
                "loss": loss, "accuracy": accuracy, "validation": validation, "test_loss": test_loss,
                "validation_loss": held,
                "gradient": by_layer(network, told), "update": by_layer(network, direction),
                "weight": by_layer(network, x), "decay": decay, "histogram": powers_of_two(direction),
            }  # fmt: skip
        return Record(step, **{name: value[self.back].tolist() for name, value in named.items()})

    def _shown(self, x: Tensor) -> tuple[Tensor, ...]:
        """Loss, validation and test loss, validation and test accuracy of some runs. Batch norms use the moments of
        all training examples at these parameters, so that what a network answers is a function of its parameters."""
        logits, moments = self.network.forward(x, self.train[0])
        loss = cross_entropy(logits, self.train[1])
        validation = self.network.logits(x, self.validation[0], moments)
        test = self.network.logits(x, self.test[0], moments)
        share, accuracy = _right(validation, self.validation[1]), _right(test, self.test[1])
        held = cross_entropy(validation, self.validation[1])
        return loss, held, cross_entropy(test, self.test[1]), share, accuracy


def _right(logits: Tensor, y: Tensor) -> Tensor:
    """Share of the examples that each run classifies rightly, (runs,) float64."""
    return (logits.argmax(-1) == y).to(torch.float64).flatten(1).mean(-1)


def tensors(part: Part, device: str, dtype: torch.dtype) -> tuple[Tensor, Tensor]:
    """Examples (n, inputs) and classes (n,) on a device; the characters of a text stay whole numbers."""
    x = torch.from_numpy(part.x)
    return x.to(device, dtype if x.is_floating_point() else x.dtype), torch.from_numpy(part.y).to(device)
