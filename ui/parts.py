"""Parts of a page: what a release on the stage changes is drawn again, and nothing else.

    parts.draw("start", "curves", lambda: _curves())     # reads deck["decay"] and deck["lr"] inside

A part is a fragment with a key. While it is drawn, the deck notes which controls are read and what they said (`note`);
after a release (`redraw`) the parts that have read another value than now stands there run again, and where the body of
the page itself has, the whole page does. What was drawn is compared, not what the deck said before the release: a
control that nobody has touched yet is read from the address, which the browser has changed by then. So no page keeps a
list of what depends on what, and what is not made a part is right all the same, only slower.

A part must read its values from the deck while it is drawn: what it takes from outside is as old as the last run of the
whole page. No widget of another part's concern stands in it: a widget in a fragment runs that fragment alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from ui import echo, observing

BODY = ""  # what the page reads outside of its parts
IDLE = "part-idle"  # a part that draws nothing: the run after a release that changes nothing on the page
_HELD = "parts.read"  # in the session: key of a part → the controls that it has read, with their values
Read = dict[str, Any]

_reading: ContextVar[Read | None] = ContextVar("reading", default=None)


def note(key: str, value: Any) -> None:
    """The control `key` is read and says `value`, to whatever is drawn now."""
    read = _reading.get()
    if read is not None:
        read[key] = value


def begin() -> None:
    """A run of the whole page begins: all its parts are to be made."""
    body: Read = {}
    st.session_state[_HELD] = {BODY: body}
    _reading.set(body)


def end(slug: str) -> None:
    """The page is drawn."""
    _reading.set(None)

    def idle() -> None:
        with _seen(slug):
            pass

    st.fragment(idle, key=IDLE)()


def draw(slug: str, name: str, content: Callable[[], Any]) -> None:
    """Draw a part here. `content` reads what it needs from the deck; what it returns is not kept."""
    key = f"part-{slug}-{name}"

    def part() -> None:
        read: Read = {}
        before = _reading.set(read)
        try:
            with _seen(slug):
                content()
        finally:
            _reading.reset(before)
            st.session_state.setdefault(_HELD, {})[key] = read

    st.fragment(part, key=key)()


@contextmanager
def _seen(slug: str) -> Iterator[None]:
    """A part that runs alone, after a release, is counted; within a run of the page it belongs to that."""
    context = get_script_run_ctx(suppress_warning=True)
    alone = context is not None and bool(context.fragment_ids_this_run)
    with observing.rerun(slug, time.perf_counter(), part=True) if alone else nullcontext():
        yield


@contextmanager
def unnoticed() -> Iterator[None]:
    """What is read inside makes nothing depend on it: the browser itself shows it, or a callback looks at it."""
    before = _reading.set(None)
    try:
        yield
    finally:
        _reading.reset(before)


def redraw(now: Mapping[str, Any]) -> None:
    """At the end of a callback: run again what has read another value of these controls than they have now. It raises
    what ends a callback; it returns where the whole page is to run, also after Back and Forward, when the address
    speaks for all of it."""
    held: dict[str, Read] | None = st.session_state.get(_HELD)
    if held is None or echo.travelled() or _is_old(held.get(BODY, {}), now):
        return
    old = [key for key, read in held.items() if key != BODY and _is_old(read, now)]
    st.rerun(old or [IDLE])


def _is_old(read: Read, now: Mapping[str, Any]) -> bool:
    return any(key in read and read[key] != value for key, value in now.items())
