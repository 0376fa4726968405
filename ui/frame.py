"""What stands around every page: the stylesheet, the two switches, the language of the document, the way on.

Both switches are bound to the link (`?lang=zh&size=large`), so a lecturer's link opens as it was sent. A default is
not written by Streamlit; the "copy link" button adds the language, so that what is sent is what is read.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import streamlit as st

from ui import composing, links, message, parts, stage
from ui.control import Control
from ui.controls import choice
from ui.look import Look
from ui.stage import served
from ui.text import LANGUAGES, browser_language, language, page_text, prose, t
from ui.theme import GROUNDS, SANS, SERIF, SIZES, THEMES, Theme, symbol_color, symbol_roles

STYLE, EMBEDDED, SCRIPT, BUTTON = (
    Path(__file__).with_name(name) for name in ("style.css", "embedded.css", "frame.js", "frame.css")
)
_LANG = {"zh": "zh-CN"}  # language id → BCP 47 tag, where they differ: it chooses the form of a Chinese character
#: What Streamlit calls something that is heard and not seen, in English alone → our word for it.
_STREAMLIT = {
    "Sidebar": "sidebar",
    "App pages": "pages",
    "Expand sidebar": "expand",
    "Collapse sidebar": "collapse",
    "Link to heading": "anchor",
    "Copy to clipboard": "copied_code",
    "Selected values": "selected",
    "Clear all": "clear",
    "Open": "unfold",
    "Remove {}": "remove",
    "Choose an option": "choose",
    "file upload": "upload",
    "progress": "progress",
}  # fmt: skip


def theme() -> Theme:
    """The theme that this session shows. The first run of a session may not know it yet and says "light"."""
    return "dark" if st.context.theme.type == "dark" else "light"


def size() -> str:
    """Text size: "normal", or "large" for a lecture hall."""
    return "large" if (st.session_state.get("size") or st.query_params.get("size")) == "large" else "normal"


def look() -> Look:
    """Both, as figures take them."""
    return Look(theme(), size())


def switches() -> None:
    """Language, text size and "copy link", at the top right of every page, and what their link got wrong."""
    language_control = choice("lang", tuple(LANGUAGES), browser_language())
    size_control = choice("size", tuple(SIZES), "normal")
    problems = _problems((language_control, size_control))
    with st.container(key="switches", horizontal=True, vertical_alignment="center", gap="small"):
        st.segmented_control(
            "Language / 语言",
            tuple(LANGUAGES),
            default=browser_language(),
            required=True,
            key="lang",
            label_visibility="collapsed",
            bind="query-params",
        )
        st.segmented_control(t("frame.size"), ["large"], key="size", label_visibility="collapsed", bind="query-params")
        _document()(
            key=message.DOCUMENT,
            data={
                "lang": _LANG.get(language(), language()),
                "code": language(),
                "theme": theme(),
                "label": t("frame.copy"),
                "done": t("frame.copied"),
                "refused": t("stage.tools_not_copied"),
                "clipboard": served.address("saving/clipboard.js"),
                "reach": served.address("page/reach.js"),
                "telling": served.address("page/telling.js"),
                "words": json.dumps(_reached()),  # a list in here would have Streamlit import pandas to look at it
            },
            on_theme_change=lambda: None,
            on_again_change=lambda: None,
            on_seen_change=lambda: parts.catch_up(str(message.triggered("seen")).split()),
            on_told_change=lambda: stage.hear(message.triggered("told")),
        )
        composing.offer()
    links.say(_still_true(problems), "notice-frame")


def dress() -> None:
    """The stylesheets, with the tokens of both themes; the browser picks the theme's half."""
    own = [sheet.read_text(encoding="utf-8") for sheet in (STYLE, *([EMBEDDED] if st.context.is_embedded else []))]
    st.html(f"<style>{''.join((tokens(size(), language()), *own, served.files().styles))}</style>")


def tokens(text_size: str, lang: str) -> str:
    """The custom properties that style.css reads."""
    light, dark = (GROUNDS[name] for name in THEMES)
    pairs = {
        name: f"light-dark({getattr(light, name)}, {getattr(dark, name)})"
        for name in ("page", "raised", "ink", "muted", "hairline", "accent", "contour")
    }
    ends = enumerate(("ramp-low", "ramp-high"))
    ramp = {name: f"light-dark({light.ramp[end]}, {dark.ramp[end]})" for end, name in ends}
    symbols = {
        f"sym-{role}": f"light-dark({symbol_color(role, 'light')}, {symbol_color(role, 'dark')})"
        for role in symbol_roles()
    }
    properties = {
        **pairs, **ramp, **symbols, "sans": SANS, "serif": SERIF if lang == "en" else SANS,
        "measure": "34em" if lang == "en" else "36em", "leading": "1.6" if lang == "en" else "1.85",
        "more": f'"{t("frame.more", lang)}"', "skip": f'"{t("frame.skip", lang)}"',
    }  # fmt: skip
    body = "".join(f"--{name}:{value};" for name, value in properties.items())
    # who asks the system for more contrast gets hairlines and level lines that stand out as far as text does
    more = "--hairline:var(--muted);--contour:var(--muted);"
    return (
        f":root:root{{--type:{SIZES[text_size]}px;font-size:var(--type)}} .stApp{{{body}}}"
        f" @media (prefers-contrast: more){{.stApp{{{more}}}}}"
    )


def onward(slug: str, slugs: tuple[str, ...], pages: dict[str, Any]) -> None:
    """The link to the next page of the course, at the foot of this one, after the question that leads there."""
    place = slugs.index(slug) + 1
    if place < len(slugs):
        with st.container(key="onward"):
            if "onward" in page_text(slug).sections:
                with st.container(key=f"prose-{slug}-onward"):
                    st.markdown(prose(slug, "onward"), unsafe_allow_html=True)
            st.page_link(pages[slugs[place]], label=t("frame.next", title=page_text(slugs[place]).title))


def _problems(controls: tuple[Control, ...]) -> list[links.Problem]:
    """Found before the switches are made: Streamlit removes a senseless parameter as soon as it has seen it."""
    query = {key: st.query_params.get_all(key) for key in ("lang", "size") if key in st.query_params}
    return links.check(controls, "", query)[1]


def _still_true(found: list[links.Problem]) -> list[links.Problem]:
    """Kept for the session, each for as long as what was used instead (see the switches) is still in use."""
    now = {"lang": language(), "size": size()}
    kept = st.session_state.setdefault("frame.problems", [replace(one, used=now[one.key]) for one in found])
    st.session_state["frame.problems"] = [one for one in kept if one.used == now[one.key]]
    return list(st.session_state["frame.problems"])


def _reached() -> dict[str, Any]:
    """The words of ui/stage/page/reach.js. A switch is named by what is drawn on it, so that a voice can press it."""
    names = [(LANGUAGES[code], _LANG.get(code, code)) for code in LANGUAGES]
    size_name = (f"Aa, {t('frame.size')}", _LANG.get(language(), language()))
    streamlit = {name: t(f"frame.st_{key}") for name, key in _STREAMLIT.items()}
    return {
        "names": [*names, size_name],
        "streamlit": streamlit,
        **{name: t(f"frame.{name}") for name in ("skip", "equation", "code")},
    }


def _document() -> Any:
    return st.components.v2.component(
        "document_language_and_link", html="<button type='button'></button>", js=_JS, css=_CSS
    )


_JS, _CSS = (file.read_text(encoding="utf-8") for file in (SCRIPT, BUTTON))
