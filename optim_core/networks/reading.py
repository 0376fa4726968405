"""How a model of a text reads it, for all runs at once: (runs, parameters) and characters in, logits out.

The way back is autograd's. Unlike between the small products of the classifiers (`walk`) its bookkeeping is lost here
beside the work, and a Hessian-vector product needs a way back that can itself be differentiated.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from optim_core.networks.architecture import HEADS, Architecture
from optim_core.networks.language import Table
from optim_core.networks.norms import EPS


def logits(architecture: Architecture, layers: Sequence[Table], parameters: Tensor, x: Tensor) -> Tensor:
    """(runs, batch, window, classes) for parameters (runs, d) and characters x (runs, batch, window), whole numbers.
    What stands at a place has seen the characters up to that place."""
    read = _lstm if architecture.kind == "lstm" else _transformer
    return read(architecture, _pieces(layers, parameters), x)


def _pieces(layers: Sequence[Table], flat: Tensor) -> Iterator[list[Tensor]]:
    """For each layer its weights (runs, rows, width) and its others (runs, 1, features), views of (runs, d)."""
    pieces = iter(flat.split([n for layer in layers for n in layer.sizes], dim=1))
    for layer in layers:
        weights, *others = (next(pieces) for _ in layer.sizes)
        yield [weights.unflatten(1, layer.shapes[0]), *(o.unsqueeze(1) for o in others)]


def _embedded(table: Tensor, x: Tensor) -> Tensor:
    """(runs, batch, window, width): the rows of each run's table (runs, characters, width) that x names."""
    runs, rows, width = table.shape
    offset = torch.arange(runs, device=x.device).view(-1, 1, 1) * rows
    return F.embedding(x + offset, table.reshape(runs * rows, width))


def _normed(h: Tensor, factor: Tensor, shift: Tensor) -> Tensor:
    """Layer norm over the features of h (runs, rows, width)."""
    return torch.addcmul(shift, F.layer_norm(h, h.shape[-1:], eps=EPS), factor)


def _transformer(a: Architecture, pieces: Iterator[list[Tensor]], x: Tensor) -> Tensor:
    runs, batch, window = x.shape
    mask = torch.full((window, window), float("-inf"), device=x.device).triu(1)
    (tokens,), (positions,) = next(pieces), next(pieces)
    h = (_embedded(tokens, x) + positions.unsqueeze(1)).flatten(1, 2)  # (runs, batch · window, width)

    def before(h: Tensor) -> Tensor:
        """The next layer on h, behind its norm where norms come first."""
        weights, biases, *norm = next(pieces)
        return torch.baddbmm(biases, _normed(h, *norm) if norm else h, weights)

    def behind(h: Tensor, branch: Tensor) -> Tensor:
        """The sum of h and the next layer on its branch, with the norm behind it where there is one."""
        weights, biases, *norm = next(pieces)
        h = h + torch.baddbmm(biases, branch, weights)
        return _normed(h, *norm) if norm else h

    for _ in range(a.depth):
        mixed = _attention(before(h).view(runs * batch, window, -1), mask.to(h.dtype))
        h = behind(h, mixed.reshape(runs, batch * window, a.width))
        h = behind(h, F.gelu(before(h)))
    return before(h).view(runs, batch, window, -1)


def _attention(qkv: Tensor, mask: Tensor) -> Tensor:
    """Causal self-attention (rows, window, width) of queries, keys and values side by side (rows, window, 3 · width).
    Written out: torch's own has no second derivative."""
    q, k, v = qkv.unflatten(2, (3, HEADS, -1)).permute(2, 0, 3, 1, 4).flatten(1, 2)  # each (rows · heads, window, ·)
    shares = torch.softmax(torch.baddbmm(mask, q, k.mT, alpha=q.shape[-1] ** -0.5), dim=-1)
    mixed = torch.bmm(shares, v)
    return mixed.unflatten(0, (-1, HEADS)).transpose(1, 2).flatten(2)


def _lstm(a: Architecture, pieces: Iterator[list[Tensor]], x: Tensor) -> Tensor:
    runs, batch, window = x.shape
    (tokens,) = next(pieces)
    h = _embedded(tokens, x)
    for _ in range(a.depth):
        weights, biases = next(pieces)
        from_below, from_before = weights.split(a.width, dim=1)
        given = torch.baddbmm(biases, h.flatten(1, 2), from_below).view(runs, batch, window, -1)
        state = cell = h.new_zeros(runs, batch, a.width)
        states = []
        for place in given.unbind(2):
            gates = torch.baddbmm(place, state, from_before)
            enter, forget, leave = torch.sigmoid(gates[..., : 3 * a.width]).chunk(3, dim=-1)
            cell = forget * cell + enter * torch.tanh(gates[..., 3 * a.width :])
            state = leave * torch.tanh(cell)
            states.append(state)
        h = torch.stack(states, 2)
    weights, biases = next(pieces)
    return torch.baddbmm(biases, h.flatten(1, 2), weights).view(runs, batch, window, -1)
