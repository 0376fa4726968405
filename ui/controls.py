"""Controls as data, made from signatures and from one schema: legal values, spelling in a link, stops of a slider.

A control is `<page>.<name>=<value>` in the link, for example `?start.lr=0.01`; a default is left out, and a spelling
is the same in every language. Nothing here draws: `ui/deck.py` does.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, Literal

import optim_core as oc
from optim_core.hyper import Hyper, symbol
from ui.text import language, number, strings, t

Kind = Literal["number", "integer", "power", "choice", "many", "switch"]
Scale = Literal["linear", "log", "decay", "tiny", "binary"]

_POWER = re.compile(r"2\^(-?\d{1,4})")
_ROUND = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)
_DECAY = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9998,
          0.9999)  # fmt: skip


class BadValue(ValueError):
    """A spelling that is no value of this control; `reason` is a key of the table [link] in strings.toml."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Control:
    """One thing a reader can set: its default, its legal values and how they are spelled in a link.

    `kind`: "number" (float), "integer", "power" (the integer k of a factor 2ᵏ), "choice" (one of `options`),
    "many" (some of `options`), "switch" (bool). `low` and `high` are inclusive. `label` is a key for `t`; without
    one the control is called by its symbol. `floor` is the smallest stop above 0 of a "tiny" scale. `names` are shown
    instead of the options' ids: keys for `t`, or text.
    """

    name: str
    kind: Kind
    default: Any
    low: float = -math.inf
    high: float = math.inf
    scale: Scale = "linear"
    step: float | None = None
    floor: float = 1e-16
    options: tuple[str, ...] = ()
    names: tuple[str | Mapping[str, str], ...] = ()
    symbol: str = ""
    label: str = ""

    def __post_init__(self) -> None:
        known = self.default in self.options if self.kind == "choice" else True
        if not known or self.clamp(self.default) != self.default:
            raise ValueError(f"The default {self.default!r} of the control {self.name!r} is not one of its values.")

    @property
    def is_number(self) -> bool:
        return self.kind in ("number", "integer", "power")

    def grid(self) -> tuple[float, ...]:
        """The stops of the slider, ascending; the default and both ends are among them."""
        if self.scale == "decay":
            stops: Iterable[float] = (v for v in _DECAY if self.low <= v <= self.high)
        elif self.scale == "binary":
            stops = (2.0**k for k in range(math.ceil(math.log2(self.low)), math.floor(math.log2(self.high)) + 1))
        elif self.scale in ("log", "tiny"):
            digits = _ROUND if self.scale == "log" else (1.0, 2.0, 5.0)
            floor = self.low if self.low > 0 else self.floor
            powers = range(math.floor(math.log10(floor)) - 1, math.ceil(math.log10(self.high)) + 1)
            stops = (float(f"{d}e{p}") for p in powers for d in digits if floor <= float(f"{d}e{p}") <= self.high)
            stops = [*([0.0] if self.scale == "tiny" else []), *stops]
        else:
            step = self.step or (1 if self.kind != "number" else _nice((self.high - self.low) / 100))
            places = max(0, -math.floor(math.log10(step)) + 1)
            stops = takewhile(lambda v: v <= self.high, (round(self.low + i * step, places) for i in range(10_001)))
        kept = {self.clamp(v) for v in (*stops, self.low, self.high, self.default)}
        return tuple(sorted(kept))

    def clamp(self, value: Any) -> Any:
        """The legal value nearest to `value`; the default where nothing is near (NaN, unknown option, wrong type)."""
        if self.kind == "choice":
            return value if value in self.options else self.default
        if self.kind == "many":
            known = tuple(o for o in self.options if o in value) if isinstance(value, (list, tuple)) else ()
            return known or self.default
        if self.kind == "switch":
            return value if isinstance(value, bool) else self.default
        if isinstance(value, bool) or not isinstance(value, (int, float)) or math.isnan(value):
            return self.default
        inside = min(max(value, self.low), self.high)
        return int(round(inside)) if self.kind != "number" else float(inside)

    def spell(self, value: Any) -> str:
        """How `value` stands in a link: the same in every language, and `read(spell(v)) == v`."""
        if self.kind == "many":
            return ",".join(value)
        if self.kind == "switch":
            return "true" if value else "false"
        if self.scale == "binary" and _exponent(value) is not None:
            return f"2^{_exponent(value)}"
        if self.is_number:
            text = repr(self.clamp(value))
            text = text.removesuffix(".0")
            return text.replace("e-0", "e-").replace("e+", "e")
        return str(value)

    def read(self, text: str) -> Any:
        """The value that `text` spells. Raises BadValue with the reason if it spells none."""
        if self.kind == "choice":
            return text if text in self.options else _bad("unknown")
        if self.kind == "many":
            chosen = tuple(text.split(","))
            if not set(chosen) <= set(self.options) or len(set(chosen)) != len(chosen):
                raise BadValue("unknown")
            return tuple(o for o in self.options if o in chosen)
        if self.kind == "switch":
            return {"true": True, "false": False}[text] if text in ("true", "false") else _bad("unknown")
        try:
            power = _POWER.fullmatch(text) if self.scale == "binary" else None
            value = 2.0 ** int(power[1]) if power else float(text)
        except (ValueError, OverflowError):
            raise BadValue("no_number") from None
        if math.isnan(value):
            raise BadValue("no_number")
        if not self.low <= value <= self.high:
            raise BadValue("outside")
        if self.kind != "number" and value != int(value):
            raise BadValue("no_integer")
        return self.clamp(int(value) if self.kind != "number" else value)

    def is_value(self, text: object) -> bool:
        """Whether `text` spells a value."""
        try:
            self.read(str(text))
        except BadValue:
            return False
        return True

    def title(self, value: Any = None) -> str:
        """What stands above the widget: symbol and name; for a power also what it amounts to."""
        words = t(self.label) if self.label else ""
        mark = f"*{self.symbol}*" if self.symbol else ""
        text = " ".join(part for part in (mark, words) if part) or self.name
        if self.scale == "binary" and value is not None:
            k = _exponent(value)
            return f"{text} = {value:g}" if k is None else f"{text} = 2{_superscript(k)} ≈ {number(value, 2)}"
        return f"{text} = 2{_superscript(value)} ≈ {number(2.0**value, 2)}" if self.kind == "power" else text

    def option_name(self, option: str) -> str:
        """The name of one option in the session's language."""
        name = dict(zip(self.options, self.names, strict=True)).get(option, option) if self.names else option
        if isinstance(name, Mapping):
            return name[language()]
        return t(name) if name in strings(language()) else name


def from_hyper(hyper: Hyper, default: float | None = None, name: str = "") -> Control:
    """The control of one hyperparameter of a rule or of one parameter of a landscape, as its annotation says."""
    label = f"hyper.{hyper.name}"
    return Control(
        name=name or hyper.name,
        kind="integer" if hyper.integer else "number",
        default=hyper.default if default is None else default,
        low=0.0 if hyper.scale == "tiny" else hyper.low,
        high=hyper.high,
        floor=max(hyper.low, 1e-16),
        scale=hyper.scale,  # type: ignore[arg-type]
        symbol=hyper.symbol,
        label=label if label in strings("en") else "",
    )


def learning_rate(default: float, low: float = 1e-5, high: float = 10.0) -> Control:
    return Control("lr", "number", default, low, high, "log", symbol=symbol("lr")[0], label="hyper.lr")


def weight_decay(default: float, low: float = 0.0, high: float = 10.0) -> Control:
    return Control(
        "decay",
        "number",
        default,
        low,
        high,
        "tiny" if low == 0 else "log",
        floor=1e-4,
        symbol=symbol("weight_decay")[0],
        label="hyper.weight_decay",
    )


def power_of_two(name: str, mark: str, default: int = 0, reach: int = 40) -> Control:
    """The exponent k of a gradient scale 2ᵏ, k = −reach…reach: a power of two changes no bit of a mantissa."""
    return Control(name, "power", default, -reach, reach, symbol=mark, label="controls.gradient_scale")


def factor(name: str, mark: str, default: float = 1.0, reach: int = 40) -> Control:
    """A gradient scale as a factor, 2⁻ʳ…2ʳ (r = `reach`). The slider stops at powers of two, which change no bit of a
    mantissa and are spelled 2^10; any other factor may be typed, and then products with it are rounded."""
    return Control(name, "number", default, 2.0**-reach, 2.0**reach, "binary", symbol=mark,
                   label="controls.gradient_scale")


def steps(default: int = 500, high: int = 5000) -> Control:
    return Control("steps", "integer", default, 1, high, "log", symbol="T", label="controls.steps")


def choice(name: str, options: Sequence[str], default: str, label: str = "", names: Sequence[Any] = ()) -> Control:
    """One of `options` (language-neutral ids); `names` are keys for `t` or plain text, in the same order."""
    return Control(name, "choice", default, options=tuple(options), names=tuple(names), label=label)


def many(
    name: str, options: Sequence[str], default: Sequence[str], label: str = "", names: Sequence[str] = ()
) -> Control:
    """Some of `options`, at least one."""
    return Control(name, "many", tuple(default), options=tuple(options), names=tuple(names), label=label)


def map_choice(default: str) -> Control:
    """One landscape of two coordinates, by its id; named in the reader's language by the landscape itself."""
    flat = [one for one in oc.landscapes().values() if one.d == 2]
    return choice("landscape", [one.id for one in flat], default, "controls.landscape", [one.title for one in flat])


def switch(name: str, default: bool, label: str) -> Control:
    return Control(name, "switch", default, label=label)


def _bad(reason: str) -> Any:
    raise BadValue(reason)


def _exponent(value: float) -> int | None:
    """k where value = 2ᵏ exactly, else None."""
    mantissa, k = math.frexp(value)
    return k - 1 if mantissa == 0.5 else None


def _nice(step: float) -> float:
    """The round number 1, 2 or 5 × 10ⁿ at or above `step`."""
    power = 10.0 ** math.floor(math.log10(step))
    return next(float(f"{d * power:.6g}") for d in (1, 2, 5, 10) if d * power >= step * 0.999)


def _superscript(k: int) -> str:
    return str(k).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
