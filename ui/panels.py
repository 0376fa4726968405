"""The blocks a page is built from, in the order a page uses them.

panels.title("start")
place = panels.figure("start")                     # the picture comes first; fill it when the values are known
with panels.row("start"):                          # at most four controls in sight
    lr = deck.show("lr")
with place: st.plotly_chart(…)
panels.text("start", "hook")                       # sections of content/<lang>/start.md
panels.question("start", "where", ("same", "apart"), answer="apart")
panels.equation(tex)                               # symbols coloured like the things they move
panels.why_and_code("start", CODE)                 # sections why, step_*; ten lines that reproduce the picture
panels.references("start")
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

import streamlit as st

from ui import parts
from ui.figures.lines import strengthen
from ui.frame import size, theme
from ui.kept import kept
from ui.text import page_text, prose, t
from ui.theme import symbol_color

#: LaTeX of a symbol → what it moves (ui/theme.py). Subscripts and hats are left on.
ROLES: Mapping[str, str] = {
    r"\lambda": "decay", r"\eta": "rate", r"\alpha": "rate", "g": "gradient", "m": "memory", "v": "memory",
}  # fmt: skip
_TOKEN = re.compile(r"\\[A-Za-z]+|[A-Za-z]|\{|\}|.", re.DOTALL)
_SPACED = ("\\text", "\\mathrm", "\\operatorname", "\\begin", "\\end", "\\textcolor", "\\color", "\\tag")


def title(slug: str) -> None:
    """The title of a page: its only first-rank heading."""
    with st.container(key="page-title"):
        st.title(page_text(slug).title, anchor=False)


def figure(slug: str, name: str = "main") -> Any:
    """The place of a figure, over the whole column. Make it before the controls, fill it after them."""
    return st.container(key=f"figure-{slug}-{name}")


def row(slug: str, name: str = "main") -> Any:
    """A row of controls that wraps on a narrow screen."""
    return st.container(horizontal=True, key=f"controls-{slug}-{name}", vertical_alignment="top")


def text(slug: str, section: str, **named: object) -> None:
    """One section of a page's prose, at most 70 characters a line, numbers from claims."""
    with st.container(key=f"prose-{slug}-{section}"):
        st.markdown(kept(prose(slug, section, **named)), unsafe_allow_html=True)


def plot(drawing: Any, key: str, alt: str) -> None:
    """A Plotly figure in our own template, drawn stronger for a lecture hall. `alt` says in words what it shows."""
    if size() == "large":
        drawing = deepcopy(drawing)  # the page may keep it for its next rerun
        strengthen(drawing)
    st.plotly_chart(drawing, theme=None, key=key, alt=alt, config={"displayModeBar": False})


def readout(slug: str, sentences: Sequence[str], name: str = "main") -> None:
    """What came out, one short line each, directly under a figure; it keeps its place while values change."""
    with st.container(key=f"readout-{slug}-{name}"):
        st.markdown("  \n".join(sentences))


def notice(name: str, sentence: str) -> None:
    """A sentence that must not be missed: a path left the map, a value was replaced."""
    with st.container(key=f"notice-{name}"):
        st.markdown(sentence)


def question(slug: str, name: str, options: Sequence[str], answer: str, **named: object) -> str | None:
    """Ask before showing. Returns the option that the reader committed to, or None while nothing is chosen.

    Texts: `t("<slug>.<name>")` asks, `t("<slug>.<name>_<option>")` names each option, and the prose section
    `answer_<name>` (filled with `named` and with claims) explains; it is not sent before a choice is made. What of
    `named` depends on a control that the stage moves is a function, asked again when that control has moved.
    """
    key = f"{slug}.{name}"
    shown = f"{key}.shown"

    def commit() -> None:
        st.session_state[key] = st.session_state[shown] or st.session_state.get(key)

    with st.container(key=f"question-{slug}-{name}"):
        with st.container(key=f"ask-{slug}-{name}"):
            st.markdown(t(key))
        st.session_state[shown] = st.session_state.get(key)
        st.pills(
            t(key),
            options,
            key=shown,
            # a blank, so that no first word is looked up among the emoji, which takes a first visit 60 ms to compile
            format_func=lambda o: f" {t(f'{key}_{o}')}",
            on_change=commit,
            label_visibility="collapsed",
        )
        chosen = st.session_state.get(key)
        if chosen in options:
            verdict = (
                t("panels.right")
                if chosen == answer
                else t("panels.your_answer", answer=t(f"{key}_{chosen}").rstrip(".。"))
            )
            _answer(slug, name, verdict, named)
            return str(chosen)
    return None


def _answer(slug: str, name: str, verdict: str, named: Mapping[str, object]) -> None:
    """The verdict and what explains it; where that depends on what a hand may move, it is a part of the page."""

    def said() -> None:
        now = {word: value() if callable(value) else value for word, value in named.items()}
        with st.container(key=f"prose-{slug}-answer-{name}"):
            st.markdown(f"**{verdict}** {kept(prose(slug, f'answer_{name}', **now))}", unsafe_allow_html=True)

    if any(map(callable, named.values())):
        parts.draw(slug, f"answer-{name}", said)
    else:
        said()


def equation(tex: str, name: str = "main", *, compiled: bool = False) -> None:
    """A displayed equation, its symbols coloured; it scrolls by itself where it is too wide. What was compiled from
    source with `symbol_colors` has its colours already (`compiled`)."""
    with st.container(key=f"equation-{name}"):
        st.markdown(f"$$\n{tex if compiled else colored(tex)}\n$$")


def symbol_colors(memory: Sequence[str]) -> dict[str, str]:
    """Source name → colour, for the LaTeX compilers; `memory` are the names of a rule's memory."""
    roles = {"weight_decay": "decay", "lr": "rate", "g": "gradient", **dict.fromkeys(memory, "memory")}
    return {name: symbol_color(role, theme()) for name, role in roles.items()}


def colored(tex: str, roles: Mapping[str, str] = ROLES) -> str:
    """`tex` with each symbol of `roles` in its colour. Words (\\text, \\mathrm, environments) are left alone."""
    shade = theme()
    out: list[str] = []
    skip = depth = 0
    word = False
    for token in _TOKEN.findall(tex):
        if word and token == "{":
            skip, word = depth + 1, False
        elif not token.isspace():
            word = token in _SPACED
        depth += (token == "{") - (token == "}")
        role = roles.get(token) if not skip else None
        out.append(rf"{{\textcolor{{{symbol_color(role, shade)}}}{{{token}}}}}" if role else token)
        if skip and depth < skip:
            skip = 0
    return "".join(out)


def why_and_code(slug: str, code: str, part: str = "", **named: object) -> None:
    """Two tabs under a figure. *Why*: the section `why`, then each section `step_…` folded behind its first line.
    *Code*: the lines that reproduce the picture with the public face of `optim_core`. A page of several figures gives
    the `part` whose sections these are: `why_<part>`, `step_<part>_…`."""
    why_of, steps_of = (f"why_{part}", f"step_{part}_") if part else ("why", "step_")
    with st.container(key=f"why-{slug}"):
        why, shown = st.tabs([t("panels.why"), t("panels.code")])
    with why:
        text(slug, why_of, **named)
        for section in page_text(slug).sections:
            if section.startswith(steps_of):
                head, _, body = prose(slug, section, **named).partition("\n")
                with st.expander(head.lstrip("# ")), st.container(key=f"prose-{slug}-{section}"):
                    st.markdown(kept(body), unsafe_allow_html=True)
    with shown:
        st.code(code.strip(), language="python")


def references(slug: str) -> None:
    """The sources of a page, from its section `references`."""
    with st.container(key=f"references-{slug}"):
        st.markdown(f"## {t('panels.references')}\n\n{prose(slug, 'references')}")
