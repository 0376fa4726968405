"""The state of a stage as a Python script that walks the same paths: with `optim_core`, and with plain torch.optim.

    figure["script"] = templates(figure)      # for the browser, which fills them after each drag (script.js)
    script(figure)                            # the same text here

A template is {"lines": [[when, text], …], "unless": [fact, …]}: a line is written where all facts of `when` hold
("!fact": where it does not), its slots <<name>> hold the inputs of the runs by the names of `run.js`, and a script
that cannot say a state names the facts in `unless`. Only finite numbers, names of a fixed list and two comment lines
go into a slot.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import optim_core as oc
from optim_core.oracle import NOISES
from optim_core.schedule import SCHEDULES
from ui.stage.script_torch import literal, torch_lines

Lines = list[tuple[str, str]]
HEAD: Lines = [("", "# AdamW Lab: <<title>>"), ("", "# <<link>>")]


def templates(scene: Mapping[str, Any]) -> dict[str, Any]:
    """{"core": template, "torch": template, or None where torch.optim has none of the methods} of a scene."""
    land = oc.landscape(scene["landscape"]["id"])
    methods = [oc.method(look["slug"]) for look in scene["methods"]]
    targets = {control["target"] for control in scene["controls"]} | set(scene["fixed"])
    both = len(scene["worlds"]) > 1
    other = torch_lines(land, methods, targets, both)
    return {
        "core": {"lines": HEAD + _core_lines(land, methods, targets, both), "unless": []},
        "torch": {"lines": HEAD + other, "unless": ["noisy"]} if other else None,  # torch's noise is another one
    }


def script(scene: Mapping[str, Any], kind: str = "core", *, link: str = "") -> str:
    """The script ("core" or "torch") of a scene as it opens."""
    template = templates(scene)[kind]
    return filled(template, inputs(scene), title=scene["title"], link=link)


def inputs(scene: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs of the runs, as `run.js` makes them of the same scene."""
    told = {**scene["fixed"], **{c["target"]: c["value"] for c in scene["controls"]}}
    d = scene["landscape"]["d"]
    under = lambda group: {k.removeprefix(group): v for k, v in told.items() if k.startswith(group)}
    return {
        "start": [told[f"start.{k}"] for k in range(d)],
        "scales": [told.get(f"scale.{k}", 1.0) for k in range(d)],
        "params": under("param."),
        "hyper": under("hyper."),
        "lr": told["lr"],
        "weightDecay": told.get("weightDecay", 0.0),
        "steps": told["steps"],
        "schedule": told.get("schedule", "constant"),
        "convention": told.get("convention", "pytorch"),
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
    groups = {"param": "params", "hyper": "hyper", "noise": "noise"}
    return literal(given[groups[kind]][name] if kind in groups else given[kind])


def _one_of(known: Sequence[str], text: Any) -> str:
    if text not in known:
        raise TypeError(f"A script knows {', '.join(known)}, not {text!r}.")
    return f'"{text}"'


def _comment(text: str) -> str:
    """One line of a comment: nothing in it may end the line."""
    return " ".join(text.splitlines()) or " "


def _core_lines(land: oc.Landscape, methods: Sequence[oc.Method], targets: set[str], both: bool) -> Lines:
    parameters = "".join(f", {name}=<<param:{name}>>" for name in land.hyper if f"param.{name}" in targets)
    noise = "oc.noisy({}, <<noise:sigma>>, seed=<<noise:seed>>, kind=<<noise:kind>>)"
    lines: Lines = [
        ("", "# These paths again. Start it in the folder of AdamW Lab, beside optim_core."),
        ("", "import optim_core as oc"),
        ("", ""),
        ("", f'f = oc.landscape("{land.id}"{parameters})'),
    ]
    if both:
        lines += [
            ("", 'worlds = {"plain": f, "told": oc.rescaled(f, <<scales>>)}  # gradients as they are, and rescaled'),
            ("noisy", f"worlds = {{world: {noise.format('told')} for world, told in worlds.items()}}"),
        ]
    else:
        lines += [
            ("!scaled", "told = f"),
            ("scaled", "told = oc.rescaled(f, <<scales>>)  # the gradients that the methods see"),
            ("noisy", f"told = {noise.format('told')}"),
        ]
    lines += [
        ("", "shared = dict(start=<<start>>, steps=<<steps>>, lr=<<lr>>)"),
        ("scheduled", 'shared["schedule"] = <<schedule>>'),
        ("paper", 'shared["convention"] = "paper"  # the papers scale the decay by the schedule alone'),
        ("", "methods = {"),
        *(("", f'    "{method.slug}": dict({_own(method, targets)}),') for method in methods),
        ("", "}"),
        ("", ""),
        ("", "paths = {}"),
        ("", "for name, own in methods.items():"),
    ]
    if both:
        lines += [
            ("", "    for world, told in worlds.items():"),
            ("", "        path = paths[name, world] = oc.run(name, told, **shared, **own)"),
            ("", "        print(name, world, path.last, path.diverged_at)"),
        ]
    else:
        lines += [
            ("", "    path = paths[name] = oc.run(name, told, **shared, **own)"),
            ("", "    print(name, path.last, path.diverged_at)  # -1: it did not diverge"),
        ]
    return [*lines, ("", "")]


def _own(method: oc.Method, targets: set[str]) -> str:
    """The keyword arguments of one method that the page sets; the others are its defaults."""
    decay = ["weight_decay=<<weightDecay>>"] if method.decays else []
    return ", ".join([*decay, *(f"{name}=<<hyper:{name}>>" for name in method.hyper if f"hyper.{name}" in targets)])
