"""An experiment as a Python script that walks its paths again, bit by bit, with the public face of `optim_core`.

    script(experiment, title="…", link="https://…")       # the whole script
    head(experiment), walk()                               # its two parts, which are cells of the notebook too

Numbers are printed as Python reads them back, names come from the catalogue, and a formula that somebody typed stands
in it as a quoted text: nothing else of a visitor's is in the lines, and the comments are one line each.
"""

from __future__ import annotations

from collections.abc import Iterable

from optim_core.experiment import TYPED, Experiment, Lane
from optim_core.terrain import Landscape
from ui.stage.script_torch import literal


def script(experiment: Experiment, *, title: str, link: str) -> str:
    """The script. It leaves `paths`, lane → Trajectory."""
    return "\n".join(
        [
            f"# AdamW Lab: {comment(title)}",
            f"# {comment(link)}",
            "# These paths again. Start it in the folder of AdamW Lab, beside optim_core, or after `pip install .`.",
            head(experiment),
            "",
            walk(),
            "",
        ]
    )


def head(experiment: Experiment) -> str:
    """What is run: f, the start, and one entry a lane: method, gradients that it is told, settings."""
    lanes = []
    for name, lane in zip(experiment.names(), experiment.lanes, strict=True):
        seen, given = told(lane, experiment.seed), settings(lane, experiment)
        lanes.append(f"    {_text(name)}: ({_text(lane.method.slug)}, {seen}, dict({given})),")
    return "\n".join(
        [
            "import optim_core as oc",
            "",
            f"f = {_landscape(experiment.landscape)}",
            f"start, steps = {_numbers(experiment.start)}, {literal(experiment.steps)}",
            "",
            "# name of the lane: (method, gradients that it is told, settings)",
            "lanes = {",
            *lanes,
            "}",
        ]
    )


def walk() -> str:
    """The loop over the lanes, and what comes out."""
    return "\n".join(
        [
            "paths = {}",
            "for name, (method, told, settings) in lanes.items():",
            "    path = paths[name] = oc.run(method, told, start, steps, **settings)",
            "    print(name, path.last, path.loss[-1], path.diverged_at)  # -1: it did not diverge",
        ]
    )


def comment(text: str) -> str:
    """One line of a comment: nothing in it may end the line."""
    return " ".join("".join(mark if mark.isprintable() else " " for mark in text).split())


def _landscape(land: Landscape) -> str:
    given = [f"{name}={literal(value)}" for name, value in land.parameters.items()]
    if land.id == TYPED:
        window = ", ".join(_numbers(pair) for pair in land.window)
        made = f"oc.landscape_from({_text(land.name)}, window=[{window}])"
        return f"{made}.with_({', '.join(given)})" if given else made
    return f"oc.landscape({', '.join((_text(land.id), *given))})"


def told(lane: Lane, seed: int) -> str:
    """The gradients that a lane is told, as an expression of f."""
    seen = f"oc.rescaled(f, {_numbers(lane.scales)})" if lane.scales else "f"
    if not lane.noise:
        return seen
    return f"oc.noisy({seen}, {literal(lane.noise)}, seed={literal(seed)}, kind={_text(lane.noise_kind)})"


def settings(lane: Lane, experiment: Experiment) -> str:
    """What is set for a lane besides the gradients that it is told, as keyword arguments of `oc.run`."""
    given = {"lr": literal(lane.lr)}
    if lane.weight_decay is not None:
        given["weight_decay"] = literal(lane.weight_decay)
    given |= {name: literal(value) for name, value in lane.hyper.items()}
    if lane.schedule != "constant":
        given["schedule"] = _text(lane.schedule)
    if experiment.convention != "pytorch":
        given["convention"] = _text(experiment.convention)
    return ", ".join(f"{name}={value}" for name, value in given.items())


def _numbers(values: Iterable[float]) -> str:
    return f"[{', '.join(literal(value) for value in values)}]"


def _text(text: str) -> str:
    """A text as Python reads it back, in double quotes where it has none of its own."""
    quoted = repr(text)
    return f'"{quoted[1:-1]}"' if quoted[0] == "'" and '"' not in quoted else quoted
