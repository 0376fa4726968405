"""Small networks: a grid of runs trained in one call, beside ordinary modules with torch.optim.AdamW, one by one.

`python -m benchmarks.networks ROUNDS` prints JSON. One core, one thread, processor time. In every round each side does
each job once. Each run of a grid has a learning rate, a weight decay and a seed of its own.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from benchmarks.measure import AGREE, pin

GRID, STEPS, CHECKED = 20, 100, 12
KINDS = {  # title → kind, depth, width, norm
    "residual, 20 layers of 32": ("residual", 20, 32, "none"),
    "residual, 44 layers of 32": ("residual", 44, 32, "none"),
    "residual, 20 layers of 32, batch norm": ("residual", 20, 32, "batch"),
    "convolutions, 20 layers of 16 channels": ("conv", 20, 16, "none"),
}
OURS, SINGLE, MODULES = f"ours, {GRID} runs", "ours, one run", "nn.Module and torch.optim.AdamW, one run"


def plan_of(title: str, runs: int, steps: int, dtype: str = "float32") -> Any:
    """A grid on MNIST-1D, batch 64."""
    from optim_core.networks.plan import Architecture, Entry, Plan

    kind, depth, width, norm = KINDS[title]
    entries = [Entry("AdamW", 1e-4 * (1 + k), 0.01 * (1 + k % 5), seed=k) for k in range(runs)]
    return Plan("mnist1d", tuple(entries), Architecture(kind, depth, width, norm), steps, every=steps, dtype=dtype)


class Modules:
    """One entry of a plan as one would write it with torch's modules and optimizer."""

    def __init__(self, plan: Any, run: int) -> None:
        import torch

        from optim_core.networks.data import dataset
        from optim_core.networks.models import Network
        from optim_core.networks.training import batches
        from tests.reference_network import Reference

        data, entry, dtype = dataset(plan.data), plan.entries[run], getattr(torch, plan.dtype)
        network = Network(data.inputs, data.classes, plan.architecture)
        self.train = torch.from_numpy(data.train.x).to(dtype), torch.from_numpy(data.train.y)
        self.network = Reference(network, network.init(1, entry.seed, dtype)[0])
        self.optimizer = torch.optim.AdamW(self.network.parameters(), entry.lr, weight_decay=entry.weight_decay)
        self.batches = batches(self.train, plan.batch, entry.seed)

    def steps(self, count: int) -> None:
        from torch.nn.functional import cross_entropy

        for _ in range(count):
            x, y = next(self.batches)
            self.optimizer.zero_grad()
            cross_entropy(self.network(x), y).backward()
            self.optimizer.step()

    def loss(self) -> float:
        """On all training examples."""
        import torch

        with torch.no_grad():
            return float(torch.nn.functional.cross_entropy(self.network(self.train[0]), self.train[1]))


def gap(title: str, runs: Sequence[int] = (0, GRID - 1)) -> float:
    """The largest relative difference of a training loss after a few steps in float64."""
    from optim_core.networks.training import train

    plan = plan_of(title, GRID, CHECKED, "float64")
    ours, worst = train(plan).records[-1].loss, 0.0
    for run in runs:
        peer = Modules(plan, run)
        peer.steps(CHECKED)
        worst = max(worst, abs(ours[run] - peer.loss()) / ours[run])
    return worst


def seconds(plan: Any) -> float:
    """Of a step of every run: a training's time less that of one that ends after its first step, so that neither
    setting up nor evaluating counts."""
    from optim_core.networks.training import train

    def spent(steps: int) -> float:
        begun = time.process_time()
        train(replace(plan, steps=steps, every=steps))
        return time.process_time() - begun

    return (spent(1 + plan.steps) - spent(1)) / plan.steps


def measure(rounds: int) -> list[dict[str, Any]]:
    """One record for each network: its title, and each side's seconds per run and step in all rounds."""
    import torch

    torch.set_num_threads(1)
    done: list[dict[str, Any]] = []
    for title in KINDS:
        apart = gap(title)
        if not apart <= AGREE:
            raise SystemExit(f"{title}: the modules end {apart:.1e} away from ours; nothing was measured.")
        peer = Modules(plan_of(title, 1, 1), 0)
        done.append(
            {"title": title, "gap": apart, "peers": {name: [] for name in (OURS, SINGLE, MODULES)}, "own": peer}
        )
    for _ in range(rounds):
        for job in done:
            job["peers"][OURS].append(seconds(plan_of(job["title"], GRID, STEPS)) / GRID)
            job["peers"][SINGLE].append(seconds(plan_of(job["title"], 1, STEPS)))
            begun = time.process_time()
            job["own"].steps(STEPS)
            job["peers"][MODULES].append((time.process_time() - begun) / STEPS)
    return [{name: value for name, value in job.items() if name != "own"} for job in done]


if __name__ == "__main__":
    pin()
    json.dump(measure(int(sys.argv[1])), sys.stdout)
