"""What the browser's part of a component has sent last: anybody can send anything, so nothing is taken for granted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

DOCUMENT = "document"  # the part of ui/frame.py that every page has; a stage's messages may come by way of it


def state(key: str) -> Mapping[str, Any]:
    """The message of the component with this key; empty where there is none that could be one."""
    held = st.session_state.get(key)
    sent = held.get("state") if isinstance(held, Mapping) else None
    return sent if isinstance(sent, Mapping) else {}


def heard(key: str) -> int:
    """The number of the last message: a scene that answers an older one must not undo what came after."""
    return max(_number(state(key)), st.session_state.get(f"{key}.heard", 0))


def note(key: str, told: Mapping[str, Any]) -> None:
    """A message of this component has come another way."""
    st.session_state[f"{key}.heard"] = max(heard(key), _number(told))


def triggered(name: str) -> object:
    """What the browser's part of the frame has sent under this name, in the callback that it asks for."""
    told = st.session_state.get(DOCUMENT)
    return told.get(name) if isinstance(told, Mapping) else None


def _number(told: Mapping[str, Any]) -> int:
    number = told.get("number", 0)
    return number if isinstance(number, int) else 0
