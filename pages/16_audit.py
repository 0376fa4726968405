"""Audit: which optimizers are scale-free, measured for every rule and decay here and for those of two libraries."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from ui import audit_page as page
from ui import audit_wall, links, panels, stage
from ui.audit_page import DECK, SLUG
from ui.joined import labelled
from ui.numbers import number
from ui.text import language, page_text, t

STYLE = Path(audit_wall.__file__).with_suffix(".css")
REMARKS = ("key", "apart", "every_bit", "rounded", "close", "instead", "off", "alone", "unpublished")
CODE = """
import optim_core as oc

for name in ("AdamW", "Adam-l2", "RAdamW", "NormalizedGDW"):
    found = oc.audit(name)
    print(name, found.gradient_scale, found.rotation, found.deviations)

import torch
from optim_core.audit import examine, subject

print(oc.audit(lambda params: torch.optim.AdamW(params, lr=0.05, eps=0.0)).gradient_scale)
print(examine(subject("torch.optim.RAdam:weight_decay=0.1")).gradient_scale)
"""
SHELL = """
python -m optim_core.audit torch.optim.RAdam
python -m optim_core.audit my_package.MyOptimizer:lr=1e-3,weight_decay=0.1
python -m optim_core.audit --json my_package.make_optimizer > report.json
"""


def main() -> None:
    links.report(DECK)
    st.html(STYLE)
    panels.title(SLUG)
    held, lang = page.tables(), language()
    answered = st.session_state.get(DECK.key("own_eps")) is not None
    with panels.figure(SLUG):
        audit_wall.show(DECK, held.ours, lang, answered)
    panels.text(SLUG, "hook")
    with panels.row(SLUG):
        DECK.show("cell")
        DECK.show("guard", disabled="eps" not in page.chosen().hyper)
    _on_the_stage()
    st.html(audit_wall.detail(held.ours[page.chosen().slug], lang, answered))
    panels.text(SLUG, "detail_read")
    panels.question(SLUG, "own_eps", ("nothing", "little", "plainly"), answer="little")
    if panels.question(SLUG, "same_name", ("same", "differ"), answer="differ"):
        _libraries(lang)
    panels.text(SLUG, "own")
    st.code(SHELL.strip(), language=None, wrap_lines=True)  # its colours are too pale, and a region must not scroll
    panels.text(SLUG, "own_read")
    panels.why_and_code(SLUG, CODE)
    panels.references(SLUG)


def _on_the_stage() -> None:
    """The chosen method twice: with the gradients as they are, and with each coordinate's multiplied by its factor."""
    method, guard = page.chosen(), DECK["guard"]
    eps = page.epsilon(method, guard)
    with panels.figure(SLUG, "stage"):
        stage.show(DECK, _scene)
    said = t(f"{SLUG}.run_plain") if eps is None else t(f"{SLUG}.run_with", eps=number(eps))
    panels.readout(SLUG, [labelled(method.name, said)], "stage")


def _scene() -> dict[str, Any]:
    method = page.chosen()
    return stage.scene(
        DECK, title=f"{page_text(SLUG).title} {method.name}", alt=t(f"{SLUG}.alt", name=method.name),
        worlds=("plain", "told"), words=[f"scale.{key}" for key in REMARKS],
        **page.scene_parts(method, DECK["guard"]),
    )  # fmt: skip


def _libraries(lang: str) -> None:
    """The stored table of torch's and the library's optimizers, by what a reader types."""
    held = page.tables()
    every = tuple(held.library.values())
    panels.text(SLUG, "libraries")
    with panels.row(SLUG, "libraries"):
        DECK.show("find")
        DECK.show("deviating")
    shown = page.matching(every, DECK["find"], DECK["deviating"])
    with st.container(horizontal=True, key="audit-heading", vertical_alignment="center"):
        counted = t(f"{SLUG}.shown" if shown else f"{SLUG}.nothing_shown", shown=len(shown), total=len(every))
        st.markdown(counted, width="content")
        st.download_button(t(f"{SLUG}.csv"), lambda: page.as_csv(held), "audit.csv", "text/csv", key="audit-csv",
                           type="tertiary", on_click="ignore")  # fmt: skip
    if shown:
        st.html(audit_wall.libraries(shown, lang, len(shown) < len(every)))
    panels.text(SLUG, "libraries_read", torch=held.versions["torch"], library=held.versions["pytorch-optimizer"])


main()
