"""*Take it along*: the experiment of the page as a script, a notebook, a table, a file to open here, one HTML page.

    export.section(deck, experiment, figure)     # figure: the scene on the stage, for the HTML page
    export.read_file(uploaded.getvalue())        # → Experiment, or Unreadable with one sentence

Each file is made when it is asked for, not at every rerun; only the words in it are fetched before, because they are
those of the reader's session.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import streamlit as st

from optim_core.experiment import TYPED, Experiment
from ui import links
from ui.deck import Deck
from ui.export.file import Unreadable, read_file, written
from ui.export.notebook import notebook
from ui.export.script import comment, script, settings, told
from ui.export.table import table
from ui.stage import offline
from ui.text import language, listed, t

__all__ = ["Unreadable", "read_file", "section"]


def section(deck: Deck, experiment: Experiment, figure: Mapping[str, Any] | None = None) -> None:
    """The files of an experiment, folded away. Without a `figure` there is no HTML page."""
    title, link = _title(experiment), links.address(deck)
    lines = script(experiment, title=title, link=link)
    about = {"title": title, "link": link}
    with st.expander(t("export.title"), key=f"drawer-{deck.page}-export"):
        st.markdown(t("export.about"))
        with st.container(key=f"files-{deck.page}", gap=None):
            _file(deck, "script", ".py", "text/x-python", lambda: lines)
            _file(deck, "notebook", ".ipynb", "application/x-ipynb+json", partial(notebook, experiment, **about,
                  words={name: t(f"export.nb_{name}") for name in ("about", "losses", "plane", "rates")}))  # fmt: skip
            _file(deck, "table", ".csv", "text/csv", partial(table, experiment, **about))
            _file(deck, "file", ".json", "application/json", partial(written, experiment, link))
            if figure is not None:
                made = partial(offline.page, _all_hands(deck, figure), about=_sentences(experiment), link=link)
                _file(deck, "page", ".html", "text/html", made)
        st.markdown(t("export.lines"))
        st.code(lines.strip(), language="python")


def _all_hands(deck: Deck, figure: Mapping[str, Any]) -> dict[str, Any]:
    """The figure with the rate and the decay of every lane in its drawer: which lane is in sight, only Python can
    change, and the HTML page has none."""
    controls = []
    for one in figure["controls"]:
        hidden = one["place"] == "none" and one["target"].startswith("lane.")
        if hidden and one["target"].endswith((".lr", ".weightDecay")):
            stops = sorted({*deck.control(one["name"]).grid(), one["value"]})
            one = {**one, "place": "drawer", "stops": stops}
        controls.append(one)
    return {**figure, "controls": controls}


def _file(deck: Deck, kind: str, end: str, mime: str, made: Callable[[], str]) -> None:
    """One file: its button, and beside it in a few words what it is good for."""
    with st.container(horizontal=True, vertical_alignment="center", key=f"file-{deck.page}-{kind}"):
        st.download_button(t(f"export.{kind}"), made, f"adamw-lab-{deck.page}{end}", mime,
                           key=f"{deck.page}-export-{kind}", type="tertiary", on_click="ignore")  # fmt: skip
        st.markdown(t(f"export.{kind}_about"), width="content")


def _title(experiment: Experiment) -> str:
    """What the experiment is called: its function and its methods."""
    return f"{experiment.landscape.title[language()]}: {listed(experiment.names())}"


def _sentences(experiment: Experiment) -> list[str]:
    """What stands under the picture of the HTML page."""
    land = experiment.landscape
    parameters = "".join(f", {name} = {value:g}" for name, value in land.parameters.items())
    formula = comment(land.name) if land.id == TYPED else land.title[language()]
    start = ", ".join(f"{value:g}" for value in experiment.start)
    lanes = [
        t("export.page_lane", name=name, settings=settings(lane, experiment))
        + (f" · {told(lane, experiment.seed)}" if told(lane, experiment.seed) != "f" else "")
        for name, lane in zip(experiment.names(), experiment.lanes, strict=True)
    ]
    return [
        t("export.page_offline"),
        t("export.page_formula", formula=formula + parameters),
        t("export.page_common", start=f"({start})", steps=experiment.steps, seed=experiment.seed),
        *lanes,
    ]
