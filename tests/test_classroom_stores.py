"""Every store of rooms does the same: what a dictionary does, for many threads and processes, through kills."""

from __future__ import annotations

import itertools
import os
import random
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier, Semaphore
from typing import Any

import pytest

from classroom import Classroom, Refused, bounds, open_store
from classroom.store import LOCKED, REVEALED, Question, Store
from classroom.stores.sql import SqlStore
from tests import machine
from tests.a_classroom import Dictionary, answer
from tests.house import ROOT
from tests.servers import Postgres, Redis, Server

HALL = 300  # phones
SERVERS = {
    "postgresql": (Postgres, machine.postgresql, machine.INSTALL_POSTGRESQL),
    "redis": (Redis, machine.redis, machine.INSTALL_REDIS),
}


@contextmanager
def served(kind: str) -> Iterator[Server]:
    """A server of this kind, or what is left out without one."""
    make, found, install = SERVERS[kind]
    if found() is None:
        pytest.skip(f"rooms in {kind}: no server here. {install}")
    server = make()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    with served("postgresql") as server:
        yield server


@pytest.fixture(scope="session")
def redis() -> Iterator[Server]:
    with served("redis") as server:
        yield server


@pytest.fixture(params=["sqlite", *SERVERS])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where rooms may be kept; earlier tests may have left some."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/rooms/kept.sqlite"
    return request.getfixturevalue(request.param).address()


@pytest.fixture
def store(address: str, request: pytest.FixtureRequest) -> Iterator[Store]:
    """A store with no rooms in it."""
    opened = open_store(address)
    if (server := request.node.callspec.params["address"]) in SERVERS:
        request.getfixturevalue(server).empty()
    yield opened
    opened.close()


CODES, NAMES, DEVICES = ("AAAAAA", "BBBBBB", "CCCCCC"), ("one", "two", "three"), ("d1", "d2", "d3")
SAID = '{"zh": "\'步长\' 🙂 \\n\\u2028"}\n' * 100  # any text at all
LECTURER = ("open", "show", "ask", "settle")  # acts that move the end of the room
REASONS = {"room", "unasked", "locked", "choice", "changed", "rooms_full", "questions_full", "devices_full"}


def some_act(chance: random.Random, now: float) -> tuple[str, list[Any]]:
    """An act of a store with what it is given, from names so few that acts meet in the same room."""
    often, seldom = ["vote"] * 24 + ["open", "ask", "voted", "tally"] * 4, ["show", "room", "settle", "settle", "end"]
    act = chance.choice(often + seldom)
    code, name, device = (chance.choice([names[0], *names]) for names in (CODES, NAMES, DEVICES))
    said = SAID if int(2 * now) % 2 else ""
    given: dict[str, list[Any]] = {
        "open": [chance.choice(["s", "t"])],
        "show": [name, chance.choice(["", "a=1&b=%20"])],
        "ask": [name, chance.choice([2, 3, 3, 3]), said],
        "settle": [name, chance.choice([LOCKED, REVEALED]), said],
        "vote": [name, device, chance.randrange(3)],
        "voted": [name, device],
        "tally": [name],
    }
    times = [] if act == "end" else [now, now + chance.choice([20.0, 1000.0, 1000.0])] if act in LECTURER else [now]
    return act, [code, *given.get(act, []), *times]


def test_a_store_does_what_a_dictionary_does(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three random walks, each on what the one before has left to expire; every kind of refusal occurs on the way."""
    for bound in ("MOST_ROOMS", "MOST_QUESTIONS", "MOST_DEVICES"):
        monkeypatch.setattr(bounds, bound, 2)
    met: Counter[str] = Counter()
    model, now = Dictionary(), 0.0
    for seed in range(3):
        chance = random.Random(seed)
        now += 1e4
        for step in range(120):
            now += chance.choice([0.0, 0.0, 0.5, 4.0])
            act, given = some_act(chance, now)
            if step < len(CODES):
                act, given = "open", [CODES[step], "s", now, now + 1000.0]
            ours, theirs = (answer(getattr(where, act), *given) for where in (model, store))
            assert ours == theirs, (seed, step, act, given)
            met[ours[0] if isinstance(ours, tuple) and isinstance(ours[0], str) else act] += 1
        for code, name in itertools.product(CODES, NAMES):
            assert answer(model.room, code, now) == answer(store.room, code, now)
            assert answer(model.tally, code, name, now) == answer(store.tally, code, name, now)
    assert set(met) == REASONS | {*LECTURER, "vote", "room", "voted", "tally", "end"}


def test_three_hundred_phones_vote_at_once(store: Store) -> None:
    """None lost, none doubled, and the last word of each counts."""
    classroom = Classroom(store, clock=iter(range(10**6)).__next__)
    room = classroom.open("127.0.0.1")
    classroom.ask(room.code, room.secret, "q", options=4)
    start = Barrier(HALL)

    def phone(n: int) -> None:
        own = classroom.join(room.code, "127.0.0.1")
        start.wait(30)
        classroom.vote(room.code, own, "q", 3, "127.0.0.1")
        classroom.vote(room.code, own, "q", n % 3, "127.0.0.1")
        assert classroom.voted(room.code, own, "q") == n % 3

    with ThreadPoolExecutor(HALL) as threads:
        list(threads.map(phone, range(HALL)))
    assert classroom.tally(room.code, room.secret, "q") == (HALL // 3, HALL // 3, HALL // 3, 0)


def test_what_was_acknowledged_before_the_lock_is_what_counts(store: Store) -> None:
    store.open("AAAAAA", "s", 0.0, 1.0)
    store.ask("AAAAAA", "q", 12, "", 0.0, 1.0)
    first = Semaphore(0)

    def phone(name: str) -> tuple[int, str]:
        """Votes on until it is refused: the last vote that was acknowledged, and why no other was."""
        for turn in range(10_000):
            try:
                store.vote("AAAAAA", "q", name, turn % 12, 0.5)
            except Refused as refused:
                return turn - 1, refused.reason
            first.release()
        return -1, "never"

    phones = [f"d{n}" for n in range(6)]
    with ThreadPoolExecutor(len(phones)) as threads:
        votes = threads.map(phone, phones)
        for _ in range(30):
            assert first.acquire(timeout=10)
        store.settle("AAAAAA", "q", LOCKED, "", 0.5, 1.0)
        last = dict(zip(phones, votes, strict=True))
    assert {reason for _, reason in last.values()} == {"locked"}
    for name, (turn, _) in last.items():
        assert store.voted("AAAAAA", "q", name, 0.5) == (turn % 12 if turn >= 0 else None)
    assert sum(store.tally("AAAAAA", "q", 0.5)) == sum(turn >= 0 for turn, _ in last.values())


def test_what_is_revealed_stays_revealed(store: Store) -> None:
    store.open("AAAAAA", "s", 0.0, 1.0)
    for state, kept in ((LOCKED, LOCKED), (REVEALED, REVEALED), (LOCKED, REVEALED)):
        store.ask("AAAAAA", "q", 2, "", 0.5, 1.0)
        store.settle("AAAAAA", "q", state, f"answer {state}", 0.5, 1.0)
        answer = f"answer {REVEALED}" if kept == REVEALED else ""
        assert store.room("AAAAAA", 0.5).question == Question("q", 2, kept, "", answer)


def test_the_lock_waits_for_a_vote_that_has_begun(postgresql: Postgres) -> None:
    """Where votes of a room run side by side, each keeps the lecturer's acts waiting, and no other vote."""
    store = open_store(postgresql.address())
    assert isinstance(store, SqlStore)
    postgresql.empty()
    store.open("AAAAAA", "s", 0.0, 1.0)
    store.ask("AAAAAA", "q", 2, "", 0.0, 1.0)
    with ThreadPoolExecutor(1) as lecturer:
        with store._in_room("AAAAAA", 0.5, shared=True):
            store.vote("AAAAAA", "q", "d1", 1, 0.5)
            lock = lecturer.submit(store.settle, "AAAAAA", "q", LOCKED, "", 0.5, 1.0)
            assert not wait([lock], timeout=0.3).done
        lock.result(timeout=10)
    assert answer(store.vote, "AAAAAA", "q", "d2", 1, 0.5)[0] == "locked"
    store.close()


VOTER = """
import itertools, sys
from classroom import bounds, open_store
bounds.MOST_DEVICES = 10**6
store = open_store(sys.argv[1])
for turn in itertools.count():
    store.vote("AAAAAA", "q", f"{sys.argv[2]} {turn}", 1, 0.5)
    print(f"{turn:63}", flush=True)
"""
PIPE = 4096  # bytes of a pipe: a voter that nobody reads waits after 64 lines


def test_the_votes_of_a_killed_process_are_there(address: str, store: Store) -> None:
    """Three processes vote and die by kill -9 amid it: all that was acknowledged is kept, and at most one more each."""
    store.open("AAAAAA", "s", 0.0, 1.0)
    store.ask("AAAAAA", "q", 2, "", 0.0, 1.0)
    ask: dict[str, Any] = {"cwd": ROOT, "env": {**os.environ, "PYTHONPATH": "."}, "text": True, "pipesize": PIPE}
    voters = [
        subprocess.Popen([sys.executable, "-c", VOTER, address, str(n)], stdout=subprocess.PIPE, **ask)
        for n in range(3)
    ]
    last = []
    for voter in voters:
        lines = [voter.stdout.readline() for _ in range(100)]  # type: ignore[union-attr]  # what waited, and more
        voter.kill()
        lines += voter.communicate()[0].splitlines()
        last.append(max(int(line) for line in lines if len(line.rstrip("\n")) == 63))
    store.close()
    again = open_store(address)
    for n in range(3):
        assert all(again.voted("AAAAAA", "q", f"{n} {turn}", 0.5) == 1 for turn in range(last[n] + 1))
    acknowledged = sum(last) + 3
    assert acknowledged <= again.tally("AAAAAA", "q", 0.5)[1] <= acknowledged + 3
    again.close()


@pytest.mark.parametrize("kind", list(SERVERS))
def test_acknowledged_votes_outlive_the_server(
    kind: str, request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> None:
    """The server dies without warning: a vote meanwhile is refused, and the same store goes on after its restart."""
    server = request.getfixturevalue(kind)
    store = open_store(server.address())
    server.empty()
    key = store.key()
    store.open("AAAAAA", "s", 0.0, 1.0)
    store.ask("AAAAAA", "q", 2, "", 0.0, 1.0)
    for n in range(20):
        store.vote("AAAAAA", "q", f"d{n}", n % 2, 0.5)
    server.crash()
    refused = answer(store.vote, "AAAAAA", "q", "late", 0, 0.5)
    server.start()
    assert refused[0] == "away" and "cannot be reached" in caplog.text
    store.vote("AAAAAA", "q", "d0", 1, 0.5)
    assert store.tally("AAAAAA", "q", 0.5) == (9, 11)
    assert store.key() == key
    store.close()


def test_all_processes_of_a_store_have_one_key(address: str, store: Store) -> None:
    another = open_store(address)
    assert another.key() == store.key() and len(store.key()) == 32
    another.close()


def test_sqlite_waits_for_the_disk_and_is_private(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/kept")
    with store.pool.take() as connection:  # type: ignore[attr-defined]
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL
    assert {path.stat().st_mode & 0o077 for path in tmp_path.iterdir()} == {0}
    store.close()


def test_a_file_of_another_form_is_not_read(tmp_path: Path) -> None:
    open_store(f"sqlite:///{tmp_path}/kept").close()
    with sqlite3.connect(tmp_path / "kept") as connection:
        connection.execute("UPDATE classroom_about SET value = '1' WHERE name = 'format'")
    connection.close()
    with pytest.raises(RuntimeError, match="kept in form 1, but this program reads form 2"):
        open_store(f"sqlite:///{tmp_path}/kept")


def test_a_full_disk_is_a_refusal(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    store = open_store(f"sqlite:///{tmp_path}/kept")
    store.open("AAAAAA", "s", 0.0, 1.0)
    with store.pool.take() as connection:  # type: ignore[attr-defined]
        connection.execute("PRAGMA max_page_count = 1")  # it takes no less than the file has: no page may be added
    assert answer(store.show, "AAAAAA", "start", "x" * 8000, 0.5, 1.0)[0] == "away" and "is full" in caplog.text
    assert store.room("AAAAAA", 0.5).number == 0
    store.show("AAAAAA", "start", "x=1", 0.5, 1.0)
    store.close()


def test_redis_says_what_could_lose_votes(redis: Redis, caplog: pytest.LogCaptureFixture) -> None:
    from redis import Redis as Client

    open_store(redis.address()).close()
    assert not caplog.text
    with Client(port=redis.port) as client:
        client.config_set("appendfsync", "everysec")
        open_store(redis.address()).close()
        client.config_set("appendfsync", "always")
    assert "Redis has appendfsync everysec: acknowledged votes may be lost; set it to always." in caplog.text


@pytest.mark.parametrize("wrong", ["", "rooms.sqlite", "sqlite://rooms", "mysql://host", "http://host"])
def test_an_unknown_address_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="Rooms are kept at sqlite:///"):
        open_store(wrong)
