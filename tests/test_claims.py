"""Claims: each can fail, each still holds, and the committed numbers are those that the code gives."""

from __future__ import annotations

from pathlib import Path

import pytest

import claims
from claims import Claim
from claims.__main__ import main

KNOWN = claims.load()
RECORD = '[one]\nen = "e"\nzh = "z"\nsource = "s"\ntest = "tests.test_claims:truth"\n'


def truth() -> bool:
    return True


def test_measured_and_claimed_are_the_same_list() -> None:
    assert set(claims.committed()) == set(KNOWN), "run `python -m claims measure`"


@pytest.mark.parametrize("claim_id", sorted(KNOWN))
def test_claim_holds(claim_id: str) -> None:
    claim = KNOWN[claim_id]
    assert not claim.differs(claim.measure(), claims.committed()[claim_id])


@pytest.mark.parametrize("claim_id", sorted(KNOWN))
def test_a_claims_sentences_can_be_shown(claim_id: str) -> None:
    claim = KNOWN[claim_id]
    for sentence in (claim.en, claim.zh):
        assert sentence.format(value="7")


def test_a_changed_number_is_found() -> None:
    claim = Claim("a.b", "e", "z", "s", "m:f", tolerance=1e-6, effect=0.4)
    assert not claim.differs(4.5, 4.5 + 5e-7)
    assert "was 4.5" in claim.differs(4.6, 4.5)
    assert claim.differs("4.5", 4.5)
    exact = Claim("a.b", "e", "z", "s", "m:f")
    assert not exact.differs(315, 315)
    assert exact.differs(316, 315)
    assert exact.differs(True, 1), "a truth is no count"
    assert "is false" in exact.differs(False, False), "a committed falsehood is no claim"


def test_a_claim_that_cannot_fail_is_refused(tmp_path: Path) -> None:
    (tmp_path / "page.toml").write_text(RECORD + "tolerance = 0.1\neffect = 0.5\n", "utf-8")
    with pytest.raises(ValueError, match="cannot fail"):
        claims.load(tmp_path)


@pytest.mark.parametrize("damage", [RECORD.replace("zh", "chinese"), RECORD.replace('"s"', '""')])
def test_an_incomplete_claim_is_refused(damage: str, tmp_path: Path) -> None:
    (tmp_path / "page.toml").write_text(damage, "utf-8")
    with pytest.raises(ValueError, match=r"page\.one lacks"):
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
        Claim("a.b", "e", "z", "s", "tests.test_claims:infinite").measure()


def infinite() -> float:
    return float("inf")


def test_the_command_says_how_to_use_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nonsense"]) == 2
    assert "measure" in capsys.readouterr().out
