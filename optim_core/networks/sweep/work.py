"""What a worker does with a unit: trains its plan and keeps of the history what a row holds. The only module of the
sweep that loads torch, and only when a unit is run."""

from __future__ import annotations

import math
import os
import signal
import threading
import time
from collections.abc import Mapping
from typing import Any

from optim_core.networks.history import History
from optim_core.networks.plan import Plan
from optim_core.networks.sweep.environment import environment
from optim_core.networks.sweep.units import EARLY

LAST = 2  # evaluations whose mean is the `validation` by which a choice is made


def run_unit(key: str, job: Mapping[str, Any], device: str = "cpu", parent: int | None = None) -> dict[str, Any]:
    """{"key", "rows": what was measured of each run, "seconds", "environment"}; all plain data.

    On a CPU one thread: the processes beside this one have the other cores. parent: the process that this one must not
    outlive and whose Ctrl-C is not meant for it. Raises ValueError where there is no such device.
    """
    if parent is not None:
        _stay_with(parent)
    import torch

    from optim_core.networks.training import train

    if device == "cpu":
        torch.set_num_threads(1)
    elif not torch.cuda.is_available():
        raise ValueError("torch finds no NVIDIA card here; leave out --device cuda.")
    begun = time.perf_counter()
    plan = Plan.from_json(job["plan"])
    history = train(plan, device=device)
    rows = [measured(history, plan, k, job["histograms"], k in job["gradients"]) for k in range(plan.runs)]
    return {"key": key, "rows": rows, "seconds": time.perf_counter() - begun, "environment": environment(device)}


def measured(history: History, plan: Plan, run: int, histograms: list[int], gradients: bool) -> dict[str, Any]:
    """The columns of one run that say what came out of it. None stands for what is not finite."""
    records = history.records
    regular = [r for r in records if r.step % plan.every == 0 or r.step == plan.steps]
    last, ending = records[-1], [r.validation[run] for r in regular[-LAST:]]
    lost = history.diverged_at[run] >= 0
    kept = [r for r in records if r.step in histograms]
    return {
        "accuracy": _finite(last.accuracy[run]),
        "test_loss": _finite(last.test_loss[run]),
        "loss": _finite(last.loss[run]),
        "validation": 0.0 if lost else math.fsum(ending) / len(ending),
        "diverged_at": history.diverged_at[run],
        "curve_steps": history.steps,
        "curve_loss": [_finite(v) for v in history.series("loss", run)],
        "curve_accuracy": [_finite(v) for v in history.series("accuracy", run)],
        "early": [_finite(r.loss[run]) for r in records if r.step <= max(EARLY)],
        "histogram_steps": [r.step for r in kept],
        "histograms": [r.histogram[run] for r in kept],
        "gradient": [[_finite(v) for v in r.gradient[run]] for r in records] if gradients else [],
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


_watched: set[int] = set()


def _stay_with(parent: int) -> None:
    """From now on this process ignores Ctrl-C, which the parent answers, and ends within a second of the parent."""
    if parent in _watched:
        return
    _watched.add(parent)
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
