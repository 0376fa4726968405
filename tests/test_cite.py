"""What a page offers to cite is what its references say, as BibTeX that parses; CITATION.cff is valid and agrees."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.a_page import opened
from tests.a_stage import scene_of
from tests.house import ROOT
from ui import cite
from ui.pages import find_pages
from ui.text import page_text, t

SLUGS = [page.slug for page in find_pages() if "references" in page_text(page.slug, "en").sections]


def entries(bibtex: str) -> dict[str, tuple[str, dict[str, str]]]:
    """key → (kind, fields) of a BibTeX text with one field a line; every brace is closed."""
    assert bibtex.count("{") == bibtex.count("}")
    found = {}
    for kind, key, body in re.findall(r"^@(\w+)\{([a-z0-9]+),\n(.*?)\n\}$", bibtex, re.MULTILINE | re.DOTALL):
        lines = re.findall(r"^  (\w+) = \{(.*)\},?$", body, re.MULTILINE)
        assert len(lines) == len(body.splitlines()), f"{key}: a line is no field"
        assert key not in found, f"two papers have the key {key}"
        found[key] = (kind, dict(lines))
    return found


@pytest.mark.parametrize("slug", SLUGS)
def test_every_paper_of_a_page_can_be_cited(slug: str) -> None:
    """A paper is a reference with a year; a page may thank a drawing on the web too, which BibTeX does not need."""
    references = page_text(slug, "en").sections["references"]
    offered = cite.of(slug)
    found = entries(str(offered["bibtex"]))
    papers = [one for one in re.split(r"^- ", references, flags=re.MULTILINE) if re.search(r"\b(19|20)\d\d,", one)]
    assert len(found) - 1 == len(papers) == len(list(offered["papers"])) - 1  # type: ignore[call-overload]
    numbers = re.findall(r"arXiv:(\d{4}\.\d{4,5})", references)
    assert [fields["eprint"] for _, fields in found.values() if "eprint" in fields] == list(dict.fromkeys(numbers))
    for kind, fields in found.values():
        assert fields["title"].startswith("{") and fields["author"] and re.fullmatch(r"(19|20)\d\d", fields["year"])
        assert {"article": "journal" in fields, "inproceedings": "booktitle" in fields}.get(kind, True)


@pytest.mark.parametrize("slug", SLUGS)
def test_both_languages_refer_to_the_same_papers(slug: str) -> None:
    links = [re.findall(r"https?://[^)\s]+", page_text(slug, lang).sections["references"]) for lang in ("en", "zh")]
    assert links[0] == links[1] and links[0]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("slug", SLUGS)
def test_every_page_offers_what_to_cite(slug: str, lang: str) -> None:
    """On the stage of a page, or where it has none as a word of Streamlit's."""
    at = opened(slug, lang)
    words = [one for one in at.get("popover") if one.proto.popover.label == t("stage.tools_cite", lang)]
    stages = [one for one in at.get("bidi_component") if one.proto.component_name == "stage"]
    assert len(words) + len(stages) == 1, "once, in one place"
    offered = cite.of(slug)
    if stages:
        assert scene_of(at)["cite"] == offered
        return
    (code,), (list_,) = words[0].code, words[0].markdown
    assert code.value == offered["bibtex"]
    assert list_.value.startswith(t("stage.cite_papers", lang))
    assert [line.removeprefix("- ") for line in list_.value.splitlines() if line.startswith("- ")] == offered["papers"]


def test_an_entry_word_by_word() -> None:
    (paper,) = cite.papers(
        "- F. Orabona & D. Pál, *Scale-Free\n  Learning*,\n  ICML 2016, [arXiv:1601.01974](https://x): so"
    )
    assert paper.line == "F. Orabona & D. Pál, Scale-Free Learning, ICML 2016, arXiv:1601.01974"
    assert paper.bibtex.splitlines() == [
        "@inproceedings{orabona2016scale,",
        "  title = {{Scale-Free Learning}},",
        "  author = {Orabona, F. and Pál, D.},",
        "  booktitle = {International Conference on Machine Learning},",
        "  year = {2016},",
        "  eprint = {1601.01974},",
        "  archiveprefix = {arXiv}",
        "}",
    ]


REQUIRED = {"cff-version", "message", "title", "authors"}
ALLOWED = REQUIRED | {"abstract", "commit", "contact", "date-released", "doi", "identifiers", "keywords", "license",
                      "license-url", "preferred-citation", "references", "repository", "repository-artifact",
                      "repository-code", "type", "url", "version"}  # fmt: skip


def citation() -> dict[str, Any]:
    return parsed((ROOT / "CITATION.cff").read_text("utf-8"))


def test_citation_file_is_valid() -> None:
    """The rules of the Citation File Format 1.2.0 that a hand breaks: keys, types of entries, people, years."""
    data = citation()
    assert REQUIRED <= set(data) <= ALLOWED
    assert data["cff-version"] == "1.2.0" and data["type"] == "software" and data["license"] == "Apache-2.0"
    for work in [data, *data["references"]]:
        assert work["title"] and work["authors"] and work["type"] in {"software", "article", "conference-paper"}
        for author in work["authors"]:
            assert set(author) in ({"name"}, {"given-names", "family-names"})
    for paper in data["references"]:
        assert re.fullmatch(r"\d{4}", paper["year"])
        assert all(set(one) == {"type", "value"} and one["type"] == "other" for one in paper["identifiers"])


def test_citation_file_the_app_and_the_pages_agree() -> None:
    data = citation()
    ((kind, app),) = entries(cite.APP).values()
    assert kind == data["type"] and app["title"] == f"{{{data['title']}}}"
    assert app["author"] == f"{{{data['authors'][0]['name']}}}"
    assert f"{data['authors'][0]['name']}, {data['title']}, {app['year']}" == cite.APP_LINE
    assert "CITATION.cff" in (ROOT / "README.md").read_text("utf-8")
    cited = {p.label: p for slug in SLUGS for p in cite.papers(page_text(slug, "en").sections["references"])}
    shared = [one for one in data["references"] if one["identifiers"][0]["value"] in cited]
    assert shared, "no page refers to a paper of the citation file"
    for one in shared:
        paper = cited[one["identifiers"][0]["value"]]
        assert (one["title"], one["year"]) == (paper.title, paper.year)
        assert tuple(f"{a['given-names']} {a['family-names']}" for a in one["authors"]) == paper.authors


def test_the_reader_of_the_citation_file_can_fail() -> None:
    with pytest.raises(AssertionError, match="no line of YAML"):
        parsed("title: A\n  - nonsense here\n")


def parsed(text: str) -> Any:
    """The part of YAML that the file uses: nested maps, lists of either, and one folded text. Values are text."""
    lines = [(len(line) - len(line.lstrip()), line.strip()) for line in text.splitlines() if line.strip()]
    value, rest = _block(lines, 0)
    assert not rest, f"no line of YAML here: {rest[0][1]!r}"
    return value


def _block(lines: list[tuple[int, str]], depth: int) -> tuple[Any, list[tuple[int, str]]]:
    if lines[0][1].startswith("- "):
        items = []
        while lines and lines[0][0] == depth and lines[0][1].startswith("- "):
            first = lines[0][1][2:]
            if re.match(r"[\w-]+:", first):
                item, lines = _block([(depth + 2, first), *lines[1:]], depth + 2)
            else:
                item, lines = first, lines[1:]
            items.append(item)
        return items, lines
    found: dict[str, Any] = {}
    while lines and lines[0][0] == depth and (match := re.fullmatch(r"([\w-]+):(?: (.+))?", lines[0][1])):
        key, value = match.groups()
        assert key not in found, f"{key} is written twice"
        lines = lines[1:]
        if value == ">-":
            taken = [text for at, text in lines[: next((i for i, l in enumerate(lines) if l[0] <= depth), len(lines))]]
            value, lines = " ".join(taken), lines[len(taken) :]
        elif value is None:
            value, lines = _block(lines, lines[0][0])
        found[key] = value
    return found, lines
