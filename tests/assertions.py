"""What the tests of the claims look for, each a function that gives its findings, so that each can be shown to find."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping

from claims import Claim, Value
from claims.proofs import possible_tests

_RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-")


def without_a_test(known: Mapping[str, Claim], sources: Mapping[str, str]) -> list[str]:
    """Claims whose test is no public function without arguments of a file of their own page: `claims/<page>.py`, or
    `claims/<page>_<part>.py` where one file would be too long."""
    tests = {f"claims.{file}:{name}" for file, source in sources.items() for name in possible_tests(source)}
    own = re.compile(r"claims\.(\w+?):")
    return [
        one.id
        for one in known.values()
        if one.test not in tests or not f"{own.match(one.test)[1]}_".startswith(f"{one.page}_")  # type: ignore[index]
    ]


def proving_nothing(known: Mapping[str, Claim], sources: Mapping[str, str]) -> list[str]:
    """Functions in the file of a page that could be the test of a claim and are none. A part of a page in a file of
    its own may also be a command."""
    used, pages = {one.test for one in known.values()}, {one.page for one in known.values()}
    tests = [f"claims.{file}:{name}" for file, source in sources.items() if file in pages
             for name in sorted(possible_tests(source))]  # fmt: skip
    return [test for test in tests if test not in used]


def nobody_claims(named: Iterable[str], known: Mapping[str, Claim]) -> list[str]:
    """Names of claims, in a text or on a test, that no record holds."""
    return sorted(set(named) - set(known))


def parsed(printed: str) -> float:
    """The number that a reader reads: "1,484", "−0.5", "6.1×10⁻⁵", "10⁻⁸"."""
    mantissa, power = re.fullmatch(r"(.*?)(?:×?10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?", printed).groups()  # type: ignore[union-attr]
    sign = -1.0 if mantissa == "−" else 1.0
    body = sign if mantissa in ("", "−") else float(mantissa.translate(_RAISED).replace(",", ""))
    return body * 10.0 ** int(power.translate(_RAISED)) if power else body


def misprinted(claim: Claim, value: Value, printed: str, slack: float = 0.0) -> str:
    """Empty if `printed` is `value` to its printed digits (and `slack`), else a sentence. What is counted is exact."""
    if isinstance(value, (bool, str)):
        return "" if printed == str(value) else f"{claim.id} is {value} and is printed as {printed}"
    exact = isinstance(value, int) and abs(value) < 10**7
    half = 0.0 if exact or value == 0 else 0.5 * 10.0 ** (math.floor(math.log10(abs(value))) - claim.digits + 1)
    off = abs(parsed(printed) - value)
    if off <= half * (1 + 1e-9) + slack:
        return ""
    return f"{claim.id} is {value!r} and is printed as {printed}, off by {off:g}, more than {half:g}: {claim.en}"
