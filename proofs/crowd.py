"""A hall of visitors at one process: `python -m proofs crowd`, or `python -m proofs.crowd --visitors 300 --seconds 30`.

Sessions over Streamlit's own websocket (proofs/visitors.py), spread over the pages with a stage; each moves one of its
controls every two seconds, chosen at random among all that a hand on the stage can move. Beside that, in the same run
and in the same way, a bare Streamlit page (one slider, one line of text).
"""

from __future__ import annotations

import argparse
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

from proofs.proof import Line, Proof
from proofs.visitors import Visitor
from tests.browser.server import ROOT, START_LIMIT, free_port, healthy

PAGES = ("start", "anatomy", "decay", "proximal", "scale", "preconditioning", "wall", "counterexamples", "smoothness",
         "playground")  # fmt: skip
EVERY = 2.0  # seconds between two changes of a visitor
OPENING = 0.1  # seconds between two visitors that come
ALONE = 40  # changes of one visitor alone, a page, for the CPU of each page
P95, CPU, SLOPE = 250.0, 5.0, 0.05  # ms, ms, MB a session and minute
BARE = Path(__file__).with_name("bare_page.py")


@dataclass
class Hall:
    """What a crowd has seen: ms until each answer by page, errors as sentences, and the server's own figures."""

    answers: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    changes: int = 0
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
        if taken is None:
            await asyncio.sleep(max(0.0, EVERY - (time.monotonic() - began)))
            continue
        hall.answers[visitor.slug or "bare"].append(1e3 * taken.seconds)
        received += taken.received
        if taken.errors:
            hall.errors.append(f"{visitor.slug}, {visitor.moved} = {visitor.values.get(visitor.moved)}: an exception")
        await asyncio.sleep(max(0.0, EVERY - (time.monotonic() - began)))
    return received


async def crowd(url: str, server: int, slugs: tuple[str, ...], count: int, seconds: float) -> Hall:
    """So many visitors, spread evenly over the pages, for so long."""
    hall, before = Hall(), resident(server)
    async with contextlib.AsyncExitStack() as room:
        visitors = []
        for k in range(count):
            visitor = await room.enter_async_context(Visitor(url, slugs[k % len(slugs)], seed=k))
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


async def alone(url: str, server: int, slug: str) -> float:
    """ms of the server's CPU for one change of the only visitor: what a page costs by itself."""
    async with Visitor(url, slug, seed=1) as visitor:
        await visitor.open()
        await visitor.change()
        before = spent(server)
        told = 0
        for _ in range(ALONE):
            told += await visitor.change() is not None
        return 1e3 * (spent(server) - before) / ALONE


async def _each(url: str, server: int, slugs: tuple[str, ...]) -> dict[str, float]:
    return {slug: await alone(url, server, slug) for slug in slugs}


def measured(count: int, seconds: float, bare_seconds: float) -> tuple[Hall, Hall, dict[str, float], float]:
    """(the app's hall, that of the bare page, CPU of each page by one visitor alone, that of the bare page)."""
    with serving(BARE) as (url, server):
        least = asyncio.run(alone(url, server, ""))
        bare = asyncio.run(crowd(url, server, ("",), count, bare_seconds))
    with serving("app.py") as (url, server):
        pages = asyncio.run(_each(url, server, PAGES))
        hall = asyncio.run(crowd(url, server, PAGES, count, seconds))
    return hall, bare, pages, least


def prove(count: int = 300, seconds: float = 300.0) -> Proof:
    """Five minutes of the app, one of the bare page."""
    hall, bare, pages, least = measured(count, seconds, min(60.0, seconds))
    (p50, p95), (bare50, bare95) = (np.percentile(one.all, (50, 95)) for one in (hall, bare))
    start, opened, end = hall.memory
    dear = {slug: ms for slug, ms in pages.items() if ms > CPU}
    lines = (
        Line("errors", "0", f"{len(hall.errors)} in {len(hall.all):,} changes", not hall.errors),
        Line("from a change to its end, p95", f"{P95:.0f} ms", f"{p95:.0f} ms (p50 {p50:.0f})", p95 <= P95, True),
        Line("CPU of the server a change", f"{CPU:.0f} ms", f"{hall.cpu:.1f} ms", hall.cpu <= CPU, True),
        Line("pages whose change alone costs more", "none", ", ".join(dear) or "none", not dear, True),
        Line("memory of a session", "reported", f"{(opened - start) / count:.2f} MB once opened, "
             f"{(end - start) / count:.2f} MB at the end", True),
        Line("memory that a session gains", f"{SLOPE} MB a minute", f"{hall.slope / count:.3f} MB a minute",
             hall.slope / count <= SLOPE, True),
    )  # fmt: skip
    how = (__doc__ or "").partition("\n\n")[2].strip() + f" {seconds:.0f} seconds; server and crowd share the machine."
    return Proof(f"{count} visitors at one process", how, lines, _more(hall, bare, pages, least))


def _more(hall: Hall, bare: Hall, pages: dict[str, float], least: float) -> str:
    """The pages one by one, the bare page for scale, and what else was seen."""
    rows = [*((slug, ms, hall.answers[slug]) for slug, ms in pages.items()), ("bare page", least, bare.all)]
    table = ["| page | CPU a change, one visitor alone, ms | p50 in the hall, ms | p95 |", "|---|---|---|---|"]
    for slug, ms, answers in rows:
        p50, p95 = np.percentile(answers or [np.nan], (50, 95))
        table.append(f"| {slug} | {ms:.1f} | {p50:.0f} | {p95:.0f} |")
    start, opened, end = hall.memory
    said = (
        f"In the hall the server used {hall.busy:.2f} cores and sent {hall.sent:.1f} KB a change; that of the bare "
        f"page {bare.cpu:.1f} ms a change and {bare.busy:.2f} cores, with {len(bare.errors)} errors. To open a page "
        f"took {np.median(hall.opened):.0f} ms (p50). Memory: {start:.0f} MB before, {opened:.0f} MB with "
        f"all pages opened, {end:.0f} MB at the end."
    )
    return "\n\n".join(["\n".join(table), said, *(["Errors: " + "; ".join(hall.errors[:5])] if hall.errors else [])])


if __name__ == "__main__":
    asked = argparse.ArgumentParser(prog="python -m proofs.crowd", description=__doc__)
    asked.add_argument("--visitors", type=int, default=300)
    asked.add_argument("--seconds", type=float, default=30.0)
    given = asked.parse_args()
    proof = prove(given.visitors, given.seconds)
    print(proof.table(), proof.more, sep="\n\n")
    sys.exit(proof.fails)
