"""What a worker does with a unit: trains its plan and keeps of the history what a row holds. The only module of the
sweep that loads torch, and only when a unit is run."""

from __future__ import annotations

import math
import os
import signal
import threading
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from optim_core.networks.history import History
from optim_core.networks.plan import Plan
from optim_core.networks.sweep.environment import environment
from optim_core.networks.sweep.units import EARLY

if TYPE_CHECKING:
    from optim_core.networks.rays import Cut

LAST = 2  # evaluations whose mean is the `validation` by which a choice is made


def run_unit(key: str, job: Mapping[str, Any], device: str = "cpu", parent: int | None = None) -> dict[str, Any]:
    """{"key", "rows": what was measured of each run, "seconds", "environment"}; all plain data.

    On a CPU one thread: the processes beside this one have the other cores. parent: the process that this one must not
    outlive and whose Ctrl-C is not meant for it. Raises ValueError where there is no such device.
    """
    if parent is not None:
        _stay_with(parent)
    import torch

    from optim_core.networks.rays import Ends
    from optim_core.networks.training import train

    if device == "cpu":
        torch.set_num_threads(1)
    elif not torch.cuda.is_available():
        raise ValueError("torch finds no NVIDIA card here; leave out --device cuda.")
    begun = time.perf_counter()
    plan = Plan.from_json(job["plan"])
    ends = Ends(plan, job["rays"])
    history = train(plan, device=device, watch=ends.keep)
    cuts = list(ends.cuts())
    rows = [{**measured(history, plan, k, job["histograms"], k in job["gradients"]), **curved(history, k, cuts)}
            for k in range(plan.runs)]  # fmt: skip
    return {"key": key, "rows": rows, "seconds": time.perf_counter() - begun, "environment": environment(device)}


def measured(history: History, plan: Plan, run: int, histograms: list[int], gradients: bool) -> dict[str, Any]:
    """The columns of one run that say what came out of it. None stands for what is not finite."""
    records = history.records
    regular = [r for r in records if r.step % plan.every == 0 or r.step == plan.steps]
    last, ending, held = records[-1], *([getattr(r, name)[run] for r in regular[-LAST:]]
                                        for name in ("validation", "validation_loss"))  # fmt: skip
    lost = history.diverged_at[run] >= 0
    kept = [r for r in records if r.step in histograms]
    return {
        "accuracy": _finite(last.accuracy[run]),
        "test_loss": _finite(last.test_loss[run]),
        "loss": _finite(last.loss[run]),
        "validation": 0.0 if lost else math.fsum(ending) / len(ending),
        "validation_loss": None if lost else _finite(math.fsum(held) / len(held)),
        "diverged_at": history.diverged_at[run],
        "curve_steps": history.steps,
        "curve_loss": [_finite(v) for v in history.series("loss", run)],
        "curve_test_loss": [_finite(v) for v in history.series("test_loss", run)],
        "curve_accuracy": [_finite(v) for v in history.series("accuracy", run)],
        "early": [_finite(r.loss[run]) for r in records if r.step <= max(EARLY)],
        "histogram_steps": [r.step for r in kept],
        "histograms": [r.histogram[run] for r in kept],
        "gradient": [[_finite(v) for v in r.gradient[run]] for r in records] if gradients else [],
    }


def curved(history: History, run: int, cuts: Sequence[Cut]) -> dict[str, Any]:
    """The columns of one run that tell of curvature; lists are empty where none was measured."""
    steps, sharpness = history.measured("sharpness", run)
    mine = [cut for cut in cuts if cut.run == run]
    layers = {name: [[_finite(v) for v in row] for row in history.measured(name, run)[1]]  # type: ignore[attr-defined]
              for name in ("slope_by_layer", "sharpness_by_layer")}  # fmt: skip
    return {
        "cloud_steps": steps,
        "sharpness": [_finite(v) for v in sharpness],
        **{column: [_finite(v) for v in history.measured(name, run)[1]]
           for column, name in (("slope", "probe_slope"), ("estimate", "estimate"), ("gamma", "gamma"))},
        **layers,
        "ray_kinds": [cut.kind for cut in mine],
        "ray_at": [cut.at for cut in mine],
        "ray_slope": [[_finite(v) for v in cut.slope] for cut in mine],
        "ray_sharpness": [[_finite(v) for v in cut.sharpness] for cut in mine],
    }  # fmt: skip


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
