"""What was measured of small networks, as Markdown."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.networks import GRID, MODULES, OURS

GOAL = 8  # times the throughput of one-by-one code, for the first network
INTRO = f"""AdamW on MNIST-1D, batch 64, float32, one thread on one core, processor time of one run's step: drawing the
batch, loss, gradient, step and watching for divergence, without evaluation. {GRID} runs, each with a learning rate, a
weight decay and a seed of its own, trained in one call; beside it the same engine with one run, and the code that one
writes first: `nn.Module`, `backward`, `torch.optim.AdamW`. Before anything is timed the training losses of first and
last run agree in float64 (largest relative difference {{gap:.0e}}). *Ratio*: median over {{rounds}} rounds."""


def tables(jobs: Sequence[Mapping[str, Any]]) -> str:
    """A row for each network and side."""
    rows = ["| | | ratio | per run and step |", "|---|---|---:|---:|"]
    for job in jobs:
        for k, (name, times) in enumerate(job["peers"].items()):
            share = "1" if name == OURS else f"{ratio(job, name):.1f}"
            rows.append(f"| {'' if k else job['title']} | {name} | {share} | {statistics.median(times) * 1e3:.2f} ms |")
    rounds, gap = len(jobs[0]["peers"][OURS]), max(job["gap"] for job in jobs)
    return "\n\n".join((INTRO.format(gap=gap, rounds=rounds), "\n".join(rows)))


def ratio(job: Mapping[str, Any], name: str) -> float:
    """The median over rounds of a side's time over that of our grid."""
    return statistics.median(a / b for a, b in zip(job["peers"][name], job["peers"][OURS], strict=True))


def goals(jobs: Sequence[Mapping[str, Any]]) -> list[str]:
    """What was aimed at and what came out."""
    reached = ratio(jobs[0], MODULES)
    word = "Reached" if reached >= GOAL else "Missed"
    aim = f"a grid of {GRID} small networks at least {GOAL} times ahead of training them one by one"
    return [f"{word}: {aim}: {reached:.1f} times."]
