"""Back to the picture: what is loaded far down the page is seen at its top."""

from __future__ import annotations

import secrets

import streamlit as st

from ui.playground.ground import SLUG

FLAG = f"{SLUG}.up"
_JS = """
export default ({ parentElement, data }) => {
  const root = parentElement.querySelector(".up")
  const before = root.dataset.asked
  root.dataset.asked = data.asked
  if (before !== undefined && before !== data.asked) document.querySelector("h1")?.scrollIntoView({ block: "center" })
}
"""


def ask() -> None:
    """In a callback: the next picture shall be in sight."""
    st.session_state[FLAG] = secrets.token_hex(4)


def section() -> None:
    """Scroll once for every time that was asked since the page was opened; the number stays, so that no run in between
    can lose it."""
    component = st.components.v2.component("up", html='<div class="up"></div>\n', js=_JS, isolate_styles=False)
    component(key=f"up-{SLUG}", data={"asked": st.session_state.get(FLAG, "")})
