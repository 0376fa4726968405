"""A lecture in the link: what is told to the browser, nonsense in it, and what its room refuses over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request

from classroom import Classroom, open_store
from classroom.bounds import checked_question
from tests import phones
from tests.test_router import visit
from tests.test_router import words as said
from ui import observing
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


def test_another_question_at_the_same_place_has_votes_of_its_own() -> None:
    first = shipped("teaser").scenes[0]
    words = {lang: replace(one, question=f"{one.question}?") for lang, one in first.words.items()}
    lectures = [replace(shipped("teaser"), scenes=(scene, first)) for scene in (first, replace(first, words=words))]
    names = [[one["vote"] for one in json.loads(told("mine", lecture, "en"))["scenes"]] for lecture in lectures]
    assert len({names[0][0], names[0][1], names[1][0]}) == 3 and names[0][1] == names[1][1]
    assert json.loads(told("mine", lectures[0], "zh"))["scenes"][0]["vote"] == names[0][0]  # in every language one vote
    assert all(checked_question(name) == name for name in sum(names, []))


@dataclass
class Answer:
    """What came back: the status and the text of the body."""

    status_code: int
    text: str

    def json(self) -> Any:
        return json.loads(self.text)


@dataclass
class Client:
    """A browser that asks the route itself, on rooms of its own."""

    rooms: Classroom

    def post(self, sent: object = None, *, content: str | None = None, kind: str = "application/json") -> Answer:
        body = (json.dumps(sent) if content is None else content).encode()
        headers = [(b"content-type", kind.encode())]
        scope = {"type": "http", "method": "POST", "path": "/lecturer", "headers": headers, "client": ("10.0.0.9", 1)}

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        answer = phones.run(lambda: lecturer._answer(Request(scope, receive)))
        return Answer(answer.status_code, bytes(answer.body).decode())


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    with closing(open_store(f"sqlite:///{tmp_path / 'rooms.sqlite'}")) as store:
        rooms = Classroom(store)
        monkeypatch.setattr(lecturer, "classroom", lambda: rooms)
        yield Client(rooms)


def test_a_room_is_led_over_http(client: Client) -> None:
    told = observing.REGISTRY.get_sample_value
    before = told("adamw_lab_room_events_total", {"kind": "open"}) or 0.0
    opened = client.post({"act": "open", "base": "https://lab.example/"}).json()
    assert told("adamw_lab_room_events_total", {"kind": "open"}) == before + 1
    assert opened["link"] == f"https://lab.example/r/{opened['code']}" and opened["qr"].startswith("<svg")
    who = {"code": opened["code"], "secret": opened["secret"], "question": "teaser.1"}
    assert client.post({"act": "show", **who, "page": "start", "query": "start.decay=0.5"}).json() == {}
    asked = client.post({"act": "ask", **who, "options": 3, "said": "{}"}).json()
    assert asked == {"counts": [0, 0, 0], "open": True}
    device = client.rooms.join(opened["code"], "1.2.3.4")
    client.rooms.vote(opened["code"], device, "teaser.1", 1, "1.2.3.4")
    assert client.post({"act": "lock", **who}).json() == {"counts": [0, 1, 0]}
    assert client.rooms.look(opened["code"]).question.answer == ""
    assert client.post({"act": "ask", **who, "options": 3, "said": "{}"}).json() == {"counts": [0, 1, 0], "open": False}
    client.post({"act": "reveal", **who, "said": '{"right":2}'})
    assert client.rooms.look(opened["code"]).question.answer == '{"right":2}'
    assert client.post({"act": "end", **who}).status_code == 200
    assert client.post({"act": "tally", **who}).json()["reason"] == "room"


def test_strangers_are_refused(client: Client) -> None:
    opened = client.post({"act": "open", "base": "http://10.0.0.1:8501"}).json()
    forged = {"code": opened["code"], "secret": "guess", "question": "teaser.1"}
    for act in ("show", "ask", "lock", "reveal", "tally", "end"):
        answer = client.post({"act": act, **forged, "page": "start", "query": "", "options": 3})
        assert (answer.status_code, answer.json()["reason"]) == (409, "secret")
    said = client.post({"act": "open", "base": "javascript:alert(1)", "lang": "zh"})
    assert said.status_code == 409 and said.json()["reason"] == "address"
    assert client.post(content='{"act": "open"}', kind="text/plain").status_code == 415
    assert client.post({"act": "open", "base": "x" * 70_000}).status_code == 413
    for body in ("[", "[]", "{}", '{"act": ["open"]}', '{"act": "eval"}'):
        answer = client.post(content=body)
        assert answer.status_code == 400, body
