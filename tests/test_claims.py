"""Claims: each can fail, each still holds, and the committed numbers are those that the code gives."""

from __future__ import annotations

import ast
import html
import re
from pathlib import Path

import pytest

import claims
from claims import Claim
from claims.__main__ import main
from claims.proofs import proofs, source_of
from tests.assertions import misprinted, nobody_claims, proving_nothing, without_a_test
from ui import claimed, numbers, text
from ui.claim_rows import uses
from ui.pages import find_pages

KNOWN = claims.load()
PAGES = {one.page for one in KNOWN.values()}
SOURCES = {file.stem: file.read_text("utf-8") for file in sorted(claims.FOLDER.glob("*.py"))
           if any(f"{file.stem}_".startswith(f"{page}_") for page in PAGES)}  # fmt: skip
RECORD = '[one]\nen = "e"\nzh = "z"\nsource = "s"\ntest = "tests.test_claims:truth"\nstanding = "derived"\n'
PLAIN = re.compile(r"\$|\{\{|\*\*|\\|\n")  # what would show as itself in a sentence of the ledger


def truth() -> bool:
    return True


def test_measured_and_claimed_are_the_same_list() -> None:
    assert set(claims.committed()) == set(KNOWN), "run `python -m claims measure`"


@pytest.mark.parametrize("claim_id", sorted(KNOWN))
def test_claim_holds(claim_id: str) -> None:
    """Measured anew: within its tolerance of the committed value, and what is printed is this value too."""
    claim = KNOWN[claim_id]
    now = claim.measure()
    assert not claim.differs(now, claims.committed()[claim_id])
    assert not misprinted(claim, now, claimed.claim(claim_id), claim.tolerance)


def test_every_claim_belongs_to_a_page() -> None:
    assert {page.slug for page in find_pages()} >= PAGES


def test_every_claim_has_its_test_and_every_test_its_claim() -> None:
    assert not without_a_test(KNOWN, SOURCES)
    assert not proving_nothing(KNOWN, SOURCES), "prove a claim or begin with an underscore"


def test_a_missing_test_and_an_idle_one_are_found() -> None:
    sources = {
        "a": "def b() -> int:\n    return 1\n\ndef _c() -> int:\n    return 1\n\ndef d(x: int) -> int:\n    return x\n"
    }
    one, other = _claim("a.b", "claims.a:b"), _claim("a.e", "claims.a:b")
    assert not without_a_test({"a.b": one}, sources) and not proving_nothing({"a.b": one}, sources)
    idle = {"a.b": _claim("a.b", "claims.a:gone")}
    assert proving_nothing(idle, sources) == ["claims.a:b"], "neither a helper nor what takes arguments"
    for test in ("claims.a:gone", "claims.a:_c", "claims.a:d", "claims.b:b"):
        assert without_a_test({"a.b": _claim("a.b", test)}, sources) == ["a.b"]
    assert without_a_test({"b.e": _claim("b.e", "claims.a:b")}, sources) == ["b.e"], "the test of another page"
    assert not without_a_test({"a.b": one, "a.e": other}, sources)
    parts = {"a_more": sources["a"], "ab": sources["a"]}
    assert not without_a_test({"a.b": _claim("a.b", "claims.a_more:b")}, parts), "a second file of the same page"
    assert without_a_test({"a.b": _claim("a.b", "claims.ab:b")}, parts) == ["a.b"]


@pytest.mark.parametrize("lang", list(text.LANGUAGES))
def test_what_is_printed_is_what_is_measured(lang: str) -> None:
    committed = claims.committed()
    for claim_id, claim in KNOWN.items():
        value = committed[claim_id]
        printed = html.unescape(re.sub("<[^>]*>", "", claimed.linked(claim_id, lang)))
        assert not misprinted(claim, value, printed), claim_id
        assert ("{value}" in claim.en) == ("{value}" in claim.zh) == (not isinstance(value, bool)), claim_id
        assert ("{value}" not in claim.en) or printed in claimed.sentence(claim, lang), claim_id


@pytest.mark.parametrize(
    ("value", "digits", "printed", "wrong"),
    [
        (4.54545, 3, "4.55", "4.54"), (1484, 3, "1,484", "1,480"), (-0.5, 3, "−0.5", "0.5"), (1e-8, 3, "10⁻⁸", "10⁻⁷"),
        (6.14e-5, 2, "6.1×10⁻⁵", "6.2×10⁻⁵"), (12345.6, 3, "12,300", "12,400"), (-1e-8, 1, "−10⁻⁸", "10⁻⁸"),
        (2.0**40, 3, "1.1×10¹²", "1.11×10¹²"), (True, 3, "True", "1"), (9.9999, 3, "10", "9.99"), (0.0, 2, "0", "0.1"),
    ],
)  # fmt: skip
def test_a_misprint_is_found(value: claims.Value, digits: int, printed: str, wrong: str) -> None:
    claim = Claim("a.b", "e", "z", "s", "m:f", "measured", digits=digits)
    assert numbers.number(value, digits) == printed
    assert not misprinted(claim, value, printed)
    assert "is printed as" in misprinted(claim, value, wrong)


def test_texts_and_tests_name_claims_that_exist() -> None:
    assert not nobody_claims(uses(), KNOWN)
    assert not nobody_claims(proofs(), KNOWN)
    assert len(uses()) > 40 and len(proofs()) > 5, "a search that finds nothing would pass"


def test_a_name_that_nobody_claims_is_found(tmp_path: Path) -> None:
    mark = "@pytest.mark." + 'proves("{}")\ndef test_it() -> None: ...\n'
    (tmp_path / "test_one.py").write_text("import pytest\n" + mark.format("scale.trap") + mark.format("scale.nothing"))
    found = proofs(tmp_path)
    assert found == {"scale.trap": ("test_one.py: test_it",), "scale.nothing": ("test_one.py: test_it",)}
    assert nobody_claims(found, KNOWN) == ["scale.nothing"]


def functions(tree: ast.AST) -> set[str]:
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_what_measures_a_claim_can_be_read() -> None:
    """With every helper and constant of its file that it uses: nothing in it is undefined but what is imported."""
    bodies = {stem: ast.parse(source).body for stem, source in SOURCES.items()}
    for test in sorted({claim.test for claim in KNOWN.values()}):
        module, name = test.removeprefix("claims.").split(":")
        lines = source_of(test)
        assert f"def {name}(" in lines, test
        tree = ast.parse(lines)
        defined = {node.name for node in bodies[module] if isinstance(node, ast.FunctionDef)}
        used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        assert used & defined <= functions(tree), test


def test_a_test_that_is_not_there_is_named() -> None:
    with pytest.raises(ValueError, match="There is no function 'gone' in scale.py"):
        source_of("claims.scale:gone")


def _claim(claim_id: str, test: str) -> Claim:
    return Claim(claim_id, "e", "z", "s", test, "measured")


def test_a_claims_sentences_can_be_shown() -> None:
    for claim_id, claim in KNOWN.items():
        for sentence in (claim.en, claim.zh):
            assert sentence.format(value="7")
            assert not PLAIN.search(sentence), f"{claim_id}: symbols as letters, no formula and no mark-up"


def test_a_changed_number_is_found() -> None:
    claim = Claim("a.b", "e", "z", "s", "m:f", "measured", tolerance=1e-6, effect=0.4)
    assert not claim.differs(4.5, 4.5 + 5e-7)
    assert "was 4.5" in claim.differs(4.6, 4.5)
    assert claim.differs("4.5", 4.5)
    exact = Claim("a.b", "e", "z", "s", "m:f", "measured")
    assert not exact.differs(315, 315)
    assert exact.differs(316, 315)
    assert exact.differs(True, 1), "a truth is no count"
    assert "is false" in exact.differs(False, False), "a committed falsehood is no claim"


def test_a_claim_that_cannot_fail_is_refused(tmp_path: Path) -> None:
    (tmp_path / "page.toml").write_text(RECORD + "tolerance = 0.1\neffect = 0.5\n", "utf-8")
    with pytest.raises(ValueError, match="cannot fail"):
        claims.load(tmp_path)


@pytest.mark.parametrize(
    "damage", [RECORD.replace("zh", "chinese"), RECORD.replace('"s"', '""'), RECORD.replace("standing", "stands")]
)
def test_an_incomplete_claim_is_refused(damage: str, tmp_path: Path) -> None:
    (tmp_path / "page.toml").write_text(damage, "utf-8")
    with pytest.raises(ValueError, match=r"page\.one lacks"):
        claims.load(tmp_path)


def test_a_way_of_knowing_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "page.toml").write_text(RECORD.replace("derived", "believed"), "utf-8")
    with pytest.raises(ValueError, match="stands as 'believed'; say one of derived, read, told, measured"):
        claims.load(tmp_path)


def test_new_and_gone_claims_are_named(tmp_path: Path) -> None:
    (tmp_path / "page.toml").write_text(RECORD, "utf-8")
    known = claims.load(tmp_path)
    found = claims.disagreements(known, {"page.one": True}, {"page.two": 1})
    assert len(found) == 2
    assert "page.one has never been measured" in found[0]
    assert "page.two is in measured.json" in found[1]


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    (tmp_path / "page.toml").write_text(RECORD, "utf-8")
    known = claims.load(tmp_path)
    claims.write(known, {"page.one": 0.1 + 0.2}, tmp_path / "m.json")
    assert claims.committed(tmp_path / "m.json") == {"page.one": 0.1 + 0.2}


def test_infinity_is_no_measurement() -> None:
    with pytest.raises(ValueError, match="about divergence"):
        Claim("a.b", "e", "z", "s", "tests.test_claims:infinite", "measured").measure()


def infinite() -> float:
    return float("inf")


def test_the_command_says_how_to_use_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nonsense"]) == 2
    assert "measure" in capsys.readouterr().out
