"""Rooms of a lecture: who may do what in them, and how fast.

    rooms = Classroom(open_store("sqlite:///rooms.sqlite"))
    opened = rooms.open(address)                            # a code for everybody, a secret for the lecturer
    rooms.show(opened.code, opened.secret, "scale", "scale.c1=0.01")
    rooms.ask(opened.code, opened.secret, "scale.guess", options=3, said="Which one turns?")

    device = rooms.join(opened.code, address)               # on a phone, once; it keeps this
    rooms.look(opened.code)                                 # on every phone, every second: scene, question, answer
    rooms.vote(opened.code, device, "scale.guess", 2, address)

    rooms.lock(opened.code, opened.secret, "scale.guess")
    rooms.tally(opened.code, opened.secret, "scale.guess")  # the lecturer sees it at any time
    rooms.reveal(opened.code, opened.secret, "scale.guess") # from now on everybody does

No accounts and no names: what is kept of a phone is the hash of a random number. One vote a device is a promise for
honest rooms. Who takes part in bad faith can join with several, as fast as JOIN allows, and nothing short of accounts
would prevent it. Everything a client sends is checked here; what is wrong raises Refused with one sentence.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from classroom import bounds
from classroom.bounds import (
    checked_choice,
    checked_code,
    checked_options,
    checked_question,
    checked_said,
    checked_scene,
    network,
)
from classroom.pace import Pace
from classroom.refused import Refused
from classroom.store import LOCKED, REVEALED, STATES, Kept, Store

# (burst, seconds for one more). A lecture hall is often one address, so what an address may do is what a hall does.
OPEN = (5, 60.0)  # rooms, an address
JOIN = (600, 0.1)  # devices, an address
VOTE = (10, 1.0)  # votes, a device
VOTES = (1200, 0.02)  # votes, an address
ACTS = (60, 0.2)  # acts of the lecturer, a room


@dataclass(frozen=True)
class Opened:
    """A room that was just opened. The secret is not kept and cannot be had again."""

    code: str
    secret: str


@dataclass(frozen=True)
class Asked:
    """The question asked last: `state` is "open", "locked" or "revealed"; `said` came with the question. Before it is
    revealed, `counts` (how many chose each option) is None and `answer` is empty."""

    name: str
    options: int
    state: str
    counts: tuple[int, ...] | None
    said: str = ""
    answer: str = ""


@dataclass(frozen=True)
class Room:
    """What everybody in a room may see. `number` grows with every scene and is 0 before the first."""

    code: str
    page: str
    query: str
    number: int
    question: Asked | None


class Classroom:
    """All rooms of one store. May be used from any thread; `clock` gives seconds, the same in all processes."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        self._store, self._clock = store, clock
        self._key = store.key()
        self._opening, self._joining, self._voting = Pace(*OPEN), Pace(*JOIN), Pace(*VOTE)
        self._voting_from, self._acting = Pace(*VOTES), Pace(*ACTS)

    def open(self, address: str) -> Opened:
        """Open a room. Its code tells rooms apart, its secret of 192 random bits tells its lecturer."""
        now = self._clock()
        self._opening.spend(network(address), now)
        while True:
            code = "".join(secrets.choice(bounds.LETTERS) for _ in range(bounds.CODE))
            secret = secrets.token_urlsafe(24)
            if self._store.open(code, _hash(code, secret), now, now + bounds.LIFE):
                return Opened(code, secret)

    def look(self, code: str) -> Room:
        """What is on show."""
        code, now = checked_code(code), self._clock()
        kept = self._store.room(code, now)
        asked = kept.question
        if asked is None:
            return Room(code, kept.page, kept.query, kept.number, None)
        shown = Asked(asked.name, asked.options, STATES[asked.state], None, asked.said)
        if asked.state == REVEALED:
            shown = replace(shown, counts=self._store.tally(code, asked.name, now), answer=asked.answer)
        return Room(code, kept.page, kept.query, kept.number, shown)

    def is_lecturer(self, code: str, secret: str) -> bool:
        """Whether this is the room's secret."""
        code = checked_code(code)
        return _opens(self._store.room(code, self._clock()), code, secret)

    def show(self, code: str, secret: str, page: str, query: str) -> int:
        """Put a scene on show: a page's short name and the query of a link to it. Its number."""
        page, query = checked_scene(page, query)
        code, now = self._lecturer(code, secret)
        return self._store.show(code, page, query, now, now + bounds.LIFE)

    def ask(self, code: str, secret: str, question: str, options: int, said: str = "") -> None:
        """Ask a question, and let everybody know what is `said`: an opaque text, for the app's own phones to read.

        Asked again under its name, the question is as it was, votes and lock included; what is said is what was said
        last."""
        question, options, said = checked_question(question), checked_options(options), checked_said(said)
        code, now = self._lecturer(code, secret)
        self._store.ask(code, question, options, said, now, now + bounds.LIFE)

    def lock(self, code: str, secret: str, question: str) -> None:
        """End the vote: what was acknowledged before is counted, what comes later is refused. It cannot be undone."""
        self._settle(code, secret, question, LOCKED, "")

    def reveal(self, code: str, secret: str, question: str, said: str = "") -> None:
        """End the vote if it has not ended, and show its counts to everybody, with what is `said` as the answer."""
        self._settle(code, secret, question, REVEALED, checked_said(said))

    def tally(self, code: str, secret: str, question: str) -> tuple[int, ...]:
        """How many chose each option so far, for the lecturer alone."""
        question, code = checked_question(question), checked_code(code)
        now = self._clock()
        if not _opens(self._store.room(code, now), code, secret):
            raise Refused("secret", code=code)
        return self._store.tally(code, question, now)

    def end(self, code: str, secret: str) -> None:
        """Delete the room with its votes."""
        code, _ = self._lecturer(code, secret)
        self._store.end(code)

    def join(self, code: str, address: str) -> str:
        """A name for a device in this room, signed, for the device to keep: it votes with it."""
        code, now = checked_code(code), self._clock()
        self._joining.spend(network(address), now)
        self._store.room(code, now)
        name = secrets.token_hex(16)
        return name + self._signature(code, name)

    def vote(self, code: str, device: str, question: str, choice: int, address: str) -> None:
        """The device's vote, in place of its earlier one. Once this returns, the vote is kept."""
        code, question, choice = checked_code(code), checked_question(question), checked_choice(choice)
        name, now = self._device(code, device), self._clock()
        self._voting.spend(name, now)
        self._voting_from.spend(network(address), now)
        self._store.vote(code, question, name, choice, now)

    def voted(self, code: str, device: str, question: str) -> int | None:
        """What this device has chosen, if anything."""
        code, question = checked_code(code), checked_question(question)
        return self._store.voted(code, question, self._device(code, device), self._clock())

    def _settle(self, code: str, secret: str, question: str, state: int, answer: str) -> None:
        question = checked_question(question)
        code, now = self._lecturer(code, secret)
        self._store.settle(code, question, state, answer, now, now + bounds.LIFE)

    def _lecturer(self, code: str, secret: str) -> tuple[str, float]:
        """The room's code and the time, for an act of the lecturer."""
        code, now = checked_code(code), self._clock()
        if not _opens(self._store.room(code, now), code, secret):
            raise Refused("secret", code=code)
        self._acting.spend(code, now)
        return code, now

    def _device(self, code: str, device: object) -> str:
        """What is kept of a device that this store has let in."""
        if isinstance(device, str) and len(device) == 64 and device.isascii():
            name, signature = device[:32], device[32:]
            if hmac.compare_digest(signature, self._signature(code, name)):
                return hashlib.sha256(name.encode()).hexdigest()[:32]
        raise Refused("device", code=code)

    def _signature(self, code: str, name: str) -> str:
        return hmac.new(self._key, f"{code} {name}".encode(), hashlib.sha256).hexdigest()[:32]


def _opens(kept: Kept, code: str, secret: object) -> bool:
    return isinstance(secret, str) and len(secret) <= 64 and hmac.compare_digest(kept.secret, _hash(code, secret))


def _hash(code: str, secret: str) -> str:
    """One round is enough: a slow hash is for what people think up, not for 192 random bits."""
    return hashlib.sha256(f"{code} {secret}".encode(errors="surrogatepass")).hexdigest()
