"""The live stage: one figure that answers while the finger moves. Python makes the scene and hears the result.

    from ui import stage
    stage.show(deck, lambda: stage.scene(deck, landscape=land, methods=methods, placed={…}))

The browser computes and draws (stage.js and the parts beside it). On release it writes the link itself and sends one
message, which becomes the values of the deck's controls; during a drag the server hears nothing. The scene is made
again where something that it was made of has changed: what a hand moves on the stage, the browser knows already.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Collection, Mapping
from typing import Any

import streamlit as st

from ui import echo, message, parts
from ui.deck import Deck
from ui.stage import served
from ui.stage.scene import Place, scene
from ui.text import t

__all__ = ["Place", "hear", "hear_first", "scene", "show"]

LONGEST = 4000  # characters of one value that a client may send
MOST = 100_000  # characters of all values of a stage
_HEARD = "stages.hear"  # in the session: key of a stage → what takes its messages
_SAID = "stages.said"  # in the session: key of a stage → control → (what the browser said last, what that has made)

#: Streamlit sends this text again with every change, so it only fetches the rest. The files' address carries their
#: checksum; `stage.js` keeps one stage for each element and takes every later scene into it. Its modules import each
#: other six deep; all are asked for at once, so that a first visit does not wait for one after the other.
_LOADER = """
export default ({ parentElement, data, setStateValue }) => {
  const root = parentElement.querySelector(".stage")
  let gone = false
  const trouble = (text) => {
    let said = root.querySelector(":scope > .stage-trouble")
    if (text && !said) {
      said = document.createElement("p")
      said.className = "stage-trouble"
      root.append(said)
    }
    if (text) said.textContent = text
    else said?.remove()
  }
  const entry = new URL(data.module, document.baseURI)
  if (!document.querySelector("link[data-stage]")) for (const name of data.modules.split(" ")) {
    const link = Object.assign(document.createElement("link"), { rel: "modulepreload", href: new URL(name, entry) })
    link.dataset.stage = ""
    document.head.append(link)
  }
  const page = import(new URL(data.telling, document.baseURI))
  Promise.all([import(entry), page]).then(([{ show }, { tellingOf }]) => {
    if (gone) return
    const scene = { ...JSON.parse(data.scene), ...JSON.parse(data.beside) }
    const telling = tellingOf(root)
    telling.take(scene, data.key, data.asks.split(" "), (state) => setStateValue("state", state))
    return show(root, scene, telling)
  }).then(() => trouble(""), (error) => {
    console.error(error)
    trouble(data.trouble)
  })
  return () => {
    gone = true
    root.dispatchEvent(new CustomEvent("stageleave"))
  }
}
"""


Figure = Callable[[], Mapping[str, Any]]


def show(deck: Deck, figure: Figure, name: str = "main", beside: Figure = dict) -> None:
    """Draw a scene here, as `figure` makes it. What a reader does on it becomes the values of the deck's controls. It
    is a part of the page (ui/parts.py), or stands in the one that is drawn now. `beside`: what of the scene depends on
    values that the browser moves itself, so that all the rest need not be made again with it."""
    if parts.here() == parts.BODY:
        parts.draw(deck.page, "stage" if name == "main" else f"stage-{name}", lambda: _draw(deck, figure, name, beside))
    else:
        _draw(deck, figure, name, beside)


def _draw(deck: Deck, figure: Figure, name: str, beside: Figure) -> None:
    key, part = f"stage-{deck.page}-{name}", parts.here()
    told, names = parts.kept(key, lambda: _told(key, figure()))
    also = json.dumps(beside(), ensure_ascii=False)
    st.session_state.setdefault(_HEARD, {})[key] = lambda state: parts.mark(_hear(deck, key, state, names))
    asks = (name.removeprefix(f"{deck.page}.") for name in parts.noted())
    _component()(
        key=key,
        data={
            "scene": told,
            "beside": also,
            "key": key,
            "asks": " ".join(sorted(asks)),
            "module": served.address("stage.js"),
            "modules": served.modules(),
            "telling": served.address("page/telling.js"),
            "trouble": t("stage.trouble"),
        },
        on_state_change=lambda: _take(deck, key, names, part),
    )


def _told(key: str, figure: Mapping[str, Any]) -> tuple[str, frozenset[str]]:
    """(a scene as the browser is told it, the names of the controls that it may answer with)."""
    place = st.query_params.get("scene", "")  # in a lecture: the answer to a scene that was left says of which it is
    # after Back and Forward it is taken also where Python had this state all along: the hand had moved on untold
    told = {"travelled": secrets.token_hex(4)} if echo.travelled() else {}
    text = json.dumps({**figure, "heard": message.heard(key), "place": place, **told}, ensure_ascii=False)
    return text, frozenset((*_keeps(figure), *(control["name"] for control in figure["controls"])))


def _keeps(figure: Mapping[str, Any]) -> tuple[str, ...]:
    """A figure that keeps no states says so by having no place for them; the browser names them all the same."""
    return ("keep",) if "keep" in figure else ()


def _component() -> Any:
    return st.components.v2.component(
        "stage", html='<section class="stage" role="group"></section>\n', js=_LOADER, isolate_styles=False
    )


def hear(told: object) -> None:
    """In a callback: what a stage has held back until something else on the page was pressed (page/telling.js), as JSON
    {stage, state}. The run of the page that follows draws it."""
    try:
        said = json.loads(told) if isinstance(told, str) and len(told) <= MOST else None
    except (ValueError, RecursionError):
        said = None
    key, state = (said.get("stage"), said.get("state")) if isinstance(said, dict) else (None, None)
    heard = st.session_state.get(_HEARD, {}).get(key) if isinstance(key, str) else None
    number = state.get("number") if isinstance(state, dict) else None
    if heard is not None and isinstance(number, int) and number > message.heard(str(key)):
        heard(state)


def hear_first() -> None:
    """In a callback that looks at what the hands have set, or sets it: a key presses in the same message that tells
    what a stage held back, and Streamlit calls the button first."""
    hear(message.triggered("told"))


def _hear(deck: Deck, key: str, state: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    """The values that the browser sent become the deck's, as far as they are values: anybody can send anything. It
    sends all of them every time; what it has said before and still stands is not taken again. Key of each control that
    was taken → its value now."""
    message.note(key, state)
    if state.get("reset") is True:
        deck.reset()
    said = st.session_state.setdefault(_SAID, {}).setdefault(key, {})
    values, now = state.get("values"), {}
    for name, text in values.items() if isinstance(values, dict) else ():
        if (
            name not in names
            or not isinstance(text, str)
            or len(text) > LONGEST
            or not deck.control(name).is_value(text)
        ):
            continue
        control = deck.key(name)
        if (text, st.session_state.get(control)) == said.get(name):
            continue
        deck.take(name, text)
        said[name] = text, st.session_state.get(control)
        with parts.unnoticed():
            now[control] = deck[name]
    return now


def _take(deck: Deck, key: str, names: Collection[str], part: str) -> None:
    """What a stage itself has told. What has read another value than now stands is drawn again, once it is in sight."""
    state = message.state(key)
    now = _hear(deck, key, state, names)
    if state.get("reset") is True:
        st.rerun()  # also what stands elsewhere on the page; the browser has asked for this part alone
    sight = state.get("sight")
    parts.redraw(now, part, sight.split() if isinstance(sight, str) else None)
