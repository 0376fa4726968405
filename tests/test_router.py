"""The router: pages are found, not listed; each opens in each language; the entry warms without torch."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ui.pages import find_pages
from ui.text import LANGUAGES, ROOT, has_words, page_text

ROUTER = str(ROOT / "ui" / "router.py")
PAGES = find_pages()
SLUGS = [page.slug for page in PAGES]


def visit(page: str | None = None, **query: str) -> AppTest:
    at = AppTest.from_file(ROUTER, default_timeout=60)
    for key, value in query.items():
        at.query_params[key.replace("__", ".")] = value
    at.run()
    return at.switch_page(str(ROOT / "pages" / page)).run() if page else at


def words(at: AppTest) -> str:
    assert not at.exception, [box.message for box in at.exception]
    return "\n".join(box.value for box in [*at.title, *at.markdown])


@pytest.mark.parametrize("lang", list(LANGUAGES))
@pytest.mark.parametrize("page", PAGES, ids=SLUGS)
def test_a_page_opens_in_its_language_under_its_title(page, lang: str) -> None:
    at = visit(page.file.name, lang=lang)
    assert page_text(page.slug, lang).title in words(at)
    assert [title.value for title in at.title] == [page_text(page.slug, lang).title]


@pytest.mark.parametrize("page", PAGES, ids=SLUGS)
def test_every_page_has_its_words_in_every_language(page) -> None:
    for lang in LANGUAGES:
        assert page_text(page.slug, lang).menu


def test_the_first_page_is_the_start() -> None:
    assert page_text(SLUGS[0], "en").title in words(visit(lang="en"))


def test_the_switch_changes_the_words_and_keeps_the_state() -> None:
    at = visit(lang="en")
    sliders = {slider.key: slider.value for slider in at.select_slider}
    next(group for group in at.button_group if group.key == "lang").set_value("zh").run()
    assert page_text(SLUGS[0], "zh").title in words(at)
    assert {slider.key: slider.value for slider in at.select_slider} == sliders


def test_nonsense_in_the_frames_own_parameters_is_named() -> None:
    shown = words(visit(lang="xx", size="huge"))
    assert "`lang = xx`" in shown
    assert "`size = huge`" in shown
    assert "`lang" not in words(visit(lang="zh", size="large"))


def test_the_large_text_is_larger() -> None:
    style = [box.proto.body for box in visit(size="large").get("html")]
    assert any("--type:25px" in body for body in style)
    assert not any("--type:25px" in body for body in [box.proto.body for box in visit().get("html")])


def test_the_next_page_is_offered() -> None:
    links = [link.proto.label for link in visit(lang="en").get("page_link")]
    following = [f"Next: {page_text(slug, 'en').title}\u00a0→" for slug in SLUGS[1:2]]
    assert links == following


def test_pages_are_found_in_teaching_order(tmp_path: Path) -> None:
    for name in ("10_last.py", "2_second.py", "1_first.py"):
        (tmp_path / name).touch()
    assert [page.slug for page in find_pages(tmp_path)] == ["first", "second", "last"]


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (["scale.py"], "must be named <number>_<slug>.py"),
        (["1_a.py", "2_a.py"], "share a number or a slug"),
        (["1_a.py", "1_b.py"], "share a number or a slug"),
    ],
)
def test_a_page_file_that_cannot_be_placed_gets_a_sentence(names: list[str], sentence: str, tmp_path: Path) -> None:
    for name in names:
        (tmp_path / name).touch()
    with pytest.raises(ValueError, match=sentence):
        find_pages(tmp_path)


def test_a_page_without_words_gets_a_sentence() -> None:
    with pytest.raises(FileNotFoundError, match=r"The page 'orphan' has no text in 'zh': write content/zh/orphan\.md"):
        page_text("orphan", "zh")


def test_a_page_without_words_stays_out_of_the_menu_and_the_log_says_why(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("ui.text.language", lambda: "zh")
    assert has_words(SLUGS[0])
    assert not has_words("orphan")
    assert "write content/zh/orphan.md" in caplog.text


WARM = """
import asyncio, gc, json, sys
import app

async def start():
    async with app.warm(None):
        print(json.dumps({"frozen": gc.get_freeze_count(), "collects": gc.isenabled(),
                          "modules": [m for m in sys.modules if "." not in m],
                          "plotly": "plotly.graph_objects" in sys.modules}))

asyncio.run(start())
"""


def test_the_entry_warms_and_freezes_but_leaves_torch_alone() -> None:
    run = subprocess.run([sys.executable, "-c", WARM], cwd=ROOT, capture_output=True, text=True, check=True)
    seen = json.loads(run.stdout.splitlines()[-1])
    assert seen["frozen"] > 50_000, "nothing was frozen: every rerun would pay for the imports again"
    assert seen["collects"], "the collector is off while the server imports, and stayed so"
    assert seen["plotly"]
    assert "optim_core" in seen["modules"]
    assert not {"torch", "sklearn"} & set(seen["modules"])


HEAVY = """
import json, sys
from pathlib import Path
from streamlit.testing.v1 import AppTest
from ui.pages import find_pages

loaded = {}
for page in find_pages():
    at = AppTest.from_file(str(Path("ui/router.py").resolve()), default_timeout=60)
    at.query_params["lang"] = "zh"
    at.switch_page(str(page.file)).run()
    assert not at.exception
    loaded[page.slug] = [name for name in ("sympy", "torch", "pandas", "streamlit.emojis") if name in sys.modules]
print(json.dumps(loaded))
"""


def test_the_first_page_waits_for_nothing_heavy_and_no_page_for_sympy_torch_or_pandas() -> None:
    """One process opens all pages in their order, as a first visitor would. What trains does so in its own process.
    While one visitor's page imported pandas, the figures of all others failed: Plotly asks a half-imported one for what
    it does not have yet."""
    run = subprocess.run([sys.executable, "-c", HEAVY], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = json.loads(run.stdout.splitlines()[-1])
    assert list(loaded) == SLUGS
    assert loaded[SLUGS[0]] == []
    assert not {"sympy", "torch", "pandas"} & set(loaded[SLUGS[-1]])
    assert "streamlit.emojis" in loaded[SLUGS[-1]], "nothing is seen here"
