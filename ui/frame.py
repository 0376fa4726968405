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

STYLE, EMBEDDED = (Path(__file__).with_name(name) for name in ("style.css", "embedded.css"))
_LANG = {"zh": "zh-CN"}  # language id → BCP 47 tag, where they differ: it chooses the form of a Chinese character

#: Sets <html lang>, which Streamlit leaves at "en"; copies the link with the language written out; and asks for a new
#: run when the reader changes the theme, because the server hears of it only then and Plotly is drawn for one theme.
#: On a narrow screen, where the list of pages lies over the page, choosing one uncovers it; on a wide one the list
#: gives way to the switches, whose width the stylesheet is told: it is another in each language and size.
#: Where the connection was lost and is there again, it may lead to another process, whose session has drawn nothing yet
#: and knows no part of the page: it is asked for a run of the whole page before a hand asks for one of a part.
_DOCUMENT = """
let asked = ""
const fold = ({ target }) => {
  if (target.closest("[data-testid=stSidebarNavLink]") && matchMedia("(max-width: 768px)").matches)
    document.querySelector("[data-testid=stSidebarCollapseButton] button")?.click()
}
let tell = null
let page = null
const room = new ResizeObserver(([{ target }]) => {
  if (!target.isConnected) requestAnimationFrame(measure) // Streamlit puts others in their place
  else if (target.offsetWidth) document.documentElement.style.setProperty("--switches", `${target.offsetWidth}px`)
})
const measure = () => {
  room.disconnect()
  const switches = document.querySelector(".st-key-switches")
  if (switches) room.observe(switches)
}
const reconnected = (app) => {
  let lost = false
  new MutationObserver(() => {
    const there = app.dataset.testConnectionState === "CONNECTED"
    if (there && lost) {
      page.then(({ reconnected: anew }) => anew())
      tell("again", Date.now())
    }
    lost = !there
  }).observe(app, { attributeFilter: ["data-test-connection-state"] })
}
export default ({ parentElement, data, setTriggerValue }) => {
  document.addEventListener("click", fold)
  if (!tell) reconnected(document.querySelector("[data-testid=stApp]"))
  tell = setTriggerValue
  document.documentElement.lang = data.lang
  measure()
  import(new URL(data.reach, document.baseURI)).then(({ watch }) => watch(JSON.parse(data.words)))
  page = import(new URL(data.telling, document.baseURI))
  page.then(({ watch }) =>
    watch((keys) => setTriggerValue("seen", keys), (text) => setTriggerValue("told", text)))
  const shown = getComputedStyle(document.querySelector("[data-testid=stApp]")).colorScheme
  if (shown === data.theme) asked = ""
  else if (shown !== asked) {
    asked = shown
    setTimeout(() => setTriggerValue("theme", shown), 100)
  }
  const button = parentElement.querySelector("button")
  button.textContent = data.label
  const copying = import(new URL(data.clipboard, document.baseURI)) // now: a copy must follow a press at once
  button.onclick = async () => {
    const link = new URL(window.location.href)
    for (const name of ["lecture", "scene"]) link.searchParams.delete(name) // a scene is sent without its lecture
    link.searchParams.set("lang", data.code)
    const { copyText } = await copying
    button.textContent = (await copyText(link.href)) ? data.done : data.refused
    setTimeout(() => { button.textContent = data.label }, 1600)
  }
}
"""
_BUTTON = """
button { display: block; font: inherit; font-size: min(0.95rem, 4vw); color: var(--st-text-color); opacity: 0.72;
  background: none; border: 0; padding: 0.2rem min(0.45rem, 1.8vw); cursor: pointer; white-space: nowrap; }
button:hover, button:focus-visible { opacity: 1; }
button:focus-visible { outline: 2px solid var(--st-primary-color); border-radius: 4px; }
"""


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
    return {"names": [*names, size_name], **{name: t(f"frame.{name}") for name in ("skip", "equation", "code")}}


def _document() -> Any:
    return st.components.v2.component(
        "document_language_and_link", html="<button type='button'></button>", js=_DOCUMENT, css=_BUTTON
    )
