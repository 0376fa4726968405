"""What the phones of a room see, read from the store once for all of them.

Three hundred phones look every second or two. The room is read at most every FRESH s, and what was read is held as the
bytes that are sent, with a tag; a phone that has them already is told so in a few bytes.
"""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import TypeVar

from classroom import Asked, Classroom, Refused, Room
from classroom.bounds import checked_code, network
from classroom.pace import Pace

FRESH = 0.25  # s
MISSED = 5.0  # s that a code without a room stays without; a new room has a code that nobody has asked for
MOST = 1000  # codes
GUESSES = (300, 1.0)  # codes without a room, an address: a hall may err, nobody may try all codes

Answer = TypeVar("Answer")
Elsewhere = Callable[[Callable[[], Answer]], Awaitable[Answer]]


@dataclass(frozen=True)
class Seen:
    """What is sent: JSON and its tag, or what was refused; it holds until `until`, a time of the event loop."""

    until: float
    body: bytes = b""
    tag: str = ""
    refused: Refused | None = None


class Looks:
    """The rooms that were looked at last. For one event loop; `elsewhere` runs a function in a thread."""

    def __init__(self, classroom: Callable[[], Classroom], elsewhere: Callable[..., Awaitable[Room]]) -> None:
        self._classroom, self._elsewhere = classroom, elsewhere
        self._seen: OrderedDict[str, asyncio.Task[Seen]] = OrderedDict()
        self._guessing = Pace(*GUESSES)

    async def look(self, typed: str, address: str) -> Seen:
        """The room with this code. Raises what a Classroom refuses, and "wait" where an address guesses codes."""
        code = checked_code(typed)
        now = asyncio.get_running_loop().time()
        task = self._seen.get(code)
        if task is None or (task.done() and task.result().until <= now):
            task = self._seen[code] = asyncio.create_task(self._read(code))
            self._seen.move_to_end(code)
            while len(self._seen) > MOST:
                self._seen.popitem(last=False)
            seen = await asyncio.shield(task)  # a phone that hangs up takes nobody else's look with it
            if seen.refused and seen.refused.reason == "room":
                self._guessing.spend(network(address), now)
        else:
            seen = await asyncio.shield(task)
        if seen.refused:
            raise seen.refused
        return seen

    async def _read(self, code: str) -> Seen:
        clock = asyncio.get_running_loop().time
        try:
            body = spelled(await self._elsewhere(lambda: self._classroom().look(code)))
        except Refused as refused:
            return Seen(clock() + (MISSED if refused.reason == "room" else FRESH), refused=refused)
        return Seen(clock() + FRESH, body, f'"{sha256(body).hexdigest()[:16]}"')


def spelled(room: Room) -> bytes:
    """A room as phones read it."""
    return json.dumps(asdict(room), ensure_ascii=False, separators=(",", ":")).encode()


__all__ = ["Asked", "Looks", "Seen", "spelled"]
