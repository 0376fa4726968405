"""The paths that the stage of a scene would show, computed by `optim_core`: for paper, where there is no browser."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from inspect import signature
from typing import Any

import numpy as np

import optim_core as oc
from ui import given
from ui.decks import paper_of, picture_of
from ui.figures.chart import Chart
from ui.lectures.lecture import Scene

KINDS = ("map", "line", "prox", "anatomy")


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
    radius: float | None = None


@dataclass(frozen=True)
class Staged:
    """What the stage of a scene is made of: what its page says of it (the arguments of ui/stage/scene.py), and the
    value of every target that is set."""

    told: Mapping[str, Any]
    at: Mapping[str, Any]

    @property
    def kind(self) -> str:
        return str(self.told.get("kind", "map"))

    @cached_property
    def landscape(self) -> oc.Landscape:
        """With the parameters that controls set, where its page leaves that to the browser."""
        land = self.told["landscape"]
        assert isinstance(land, oc.Landscape)
        set_to = {name: self.at[f"param.{name}"] for name in land.parameters if f"param.{name}" in self.at}
        return land if set_to.items() <= land.parameters.items() else land.with_(**set_to)

    def oracle(self, world: str = "told") -> Any:
        """What a method is told of the landscape: the stage wraps it in the same order."""
        land, at = self.landscape, self.at
        scales = tuple(at.get(f"scale.{k}", 1.0) for k in range(land.d))
        oracle: Any = oc.rescaled(land, scales) if world == "told" and any(c != 1 for c in scales) else land
        if at.get("spike.size"):
            oracle = oc.spiked(oracle, at["spike.size"], at["spike.period"])
        if at.get("noise.sigma"):
            oracle = oc.noisy(
                oracle, at["noise.sigma"], seed=at.get("noise.seed", 0), kind=at.get("noise.kind", "additive")
            )
        return oracle

    def settings(self, method: oc.Method) -> dict[str, Any]:
        """lr, weight_decay where the method decays, and the hyperparameters that are set."""
        at, decay = self.at, self.at.get("weightDecay", 0.0)
        found: dict[str, Any] = {"lr": at["lr"]}
        if method.decays:
            found["weight_decay"] = decay
        found |= {name: at[f"hyper.{name}"] for name in method.hyper if f"hyper.{name}" in at}
        known = {"lr": at["lr"], "weight_decay": decay, **self.landscape.parameters}
        known |= {name.partition(".")[2]: value for name, value in at.items() if name.startswith("own.")}
        own = (self.told.get("own") or {}).get(method.slug, {})
        return found | {name: _asked(rule, known) for name, rule in own.items()}

    def start(self) -> np.ndarray:
        """The first point; a start that is given along and across a valley is turned into one."""
        land = self.landscape
        x = [self.at.get(f"start.{k}", float(land.start[k])) for k in range(land.d)]
        if frame := self.told.get("start_frame"):
            x = list(_asked(frame["point"], {"along": x[0], "across": x[1], **land.parameters}))
        return np.array(x, dtype=float)

    def run(self, method: oc.Method, world: str = "told", record: tuple[str, ...] = ("x",)) -> oc.Trajectory:
        how = {name: self.at[name] for name in ("schedule", "convention") if name in self.at}
        settings = self.settings(method) | how
        return oc.run(method, self.oracle(world), self.start(), self.at["steps"], record=record, **settings)


def staged(scene: Scene) -> Staged | None:
    """None where the page has no stage that can be drawn, or its state is not known without a browser."""
    found = picture_of(scene.page)
    if found is None:
        return None
    deck, picture = found
    with given.state(scene.page, scene.state):
        told = picture()
        if told is None or told.get("kind", "map") not in KINDS or told["landscape"].d > 2:
            return None
        at = {place.target: deck[name] for name, place in told["placed"].items()} | dict(told.get("fixed") or {})
    return Staged(told, at)


def charted(scene: Scene, lang: str, answered: bool) -> Chart | None:
    """The chart of a page that has no stage; None where there is none in this state."""
    paper = paper_of(scene.page)
    if paper is None:
        return None
    with given.state(scene.page, scene.state):
        return paper(lang, answered)


def pictured(scene: Scene) -> str:
    """What the picture of a scene is called; a page with several figures draws one of them. "" where none is drawn."""
    found = staged(scene)
    return "" if found is None else str(found.told["title"])


def drawn(stage: Staged) -> Drawn:
    """The paths that the stage walks."""
    paths = []
    for method in stage.told["methods"]:
        for world in stage.told.get("worlds", ("told",)):
            run = stage.run(method, world)
            paths.append(Path(method, world, run.x, int(run.diverged_at)))
    decay = stage.at.get("weightDecay", 0.0)
    radius = (1 / decay if decay else math.inf) if stage.told.get("wall") else math.inf
    return Drawn(stage.landscape, tuple(paths), radius if math.isfinite(radius) else None)


def _asked(rule: Callable[..., Any], known: Mapping[str, Any]) -> Any:
    return rule(*(known[name] for name in signature(rule).parameters))
