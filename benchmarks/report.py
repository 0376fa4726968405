"""The measurements as Markdown: ratios first, then what they are made of, then which goals are met."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Mapping, Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks import report_language, report_networks, report_optimizers, report_stage

LIBRARIES = ("numpy", "torch", "jax", "optax")
WORDS = {
    "one": ("One core", "Every library on one core with one thread; processor time."),
    "all": ("All cores", "Every library as it comes, with the threads it takes; time on the clock."),
}
Jobs = Sequence[Mapping[str, Any]]


def markdown(
    measured: Mapping[str, Jobs],
    import_seconds: float,
    rounds: int,
    versions: Mapping[str, str],
    stage: Mapping[str, Any] | None = None,
    networks: Jobs = (),
    language: Mapping[str, Any] | None = None,
    optimizers: Mapping[str, Any] | None = None,
) -> str:
    """The whole of docs/benchmarks.md. Names no host and no path. `stage`, `networks`, `language`,
    `optimizers`: what the modules of these names found, if they ran."""
    parts = [HEAD.format(rounds=rounds, machine=machine(versions))]
    for setting, (title, sentence) in WORDS.items():
        tables = [table(job) for job in measured[setting]] if setting in measured else [BUSY]
        parts.append("\n\n".join((f"## {title}", sentence, *tables)))
    if networks:
        parts.append("## Small networks\n\n" + report_networks.tables(networks))
    if language:
        parts.append("## A small Transformer\n\n" + report_language.tables(language))
    if optimizers:
        parts.append("## The step of a torch optimizer\n\n" + report_optimizers.tables(optimizers))
    parts.append(
        "## Import\n\n"
        f"`import optim_core` takes {import_seconds:.2f} s of processor time beyond NumPy and SymPy "
        f"(goal: under 0.5 s)."
    )
    parts.append("## The live stage\n\n" + (report_stage.tables(stage) if stage else report_stage.MISSING))
    reached = [*goals(measured["one"]), *(report_networks.goals(networks) if networks else ())]
    reached += report_language.goals(language) if language else ()
    reached += report_optimizers.goals(optimizers) if optimizers else ()
    reached += report_stage.goals(stage) if stage else ()
    parts.append("## Goals\n\n" + "\n".join(f"- {line}" for line in reached))
    return "\n\n".join(parts) + "\n"


HEAD = """# Benchmarks

`make bench` writes this file. Every peer solves the same problem in float64, records the same arrays, and is checked
to give the same numbers before anything is timed (largest difference 10⁻⁹ of the largest number). The peers take
turns in {rounds} rounds. *Ratio* is the median over the rounds of the peer's time over ours: above 1 we are faster.
*First answer* is what a reader waits for once: for optax tracing and compiling, for us deriving the gradient, then
one run. Peers: torch.optim.AdamW in the loop one writes first, with the gradient by autograd or by formula; AdamW
written out on one torch tensor of all runs, in place; optax.adamw with jit, `lax.scan` and `vmap`.

{machine}"""


BUSY = "Not measured: other programs kept the cores busy, and threads that wait for each other then measure those."


def installed() -> dict[str, str]:
    """Of the libraries that are compared."""
    return {name: version(name) for name in LIBRARIES}


def machine(versions: Mapping[str, str]) -> str:
    """Processor, cores, load and versions, without names of hosts or folders."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text("utf-8").splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    load = f", {os.getloadavg()[1]:.1f} processes running on average meanwhile" if hasattr(os, "getloadavg") else ""
    return (
        f"Measured on {date.today().isoformat()}: {names[0] if names else platform.machine()}, {os.cpu_count()} cores"
        f"{load}; Python {platform.python_version()}, "
        + ", ".join(f"{name} {number}" for name, number in versions.items())
        + "."
    )


def table(job: Mapping[str, Any]) -> str:
    """One job: a row for each peer."""
    mine = job["peers"]["ours"]["times"]
    rows = [
        f"**{job['title'][0].upper()}{job['title'][1:]}**\n",
        "| | ratio | median | per run and step | first answer |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, peer in job["peers"].items():
        median = statistics.median(peer["times"])
        share = "1" if name == "ours" else f"{ratio(peer['times'], mine):.2f}"
        rows.append(
            f"| {name} | {share} | {duration(median)} | {duration(median / job['run_steps'])} "
            f"| {duration(peer['first'])} |"
        )
    return "\n".join(rows)


def ratio(theirs: Sequence[float], mine: Sequence[float]) -> float:
    """The median over rounds of their time over ours."""
    return statistics.median(a / b for a, b in zip(theirs, mine, strict=True))


def duration(seconds: float) -> str:
    """Three digits in a unit that fits."""
    for unit, scale in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= scale:
            return f"{seconds / scale:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"


def goals(jobs: Jobs) -> list[str]:
    """What was aimed at, on one core, and what came out."""
    single, end, path, *_ = jobs

    def against(job: Mapping[str, Any], peer: str) -> float:
        return ratio(job["peers"][peer]["times"], job["peers"]["ours"]["times"])

    def line(reached: bool, text: str) -> str:
        return f"{'Reached' if reached else 'Missed'}: {text}"

    loop, batch = against(single, "torch.optim, autograd"), min(against(j, "torch, batched") for j in (end, path))
    optax, first = against(path, "optax"), [j["peers"] for j in (end, path)]
    head = min(peers["optax"]["first"] / peers["ours"]["first"] for peers in first)
    return [
        line(loop >= 8, f"one run at least 8 times ahead of a torch.optim loop: {loop:.1f} times."),
        line(batch > 1, f"the grid ahead of batched torch: {batch:.2f} times at the least."),
        line(optax >= 0.5, f"the grid within twice optax's time where both record x and g: {1 / optax:.2f} times."),
        line(head > 1, f"the grid's first answer ahead of optax's with compiling: {head:.1f} times at the least."),
    ]
