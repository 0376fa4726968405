"""The gallery: experiments to start from. A press makes one of them the page's state."""

from __future__ import annotations

import streamlit as st

from ui.playground import up
from ui.playground.ground import SLUG
from ui.playground.presets import PRESETS
from ui.playground.state import load
from ui.text import t


def gallery() -> None:
    """Every preset: its name, which loads it, and its sentence."""
    with st.container(key=f"gallery-{SLUG}"):
        for name in PRESETS:
            with st.container(key=f"preset-{SLUG}-{name}"):
                st.button(
                    t(f"{SLUG}.preset_{name}"),
                    on_click=_start,
                    args=(name,),
                    key=f"load-{SLUG}-{name}",
                    type="tertiary",
                )
                st.markdown(t(f"{SLUG}.told_{name}"))


def _start(name: str) -> None:
    load(PRESETS[name])
    up.ask()
