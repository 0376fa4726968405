"""Rooms in tables: the statements and acts that SQLite and PostgreSQL share.

A database adds how one connects, how a writing transaction begins, and how it holds a room so that the acts of a room
happen one after the other.
"""

from __future__ import annotations

import functools
import logging
import secrets
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Concatenate, ParamSpec, TypeVar

from classroom import bounds
from classroom.refused import Refused
from classroom.store import OPEN, REVEALED, Kept, Question, no_room
from classroom.stores.pool import Pool
from classroom.stores.tables import FORMAT, SCHEMA

Run = Callable[..., Any]  # run("… :code …", code=code): the cursor

Store = TypeVar("Store", bound="SqlStore")
Given = ParamSpec("Given")
Answer = TypeVar("Answer")

_ROOM = (
    "SELECT r.secret, r.page, r.query, r.number, q.name, q.options, q.state, q.said, q.answer"
    " FROM classroom_rooms r LEFT JOIN classroom_questions q ON q.code = r.code AND q.name = r.asked"
    " WHERE r.code = :code AND r.expires > :now"
)
_VOTED = (
    "SELECT v.choice FROM classroom_rooms r LEFT JOIN classroom_votes v"
    " ON v.code = r.code AND v.question = :question AND v.device = :device WHERE r.code = :code AND r.expires > :now"
)
_CHANGE, _HERE = "UPDATE classroom_questions SET", "WHERE code = :code AND name = :name"


def act(what: Callable[Concatenate[Store, Given], Answer]) -> Callable[Concatenate[Store, Given], Answer]:
    """An act that is tried once more if its connection was lost (the server was restarted), and refused as "away" if
    that fails too. To do it twice is harmless: a vote replaces itself, a scene's number grows by 2."""

    @functools.wraps(what)
    def tried(store: Store, *given: Given.args, **named: Given.kwargs) -> Answer:
        for again in (True, False):
            try:
                return what(store, *given, **named)
            except store.failures as failure:
                store.pool.clear()
                if not (again and store.is_lost(failure)):
                    logging.getLogger(__name__).error("The rooms cannot be reached: %s", failure)
                    raise Refused("away") from failure
        raise AssertionError("the second try returned or raised")

    return tried


class SqlStore(ABC):
    """The acts of a store in SQL that both databases understand."""

    failures: tuple[type[Exception], ...]  # that mean: the database cannot be reached or cannot write
    pool: Pool

    @abstractmethod
    def transaction(self, write: bool) -> Any:
        """A context that gives a Run and commits at its end, or undoes everything if an exception leaves it."""

    def is_lost(self, failure: Exception) -> bool:
        """Whether a new connection may help."""
        return False

    @abstractmethod
    def hold(self, run: Run, what: str, shared: bool = False) -> None:
        """Until the end of this transaction, no other holds `what`, or none but those who share it too."""

    @act
    def create(self) -> None:
        """Make the tables where they are not yet, and delete what has ended. RuntimeError for tables of another
        version."""
        with self.transaction(write=True) as run:
            self.hold(run, "all rooms")
            for statement in SCHEMA.split(";"):
                if statement.strip():
                    run(statement)
            fresh = "INSERT INTO classroom_about VALUES (:name, :value) ON CONFLICT DO NOTHING"
            run(fresh, name="format", value=FORMAT)
            run(fresh, name="key", value=secrets.token_hex(32))
            (found,) = run("SELECT value FROM classroom_about WHERE name = 'format'").fetchone()
            if found != FORMAT:
                raise RuntimeError(f"The rooms are kept in form {found}, but this program reads form {FORMAT}.")

    @act
    def key(self) -> bytes:
        with self.transaction(write=False) as run:
            (value,) = run("SELECT value FROM classroom_about WHERE name = 'key'").fetchone()
        return bytes.fromhex(value)

    @act
    def open(self, code: str, secret: str, now: float, expires: float) -> bool:
        with self.transaction(write=True) as run:
            self.hold(run, "all rooms")
            run("DELETE FROM classroom_rooms WHERE expires <= :now", now=now)
            if run("SELECT 1 FROM classroom_rooms WHERE code = :code", code=code).fetchone():
                return False
            if run("SELECT count(*) FROM classroom_rooms").fetchone()[0] >= bounds.MOST_ROOMS:
                raise Refused("rooms_full", most=bounds.MOST_ROOMS)
            insert = "INSERT INTO classroom_rooms (code, secret, expires) VALUES (:code, :secret, :expires)"
            run(insert, code=code, secret=secret, expires=expires)
            return True

    @act
    def room(self, code: str, now: float) -> Kept:
        with self.transaction(write=False) as run:
            row = run(_ROOM, code=code, now=now).fetchone()
        if row is None:
            raise no_room(code)
        secret, page, query, number, *asked = row
        return Kept(secret, page, query, number, None if asked[0] is None else Question(*asked))

    @act
    def show(self, code: str, page: str, query: str, now: float, expires: float) -> int:
        change = "page = :page, query = :query, number = number + 1"
        with self._in_room(code, now) as run:
            self._alter(run, change, code=code, expires=expires, page=page, query=query)
            number = run("SELECT number FROM classroom_rooms WHERE code = :code", code=code).fetchone()[0]
        return int(number)

    @act
    def ask(self, code: str, question: str, options: int, said: str, now: float, expires: float) -> None:
        with self._in_room(code, now) as run:
            found = _question(run, code, question)
            if found is None:
                count = "SELECT count(*) FROM classroom_questions WHERE code = :code"
                if run(count, code=code).fetchone()[0] >= bounds.MOST_QUESTIONS:
                    raise Refused("questions_full", most=bounds.MOST_QUESTIONS)
                insert = "INSERT INTO classroom_questions VALUES (:code, :name, :options, :state, :said, '')"
                run(insert, code=code, name=question, options=options, state=OPEN, said=said)
            elif found.options != options:
                raise Refused("changed", options=found.options)
            run(f"{_CHANGE} said = :said {_HERE}", code=code, name=question, said=said)
            self._alter(run, "asked = :name", code=code, expires=expires, name=question)

    @act
    def settle(self, code: str, question: str, state: int, answer: str, now: float, expires: float) -> None:
        with self._in_room(code, now) as run:
            if _question(run, code, question) is None:
                raise Refused("unasked", code=code)
            run(f"{_CHANGE} state = :state {_HERE} AND state < :state", code=code, name=question, state=state)
            if state == REVEALED:
                run(f"{_CHANGE} answer = :answer {_HERE}", code=code, name=question, answer=answer)
            self._alter(run, "code = code", code=code, expires=expires)

    @act
    def vote(self, code: str, question: str, device: str, choice: int, now: float) -> None:
        with self._in_room(code, now, shared=True) as run:
            found = _question(run, code, question)
            if found is None:
                raise Refused("unasked", code=code)
            if found.state != OPEN:
                raise Refused("locked")
            if choice >= found.options:
                raise Refused("choice", options=found.options)
            mine = {"code": code, "question": question, "device": device}
            count = "SELECT count(*), count(CASE WHEN device = :device THEN 1 END) FROM classroom_votes"
            devices, known = run(f"{count} WHERE code = :code AND question = :question", **mine).fetchone()
            if not known and devices >= bounds.MOST_DEVICES:
                raise Refused("devices_full", most=bounds.MOST_DEVICES)
            replace = "ON CONFLICT (code, question, device) DO UPDATE SET choice = excluded.choice"
            insert = "INSERT INTO classroom_votes VALUES (:code, :question, :device, :choice)"
            run(f"{insert} {replace}", **mine, choice=choice)

    @act
    def voted(self, code: str, question: str, device: str, now: float) -> int | None:
        with self.transaction(write=False) as run:
            row = run(_VOTED, code=code, question=question, device=device, now=now).fetchone()
        if row is None:
            raise no_room(code)
        return row[0]

    @act
    def tally(self, code: str, question: str, now: float) -> tuple[int, ...]:
        with self.transaction(write=False) as run:
            living = "SELECT 1 FROM classroom_rooms WHERE code = :code AND expires > :now"
            if run(living, code=code, now=now).fetchone() is None:
                raise no_room(code)
            found = _question(run, code, question)
            if found is None:
                raise Refused("unasked", code=code)
            count = "SELECT choice, count(*) FROM classroom_votes WHERE code = :code AND question = :name"
            votes = dict(run(f"{count} GROUP BY choice", code=code, name=question).fetchall())
        return tuple(votes.get(choice, 0) for choice in range(found.options))

    @act
    def end(self, code: str) -> None:
        with self.transaction(write=True) as run:
            run("DELETE FROM classroom_rooms WHERE code = :code", code=code)

    def close(self) -> None:
        self.pool.clear()

    @contextmanager
    def _in_room(self, code: str, now: float, shared: bool = False) -> Iterator[Run]:
        """A transaction in a living room; others wait, or only those who do not share it."""
        with self.transaction(write=True) as run:
            self.hold(run, code, shared)
            living = "SELECT 1 FROM classroom_rooms WHERE code = :code AND expires > :now"
            if run(living, code=code, now=now).fetchone() is None:
                raise no_room(code)
            yield run

    def _alter(self, run: Run, change: str, code: str, **values: object) -> None:
        run(f"UPDATE classroom_rooms SET expires = :expires, {change} WHERE code = :code", code=code, **values)


def _question(run: Run, code: str, name: str) -> Question | None:
    found = "SELECT name, options, state FROM classroom_questions WHERE code = :code AND name = :name"
    row = run(found, code=code, name=name).fetchone()
    return None if row is None else Question(*row)
