"""The rows of the claims ledger: each claim with its value, the pages that say it and the tests behind it; what a
reader filters them by; and the same as a table for other programs. Nothing is listed: all of it is read."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from claims import STANDINGS, Claim
from claims.proofs import proofs, source_of
from ui.claimed import known, measured, sentence
from ui.pages import ROOT, find_pages
from ui.text import CONTENT, LANGUAGES

EVERY = "all"  # no filter
_IN_PROSE = re.compile(r"\{\{\s*claim:\s*([a-z0-9_.]+)")
_IN_CODE = re.compile(r"""\bclaim\(\s*["']([a-z0-9_.]+)["']""")


@dataclass(frozen=True)
class Row:
    """One claim. `value` is None where it has never been measured; `said` are the pages whose words name it."""

    claim: Claim
    value: float | int | bool | str | None
    said: tuple[str, ...]
    proofs: tuple[str, ...]

    @property
    def file(self) -> str:
        return self.claim.test.partition(":")[0].replace(".", "/") + ".py"

    @property
    def lines(self) -> str:
        """What is run to measure it."""
        return source_of(self.claim.test)

    @property
    def elsewhere(self) -> tuple[str, ...]:
        return tuple(slug for slug in self.said if slug != self.claim.page)

    def found_by(self, find: str) -> bool:
        """Whether every word of `find` stands in the row, in either language."""
        one = self.claim
        texts = (
            one.id,
            *(sentence(one, lang) for lang in LANGUAGES),
            one.source,
            one.source_zh,
            one.test,
            *self.proofs,
        )
        return all(word in " ".join(texts).casefold() for word in find.casefold().split())


def rows() -> tuple[Row, ...]:
    """Every claim, pages in teaching order, the claims of a page in the order of its file."""
    said, tested, values = uses(), proofs(), measured()
    order = {page.slug: page.order for page in find_pages()}
    listed = sorted(known().values(), key=lambda claim: order.get(claim.page, len(order) + 1000))
    return tuple(
        Row(one, values.get(one.id, {}).get("value"), said.get(one.id, ()), tested.get(one.id, ())) for one in listed
    )


def matching(all_rows: Iterable[Row], page: str = EVERY, standing: str = EVERY, find: str = "") -> tuple[Row, ...]:
    """The rows that pass every filter. A whole id finds itself only."""
    one = find.strip() if find.strip() in known() else ""
    return tuple(
        row
        for row in all_rows
        if page in (EVERY, row.claim.page)
        and standing in (EVERY, row.claim.standing)
        and (row.claim.id == one if one else row.found_by(find))
    )


def by_page(some: Iterable[Row]) -> dict[str, list[Row]]:
    """The rows of each page, in their order."""
    found: dict[str, list[Row]] = {}
    for row in some:
        found.setdefault(row.claim.page, []).append(row)
    return found


def counts(some: Sequence[Row]) -> dict[str, int]:
    """How many claims are known in each way, from the surest."""
    return {standing: sum(row.claim.standing == standing for row in some) for standing in STANDINGS}


def as_csv(some: Iterable[Row], lang: str) -> bytes:
    """The rows for a spreadsheet. The mark at the beginning tells it that this is UTF-8."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(["claim", "page", "sentence", "value", "digits", "tolerance", "effect", "standing", "source", "test",
                    "proofs", "said on"])  # fmt: skip
    for row in some:
        one = row.claim
        behind = (one.standing, source(one, lang), one.test, "; ".join(row.proofs), " ".join(row.said))
        table.writerow(
            [one.id, one.page, sentence(one, lang), row.value, one.digits, one.tolerance, one.effect, *behind]
        )
    return out.getvalue().encode("utf-8-sig")


def source(claim: Claim, lang: str) -> str:
    """Where a claim comes from, in one language as far as it has been written in it."""
    return claim.source_zh or claim.source if lang == "zh" else claim.source


def uses() -> dict[str, tuple[str, ...]]:
    """Claim → the pages whose prose or script names it."""
    found: dict[str, dict[str, None]] = {}
    for page in find_pages():
        files = [page.file, *(CONTENT / lang / f"{page.slug}.md" for lang in LANGUAGES)]
        for file in [*files, *_scripts(page.slug)]:
            for claim_id in _named(file, file.stat().st_mtime_ns if file.is_file() else 0):
                found.setdefault(claim_id, {})[page.slug] = None
    return {claim_id: tuple(slugs) for claim_id, slugs in found.items()}


def _scripts(slug: str) -> list[Path]:
    """What a page keeps in `ui/` because its script would be too long."""
    file = ROOT / "ui" / f"{slug}_page.py"
    return [file] if file.is_file() else []


@lru_cache(maxsize=256)
def _named(file: Path, mtime: int) -> tuple[str, ...]:
    text = file.read_text(encoding="utf-8") if mtime else ""
    return tuple((_IN_CODE if file.suffix == ".py" else _IN_PROSE).findall(text))
