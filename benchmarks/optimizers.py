"""The step of our torch optimizers beside torch's own: `python -m benchmarks.optimizers ROUNDS` prints JSON.

A model of ten million parameters in a hundred tensors, as a small Transformer has them, on one core with one thread.
The optimizers take turns in each round, and what is compared are processor times within a round, so that a busy moment
of the machine strikes all of them. Nothing but `step` is timed; all begin with the same weights and gradients.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from benchmarks.measure import pin

SHAPES = (*[(512, 512)] * 36, *[(512,)] * 72, (1000, 512))
PEER = "torch.optim.AdamW, foreach"
LR, WEIGHT_DECAY = 1e-3, 1e-2
WARM = 2  # steps that are not timed: the memory is made in the first


def made() -> Iterator[tuple[str, Callable[[Any], Any]]]:
    """name → parameters → optimizer; the peer first."""
    import torch

    from optim_core.torch_optimizer import make_optimizer

    yield PEER, lambda p: torch.optim.AdamW(p, lr=LR, weight_decay=WEIGHT_DECAY, foreach=True)
    for name in ("AdamW", "AdamProx"):
        yield name, lambda p, name=name: make_optimizer(p, name, lr=LR, weight_decay=WEIGHT_DECAY)
    yield "GeneralizedSignSGD", lambda p: make_optimizer(p, "GeneralizedSignSGD", lr=LR)


def measure(rounds: int) -> dict[str, Any]:
    """The number of parameters and, by name, the seconds of one step in each round. SystemExit where our AdamW has
    gone elsewhere than torch's: then nothing of this means anything."""
    import torch

    torch.set_num_threads(1)
    steppers, ends = {}, {}
    for name, make in made():
        torch.manual_seed(0)
        parameters = [torch.nn.Parameter(0.02 * torch.randn(shape)) for shape in SHAPES]
        for p in parameters:
            p.grad = torch.randn_like(p)
        steppers[name], ends[name] = make(parameters), parameters
        for _ in range(WARM):
            steppers[name].step()
    times: dict[str, list[float]] = {name: [] for name in steppers}
    for k in range(rounds):
        names = list(steppers)
        for name in names[k % len(names) :] + names[: k % len(names)]:  # nobody always comes after the same one
            begun = time.process_time()
            steppers[name].step()
            times[name].append(time.process_time() - begun)
    pairs = zip(ends[PEER], ends["AdamW"], strict=True)
    gap = max(float((a.detach() - b.detach()).abs().max()) for a, b in pairs)
    if not gap <= 1e-5:
        raise SystemExit(f"Our AdamW ends {gap:.1e} away from torch's; nothing was measured.")
    return {"parameters": sum(p.numel() for p in ends[PEER]), "gap": gap, "times": times}


if __name__ == "__main__":
    pin()
    json.dump(measure(int(sys.argv[1])), sys.stdout)
