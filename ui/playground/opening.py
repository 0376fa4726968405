"""*Open a file*: an experiment that somebody saved becomes the page's state, or a sentence says why not."""

from __future__ import annotations

import streamlit as st

from ui import panels
from ui.export.file import LARGEST
from ui.playground import up
from ui.playground.deck import state_of
from ui.playground.export import Unreadable, read_file
from ui.playground.ground import MOST_COORDINATES, SLUG
from ui.playground.state import load
from ui.quoted import quoted
from ui.text import listed, t

KEY, TEXT, SAID = f"open-{SLUG}", f"paste-{SLUG}", f"opened-{SLUG}"
MOST_NAMED = 6


def section() -> None:
    """The place for a file, or for its text where files cannot be sent, folded away until somebody asks; and what came
    of the last one."""
    with st.expander(t(f"{SLUG}.open"), expanded=SAID in st.session_state, key=f"drawer-{SLUG}-open"):
        st.html(f'<style>.st-key-{KEY} {{ --choose: "{t(f"{SLUG}.open_choose")}"; }}</style>')  # see style.css
        st.file_uploader(t(f"{SLUG}.open_label"), ["json", "ipynb"], key=KEY, on_change=_opened)
        st.text_area(t(f"{SLUG}.open_paste"), key=TEXT, height=120, max_chars=LARGEST)
        st.button(t(f"{SLUG}.open_take"), key=f"{TEXT}-take", on_click=_pasted)
        if said := st.session_state.get(SAID):
            panels.notice(f"{SLUG}-open", said)


def _opened() -> None:
    file = st.session_state.get(KEY)
    _took(None if file is None else file.getvalue())


def _pasted() -> None:
    text = st.session_state.get(TEXT)
    _took(text.encode("utf-8", "replace") if isinstance(text, str) and text.strip() else None)


def _took(data: bytes | None) -> None:
    """The page keeps its state where the file cannot be one."""
    st.session_state.pop(SAID, None)
    if data is None:
        return
    if said := opened(data):
        st.session_state[SAID] = said
    else:
        up.ask()


def opened(data: bytes) -> str:
    """Load the experiment of a file; what there is to say about it, "" where all went well."""
    try:
        experiment = read_file(data)
    except Unreadable as refused:
        return str(refused)
    if experiment.landscape.d > MOST_COORDINATES:
        return t(f"{SLUG}.open_three")
    left = load(state_of(experiment))
    named = listed(f"`{quoted(name)}`" for name in left[:MOST_NAMED]) + (" …" if len(left) > MOST_NAMED else "")
    return t(f"{SLUG}.opened_short", names=named) if left else ""
