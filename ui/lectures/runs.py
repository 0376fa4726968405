"""The paths that the stage of a scene would show, computed by `optim_core`: for paper, where there is no browser."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from inspect import signature
from typing import Any

import numpy as np

import optim_core as oc
from optim_core.wall import box_point, ridge_point
from ui import given
from ui.decks import picture_of
from ui.lectures.lecture import Scene
from ui.numbers import number

KINDS = ("map", "line")


@dataclass(frozen=True)
class Path:
    """One path: the method, whether it sees its gradients rescaled ("told") beside another that does not ("plain"), the
    points x_0 … x_n of shape (n + 1, d), and the step at which it diverged, -1 if it did not."""

    method: oc.Method
    world: str
    x: np.ndarray
    diverged_at: int


@dataclass(frozen=True)
class Drawn:
    """What a stage shows: its landscape, its paths, and the radius 1/λ of AdamW's box, None where none is drawn."""

    landscape: oc.Landscape
    paths: tuple[Path, ...]
    alt: str
    radius: float | None = None


def drawn(scene: Scene) -> Drawn | None:
    """None where the page has no stage of this kind, or its state is not known without a browser."""
    found = picture_of(scene.page)
    if found is None:
        return None
    deck, picture = found
    with given.state(scene.page, scene.state):
        told = picture()
        if told is None or told.get("kind", "map") not in KINDS or told["landscape"].d > 2:
            return None
        at = {place.target: deck[name] for name, place in told["placed"].items()} | dict(told.get("fixed") or {})
    land = told["landscape"]
    paths = [_path(told, at, method, world) for method in told["methods"] for world in told.get("worlds", ("told",))]
    decay = at.get("weightDecay", 0.0)
    radius = (1 / decay if decay else math.inf) if told.get("wall") else None
    return Drawn(land, tuple(paths), _said(told, at, radius), radius if radius and math.isfinite(radius) else None)


def _said(told: Mapping[str, Any], at: Mapping[str, Any], radius: float | None) -> str:
    """The picture in words, its slots filled as in ui/stage/reading/about.js."""
    slots = {name: at[place.target] for name, place in told["placed"].items()}
    words = {name: number(value) for name, value in slots.items() if isinstance(value, int | float)}
    if radius is None:
        return str(told["alt"]).format(**words)
    land, decay = told["landscape"], at.get("weightDecay", 0.0)
    ridge, lowest = (_point(of(land, decay)) for of in (ridge_point, box_point))
    alt = told["alt"] if math.isfinite(radius) else told["alt_open"]
    return str(alt).format(**words, radius=number(radius), ridge=ridge, lowest=lowest)


def _point(x: np.ndarray) -> str:
    return f"({', '.join(number(float(v)) for v in x)})"


def _path(told: Mapping[str, Any], at: Mapping[str, Any], method: oc.Method, world: str) -> Path:
    land = told["landscape"]
    scales = tuple(at.get(f"scale.{k}", 1.0) for k in range(land.d))
    oracle = oc.rescaled(land, scales) if world == "told" and any(c != 1 for c in scales) else land
    if at.get("spike.size"):
        oracle = oc.spiked(oracle, at["spike.size"], at["spike.period"])
    if at.get("noise.sigma"):
        oracle = oc.noisy(
            oracle, at["noise.sigma"], seed=at.get("noise.seed", 0), kind=at.get("noise.kind", "additive")
        )
    settings: dict[str, Any] = {"lr": at["lr"]}
    if method.decays:
        settings["weight_decay"] = at.get("weightDecay", 0.0)
    settings |= {name: at[f"hyper.{name}"] for name in method.hyper if f"hyper.{name}" in at}
    known = {"lr": at["lr"], "weight_decay": at.get("weightDecay", 0.0), **land.parameters}
    known |= {name.partition(".")[2]: value for name, value in at.items() if name.startswith("own.")}
    settings |= {name: _asked(rule, known) for name, rule in (told.get("own") or {}).get(method.slug, {}).items()}
    how = {name: at[name] for name in ("schedule", "convention") if name in at}
    run = oc.run(method, oracle, _start(told, at), at["steps"], record=("x",), **settings, **how)
    return Path(method, world, run.x, int(run.diverged_at))


def _start(told: Mapping[str, Any], at: Mapping[str, Any]) -> np.ndarray:
    """The first point; a start that is given along and across a valley is turned into one."""
    land = told["landscape"]
    x = [at.get(f"start.{k}", float(land.start[k])) for k in range(land.d)]
    if frame := told.get("start_frame"):
        x = list(_asked(frame["point"], {"along": x[0], "across": x[1], **land.parameters}))
    return np.array(x, dtype=float)


def _asked(rule: Callable[..., Any], known: Mapping[str, Any]) -> Any:
    return rule(*(known[name] for name in signature(rule).parameters))
