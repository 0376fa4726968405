"""The script of a scene with lanes: the same experiment, made and run by `optim_core`.

Its slots and facts are those of ui/stage/script.py; what a lane has for itself is named with the lane before it:
<<lane.3:lr>>, <<lane.3:hyper:beta1>>, and the fact "lane.3:noisy".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import optim_core as oc
from optim_core.experiment import TYPED

Lines = list[tuple[str, str]]


def landscape_line(land: oc.Landscape, targets: set[str]) -> str:
    """The call that makes this landscape, with slots for the parameters among the targets."""
    given = {name: f"<<param:{name}>>" for name in land.hyper if f"param.{name}" in targets}
    if land.id != TYPED:
        return f'oc.landscape("{land.id}"{"".join(f", {name}={slot}" for name, slot in given.items())})'
    window = "" if land.window == ((-3.0, 3.0),) * land.d else f", window={[list(pair) for pair in land.window]}"
    made = f"oc.landscape_from({land.name!r}{window})"
    return f"{made}.with_({', '.join(f'{name}={slot}' for name, slot in given.items())})" if given else made


def lane_lines(looks: Sequence[Mapping[str, Any]], targets: set[str], land: oc.Landscape) -> Lines:
    """The template's lines."""
    return [
        ("", "# These paths again. Start it in the folder of AdamW Lab, beside optim_core."),
        ("", "import optim_core as oc"),
        ("", "from optim_core.experiment import Experiment, Lane"),
        ("", ""),
        ("", f"f = {landscape_line(land, targets)}"),
        ("", "lanes = ("),
        *(line for look in looks for line in _lane(look, targets)),
        ("", ")"),
        ("!paper", "race = Experiment(f, lanes, start=<<start>>, steps=<<steps>>, seed=<<seed>>)"),
        ("paper", 'race = Experiment(f, lanes, start=<<start>>, steps=<<steps>>, seed=<<seed>>, convention="paper")'),
        ("", ""),
        ("", "paths = dict(zip(race.names(), race.run(), strict=True))"),
        ("", "for name, path in paths.items():"),
        ("", "    print(name, path.last, path.diverged_at)  # -1: it did not diverge"),
        ("", ""),
    ]


def _lane(look: Mapping[str, Any], targets: set[str]) -> Lines:
    method, lane = oc.method(look["method"]), f"lane.{look['lane']}"
    given = [n for n in method.hyper if {f"{lane}.hyper.{n}", f"hyper.{n}"} & targets]
    decay = f", weight_decay=<<{lane}:weightDecay>>" if method.decays else ""
    hyper = ", ".join(f'"{name}": <<{lane}:hyper:{name}>>' for name in given)
    return [
        ("", "    Lane("),
        ("", f'        "{method.slug}", lr=<<{lane}:lr>>{decay},'),
        *([("", f"        hyper={{{hyper}}},")] if hyper else []),
        (f"{lane}:scheduled", f"        schedule=<<{lane}:schedule>>,"),
        (f"{lane}:scaled", f"        scales=<<{lane}:scales>>,"),
        (f"{lane}:noisy", f"        noise=<<{lane}:noise:sigma>>, noise_kind=<<{lane}:noise:kind>>,"),
        ("", "    ),"),
    ]
