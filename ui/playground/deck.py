"""The controls of the playground, made for the function and the methods that are chosen, and the experiment they set.

A lane is one line of the experiment: `lr.2` is the learning rate of the second.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import numpy as np

import optim_core as oc
from optim_core.experiment import TYPED
from optim_core.hyper import Hyper
from optim_core.keyed import Keyed
from optim_core.oracle import NOISES
from optim_core.schedule import SCHEDULES
from ui import parts
from ui.control import Control
from ui.controls import choice, factor, from_hyper, learning_rate, noise, shown_step, steps, weight_decay
from ui.deck import Deck
from ui.playground import draw, tools
from ui.playground.ground import SLUG, Ground, catalogue, ground, head, spelled
from ui.playground.ground import typed as ground_of
from ui.text import edition, language

RATE, DECAY = 0.02, 0.1  # of every lane at first: the same for all
RATES = (1e-7, 1e3)


def deck_of(first: Deck, here: Ground) -> Deck:
    """All controls, for the function and the methods that the head says."""
    land = here.landscape
    lang = language()  # names of hyperparameters are made of its labels
    known = (land.id, land.name, land.window, tuple(land.start.tolist()), lang, edition(lang))
    return replace(first, controls=(*first.controls, *_rest(Keyed(known, here), tuple(first["methods"]))))


@lru_cache(maxsize=64)
def _rest(asked: Keyed[Ground], slugs: Sequence[str]) -> tuple[Control, ...]:
    """The controls behind those of the head: kept, because every run asks for some sixty of them."""
    here, methods = asked.it, [oc.method(slug) for slug in slugs]
    names = oc.Experiment(here.landscape, tuple(_plain(method) for method in methods)).names()
    lanes = [control for k, method in enumerate(methods, 1) for control in lane_controls(k, method, names[k - 1], here)]
    numbers = tuple(str(k) for k in range(1, len(methods) + 1))
    return (
        choice("edit", numbers, "1", f"{SLUG}.edit", [{"en": name, "zh": name} for name in names]),
        *_ground_controls(here.landscape),
        steps(500),
        shown_step(),
        noise()[1],
        _convention(methods),
        *lanes,
        *tools.controls(names, methods),
        *draw.controls(len(methods)),
    )


def lane_controls(k: int, method: oc.Method, name: str, here: Ground) -> list[Control]:
    """The controls of the k-th lane."""
    decay = [replace(weight_decay(DECAY), name=f"decay.{k}", symbol=f"λ {name}", label="")] if method.decays else []
    own = [replace(_hyper(method, h), name=f"{h.name}.{k}") for h in method.hyper.values()]
    scales = [factor(f"c{i}.{k}", f"c{'₁₂'[i - 1]}") for i in range(1, here.landscape.d + 1)]
    return [
        replace(learning_rate(RATE, *RATES), name=f"lr.{k}", symbol=f"η {name}", label=""),
        *decay,
        *own,
        choice(f"schedule.{k}", tuple(SCHEDULES), "constant", "decay.schedule",
               tuple(f"decay.schedule_{s}" for s in SCHEDULES)),
        *scales,
        replace(noise()[0], name=f"noise.{k}"),
        choice(f"kind.{k}", tuple(NOISES), "additive", f"{SLUG}.kind", tuple(f"{SLUG}.kind_{n}" for n in NOISES)),
    ]  # fmt: skip


def _hyper(method: oc.Method, hyper: Hyper) -> Control:
    owner = method.rule.id if hyper.name in method.rule.hyper else method.regularizer.id
    return from_hyper(hyper, name=f"{owner}.{hyper.name}")


def _ground_controls(land: oc.Landscape) -> list[Control]:
    starts = [
        Control(f"start{k + 1}", "number", round(float(x), 6), low, high, symbol=f"x{'₁₂'[k]}" if land.d > 1 else "x₀",
                label="controls.start")
        for k, (x, (low, high)) in enumerate(zip(land.start, land.window, strict=True))
    ]  # fmt: skip
    typed = land.id == TYPED  # its letters mean what its author means
    own = [replace(from_hyper(hyper), name=f"param.{name}") for name, hyper in land.hyper.items()]
    return starts + [replace(control, label="") if typed else control for control in own]


def landscape_of(deck: Deck, here: Ground) -> oc.Landscape:
    """The function with the parameters that the controls set."""
    return here.landscape.with_(**{name: deck[f"param.{name}"] for name in here.landscape.hyper})


def walked(deck: Deck, here: Ground) -> oc.Landscape:
    """The same for a scene: real parameters the browser moves itself, and whole numbers are filled into its program."""
    values = {}
    for name, hyper in here.landscape.hyper.items():
        with nullcontext() if hyper.integer else parts.unnoticed():
            values[name] = deck[f"param.{name}"]
    return here.landscape.with_(**values)


def experiment_of(deck: Deck, here: Ground) -> oc.Experiment:
    """What the controls set."""
    land = landscape_of(deck, here)
    start = tuple(deck[f"start{k + 1}"] for k in range(land.d))
    lanes = tuple(_lane(deck, k, oc.method(slug), land.d) for k, slug in enumerate(deck["methods"], 1))
    at = np.array(start)
    at.setflags(write=False)
    return oc.Experiment(replace(land, start=at), lanes, start, deck["steps"], deck["seed"], deck["convention"])


def _convention(methods: Sequence[oc.Method]) -> Control:
    """The papers' convention does not say what a rule with a decay of its own should do: beside one it is no choice."""
    owned = any(method.rule.owns_weight_decay for method in methods)
    options = ("pytorch",) if owned else ("pytorch", "paper")
    return choice("convention", options, "pytorch", "decay.convention", [f"decay.convention_{o}" for o in options])


def _lane(deck: Deck, k: int, method: oc.Method, d: int) -> oc.Lane:
    hyper = {name: deck[f"{name}.{k}"] for name in method.hyper}
    scales = tuple(deck[f"c{i}.{k}"] for i in range(1, d + 1))
    return oc.Lane(
        method, deck[f"lr.{k}"], deck[f"decay.{k}"] if method.decays else None,
        {name: value for name, value in hyper.items() if value != method.hyper[name].default},
        deck[f"schedule.{k}"], () if set(scales) == {1.0} else scales, deck[f"noise.{k}"], deck[f"kind.{k}"],
    )  # fmt: skip


def _plain(method: oc.Method) -> oc.Lane:
    return oc.Lane(method, RATE, DECAY if method.decays else None)


def state_of(experiment: oc.Experiment) -> dict[str, str]:
    """An experiment as a link spells it: control name → text."""
    land = experiment.landscape
    typed = land.id == TYPED
    usual = ground_of(land.name).window if typed else catalogue()[land.id].with_(**land.parameters).window
    values: dict[str, Any] = {"formula": land.name} if typed else {"f": land.id}
    values |= {"methods": ",".join(lane.method.slug for lane in experiment.lanes)}
    values |= {} if land.window == usual else {"window": spelled(land.window)}
    values |= {f"param.{name}": value for name, value in land.parameters.items()}
    values |= {f"start{k + 1}": x for k, x in enumerate(experiment.start)}
    values |= {"steps": experiment.steps, "seed": experiment.seed, "convention": experiment.convention}
    for k, lane in enumerate(experiment.lanes, 1):
        values |= {f"{name}.{k}": value for name, value in lane.hyper.items()}
        values |= {f"c{i}.{k}": c for i, c in enumerate(lane.scales, 1)}
        values |= {f"lr.{k}": lane.lr, f"schedule.{k}": lane.schedule, f"noise.{k}": lane.noise}
        values |= {f"kind.{k}": lane.noise_kind}
        values |= {} if lane.weight_decay is None else {f"decay.{k}": lane.weight_decay}
    return {name: value if isinstance(value, str) else repr(value) for name, value in values.items()}


@dataclass(frozen=True)
class Told(Deck):
    """A deck whose values are those of a state and not of the session."""

    state: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        control, text = self.control(name), self.state.get(name, "")
        return control.read(text) if control.is_value(text) else control.default


def experiment_in(state: Mapping[str, str]) -> oc.Experiment:
    """The experiment of a state that a link spells: control name → text."""
    first = Told(SLUG, head().controls, state)
    here = ground(first)
    return experiment_of(deck_of(first, here), here)
