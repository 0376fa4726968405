"""A lecture on paper: one file by itself, the answers behind the questions, nothing of a text taken for mark-up."""

from __future__ import annotations

from html import escape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from ui.lectures import Lecture, Scene, Words, filled, names, shipped, spell
from ui.lectures.__main__ import main
from ui.lectures.handout import handout
from ui.text import LANGUAGES

ASKED = Words("T & <T>", say="<script>x</script>", question="Who?", options=("a<b", "c"), answer="It is a&b.")


class Tags(HTMLParser):
    """Every tag of a file and every attribute that could fetch something."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.fetched: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.fetched += [f"{tag} {name}" for name, _ in attrs if name in ("src", "href", "srcset", "data")]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", names())
def test_the_answers_stand_behind_all_questions(name: str, lang: str) -> None:
    lecture = shipped(name)
    page = handout(lecture, lang)
    before, after = page.split('<section class="part answers">')
    for scene in lecture.scenes:
        if scene.right:
            answer = escape(filled(scene.words[lang].answer, scene, lang, plain=True))
            assert answer not in before and answer in after
            assert escape(filled(scene.words[lang].question, scene, lang, plain=True)) in before
    assert 'class="right"' not in before and after.count('class="right"') == sum(1 for s in lecture.scenes if s.right)
    assert "u ← m̂/(√v̂ + ε)" in before, "AdamW's equations are printed"
    seen = Tags(page)
    assert not seen.fetched and not seen.tags & {"script", "img", "link", "iframe"}
    assert "{{" not in page and "claim:" not in page


def test_the_lecturers_copy_says_everything() -> None:
    lecture = shipped("teaser")
    page = handout(lecture, "en", notes=True, base="https://lab.example/")
    assert "https://lab.example/start?start.decay=0.5&amp;lang=en" in page
    for word in ("Press", "To be seen", "Say", "If asked"):
        assert page.count(f"<dt>{word}</dt>") == len(lecture.scenes)
    assert 'class="part answers"' not in page
    assert "minute 3–5" in page and "It takes 15 minutes." in page


def test_nothing_in_a_lecture_becomes_mark_up() -> None:
    lecture = Lecture({"en": "A <i>lecture</i>"}, (Scene("start", 3, {"en": ASKED}, right=1),))
    for notes in (False, True):
        seen = Tags(handout(lecture, "en", notes=notes))
        assert not seen.tags & {"script", "i", "t"}
    assert "a&lt;b" in handout(lecture, "en") and "T &amp; &lt;T&gt;" in handout(lecture, "en")
    with pytest.raises(KeyError, match="speaks en, not 'zh'"):
        handout(lecture, "zh")


def test_the_command_checks_and_prints(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(spell(shipped("teaser")), "utf-8")
    assert main(["check", str(mine)]) == 0
    assert "6 scenes, 15 minutes, en, zh" in capsys.readouterr().out
    assert main(["handout", str(mine), "--lang", "zh", "-o", str(tmp_path / "out.html")]) == 0
    assert (tmp_path / "out.html").read_text("utf-8") == handout(shipped("teaser"), "zh")
    mine.write_text(mine.read_text("utf-8").replace('page = "wall"', 'page = "wal"', 1), "utf-8")
    assert main(["check", str(mine)]) == 1
    assert "`mine.toml`, scene 5, `page`: There is no such page. Write one of `wall`" in capsys.readouterr().err
    assert main(["handout", str(tmp_path / "none.toml")]) == 1
    assert "none.toml" in capsys.readouterr().err
    assert main([]) == 0 and "understanding_adamw: 15 scenes, 50 minutes" in capsys.readouterr().out
