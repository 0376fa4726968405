"""The lecturer's bar on a page, and the speaker's view on /lecture: both are drawn by the browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from ui.presenting.running import Running, running
from ui.presenting.told import told
from ui.stage import served
from ui.text import language, t

STYLES = {
    name: Path(__file__).with_name(f"{name}.css").read_text(encoding="utf-8") for name in ("presenting", "speaker")
}
HOME = "lecture"  # the page of lectures, which is no scene

#: Only fetches the rest, because Streamlit sends this text again with every change. One bar a window: the module keeps
#: it, and takes every later message into it.
_LOADER = """
export default ({ parentElement, data }) => {
  const root = parentElement.querySelector(".lecture")
  let gone = false
  import(new URL(data.module, document.baseURI)).then(({ show }) => {
    if (!gone) show(root, data.lecture)
  })
  return () => {
    gone = true
    root.dispatchEvent(new CustomEvent("lectureleave"))
  }
}
"""


def bar(slug: str) -> None:
    """The bar of the lecture that the link gives, under the page `slug`; nothing where it gives none."""
    if slug == HOME or st.context.is_embedded:
        return
    given, sentences = running()
    if sentences:
        with st.container(key="notice-lecture"):
            st.markdown("  \n".join(sentences))
    if given is not None:
        _draw("presenter", "presenting", given)


def is_speaker() -> bool:
    """Whether the link asks for the speaker's view."""
    return st.query_params.get_all("view") == ["speaker"]


def speaker() -> None:
    """Notes, question and answer, and the next scene. Says so where the link names no lecture."""
    given, sentences = running()
    if given is None:
        st.markdown("  \n".join(sentences) or t("presenting.speaker_none"))
    else:
        _draw("speaker", "speaker", given)


def _draw(module: str, sheet: str, given: Running) -> None:
    st.html(f"<style>{STYLES[sheet]}</style>")
    _component()(
        key=f"presenting-{module}",  # no name beginning with "lecture-": those are the rows of links of /lecture
        data={
            "module": served.address(f"presenting/{module}.js"),
            "lecture": told(given.name, given.lecture, language()),
        },
    )


def _component() -> Any:
    return st.components.v2.component("lecture", html='<div class="lecture"></div>\n', js=_LOADER, isolate_styles=False)
