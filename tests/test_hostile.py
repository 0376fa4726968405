"""What a served app, set up as in production, does with clients that keep no rule."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.replicas import production
from proofs._served import Served
from tests.hostile import Forger, ask, upgrade
from tests.phones import run

MARK = "zq9<img src=x onerror=alert(1)>"  # where this stands unescaped, somebody has written HTML
HOST = "lab.example.edu"
OUT = ("../../../../etc/passwd", "..%2f..%2f..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/app.py", "..\\..\\app.py", "%00",
       "%252e%252e%252fapp.py", "//etc/passwd", "%2fetc%2fpasswd", "x/../../../app.py")  # fmt: skip
PLACES = ("/", "/stage/x/", "/r/", "/r/files/x/", "/lecturer/", "/static/", "/app/static/", "/media/", "/component/",
          "/_stcore/bidi-components/")  # fmt: skip
FORM = {"content_type": "multipart/form-data; boundary=zz"}
FILE = b'--zz\r\nContent-Disposition: form-data; name="a"; filename="../a.json"\r\n\r\n{}\r\n--zz--\r\n'
LARGE = FILE.replace(b"{}", b"x" * 1_100_000)
#: What the stage never sends: values that are none, of other types, of controls that are not there, far too many steps.
SENSELESS = (
    {"state": {"number": "x", "reset": [], "values": {"lr": "1e999", "steps": "1000000000", "methods": MARK}}},
    {"state": {"number": 1e300, "values": {"lr": ["1"], "decay": None, "nobody": "1", "kappa": "9" * 99}}},
    {"state": {"number": 3, "values": {"lr": "x" * 100_000, "a1": "nan", "theta": "inf", "start1": "-1e308"}}},
    {"state": [1]}, {"state": "s"}, {"state": None}, [], 5, None, {"state": {"number": {}, "values": [MARK] * 50}},
)  # fmt: skip


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile") / "log"


@pytest.fixture(scope="module")
def server(log: Path) -> Iterator[str]:
    own = {"STREAMLIT_SERVER_ALLOWED_HOSTS": f"127.0.0.1 {HOST}", "ADAMW_LAB_LOG": "json"}
    app = Served(f"sqlite:///{log.parent}/rooms.sqlite", {**production(), **own}, log)
    yield app.url
    app.kill()


def told(server: str) -> dict[str, float]:
    """What /metrics says."""
    lines = ask(server, "GET", "/metrics").body.decode().splitlines()
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if line[:1] != "#")}


def test_no_path_leads_out_of_what_is_served(server: str) -> None:
    for place in PLACES:
        for path in OUT:
            answer = ask(server, "GET", place + path)
            assert answer.status < 500, (place, path)
            assert b"root:" not in answer.body and b"from __future__" not in answer.body, (place, path)
    assert ask(server, "GET", "/stage/x/stage.js").status == 200, "the place itself is there"


@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [
        (HOST, f"http://{HOST}", 101),
        ("127.0.0.1", "", 101),
        (HOST, "http://evil.example", 403),
        (HOST, "null", 403),
        ("evil.example", "http://evil.example", 403),  # a name that was bound anew to this address
        (f"{HOST}.evil.example", "", 403),
        ("", "", 403),
    ],
)
def test_the_websocket_is_opened_for_our_own_pages_alone(server: str, host: str, origin: str, status: int) -> None:
    assert upgrade(server, host=host, **({"origin": origin} if origin else {})) == status


def test_no_other_site_may_read_or_send(server: str) -> None:
    for method, path in (("OPTIONS", "/lecturer"), ("GET", "/_stcore/health"), ("GET", "/r/AAAAAA/look"), ("GET", "/")):
        answer = ask(server, method, path, origin="http://evil.example", access_control_request_method="POST")
        assert "access-control-allow-origin" not in answer.headers, path


def test_a_file_is_taken_from_our_own_pages_alone_and_only_if_small(server: str) -> None:
    cookie = ask(server, "GET", "/_stcore/health").headers["set-cookie"].partition(";")[0]
    token = cookie.partition("=")[2]

    async def story() -> None:
        async with Forger(server, "wall") as forger:
            place = f"/_stcore/upload_file/{await forger.session()}"
            statuses = [
                ask(server, "PUT", f"{place}/1", FILE, **FORM).status,
                ask(server, "PUT", f"{place}/1", FILE, **FORM, cookie=cookie, x_xsrftoken="2|forged").status,
                ask(server, "PUT", f"{place}/1", FILE, **FORM, cookie=cookie, x_xsrftoken=token).status,
                ask(server, "PUT", f"{place}/2", LARGE, **FORM, cookie=cookie, x_xsrftoken=token).status,
                ask(server, "PUT", f"{place}0/1", FILE, **FORM, cookie=cookie, x_xsrftoken=token).status,
            ]
            assert statuses == [403, 403, 204, 413, 400], "no token, a forged one, ours, 1.1 MB, a session of nobody"

    run(story)


def test_what_is_said_in_a_room_reaches_phones_as_data(server: str) -> None:
    sent = {"content_type": "application/json"}
    assert ask(server, "POST", "/lecturer", b"{}", content_type="text/plain").status == 415
    assert ask(server, "POST", "/lecturer", b"[" * 70_000, **sent).status == 413
    assert ask(server, "POST", "/lecturer", b"[" * 60_000, **sent).status == 400

    def act(**what: object) -> dict[str, str]:
        found: dict[str, str] = json.loads(ask(server, "POST", "/lecturer", json.dumps(what).encode(), **sent).body)
        return found

    room = act(act="open", base="https://lab.example.edu")
    said = json.dumps({"en": {"question": MARK, "options": [MARK, MARK]}})
    who = {"code": room["code"], "secret": room["secret"]}
    assert act(act="ask", **who, question="l.1", options=2, said=said) == {"counts": [0, 0], "open": True}
    assert act(act="show", **who, page=MARK, query=MARK)["reason"], "a page has a short name"
    look = ask(server, "GET", f"/r/{room['code']}/look")
    assert MARK in json.loads(look.body)["question"]["said"]
    assert look.headers["content-type"] == "application/json" and look.headers["x-content-type-options"] == "nosniff"
    page = ask(server, "GET", f"/r/{room['code']}")
    assert MARK.encode() not in page.body and "script-src" not in page.headers["content-security-policy"]
    assert "default-src 'self'" in page.headers["content-security-policy"], "no script stands in the page"
    forged = ask(server, "GET", "/r/%3Cimg%20src=x%20onerror=alert(1)%3E")
    assert b"onerror" not in forged.body


def test_forged_values_become_legal_ones_and_the_session_goes_on(server: str) -> None:
    async def story() -> list[str]:
        async with Forger(server, "wall", scrolled=True) as forger:
            await forger.open()
            for value in SENSELESS:
                assert await forger.forge(json_value=json.dumps(value)), value
            assert await forger.forge(query=f"lang={MARK}&wall.lr={'9' * 50_000}&wall.steps=1000000000&{MARK}={MARK}")
            legal = {c["name"]: c["value"] for c in forger.scene["controls"]}
            assert legal["steps"] <= 10_000 and 0 < legal["lr"] < 1e6
            taken = await forger.change()
            assert taken is not None and not taken.errors
            return forger.told

    before = told(server)
    assert run(story) == []
    after = told(server)
    part = 'adamw_lab_reruns_total{outcome="ok",page="wall",part="yes"}'
    assert after[part] > before.get(part, 0.0), "a release runs parts alone, and they are counted"
    assert not any('outcome="failed"' in name for name in after)


@pytest.mark.parametrize("field", ["json_value", "string_value", "bytes_value"])
def test_who_breaks_the_protocol_breaks_their_own_session_and_learns_nothing(server: str, field: str) -> None:
    """Streamlit reads the value before the app does, and fails: without details for the client."""
    forged = {"json_value": "[" * 100_000, "string_value": MARK, "bytes_value": b"\xff" * 99}[field]

    async def story() -> list[str]:
        async with Forger(server, "wall") as forger:
            await forger.open()
            await forger.forge(**{field: forged})
            return forger.told

    boxes = run(story)
    assert boxes or field != "json_value"
    for box in boxes:
        assert "Traceback" not in box and ".py" not in box and "Recursion" not in box and "zq9" not in box, box


def test_a_message_that_is_too_large_or_none_ends_its_connection_alone(server: str) -> None:
    async def story() -> list[tuple[bool, int | None]]:
        found = []
        async with Forger(server, "wall", scrolled=True) as good:
            await good.open()
            for raw in (b"\xff" * 1000, b"a" * 21_000_001):
                async with Forger(server, "wall") as forger:
                    found.append((await forger.send(raw), forger.socket.close_code))
            taken = await good.change()
            assert taken is not None and not taken.errors
        return found

    assert run(story)[1] == (False, 1009), "too big"


def test_nothing_of_all_this_stands_in_log_or_metrics(server: str, log: Path) -> None:
    """Runs last: what the tests above have sent is nowhere, and every line of the log is JSON."""
    lines = [line for line in log.read_text("utf-8").splitlines() if line.startswith("{")]
    assert all(isinstance(json.loads(line), dict) for line in lines) and lines
    for text in (log.read_text("utf-8"), ask(server, "GET", "/metrics").body.decode()):
        assert "zq9" not in text and "onerror" not in text and "Traceback" not in text
    assert ask(server, "GET", "/metrics", x_forwarded_for="203.0.113.9").status == 404
