"""A stage as one file: every module that it asks for is inside, nothing leads outside, no text becomes markup."""

from __future__ import annotations

import base64
import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from tests.a_page import opened
from tests.a_stage import scene_of
from ui.stage import offline

LINK = "http://localhost:8501/decay?decay.decay=0.2&lang=en"
EVIL = '</script><img src="http://evil.example/x.png">\u2028"><!--'


class Read(HTMLParser):
    """The elements of a file: [(tag, attributes)], and the texts of scripts and styles by what names them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, Any]]] = []
        self.texts: dict[str, str] = {}
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        tag, given = self.found[-1] if self.found else ("", {})
        name = given.get("type", tag) if tag == "script" else tag
        self.texts[name] = self.texts.get(name, "") + data


@pytest.fixture(scope="module")
def figure() -> dict[str, Any]:
    return scene_of(opened("decay"))


@pytest.fixture(scope="module")
def read(figure: dict[str, Any]) -> Read:
    return Read(offline.page(figure, about=["One.", "Two."], link=LINK))


def test_every_module_that_is_asked_for_is_inside(read: Read) -> None:
    """But KaTeX, which only the equations fetch, and these are left out."""
    held = json.loads(read.texts["importmap"])["imports"]
    texts = {name: base64.b64decode(address.partition(",")[2]).decode() for name, address in held.items()}
    wanted = {
        name
        for text in [*texts.values(), read.texts["module"]]
        for name in re.findall(r"""(?:\bfrom|\bimport)\s*\(?\s*["']([^"']+)["']""", text)
    }
    assert wanted - set(held) == {"stage/vendor/katex/katex.js"} and len(held) > 40
    assert not set(held) - wanted, "a module that nobody asks for"


def test_the_figure_is_inside_as_it_was(read: Read, figure: dict[str, Any]) -> None:
    inside = json.loads(read.texts["application/json"])
    assert "ledger" in figure and "ledger" not in inside and inside["home"] == LINK
    for name in ("program", "methods", "landscape", "words", "fixed"):
        assert inside[name] == figure[name]
    places = {one["target"]: one["place"] for one in inside["controls"]}
    assert places["rule"] == places["landscape"] == "none", "only Python could answer these"
    assert places["weightDecay"] == "dial" and places["start.0"] == "handle"


def test_nothing_leads_outside(read: Read) -> None:
    for tag, given in read.found:
        assert not {"src", "action", "srcset", "data"} & set(given), tag
    assert [given["href"] for tag, given in read.found if "href" in given] == [LINK]
    assert not re.search(r"url\(|@import", read.texts["style"])
    policy = next(given["content"] for tag, given in read.found if given.get("http-equiv"))
    assert policy.startswith("default-src 'none';") and "http" not in policy and "unsafe-eval" not in policy


def test_no_text_becomes_markup(read: Read, figure: dict[str, Any]) -> None:
    words = {**figure["words"], "tools_label": EVIL}
    evil = {**figure, "title": EVIL, "words": words, "landscape": {**figure["landscape"], "name": EVIL}}
    found = Read(offline.page(evil, about=[EVIL, "Two."], link=f"https://{EVIL}"))
    assert [tag for tag, _ in found.found] == [tag for tag, _ in read.found]
    assert json.loads(found.texts["application/json"])["landscape"]["name"] == EVIL
    no_link = Read(offline.page(evil, about=[], link="javascript:alert(1)"))
    assert not [given for _, given in no_link.found if "href" in given]
    assert "home" not in json.loads(no_link.texts["application/json"])
