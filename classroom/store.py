"""What a store of rooms can do, whatever keeps it; and which store an address names.

A room's acts happen one after the other, in every store: a vote is either before the lock, and counted, or after it,
and refused. An act that returns has happened and outlives the death of this process; the stores say what else it
outlives. Times are seconds of one clock that the caller reads: a store asks for no time itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from classroom.bounds import LIFE
from classroom.refused import Refused

OPEN, LOCKED, REVEALED = 0, 1, 2
STATES = ("open", "locked", "revealed")


@dataclass(frozen=True)
class Question:
    """A question as it is kept: its name, how many options it has, OPEN, LOCKED or REVEALED, and what is said with it:
    the question, and from its reveal the answer."""

    name: str
    options: int
    state: int
    said: str = ""
    answer: str = ""


@dataclass(frozen=True)
class Kept:
    """A room as it is kept: its secret's hash, its scene, and the question asked last. `number` is 0 before a scene."""

    secret: str
    page: str
    query: str
    number: int
    question: Question | None


class Store(Protocol):
    """Codes, names and numbers come here checked. `now` decides which rooms live; an act of the lecturer moves the end
    of the room to `expires`. Every method may raise Refused("away"), and those that act in a room Refused("room")."""

    def key(self) -> bytes:
        """A secret of this store, made by the first who asks and the same for all processes."""

    def open(self, code: str, secret: str, now: float, expires: float) -> bool:
        """Make a room, after deleting those that have ended. False if the code is taken. Raises "rooms_full"."""

    def room(self, code: str, now: float) -> Kept:
        """The room."""

    def show(self, code: str, page: str, query: str, now: float, expires: float) -> int:
        """Put a scene on show; its number, which is larger than all before."""

    def ask(self, code: str, question: str, options: int, said: str, now: float, expires: float) -> None:
        """Make this the question asked last; a new one is open, an old one is as it was but for what is said. Raises
        "changed" if the old one had another number of options, "questions_full"."""

    def settle(self, code: str, question: str, state: int, answer: str, now: float, expires: float) -> None:
        """Move a question on to LOCKED or REVEALED, never back; with REVEALED, keep the answer. Raises "unasked"."""

    def vote(self, code: str, question: str, device: str, choice: int, now: float) -> None:
        """The vote of a device, in place of its earlier one. Raises "unasked", "locked", "choice", "devices_full"."""

    def voted(self, code: str, question: str, device: str, now: float) -> int | None:
        """What this device has chosen, if anything."""

    def tally(self, code: str, question: str, now: float) -> tuple[int, ...]:
        """How many chose each option. Raises "unasked"."""

    def end(self, code: str) -> None:
        """Delete a room with all that is in it; a room that is not there is no error."""

    def close(self) -> None:
        """Let go of connections. Nothing is lost."""


def open_store(address: str) -> Store:
    """The store at `sqlite:///path` (from the root of the disk: `sqlite:////path`), `postgresql://…` or `redis://…`
    (also `rediss://`, `unix://`).

    The last two need requirements-classroom.txt. ValueError for another address.
    """
    kind = address.partition(":")[0]
    if kind == "sqlite" and address.startswith("sqlite:///"):
        from classroom.stores.sqlite import SqliteStore

        return SqliteStore(address.removeprefix("sqlite:///"))
    if kind in ("postgresql", "postgres"):
        from classroom.stores.postgresql import PostgresStore

        return PostgresStore(address)
    if kind in ("redis", "rediss", "unix"):
        from classroom.stores.redis import RedisStore

        return RedisStore(address)
    raise ValueError("Rooms are kept at sqlite:///path/to/file, postgresql://… or redis://….")


def no_room(code: str) -> Refused:
    """That there is no such room, or no longer."""
    return Refused("room", code=code, hours=round(LIFE / 3600))
