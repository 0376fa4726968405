"""A lecture that is composed in the app: what is added, moved, typed and undone, and what comes back from a browser."""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Node

from tests.a_page import opened as visited
from ui.composing.browser import add
from ui.composing.draft import UNDONE, Draft, cleaned, spoken
from ui.composing.files import opened
from ui.composing.words import literal, page_name, scene_title
from ui.lectures import Lecture, Scene, Words, names, read, shipped, spell
from ui.lectures.reading import MOST_BYTES, MOST_SCENES
from ui.lectures.unfinished import missing, unfinished
from ui.text import page_text, t

HALF = Scene("start", 3, {"en": Words("T", question="Who?", options=("only one",))}, {"decay": "0.5"}, right=2)


def test_a_press_adds_what_the_browser_shows_and_is_undone() -> None:
    held = Draft()
    said = add(held, {"address": "https://lab.example/start?start.decay=0.5&lang=zh&lecture=teaser&scene=2"})
    assert held.lecture is not None and said.undo and "scene 1" in said.text
    (scene,) = held.lecture.scenes
    assert (scene.page, dict(scene.state), scene.words["en"].title) == (
        "start",
        {"decay": "0.5"},
        page_text("start", "en").title,
    )
    add(held, {"address": "wall?wall.theta=45"})
    assert [one.page for one in held.lecture.scenes] == ["start", "wall"] and held.chosen == 1
    held.undo()
    assert [one.page for one in held.lecture.scenes] == ["start"]
    held.undo()
    assert held.lecture is None and held.text == ""
    held.undo()  # nothing is left to undo
    assert held.lecture is None


@pytest.mark.parametrize(
    "sent", [None, 7, {}, {"address": 7}, {"address": "nope"}, {"address": "start?start.lr=x"}, {"address": "x" * 9000}]
)
def test_nonsense_from_a_browser_adds_nothing(sent: object) -> None:
    held = Draft()
    assert not add(held, sent).undo and held.lecture is None and not held.written


def test_what_was_kept_comes_back_word_for_word_though_half_a_question_is_written() -> None:
    lecture = Lecture({"en": "Mine"}, (HALF,))
    held, later = Draft(), Draft()
    held.put(lecture)
    later.back(held.text)
    assert later.restored and later.lecture == replace(lecture, scenes=(replace(HALF, right=None),))
    reasons = {fault.reason for fault in later.missing}
    assert "half_question" in reasons and not missing(shipped("teaser"))
    assert unfinished(spell(shipped("teaser"))) == shipped("teaser") == read(spell(shipped("teaser")))
    later.back("")  # another window has discarded it
    assert later.lecture is None and not later.restored


def test_what_was_saved_is_opened_again_though_it_is_not_finished() -> None:
    held, other = Draft(), Draft()
    held.put(Lecture({"en": "Mine"}, (HALF, Scene("wall", 2, {"en": Words("If a<b and c>d, <b>then</b>", say="x")}))))
    assert {fault.reason for fault in held.missing} >= {"half_question", "markup"}
    for text in (held.text, held.text.encode(), held.text.replace("\n", "\r\n")):
        other.put(None)
        assert "Mine" in opened(other, text, "mine.toml")[0]
        assert other.text == held.text.replace("right = 2\n", "", 1), "there is no second option"
    stranger = held.text.replace("minutes = 2", "minutes = 2\ncolour = 3")
    assert "no such field" in " ".join(opened(other, stranger, "mine.toml")), "else it would be lost without a word"


def test_an_unreadable_copy_is_shown_and_not_overwritten() -> None:
    held = Draft()
    held.back("[title\nen = 1")
    assert held.lecture is None and held.unreadable.startswith("[title") and held.refused
    assert not held.written, "the browser is told to write only what was changed here"
    held.back("a = 1")  # TOML, but no title: no lecture
    assert held.lecture is None and held.refused


def test_sizes_are_bounded_and_what_is_refused_changes_nothing() -> None:
    held = Draft()
    many = Lecture({"en": "M"}, (Scene("start", 1, {"en": Words("T")}),) * MOST_SCENES)
    assert held.put(many)
    before = held.lecture
    assert not add(held, {"address": "wall"}).undo and held.lecture is before and held.refused
    long = replace(many.scenes[0], words={"en": Words("T", say="x" * (MOST_BYTES + 1))})
    assert not held.put(replace(many, scenes=(long,))) and held.lecture is before
    for k in range(UNDONE + 9):
        held.put(replace(many, title={"en": str(k)}))
    assert len(held.past) == UNDONE


def test_moving_and_typing_keep_the_chosen_scene_in_sight() -> None:
    held = Draft()
    held.put(shipped("teaser"))
    titles = [one.words["en"].title for one in shipped("teaser").scenes]
    assert held.lecture is not None
    edition = held.edition
    held.put(held.lecture.moved(0, 1), 1)
    assert held.chosen == 1 and held.lecture.scenes[1].words["en"].title == titles[0] and held.edition > edition
    edition = held.edition
    held.put(replace(held.lecture, title={**held.lecture.title, "en": "Another"}), typed=True)
    assert held.edition == edition, "fields that are being typed into keep their focus"
    held.choose(99)
    assert held.chosen == len(titles) - 1
    held.put(held.lecture.removed(held.chosen))
    assert held.chosen == len(titles) - 2


def test_a_second_language_starts_as_a_copy_that_can_be_given() -> None:
    teaser = shipped("teaser")
    one = spoken(teaser, ("en",))
    assert one.languages == ("en",) and not missing(one)
    two = spoken(one, ("en", "zh"))
    assert not missing(two) and two.scenes[0].words["zh"] == two.scenes[0].words["en"]
    plain = Scene("wall", 1, {"en": Words(page_text("wall", "en").title)})
    assert spoken(Lecture({"en": "L"}, (plain,)), ("zh",)).scenes[0].words["zh"].title == page_text("wall", "zh").title


def test_a_file_is_opened_or_refused_with_its_sentences() -> None:
    held = Draft()
    half = spell(Lecture({"en": "M"}, (HALF,))) + "note = 1\n"
    assert any("`mine.toml`" in one for one in opened(held, half, "mine.toml"))
    assert held.lecture is None
    (said,) = opened(held, spell(shipped("teaser")).encode(), "teaser.toml")
    assert held.lecture == shipped("teaser") and "a teaser" in said.replace("\\", "")


def test_nothing_typed_is_mark_up() -> None:
    text = "<b>*x*</b> [a](javascript:1) `c` $y$ :red[z]"
    assert literal(text).replace("\\", "") == text
    assert all(literal(text)[k - 1] == "\\" for k, mark in enumerate(literal(text)) if mark in "<>*[]()`$:")
    assert cleaned("a\x00\u202eb\r\nc\td", 99) == "ab\nc d" and cleaned("a\nb", 99, lines=False) == "ab"
    assert scene_title(replace(HALF, words={"en": Words("{{method:Nope}}")}), "en") == "{{method:Nope}}"
    assert page_name("nowhere", "en") == "nowhere"


def places(at: AppTest) -> dict[str, tuple[int, ...]]:
    """Key of a field or button of the page → where it stands: its number in its block, and so on up to the page."""

    def inside(node: Node, above: tuple[int, ...]) -> dict[str, tuple[int, ...]]:
        key = getattr(node, "key", None)
        found = {str(key): above} if key else {}
        for number, child in getattr(node, "children", {}).items():
            found |= inside(child, (*above, number))
        return found

    return inside(at.main, ())


def test_the_page_of_lectures_composes() -> None:
    """A copy of a shipped lecture: its second scene first, its title typed, its option lines changed, undone."""
    at = visited("lecture")
    button = {one.key: one for one in at.button}
    button["composing.copy"].click().run()
    held: Draft = at.session_state["composing"]
    first = names()[0]
    assert held.lecture == shipped(first)
    next(one for one in at.button if one.key == "composing.down").click().run()
    assert held.lecture.scenes[1] == shipped(first).scenes[0] and held.chosen == 1
    held.restored = True  # as in a new session, whose sentence the first change takes away
    at.run()
    assert any(one.value == t("composing.restored", "en") for one in at.markdown)
    before = places(at)
    field = next(one for one in at.text_area if str(one.key).startswith("composing.en.options"))
    field.set_value("one\n\ntwo\n<b>").run()
    after = places(at)
    stayed = before.keys() & after.keys()
    assert len(stayed) > 20 and field.key in stayed
    assert all(before[key] == after[key] for key in stayed), "what moves is made anew, and loses who types in it"
    assert not at.exception and held.lecture.scenes[1].words["en"].options == ("one", "two", "<b>")
    assert any("HTML" in one.value for one in at.markdown), "what is missing is said"
    next(one for one in at.button if one.key == "composing.undo").click().run()
    assert held.lecture == shipped(first).moved(0, 1) and not held.missing and not at.exception
