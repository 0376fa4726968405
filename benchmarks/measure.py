"""One setting measured in a process of its own: `python -m benchmarks.measure one|all ROUNDS` prints JSON.

Every peer does every job once in each round, in turn, so that a busy moment of the machine strikes all of them; what
is compared are ratios within a round, and their median. On one core the time is processor time, which neighbours on
the machine cannot lengthen much; on all cores it is the time on the clock.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

SETTINGS = ("one", "all")
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
AGREE = 1e-9  # largest difference of any recorded number, relative to the largest of its kind


def pin() -> None:
    """This process on one core and every library with one thread; before any of them is imported."""
    for name in THREADS:
        os.environ[name] = "1"
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def measure(setting: str, rounds: int) -> list[dict[str, Any]]:
    """One record for each job: its title, and each peer's first answer and times of all rounds, in seconds."""
    import jax.numpy as jnp
    import sympy  # noqa: F401 (its import is no part of the first answer)
    import torch

    from benchmarks import ours, with_optax, with_torch
    from benchmarks.problems import PROBLEMS

    clock = time.process_time if setting == "one" else time.perf_counter
    if setting == "one":
        torch.set_num_threads(1)
    jnp.zeros(1).block_until_ready()  # nor is the start of XLA
    ours.warm()
    done = []
    for problem in PROBLEMS:
        made: dict[str, Callable[[], Callable[[], Any]]] = {
            "ours": lambda problem=problem: ours.prepare(problem),
            **{name: (lambda job=job: job) for name, job in with_torch.prepare(problem).items()},
            "optax": lambda problem=problem: with_optax.prepare(problem),
        }
        jobs, first, answers = {}, {}, {}
        for name, make in made.items():
            begun = clock()
            jobs[name] = make()
            answers[name] = jobs[name]()
            first[name] = clock() - begun
        gaps = {name: difference(answers["ours"], answer) for name, answer in answers.items() if name != "ours"}
        for name, gap in gaps.items():
            if not gap <= AGREE:
                raise SystemExit(f"{problem.title}: {name} ends {gap:.1e} away from ours; nothing was measured.")
        del answers
        times: dict[str, list[float]] = {name: [] for name in jobs}
        for _ in range(rounds):
            for name, job in jobs.items():
                begun = clock()
                job()
                times[name].append(clock() - begun)
        done.append(
            {
                "title": problem.title,
                "run_steps": problem.runs * problem.steps,
                "peers": {name: {"first": first[name], "times": times[name]} for name in jobs},
                "gap": max(gaps.values()),
            }
        )
    return done


def difference(ours: dict[str, Any], theirs: dict[str, Any]) -> float:
    """The largest difference over everything both recorded, relative to the largest number of its kind."""
    import numpy as np

    worst = 0.0
    for name, mine in ours.items():
        other = theirs[name]
        mine = mine[len(mine) - len(other) :]  # a peer may leave out the start
        worst = max(worst, float(np.max(np.abs(mine - other)) / np.max(np.abs(mine))))
    return worst


def main() -> None:
    setting, rounds = sys.argv[1], int(sys.argv[2])
    if setting == "one":
        pin()
    json.dump(measure(setting, rounds), sys.stdout)


if __name__ == "__main__":
    main()
