"""The models of a text out of torch's own modules, one run at a time: what the batched ones are held against."""

from __future__ import annotations

import torch
from torch import nn

from optim_core.networks.models import Network


class Unnormed(nn.Identity):
    """In the place of a layer norm that is not there."""

    def __init__(self, *_: object, **__: object) -> None:
        super().__init__()
        self.weight, self.bias, self.eps = None, None, 0.0


def encoder(network: Network) -> nn.Module:
    """torch's Transformer blocks with two heads, or its LSTM."""
    a = network.architecture
    if a.kind == "lstm":
        return nn.LSTM(a.width, a.width, a.depth, batch_first=True)
    block = nn.TransformerEncoderLayer(
        a.width, 2, 4 * a.width, dropout=0.0, activation="gelu", batch_first=True, norm_first=a.norm == "pre"
    )
    if a.norm == "none":
        block.norm1, block.norm2 = Unnormed(), Unnormed()
    last = nn.LayerNorm(a.width) if a.norm == "pre" else None
    return nn.TransformerEncoder(block, a.depth, last, enable_nested_tensor=False)


class Model(nn.Module):
    """Embeddings, `encoder`, output layer, with the parameters of one run."""

    def __init__(self, network: Network, flat: torch.Tensor) -> None:
        super().__init__()
        a, self.window = network.architecture, network.inputs
        self.network = network
        self.tokens = nn.Embedding(network.classes, a.width)
        self.positions = nn.Embedding(network.inputs, a.width) if a.kind == "transformer" else None
        self.inner, self.head = encoder(network), nn.Linear(a.width, network.classes)
        self.to(flat.dtype)
        for layer, values in zip(network.layers, self.split(flat), strict=True):
            for parameter, value in zip(self.places(layer.name), values, strict=True):
                parameter.data.copy_(value)
        if a.kind == "lstm":  # torch has a second bias beside the first
            for k in range(a.depth):
                getattr(self.inner, f"bias_hh_l{k}").data.zero_()

    def places(self, name: str) -> list[torch.Tensor]:
        """The parameters of a layer as `split` orders them."""
        a = self.network.architecture
        if name == "tokens":
            return [self.tokens.weight]
        if name == "positions":
            return [self.positions.weight]
        if name == "head":
            return [self.head.weight, self.head.bias, *(self.inner.norm.parameters() if a.norm == "pre" else [])]
        number, part = name.split(".")
        if part == "gates":
            k = int(number) - 1
            return [getattr(self.inner, f"{p}_l{k}") for p in ("weight_ih", "weight_hh", "bias_ih")]
        block = self.inner.layers[int(number) - 1]
        weights, norm, where = {
            "qkv": ([block.self_attn.in_proj_weight, block.self_attn.in_proj_bias], block.norm1, "pre"),
            "attention": (block.self_attn.out_proj.parameters(), block.norm1, "post"),
            "in": (block.linear1.parameters(), block.norm2, "pre"),
            "out": (block.linear2.parameters(), block.norm2, "post"),
        }[part]
        return [*weights, *(norm.parameters() if a.norm == where else [])]

    def split(self, flat: torch.Tensor) -> list[list[torch.Tensor]]:
        """A flat vector in torch's shapes, layer by layer. torch's LSTM has its gates in another order."""
        found = []
        for layer in self.network.layers:
            weights, *others = flat[layer.columns].split(list(layer.sizes))
            w = weights.view(layer.rows, layer.width)
            if layer.name.endswith("gates"):
                order = [0, 1, 3, 2]  # ours enter, forget, leave, new; torch's enter, forget, new, leave
                w = torch.cat([w.chunk(4, 1)[k] for k in order], 1)
                others = [torch.cat([others[0].chunk(4)[k] for k in order])]
                found.append([*(half.T for half in w.split(layer.rows // 2)), *others])
            elif layer.biased:
                found.append([w.T, *others])
            else:
                found.append([w])
        return found

    def gradients(self) -> list[torch.Tensor]:
        """Of all parameters, in the order of `split`."""
        return [p.grad for layer in self.network.layers for p in self.places(layer.name)]

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        h = self.tokens(x)
        if self.positions is None:
            return self.head(self.inner(h)[0])
        mask = nn.Transformer.generate_square_subsequent_mask(self.window, dtype=h.dtype)
        return self.head(self.inner(h + self.positions.weight, mask=mask))
