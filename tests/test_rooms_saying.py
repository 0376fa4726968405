"""What phones are told with a question, and where rooms are kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from classroom import Classroom, Refused, bounds, open_store
from tests.a_classroom import Dictionary
from ui import lectures, rooms
from ui.rooms import kept, saying


@pytest.mark.parametrize("name", lectures.names())
def test_the_questions_of_a_shipped_lecture_can_be_asked(name: str) -> None:
    """Each fits into the store, in both languages, with nothing left in braces and no answer in its question."""
    asked = 0
    for scene in (one for one in lectures.shipped(name).scenes if one.right):
        question, answer = saying.question(scene), saying.answer(scene)
        assert bounds.checked_said(question) == question and bounds.checked_said(answer) == answer
        assert "{{" not in question + answer
        said, told = json.loads(question), json.loads(answer)
        assert told.pop("right") == scene.right and set(said) == set(told) == {"en", "zh"}
        for lang in said:
            assert len(said[lang]["options"]) == len(scene.words[lang].options) >= scene.right
            assert told[lang] not in question
        asked += 1
    assert asked


def test_an_address_on_the_phone_is_short() -> None:
    assert rooms.short_link("https://lab.example.edu", "ABC234") == "https://lab.example.edu/r/ABC234"
    assert rooms.short_link("https://lab.example.edu/", "ABC234") == "https://lab.example.edu/r/ABC234"


def test_a_process_has_one_classroom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(kept.ADDRESS, f"sqlite:///{tmp_path}/kept")
    assert rooms.classroom() is rooms.classroom()
    opened = rooms.classroom().open("192.0.2.7")
    another = open_store(f"sqlite:///{tmp_path}/kept")
    assert Classroom(another).look(opened.code).code == opened.code
    another.close()


def test_a_store_that_is_away_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([Refused("away"), Dictionary()])

    def opened(address: str) -> Dictionary:
        found = next(answers)
        if isinstance(found, Refused):
            raise found
        return found

    monkeypatch.setenv(kept.ADDRESS, "sqlite:///away")
    monkeypatch.setattr(kept, "open_store", opened)
    with pytest.raises(Refused, match="cannot be reached"):
        rooms.classroom()
    assert rooms.classroom() is rooms.classroom()
