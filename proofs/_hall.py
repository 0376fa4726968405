"""A crowd at one served process, over real websocket sessions, and what the process spends on it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from websockets.exceptions import WebSocketException

from proofs.visitors import Visitor
from tests.browser.server import ROOT, START_LIMIT, free_port, healthy

EVERY = 2.0  # seconds between two changes of a visitor
OPENING = 0.1  # seconds between two visitors that come
ALONE = 40  # changes of one visitor alone, a page, for the CPU of each page
WARM = 160  # changes before: what the process keeps of rules and landscapes is there, as in a hall that has begun


@dataclass
class Hall:
    """What a crowd has seen: ms until each answer by page, errors as sentences, and the server's own figures."""

    answers: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    changes: int = 0  # also those that the browser keeps for itself
    opened: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    cpu: float = 0.0  # ms of the server process a change
    busy: float = 0.0  # share of one core
    memory: tuple[float, float, float] = (0.0, 0.0, 0.0)  # MB: before, all opened, at the end
    slope: float = 0.0  # MB a minute, of the second half
    sent: float = 0.0  # KB a change

    @property
    def all(self) -> list[float]:
        return [ms for these in self.answers.values() for ms in these]


@contextlib.contextmanager
def serving(script: Path | str) -> Iterator[tuple[str, int]]:
    """(address, process) of a fresh `streamlit run` with the settings of this house. Its log goes nowhere."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    settings = {"STREAMLIT_SERVER_PORT": str(port), "STREAMLIT_SERVER_ADDRESS": "127.0.0.1",
                "STREAMLIT_SERVER_HEADLESS": "true"}  # fmt: skip
    command = [str(Path(sys.executable).with_name("streamlit")), "run", str(script)]
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **settings}, stdout=log, stderr=log)
        try:
            limit = time.monotonic() + START_LIMIT
            while not healthy(url):
                if server.poll() is not None or time.monotonic() > limit:
                    raise RuntimeError(f"streamlit run {script} did not start")
                time.sleep(0.1)
            yield url, server.pid
        finally:
            server.terminate()
            server.wait(20)


def spent(server: int) -> float:
    """Seconds of CPU that the process itself has used; its workers train in processes of their own. Linux says it in
    fields 14 and 15 of /proc/<pid>/stat, in ticks."""
    user, system = Path(f"/proc/{server}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def resident(server: int) -> float:
    """MB in memory."""
    return int(Path(f"/proc/{server}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


async def _visit(visitor: Visitor, hall: Hall, until: float) -> int:
    """Changes until the time is over; the bytes of their answers."""
    received = 0
    await asyncio.sleep(visitor.chance.random() * EVERY)
    while (began := time.monotonic()) < until:
        try:
            taken = await visitor.change()
        except (OSError, TimeoutError, KeyError, ValueError, WebSocketException) as trouble:
            hall.errors.append(f"{visitor.slug or 'bare'}, {visitor.moved}: {trouble!r}")
            return received
        hall.changes += 1
        if taken is not None:
            hall.answers[visitor.slug or "bare"].append(1e3 * taken.seconds)
            received += taken.received
        if taken is not None and taken.errors:
            hall.errors.append(f"{visitor.slug}, {visitor.moved} = {visitor.values.get(visitor.moved)}: an exception")
        await asyncio.sleep(max(0.0, EVERY - (time.monotonic() - began)))
    return received


async def crowd(
    url: str, server: int, slugs: tuple[str, ...], count: int, seconds: float, scrolled: int | None = None
) -> Hall:
    """So many visitors, spread evenly over the pages, for so long; of `scrolled` of them one has scrolled."""
    hall, before = Hall(), resident(server)
    async with contextlib.AsyncExitStack() as room:
        visitors = []
        for k in range(count):
            below = scrolled is not None and k % scrolled == k // len(slugs) % scrolled
            visitor = await room.enter_async_context(Visitor(url, slugs[k % len(slugs)], seed=k, scrolled=below))
            hall.opened.append(1e3 * (await visitor.open()).seconds)
            visitors.append(visitor)
            await asyncio.sleep(OPENING)
        opened, cpu, began = resident(server), spent(server), time.monotonic()
        watch = asyncio.create_task(_watch(server, began + seconds))
        received = sum(await asyncio.gather(*(_visit(one, hall, began + seconds) for one in visitors)))
        seen, took = await watch, time.monotonic() - began
    changes = max(1, hall.changes)
    hall.cpu, hall.busy = 1e3 * (spent(server) - cpu) / changes, (spent(server) - cpu) / took
    hall.memory, hall.sent = (before, opened, seen[-1][1]), received / changes / 1024
    late = np.array(seen[len(seen) // 2 :])
    hall.slope = float(np.polyfit(late[:, 0], late[:, 1], 1)[0]) * 60 if len(late) > 2 else 0.0
    return hall


async def _watch(server: int, until: float) -> list[tuple[float, float]]:
    """(seconds, MB) once a second."""
    seen = [(time.monotonic(), resident(server))]
    while time.monotonic() < until:
        await asyncio.sleep(1.0)
        seen.append((time.monotonic(), resident(server)))
    return seen


async def alone(url: str, server: int, slug: str, scrolled: bool = False) -> tuple[int, float]:
    """(how many of ALONE changes are told, ms of the server's CPU for one change) of the only visitor: what a page
    costs by itself, when what it keeps is there."""
    told = 0
    async with Visitor(url, slug, seed=1, scrolled=scrolled) as visitor:
        await visitor.open()
        for _ in range(WARM):
            await visitor.change()
        before = spent(server)
        for _ in range(ALONE):
            told += await visitor.change() is not None
        return told, 1e3 * (spent(server) - before) / ALONE
