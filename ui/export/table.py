"""The paths of an experiment as CSV: one row a lane and recorded step, every digit of every number.

    table(experiment, title="…", link="https://…")

Comment lines with "#" say the settings, as in the CSV of a stage. An experiment may have more than a million rows;
then the table has every k-th step of each path and its end, and says so.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from optim_core.experiment import Experiment
from optim_core.trajectory import Trajectory
from ui.export.script import comment

MOST_ROWS = 100_000


def table(experiment: Experiment, *, title: str, link: str) -> str:
    """The whole file; lines end in a line feed."""
    every = -(-len(experiment.lanes) * (experiment.steps + 1) // MOST_ROWS)
    told = experiment.to_dict()
    lanes = dict(zip(experiment.names(), told.pop("lanes"), strict=True))
    settings = {name: value for name, value in told.items() if name not in ("format", "version")}
    thinned = [f"# every {every} steps, and the end of each path"] if every > 1 else []
    axes = [f"x{k + 1}" for k in range(experiment.landscape.d)]
    rows = [
        row
        for name, path in zip(lanes, experiment.run(record=("x", "loss")), strict=True)
        for row in _rows(name, path, every)
    ]
    head = [
        f"# AdamW Lab: {comment(title)}",
        f"# {comment(link)}",
        *(f"# {name} = {_json(value)}" for name, value in settings.items()),
        *(f"# {name}: {_json(value)}" for name, value in lanes.items()),
        *thinned,
    ]
    return "\n".join([*head, ",".join(["lane", "step", *axes, "loss"]), *rows, ""])


def _rows(name: str, path: Trajectory, every: int) -> list[str]:
    last = len(path.x) - 1
    kept = np.unique([*range(0, last + 1, every), last])
    points, losses, steps = path.x[kept].tolist(), path.loss[kept].tolist(), path.steps_recorded[kept].tolist()
    return [
        ",".join([name, str(step), *map(repr, point), repr(loss)])
        for step, point, loss in zip(steps, points, losses, strict=True)
    ]


def _json(value: Any) -> str:
    return comment(json.dumps(value, ensure_ascii=False))
