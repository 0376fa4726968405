"""The Clock page's controls, its figures in the reader's theme and language, and what it says under them."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import plotly.graph_objects as go

import optim_core as oc
from claims import clock_sweeps
from claims.clock_halving import CASES
from ui import panels
from ui.clock import AFTER, MOST, Clock, Paths, Push, pushed, spin_steps, spun
from ui.control import Control
from ui.controls import choice, factor, from_hyper, learning_rate, steps, weight_decay
from ui.deck import Deck
from ui.figures.clock import halves, memory, twins
from ui.figures.rotation import equilibrium
from ui.figures.valleys import valley
from ui.frame import look
from ui.look import Look
from ui.numbers import number
from ui.text import t

SLUG = "clock"
HYPER = ("beta1", "beta2", "eps")
CONVENTIONS = ("pytorch", "paper")
CLOSE = 1e-9  # of the path: two paths that are this close are one, up to rounding
DECK = Deck(
    SLUG,
    (
        learning_rate(0.01, 1e-4, 1.0),
        replace(weight_decay(0.1), label=f"{SLUG}.decay"),
        choice("signal", tuple(AFTER), "silence", f"{SLUG}.signal", [f"{SLUG}.signal_{name}" for name in AFTER]),
        Control("now", "integer", 2000, 1, 5000, "log", symbol="t", label=f"{SLUG}.now"),
        Control("until", "integer", 1000, 1, 5000, "log", symbol="s", label=f"{SLUG}.until"),
        steps(3000),
        factor("c", "c", reach=10),
        *(from_hyper(oc.method("AdamW").hyper[name]) for name in HYPER),
        Control("spin_lr", "number", 0.01, 1e-4, 1.0, "log", symbol="η", label="hyper.lr"),
        Control("spin_decay", "number", 0.5, 1e-2, 10.0, "log", symbol="λ", label=f"{SLUG}.decay"),
        Control("spin_c", "number", 4.0, 2.0**-6, 2.0**6, "binary", symbol="c", label=f"{SLUG}.spin_c"),
        Control("d", "integer", 256, 4, 512, "log", symbol="d", label=f"{SLUG}.d"),
        choice("convention", CONVENTIONS, "pytorch", "decay.convention",
               [f"decay.convention_{name}" for name in CONVENTIONS]),
    ),
)  # fmt: skip


def clock() -> Clock:
    return Clock(DECK["lr"], DECK["decay"])


def spin_clock() -> Clock:
    return Clock(DECK["spin_lr"], DECK["spin_decay"])


def push() -> Push:
    return Push(DECK["steps"], min(DECK["until"], DECK["steps"]), DECK["signal"], DECK["c"])


def hyper() -> tuple[tuple[str, float], ...]:
    return tuple((name, DECK[name]) for name in HYPER)


def now() -> int:
    return int(min(DECK["now"], DECK["steps"]))


def main_figure() -> None:
    """A weight over time, what it remembers, and in words how long."""
    paths, made, ticking = pushed(push(), clock(), hyper()), push(), clock()
    drawing = _memory(
        made, ticking, hyper(), now(), look(),
        (t("clock.weight"), t("clock.share"), t("clock.step")),
        (t(f"clock.{made.signal}_begins"), f"t = {number(now())}", t("clock.tau", steps=_steps(ticking.tau))),
    )  # fmt: skip
    panels.plot(
        drawing, f"{SLUG}-main", t("clock.alt", tau=_steps(ticking.tau), signal=t(f"clock.signal_{made.signal}"))
    )
    panels.readout(SLUG, said(paths))


def said(paths: Paths) -> list[str]:
    """The readout: the clock in numbers, and whether the weight is the exponential average."""
    ticking = clock()
    named = {"tick": number(ticking.tick), "tau": number(ticking.tau)}
    if ticking.state == "runs":
        left = ticking.weights(max(now() - push().until, 0))
        named |= {"half": _steps(ticking.half), "share": _percent(float(left)), "now": number(now()),
                  "until": number(push().until)}  # fmt: skip
        lines = [t("clock.runs", **named)]
        lines += [t("clock.left", **named)] if now() > push().until else []
    else:
        lines = [t(f"clock.{ticking.state}", **named)]
    lines += [t("clock.lost", method=oc.method(slug).name, step=number(step))
              for slug, step in paths.diverged_at.items() if step >= 0]  # fmt: skip
    if paths.average is not None and paths.diverged_at["AdamW"] < 0:
        apart = float(np.abs(paths.average - paths.x["AdamW"]).max())
        small = apart <= CLOSE * max(1e-300, float(np.abs(paths.x["AdamW"]).max()))
        lines.append(t("clock.is_average" if small else "clock.not_average", apart=number(apart, 2)))
    return lines


def twin_figure() -> None:
    """The answer to the question: η halved, once with the same λ and once with twice the λ."""
    ticking = clock()
    if ticking.state != "runs":
        panels.notice("clock-twins", t("clock.no_twins"))
        return
    names = tuple(t(f"clock.twin_{which}") for which in ("first", "slower", "same"))
    drawing = _twins(push(), ticking, hyper(), names, look(), (t("clock.in_walls"), t("clock.step")))
    panels.plot(drawing, f"{SLUG}-twins", t("clock.alt_twins"))


def halving_figure() -> None:
    """How long half of a weight lasts, against λ: stored, because the slowest runs take thousands of steps."""
    names = tuple(t(f"clock.half_{case}") for case in CASES)
    drawing = _halves(names, look(), (t("clock.half_steps"), t("clock.decay_pytorch")))
    panels.plot(drawing, f"{SLUG}-halves", t("clock.alt_halves"))


def spin_figure() -> None:
    """Random gradients against decay: measured over time, and the levels that are predicted."""
    ticking, c, d = spin_clock(), DECK["spin_c"], DECK["d"]
    if ticking.tick >= 1:
        panels.notice("clock-spin", t("clock.no_rest", tick=number(ticking.tick)))
        return
    names = (t("clock.as_is"), t("clock.times", factor=number(c)))
    titles = (t("clock.norm"), t("clock.angle"), t("clock.step"))
    drawing = _spin(ticking, d, c, names, look(), titles, t("clock.predicted_level"))
    panels.plot(drawing, f"{SLUG}-spin", t("clock.alt_spin"))
    panels.readout(SLUG, spin_said(), "spin")


def spin_said() -> list[str]:
    """Measured against predicted, as far as the picture has come to rest."""
    ticking = spin_clock()
    found = spun(ticking, DECK["d"], DECK["spin_c"])
    lines = [t("clock.predicted", norm=number(found.rest_norm), angle=number(found.rest_angle),
               tau=_steps(ticking.tau))]  # fmt: skip
    for slug in found.norm:
        norm, angle = found.settled(found.norm[slug]), found.settled(found.angle[slug])
        parts = {f"{what}{k}": number(values[k]) for what, values in (("norm", norm), ("angle", angle)) for k in (0, 1)}
        lines.append(t("clock.measured", method=oc.method(slug).name, **parts))
    if spin_steps(ticking) < 3 * ticking.tau:
        lines.append(t("clock.too_short", steps=_steps(spin_steps(ticking)), taus=number(MOST / ticking.tau, 2)))
    if ticking.tau < 20:
        lines.append(t("clock.too_fast", tau=number(ticking.tau)))
    return lines


def maps() -> dict[str, Any]:
    """The three figures of the stored sweep, by regime, over PyTorch's λ or the papers' L."""
    paper = DECK["convention"] == "paper"
    titles = (t("clock.decay_paper" if paper else "clock.decay_pytorch"), t("clock.rate"))
    words = (t("clock.best_paper" if paper else "clock.best_pytorch"), t("clock.error"))
    return {name: _map(name, paper, look(), titles, words) for name in clock_sweeps.REGIMES}


def _steps(count: float) -> str:
    return number(round(count)) if 10 <= count < 1e7 else number(count)


def _percent(share: float) -> str:
    return f"{number(100 * share, 2)} %"


# A figure costs more than most of what it shows: each is kept until a control moves it. Its words are among what it
# depends on; nobody changes a figure that is kept (panels.plot).


@lru_cache(maxsize=16)
def _memory(made: Push, ticking: Clock, hyper: Any, now: int, look: Look, titles: Any, words: Any) -> go.Figure:
    paths, ages = pushed(made, ticking, hyper), np.arange(now - 1, -1, -1)
    lasts = ticking.state != "breaks"  # a share that grows without end would fill the picture
    weights = {"Adam": np.ones(now), **({"AdamW": ticking.weights(ages)} if lasts else {})}
    tau = ticking.tau if ticking.state == "runs" else np.inf  # no time is marked where nothing keeps it
    return memory(paths.x, paths.average if lasts else None, weights, until=made.until, now=now, tau=tau, look=look,
                  titles=titles, words=words)  # fmt: skip


@lru_cache(maxsize=16)
def _twins(made: Push, ticking: Clock, hyper: Any, names: Any, look: Look, titles: Any) -> go.Figure:
    paths = pushed(made, ticking, hyper).walls
    span = max(float(np.abs(paths).max()), 1e-12)
    low = -1.1 * span if (paths < -0.02 * span).any() else -0.06 * span
    return twins([(name, paths[:, k]) for k, name in enumerate(names)], look=look, titles=titles,
                 y_range=(low, 1.1 * span))  # fmt: skip


@lru_cache(maxsize=16)
def _halves(names: Any, look: Look, titles: Any) -> go.Figure:
    held = clock_sweeps.stored()
    kept = {case: held["halving"][case] for case in CASES}
    return halves(held["halving_decays"], kept, dict(zip(CASES, names, strict=True)), look=look, titles=titles)


@lru_cache(maxsize=16)
def _spin(ticking: Clock, d: int, c: float, names: Any, look: Look, titles: Any, predicted: str) -> go.Figure:
    found = spun(ticking, d, c)
    return equilibrium(found.steps, found.norm, found.angle, (found.rest_norm, found.rest_angle), names=names,
                       look=look, titles=titles, predicted=predicted)  # fmt: skip


@lru_cache(maxsize=48)
def _map(name: str, paper: bool, look: Look, titles: Any, words: Any) -> go.Figure:
    held = clock_sweeps.stored()
    return valley(held["errors"][name], held["rates"], held["decays"], paper=paper, theme=look.theme, size=look.size,
                  titles=titles, words=words)  # fmt: skip
