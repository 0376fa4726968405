"""Numbers in the browser are Python's: both sides are held to tests/stage/numbers.json, this one and numbers.test.js.

`python -m tests.test_stage_numbers` writes the table again.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from optim_core.compile.tex import DIGITS
from optim_core.equation.typeset import MINUS, POWER, PRODUCT, number_reading
from optim_core.equation.typeset import number as in_equation
from ui.numbers import number, superscript
from ui.stops import as_power

TABLE = Path(__file__).parent / "stage" / "numbers.json"

#: Exact ties (JavaScript rounds them up, Python to even), values beside them, carries into the next decade, the
#: borders of plain and scientific writing, and what is no number.
TRAPS = (
    0.0, -0.0, 1.0, -1.0, 0.5, 2.5, 0.125, 0.375, 0.0625, 0.1875, 1.0625, 1.1875, 1000.5, 1001.5, -1000.5, 12345.0,
    12350.0, 1.005, 1.015, 1.025, 1.235, 2.675, 9.995, 9.9995, 99.95, 999.5, 9999.5, 99999.5, 9999.9, 99995.0, 1e5,
    0.001, 0.00099996, 0.0009999, 1.5e-4, 9.9999e-5, 1e-5, 6.1e-5, 1e-8, -1e-8, 1.5e-7, -2e-300, 5e-324, 1.7e308,
    1e21, 1e22, 1e16, 1234567.0, 12345678.0, 123456789.0, -1234560.0, 4.54545, 0.1, 0.11, 0.999, 1234.56, 0.00012345,
    -0.00012345, 98765.4, 1484.0, 1 / 3, 2 / 3, 1e7, 123456.0, 1234560.0, 0.00123456, 0.123456, 0.1234565,
    2.0**-20, 2.0**40, 2.0**-3, 3 * 2.0**-10, 1024.0, 1000.0, 0.0999, math.pi, math.inf, -math.inf, math.nan,
)  # fmt: skip
FACTORS = (
    1.0, 2.0, 8.0, 512.0, 1024.0, 2.0**12, 2.0**-1, 2.0**-3, 2.0**-4, 2.0**-12, 2.0**40, 3.0, 0.1, 1e-5, 1234567.0,
    1.5e6,
)  # fmt: skip
WHOLE = (0, 7, 999, 1000, 1484, -1484, 123456, 9999999, 10**7, 123456789)


def spread() -> Iterator[float]:
    """Values of every size and sign, and the decimals with a 5 behind their last digit."""
    for k in range(-12, 9):
        for v in (1.0, 2.5, 4.44445, 7.0625, 9.99949, 9.9995):
            yield v * 10.0**k
            yield -v * 10.0**k
    for k in range(0, 400, 3):
        yield k / 64 + 0.0078125


def table() -> dict[str, Any]:
    """What Python prints for every case. Numbers are written as text: JSON has no ∞ and one zero."""
    values = (*TRAPS, *spread())
    kinds = {MINUS: "m", PRODUCT: "p", POWER: "s"}
    equation = []
    for v in values:
        for typed in (False, True):
            short = typed and float(f"{v:.6g}") == v
            text, level = number_reading(in_equation(v, None if short else DIGITS))
            equation.append([repr(v), typed, text, kinds.get(level, "")])
    return {
        "number": [[repr(v), digits, number(v, digits)] for v in values for digits in (1, 2, 3, 4, 6)],
        "whole": [[repr(v), number(v)] for v in WHOLE],
        "power": [[repr(v), as_power(v)] for v in FACTORS],
        "superscript": [[k, superscript(k)] for k in (-12, 0, 7, 345)],
        "equation": equation,
    }


def written() -> str:
    parts = (f'"{name}": [\n{chr(10).join(_rows(rows))}\n]' for name, rows in table().items())
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _rows(rows: list[Any]) -> Iterator[str]:
    for k, row in enumerate(rows):
        yield " " + json.dumps(row, ensure_ascii=False) + ("," if k < len(rows) - 1 else "")


def test_the_table_is_what_python_prints() -> None:
    assert json.loads(TABLE.read_text("utf-8")) == table()


def test_the_table_holds_what_is_easily_wrong() -> None:
    shown = {(v, digits): text for v, digits, text in table()["number"]}
    assert shown["1.0625", 4] == "1.062" and shown["1.1875", 4] == "1.188"  # ties go to the even digit
    assert shown["9.9995", 4] == "9.999" or shown["9.9995", 4] == "10"
    assert shown["0.00099996", 3] == "0.001" and shown["1e-05", 3] == "10⁻⁵"
    assert len(table()["number"]) > 1000 and len(table()["equation"]) > 400


if __name__ == "__main__":
    TABLE.write_text(written(), "utf-8")
