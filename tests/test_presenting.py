"""A lecture in the link: what is told to the browser, nonsense in it, and what its room refuses over HTTP."""

from __future__ import annotations

import json

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from classroom import Classroom, open_store
from tests.test_router import visit
from tests.test_router import words as said
from ui.lectures import shipped
from ui.presenting import lecturer
from ui.presenting.told import told


def bars(at) -> list[dict]:
    found = [json.loads(box.proto.json or box.proto.mixed.json) for box in at.get("bidi_component")]
    return [one for one in found if "lecture" in one]


def test_the_link_of_a_scene_has_a_bar_and_other_links_have_none() -> None:
    at = visit("1_start.py", lang="en", lecture="teaser", scene="2")
    assert not at.exception
    (bar,) = bars(at)
    assert bar["module"].endswith("presenting/presenter.js")
    assert json.loads(bar["lecture"])["name"] == "teaser"
    assert not bars(visit("1_start.py", lang="en"))


def test_nonsense_is_named_and_the_page_still_opens() -> None:
    at = visit("1_start.py", lang="en", lecture="no`pe", scene="99")
    assert "the lecture `no'pe`, which does not exist" in said(at)
    assert not bars(at)
    at = visit("1_start.py", lang="en", lecture="teaser", scene="99")
    assert "`scene = 99`" in said(at) and bars(at)


def test_the_speakers_view_opens_alone() -> None:
    at = visit("17_lecture.py", lang="zh", view="speaker", lecture="teaser")
    assert not at.exception and not at.title
    assert bars(at)[0]["module"].endswith("speaker.js")


def test_what_the_browser_is_told_has_no_holes_and_a_right_option() -> None:
    lecture = shipped("teaser")
    for lang in lecture.languages:
        held = told("teaser", lecture, lang)
        assert "{{" not in held
        scenes = json.loads(held)["scenes"]
        assert [one["begins"] for one in scenes] == list(lecture.begins())
        for scene, one in zip(lecture.scenes, scenes, strict=True):
            assert bool(one["question"]) == (scene.right is not None) == bool(one["asks"])
            assert one["title"] == scene.words[lang].title or "{{" in scene.words[lang].title
            if scene.right:
                assert json.loads(one["answers"])["right"] == scene.right
                assert "right" not in json.loads(one["asks"])


@pytest.fixture
def client(tmp_path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    rooms = Classroom(open_store(f"sqlite:///{tmp_path / 'rooms.sqlite'}"))
    monkeypatch.setattr(lecturer, "classroom", lambda: rooms)
    held = TestClient(Starlette(routes=lecturer.routes()))
    held.rooms = rooms
    return held


def test_a_room_is_led_over_http(client: TestClient) -> None:
    opened = client.post("/lecturer", json={"act": "open", "base": "https://lab.example/"}).json()
    assert opened["link"] == f"https://lab.example/r/{opened['code']}" and opened["qr"].startswith("<svg")
    who = {"code": opened["code"], "secret": opened["secret"], "question": "teaser.1"}
    assert (
        client.post("/lecturer", json={"act": "show", **who, "page": "start", "query": "start.decay=0.5"}).json() == {}
    )
    asked = client.post("/lecturer", json={"act": "ask", **who, "options": 3, "said": "{}"}).json()
    assert asked == {"counts": [0, 0, 0]}
    device = client.rooms.join(opened["code"], "1.2.3.4")
    client.rooms.vote(opened["code"], device, "teaser.1", 1, "1.2.3.4")
    assert client.post("/lecturer", json={"act": "lock", **who}).json() == {"counts": [0, 1, 0]}
    assert client.rooms.look(opened["code"]).question.answer == ""
    client.post("/lecturer", json={"act": "reveal", **who, "said": '{"right":2}'})
    assert client.rooms.look(opened["code"]).question.answer == '{"right":2}'
    assert client.post("/lecturer", json={"act": "end", **who}).status_code == 200
    assert client.post("/lecturer", json={"act": "tally", **who}).json()["reason"] == "room"


def test_strangers_are_refused(client: TestClient) -> None:
    opened = client.post("/lecturer", json={"act": "open", "base": "http://10.0.0.1:8501"}).json()
    forged = {"code": opened["code"], "secret": "guess", "question": "teaser.1"}
    for act in ("show", "ask", "lock", "reveal", "tally", "end"):
        answer = client.post("/lecturer", json={"act": act, **forged, "page": "start", "query": "", "options": 3})
        assert (answer.status_code, answer.json()["reason"]) == (409, "secret")
    said = client.post("/lecturer", json={"act": "open", "base": "javascript:alert(1)", "lang": "zh"})
    assert said.status_code == 409 and said.json()["reason"] == "address"
    assert (
        client.post("/lecturer", content='{"act": "open"}', headers={"content-type": "text/plain"}).status_code == 415
    )
    assert client.post("/lecturer", json={"act": "open", "base": "x" * 70_000}).status_code == 413
    for body in ("[", "[]", "{}", '{"act": ["open"]}', '{"act": "eval"}'):
        answer = client.post("/lecturer", content=body, headers={"content-type": "application/json"})
        assert answer.status_code == 400, body
