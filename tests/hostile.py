"""A client that keeps no rule: requests over a bare socket, and any bytes over Streamlit's websocket."""

from __future__ import annotations

import asyncio
import http.client
from dataclasses import dataclass
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed

from proofs.visitors import Visitor

PATIENCE = 60.0  # s


@dataclass(frozen=True)
class Answer:
    """What came back: headers in small letters."""

    status: int
    headers: dict[str, str]
    body: bytes


def ask(server: str, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
    """One request, its path as it is written here, its headers as named (`content_type` for Content-Type; the Host is
    the server's own unless one is given)."""
    line = http.client.HTTPConnection(server.removeprefix("http://"), timeout=PATIENCE)
    line.putrequest(method, path, skip_host="host" in headers, skip_accept_encoding=True)
    for name, value in {"content_length": str(len(body)), **headers}.items():
        line.putheader(name.replace("_", "-"), value)
    line.endheaders(body)
    with line.getresponse() as got:
        body = b"" if got.status == 101 else got.read()
        found = Answer(got.status, {name.lower(): value for name, value in got.getheaders()}, body)
    line.close()
    return found


def upgrade(server: str, **headers: str) -> int:
    """The status that a request for the websocket gets: 101 where it is opened."""
    asked = {"connection": "Upgrade", "upgrade": "websocket", "sec_websocket_version": "13",
             "sec_websocket_key": "AAAAAAAAAAAAAAAAAAAAAA==", "sec_websocket_protocol": "streamlit"}  # fmt: skip
    return ask(server, "GET", "/_stcore/stream", **asked, **headers).status


class Forger(Visitor):
    """A visitor that says of its page's widgets what it likes, and keeps what boxes with an exception tell it."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.told: list[str] = []

    def _seen(self, delta: Delta) -> int:
        if delta.new_element.WhichOneof("type") == "exception":
            self.told.append(str(delta.new_element.exception))
        return super()._seen(delta)

    async def forge(self, query: str = "lang=en", **widgets: Any) -> bool:
        """A run with these values of the stage, field of the protocol → value; False where the server hangs up."""
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string, asked.page_script_hash = query, self.page
        for field, value in widgets.items():
            for identity in (self.stage, f"$$ID-{'0' * 32}-nobody"):
                widget = asked.widget_states.widgets.add()
                widget.id = identity
                setattr(widget, field, value)
        return await self.send(message.SerializeToString())

    async def session(self) -> str:
        """The name of the session, as the server says it first."""
        await self.socket.send(BackMsg(rerun_script={"query_string": "lang=en"}).SerializeToString())
        while True:
            raw = await asyncio.wait_for(self.socket.recv(), PATIENCE)
            told = ForwardMsg.FromString(raw if isinstance(raw, bytes) else raw.encode())
            if told.WhichOneof("type") == "new_session":
                return str(told.new_session.initialize.session_id)

    async def send(self, raw: bytes) -> bool:
        """Any bytes, and the run that they begin; False where the server hangs up."""
        try:
            await self.socket.send(raw)
            await asyncio.wait_for(self._finished(), PATIENCE)
        except ConnectionClosed:
            return False
        return True
