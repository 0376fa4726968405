"""A training script as one writes it: mixed precision, accumulated gradients, clipping, a schedule, a checkpoint."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
import torch
from torch import nn

from optim_core.torch_optimizer import AdamProx, GeneralizedSignSGD

STEPS, ACCUMULATED, BATCH = 60, 4, 16
MAKERS = {
    "AdamProx": lambda groups: AdamProx(groups, lr=2e-2, betas=(0.9, 0.98), weight_decay=0.1),
    "GeneralizedSignSGD": lambda groups: GeneralizedSignSGD(groups, lr=3e-3, betas=(0.9, 0.98)),
}


class Script:
    """Model, optimizer, schedule and the loop; everything that a checkpoint must hold."""

    def __init__(self, name: str) -> None:
        torch.manual_seed(0)
        self.model = nn.Sequential(nn.Linear(8, 32), nn.LayerNorm(32), nn.GELU(), nn.Linear(32, 3))
        decayed = [p for p in self.model.parameters() if p.ndim > 1]
        others = [p for p in self.model.parameters() if p.ndim <= 1]
        free = {"weight_decay": 0.0} if name == "AdamProx" else {}
        self.optimizer = MAKERS[name]([{"params": decayed}, {"params": others, **free}])
        warm = torch.optim.lr_scheduler.LinearLR(self.optimizer, 0.1, total_iters=5)
        fall = torch.optim.lr_scheduler.CosineAnnealingLR(self.optimizer, STEPS - 5)
        self.schedule = torch.optim.lr_scheduler.SequentialLR(self.optimizer, [warm, fall], [5])

    def train(self, begin: int, end: int) -> list[float]:
        losses = []
        for step in range(begin, end):
            self.optimizer.zero_grad(set_to_none=True)
            total = 0.0
            for x, y in batches(step):
                with torch.autocast("cpu", torch.bfloat16):
                    loss = nn.functional.cross_entropy(self.model(x), y) / ACCUMULATED
                loss.backward()
                total += loss.item()
            nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
            self.optimizer.step()
            self.schedule.step()
            losses.append(total)
        return losses

    def save(self) -> bytes:
        held = io.BytesIO()
        parts = {"model": self.model, "optimizer": self.optimizer, "schedule": self.schedule}
        torch.save({name: part.state_dict() for name, part in parts.items()}, held)
        return held.getvalue()

    def load(self, saved: bytes) -> None:
        held: dict[str, Any] = torch.load(io.BytesIO(saved), weights_only=True)
        self.model.load_state_dict(held["model"])
        self.optimizer.load_state_dict(held["optimizer"])
        self.schedule.load_state_dict(held["schedule"])


def batches(step: int) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    generator = torch.Generator().manual_seed(step)
    for _ in range(ACCUMULATED):
        x = torch.randn(BATCH, 8, generator=generator)
        yield x, x[:, :3].argmax(1)


@pytest.mark.parametrize("name", MAKERS)
def test_it_learns_and_goes_on_from_a_checkpoint_to_the_last_bit(name: str) -> None:
    whole = Script(name)
    losses = whole.train(0, STEPS)
    assert losses[-1] < 0.75 * losses[0]
    first = Script(name)
    before = first.train(0, STEPS // 2)
    second = Script(name)
    second.load(first.save())
    assert before + second.train(STEPS // 2, STEPS) == losses
    for a, b in zip(whole.model.parameters(), second.model.parameters(), strict=True):
        assert a.dtype == torch.float32 and torch.equal(a, b)


@pytest.mark.parametrize("name", MAKERS)
def test_accumulated_gradients_are_those_of_the_large_batch(name: str) -> None:
    """In float32: mixed precision rounds the two differently."""
    pieces, at_once = Script(name), Script(name)
    for x, y in batches(0):
        (nn.functional.cross_entropy(pieces.model(x), y) / ACCUMULATED).backward()
    x, y = (torch.cat(part) for part in zip(*batches(0), strict=True))
    nn.functional.cross_entropy(at_once.model(x), y).backward()
    for script in (pieces, at_once):
        script.optimizer.step()
    for a, b in zip(pieces.model.parameters(), at_once.model.parameters(), strict=True):
        assert a.grad is not None and b.grad is not None
        seen = b.grad.abs() > 1e-5  # below, rounding decides what Adam divides
        assert seen.any() and torch.allclose(a[seen], b[seen], rtol=0, atol=2e-5)
