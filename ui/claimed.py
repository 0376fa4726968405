"""The numbers in the prose: measured claims, read from claims/measured.json and printed as their records say.

In a sentence of a page each is a quiet link to its row of the claims ledger (pages/*_claims.py), where its source, its
test and its tolerance stand.
"""

from __future__ import annotations

import html
import json
import logging
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlencode

from claims import FOLDER, Claim, load_page
from ui.numbers import number

MEASURED = FOLDER / "measured.json"
GAP = "…"
LEDGER = "claims"  # the address of the ledger


def claim(claim_id: str) -> str:
    """The measured value of a claim ("page.name"), printed as its record says (claims/__init__.py)."""
    entry = measured().get(claim_id)
    if entry is None:
        raise KeyError(
            f"No measured claim {claim_id!r}: write it in claims/{claim_id.split('.')[0]}.toml and run "
            f"`python -m claims measure`."
        )
    return number(entry["value"], int(entry.get("digits", 3)))


def claim_or_gap(claim_id: str) -> str:
    """The same for prose: a visitor of a page whose numbers are being measured again sees a gap and the log says what
    to do; tests/test_text.py lets no such gap be committed."""
    try:
        return claim(claim_id)
    except (KeyError, ValueError) as missing:  # ValueError: half a file
        logging.getLogger(__name__).error("%s", missing)
        return GAP


def known() -> Mapping[str, Claim]:
    """Every claim by id, in the order of their files."""
    return _load(tuple((file, file.stat().st_mtime_ns) for file in sorted(FOLDER.glob("*.toml"))))


def record(claim_id: str) -> Claim | None:
    """One claim, from the file of its page alone: a page quotes few, and all files take a first visit 60 ms to read."""
    file = FOLDER / f"{claim_id.partition('.')[0]}.toml"
    return _load_page(file, file.stat().st_mtime_ns).get(claim_id) if file.is_file() else None


def sentence(claim: Claim, lang: str) -> str:
    """What a claim says in one language, its measured value in place."""
    return (claim.zh if lang == "zh" else claim.en).format(value=claim_or_gap(claim.id))


def address(lang: str, **filters: str) -> str:
    """A link to the ledger, relative to any page of the app: `address("en", find="scale.trap")`."""
    query = {f"{LEDGER}.{name}": value for name, value in filters.items()}
    return f"{LEDGER}?{urlencode({**query, 'lang': lang})}"


def linked(claim_id: str, lang: str, words: str = "") -> str:
    """The number of a claim (or `words` that state it) in a sentence: a link to its row, its own sentence as a title.
    Markdown with HTML allowed. What is not measured, or has half a record while an author writes, is not linked."""
    printed = claim_or_gap(claim_id)
    try:
        found = record(claim_id)
    except ValueError as half:
        logging.getLogger(__name__).error("%s", half)
        found = None
    if found is None or printed == GAP:
        return words or printed
    title = html.escape(sentence(found, lang))
    href = html.escape(address(lang, find=claim_id))
    return f'<a class="claim" href="{href}" title="{title}">{words or html.escape(printed)}</a>'


def measured() -> Mapping[str, dict]:
    """claims/measured.json: {"page.name": {"value": …, "digits": …}}."""
    return _json(str(MEASURED), MEASURED.stat().st_mtime_ns if MEASURED.is_file() else 0)


@lru_cache(maxsize=4)
def _load(files: tuple[tuple[Path, int], ...]) -> Mapping[str, Claim]:
    return {name: claim for file, mtime in files for name, claim in _load_page(file, mtime).items()}


@lru_cache(maxsize=64)
def _load_page(file: Path, mtime: int) -> Mapping[str, Claim]:
    return load_page(file)


@lru_cache(maxsize=4)
def _json(name: str, mtime: int) -> Mapping[str, dict]:
    return json.loads(Path(name).read_text(encoding="utf-8")) if mtime else {}
