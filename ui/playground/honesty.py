"""The honesty panel: what a reader should ask before believing a picture of a race, answered from the experiment."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np
import streamlit as st

import optim_core as oc
from optim_core.experiment import dumped
from optim_core.stationary import Stationary
from optim_core.trajectory import Cause
from ui.joined import clauses, labelled, together
from ui.numbers import number
from ui.playground.ground import SLUG
from ui.text import listed, t

ORIGIN = 1e-3  # of the window's size: at the origin
OTHER = (1 / 3, 3.0)  # factors of the learning rate that are tried beside the chosen one
LOWER = 0.9  # of the height above the lowest value known: clearly lower
SMALL = 1e-9  # of that value, at least 1: no height at all


@dataclass(frozen=True)
class Ended:
    """How a lane ended: its loss at the last step, when it left the window (−1: never) and whether it came back, when
    and why it diverged, whether it has stopped, and the losses with the rates of `OTHER`."""

    loss: float
    left_at: int
    back: bool
    diverged_at: int
    cause: str
    stopped: bool
    others: tuple[float, ...]


@dataclass(frozen=True)
class _Known:
    """An experiment that is told apart by its content: a page makes a new object at every run."""

    content: str
    window: object
    experiment: oc.Experiment = field(compare=False)


def ended(experiment: oc.Experiment) -> tuple[Ended, ...]:
    """What became of every lane."""
    return _ended(_Known(dumped(experiment), experiment.landscape.window, experiment))


@lru_cache(maxsize=64)
def _ended(known: _Known) -> tuple[Ended, ...]:
    experiment = known.experiment
    low, high = np.array(experiment.landscape.window).T
    found = []
    for lane, path in zip(experiment.lanes, experiment.run(record=("x", "loss")), strict=True):
        gone = int(path.diverged_at)
        with np.errstate(invalid="ignore"):
            inside = ((path.x >= low) & (path.x <= high)).all(axis=-1)
        outside = ~(inside[: gone + 1] if gone >= 0 else inside)
        rates = tuple(_loss(experiment, lane, lane.lr * factor) for factor in OTHER)
        found.append(Ended(
            loss=float(path.loss[-1]) if gone < 0 else math.inf,
            left_at=int(np.argmax(outside)) if outside.any() else -1, back=not outside[-1], diverged_at=gone,
            cause=Cause(int(path.cause)).name.lower(), stopped=gone < 0 and int(path.stopping()[0]) >= 0, others=rates,
        ))  # fmt: skip
    return tuple(found)


def _loss(experiment: oc.Experiment, lane: oc.Lane, rate: float) -> float:
    """The final loss with another rate and everything else, the draws of the noise too, as it is; ∞ for diverged."""
    alone = replace(experiment, lanes=(replace(lane, lr=rate),))
    (path,) = alone.run(record=())
    loss = float(experiment.landscape.value(path.last)) if path.diverged_at < 0 else math.inf
    return loss if math.isfinite(loss) else math.inf


def panel(experiment: oc.Experiment, rests: Sequence[Stationary]) -> None:
    """The questions with their answers, one line each."""
    with st.container(key=f"prose-{SLUG}-honesty"):
        st.markdown("\n".join(f"- **{asked}** {answer}" for asked, answer in answers(experiment, rests)))


def answers(experiment: oc.Experiment, rests: Sequence[Stationary]) -> list[tuple[str, str]]:
    """(question, answer) pairs in the reader's language, all of them about this experiment."""
    ends = ended(experiment)
    given = {
        "budget": _say("budget", steps=number(experiment.steps)),
        "tuned": _tuned(experiment, ends, rests),
        "objective": _objective(experiment),
        "origin": _origin(experiment.landscape, rests),
        "gradients": _gradients(experiment),
        "settings": _settings(experiment),
        "view": _view(experiment, ends),
        "diverged": _diverged(experiment, ends),
        "moving": _moving(experiment, ends),
        "once": _say("once"),
    }
    return [(t(f"{SLUG}.ask_{name}"), answer) for name, answer in given.items()]


def _say(name: str, /, **named: object) -> str:
    return t(f"{SLUG}.honest_{name}", **named)


def _tuned(experiment: oc.Experiment, ends: Sequence[Ended], rests: Sequence[Stationary]) -> str:
    """Whether the tuning of this page gave this very experiment; else whether rates are all the same, which is no
    tuning; and whose would do better a little off."""
    rates = {lane.lr for lane in experiment.lanes}
    tuned = st.session_state.get(f"{SLUG}.tuned") == dumped(experiment)  # ui/playground/tune.py says so
    first = "tuned" if tuned else "one" if len(ends) == 1 else "same" if len(rates) == 1 else "differ"
    better = could_be_lower(ends, rests)
    named = listed(name for name, lower in zip(experiment.names(), better, strict=True) if lower)
    second = _say("lower", names=named) if named else _say("no_lower")
    return together([_say(f"rates_{first}", rate=number(experiment.lanes[0].lr)), second])


def could_be_lower(ends: Sequence[Ended], rests: Sequence[Stationary]) -> list[bool]:
    """Whether a lane would end clearly lower with one of the rates of `OTHER`: heights are counted from the lowest
    value that is known, of a minimum or of any of these ends."""
    known = [point.value for point in rests] + [loss for one in ends for loss in (one.loss, *one.others)]
    floor = min((v for v in known if math.isfinite(v)), default=0.0)
    scale = SMALL * max(1.0, abs(floor))
    return [min(one.others) - floor < LOWER * (one.loss - floor) and one.loss - floor > scale for one in ends]


def _objective(experiment: oc.Experiment) -> str:
    pulled = [
        name for name, lane in zip(experiment.names(), experiment.lanes, strict=True)
        if lane.weight_decay or (lane.method.decays and lane.method.regularizer.gradient is None)
    ]  # fmt: skip
    return _say("objective_decay", names=listed(pulled)) if pulled else _say("objective")


def _origin(land: oc.Landscape, rests: Sequence[Stationary]) -> str:
    declared = land.minima.tolist() if isinstance(land.minima, np.ndarray) else []
    minima = np.array([*declared, *(point.x for point in rests if point.kind == "minimum")]).reshape(-1, land.d)
    if not len(minima):
        return _say("origin_none")
    away = float(np.linalg.norm(minima, axis=-1).min())
    near = ORIGIN * min(high - low for low, high in land.window)
    return _say("origin_yes") if away <= near else _say("origin_no", distance=number(away))


def _gradients(experiment: oc.Experiment) -> str:
    """Who is told other gradients than those of f: rescaled, or noisy."""
    told = {(lane.scales, lane.noise, lane.noise_kind if lane.noise else "") for lane in experiment.lanes}
    if told == {((), 0.0, "")}:
        return _say("gradients_plain")
    if len(told) == 1:
        return _say("gradients_same")
    lines = []
    for name, lane in zip(experiment.names(), experiment.lanes, strict=True):
        factors = _say("rescaled", factors=listed(number(c, 4) for c in lane.scales)) if lane.scales else ""
        noise = f"σ = {number(lane.noise)} ({t(f'{SLUG}.kind_{lane.noise_kind}')})" if lane.noise else ""
        lines.append(labelled(name, listed(one for one in (factors, noise) if one) or _say("as_they_are")))
    return _say("gradients_differ", lines=clauses(lines))


def _settings(experiment: oc.Experiment) -> str:
    """What else is not the same, or not at its default."""
    lines = []
    for name, lane in zip(experiment.names(), experiment.lanes, strict=True):
        own = [f"{lane.method.hyper[h].symbol} = {number(v)}" for h, v in lane.hyper.items()]
        own += [t(f"decay.schedule_{lane.schedule}")] if lane.schedule != "constant" else []
        lines += [labelled(name, listed(own))] if own else []
    return _say("settings_own", lines=clauses(lines)) if lines else _say("settings")


def _view(experiment: oc.Experiment, ends: Sequence[Ended]) -> str:
    out = _when(experiment, ends, lambda one: one.left_at)
    return _say("view_left", names=out) if out else _say("view")


def _diverged(experiment: oc.Experiment, ends: Sequence[Ended]) -> str:
    lines = [
        t("outcome.diverged", method=name, step=number(one.diverged_at), cause=t(f"outcome.{one.cause}"))
        for name, one in zip(experiment.names(), ends, strict=True) if one.diverged_at >= 0
    ]  # fmt: skip
    return together(lines) or _say("diverged")


def _moving(experiment: oc.Experiment, ends: Sequence[Ended]) -> str:
    names = [n for n, one in zip(experiment.names(), ends, strict=True) if not one.stopped and one.diverged_at < 0]
    return _say("moving", names=listed(names)) if names else _say("rest")


def _when(experiment: oc.Experiment, ends: Sequence[Ended], step: Callable[[Ended], int]) -> str:
    return listed(_say("at", name=name, step=number(step(one)))
                  for name, one in zip(experiment.names(), ends, strict=True) if step(one) >= 0)  # fmt: skip
