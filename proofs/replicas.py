"""Two replicas behind the shipped nginx: killed, renewed one after the other, and what visitors notice of it.

A browser is on a page, phones look and vote, plain requests ask for pages and files, all without a pause, and all
through nginx. The replica that serves the browser dies by kill -9 and starts again; then both are renewed in turn.
"""

from __future__ import annotations

import json
import signal
import time
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Any

from playwright.sync_api import sync_playwright
from websockets.sync.client import connect

from classroom import Classroom, Opened, open_store
from deploy.replicas import Deployment
from proofs.proof import Line, Proof
from tests import machine
from tests.browser import wire
from tests.browser.app import Visit
from tests.browser.conftest import FLAGS
from tests.browser.test_replicas import ask, bound_to
from tests.deployed import deployed

PHONES, VISITORS, OPTIONS = 20, 12, 4
CALM = 3.0  # seconds before, between and after what happens
VOTES_EVERY, ASKS_EVERY = 1.2, 0.1  # seconds between two votes of a phone (its pace is one a second) and two requests
QUESTION = "proof.1"
OK = (200, 201)
BACK = 60_000  # ms; then a page that has not come back is given up
HOW = (
    "Two replicas and nginx on the loopback, as `make class` starts them, rooms in one SQLite file. A browser is on "
    f"/wall, {PHONES} phones vote every {VOTES_EVERY} s and one looks, pages and files are asked for every "
    f"{ASKS_EVERY} s. The replica that serves the browser dies by kill -9 and starts again; then `restart` ends and "
    "starts both in turn, as `systemctl restart` does with the units."
)


@dataclass
class Crowd:
    """What is asked without a pause: how often by kind, what failed, the last acknowledged vote of each phone."""

    app: Deployment
    room: Opened
    asked: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    said: dict[str, int] = field(default_factory=dict)
    over: Event = field(default_factory=Event)
    _lock: Lock = field(default_factory=Lock)

    def ask(self, kind: str, path: str, headers: Mapping[str, str], say: Mapping[str, Any] | None = None) -> Any:
        """One request: the body of its answer, or None where it failed, which is noted."""
        body = None if say is None else json.dumps(say).encode()
        told = {"content-type": "application/json"} if say is not None else {}
        try:
            status, _, answer = ask(f"{self.app.url}{path}", {**told, **headers}, body)
        except (OSError, ValueError) as error:  # the connection broke
            status, answer = type(error).__name__, b""
        with self._lock:
            self.asked[kind] += 1
            if status not in OK:
                self.failed[f"{kind} {status}"] += 1
        return answer if status in OK else None

    def phone(self, number: int) -> None:
        """Joins, then votes for another option each time; a vote that fails is no vote."""
        way = f"/r/{self.room.code}"
        joined = self.ask("join", f"{way}/join", {}, {})
        device = json.loads(joined)["device"] if joined else ""
        for turn in range(number, 10**6):
            choice = turn % OPTIONS
            if self.ask("vote", f"{way}/vote", {}, {"device": device, "question": QUESTION, "choice": choice}):
                self.said[device] = choice
            if self.over.wait(VOTES_EVERY):
                return

    def asks(self, kind: str, path: str, cookie: str) -> None:
        """Asks for one thing again and again; whoever has a cookie stays with the replica that it names."""
        while not self.over.wait(ASKS_EVERY):
            self.ask(kind, path, {"cookie": cookie} if cookie else {})


def prove() -> Proof:
    """Needs nginx and a Chromium; a minute."""
    with deployed() as app, sync_playwright() as driver, ThreadPoolExecutor(PHONES + 8) as threads:
        rooms = Classroom(open_store(f"sqlite:///{app.folder}/rooms.sqlite"))
        room = rooms.open("127.0.0.1")
        rooms.ask(room.code, room.secret, QUESTION, OPTIONS)
        chromium = driver.chromium.launch(executable_path=machine.chromium(), headless=True, args=FLAGS)
        page = chromium.new_page()
        page.add_init_script(wire.script())
        tab = Visit(page, app.url).open("wall", lang="en")
        with tab.asks():
            tab.page.get_by_text("In the same corner of the box").click()
        link = tab.page.url
        served, moved = _visitors(app)
        crowd = Crowd(app, room)
        work = [threads.submit(crowd.phone, number) for number in range(PHONES)]
        name = ask(app.url)[2].decode().split('src="./', 1)[1].split('"', 1)[0]
        for port in app.ports:
            work.append(threads.submit(crowd.asks, "page", "/wall", f"replica={port}"))
        for kind, path in (("page", "/"), ("file", f"/{name}"), ("look", f"/r/{room.code}/look")):
            work.append(threads.submit(crowd.asks, kind, path, ""))
        try:
            time.sleep(CALM)
            calm, killed = _since(crowd), _killed(tab, app)
            after_kill = _since(crowd)
            renewed = _renewed(tab, app)
            time.sleep(CALM)
        finally:
            crowd.over.set()
        for one in work:
            one.result(30)
        kept = {device: rooms.voted(room.code, device, QUESTION) for device in crowd.said}
        same = tab.page.url == link and "(3.333, 2.438)" in tab.page.locator(".stage-readout-key").inner_text()
        chromium.close()
        total = _since(crowd)
    lost = sum(kept[device] != choice for device, choice in crowd.said.items())
    return Proof(
        "Two replicas behind nginx",
        HOW,
        (
            Line("first visits, by replica", "both, evenly", " and ".join(map(str, served)), _even(served)),
            Line("their websockets at another replica than their page", "0", str(moved), moved == 0),
            Line("requests before anything happens", "none failed", *_failures({}, calm)),
            Line("requests while a replica is killed and starts again", "none failed", *_failures(calm, after_kill)),
            Line("after the kill the page answers a press", "in 10 s", f"{killed:.1f} s", killed < 10, True),
            Line("requests while both are renewed in turn", "none failed", *_failures(after_kill, total)),
            Line("after both are new the page answers a press", "in 10 s", f"{renewed:.1f} s", renewed < 10, True),
            Line("what the page's link says, and shows", "as before", "as before" if same else "another", same),
            Line("phones whose last acknowledged vote is kept", f"{PHONES} of {PHONES}",
                 f"{len(kept) - lost} of {PHONES}", len(kept) == PHONES and not lost),
        ),
        f"Asked in all: {', '.join(f'{number} × {kind}' for kind, number in crowd.asked.most_common())}.",
    )  # fmt: skip


def _visitors(app: Deployment) -> tuple[list[int], int]:
    """Visitors load a page without a cookie and open its websocket: how many each replica has, how many moved."""
    held, at = [], Counter[str]()
    moved = 0
    for _ in range(VISITORS):
        cookie = str(ask(app.url)[1]["set-cookie"]).partition(";")[0]
        stream = f"{app.url.replace('http', 'ws', 1)}/_stcore/stream"
        held.append(connect(stream, additional_headers={"cookie": cookie}, subprotocols=["streamlit"]))  # type: ignore[list-item]
        at[cookie] += 1
        answer = held[-1].response
        moved += answer is None or "replica=" in str(answer.headers.get("set-cookie"))
    for one in held:
        one.close()
    return [at[f"replica={port}"] for port in app.ports], moved


def _even(served: list[int]) -> bool:
    return max(served) - min(served) <= VISITORS // 3


def _since(crowd: Crowd) -> dict[str, Counter[str]]:
    return {"asked": Counter(crowd.asked), "failed": Counter(crowd.failed)}


def _failures(before: Mapping[str, Counter[str]], after: Mapping[str, Counter[str]]) -> tuple[str, bool]:
    """What is said of the requests between two moments, and whether all were answered."""
    none: Counter[str] = Counter()
    asked = sum((after["asked"] - before.get("asked", none)).values())
    failed = after["failed"] - before.get("failed", none)
    if not failed:
        return f"none of {asked}", asked > 0
    return f"{sum(failed.values())} of {asked} ({', '.join(f'{k}: {n}' for k, n in failed.items())})", False


def _back(tab: Visit, began: float) -> float:
    """Seconds until the page is connected and has answered a press; a second press takes it back."""
    tab.page.wait_for_selector("[data-testid=stApp][data-test-connection-state=CONNECTED]", timeout=BACK)
    dial = tab.page.locator(".stage-dials [role=slider]").first
    with tab.asks():
        tab.presses(dial, "ArrowRight")
    seconds = time.monotonic() - began
    with tab.asks():
        tab.presses(dial, "ArrowLeft")
    return seconds


def _killed(tab: Visit, app: Deployment) -> float:
    """kill -9 of the replica that serves the page; it is started again once the page is elsewhere."""
    first, began = bound_to(tab.page, app), time.monotonic()
    first.end(signal.SIGKILL)
    tab.page.wait_for_selector("[data-testid=stApp]:not([data-test-connection-state=CONNECTED])", timeout=BACK)
    seconds = _back(tab, began)
    time.sleep(CALM)
    first.start()
    first.wait()
    time.sleep(CALM)
    return seconds


def _renewed(tab: Visit, app: Deployment) -> float:
    """Both are ended and started in turn; the page changes its replica once at least."""
    app.restart()
    return _back(tab, time.monotonic())
