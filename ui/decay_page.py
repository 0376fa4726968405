"""What the Decay page computes: its controls, the runs they ask for, and the equations with the numbers of one step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

import optim_core as oc
from optim_core.compile.trace import Trace, trace_method
from optim_core.decay import DECAYS
from optim_core.regularizers import REGULARIZERS, Regularizer
from optim_core.rule import Rule
from optim_core.schedule import SCHEDULES, multiplier
from ui.control import Control
from ui.controls import MOST_STEPS, choice, factor, from_hyper, kept, learning_rate, noise, steps, weight_decay
from ui.deck import Deck
from ui.equations import block, decay_rows, rule_rows
from ui.maps import chosen_map, map_choice, map_controls, map_places, shown_map
from ui.stage import Place
from ui.text import method_name, page_text, t

SLUG = "decay"
STEPS = 1500
#: A shorter memory than Adam's usual 0.999, so that every method has come to rest when the picture ends.
SHORT_MEMORY = 0.95


@cache
def _rules() -> Mapping[str, Rule]:
    """Name → every rule that has decay variants."""
    return {rule.name: rule for rule in oc.rules().values() if not rule.owns_weight_decay}


def _hyper_controls() -> list[Control]:
    """A control `<owner>.<hyperparameter>` for each hyperparameter of each rule and regularizer."""
    made = []
    owners: tuple[Rule | Regularizer, ...] = (*_rules().values(), *REGULARIZERS.values())
    for owner in owners:
        for h, hyper in owner.hyper.items():
            short = SHORT_MEMORY if (h, hyper.default) == ("beta2", 0.999) else None
            made.append(from_hyper(hyper, short, f"{owner.id}.{h}"))
    return made


def shown_hyper(deck: Deck) -> tuple[str, ...]:
    """The controls of the hyperparameters that the chosen rule and the chosen regularizer have."""
    owners = (_rules()[deck["rule"]], REGULARIZERS[deck["regularizer"]])
    return tuple(f"{owner.id}.{h}" for owner in owners for h in owner.hyper)


def _deck() -> Deck:
    return Deck(
        SLUG,
        (
            choice("rule", tuple(_rules()), "Adam", label="decay.rule"),
            choice("plug", tuple(DECAYS), "decoupled", label="decay.plug",
                   names=tuple(f"decay.style_{style}" for style in DECAYS)),
            weight_decay(0.4, high=3.0),
            factor("c1", "c₁", reach=12),
            Control("t", "integer", 20, 1, MOST_STEPS, "log", symbol="t", label="decay.shown_step"),
            learning_rate(0.02, 1e-4, 2.0),
            map_choice("bowl"),
            choice("regularizer", tuple(REGULARIZERS), "l2", label="decay.regularizer",
                   names=tuple(f"decay.regularizer_{r}" for r in REGULARIZERS)),
            choice("schedule", tuple(SCHEDULES), "constant", label="decay.schedule",
                   names=tuple(f"decay.schedule_{s}" for s in SCHEDULES)),
            choice("convention", ("pytorch", "paper"), "pytorch", label="decay.convention",
                   names=("decay.convention_pytorch", "decay.convention_paper")),
            steps(STEPS),
            *noise(),
            kept(),
            *_hyper_controls(),
            *map_controls(),
        ),
    )  # fmt: skip


DECK = _deck()


def places(deck: Deck) -> dict[str, Place]:
    """What of the page is moved on the stage, and where. A projection has no use for λ: what it has stands there."""
    regularizer = REGULARIZERS[deck["regularizer"]]
    own = {"decay": Place("weightDecay", "dial")}
    if regularizer.gradient is None:
        own = {f"{regularizer.id}.{h}": Place(f"hyper.{h}", "dial") for h in regularizer.hyper}
    return {
        "rule": Place("rule", "dial"),
        **own,
        "c1": Place("scale.0", "dial"),
        "lr": Place("lr", "dial"),
        "t": Place("t", "scrub"),
        "plug": Place("plug", "plug"),
        "noise": Place("noise.sigma", "drawer"),
        "seed": Place("noise.seed", "drawer"),
        **map_places(deck),
        **{name: Place(f"hyper.{name.partition('.')[2]}", "drawer") for name in shown_hyper(deck) if name not in own},
        **{name: Place(name, "drawer") for name in ("landscape", "regularizer", "schedule", "convention", "steps")},
    }


@dataclass(frozen=True)
class Settings:
    """One state of the page, ready to run."""

    rule: Rule
    methods: tuple[oc.Method, ...]
    landscape: oc.Landscape
    scales: tuple[float, float]
    steps: int
    lr: float
    decay: float
    schedule: str
    convention: str
    hyper: Mapping[str, float]
    noise: float = 0.0
    seed: int = 0

    def run(self, method: oc.Method, until: int | None = None) -> oc.Trajectory:
        """A run, or its first `until` steps: their learning rates are those of the whole one."""
        whole = multiplier(self.schedule)
        oracle = oc.rescaled(self.landscape, self.scales) if self.scales != (1.0, 1.0) else self.landscape
        oracle = oc.noisy(oracle, self.noise, self.seed) if self.noise else oracle
        return oc.run(method, oracle, steps=until or self.steps, lr=self.lr, schedule=lambda t, T: whole(t, self.steps),
                      weight_decay=self.decay if method.decays else None, convention=self.convention,
                      record=("x", "g", "memory", "loss"), **_own(method, self.hyper))  # fmt: skip

    @property
    def pytorch(self) -> float:
        """λ as PyTorch counts it, for the decoupled and the proximal style."""
        told = DECAYS["decoupled"].paper_to_pytorch(self.decay, self.lr)
        return float(told) if self.convention == "paper" else self.decay

    @property
    def paper(self) -> float:
        """λ as the papers count it, for the decoupled and the proximal style."""
        return float(DECAYS["decoupled"].pytorch_to_paper(self.pytorch, self.lr))

    @property
    def strength(self) -> float:
        """ηλ of the first step in PyTorch's convention: the papers' η₁λ."""
        return self.lr * self.pytorch


def settings(deck: Deck) -> Settings:
    """What the controls say."""
    return Settings(
        rule=_rules()[deck["rule"]], methods=_methods(deck), landscape=chosen_map(deck), scales=(deck["c1"], 1.0),
        steps=deck["steps"], lr=deck["lr"], decay=deck["decay"], schedule=deck["schedule"],
        convention=deck["convention"], noise=deck["noise"], seed=deck["seed"],
        hyper={name.partition(".")[2]: deck[name] for name in shown_hyper(deck)},
    )  # fmt: skip


def _methods(deck: Deck) -> tuple[oc.Method, ...]:
    """The rule that the controls say in its decay styles, with their regularizer."""
    rule, regularizer = _rules()[deck["rule"]], deck["regularizer"]
    own = (m for m in oc.methods().values() if m.rule is rule)
    return tuple(m for m in own if not m.decay.decays or m.regularizer.id == regularizer)


@dataclass(frozen=True)
class Cell:
    """One of the four facing equations: its heading, its LaTeX with numbers, or the reason why it does not exist."""

    id: str
    heading: str
    tex: str
    note: str = ""


def equations(chosen: Settings, paths: Mapping[str, oc.Trajectory], at: int, colors: Mapping[str, str]) -> list[Cell]:
    """A cell for each decay style, in the order of the papers. `colors`: source name → colour."""
    cells = []
    by_style = {m.decay.id: m for m in chosen.methods}
    for style in DECAYS:
        method = by_style.get(style)
        if method is None:
            cells.append(Cell(style, f"**{t(f'decay.style_{style}')}**", "", t("decay.no_gradient")))
            continue
        live = traced(chosen, method, paths[method.slug], at)
        rows = decay_rows(method, chosen.convention, colors=colors, live=live)
        label = "" if method.published else f" · {t('decay.unpublished')}"
        heading = f"{method_name(method.slug)} · {t(f'decay.style_{style}')}{label}"
        cells.append(Cell(style, heading, block(rows)))
    return cells


def inside_rule(chosen: Settings, paths: Mapping[str, oc.Trajectory], at: int, colors: Mapping[str, str]) -> str:
    """The statements of the rule itself, with the numbers of the method without decay."""
    plain = chosen.methods[0]
    live = traced(chosen, plain, paths[plain.slug], at)
    return block(rule_rows(plain, chosen.convention, colors=colors, live=live))


def traced(chosen: Settings, method: oc.Method, path: oc.Trajectory, at: int) -> Trace:
    """Step `at` of a recorded run, statement by statement."""
    memory = tuple(np.asarray(values[at - 1]) for values in (path.memory or {}).values())
    lr = chosen.lr * multiplier(chosen.schedule)(at, chosen.steps)
    decay = {"weight_decay": chosen.pytorch if method.decay.id in ("decoupled", "proximal") else chosen.decay}
    return trace_method(method, path.x[at - 1], path.g[at - 1], memory, at, lr=lr, base_lr=chosen.lr,
                        **(decay if method.decays else {}), **_own(method, chosen.hyper))  # fmt: skip


def picture() -> dict[str, Any]:
    """The figure of the page: one start, four styles, the plug that says where λ enters."""
    placed = places(DECK)
    moved = any(place.target == "weightDecay" for place in placed.values())
    return {
        "title": page_text(SLUG).title, "alt": t("decay.alt"), "landscape": shown_map(DECK), "methods": _methods(DECK),
        "placed": placed, "fixed": {"scale.1": 1.0, **({} if moved else {"weightDecay": DECK["decay"]})},
    }  # fmt: skip


def _own(method: oc.Method, hyper: Mapping[str, float]) -> dict[str, Any]:
    return {name: value for name, value in hyper.items() if name in method.hyper}
