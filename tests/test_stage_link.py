"""A link is spelled alike by Python and by the browser: one table, made here and read by tests/stage/link.test.js."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

from ui.control import BadValue, Control
from ui.controls import choice, factor, kept, learning_rate, many, steps, switch, weight_decay
from ui.stage import LONGEST
from ui.stage.served import FOLDER

TABLE = Path(__file__).parent / "stage" / "spellings.json"
CONTROLS = (
    learning_rate(0.01),
    weight_decay(0.1),
    factor("c1", "c₁"),
    steps(),
    Control("theta", "number", 30.0, -90.0, 90.0),
    Control("beta", "number", 0.999, 0.0, 1.0, "decay"),
    Control("any", "number", 1.0),
    Control("whole", "integer", 3, -10, 10),
    choice("style", ("none", "coupled", "decoupled"), "decoupled"),
    many("methods", ("Adam", "AdamW", "Adam-l2"), ("Adam", "Adam-l2")),
    switch("bits", False, ""),
)
NUMBERS = (
    0.0, -0.0, 1.0, 3.0, 10.0, -2.0, 0.1, 0.2 + 0.1, 1 / 3, 2 / 3, 1e-4, 9.999e-5, 1e-5, 1.5e-7, 1e-10, 5e-324,
    2.2e-308, 1e15, 1e16, 123456789012345680.0, 1e22, 1.7976931348623157e308, 0.9995, 100000.0, 123456.789, 2.0**-40,
    2.0**40, 2.0**10, 2.0**-1, 3.0 * 2.0**20, 2.0**-1074, 2.5, 3.5, -2.5, 0.5, -0.5, 1e-300, math.inf, -math.inf,
    math.nan, 1, 7, -4, 5000, 10**6,
)  # fmt: skip
TEXTS = (
    "", " ", "0.1", " 0.1 ", "1e-5", "1E-5", "+3", "-3", ".5", "5.", ".", "1_000", "1__0", "_1", "0x10", "1e", "1e400",
    "-1e400", "inf", "-Infinity", "nan", "NaN", "2^10", "2^-40", "2^9999", "2^-9999", "2^1.5", "2^", "1,5", "2.5",
    "3.0", "3e0", "true", "false", "True", "coupled", "Coupled", "none", "AdamW", "AdamW,Adam", "Adam,Adam", "Adam,",
    "Adam-l2,AdamW,Adam",
)  # fmt: skip
VALUES = {
    "style": ("none", "coupled", "decoupled", "proximal", 3, None),
    "methods": (("Adam",), ("AdamW", "Adam"), ("Adam-l2", "AdamW", "Adam"), (), ("nobody",), "Adam"),
    "bits": (True, False, "true", 1),
}


def test_both_sides_spell_alike() -> None:
    """The committed table is what Python spells now. To renew it: `python -m tests.test_stage_link`."""
    assert json.loads(TABLE.read_text()) == json.loads(table())


def test_the_browser_spells_no_more_states_than_python_reads() -> None:
    most = int(re.search(r"MOST_TEXT = (\d+);", (FOLDER / "model/past.js").read_text("utf-8"))[1])  # type: ignore[index]
    assert kept().is_value("x" * most) and not kept().is_value("x" * (most + 1))
    assert most <= LONGEST, "a message carries what the link holds"


def test_what_is_spelled_is_read_again() -> None:
    for control in CONTROLS:
        for value in VALUES.get(control.name, NUMBERS):
            legal = control.clamp(value)
            assert control.read(control.spell(legal)) == legal


def table() -> str:
    """For each control: what `clamp` and `spell` make of values, and what `read` makes of texts. JSON; an infinity or a
    NaN stands as {"float": "inf"}."""
    rows = []
    for control in CONTROLS:
        values = VALUES.get(control.name, NUMBERS)
        rows.append({
            "control": _scene(control),
            "values": [[_json(v), _json(control.clamp(v)), control.spell(control.clamp(v))] for v in values],
            "texts": [[text, *_read(control, text)] for text in TEXTS],
        })  # fmt: skip
    lines = (json.dumps(row, ensure_ascii=False, allow_nan=False) for row in rows)
    return "[\n" + ",\n".join(lines) + "\n]\n"


def _scene(control: Control) -> dict[str, Any]:
    """What a scene says of a control, as far as its spelling goes."""
    limits = {end: v if math.isfinite(v) else None for end, v in (("low", control.low), ("high", control.high))}
    own = {**limits, "scale": control.scale} if control.is_number else {"options": list(control.options)}
    return {"name": control.name, "kind": control.kind, "default": control.default, **own}


def _read(control: Control, text: str) -> list[Any]:
    """[True, value] or [False, reason]."""
    try:
        return [True, _json(control.read(text))]
    except BadValue as bad:
        return [False, bad.reason]


def _json(value: Any) -> Any:
    return {"float": str(value)} if isinstance(value, float) and not math.isfinite(value) else value


if __name__ == "__main__":
    TABLE.write_text(table())
