"""Visitors without a browser: Streamlit's own protocol over a real websocket, a control of the stage at a time.

    async with Visitor(url, "scale", seed=7) as visitor:
        await visitor.open()                     # Taken(seconds, bytes, errors) of the first run
        await visitor.change()                   # … of one control moved on the stage, until the server has finished

A visitor does what the browser does: it keeps what it was told to cache, sends the address with the new values, and
the stage's message `{number, reset, values}`. It draws nothing, so that three hundred of them fit beside the server.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

PATIENCE = 60.0  # seconds before an answer counts as an error
MOVED = ("dial", "drawer", "handle", "scrub", "plug")  # places of a control that a hand on the stage moves
#: Parts drawn by Python that are near the screen while the stage fills it; tests/browser/test_sight.py looks.
NEAR = ("part-playground-formula", "part-playground-points")
_READS = re.compile(r'data-part="([^"]*)" data-reads="([^"]*)"')


@dataclass(frozen=True)
class Taken:
    """One answer: seconds from the message to the end of the run, bytes that came, and boxes with an exception."""

    seconds: float
    received: int
    errors: int


@dataclass
class Visitor:
    """One tab at `url` on the page `slug`; a bare page has no slug and is changed through its slider."""

    url: str
    slug: str
    seed: int = 0
    query: dict[str, str] = field(default_factory=dict)
    scrolled: bool = False  # whether all the figures below the stage are in sight too; else the stage fills the screen

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.page, self.stage, self.fragment, self.scene, self.number = "", "", "", None, 0
        self.asks: list[str] = []
        self.reads: dict[str, list[str]] = {}
        self.cached: dict[str, Delta] = {}
        self.slider: Any = None
        self.values: dict[str, str] = {}
        self.moved = ""

    async def __aenter__(self) -> Visitor:
        address = self.url.replace("http", "ws", 1) + "/_stcore/stream"
        self.socket: ClientConnection = await connect(
            address, subprotocols=["streamlit"], max_size=None, compression=None, open_timeout=PATIENCE
        )  # type: ignore[arg-type]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.socket.close()

    async def open(self) -> Taken:
        """The first run of the session."""
        return await self._ask()

    async def change(self) -> Taken | None:
        """One control takes another legal value. None where the browser tells nobody: nothing in sight waits for it
        (ui/stage/page/telling.js)."""
        if self.scene is None:
            self.values["slider"] = str(self.chance.randint(int(self.slider.min), int(self.slider.max)))
            return await self._ask()
        controls = [one for one in self.scene["controls"] if one["place"] in MOVED]
        choices = {one["name"]: found for one in controls if (found := _others(one, self.values, self.chance))}
        self.moved = self.chance.choice(list(choices))
        self.values[self.moved] = self.chance.choice(choices[self.moved])
        self.number += 1
        return await self._ask() if self.scrolled or self._is_awaited() else None

    def _is_awaited(self) -> bool:
        near = [name for part in NEAR for name in self.reads.get(part, ())]
        return self.moved in self.asks or f"{self.slug}.{self.moved}" in near

    async def _ask(self) -> Taken:
        message = BackMsg()
        asked = message.rerun_script
        told = {f"{self.slug}.{name}": text for name, text in self.values.items()} if self.slug else {}
        asked.query_string = urlencode({"lang": "en", **self.query, **told})
        asked.page_script_hash, asked.page_name = self.page, "" if self.page else self.slug
        asked.cached_message_hashes.extend(self.cached)
        if self.scene is not None and self.number:
            state = {"number": self.number, "reset": False, "values": self.values}
            if not self.scrolled:
                state["sight"] = " ".join(NEAR)
            widget = asked.widget_states.widgets.add()
            widget.id, widget.json_value = self.stage, json.dumps({"state": state})
            asked.fragment_id = self.fragment
        elif self.slider is not None and self.values:
            widget = asked.widget_states.widgets.add()
            widget.id = self.slider.id
            widget.double_array_value.data.append(float(self.values["slider"]))
        began = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        received, errors = await asyncio.wait_for(self._finished(), PATIENCE)
        return Taken(time.perf_counter() - began, received, errors)

    async def _finished(self) -> tuple[int, int]:
        """(bytes, exceptions) until the run that the address asked for has ended: the first one only shows the way."""
        received = errors = 0
        while True:
            raw = await self.socket.recv()
            received += len(raw)
            told = ForwardMsg.FromString(raw if isinstance(raw, bytes) else raw.encode())
            kind = told.WhichOneof("type")
            if kind == "new_session":
                self.page = told.new_session.page_script_hash
            elif kind == "navigation":
                self.page = told.navigation.page_script_hash
            elif kind in ("delta", "ref_hash"):
                delta = self.cached[told.ref_hash] if kind == "ref_hash" else told.delta
                if kind == "delta" and told.metadata.cacheable and told.hash:
                    self.cached[told.hash] = delta
                errors += self._seen(delta)
            elif kind == "script_finished" and told.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return received, errors

    def _seen(self, delta: Delta) -> int:
        """Notes the stage or the slider; 1 for a box with an exception."""
        element = delta.new_element
        kind = element.WhichOneof("type")
        if kind == "bidi_component" and element.bidi_component.component_name.endswith("stage"):
            stage = element.bidi_component
            self.stage, self.fragment = stage.id, delta.fragment_id
            data = json.loads(stage.json or stage.mixed.json)
            self.scene, self.asks = json.loads(data["scene"]), data["asks"].split()
            if self.scene["heard"] >= self.number:  # else it is of before the hand moved on: page/telling.js, `take`
                self.values = {c["name"]: _spelled(c["value"]) for c in self.scene["controls"]}
                self.values["keep"] = self.scene.get("keep") or ""
        elif kind == "html" and (found := _READS.search(element.html.body)):
            self.reads[found[1]] = found[2].split()
        elif kind == "slider" and self.slider is None and not self.slug:
            self.slider = element.slider
        return int(kind == "exception")


def _others(control: dict[str, Any], values: dict[str, str], chance: random.Random) -> list[str]:
    """Legal values of a control that it does not have."""
    found: list[Any] = []
    if control["kind"] == "choice":
        found = control["options"]
    elif control["kind"] in ("number", "integer"):
        low, high = control.get("low"), control.get("high")
        found = control.get("stops") or ([chance.uniform(low, high)] if None not in (low, high) else [])
    return [text for one in found if (text := _spelled(one)) != values.get(control["name"])]


def _spelled(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(round(value, 12)).removesuffix(".0")
    return ",".join(value) if isinstance(value, list) else str(value)
