"""The numbers in the prose: measured claims, read from claims/measured.json and printed as their records say."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from ui.numbers import number

MEASURED = Path(__file__).resolve().parents[1] / "claims" / "measured.json"


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
        return "…"


def measured() -> Mapping[str, dict]:
    """claims/measured.json: {"page.name": {"value": …, "digits": …}}."""
    return _json(str(MEASURED), MEASURED.stat().st_mtime_ns if MEASURED.is_file() else 0)


@lru_cache(maxsize=4)
def _json(name: str, mtime: int) -> Mapping[str, dict]:
    return json.loads(Path(name).read_text(encoding="utf-8")) if mtime else {}
