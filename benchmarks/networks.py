"""Small networks: a grid of runs trained in one call, beside ordinary modules with torch.optim.AdamW, one by one.

`python -m benchmarks.networks ROUNDS` prints JSON. One core, one thread, processor time. In every round each side
takes its steps once. Each run of a grid has a learning rate, a weight decay and a seed of its own.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from typing import Any

from benchmarks.measure import AGREE, pin

if __name__ == "__main__":
    pin()  # before torch is imported

import torch
from torch.nn.functional import cross_entropy

from optim_core.networks.data import dataset
from optim_core.networks.models import Network
from optim_core.networks.plan import Architecture, Entry, Plan
from optim_core.networks.training import Training, batches, train
from tests.reference_network import Reference

GRID, STEPS, CHECKED = 20, 50, 12
KINDS = {  # title → kind, depth, width, norm
    "residual, 20 layers of 32": ("residual", 20, 32, "none"),
    "residual, 44 layers of 32": ("residual", 44, 32, "none"),
    "residual, 20 layers of 32, batch norm": ("residual", 20, 32, "batch"),
    "convolutions, 20 layers of 16 channels": ("conv", 20, 16, "none"),
}
OURS, SINGLE, MODULES = f"ours, {GRID} runs", "ours, one run", "nn.Module and torch.optim.AdamW, one run"


def plan_of(title: str, runs: int, steps: int, dtype: str = "float32") -> Plan:
    """AdamW on MNIST-1D, batch 64: a learning rate, a weight decay and a seed for each run."""
    kind, depth, width, norm = KINDS[title]
    entries = [Entry("AdamW", 1e-4 * (1 + k), 0.01 * (1 + k % 5), seed=k) for k in range(runs)]
    return Plan("mnist1d", tuple(entries), Architecture(kind, depth, width, norm), steps, every=steps, dtype=dtype)


class Modules:
    """One entry of a plan as one would write it with torch's modules and optimizer."""

    def __init__(self, plan: Plan, run: int) -> None:
        data, entry, dtype = dataset(plan.data), plan.entries[run], getattr(torch, plan.dtype)
        network = Network(data.inputs, data.classes, plan.architecture)
        self.train = torch.from_numpy(data.train.x).to(dtype), torch.from_numpy(data.train.y)
        self.network = Reference(network, network.init(1, entry.seed, dtype)[0])
        self.optimizer = torch.optim.AdamW(self.network.parameters(), entry.lr, weight_decay=entry.weight_decay)
        self.batches = batches(self.train, plan.batch, entry.seed)

    def step(self) -> None:
        x, y = next(self.batches)
        self.optimizer.zero_grad()
        cross_entropy(self.network(x), y).backward()
        self.optimizer.step()

    def loss(self) -> float:
        """On all training examples."""
        with torch.no_grad():
            return float(cross_entropy(self.network(self.train[0]), self.train[1]))


def gap(title: str, runs: Sequence[int] = (0, GRID - 1)) -> float:
    """The largest relative difference of a training loss after a few steps in float64."""
    plan = plan_of(title, GRID, CHECKED, "float64")
    ours, worst = train(plan).records[-1].loss, 0.0
    for run in runs:
        peer = Modules(plan, run)
        for _ in range(CHECKED):
            peer.step()
        worst = max(worst, abs(ours[run] - peer.loss()) / ours[run])
    return worst


def measure(rounds: int) -> list[dict[str, Any]]:
    """One record for each network: its title, and each side's seconds per run and step in all rounds."""
    torch.set_num_threads(1)
    done: list[dict[str, Any]] = []
    for title in KINDS:
        apart = gap(title)
        if not apart <= AGREE:
            raise SystemExit(f"{title}: the modules end {apart:.1e} away from ours; nothing was measured.")
        grid, single = (Training(plan_of(title, runs, rounds * STEPS)) for runs in (GRID, 1))
        sides = {OURS: (grid.step, GRID), SINGLE: (single.step, 1), MODULES: (Modules(grid.plan, 0).step, 1)}
        times: dict[str, list[float]] = {name: [] for name in sides}
        for _ in range(rounds):
            for name, (step, runs) in sides.items():
                begun = time.process_time()
                for _ in range(STEPS):
                    step()
                times[name].append((time.process_time() - begun) / STEPS / runs)
        done.append({"title": title, "gap": apart, "peers": times})
    return done


if __name__ == "__main__":
    json.dump(measure(int(sys.argv[1])), sys.stdout)
