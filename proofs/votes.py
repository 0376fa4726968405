"""A hall of phones votes over real HTTP: in time, none lost, none doubled, also through kill -9 and two processes."""

from __future__ import annotations

import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from classroom import Classroom, Opened, open_store
from classroom.store import Store
from proofs._served import Served
from proofs.proof import Line, Proof
from tests.phones import Phone, hall, meant, watching
from tests.servers import Postgres, Redis

HALL = 300  # phones
OPTIONS = 4
IN_TIME = 10.0  # s from the question to the last vote
THINK = 5.0  # s, at most, from seeing the question to the vote
WATCHED = 20.0  # s of looking without a vote

HOW = f"""{HALL} phones in one process, each with its own connection: they open the page, join, look every 1.5 s with
chance, and vote up to {THINK:.0f} s after they have seen the question; every fifth votes twice. What the server has
acknowledged is compared with what the store then holds. The app is `streamlit run app.py`; the lecturer acts through
the same store. Server and phones share this machine."""


class Lecture:
    """A room of a store, with its lecturer."""

    def __init__(self, store: Store) -> None:
        self.store, self.rooms = store, Classroom(store)
        self.room: Opened = self.rooms.open("127.0.0.1")
        self.rooms.show(self.room.code, self.room.secret, "start", "")

    def ask(self, name: str) -> None:
        self.rooms.ask(self.room.code, self.room.secret, name, OPTIONS, '{"en":{"question":"?"}}')

    def tally(self, name: str) -> tuple[int, ...]:
        return self.rooms.tally(self.room.code, self.room.secret, name)

    def wrong(self, name: str, phones: list[Phone]) -> int:
        """How many acknowledged votes the store does not hold: neither as they were acknowledged nor, of a phone that
        was changing its mind when the server died, as it was changing it."""
        code = self.room.code
        acknowledged = [phone for phone in phones if phone.counted is not None]
        return sum(
            self.rooms.voted(code, phone.device, name) not in {phone.counted, phone.flying} - {None}
            for phone in acknowledged
        )


async def _join(phones: list[Phone]) -> None:
    await asyncio.gather(*(phone.join() for phone in phones))


async def _vote(lecture: Lecture, phones: list[Phone], name: str) -> float:
    """Seconds from the question to the last acknowledged vote."""
    parts = [asyncio.create_task(phone.take_part(name)) for phone in phones]
    await asyncio.sleep(2.0)  # they look already
    begun = time.monotonic()
    await asyncio.to_thread(lecture.ask, name)
    await asyncio.gather(*parts)
    return max(phone.done for phone in phones) - begun


async def _killed(lecture: Lecture, phones: list[Phone], name: str, server: Served) -> tuple[int, int]:
    """kill -9 once a third has voted, start again: acknowledged votes until then, and how many of them are not kept."""
    parts = [asyncio.create_task(phone.take_part(name)) for phone in phones]
    await asyncio.sleep(2.0)
    await asyncio.to_thread(lecture.ask, name)
    while sum(phone.counted is not None for phone in phones) < len(phones) // 3:
        await asyncio.sleep(0.02)
    server.kill()
    await asyncio.sleep(0.1)  # what had been acknowledged reaches the phones
    before = [phone for phone in phones if phone.counted is not None]
    then = [replace(phone) for phone in before]  # as they were: they go on while the store is asked
    lost = lecture.wrong(name, then)
    await asyncio.to_thread(server.start)
    await asyncio.gather(*parts)
    return len(before), lost


def _held(label: str, lecture: Lecture, phones: list[Phone], name: str, took: float) -> Iterator[Line]:
    counts, wanted = lecture.tally(name), meant(phones, OPTIONS)
    lost = lecture.wrong(name, phones)
    yield Line(f"{label}: votes lost", "0", str(lost), lost == 0)
    doubled = sum(counts) - len(phones)
    yield Line(f"{label}: votes counted", str(wanted), str(counts), counts == wanted and doubled == 0)
    waits = sorted(wait for phone in phones for wait in phone.waits)
    middle, late = statistics.median(waits), waits[int(0.95 * len(waits))]
    measured = f"{took:.1f} s (a vote: half within {1000 * middle:.0f} ms, 95 % within {1000 * late:.0f} ms)"
    yield Line(f"{label}: all have voted", f"within {IN_TIME:.0f} s", measured, took <= IN_TIME, timing=True)


def _one_process(folder: str) -> Iterator[Line]:
    address = f"sqlite:///{folder}/rooms.sqlite"
    server, lecture = Served(address), Lecture(open_store(address))
    try:
        phones = hall([server.url], lecture.room.code, HALL, OPTIONS, THINK)

        async def story() -> tuple[float, float, int]:
            await _join(phones)
            took = await _vote(lecture, phones, "first")
            before, looked = server.processor_time(), sum(phone.looks for phone in phones)
            await watching(phones, WATCHED)
            spent = server.processor_time() - before
            return took, spent, sum(phone.looks for phone in phones) - looked

        took, spent, looks = asyncio.run(story())
        yield from _held("one process, SQLite", lecture, phones, "first", took)
        share = f"{100 * spent / WATCHED:.0f} % of a core ({looks} looks, {1000 * spent / looks:.2f} ms each)"
        yield Line("one process: cost of the hall's looking", "below half a core", share, spent < WATCHED / 2, True)

        again = hall([server.url], lecture.room.code, HALL, OPTIONS, THINK)

        async def kill() -> tuple[int, int]:
            await _join(again)
            return await _killed(lecture, again, "killed", server)

        acknowledged, lost = asyncio.run(kill())
        yield Line("kill -9: acknowledged votes lost", "0", f"{lost} of {acknowledged}", lost == 0)
        counts, wanted = lecture.tally("killed"), meant(again, OPTIONS)
        yield Line("kill -9: counted after the restart", str(wanted), str(counts), counts == wanted)
    finally:
        server.kill()
        lecture.store.close()


@contextmanager
def _database(make: type[Postgres] | type[Redis]) -> Iterator[str]:
    database = make()
    try:
        yield database.address()
    finally:
        database.remove()


def _two_processes(label: str, address: str) -> Iterator[Line]:
    servers, lecture = [Served(address), Served(address)], Lecture(open_store(address))
    try:
        phones = hall([server.url for server in servers], lecture.room.code, HALL, OPTIONS, THINK)

        async def story() -> float:
            await _join(phones)
            return await _vote(lecture, phones, "both")

        yield from _held(label, lecture, phones, "both", asyncio.run(story()))
    finally:
        for server in servers:
            server.kill()
        lecture.store.close()


def prove() -> Proof:
    """Takes two minutes on a machine of its own."""
    random.seed(0)
    with tempfile.TemporaryDirectory() as folder:
        lines = [*_one_process(str(Path(folder)))]
    for label, make in (("two processes, PostgreSQL", Postgres), ("two processes, Redis", Redis)):
        with _database(make) as address:
            lines += _two_processes(label, address)
    return Proof("A room of three hundred phones votes", HOW, tuple(lines))
