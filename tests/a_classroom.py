"""A store of rooms that is a plain dictionary: what every other store must do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from classroom import bounds
from classroom.refused import Refused
from classroom.store import REVEALED, Kept, Question, no_room


@dataclass
class Held:
    """A room of the dictionary."""

    secret: str
    expires: float
    page: str = ""
    query: str = ""
    number: int = 0
    asked: str = ""
    questions: dict[str, Question] = field(default_factory=dict)
    votes: dict[tuple[str, str], int] = field(default_factory=dict)


class Dictionary:
    """A Store for one thread."""

    def __init__(self) -> None:
        self.rooms: dict[str, Held] = {}

    def key(self) -> bytes:
        return b"key"

    def open(self, code: str, secret: str, now: float, expires: float) -> bool:
        self.rooms = {name: room for name, room in self.rooms.items() if room.expires > now}
        if code in self.rooms:
            return False
        if len(self.rooms) >= bounds.MOST_ROOMS:
            raise Refused("rooms_full", most=bounds.MOST_ROOMS)
        self.rooms[code] = Held(secret, expires)
        return True

    def room(self, code: str, now: float) -> Kept:
        room = self._living(code, now)
        return Kept(room.secret, room.page, room.query, room.number, room.questions.get(room.asked))

    def show(self, code: str, page: str, query: str, now: float, expires: float) -> int:
        room = self._living(code, now)
        room.page, room.query, room.number, room.expires = page, query, room.number + 1, expires
        return room.number

    def ask(self, code: str, question: str, options: int, said: str, now: float, expires: float) -> None:
        room = self._living(code, now)
        if question not in room.questions:
            if len(room.questions) >= bounds.MOST_QUESTIONS:
                raise Refused("questions_full", most=bounds.MOST_QUESTIONS)
            room.questions[question] = Question(question, options, 0, said)
        elif room.questions[question].options != options:
            raise Refused("changed", options=room.questions[question].options)
        room.questions[question] = replace(room.questions[question], said=said)
        room.asked, room.expires = question, expires

    def settle(self, code: str, question: str, state: int, answer: str, now: float, expires: float) -> None:
        room = self._living(code, now)
        old = self._question(room, code, question)
        told = answer if state == REVEALED else old.answer
        room.questions[question] = replace(old, state=max(state, old.state), answer=told)
        room.expires = expires

    def vote(self, code: str, question: str, device: str, choice: int, now: float) -> None:
        room = self._living(code, now)
        asked = self._question(room, code, question)
        if asked.state:
            raise Refused("locked")
        if choice >= asked.options:
            raise Refused("choice", options=asked.options)
        others = {voter for name, voter in room.votes if name == question} - {device}
        if len(others) >= bounds.MOST_DEVICES:
            raise Refused("devices_full", most=bounds.MOST_DEVICES)
        room.votes[question, device] = choice

    def voted(self, code: str, question: str, device: str, now: float) -> int | None:
        return self._living(code, now).votes.get((question, device))

    def tally(self, code: str, question: str, now: float) -> tuple[int, ...]:
        room = self._living(code, now)
        chosen = [choice for (name, _), choice in room.votes.items() if name == question]
        return tuple(chosen.count(choice) for choice in range(self._question(room, code, question).options))

    def end(self, code: str) -> None:
        self.rooms.pop(code, None)

    def close(self) -> None:
        """Nothing is held."""

    def _living(self, code: str, now: float) -> Held:
        if code not in self.rooms or self.rooms[code].expires <= now:
            raise no_room(code)
        return self.rooms[code]

    def _question(self, room: Held, code: str, name: str) -> Question:
        if name not in room.questions:
            raise Refused("unasked", code=code)
        return room.questions[name]


def answer(act: Callable[..., Any], *given: object) -> Any:
    """What an act returns, or the reason and sentence of its refusal."""
    try:
        return act(*given)
    except Refused as refused:
        return refused.reason, str(refused)
