"""The networks of the plans as ordinary nn.Modules, one run at a time: what the batched ones are held against."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import nn

from optim_core.networks.models import Network


class Normed(nn.Module):
    """One layer of weights with the norm behind it."""

    def __init__(self, weights: nn.Module, norm: nn.Module | None) -> None:
        super().__init__()
        self.weights, self.norm = weights, norm

    def forward(self, h: torch.Tensor) -> torch.Tensor:
        return self.weights(h) if self.norm is None else self.norm(self.weights(h))


class Reference(nn.Module):
    """The network of one run, written as one would with torch's own layers; convolutions see (batch, channels,
    positions)."""

    def __init__(self, network: Network, flat: torch.Tensor) -> None:
        super().__init__()
        self.network, a = network, network.architecture
        made = []
        for k, layer in enumerate(network.layers):
            hidden = k < a.depth - 1
            conv = a.kind == "conv" and hidden
            bias = a.norm == "none" or not hidden
            if conv:
                stride = 2 if k in self.strided else 1
                weights: nn.Module = nn.Conv1d(layer.fan_in // 3, layer.fan_out, 3, stride, 1, bias=bias)
            else:
                weights = nn.Linear(layer.fan_in, layer.fan_out, bias=bias)
            norm: nn.Module | None = None
            if hidden and a.norm == "batch":
                norm = nn.BatchNorm1d(layer.fan_out, momentum=1.0)
            elif hidden and a.norm == "layer":
                norm = nn.GroupNorm(1, layer.fan_out) if conv else nn.LayerNorm(layer.fan_out)
            made.append(Normed(weights, norm))
        self.layers = nn.ModuleList(made).to(flat.dtype)
        for k, values in enumerate(self.split(flat)):
            for parameter, value in zip(self.layers[k].parameters(), values, strict=True):
                parameter.data = value.clone()

    @property
    def strided(self) -> tuple[int, int]:
        """Numbers of the two convolutions that take every second position."""
        n = (self.network.architecture.depth - 2) // 6  # blocks of a stage
        return 1 + 2 * n, 1 + 4 * n

    def split(self, flat: torch.Tensor) -> list[list[torch.Tensor]]:
        """A flat vector in the shapes of each layer's parameters."""
        shaped = []
        for k, layer in enumerate(self.network.layers):
            w, *others = flat[layer.columns].split(list(layer.sizes))
            w = w.view(layer.fan_in, layer.fan_out).T
            if self.network.architecture.kind == "conv" and k < len(self.network.layers) - 1:
                w = w.reshape(layer.fan_out, 3, layer.fan_in // 3).transpose(1, 2)
            shaped.append([w, *others])
        return shaped

    def flat(self, grad: bool = False) -> torch.Tensor:
        """The parameters, or their gradients, as a flat vector."""
        parts = []
        for layer in self.layers:
            w, *others = [p.grad if grad else p.data for p in layer.parameters()]
            w = w.transpose(1, 2).reshape(len(w), -1) if w.ndim == 3 else w
            parts += [w.T.reshape(-1), *others]
        return torch.cat(parts)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        kind, inner = self.network.architecture.kind, list(self.layers)[1:-1]
        h = torch.relu(self.layers[0](x.unsqueeze(1) if kind == "conv" else x))
        if kind == "mlp":
            for layer in inner:
                h = torch.relu(layer(h))
        for k, (first, second) in enumerate(pairwise(inner) if kind != "mlp" else ()):
            if k % 2 == 0:
                shortcut = h[..., ::2] if kind == "conv" and k + 1 in self.strided else h
                h = torch.relu(shortcut + second(torch.relu(first(h))))
        return self.layers[-1](h.mean(-1) if kind == "conv" else h)

    def settled(self, x: torch.Tensor) -> Reference:
        """In evaluation, with the moments of the examples x in every batch norm."""
        self.train()
        with torch.no_grad():
            h = [x.shape[0]]
            for layer in self.layers:
                if isinstance(layer.norm, nn.BatchNorm1d):
                    layer.norm.register_forward_pre_hook(lambda _, given: h.append(given[0].numel()))
            self(x)
            counts = iter(h[1:])
            for layer in self.layers:
                if isinstance(layer.norm, nn.BatchNorm1d):
                    n = next(counts) // layer.norm.num_features
                    layer.norm.running_var *= (n - 1) / n  # torch keeps the unbiased variance
        return self.eval()
