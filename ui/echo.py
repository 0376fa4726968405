"""Values that the server gives a widget, and the echo of the one before.

A message carries the values of all widgets. One that was on its way when the server gave a widget a new value (a
timer's, a second key pressed quickly) still carries the one before, which is no wish of the reader: taking it would
undo what the reader has just done. So what stood there is remembered until the page is heard to show the new value.
"""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx


def put(key: str, value: Any) -> None:
    """Give the widget drawn next its value."""
    write(key, st.session_state.get(key, value), value)
    settle(key)


def write(key: str, before: Any, value: Any) -> None:
    """Give a widget its value from a callback, before it is drawn."""
    st.session_state[key] = value
    if before != value:
        st.session_state[f"{key}.before"] = (before, value, False)


def settle(key: str) -> None:
    """Called where a widget is drawn: the first time sends its new value; the next time the page knew it."""
    record = st.session_state.pop(f"{key}.before", None)
    if record is not None and not record[2] and st.session_state[key] == record[1]:
        st.session_state[f"{key}.before"] = (*record[:2], True)


def heard(key: str) -> bool:
    """Whether a widget reports what stood there before the server's new value; that one then stays."""
    before, value, _ = st.session_state.get(f"{key}.before", (None, None, False))
    if f"{key}.before" not in st.session_state or st.session_state[key] != before:
        return False
    st.session_state[key] = value
    st.session_state[f"{key}.before"] = (before, value, False)
    return True


def refuse(key: str) -> None:
    """The same as a callback of the widget."""
    heard(key)


def travelled() -> bool:
    """Whether this run is one of the browser's Back or Forward: then Streamlit gives its widgets, when they are drawn,
    the values of the address, and what the session still holds is of the state before."""
    context = get_script_run_ctx(suppress_warning=True)
    return bool(context and context.is_history_navigation)


def forget(key: str) -> None:
    """Let go of a widget's value, so that the address decides."""
    for one in (key, f"{key}.before"):
        st.session_state.pop(one, None)
