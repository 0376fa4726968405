"""What the pages assert. Each fact in the prose names a claim, and behind each claim stands a measurement.

`claims/<page>.toml` holds the claims of one page:

    [adam_l2_stops]                                    # the claim start.adam_l2_stops
    en = "On ½(x−5)² with λ = 0.1, Adam-ℓ2 stops at {value}."
    zh = "在 ½(x−5)² 上取 λ = 0.1，Adam-ℓ2 停在 {value}。"
    source = "the fixed point of x − 5 + λx = 0"       # a paper and its section, the calculation, or "own measurement"
    source_zh = "x − 5 + λx = 0 的不动点"               # left out where `source` has no words, only names and formulas
    standing = "derived"                               # how it is known beside the measurement, see STANDINGS
    test = "claims.start:where_adam_l2_stops"          # a function without arguments: float, int, bool or str
    tolerance = 1e-6                                   # absolute; 0 (exact) for integers, truths and texts
    effect = 0.4545                                    # how far off the number would be if the claim were false
    digits = 4                                         # significant digits in print, default 3

The functions stand in `claims/<page>.py` and use `optim_core` as a reader would. `python -m claims measure` runs
them and writes `measured.json`, from which the prose takes its numbers; `python -m claims check` runs them again and
compares. A tolerance must be at least ten times smaller than the effect, so that a check can fail. A test that holds a
claim up over more cases than its one measurement says so with `@pytest.mark.proves("start.adam_l2_stops")`
(claims/proofs.py). The app shows all of this as a page, *Claims ledger*.
"""

from __future__ import annotations

import importlib
import json
import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
MEASURED = FOLDER / "measured.json"

Value = float | int | bool | str
_TEXTS = ("en", "zh", "source", "test", "standing")
_OPTIONAL = ("source_zh",)
#: How a claim is known beside its measurement here, from the surest: a short calculation that the page gives; read in a
#: paper's own text or code; from a third party's summary or from memory (the idea is a paper's, the number is ours
#: alone); or by nothing but the measurement.
STANDINGS = ("derived", "read", "told", "measured")
_NUMBERS = ("tolerance", "effect", "digits")


@dataclass(frozen=True)
class Claim:
    """One assertion: its sentence in both languages, where it comes from, how it is measured and how exactly."""

    id: str
    en: str
    zh: str
    source: str
    test: str
    standing: str
    source_zh: str = ""
    tolerance: float = 0.0
    effect: float = 0.0
    digits: int = 3

    @property
    def page(self) -> str:
        """The slug of the page that asserts it."""
        return self.id.partition(".")[0]

    def measure(self) -> Value:
        """Run the test behind the claim. Raises TypeError or ValueError with a sentence if it gives no plain value."""
        module, _, name = self.test.partition(":")
        value = getattr(importlib.import_module(module), name)()
        if hasattr(value, "item"):
            value = value.item()
        if not isinstance(value, (bool, int, float, str)):
            raise TypeError(f"{self.test} must return a number, a truth or a text, not {type(value).__name__}.")
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError(f"{self.test} returned {value}; a claim about divergence returns the step or the cause.")
        return value

    def differs(self, now: Value, before: Value) -> str:
        """Empty if `now` confirms `before`, else a sentence."""
        if isinstance(now, float) or isinstance(before, float):
            same = not isinstance(now, str) and not isinstance(before, str) and abs(now - before) <= self.tolerance
        else:
            same = type(now) is type(before) and now == before
        if now is False:
            return f"{self.id} is false: {self.en}"
        return "" if same else f"{self.id} was {before!r} and is now {now!r} (tolerance {self.tolerance:g}): {self.en}"


def load(folder: Path = FOLDER) -> dict[str, Claim]:
    """Every claim by id ("page.name"). Raises ValueError with a sentence if a record is incomplete or cannot fail."""
    return {name: claim for file in sorted(folder.glob("*.toml")) for name, claim in load_page(file).items()}


def load_page(file: Path) -> dict[str, Claim]:
    """The claims of one page, whose name the file has. Raises ValueError as `load` does."""
    found: dict[str, Claim] = {}
    for name, record in tomllib.loads(file.read_text(encoding="utf-8")).items():
        claim_id = f"{file.stem}.{name}"
        missing = [field for field in _TEXTS if not str(record.get(field, "")).strip()]
        strange = sorted(set(record) - {*_TEXTS, *_OPTIONAL, *_NUMBERS})
        if missing or strange:
            raise ValueError(f"The claim {claim_id} lacks {missing} or has the unknown {strange}.")
        claim = Claim(claim_id, **record)
        if claim.standing not in STANDINGS:
            raise ValueError(f"The claim {claim_id} stands as {claim.standing!r}; say one of {', '.join(STANDINGS)}.")
        if claim.tolerance < 0 or (claim.tolerance > 0 and claim.effect < 10 * claim.tolerance):
            raise ValueError(
                f"The claim {claim_id} cannot fail: its tolerance {claim.tolerance:g} must be at "
                f"least ten times smaller than its effect, {claim.effect:g}."
            )
        found[claim_id] = claim
    return found


def measure(claims: Iterable[Claim]) -> dict[str, Value]:
    """The present value of each claim."""
    return {claim.id: claim.measure() for claim in claims}


def committed(file: Path = MEASURED) -> dict[str, Value]:
    """The values in measured.json."""
    held = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return {claim_id: entry["value"] for claim_id, entry in held.items()}


def write(claims: Mapping[str, Claim], values: Mapping[str, Value], file: Path = MEASURED) -> None:
    """Write measured.json: {"page.name": {"value": …, "digits": …}}, sorted, one claim a line."""
    lines: list[str] = []
    for claim_id in sorted(values):
        entry: dict[str, Any] = {"value": values[claim_id], "digits": claims[claim_id].digits}
        lines.append(f"  {json.dumps(claim_id)}: {json.dumps(entry, ensure_ascii=False, allow_nan=False)}")
    file.write_text("{\n" + ",\n".join(lines) + "\n}\n" if lines else "{}\n", encoding="utf-8")


def disagreements(claims: Mapping[str, Claim], now: Mapping[str, Value], before: Mapping[str, Value]) -> list[str]:
    """A sentence for each claim that is new, gone, changed or false; empty if everything still holds."""
    found = [
        f"{name} has never been measured: run `python -m claims measure`." for name in claims if name not in before
    ]
    found += [f"{name} is in measured.json but no longer claimed." for name in before if name not in claims]
    found += [claims[name].differs(now[name], before[name]) for name in claims if name in before and name in now]
    return [sentence for sentence in found if sentence]
