"""Parts of a page: what a release on the stage changes is drawn again, and nothing else, and not before it is seen.

    parts.draw("start", "curves", lambda: _curves())     # reads deck["decay"] and deck["lr"] inside

A part is a fragment with a key. While it is drawn, the deck notes which controls are read and what they said (`note`);
after a release (`redraw`) the parts that have read another value than now stands there run again, and where the body of
the page itself has, the whole page does. What was drawn is compared, not what the deck said before the release: a
control that nobody has touched yet is read from the address, which the browser has changed by then. So no page keeps a
list of what depends on what, and what is not made a part is right all the same, only slower.

A part that is out of sight is late: it is drawn when it comes near the screen. The browser says so (`catch_up`), which
knows of each part what it has read (ui/stage/page/sight.js). Where nobody says what is in sight, everything is.

A part must read its values from the deck while it is drawn: what it takes from outside is as old as the last run of the
whole page. No widget of another part's concern stands in it: a widget in a fragment runs that fragment alone.
"""

from __future__ import annotations

import html
import re
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any, TypeVar, cast

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from ui import echo, observing

BODY = ""  # what the page reads outside of its parts
IDLE = "part-idle"  # a part that draws nothing: the run after a release that changes nothing on the page
_HELD = "parts.read"  # in the session: key of a part → the controls that it has read, with their values
_OLD = "parts.old"  # in the session: keys of the parts that show an earlier state of the page
_KEPT = "parts.kept"  # in the session: (key of a part, name) → (the controls that it was made of, what is kept)
Read = dict[str, Any]
T = TypeVar("T")

_reading: ContextVar[Read | None] = ContextVar("reading", default=None)
_here: ContextVar[str] = ContextVar("here", default=BODY)


def note(key: str, value: Any) -> None:
    """The control `key` is read and says `value`, to whatever is drawn now."""
    read = _reading.get()
    if read is not None:
        read[key] = value


def noted() -> Collection[str]:
    """The keys of the controls that have been read by what is drawn now."""
    return tuple(_reading.get() or ())


def begin() -> None:
    """A run of the whole page begins: all its parts are to be made."""
    body: Read = {}
    st.session_state[_HELD], st.session_state[_OLD], st.session_state[_KEPT] = {BODY: body}, set(), {}
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
    key = re.sub(r"[^\w-]", "-", f"part-{slug}-{name}", flags=re.ASCII)  # as the browser has it among its classes

    def part() -> None:
        held, old = st.session_state.setdefault(_HELD, {}), st.session_state.setdefault(_OLD, set())
        read: Read = {}
        try:
            with _set(_reading, read), _set(_here, key), _seen(slug), st.container(key=key):
                content()
                _say(key, read)
        finally:
            held[key] = read
            old.discard(key)

    st.fragment(part, key=key)()


def _say(key: str, read: Read) -> None:
    """What a part has read, for the browser (ui/style.css gives it no room)."""
    st.html(f'<i hidden data-part="{key}" data-reads="{html.escape(" ".join(sorted(read)))}"></i>')


def here() -> str:
    """The key of the part that is drawn now; `BODY` outside of all."""
    return _here.get()


def kept(name: str, make: Callable[[], T]) -> T:
    """What `make` makes of controls for the part that is drawn now. When parts are drawn again it is made again only
    where a control that it was made of has changed: what was touched may be no news for it. `mark` says so, as it does
    of parts: who sets a control in any other way asks for a run of the page, which makes everything."""
    key, all_kept = (here(), name), st.session_state.setdefault(_KEPT, {})
    if not (_alone() and key in all_kept):
        read: Read = {}
        with _set(_reading, read):
            all_kept[key] = read, make()
    read, made = all_kept[key]
    for control, value in read.items():
        note(control, value)
    return cast(T, made)


def _alone() -> bool:
    """Whether parts run, and not the whole page."""
    context = get_script_run_ctx(suppress_warning=True)
    return context is not None and bool(context.fragment_ids_this_run)


@contextmanager
def _seen(slug: str) -> Iterator[None]:
    """A part that runs alone, after a release, is counted; within a run of the page it belongs to that."""
    with observing.rerun(slug, time.perf_counter(), part=True) if _alone() else nullcontext():
        yield


def unnoticed() -> AbstractContextManager[None]:
    """What is read inside makes nothing depend on it: the browser itself shows it, or a callback looks at it."""
    return _set(_reading, None)


@contextmanager
def _set(of: ContextVar[T], value: T) -> Iterator[None]:
    before = of.set(value)
    try:
        yield
    finally:
        of.reset(before)


def redraw(now: Mapping[str, Any], own: str = BODY, sight: Collection[str] | None = None) -> None:
    """At the end of a callback: run again what has read another value of these controls than they have now.

    `own`: the part in which the hand is, which the browser runs by itself; `sight`: the keys of the parts that are near
    the screen. Raises what ends a callback, except where the run that is under way is the right one: that of `own`
    alone, or, after Back and Forward, when the address speaks for all of it, that of the page."""
    if st.session_state.get(_HELD) is None or echo.travelled():
        return
    old = mark(now)
    if BODY in old:
        st.rerun()
    soon = sorted(key for key in old if sight is None or key in sight or key == own)
    if own == BODY or not _alone() or {*soon} - {own}:
        st.rerun(soon or [IDLE])


def mark(now: Mapping[str, Any]) -> Collection[str]:
    """Note which parts are old, now that these controls have these values, and whether the body is. All that are."""
    old: set[str] = st.session_state.setdefault(_OLD, set())
    old.update(key for key, read in st.session_state.get(_HELD, {}).items() if _is_old(read, now))
    all_kept = st.session_state.get(_KEPT, {})
    for key in [key for key, (read, _) in all_kept.items() if _is_old(read, now)]:
        del all_kept[key]
    return old


def catch_up(keys: Collection[str]) -> None:
    """At the end of a callback: draw those of these parts that are late. Raises what ends a callback."""
    if BODY in st.session_state.get(_OLD, ()):
        st.rerun()
    st.rerun(sorted(st.session_state.get(_OLD, set()) & {*keys}) or [IDLE])


def _is_old(read: Read, now: Mapping[str, Any]) -> bool:
    return any(key in read and read[key] != value for key, value in now.items())
