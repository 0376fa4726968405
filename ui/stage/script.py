"""The state of a stage as a Python script that walks the same paths: with `optim_core`, and with plain torch.optim.

    figure["script"] = templates(figure)      # for the browser, which fills them after each drag (saving/script.js)

A template is {"lines": [[when, text], …], "unless": [fact, …]}: a line is written where all facts of `when` hold
("!fact": where it does not), its slots <<name>> hold the inputs of the runs by the names of `run.js`, and a script
that cannot say a state names the facts in `unless`. Only finite numbers, names of a fixed list and two comment lines
go into a slot.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import optim_core as oc
from ui.stage.script_lanes import landscape_line, lane_lines
from ui.stage.script_torch import Settings, torch_lines

Lines = list[tuple[str, str]]
HEAD: Lines = [("", "# AdamW Lab: <<title>>"), ("", "# <<link>>")]


def templates(scene: Mapping[str, Any], land: oc.Landscape) -> dict[str, Any]:
    """{"core": template, "torch": template, or None where torch.optim has none of the methods} of a scene on `land`."""
    targets = {control["target"] for control in scene["controls"]} | set(scene["fixed"])
    if not scene["methods"]:  # the only lane is held back
        return {"core": None, "torch": None}
    if "lane" in scene["methods"][0]:  # with torch.optim, each lane would be a loop of its own
        return {"core": {"lines": HEAD + lane_lines(scene["methods"], targets, land), "unless": []}, "torch": None}
    methods = [oc.method(look["slug"]) for look in scene["methods"]]
    settings = scene.get("own", {})
    both = len(scene["worlds"]) > 1
    other = torch_lines(land, methods, targets, both, settings)
    return {
        "core": {"lines": HEAD + _core_lines(land, methods, targets, both, settings), "unless": []},
        "torch": {"lines": HEAD + other, "unless": ["noisy"]} if other else None,  # torch's noise is another one
    }


def _core_lines(
    land: oc.Landscape, methods: Sequence[oc.Method], targets: set[str], both: bool, settings: Settings
) -> Lines:
    given = "**{**shared, **own}" if settings else "**shared, **own"
    spike = "oc.spiked({}, <<spike:size>>, <<spike:period>>)"
    noise = "oc.noisy({}, <<noise:sigma>>, seed=<<noise:seed>>, kind=<<noise:kind>>)"
    lines: Lines = [
        ("", "# These paths again. Start it in the folder of AdamW Lab, beside optim_core."),
        *([("", "import math"), ("", "")] if "math." in str(settings) else []),
        ("", "import optim_core as oc"),
        ("", ""),
        ("", f"f = {landscape_line(land, targets)}"),
    ]
    if both:
        lines += [
            ("", 'worlds = {"plain": f, "told": oc.rescaled(f, <<scales>>)}  # gradients as they are, and rescaled'),
            ("spiked", f"worlds = {{world: {spike.format('told')} for world, told in worlds.items()}}"),
            ("noisy", f"worlds = {{world: {noise.format('told')} for world, told in worlds.items()}}"),
        ]
    else:
        lines += [
            ("!scaled", "told = f"),
            ("scaled", "told = oc.rescaled(f, <<scales>>)  # the gradients that the methods see"),
            ("spiked", f"told = {spike.format('told')}  # a large one in every period, zero on average"),
            ("noisy", f"told = {noise.format('told')}"),
        ]
    lines += [
        ("", "shared = dict(start=<<start>>, steps=<<steps>>, lr=<<lr>>)"),
        ("scheduled", 'shared["schedule"] = <<schedule>>'),
        ("paper", 'shared["convention"] = "paper"  # the papers scale the decay by the schedule alone'),
        ("", "methods = {"),
        *(
            ("", f'    "{method.slug}": dict({_own(method, targets, settings.get(method.slug, {}))}),')
            for method in methods
        ),
        ("", "}"),
        ("", ""),
        ("", "paths = {}"),
        ("", "for name, own in methods.items():"),
    ]
    if both:
        lines += [
            ("", "    for world, told in worlds.items():"),
            ("", f"        path = paths[name, world] = oc.run(name, told, {given})"),
            ("", "        print(name, world, path.last, path.diverged_at)"),
        ]
    else:
        lines += [
            ("", f"    path = paths[name] = oc.run(name, told, {given})"),
            ("", "    print(name, path.last, path.diverged_at)  # -1: it did not diverge"),
        ]
    return [*lines, ("", "")]


def _own(method: oc.Method, targets: set[str], its: Mapping[str, str]) -> str:
    """The keyword arguments of one method that the page sets; the others are its defaults."""
    decay = {"weight_decay": "<<weightDecay>>"} if method.decays else {}
    hyper = {name: f"<<hyper:{name}>>" for name in method.hyper if f"hyper.{name}" in targets}
    return ", ".join(f"{name}={value}" for name, value in {**decay, **hyper, **its}.items())
