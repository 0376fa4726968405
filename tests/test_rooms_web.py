"""Rooms on the web: what phones may ask, what they are told and when, and thirty of them over real HTTP."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from classroom import Opened
from classroom.refused import SENTENCES
from tests.a_hall import served
from tests.phones import Answered, Phone, Wire, hall, meant, run
from ui import observing, rooms, text
from ui.rooms import looks, page, web

PHONES = 30
ANSWER = '{"right":2,"en":"Because it is."}'
SAID = '{"en":{"question":"Which?","options":["<b>one</b>","two","three"]}}'


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(looks, "GUESSES", (20, 1.0))
        with served(tmp_path_factory.mktemp("rooms")) as url:
            yield url


@pytest.fixture
def room(server: str, monkeypatch: pytest.MonkeyPatch) -> Opened:
    """A room in which "l.1" was asked; phones see every act at once."""
    monkeypatch.setattr(looks, "FRESH", 0.0)
    rooms.classroom()._opening._filled.clear()  # each test is a lecturer of its own
    opened = rooms.classroom().open("192.0.2.7")
    rooms.classroom().ask(opened.code, opened.secret, "l.1", 3, SAID)
    return opened


def ask(server: str, method: str, path: str, sent: object = None, **headers: str) -> Answered:
    async def once() -> Answered:
        wire = Wire(server)
        answer = await wire.ask(method, path, sent, {name.replace("_", "-"): value for name, value in headers.items()})
        await wire.close()
        return answer

    return run(once)


def _events(kind: str) -> float:
    """What /metrics says of rooms."""
    return observing.REGISTRY.get_sample_value("adamw_lab_room_events_total", {"kind": kind}) or 0.0


def test_a_vote_over_http(server: str, room: Opened) -> None:
    """Nobody learns the answer or the counts before the lecturer reveals them."""
    lecturer, here = rooms.classroom(), f"/r/{room.code}"
    lecturer.show(room.code, room.secret, "scale", "scale.c1=0.01")
    before = [_events(kind) for kind in ("join", "vote", "refused_locked")]
    status, _, joined = ask(server, "POST", f"{here}/join", {})
    assert status == 201
    vote = {"device": joined["device"], "question": "l.1", "choice": 1}
    assert ask(server, "POST", f"{here}/vote", vote)[::2] == (200, {})
    assert lecturer.tally(room.code, room.secret, "l.1") == (0, 1, 0)
    question = {"name": "l.1", "options": 3, "state": "open", "counts": None, "said": SAID, "answer": ""}
    scene = {"code": room.code, "page": "scale", "query": "scale.c1=0.01", "number": 1}
    for state in ("open", "locked"):
        status, headers, told = ask(server, "GET", f"{here}/look")
        assert (status, told) == (200, {**scene, "question": {**question, "state": state}})
        assert headers["cache-control"] == "no-cache"
        lecturer.lock(room.code, room.secret, "l.1")
    status, _, refused = ask(server, "POST", f"{here}/vote", {**vote, "choice": 2})
    assert (status, refused) == (409, {"reason": "locked", "parts": {}})
    assert [_events(kind) for kind in ("join", "vote", "refused_locked")] == [one + 1 for one in before]
    lecturer.reveal(room.code, room.secret, "l.1", ANSWER)
    told = ask(server, "GET", f"{here}/look")[2]["question"]
    assert told == {**question, "state": "revealed", "counts": [0, 1, 0], "answer": ANSWER}


def test_what_a_phone_has_is_not_sent_again(server: str, room: Opened) -> None:
    look = f"/r/{room.code}/look"
    tag = ask(server, "GET", look)[1]["etag"]
    status, headers, told = ask(server, "GET", look, If_None_Match=tag)
    assert (status, told, headers["etag"]) == (304, None, tag)
    rooms.classroom().lock(room.code, room.secret, "l.1")
    status, headers, told = ask(server, "GET", look, If_None_Match=tag)
    assert status == 200 and headers["etag"] != tag and told["question"]["state"] == "locked"


def test_a_hall_reads_the_store_once(server: str, room: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looks, "FRESH", 30.0)
    read: list[str] = []
    look = rooms.classroom().look
    monkeypatch.setattr(rooms.classroom(), "look", lambda code: (read.append(code), look(code))[1])

    async def story() -> list[Answered]:
        wires = [Wire(server) for _ in range(PHONES)]
        found = await asyncio.gather(*(wire.ask("GET", f"/r/{room.code.lower()}/look") for wire in wires))
        await asyncio.gather(*(wire.close() for wire in wires))
        return found

    assert {status for status, _, _ in run(story)} == {200}
    assert read == [room.code]


@pytest.mark.parametrize(
    ("sent", "status", "reason"),
    [
        (None, 400, "question"),
        ([1, 2], 400, "question"),
        ("x" * 2000, 400, "question"),
        ({"question": "l.1", "choice": 1}, 403, "device"),
        ({"question": "l.1", "choice": 1, "device": "0" * 64}, 403, "device"),
        ({"question": "<script>", "choice": 1}, 400, "question"),
        ({"question": "l.1", "choice": "1"}, 400, "choice"),
        ({"question": "l.1", "choice": 99, "device": "mine"}, 400, "choice"),
        ({"question": "l.2", "choice": 1, "device": "mine"}, 400, "unasked"),
    ],
)
def test_a_vote_that_is_none_is_refused(server: str, room: Opened, sent: Any, status: int, reason: str) -> None:
    if isinstance(sent, dict) and sent.get("device") == "mine":
        sent["device"] = rooms.classroom().join(room.code, "192.0.2.7")
    found, _, told = ask(server, "POST", f"/r/{room.code}/vote", sent)
    assert (found, told["reason"]) == (status, reason)
    assert rooms.classroom().tally(room.code, room.secret, "l.1") == (0, 0, 0)


@pytest.mark.parametrize(("path", "status"), [("join", 405), ("vote", 405), ("end", 404), ("reveal", 404)])
def test_there_is_no_way_in_for_anybody_else(server: str, room: Opened, path: str, status: int) -> None:
    """What changes something is posted; what a lecturer does has no address at all."""
    assert ask(server, "GET", f"/r/{room.code}/{path}")[0] == status


def test_a_wrong_code_is_said_and_trying_them_all_is_not_allowed(
    server: str, room: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    for code, reason in (("ZZZZZZ", "room"), ("nope", "code"), ("%F0%9F%92%A5", "code"), ("%00", "code")):
        status, _, told = ask(server, "GET", f"/r/{code}/look")
        assert (status, told["reason"]) == (404, reason)
        assert ask(server, "POST", f"/r/{code}/join", {})[0] == 404

    async def guess() -> tuple[list[int], Answered]:
        wire = Wire(server)
        letters = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
        codes = [f"22222{letter}" for letter in letters]
        found = [(await wire.ask("GET", f"/r/{code}/look"))[0] for code in codes]
        own = await wire.ask("GET", f"/r/{room.code}/look")
        await wire.close()
        return found, own

    found, own = run(guess)
    assert found[:15] == [404] * 15 and found[-1] == 429
    assert own[0] == 200  # who sits in the same hall looks on


def test_thirty_phones_vote(server: str, room: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    """The short form of proofs/votes.py: none lost, none doubled, whoever changes their mind included."""
    monkeypatch.setattr("tests.phones.EVERY", 0.2)
    phones = hall([server], room.code, PHONES, 3, think=0.3)

    async def story() -> None:
        await asyncio.gather(*(phone.join() for phone in phones))
        await asyncio.gather(*(phone.take_part("l.1") for phone in phones))
        await asyncio.gather(*(phone.close() for phone in phones))

    run(story)
    assert rooms.classroom().tally(room.code, room.secret, "l.1") == meant(phones, 3) == (10, 10, 10)
    for phone in phones:
        assert rooms.classroom().voted(room.code, phone.device, "l.1") == phone.wishes[-1] == phone.counted


def test_a_store_that_is_away_is_said(server: str, room: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*given: object) -> None:
        raise web.Refused("away")

    monkeypatch.setattr(rooms.classroom(), "vote", away)
    assert ask(server, "POST", f"/r/{room.code}/vote", {})[::2] == (503, {"reason": "away", "parts": {}})


def test_a_look_that_broke_down_holds_for_nobody_else(
    server: str, room: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looks, "FRESH", 30.0)
    with monkeypatch.context() as broken:
        broken.setattr(rooms.classroom(), "look", lambda code: 1 / 0)
        assert ask(server, "GET", f"/r/{room.code}/look")[0] == 500
    assert ask(server, "GET", f"/r/{room.code}/look")[0] == 200


def test_the_page_is_small_and_asks_nobody_else(server: str) -> None:
    """No script or style in it, nothing of another site, and what it names is there."""
    status, headers, _ = ask(server, "GET", "/r/ABC234")
    source = page.files().html.decode()
    assert status == 200 and int(headers["content-length"]) == len(page.files().html) < 8000
    assert "default-src 'self'" in headers["content-security-policy"]
    assert not re.search(r"<script(?! type=\"application/json\"| type=\"module\" src=)| on\w+=|style=|//", source)
    named = re.findall(r'(?:src|href)="(files/[^"]+)"', source)
    assert {name.rpartition("/")[2] for name in named} == set(page.files().content)
    for name in named:
        status, headers, _ = ask(server, "GET", f"/r/{name}")
        assert status == 200 and "immutable" in headers["cache-control"]
    assert ask(server, "GET", "/r/files/old/phone.js")[1]["cache-control"] == "no-cache"
    assert ask(server, "GET", "/r/files/old/..%2Fpage.html")[0] == 404
    assert ask(server, "GET", "/r")[1]["location"] == "r/"
    assert ask(server, "GET", "/r/ABC234", If_None_Match=page.files().tag)[0] == 304


def test_the_page_has_every_sentence_that_it_says() -> None:
    assert all(source.count(b"\n") <= 220 for source in page.files().content.values())
    assert max(map(len, page.files().content["phone.js"].splitlines())) <= 120
    scripts = "".join(source.decode() for name, source in page.files().content.items() if name.endswith(".js"))
    asked = set()
    for call in re.findall(r"\bsay\(([^;]*?)(?:\)|, \{|, parts\))", scripts):
        asked |= set(re.findall(r'"(\w+)"', call))
    assert {name for name in asked if not name.startswith("refused_")} == set(page.SAID) - {"no_script"}
    for lang in text.LANGUAGES:
        assert all(page.words(lang).values())
    assert set(page.REFUSED) <= set(SENTENCES)
    embedded = re.search(r'id="words">(.*?)</script>', page.files().html.decode())
    assert embedded and json.loads(embedded.group(1)) == {lang: page.words(lang) for lang in text.LANGUAGES}


def test_an_address_behind_a_trusted_proxy_is_the_phones_own(server: str, room: Opened) -> None:
    """Uvicorn believes X-Forwarded-For from this machine (FORWARDED_ALLOW_IPS): paces go by the phone's address."""
    joining = rooms.classroom()._joining
    joining._filled.clear()
    ask(server, "POST", f"/r/{room.code}/join", {}, X_Forwarded_For="203.0.113.9")
    assert set(joining._filled) == {"203.0.113.9"}


def test_phone_is_what_the_proof_says() -> None:
    """The proof's phones look as often as the page does."""
    script = page.files().content["phone.js"].decode()
    assert f"EVERY = {int(1000 * Phone.__init__.__globals__['EVERY'])}" in script
