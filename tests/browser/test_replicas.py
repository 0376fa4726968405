"""Two replicas behind the shipped nginx: a page outlives the replica that served it, and so do votes."""

from __future__ import annotations

import json
import signal
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import closing
from email.message import Message

import pytest
from playwright.sync_api import Page, expect

from classroom import Classroom, open_store
from deploy.replicas import Deployment, Program
from tests import machine
from tests.browser.conftest import Visitor
from tests.deployed import deployed

BACK = 60_000  # ms until a page is connected again; Streamlit's own waits between tries grow from half a second
WITHIN = {
    "upgrade": "websocket",
    "connection": "upgrade",
    "sec-websocket-version": "13",
    "sec-websocket-key": f"{22 * 'a'}==",
}


def ask(url: str, headers: Mapping[str, str] | None = None, body: bytes | None = None) -> tuple[int, Message, bytes]:
    """Status, headers and body of an answer, whatever it is."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, dict(headers or {})), timeout=10) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.headers, refused.read()


def bound_to(page: Page, app: Deployment) -> Program:
    """The replica that the page's cookie names."""
    port = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "replica")
    return app.replicas[app.ports.index(int(port))]


def is_guarded(app: Deployment) -> None:
    """What the proxy says and refuses, whatever stands behind it."""
    status, headers, _ = ask(app.url)
    assert status == 200 and headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "SAMEORIGIN" and "frame-ancestors 'self'" in headers["content-security-policy"]
    assert headers["server"] == "nginx" and "HttpOnly" in headers["set-cookie"]
    assert "replica=" not in str(ask(f"{app.url}/_stcore/health")[1].get_all("set-cookie"))
    for inside in ("_stcore/metrics", "_stcore/agent/interact", "_stcore/script-health-check", "metrics"):
        assert ask(f"{app.url}/{inside}")[0] == 404, inside
    for other in ("_stcore/../metrics", "_stcore/%6detrics", "/_stcore/agent/mcp/", "_stcore/agent"):
        assert ask(f"{app.url}/{other}")[0] == 404, other
    assert ask(f"{app.url}/_stcore/stream", {**WITHIN, "origin": "http://elsewhere.example"})[0] == 403
    rebound = {"host": "elsewhere.example", "origin": "http://elsewhere.example"}  # Streamlit's allowedHosts
    assert ask(f"{app.url}/_stcore/stream", {**WITHIN, **rebound})[0] == 403
    assert ask(f"{app.url}/r/AAAAAA/vote", body=b"x" * 17_000)[0] == 413
    assert ask(f"{app.url}/?{'x' * 17_000}")[0] == 414
    for forged in ("9999", "elsewhere.example:80", "127.0.0.1:22"):  # a cookie chooses among the replicas, no more
        assert ask(app.url, {"cookie": f"replica={forged}"})[0] == 200
    name = ask(app.url)[2].decode().split('src="./', 1)[1].split('"', 1)[0]
    _, headers, packed = ask(f"{app.url}/{name}", {"accept-encoding": "gzip"})
    whole = ask(f"{app.url}/{name}")[2]
    assert headers["content-encoding"] == "gzip" and len(packed) < len(whole) / 2


def vote(app: Deployment, code: str, choice: int, device: str = "") -> str:
    """Votes through the proxy, on a new phone unless one is named; the phone."""
    if not device:
        status, _, body = ask(f"{app.url}/r/{code}/join", body=b"{}")
        assert status == 201, body
        device = json.loads(body)["device"]
    say = json.dumps({"device": device, "question": "proof.1", "choice": choice}).encode()
    status, _, body = ask(f"{app.url}/r/{code}/vote", {"content-type": "application/json"}, say)
    assert status == 200, body
    return device


def test_a_page_outlives_its_replica(visit: Visitor) -> None:
    if machine.nginx() is None:
        pytest.skip(f"two replicas: no nginx here. {machine.INSTALL_NGINX}")
    with deployed() as app, closing(open_store(f"sqlite:///{app.folder}/rooms.sqlite")) as store:
        is_guarded(app)
        tab = visit(base=app.url).open("wall", lang="en")
        with tab.asks():
            tab.page.get_by_text("In the same corner of the box").click()
        tab.is_clean()
        assert "wall.theta=45" in tab.page.url
        rooms = Classroom(store)
        room = rooms.open("127.0.0.1")
        rooms.ask(room.code, room.secret, "proof.1", 3)
        phones = [vote(app, room.code, choice) for choice in (0, 1, 2, 2)]  # by turns at both
        first, asked = bound_to(tab.page, app), tab.asked()

        first.end(signal.SIGKILL)
        expect(tab.page.get_by_test_id("stApp")).not_to_have_attribute("data-test-connection-state", "CONNECTED")
        expect(tab.page.get_by_test_id("stApp")).to_have_attribute(
            "data-test-connection-state", "CONNECTED", timeout=BACK
        )
        assert bound_to(tab.page, app) is not first
        tab.rests(asked)  # the page asks the other replica, which knows nothing of it, to draw it
        vote(app, room.code, 1, phones[0])
        assert rooms.tally(room.code, room.secret, "proof.1") == (0, 2, 2)
        tab.complaints.clear()  # that the connection broke is said there
        key = tab.page.locator(".stage-readout-key")
        expect(key).to_contain_text("(3.333, 2.438)")
        dial = tab.page.locator(".stage-dials [role=slider]").first
        with tab.asks():
            tab.presses(dial, "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight")
        assert tab.page.url.endswith("/wall?wall.theta=45&wall.decay=0.4")
        tab.is_clean()

        for replica in app.replicas:
            replica.end(signal.SIGKILL)
        for path in ("/wall", f"/r/{room.code}/look"):
            status, headers, body = ask(f"{app.url}{path}")
            assert status == 503 and "The app is starting" in body.decode() and "replica=" not in str(headers)

        for log in app.folder.glob("*.log"):  # also now that replicas were missed, of which nginx would tell at length
            written = log.read_text("utf-8", "replace")
            assert not any(word in written for word in (room.code, "wall.theta", "client:")), f"{log.name}: {written}"
