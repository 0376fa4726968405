"""How a number is printed in prose, in labels and beside figures, the same in every language."""

from __future__ import annotations

import math

_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def number(value: float | int | bool | str, digits: int = 3) -> str:
    """A value as a reader wants it, with `digits` significant digits and the same in both languages.

    0.5 → "0.5", 4.54545 → "4.55", 1484 → "1,484" (an integer keeps all its digits), 6.1e-5 → "6.1×10⁻⁵",
    inf → "∞", nan → "NaN"; text is returned unchanged. The minus sign is U+2212.
    """
    if isinstance(value, (bool, str)):
        return str(value)
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if isinstance(value, int) and abs(value) < 10**7:
        return f"{value:,}".replace("-", "−")
    if value == 0:
        return "0"
    mantissa, exponent = f"{value:.{max(digits, 1) - 1}e}".split("e")
    power = int(exponent)
    if -4 <= power < max(digits, 5):
        text = f"{float(f'{mantissa}e{exponent}'):,.{max(digits - 1 - power, 0)}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return text.replace("-", "−")
    mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    head = "" if mantissa == "1" else "−" if mantissa == "-1" else f"{mantissa}×"
    return f"{head}10{superscript(power)}".replace("-", "−")


def superscript(power: int) -> str:
    """An exponent as raised digits: −10 → ⁻¹⁰."""
    return str(power).translate(_SUPERSCRIPT)
