"""A training on a page: which job this session has, how it stands in words, and what it has recorded so far."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from optim_core.networks.history import History, Record
from ui import jobs
from ui.job import Snapshot
from ui.numbers import number
from ui.text import t

EVERY = 0.5  # seconds between two looks at a live training
REPLAY = 3.0  # seconds over which a training from memory is shown


def begin(slug: str, plan: Mapping[str, Any], replay: float = REPLAY) -> None:
    """Start this plan for this session; its earlier training on any page ends."""
    session = st.session_state.setdefault("training.session", uuid.uuid4().hex)
    st.session_state[f"{slug}.job"] = jobs.start(session, plan, replay)


def stop(slug: str) -> None:
    """End the page's training after its next step."""
    jobs.cancel(st.session_state.get(f"{slug}.job", ""))


def now(slug: str, plan: Mapping[str, Any]) -> Snapshot:
    """The page's training as it stands; `plan` is begun where there is none yet, or none that the server remembers,
    and is there at once if it is known."""
    found = begun(slug)
    if found is None:
        begin(slug, plan, replay=0.0)
        found = begun(slug)
    assert found is not None
    return found


def begun(slug: str) -> Snapshot | None:
    """A training that nobody starts but the reader; None where there is none yet, or none that the server remembers."""
    return jobs.look(st.session_state.get(f"{slug}.job", ""))


def rested(slug: str, snapshot: Snapshot) -> Snapshot:
    """The page's last training that ended, so that a picture of it rests while one runs; without records before the
    first has ended."""
    kept = f"{slug}.ended"
    if not snapshot.live and snapshot.records:
        st.session_state[kept] = snapshot
    return st.session_state.get(kept) or replace(snapshot, records=())


def history(snapshot: Snapshot) -> History:
    """What is recorded so far."""
    runs = len(snapshot.plan["entries"])
    return History([Record(**r) for r in snapshot.records], list(snapshot.diverged_at or [-1] * runs))


def bar(slug: str, snapshot: Snapshot | None, asked: Callable[[], Mapping[str, Any]]) -> None:
    """The one button, and how far the training has come. snapshot: None before the first. asked: the plan for the
    controls; where they have left a training that has ended, the line says so."""
    live = snapshot is not None and snapshot.live
    changed = not live and (snapshot is None or snapshot.plan != asked())
    with st.container(horizontal=True, key=f"training-{slug}", vertical_alignment="center"):
        if live:
            st.button(t("training.stop"), key=f"{slug}-stop", on_click=stop, args=(slug,))
        else:
            st.button(t("training.start"), key=f"{slug}-start", on_click=lambda: begin(slug, asked()),
                      type="primary" if changed else "secondary")  # fmt: skip
        if snapshot is None:
            st.progress(0.0, t("training.none"))
        else:
            st.progress(share(snapshot), t("training.changed") if changed else words(snapshot))


def words(snapshot: Snapshot) -> str:
    """How the training stands, in one sentence of the session's language."""
    steps, runs = int(snapshot.plan["steps"]), len(snapshot.plan["entries"])
    counts = {"step": snapshot.step, "steps": steps, "runs": runs, "ahead": snapshot.ahead,
              "seconds": snapshot.seconds, "longest": jobs.LONGEST}  # fmt: skip
    named = {name: number(value, 2) for name, value in counts.items()}
    state = snapshot.state
    if snapshot.shared:
        state = "replayed" if snapshot.live else "shared"  # type: ignore[assignment]
    if state in ("finished", "shared") and runs == 1:
        state = f"{state}_one"  # type: ignore[assignment]
    if state == "waiting" and not snapshot.ahead:
        state = "next"  # type: ignore[assignment]
    return t(f"training.{state}", error=snapshot.error, **named)


def share(snapshot: Snapshot) -> float:
    """How much of the training is done, 0…1."""
    return min(1.0, snapshot.step / int(snapshot.plan["steps"]))
