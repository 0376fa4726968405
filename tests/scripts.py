"""A script's template filled in Python: what ui/stage/saving/script.js must give too."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import optim_core as oc
from optim_core.oracle import NOISES
from optim_core.schedule import SCHEDULES
from ui.stage.script import templates
from ui.stage.script_torch import literal


def script(scene: Mapping[str, Any], kind: str = "core", *, link: str = "") -> str:
    """The script ("core" or "torch") of a scene as it opens."""
    template = templates(scene, oc.landscape(scene["landscape"]["id"]))[kind]
    return filled(template, inputs(scene), title=scene["title"], link=link)


def inputs(scene: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs of the runs, as run.js makes them of the same scene."""
    told = {**scene["fixed"], **{c["target"]: c["value"] for c in scene["controls"]}}
    d = scene["landscape"]["d"]
    under = lambda group: {k.removeprefix(group): v for k, v in told.items() if k.startswith(group)}
    return {
        "start": [told[f"start.{k}"] for k in range(d)],
        "scales": [told.get(f"scale.{k}", 1.0) for k in range(d)],
        "params": under("param."),
        "hyper": under("hyper."),
        "given": {**under("param."), **under("own.")},
        "lr": told["lr"],
        "weightDecay": told.get("weightDecay", 0.0),
        "steps": told["steps"],
        "schedule": told.get("schedule", "constant"),
        "convention": told.get("convention", "pytorch"),
        "spike": {"period": 1, **under("spike.")} if told.get("spike.size") else None,
        "noise": {"kind": "additive", "seed": 0, **under("noise.")} if told.get("noise.sigma") else None,
    }


def filled(template: Mapping[str, Any], given: Mapping[str, Any], *, title: str, link: str) -> str:
    """The template with its slots filled. Raises TypeError for what is no finite number and no known name."""
    found = facts(given)
    lines = [text for when, text in template["lines"] if all(_holds(fact, found) for fact in when.split())]
    about = {"title": _comment(title), "link": _comment(link)}
    return "\n".join(re.sub(r"<<([\w.:]+)>>", lambda m: about.get(m[1]) or _value(m[1], given), line) for line in lines)


def facts(given: Mapping[str, Any]) -> set[str]:
    """What is true of these inputs, as the templates ask for it."""
    true = {
        f"schedule:{given['schedule']}": True,
        "scheduled": given["schedule"] != "constant",
        "scaled": any(scale != 1 for scale in given["scales"]),
        "spiked": bool(given["spike"]),
        "noisy": bool(given["noise"]),
        "paper": given["convention"] == "paper",
    }
    return {fact for fact, holds in true.items() if holds}


def _holds(fact: str, found: set[str]) -> bool:
    return fact[1:] not in found if fact.startswith("!") else fact in found


def _value(slot: str, given: Mapping[str, Any]) -> str:
    kind, _, name = slot.partition(":")
    if kind in ("start", "scales"):
        return f"[{', '.join(literal(v) for v in given[kind])}]"
    if kind == "noise" and name == "kind":
        return _one_of(tuple(NOISES), given["noise"]["kind"])
    if kind == "schedule":
        return _one_of(tuple(SCHEDULES), given["schedule"])
    if kind == "hyper":
        return re.sub(r"^-?\d+$", r"\g<0>.0", literal(given["hyper"][name]))  # torch takes no whole number for a beta
    groups = {"param": "params", "spike": "spike", "noise": "noise", "given": "given"}
    return literal(given[groups[kind]][name] if kind in groups else given[kind])


def _one_of(known: Sequence[str], text: Any) -> str:
    if text not in known:
        raise TypeError(f"A script knows {', '.join(known)}, not {text!r}.")
    return f'"{text}"'


def _comment(text: str) -> str:
    """One line of a comment: nothing in it may end the line."""
    return " ".join(text.splitlines()) or " "
