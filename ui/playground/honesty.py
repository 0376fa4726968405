"""The honesty panel: what a reader should ask before believing a picture of a race, answered from the experiment."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st

import optim_core as oc
from optim_core.experiment import dumped
from optim_core.stationary import Stationary
from ui.joined import clauses, labelled, together
from ui.numbers import number
from ui.playground.ended import Ended, could_be_lower, ended
from ui.playground.ground import SLUG
from ui.text import listed, t

ORIGIN = 1e-3  # of the window's size: at the origin


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
    third = [_say("lower_noise")] if any(lane.noise for lane in experiment.lanes) else []
    return together([_say(f"rates_{first}", rate=number(experiment.lanes[0].lr)), second, *third])


def _objective(experiment: oc.Experiment) -> str:
    pulled = [
        name for name, lane in zip(experiment.names(), experiment.lanes, strict=True)
        if decay_of(lane) or (lane.method.decays and lane.method.regularizer.gradient is None)
    ]  # fmt: skip
    return _say("objective_decay", names=listed(pulled)) if pulled else _say("objective")


def decay_of(lane: oc.Lane) -> float | None:
    """λ of a lane, also where the rule has it for its own; None where there is no weight decay."""
    own = lane.method.hyper.get("weight_decay")
    return lane.hyper.get("weight_decay", own.default) if own else lane.weight_decay


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
    told = [_told(lane) for lane in experiment.lanes]
    draws = [_say("draws")] if sum(lane.noise > 0 for lane in experiment.lanes) > 1 else []
    if not any(told):
        return _say("gradients_plain")
    if len(set(told)) == 1:
        return together([_say("gradients_same", told=told[0]), *draws])
    lines = [labelled(name, one or _say("as_they_are")) for name, one in zip(experiment.names(), told, strict=True)]
    return together([_say("gradients_differ", lines=clauses(lines)), *draws])


def _told(lane: oc.Lane) -> str:
    """What is done to the gradients of a lane; "" for nothing."""
    factors = [_say("rescaled", factors=listed(number(c, 4) for c in lane.scales))] if lane.scales else []
    noise = [f"σ = {number(lane.noise)} ({t(f'{SLUG}.kind_{lane.noise_kind}')})"] if lane.noise else []
    return listed([*factors, *noise])


def _settings(experiment: oc.Experiment) -> str:
    """What else is not the same, or is not at its default; a number that all have who can have it is the same."""
    lanes = experiment.lanes
    decays = {decay_of(lane) for lane in lanes} - {None}
    named = {h for lane in lanes for h in lane.hyper if h != "weight_decay"}
    has = {h: {float(one.hyper.get(h, one.method.hyper[h].default)) for one in lanes if h in one.method.hyper}
           for h in named}  # fmt: skip
    other = {h for h in named if len(has[h]) > 1}
    schedules = {lane.schedule for lane in lanes}
    lines = []
    for name, lane in zip(experiment.names(), lanes, strict=True):
        own = [f"λ = {number(decay)}"] if len(decays) > 1 and (decay := decay_of(lane)) is not None else []
        own += [_setting(lane, h) for h in lane.hyper if h in other]
        own += [t(f"decay.schedule_{lane.schedule}")] if len(schedules) > 1 and lane.schedule != "constant" else []
        lines += [labelled(name, listed(own))] if own else []
    if lines:
        return _say("settings_own", lines=clauses(lines))
    shared = {_setting(lane, h): None for lane in lanes for h in lane.hyper if h in named}  # in their order, once each
    common = [*shared, *(t(f"decay.schedule_{one}") for one in schedules if one != "constant")]
    first = _say("settings_alike", lines=listed(common)) if common else _say("settings")
    pulled = [decay for lane in lanes if (decay := decay_of(lane))]
    return together([first, *([_say("decay_alike", value=number(pulled[0]))] if len(pulled) > 1 else [])])


def _setting(lane: oc.Lane, name: str) -> str:
    return f"{lane.method.hyper[name].symbol} = {number(lane.hyper[name])}"


def _view(experiment: oc.Experiment, ends: Sequence[Ended]) -> str:
    out = _when(experiment, ends, lambda one: one.left_at)
    back = listed(n for n, one in zip(experiment.names(), ends, strict=True) if one.left_at >= 0 and one.back)
    if not out:
        return _say("view")
    return together([_say("view_left", names=out), *([_say("view_back", names=back)] if back else [])])


def _diverged(experiment: oc.Experiment, ends: Sequence[Ended]) -> str:
    lines = [
        t("outcome.diverged", method=name, step=number(one.diverged_at), cause=t(f"outcome.{one.cause}"))
        for name, one in zip(experiment.names(), ends, strict=True) if one.diverged_at >= 0
    ]  # fmt: skip
    return together(lines) or _say("diverged")


def _moving(experiment: oc.Experiment, ends: Sequence[Ended]) -> str:
    """Who is at rest, and whether the rest may be slowness or the schedule's doing."""
    rows = [(n, lane, one) for n, lane, one in zip(experiment.names(), experiment.lanes, ends, strict=True)
            if one.diverged_at < 0]  # fmt: skip
    if not rows:
        return _say("rest_nobody")
    moving = [name for name, _, one in rows if not one.stopped]
    slow = [name for name, _, one in rows if one.stopped and one.slow]
    cooled = [name for name, lane, one in rows if one.stopped and lane.schedule != "constant"]
    parts = [_say("moving", names=listed(moving)) if moving else _say("rest")]
    parts += [_say("slow", names=listed(slow))] if slow else []
    parts += [_say("cooled", names=listed(cooled))] if cooled else []
    return together(parts)


def _when(experiment: oc.Experiment, ends: Sequence[Ended], step: Callable[[Ended], int]) -> str:
    return listed(_say("at", name=name, step=number(step(one)))
                  for name, one in zip(experiment.names(), ends, strict=True) if step(one) >= 0)  # fmt: skip
