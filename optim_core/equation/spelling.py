"""Which names and characters a typed formula may have, and its text in plain spelling."""

from __future__ import annotations

import math
import re
import string
import unicodedata

from optim_core.equation.refusals import ExpressionError
from optim_core.hyper import GREEK

COORDINATES = ("x", "y", "z")
CAPITAL = {"X": "x", "Y": "y", "Z": "z"}  # a phone begins a line with a capital letter
CONSTANTS = {"pi": math.pi, "e": math.e}
LETTERS = {*string.ascii_letters} - {*COORDINATES, *CONSTANTS, *CAPITAL}
GREEK_LETTERS = {name: letter for name, letter in GREEK.items() if name not in ("lambda", "eps")}
UNARY = {name: name for name in ("sin", "cos", "tan", "exp", "log", "sqrt", "sinh", "cosh", "tanh", "sign")} | {
    "abs": "absolute",
    "ln": "log",
}
CHAINED = {"min": "minimum", "max": "maximum"}
TYPOGRAPHY = str.maketrans(
    dict.fromkeys("·×⋅∙•∗✕", "*")
    | dict.fromkeys("−–", "-")
    | dict.fromkeys("÷∕⁄", "/")
    | dict.fromkeys("^＾", "\ue000")
    | {"π": " pi "}
    | {letter: f" {name} " for name, letter in GREEK_LETTERS.items()}
)
INSTEAD = {"|": "abs(x)", "√": "sqrt(x)", "—": "-"}  # a doubled dash would be two minus signs
SUPERSCRIPTS = "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"


def plain(text: str) -> str:
    """Typographic forms (², ·, −, ×, π, ^, full-width ones) in plain spelling; other characters beyond ASCII are
    refused, those that mathematicians write with what to type instead."""
    spelled = text.translate(TYPOGRAPHY)
    spelled = re.sub(
        f"[{SUPERSCRIPTS}]+", lambda m: f"**({unicodedata.normalize('NFKC', m[0]).replace('−', '-')})", spelled
    )
    spelled = unicodedata.normalize("NFKC", spelled.replace("\ue000", "**")).strip()  # full-width forms （ ） ＋ １
    for mark in spelled:
        if not (mark.isascii() and (mark.isalnum() or mark in " \t.+-*/(),_")):
            if mark in INSTEAD:
                raise ExpressionError("instead", mark=mark, form=INSTEAD[mark])
            raise ExpressionError("character", mark=_name(mark))
    return spelled


def _name(mark: str) -> str:
    return f"“{mark}”" if mark.isprintable() else f"U+{ord(mark):04X}"
