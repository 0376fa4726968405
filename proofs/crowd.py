"""A hall of visitors at one process: `python -m proofs crowd`, or `python -m proofs.crowd --visitors 300 --seconds 30`.

Sessions over Streamlit's own websocket (proofs/visitors.py), spread over the pages with a stage; each moves one of its
controls every two seconds, chosen at random among all that a hand on the stage can move. The stage fills the screen: a
change is told where the browser would tell it (ui/stage/page/telling.js), and the answer is timed; the others cost
nobody anything. Then the same where some have scrolled to the figures below, which Python draws after every change.
Beside that, in the same run and in the same way, a bare Streamlit page (one slider, one line of text).
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from proofs._hall import ALONE, Hall, alone, crowd, serving
from proofs.proof import Line, Proof

PAGES = ("start", "anatomy", "decay", "proximal", "scale", "preconditioning", "wall", "counterexamples", "smoothness",
         "playground")  # fmt: skip
SCROLLED = 20  # of so many visitors one has all figures of the page in sight, in the second hall
P95, CPU, SLOPE = 250.0, 5.0, 0.05  # ms, ms, MB a session and minute
BARE = Path(__file__).with_name("bare_page.py")


@dataclass(frozen=True)
class Page:
    """What one visitor alone costs: of ALONE changes, how many the browser tells; ms of CPU a change, and a change with
    all figures of the page in sight."""

    told: int
    stage: float
    below: float


@dataclass(frozen=True)
class Measured:
    """The hall, the one in which some have scrolled, that of the bare page; each page by one visitor alone, and the
    bare one, in ms of CPU a change."""

    hall: Hall
    below: Hall
    bare: Hall
    pages: dict[str, Page]
    least: float


async def _each(url: str, server: int) -> dict[str, Page]:
    return {slug: Page(*await alone(url, server, slug), (await alone(url, server, slug, True))[1]) for slug in PAGES}


def measured(count: int, seconds: float, short: float) -> Measured:
    """All of it; what stands beside the hall itself for a `short` time."""
    with serving(BARE) as (url, server):
        _, least = asyncio.run(alone(url, server, ""))
        bare = asyncio.run(crowd(url, server, ("",), count, short))
    with serving("app.py") as (url, server):
        pages = asyncio.run(_each(url, server))
        hall = asyncio.run(crowd(url, server, PAGES, count, seconds))
        below = asyncio.run(crowd(url, server, PAGES, count, short, SCROLLED))
    return Measured(hall, below, bare, pages, least)


def prove(count: int = 300, seconds: float = 300.0) -> Proof:
    """Five minutes of the app, one where some have scrolled, one of the bare page."""
    seen = measured(count, seconds, min(60.0, seconds))
    hall, below = seen.hall, seen.below
    (p50, p95), (below50, below95) = (np.percentile(one.all, (50, 95)) for one in (hall, below))
    start, opened, end = hall.memory
    dear = [slug for slug, page in seen.pages.items() if page.stage > CPU]
    errors = hall.errors + below.errors
    lines = (
        Line("errors", "0", f"{len(errors)} in {hall.changes + below.changes:,} changes", not errors),
        Line("from a change that is told to its end, p95", f"{P95:.0f} ms", f"{p95:.0f} ms (p50 {p50:.0f})",
             p95 <= P95, True),
        Line("CPU of the server a change", f"{CPU:.0f} ms", f"{hall.cpu:.1f} ms", hall.cpu <= CPU, True),
        Line("pages whose change alone costs more", "none", ", ".join(dear) or "none", not dear, True),
        Line(f"the same where one in {SCROLLED} has scrolled", "reported", f"p95 {below95:.0f} ms (p50 {below50:.0f}), "
             f"{below.cpu:.1f} ms of CPU a change", True),
        Line("memory of a session", "reported", f"{(opened - start) / count:.2f} MB once opened, "
             f"{(end - start) / count:.2f} MB at the end", True),
        Line("memory that a session gains", f"{SLOPE} MB a minute", f"{hall.slope / count:.3f} MB a minute",
             hall.slope / count <= SLOPE, True),
    )  # fmt: skip
    how = (__doc__ or "").partition("\n\n")[2].strip() + f" {seconds:.0f} seconds; server and crowd share the machine."
    return Proof(f"{count} visitors at one process", how, lines, _more(count, seen))


def _more(count: int, seen: Measured) -> str:
    """The pages one by one, the bare page for scale, and what else was seen."""
    hall, bare = seen.hall, seen.bare
    table = [
        "| page | told | CPU a change, one visitor alone, ms | with all figures in sight | p50 in the hall, ms | p95 |",
        "|---|---|---|---|---|---|",
    ]
    for slug, page in seen.pages.items():
        cells = f"{page.told} of {ALONE} | {page.stage:.1f} | {page.below:.1f} | {_times(hall.answers[slug])}"
        table.append(f"| {slug} | {cells} |")
    table.append(f"| bare page | {ALONE} of {ALONE} | {seen.least:.1f} | | {_times(bare.all)} |")
    start, opened, end = hall.memory
    said = (
        f"Of {hall.changes:,} changes in the hall {len(hall.all):,} were told. The server used {hall.busy:.2f} cores "
        f"and sent {hall.sent:.1f} KB a change; that of the bare page {bare.cpu:.1f} ms a change and {bare.busy:.2f} "
        f"cores, with {len(bare.errors)} errors; where one in {SCROLLED} has scrolled {seen.below.busy:.2f} cores. To "
        f"open a page took {np.median(hall.opened):.0f} ms (p50). Memory: {start:.0f} MB before, {opened:.0f} MB with "
        f"the pages of {count} visitors opened, {end:.0f} MB at the end."
    )
    errors = [*hall.errors, *seen.below.errors][:5]
    return "\n\n".join(["\n".join(table), said, *(["Errors: " + "; ".join(errors)] if errors else [])])


def _times(answers: list[float]) -> str:
    if not answers:
        return "nothing is told | "
    return " | ".join(f"{ms:.0f}" for ms in np.percentile(answers, (50, 95)))


if __name__ == "__main__":
    asked = argparse.ArgumentParser(prog="python -m proofs.crowd", description=__doc__)
    asked.add_argument("--visitors", type=int, default=300)
    asked.add_argument("--seconds", type=float, default=30.0)
    given = asked.parse_args()
    proof = prove(given.visitors, given.seconds)
    print(proof.table(), proof.more, sep="\n\n")
    sys.exit(proof.fails)
