"""The controls of the Anatomy page, and the scene of its figure: one step of one method on a slope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

import optim_core as oc
from optim_core.compile.js_method import method_js
from optim_core.compile.parts import watched_lines
from optim_core.compile.trace import trace_method
from optim_core.decay import DECAYS
from optim_core.rule import Rule
from ui import stage
from ui.beats import beats, guards
from ui.control import Control
from ui.controls import choice, from_hyper, kept, learning_rate, weight_decay
from ui.deck import Deck
from ui.slope import REACH, slope
from ui.stage import Place
from ui.stage.script import HEAD
from ui.text import page_text, t

SLUG = "anatomy"
LAST = 99  # more beats than any method has: the last one
IN_SIGHT = 3  # of a rule's hyperparameters, beside the size of the gradient


@cache
def rules() -> Mapping[str, Rule]:
    """Name → every rule of the catalogue."""
    return {rule.name: rule for rule in oc.rules().values()}


def own(rule: Rule) -> tuple[str, ...]:
    """The hyperparameters of a rule that have controls of their own; its weight decay is every page's λ."""
    return tuple(name for name in rule.hyper if name != "weight_decay")


def _coordinate(name: str, mark: str, label: str, default: float, reach: float) -> Control:
    return Control(name, "number", default, -reach, reach, symbol=mark, label=label)


def _deck() -> Deck:
    given = slope.parameters
    return Deck(
        SLUG,
        (
            choice("rule", tuple(rules()), "Adam", label="anatomy.rule"),
            choice("style", tuple(DECAYS), "decoupled", label="anatomy.style",
                   names=tuple(f"decay.style_{style}" for style in DECAYS)),
            replace(from_hyper(slope.hyper["size"]), symbol="", label="anatomy.size"),
            _coordinate("g1", "g₁", "anatomy.gradient", given["g1"], REACH),
            _coordinate("g2", "g₂", "anatomy.gradient", given["g2"], REACH),
            weight_decay(0.3, high=3.0),
            learning_rate(0.1, 1e-4, 2.0),
            Control("t", "integer", 1, 1, 1000, "log", symbol="t", label="anatomy.step"),
            _coordinate("x1", "x₁", "anatomy.point", float(slope.start[0]), 5.0),
            _coordinate("x2", "x₂", "anatomy.point", float(slope.start[1]), 5.0),
            Control("beat", "integer", LAST, 0, LAST, label="anatomy.beat"),
            kept(),
            *(from_hyper(rule.hyper[h], None, f"{rule.id}.{h}") for rule in rules().values() for h in own(rule)),
        ),
    )  # fmt: skip


DECK = _deck()


@dataclass(frozen=True)
class Settings:
    """The rule that the page takes apart, and the one of its methods whose step is shown."""

    rule: Rule
    method: oc.Method


def settings(deck: Deck) -> Settings:
    """What the controls say. A rule with a decay of its own has one method, whatever the style."""
    rule = rules()[deck["rule"]]
    methods = [m for m in oc.methods().values() if m.rule is rule and m.regularizer.id == "l2"]
    return Settings(rule, next((m for m in methods if m.decay.id == deck["style"]), methods[0]))


def places(chosen: Settings) -> dict[str, Place]:
    """What is moved on the stage, and where: the gradient on the picture, four dials in sight, the rest behind."""
    named = {f"{chosen.rule.id}.{h}": f"hyper.{h}" for h in own(chosen.rule)}
    sight = list(named)[:IN_SIGHT]
    return {
        "g1": Place("param.g1", "handle"),
        "g2": Place("param.g2", "handle"),
        "size": Place("param.size", "dial"),
        **{name: Place(named[name], "dial") for name in sight},
        "rule": Place("rule", "drawer"),
        **({} if chosen.rule.owns_weight_decay else {"style": Place("style", "drawer")}),
        **{name: Place(target, "drawer") for name, target in named.items() if name not in sight},
        "t": Place("steps", "drawer"),
        "lr": Place("lr", "drawer"),
        **({"decay": Place("weightDecay", "drawer")} if chosen.method.decays else {}),
        "x1": Place("start.0", "drawer"),
        "x2": Place("start.1", "drawer"),
        "beat": Place("beat", "scrub"),
    }


def picture(chosen: Settings) -> dict[str, Any]:
    """What the stage shows; the handout of a lecture draws it too."""
    return {
        "title": page_text(SLUG).title,
        "alt": t("anatomy.figure", method=chosen.method.name),
        "landscape": slope,
        "methods": (chosen.method,),
        "placed": places(chosen),
        "kind": "anatomy",
        "keeps": False,  # one step has no paths that could stay as ghosts
        "words": ("anatomy",),
        "beats": beats(chosen.method),
        "script": {"core": {"lines": script(chosen.method), "unless": []}, "torch": None},
        "guards": {name: chosen.rule.hyper[name].symbol for name in guards(chosen.rule)},
    }


def scene(chosen: Settings) -> dict[str, Any]:
    """The figure: a scene like every other, its program with the parts of every line, and the beats."""
    made = stage.scene(DECK, **picture(chosen))
    return {**made, "program": made["program"] + watched(chosen.method)}


def script(method: oc.Method) -> list[tuple[str, str]]:
    """A template as in `ui/stage/script.py`: the step of this page, printed line by line."""
    settings = ["lr=<<lr>>", *(["weight_decay=<<weightDecay>>"] if method.decays else []),
                *(f"{name}=<<hyper:{name}>>" for name in method.hyper)]  # fmt: skip
    return HEAD + [("", line) for line in (
        "# One step, line by line. Start it in the folder of AdamW Lab, beside optim_core.",
        "import numpy as np",
        "import optim_core as oc",
        "from optim_core.compile.trace import trace_method",
        "",
        f'method = oc.method("{method.slug}")',
        "g = <<param:size>> * np.array([<<param:g1>>, <<param:g2>>])",
        "x, memory = np.array(<<start>>), method.init(g)",
        "for t in range(1, <<steps>> + 1):",
        f"    step = trace_method(method, x, g, memory, t, {', '.join(settings)})",
        "    x, memory = step.x, tuple(step.after[name] for name in method.rule.memory)",
        "for done in step.lines:",
        "    print(done.line.target, done.value)",
    )]  # fmt: skip


def watched(method: oc.Method) -> str:
    """JavaScript for the end of a program: the method once more, with the parts of every line among its lines."""
    return f"export const watched = {{\n{method_js(method, slope.d, watched_lines(method))}}};\n"


def first_steps(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Lengths in units of η of Adam's steps 1 … count with one gradient all along, (count,) each: as they are, and with
    the averages m and v where their corrections m̂ and v̂ stand."""
    adam, x, g = oc.method("Adam"), np.zeros(1), np.ones(1)
    memory, corrected, plain = adam.init(x), [], []
    for number in range(1, count + 1):
        step = trace_method(adam, x, g, memory, number, lr=1.0)
        m, v = (step.after[name] for name in ("m", "v"))
        corrected.append(abs(step.direction[0]))
        plain.append(abs(m[0]) / (np.sqrt(v[0]) + step.before["eps"]))
        memory = (m, v)
    return np.array(corrected), np.array(plain)


def repeated(slug: str, count: int, **hyper: Any) -> np.ndarray:
    """Lengths in units of η of a method's steps 1 … count with the same gradient all along, (count,)."""
    path = oc.run(slug, np.ones_like, start=[0.0], steps=count, lr=1.0, record=("x",), **hyper)
    return np.abs(np.diff(path.x[:, 0]))


def lengths(slug: str, sizes: np.ndarray) -> np.ndarray:
    """Length of step one in units of η for each size of the gradient (n,)."""
    points = np.zeros((len(sizes), 1))
    path = oc.run(slug, lambda x: sizes[:, None] + 0 * x, start=points, steps=1, lr=1.0, record=())
    return np.abs(path.last[:, 0])
