"""Rooms: who may do what, how fast and how long; what is wrong is refused with one sentence, whoever sends what."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from classroom import Classroom, Opened, Refused, bounds, open_store, pace
from classroom import classroom as rules
from classroom.pace import Pace
from classroom.refused import SENTENCES
from tests.a_classroom import Dictionary
from tests.house import ROOT
from ui import room_words, text

HOME = "192.0.2.7"
LECTURER: dict[str, tuple[Any, ...]] = {
    "show": ("start", ""),
    "ask": ("q", 3),
    "lock": ("q",),
    "reveal": ("q",),
    "tally": ("q",),
    "end": (),
}


class Clock:
    """Seconds that a test sets."""

    def __init__(self) -> None:
        self.now = 1e9

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def classroom(clock: Clock) -> Classroom:
    return Classroom(Dictionary(), clock)


@pytest.fixture
def room(classroom: Classroom) -> Opened:
    """A room in which the question "q" with three options has been asked."""
    opened = classroom.open(HOME)
    classroom.ask(opened.code, opened.secret, "q", 3)
    return opened


def reason(act: Callable[..., Any], *given: Any) -> str:
    """Why an act is refused; its sentence is one, and filled."""
    with pytest.raises(Refused) as refused:
        act(*given)
    sentence = str(refused.value)
    assert re.fullmatch(r"[A-Z][^{}\n]{10,150}\.", sentence), sentence
    return refused.value.reason


def test_a_lecture(classroom: Classroom, room: Opened) -> None:
    before = classroom.look(room.code)
    assert (before.page, before.number) == ("", 0)
    assert classroom.show(room.code, room.secret, "scale", "scale.c1=0.01&lang=zh") == 1
    assert classroom.show(room.code, room.secret, "scale", "") == 2
    phones = [classroom.join(room.code, HOME) for _ in range(4)]
    for phone, choice in zip(phones, (0, 2, 2, 1), strict=True):
        classroom.vote(room.code, phone, "q", choice, HOME)
    classroom.vote(room.code, phones[0], "q", 2, HOME)
    assert [classroom.voted(room.code, phone, "q") for phone in phones] == [2, 2, 2, 1]
    seen = classroom.look(room.code).question
    assert seen is not None and (seen.name, seen.options, seen.state, seen.counts) == ("q", 3, "open", None)
    assert classroom.tally(room.code, room.secret, "q") == (0, 1, 3)
    classroom.lock(room.code, room.secret, "q")
    assert reason(classroom.vote, room.code, phones[3], "q", 0, HOME) == "locked"
    seen = classroom.look(room.code).question
    assert seen is not None and (seen.state, seen.counts) == ("locked", None)
    classroom.reveal(room.code, room.secret, "q")
    seen = classroom.look(room.code).question
    assert seen is not None and (seen.state, seen.counts) == ("revealed", (0, 1, 3))
    classroom.ask(room.code, room.secret, "q", 3)
    assert reason(classroom.vote, room.code, phones[3], "q", 0, HOME) == "locked"
    classroom.end(room.code, room.secret)
    assert reason(classroom.look, room.code) == "room"


def test_the_answer_is_told_when_it_is_revealed(classroom: Classroom, room: Opened) -> None:
    def told() -> tuple[str, str]:
        seen = classroom.look(room.code).question
        assert seen is not None
        return seen.said, seen.answer

    classroom.ask(room.code, room.secret, "q", 3, said='{"en": "Which?"}')
    assert told() == ('{"en": "Which?"}', "")
    classroom.lock(room.code, room.secret, "q")
    assert told() == ('{"en": "Which?"}', "")
    classroom.reveal(room.code, room.secret, "q", said='{"right": 2}')
    assert told() == ('{"en": "Which?"}', '{"right": 2}')
    classroom.lock(room.code, room.secret, "q")
    assert told() == ('{"en": "Which?"}', '{"right": 2}')
    classroom.ask(room.code, room.secret, "next", 2)
    assert told() == ("", "")


@pytest.mark.parametrize("said", ["\0", "a\udc00", "x" * (bounds.LONGEST_SAID + 1), None, 5, b"x", ["x"]])
def test_what_is_said_is_a_text(classroom: Classroom, room: Opened, said: Any) -> None:
    assert reason(classroom.ask, room.code, room.secret, "q", 3, said) == "said"
    assert reason(classroom.reveal, room.code, room.secret, "q", said) == "said"
    classroom.ask(room.code, room.secret, "q", 3, "x" * bounds.LONGEST_SAID)


@pytest.mark.parametrize("act", LECTURER)
def test_only_the_lecturer_acts(classroom: Classroom, room: Opened, act: str) -> None:
    other = classroom.open(HOME)
    for secret in (
        "",
        other.secret,
        room.secret[:-1],
        room.secret + " ",
        "\ud800",
        "x" * 10**6,
        None,
        5,
        b"x",
        [room.secret],
    ):
        assert reason(getattr(classroom, act), room.code, secret, *LECTURER[act]) == "secret"
    assert classroom.is_lecturer(room.code, room.secret) and not classroom.is_lecturer(room.code, other.secret)
    getattr(classroom, act)(room.code, room.secret, *LECTURER[act])


def test_only_devices_that_were_let_in_vote(classroom: Classroom, room: Opened) -> None:
    phone = classroom.join(room.code, HOME)
    elsewhere = classroom.join(classroom.open(HOME).code, HOME)
    forged = phone[:-1] + ("0" if phone[-1] != "0" else "1")
    for device in (elsewhere, forged, phone.upper(), phone[:32], "0" * 64, "é" * 64, "", None, 7, [phone]):
        assert reason(classroom.vote, room.code, device, "q", 0, HOME) == "device"
    assert sum(classroom.tally(room.code, room.secret, "q")) == 0


HOSTILE = [
    "",
    " ",
    "\0",
    "a\nb",
    "<script>alert(1)</script>",
    "../../etc",
    "💥",
    "\ud800",
    "x" * 10**6,
    None,
    5,
    1.5,
    [],
    {},
]


@pytest.mark.parametrize("wrong", HOSTILE, ids=lambda wrong: repr(wrong)[:20])
def test_what_is_no_name_is_refused(classroom: Classroom, room: Opened, wrong: Any) -> None:
    code, secret = room.code, room.secret
    phone = classroom.join(code, HOME)
    assert reason(classroom.look, wrong) == "code"
    assert reason(classroom.join, wrong, HOME) == "code"
    assert reason(classroom.show, code, secret, wrong, "") == "scene"
    if wrong not in ("", "../../etc"):  # which a query may be
        assert reason(classroom.show, code, secret, "start", wrong) == "scene"
    for act, more in (("ask", (2,)), ("lock", ()), ("reveal", ()), ("tally", ())):
        assert reason(getattr(classroom, act), code, secret, wrong, *more) == "question"
    assert reason(classroom.vote, code, phone, wrong, 0, HOME) == "question"
    assert reason(classroom.voted, code, phone, wrong) == "question"


@pytest.mark.parametrize("page", ["Start", "javascript:alert(1)", "/start", "start?", "1_start", "s" * 41, "start\n"])
def test_a_scene_is_a_page_of_the_app(classroom: Classroom, room: Opened, page: str) -> None:
    assert reason(classroom.show, room.code, room.secret, page, "") == "scene"


@pytest.mark.parametrize("query", ["a b", 'a="', "a=<b>", "a#b", "a=1\r\n", "尺=1", "a=" + "1" * bounds.LONGEST_QUERY])
def test_a_query_is_what_a_link_may_hold(classroom: Classroom, room: Opened, query: str) -> None:
    assert reason(classroom.show, room.code, room.secret, "start", query) == "scene"


@pytest.mark.parametrize("number", [-1, 3, 12, 10**400, True, False, 1.0, float("nan"), "1", None, [1]])
def test_a_choice_is_one_of_the_options(classroom: Classroom, room: Opened, number: Any) -> None:
    phone = classroom.join(room.code, HOME)
    assert reason(classroom.vote, room.code, phone, "q", number, HOME) == "choice"


@pytest.mark.parametrize("number", [-1, 0, 1, bounds.MOST_OPTIONS + 1, 10**400, True, 2.0, float("nan"), "2", None])
def test_a_question_has_a_few_options(classroom: Classroom, room: Opened, number: Any) -> None:
    assert reason(classroom.ask, room.code, room.secret, "other", number) == "options"


def test_a_code_may_be_typed_in_many_ways(classroom: Classroom, room: Opened) -> None:
    code = room.code
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in code)  # as a Chinese keyboard writes them
    for typed in (code.lower(), f" {code[:3]} {code[3:]} ", f"{code[:3]}-{code[3:]}", wide):
        assert classroom.look(typed).code == code


def test_a_room_ends_when_its_lecturer_has_left(classroom: Classroom, room: Opened, clock: Clock) -> None:
    phone = classroom.join(room.code, HOME)
    clock.now += bounds.LIFE - 1
    classroom.show(room.code, room.secret, "start", "")
    clock.now += bounds.LIFE - 1
    classroom.vote(room.code, phone, "q", 1, HOME)  # keeps nothing open
    clock.now += 1
    assert reason(classroom.look, room.code) == "room"
    assert reason(classroom.join, room.code, HOME) == "room"
    assert reason(classroom.vote, room.code, phone, "q", 1, HOME) == "room"
    assert reason(classroom.voted, room.code, phone, "q") == "room"
    assert reason(classroom.show, room.code, room.secret, "start", "") == "room"
    classroom.open(HOME)
    assert len(classroom._store.rooms) == 1  # type: ignore[attr-defined]  # the next room takes the place of what ended


def test_a_taken_code_is_drawn_again(classroom: Classroom, room: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(room.code + "222222")
    monkeypatch.setattr("secrets.choice", lambda letters: next(drawn))
    assert classroom.open(HOME).code == "222222"


@pytest.mark.parametrize("kind", ["device", "hall", "joining", "lecturer", "opening"])
def test_nobody_acts_faster_than_the_pace(classroom: Classroom, room: Opened, clock: Clock, kind: str) -> None:
    """A burst is had at once, then one more after the time that the refusal names; others are not kept waiting."""
    phones = iter([classroom.join(room.code, "198.51.100.1") for _ in range(150)])
    once = next(phones)
    acts: dict[str, tuple[tuple[int, float], Callable[[], Any], Callable[[], Any]]] = {
        "device": (
            rules.VOTE,
            lambda: classroom.vote(room.code, once, "q", 1, HOME),
            lambda: classroom.vote(room.code, next(phones), "q", 1, HOME),
        ),
        "joining": (
            rules.JOIN,
            lambda: classroom.join(room.code, HOME),
            lambda: classroom.join(room.code, "192.0.2.8"),
        ),
        "lecturer": (
            (rules.ACTS[0] - 1, rules.ACTS[1]),  # the question was the first
            lambda: classroom.show(room.code, room.secret, "start", ""),
            lambda: classroom.look(room.code),
        ),
        "opening": (
            (rules.OPEN[0] - 1, rules.OPEN[1]),
            lambda: classroom.open(HOME),
            lambda: classroom.open("2001:db8::1"),
        ),
    }
    if kind == "hall":
        hall = [classroom.join(room.code, "198.51.100.1") for _ in range(rules.VOTES[0] // rules.VOTE[0])]
        voters = iter(hall * rules.VOTE[0] + [once] * 2)
        acts["hall"] = (
            rules.VOTES,
            lambda: classroom.vote(room.code, next(voters), "q", 1, HOME),
            lambda: classroom.vote(room.code, next(phones), "q", 1, "192.0.2.8"),
        )
    (burst, every), act, others = acts[kind]
    for _ in range(burst):
        act()
    with pytest.raises(Refused, match=r"^Too many requests: try again in \d+ s\.$") as refused:
        act()
    others()
    assert refused.value.parts["seconds"] == max(1, every)
    clock.now += int(refused.value.parts["seconds"])  # type: ignore[call-overload]
    act()


def test_addresses_of_one_customer_share_a_pace() -> None:
    assert bounds.network("2001:db8:1:2:3::4") == bounds.network("2001:db8:1:2::9") != bounds.network("2001:db8:1:3::4")
    assert bounds.network("::ffff:192.0.2.7") == bounds.network("192.0.2.7") != bounds.network("192.0.2.8")
    assert bounds.network("x" * 1000) == "x" * bounds.LONGEST_NETWORK


def test_a_pace_forgets_and_forgives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "KEPT", 3)
    steps = Pace(burst=2, every=1.0)
    for key in "aabcd":
        steps.spend(key, 1000.0)
    assert set(steps._filled) == set("bcd")
    for _ in range(2):
        steps.spend("a", 1000.0)
    assert reason(steps.spend, "a", 0.0) == "wait"  # the clock was set back by 1000 s:
    steps.spend("a", 1.0)  # nobody waits longer for that


def test_secrets_and_addresses_are_not_kept(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/kept")
    classroom = Classroom(store)
    room = classroom.open(HOME)
    classroom.ask(room.code, room.secret, "q", 3)
    phone = classroom.join(room.code, HOME)
    classroom.vote(room.code, phone, "q", 1, HOME)
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    store.close()
    assert room.code.encode() in kept
    for private in (room.secret, phone, phone[:32], HOME):
        assert private.encode() not in kept


def test_every_refusal_has_its_sentence_and_is_used() -> None:
    folder = ROOT / "classroom"
    python = "".join(path.read_text("utf-8") for path in folder.rglob("*.py"))
    lua = (folder / "stores" / "redis.lua").read_text("utf-8")
    used = set(re.findall(r'Refused\(\s*"(\w+)"', python))
    assert used == set(SENTENCES)
    assert set(re.findall(r"return \{'(\w+)'", lua)) < used


def test_the_page_has_the_sentences_in_every_language() -> None:
    for lang in text.LANGUAGES:
        words = {key.partition(".")[2]: value for key, value in text.strings(lang).items() if key.startswith("room.")}
        assert {name: set(re.findall(r"{(\w+)}", value)) for name, value in words.items()} == {
            name: set(re.findall(r"{(\w+)}", value)) for name, value in SENTENCES.items()
        }
    english = {key.partition(".")[2]: value for key, value in text.strings("en").items() if key.startswith("room.")}
    assert english == SENTENCES


def test_a_refusal_is_said_in_the_language_of_the_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "language", lambda: "zh")
    assert room_words.sentence(Refused("options", most=12)) == "一道题有 2 至 12 个选项。"


def test_sqlite_needs_nothing_that_is_not_installed(tmp_path: Path) -> None:
    """Rooms load no client of a server and no Streamlit until something asks for them."""
    question = (
        "import sys, classroom; classroom.open_store('sqlite:///' + sys.argv[1]).close();"
        "print(*{name.split('.')[0] for name in sys.modules})"
    )
    command = [sys.executable, "-c", question, f"{tmp_path}/kept"]
    loaded = set(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split())
    assert {"classroom", "sqlite3"} <= loaded
    assert not loaded & {"psycopg", "redis", "segno", "streamlit", "numpy", "torch"}
