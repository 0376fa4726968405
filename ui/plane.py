"""Two figures in the plane that the browser draws: a training's small multiples, and a pad to draw points on.

    plane.figure(scene, "watch")                  # ui/figures/watch.py makes the scene
    plane.sketch(deck, "points", example, …)      # what is drawn becomes the value of the deck's control

Points travel as text: two base64 digits for each, column and row of a 64 × 64 grid over the square −1 … 1, the points
of class 0 and those of class 1 with a full stop between: `IIMM.YYcc`.
"""

from __future__ import annotations

import json
import math
import string
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from ui import echo, message
from ui.deck import Deck
from ui.stage import served
from ui.text import t

DIGITS = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
CELLS = len(DIGITS)
MOST = 200  # points on the pad: the link stays shorter than 500 characters

Point = tuple[float, float, int]

_LOADER = """
export default ({ parentElement, data, setStateValue }) => {
  const root = parentElement.querySelector(".plane")
  let gone = false
  import(new URL(data.module, document.baseURI)).then(({ show }) => {
    if (!gone) show(root, JSON.parse(data.scene), (state) => setStateValue("state", state))
  }).catch((error) => {
    console.error(error)
    root.textContent = data.trouble
  })
  return () => {
    gone = true
    root.dispatchEvent(new CustomEvent("stageleave"))
  }
}
"""


def figure(scene: Mapping[str, Any], page: str) -> None:
    """Draw the small multiples here; a later scene is taken into the same figure."""
    _component("plane_panels")(key=f"plane-{page}", data=_data("panels", scene), on_state_change=lambda: None)


def sketch(deck: Deck, name: str, example: str, colors: Mapping[str, str], words: Mapping[str, str]) -> None:
    """Draw the pad here. What a reader draws becomes the deck's control `name`, and travels in the link; until then
    the pad shows the points of `example`, and so it does where the link spells none."""
    key, pad = deck.key(name), f"sketch-{deck.page}"
    with st.container(key=f"carrier-{deck.page}-{name}"):
        if key in st.session_state:
            st.session_state[key] = deck[name]
        echo.settle(key)
        st.text_input(name, key=key, bind="query-params", label_visibility="collapsed",
                      on_change=echo.refuse, args=(key,))  # fmt: skip
    text = deck[name] if spells(deck[name]) else example
    scene = {"text": text, "heard": message.heard(pad), "digits": DIGITS, "most": MOST, "colors": dict(colors),
             "words": dict(words)}  # fmt: skip
    _component("plane_sketch")(key=pad, data=_data("sketch", scene), on_state_change=lambda: _take(deck, name, pad))


def encode(points: Sequence[Point]) -> str:
    """Points in −1 … 1 as text, each moved to the middle of its cell."""
    spots: tuple[list[str], list[str]] = ([], [])
    for x, y, k in points:
        cells = (min(CELLS - 1, max(0, math.floor((v + 1) / 2 * CELLS))) for v in (x, y))
        spots[k].append("".join(DIGITS[cell] for cell in cells))
    return ".".join("".join(group) for group in spots)


def decode(text: str) -> tuple[Point, ...]:
    """The points that a text spells. Raises ValueError if it spells none."""
    groups = text.split(".")
    if len(groups) != 2 or any(len(group) % 2 for group in groups) or not set(text) <= {*DIGITS, "."}:
        raise ValueError(f"{text[:40]!r} spells no points.")
    if len(text) > 2 * MOST + 1:
        raise ValueError(f"At most {MOST} points can be drawn.")
    return tuple(
        ((2 * DIGITS.index(group[i]) + 1) / CELLS - 1, (2 * DIGITS.index(group[i + 1]) + 1) / CELLS - 1, k)
        for k, group in enumerate(groups)
        for i in range(0, len(group), 2)
    )


def spells(text: str) -> bool:
    """Whether `decode` can read it."""
    try:
        decode(text)
    except ValueError:
        return False
    return True


def _data(module: str, scene: Mapping[str, Any]) -> dict[str, str]:
    return {"scene": json.dumps(scene, ensure_ascii=False), "module": served.address(f"plane/{module}.js"),
            "trouble": t("stage.trouble")}  # fmt: skip


def _component(name: str) -> Any:
    return st.components.v2.component(
        name, html='<section class="plane" role="group"></section>\n', js=_LOADER, isolate_styles=False
    )


def _take(deck: Deck, name: str, pad: str) -> None:
    text = message.state(pad).get("text")
    if isinstance(text, str):
        deck.take(name, text)
