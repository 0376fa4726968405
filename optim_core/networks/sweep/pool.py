"""Where units run: in this process, in several on this machine (joblib), or on a Dask cluster. All give the same bits
as long as machines and versions are the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import closing
from typing import Any

from optim_core.networks.sweep.environment import environment
from optim_core.networks.sweep.units import Unit
from optim_core.networks.sweep.work import run_unit

Pool = Callable[[Sequence[Unit]], Iterator[dict[str, Any]]]  # results in the order in which they are finished
PATIENCE = "20s"  # for a cluster to answer


class Unreachable(Exception):
    """There is no such cluster, or it would compute something else."""


class Lost(Exception):
    """A process that ran units was ended from outside."""


def local(jobs: int, device: str) -> Pool:
    """Up to `jobs` units at a time, in processes of their own if more than one. Raises Lost if one of them dies."""

    def run(units: Sequence[Unit]) -> Iterator[dict[str, Any]]:
        if min(jobs, len(units)) <= 1:
            yield from (run_unit(unit.key, unit.job, device) for unit in units)
            return
        import os

        from joblib import Parallel, delayed, parallel_config

        with parallel_config("loky", inner_max_num_threads=1):
            # batches of one and no more dispatched than run: what waits costs nothing when the sweep is interrupted
            parallel = Parallel(
                n_jobs=jobs, return_as="generator_unordered", batch_size=1, pre_dispatch="n_jobs", max_nbytes=None
            )
            tasks = (delayed(run_unit)(unit.key, unit.job, device, os.getpid()) for unit in units)
            try:
                with closing(parallel(tasks)) as results:
                    yield from results
            except BrokenExecutor:
                raise Lost(
                    "One of the sweep's processes was ended from outside, perhaps for want of memory. What is finished "
                    "is kept; the same command goes on from there, with --jobs in fewer processes."
                ) from None

    return run


def dask(address: str, device: str, mix: bool = False) -> Pool:
    """On the cluster whose scheduler listens at `address` (tcp://host:port). mix: take workers with other versions.

    Raises Unreachable with a sentence.
    """
    try:
        from distributed import Client, as_completed
    except ImportError:
        raise Unreachable("dask is not installed; .venv/bin/pip install -r requirements-cluster.txt does it.") from None

    def run(units: Sequence[Unit]) -> Iterator[dict[str, Any]]:
        try:
            client = Client(address, timeout=PATIENCE)
        except (OSError, ValueError) as problem:
            raise Unreachable(f"No Dask scheduler answers at {address}: {problem}") from None
        with client:
            _check(client.run(environment, device, on_error="return"), device, mix)
            keys, jobs = [unit.key for unit in units], [unit.job for unit in units]
            futures = client.map(run_unit, keys, jobs, device=device, pure=False)
            try:
                for future, result in as_completed(futures, with_results=True):
                    future.release()
                    yield result
            finally:
                client.cancel(futures, force=True)

    return run


def _check(workers: dict[str, Any], device: str, mix: bool) -> None:
    """workers: the environment of each, or what it failed with."""
    if not workers:
        raise Unreachable("The cluster has no workers.")
    ours = environment(device)
    for worker, theirs in workers.items():
        if not isinstance(theirs, dict):
            raise Unreachable(f"The worker {worker} has not this project ({theirs}); start it in the project's folder.")
        if theirs != ours and not mix:
            apart = ", ".join(f"{k} {theirs.get(k)} instead of {v}" for k, v in ours.items() if theirs.get(k) != v)
            raise Unreachable(f"The worker {worker} has {apart}; bring both to the same, or give --mix.")
