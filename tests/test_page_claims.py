"""The claims ledger: every claim has its row, a reader finds it, and a number of any page leads to it."""

from __future__ import annotations

import csv
import html
import io
import re
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

import claims
from tests.a_page import code, opened, run, words
from tests.prose import CODE, FORMULA
from ui import claim_table, claimed, text
from ui.claim_rows import EVERY, Row, as_csv, by_page, counts, matching, rows
from ui.pages import find_pages

EVERY_ROW = rows()
KNOWN = claims.load()
LANGUAGES = list(text.LANGUAGES)
SLUGS = [page.slug for page in find_pages()]
visit = partial(opened, "claims")


class Table(HTMLParser):
    """What a table says: its rows by id, the roles and headings of its cells, and the links in it."""

    def __init__(self, body: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.rows: dict[str, str] = {}
        self.links: list[dict[str, str | None]] = []
        self.cells: list[tuple[str, dict[str, str | None]]] = []
        self.row = ""
        self.feed(body)
        assert not self.open, f"never closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag != "wbr":
            self.open.append(tag)
        if tag == "tr":
            self.row = str(given.get("id") or "")
        if tag in ("td", "th"):
            self.cells.append((tag, given))
        if tag == "a":
            self.links.append(given)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.row:
            self.rows[self.row] = self.rows.get(self.row, "") + data


def tables(at: AppTest) -> list[str]:
    return [box.proto.body for box in at.get("html") if "<table" in box.proto.body]


def ledger(at: AppTest) -> dict[str, str]:
    found = [body for body in tables(at) if "claims-ledger" in body]
    return Table(found[0]).rows if found else {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_claim_has_its_row(lang: str) -> None:
    shown = ledger(visit(lang))
    assert set(shown) == set(KNOWN) and len(shown) >= 40
    for claim in KNOWN.values():
        row = shown[claim.id]
        assert claimed.sentence(claim, lang).replace("`", "") in row
        assert claim.test.partition(":")[2] in row and claim.id in row
        assert text.t(f"claims.standing_{claim.standing}", lang) in row


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_tables_are_tables_for_the_ear_too(lang: str) -> None:
    body = claim_table.ledger(EVERY_ROW, lang)
    found = Table(body)
    heads = [given["scope"] for tag, given in found.cells if tag == "th"]
    assert heads.count("col") == 4 * len(by_page(EVERY_ROW)) and heads.count("row") == len(KNOWN)
    assert all(given.get("role") for _, given in found.cells), "on a phone the cells stand below each other"
    assert len([given for tag, given in found.cells if tag == "td"]) == 3 * len(KNOWN)
    wall = Table(claim_table.wall(EVERY_ROW, set(EVERY_ROW), lang))
    squares = [link for link in wall.links if str(link["href"]).startswith("#")]
    assert {str(link["href"])[1:] for link in squares} == set(KNOWN)
    assert all(link["tabindex"] == "-1" for link in squares), "the keyboard has the table"
    names = re.findall('aria-label="([^"]+)"', body)
    assert names == [text.page_text(slug, lang).menu for slug in by_page(EVERY_ROW)]
    assert len(body) < 2_000 * len(KNOWN), "it is sent at every run"


def test_the_wall_counts_what_it_shows() -> None:
    assert sum(counts(EVERY_ROW).values()) == len(KNOWN) == sum(map(len, by_page(EVERY_ROW).values()))
    assert list(by_page(EVERY_ROW)) == [slug for slug in SLUGS if slug in by_page(EVERY_ROW)], "teaching order"
    some = matching(EVERY_ROW, standing="derived")
    body = claim_table.wall(EVERY_ROW, set(some), "en")
    assert body.count('href="#') == len(some) and body.count("<i class=") == len(KNOWN) - len(some) + 4


@pytest.mark.parametrize("page", by_page(EVERY_ROW))
def test_a_page_is_picked(page: str) -> None:
    assert set(ledger(visit(page=page))) == {name for name in KNOWN if name.startswith(f"{page}.")}


@pytest.mark.parametrize("standing", claims.STANDINGS)
def test_a_way_of_knowing_is_picked(standing: str) -> None:
    at = visit(standing=standing)
    wanted = {one.id for one in KNOWN.values() if one.standing == standing}
    assert set(ledger(at)) == wanted
    assert (f"{len(wanted)} of {len(KNOWN)} claims" in words(at)) == bool(wanted)


def test_words_are_found_in_either_language_and_anywhere() -> None:
    assert {row.claim.id for row in matching(EVERY_ROW, find="SCALE trap")} == {"scale.trap"}
    assert {row.claim.id for row in matching(EVERY_ROW, find="原点的碗上")} == {"scale.trap"}
    assert {row.claim.id for row in matching(EVERY_ROW, find="2404.04454")} > {"start.corner"}
    assert {row.claim.id for row in matching(EVERY_ROW, find="test_proximal_is")} == {"decay.identity_gap"}
    assert not matching(EVERY_ROW, find="no such words")
    assert len(matching(EVERY_ROW, find="  ")) == len(KNOWN)


def test_a_whole_name_finds_itself_only() -> None:
    assert [row.claim.id for row in matching(EVERY_ROW, find="scale.guard_small")] == ["scale.guard_small"]
    assert len(matching(EVERY_ROW, find="guard_small")) == 2


def test_one_claim_comes_first_and_shows_its_test() -> None:
    at = visit(find="scale.trap")
    assert [("claims-ledger" in body) for body in tables(at)] == [True, False], "the row before the wall"
    assert "def trap() -> float:" in at.code[0].value and "def _path(" in at.code[0].value
    assert "python -m claims measure scale" in words(at)
    assert [("claims-ledger" in body) for body in tables(visit(find="trap"))] == [False, True]
    at.button(key="claims-all").click().run()
    assert not at.exception and len(ledger(at)) == len(KNOWN)
    assert at.text_input(key="claims.find").value == ""


def test_typing_finds() -> None:
    at = visit()
    at.text_input(key="claims.find").set_value("Lion or nothing at all").run()
    assert not at.exception and not ledger(at) and f"None of the {len(KNOWN)} claims fits" in words(at)
    at.text_input(key="claims.find").set_value("sgd leaves").run()
    assert set(ledger(at)) == {"scale.sgd_leaves"}


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"page": "nowhere"}, "claims.page = nowhere"),
        ({"standing": "certain"}, "claims.standing = certain"),
        ({"find": "x" * 61}, "which this page cannot read"),
        ({"find": "a\u2028b"}, "which this page cannot read"),
        ({"findd": "x"}, "no such control"),
    ],
)
def test_nonsense_in_the_link_is_named(query: dict[str, str], said: str) -> None:
    at = visit(**query)
    assert said in words(at) and len(ledger(at)) == len(KNOWN)


@pytest.mark.parametrize("find", ["<script>alert(1)</script>", "[a](javascript:b)", "(?:", "%", "'\"`$", "{value}"])
def test_a_search_is_only_a_search(find: str) -> None:
    at = visit(find=find)
    assert not any(find in body for body in tables(at)) or find in "%'\"`$"
    assert at.text_input(key="claims.find").value == find


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_rows_can_be_taken_along(lang: str) -> None:
    raw = as_csv(EVERY_ROW, lang)
    assert raw.startswith(b"\xef\xbb\xbf"), "a spreadsheet reads Chinese only with the mark"
    listed = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert [one["claim"] for one in listed] == [row.claim.id for row in EVERY_ROW]
    held = claims.committed()
    for one in listed:
        assert one["value"] == str(held[one["claim"]]) and one["sentence"] and one["source"] and one["test"]


def test_the_page_measures_by_hand() -> None:
    scope, printed = run(code("claims"))
    first, second, third = printed.splitlines()
    trap = KNOWN["scale.trap"]
    assert first.startswith(trap.en.partition("{")[0]) and second == "It holds."
    assert third.startswith("scale.trap was") and scope["claim"] == trap


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("slug", SLUGS)
def test_a_number_of_a_page_leads_to_its_row(slug: str, lang: str) -> None:
    """Every claim that prose names is linked to its row, in the same language, unless it stands in a formula."""
    for section, body in text.page_text(slug, lang).sections.items():
        named = {name: "" for kind, name in text._HOLE.findall(body) if not kind}
        shown = text.prose(slug, section, lang, **named)
        linked = re.findall(r'<a class="claim" href="([^"]+)" title="([^"]+)">([^<]+)</a>', shown)
        for href, title, printed in linked:
            query = parse_qs(urlsplit(html.unescape(href)).query)
            (claim_id,) = query["claims.find"]
            assert urlsplit(href).path == "claims" and query["lang"] == [lang] and claim_id in KNOWN
            assert html.unescape(title) == claimed.sentence(KNOWN[claim_id], lang)
            assert html.unescape(printed) == claimed.claim(claim_id) or f"{{{{claim:{claim_id}|{printed}}}}}" in body
        bare = [*FORMULA.finditer(shown), *CODE.finditer(shown), *re.finditer("^#.*", shown, re.MULTILINE)]
        assert not [span.group(0) for span in bare if "<a " in span.group(0)]
        assert shown.count('class="claim"') == len(linked)


def test_where_no_link_can_stand_none_does(monkeypatch: pytest.MonkeyPatch) -> None:
    hole = "{{claim:scale.trap}}"
    body = f"# {hole}\n$x = {hole}$ `{hole}` [{hole}](#) <b title='{hole}'>\n$$\n{hole}\n$$\n\n{hole} | {hole}"
    page = text.PageText("demo", "Demo", "Demo", {"one": body, "references": hole})
    monkeypatch.setattr(text, "page_text", lambda *_: page)
    shown = text.prose("demo", "one", "en")
    assert shown.count('class="claim"') == 2 and shown.count(claimed.claim("scale.trap")) == 8 + 2  # in two titles
    assert text.prose("demo", "references", "en") == claimed.claim("scale.trap")


def test_what_no_page_quotes_says_so() -> None:
    """A row that stands on the ledger alone is marked, and only such a row."""
    alone = {row.claim.id for row in EVERY_ROW if not row.said}
    shown = ledger(visit())
    assert {name for name, row in shown.items() if "quoted on no page" in row} == alone
    assert "scale.sgd_leaves" not in alone and len(alone) < len(KNOWN) / 4, "most of the ledger is what pages say"
    elsewhere = Row(KNOWN["scale.trap"], 1.0, ("scale", "decay"), ())
    assert "also on Decay" in Table(claim_table.ledger([elsewhere], "en")).rows["scale.trap"]


def test_pages_are_folded_until_a_filter_asks_for_rows() -> None:
    (whole,) = [body for body in tables(visit()) if "claims-ledger" in body]
    (some,) = [body for body in tables(visit(find="adam")) if "claims-ledger" in body]
    assert whole.count("<details") == len(by_page(EVERY_ROW)) and whole.count(" open>") == 1
    assert some.count("<details") == some.count(" open>") > 1


def test_a_source_says_what_the_measurement_does_not() -> None:
    def shown(source: str) -> str:
        claim = claims.Claim("scale.trap", "e", "z", source, "claims.scale:trap", "read")
        return Table(claim_table.ledger([Row(claim, 1.0, (), ())], "en")).rows["scale.trap"]

    assert "own" not in shown("own measurement") and "a setting of the page" in shown("a setting")
    assert "101 rates" in shown("own measurement, 101 rates") and "own" not in shown("own measurement, 101 rates")
    assert shown("A & B 2020; own measurement").count("A & B 2020") == 1


def test_a_row_says_what_is_wrong_with_it() -> None:
    lost = Row(KNOWN["scale.trap"], None, ("scale",), ())
    false = Row(KNOWN["scale.joint"], False, ("scale",), ())
    shown = Table(claim_table.ledger([lost, false], "en")).rows
    assert "never measured" in shown["scale.trap"] and "does not hold" in shown["scale.joint"]


def test_what_comes_from_a_record_is_text() -> None:
    source = "<i>s</i> arXiv:2202.00089"
    claim = claims.Claim("scale.trap", "<b>{value}</b> & `x < y`", "z", source, "claims.scale:trap", "read")
    body = claim_table.ledger([Row(claim, 1.0, (), ())], "en")
    assert "&lt;b&gt;" in body and "<code>x &lt; y</code>" in body and "&lt;i&gt;s" in body
    assert '<a href="https://arxiv.org/abs/2202.00089" target="_blank">' in body


def test_no_filter_is_every_row() -> None:
    assert matching(EVERY_ROW) == EVERY_ROW == matching(EVERY_ROW, EVERY, EVERY, "")


def test_half_a_record_is_a_number_without_a_link_and_leaves_other_pages_theirs(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    (tmp_path / "scale.toml").write_text('[trap]\nen = "An author is writing."\n', encoding="utf-8")
    (tmp_path / "start.toml").write_bytes((claimed.FOLDER / "start.toml").read_bytes())
    monkeypatch.setattr(claimed, "FOLDER", tmp_path)
    assert claimed.linked("scale.trap", "en") == claimed.claim("scale.trap")
    assert claimed.linked("scale.joint", "en", "every bit agrees") == "every bit agrees"
    assert "scale.trap lacks ['zh'" in caplog.text
    assert claimed.linked("start.small_coupled", "en").startswith("<a ")
    with pytest.raises(ValueError, match="lacks"):
        claimed.known()
