"""Phones of a lecture hall over real HTTP: each looks, and votes when it sees the question. No browser."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlsplit

EVERY = 1.5  # s between two looks, as in ui/rooms/phone/phone.js
PATIENCE = 10.0  # s that one request may take

Told = TypeVar("Told")
Answered = tuple[int, dict[str, str], Any]


def run(story: Callable[[], Coroutine[Any, Any, Told]]) -> Told:
    """What a story of phones comes to. In a thread of its own: where tests drive a browser, this one has a loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(story())).result()


class Wire:
    """One kept-alive connection to a server; a lost one is made again by the next request."""

    def __init__(self, base: str) -> None:
        parts = urlsplit(base)
        self._host, self._port = parts.hostname, parts.port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, sent: object = None, headers: dict[str, str] | None = None) -> Answered:
        """Status, headers (small letters) and the JSON of the answer, None where it has none. OSError without one."""
        held = self._streams is not None
        try:
            return await asyncio.wait_for(self._ask(method, path, sent, headers or {}), PATIENCE)
        except (OSError, EOFError, ValueError, TimeoutError) as failure:
            await self.close()
            if held and not isinstance(failure, TimeoutError):  # the server ends a connection that was silent for 5 s
                return await self.ask(method, path, sent, headers)
            raise ConnectionError(str(failure)) from failure

    async def close(self) -> None:
        streams, self._streams = self._streams, None
        if streams:
            streams[1].close()
            with suppress(OSError):
                await streams[1].wait_closed()

    async def _ask(self, method: str, path: str, sent: object, headers: dict[str, str]) -> Answered:
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._host, self._port)
        reader, writer = self._streams
        body = b"" if sent is None else json.dumps(sent).encode()
        lines = {"Host": f"{self._host}:{self._port}", "Content-Length": str(len(body)), **headers}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        writer.write(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body)
        first, *rest = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        told = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in rest if line)}
        content = await reader.readexactly(int(told.get("content-length", 0)))
        is_json = told.get("content-type", "").startswith("application/json")
        return int(first.split()[1]), told, json.loads(content) if is_json and content else None


@dataclass
class Phone:
    """A device: what it will choose, and what the server has acknowledged of it."""

    base: str
    code: str
    wishes: list[int]  # the last one is what it means
    think: float = 0.0  # s from seeing the question to the first vote
    device: str = ""
    counted: int | None = None
    flying: int | None = None  # a vote without an answer yet: it may be kept, or not
    waits: list[float] = field(default_factory=list)  # s that each acknowledged vote took
    looks: int = 0
    failures: int = 0
    done: float = 0.0  # when its last wish was acknowledged

    def __post_init__(self) -> None:
        self._wire, self._tag = Wire(self.base), ""
        self._room: dict[str, Any] = {}

    async def join(self) -> None:
        """The page, and a name in the room."""
        status, _, _ = await self._wire.ask("GET", f"/r/{self.code}")
        assert status == 200, status
        status, _, told = await self._wire.ask("POST", f"/r/{self.code}/join", {})
        assert status == 201, (status, told)
        self.device = told["device"]

    async def look(self) -> dict[str, Any]:
        """The room; a tag that is still true saves sending it again."""
        headers = {"If-None-Match": self._tag} if self._tag else {}
        status, told, room = await self._wire.ask("GET", f"/r/{self.code}/look", headers=headers)
        self.looks += 1
        assert status in (200, 304), (status, room)
        if status == 200:
            self._room, self._tag = room, told["etag"]
        return self._room

    async def vote(self, question: str, choice: int) -> None:
        """Until it is acknowledged, as the page does after a lost connection."""
        while True:
            begun = time.monotonic()
            self.flying = choice
            try:
                sent = {"device": self.device, "question": question, "choice": choice}
                status, _, told = await self._wire.ask("POST", f"/r/{self.code}/vote", sent)
            except ConnectionError:
                self.failures += 1
                await asyncio.sleep(0.2 + 0.3 * random.random())
                continue
            if status in (429, 503):
                self.failures += 1
                await asyncio.sleep(float((told or {}).get("parts", {}).get("seconds", 0.5)))
                continue
            assert status == 200, (status, told)
            self.counted, self.flying = choice, None
            self.waits.append(time.monotonic() - begun)
            return

    async def take_part(self, question: str) -> None:
        """Look until the question is there, think, vote its wishes one after the other."""
        await asyncio.sleep(EVERY * random.random())
        while not self._asked(question):
            try:
                await self.look()
            except ConnectionError:
                self.failures += 1
            await asyncio.sleep(0 if self._asked(question) else EVERY * (0.75 + random.random() / 2))
        await asyncio.sleep(self.think)
        for wish in self.wishes:
            await self.vote(question, wish)
        self.done = time.monotonic()

    def _asked(self, question: str) -> bool:
        return (self._room.get("question") or {}).get("name") == question

    async def close(self) -> None:
        await self._wire.close()


async def watching(phones: list[Phone], seconds: float) -> None:
    """All of them look, as a hall does between two questions."""
    until = time.monotonic() + seconds

    async def one(phone: Phone) -> None:
        await asyncio.sleep(EVERY * random.random())
        while time.monotonic() < until:
            await phone.look()
            await asyncio.sleep(EVERY * (0.75 + random.random() / 2))

    await asyncio.gather(*(one(phone) for phone in phones))


def hall(bases: list[str], code: str, many: int, options: int, think: float) -> list[Phone]:
    """Phones that are spread over the servers; every fifth changes its mind once."""
    return [
        Phone(
            bases[n % len(bases)],
            code,
            [(n + 1) % options, n % options] if n % 5 == 0 else [n % options],
            think * random.random(),
        )
        for n in range(many)
    ]


def meant(phones: list[Phone], options: int) -> tuple[int, ...]:
    """How many phones meant each option."""
    return tuple(sum(phone.wishes[-1] == k for phone in phones) for k in range(options))
