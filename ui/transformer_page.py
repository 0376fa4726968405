"""The live figure of the Transformer page in the reader's theme and language, and what is said under it."""

from __future__ import annotations

import numpy as np
import streamlit as st

import optim_core as oc
from ui import panels, training
from ui.figures.cloud import Guide, Points, cloud
from ui.frame import look
from ui.job import Snapshot
from ui.numbers import number
from ui.text import t
from ui.transformer import (
    DECK,
    LONGER,
    SLUG,
    Step,
    asked,
    fitted,
    late_ratio,
    late_sharpness,
    model_of,
    off_path,
    stands_to,
    step,
)
from ui.transformer import cloud as points_of

SEEN = 5  # records from which on a cloud is one
GHOSTS = 3  # clouds of earlier trainings that stay beside the present one


def train_once_answered() -> None:
    """The answer is trained before the reader's eyes where the page clips and its clip can become four
    times as large; the cloud of before stays as a ghost."""
    drawn, control = DECK.key("line_drawn"), DECK.control("c")
    if st.session_state.get(DECK.key("line")) and drawn not in st.session_state:
        longer = LONGER * DECK["c"]
        st.session_state[drawn] = trains = DECK["method"] == "ClippedSGD" and control.clamp(longer) == longer
        if trains:
            st.session_state[DECK.key("c")] = longer
            training.begin(SLUG, asked())


def trains() -> str:
    """Says so, where the answer is trained."""
    return t("training.trains") if st.session_state.get(DECK.key("line_drawn")) else ""


def scatter(snapshot: Snapshot, answered: bool) -> None:
    """The cloud of a training, the fit through it and, once the question is answered, the line of its steps."""
    now, history = _points(snapshot), training.history(snapshot)
    held, shown = Step.of(snapshot.plan), step()
    fit = fitted(now, DECK["how"], DECK["first"])
    guides = [Guide(fit.at, t(f"{SLUG}.fit"))] if fit is not None else []
    if answered:
        pairs = ((shown, False),) if held == shown else ((held, True), (shown, False))
        lines = (one.guide(f"{one.line}<br>{one.name}", quiet) for one, quiet in pairs)
        guides += [guide for guide in lines if guide is not None]
    rings = points_of(history, 0, held.method, t(f"{SLUG}.estimator"), "estimate") if DECK["rings"] else None
    drawing = cloud(
        [now], guides, look=look(), titles=(t(f"{SLUG}.slope"), t(f"{SLUG}.sharpness")),
        words=(t(f"{SLUG}.read"), t(f"{SLUG}.at_step")), ghosts=_ghosts(snapshot), rings=rings,
    )  # fmt: skip
    panels.plot(drawing, f"{SLUG}-main", t(f"{SLUG}.alt"))
    panels.readout(SLUG, _said(now, snapshot, answered))


def off_the_path(snapshot: Snapshot) -> None:
    """Random rays from where the last training ended and the line to where it began, over its own cloud."""
    ended = training.rested(SLUG, snapshot)
    cuts = off_path(ended.pictures, {kind: t(f"{SLUG}.cut_{kind}") for kind in ("ray", "line")})
    trail = [_points(ended)] if ended.records else []
    drawing = cloud(cuts, [], look=look(), titles=(t(f"{SLUG}.slope"), t(f"{SLUG}.sharpness")),
                    words=(t(f"{SLUG}.read_cut"), ""), ghosts=trail, ends=False, named="late")  # fmt: skip
    panels.plot(drawing, f"{SLUG}-off", t(f"{SLUG}.alt_off"))
    panels.readout(SLUG, [_said_off(cut) for cut in cuts] or [t(f"{SLUG}.off_none")], "off")


def _said_off(cut: Points) -> str:
    """By how much slope and sharpness have grown at the end of a ray, or at the start of the training."""
    far = int(np.argmin(np.abs(cut.steps - 1.0)))  # one is the whole way
    grown = {name: number(float(values[far] / values[0]), 2)
             for name, values in (("slope", cut.slope), ("sharpness", cut.sharpness))}  # fmt: skip
    return t(f"{SLUG}.said_off", name=cut.name, **grown)


def _points(snapshot: Snapshot) -> Points:
    held = Step.of(snapshot.plan)
    return points_of(training.history(snapshot), 0, held.method, held.name)


def _ghosts(snapshot: Snapshot) -> list[Points]:
    """The last trainings with other settings, with their steps' names; a session remembers a few. One that another has
    cut short stays with the points that it has."""
    kept: list[Snapshot] = st.session_state.setdefault(f"{SLUG}.before", [])
    if len(snapshot.records) >= SEEN:
        kept[:] = [*(one for one in kept if one.plan != snapshot.plan), snapshot][-1 - GHOSTS :]
    return [_points(one) for one in kept if one.plan != snapshot.plan]


def _said(now: Points, snapshot: Snapshot, answered: bool) -> list[str]:
    """What the picture is, how the points lie, and what the steps would make of it."""
    held = Step.of(snapshot.plan)
    lines = [t(f"{SLUG}.key", method=oc.method(held.method).name, setting=held.name,
               model=t(f"{SLUG}.model_{model_of(snapshot.plan)}"))]  # fmt: skip
    fit = fitted(now, DECK["how"], DECK["first"])
    if not answered:
        return [*lines, t(f"{SLUG}.hidden")]
    if fit is not None:
        lines.append(t(f"{SLUG}.fitted", how=t(f"{SLUG}.how_{DECK['how']}"), L0=number(fit.L0), L1=number(fit.L1),
                       exponent=number(fit.exponent, 2), correlation=number(fit.correlation, 2)))  # fmt: skip
    if len(now.whole().steps) > 1:
        kind, line = stands_to(held, now)
        found = late_sharpness(now) if kind == "flat" else late_ratio(now)
        lines.append(t(f"{SLUG}.late_{kind}", found=number(found), line=number(line)))
    if snapshot.diverged_at and snapshot.diverged_at[0] >= 0:
        lines.append(t(f"{SLUG}.diverged", step=number(snapshot.diverged_at[0])))
    return lines
