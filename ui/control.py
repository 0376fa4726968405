"""Controls as data, made from signatures and from one schema: legal values, spelling in a link, stops of a slider.

A control is `<page>.<name>=<value>` in the link, for example `?start.lr=0.01`; a default is left out, and a spelling
is the same in every language. Nothing here draws: `ui/deck.py` does.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from ui.stops import Scale, as_power, exponent_of, stops
from ui.text import language, strings, t

Kind = Literal["number", "integer", "choice", "many", "list", "switch", "states", "text"]
LONGEST_TEXT = 60

#: Kept states of a page: pairs name=value in commas, states in semicolons. What a value means is its control's affair.
_STATES = re.compile(r"[\w.=^,;+-]{0,1500}", re.ASCII)
_POWER = re.compile(r"2\^(-?\d{1,4})")


class BadValue(ValueError):
    """A spelling that is no value of this control; `reason` is a key of the table [link] in strings.toml."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Control:
    """One thing a reader can set: its default, its legal values and how they are spelled in a link.

    `kind`: "number" (float), "integer", "choice" (one of `options`), "many" (some of `options`), "list" (`options` in
    an order, repeats allowed, from one to `high` of them), "switch" (bool), "states" (text: other values of the same
    deck that a reader keeps beside the present ones), "text" (a line that a reader types, of at most `longest`
    characters).
    `low` and `high` are inclusive. `label` is a key for `t`; without
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
    longest: int = LONGEST_TEXT

    def __post_init__(self) -> None:
        known = self.default in self.options if self.kind == "choice" else True
        if not known or self.clamp(self.default) != self.default:
            raise ValueError(f"The default {self.default!r} of the control {self.name!r} is not one of its values.")

    @property
    def is_number(self) -> bool:
        return self.kind in ("number", "integer")

    @property
    def is_plain(self) -> bool:
        """Whether the session holds the value itself and not its spelling."""
        return self.is_number or self.kind == "switch"

    def grid(self) -> tuple[float, ...]:
        """The stops of the slider, ascending; the default and both ends are among them."""
        return self._grid

    @cached_property
    def _grid(self) -> tuple[float, ...]:
        step = self.step or (1.0 if self.kind == "integer" else None)
        offered = stops(self.scale, self.low, self.high, floor=self.floor, step=step)
        return tuple(sorted({self.clamp(v) for v in (*offered, self.low, self.high, self.default)}))

    def legal(self, held: Any) -> Any:
        """The value that a session holds, whatever a client has put there."""
        if self.is_plain:
            return self.clamp(held)
        return self.read(held) if self.is_value(held) else self.default

    def clamp(self, value: Any) -> Any:
        """The legal value nearest to `value`; the default where nothing is near (NaN, unknown option, wrong type)."""
        if self.kind == "choice":
            return value if value in self.options else self.default
        if self.kind == "many":
            known = tuple(o for o in self.options if o in value) if isinstance(value, (list, tuple)) else ()
            return known or self.default
        if self.kind == "list":
            legal = tuple(o for o in value if o in self.options) if isinstance(value, (list, tuple)) else ()
            return legal[: int(min(self.high, len(legal)))] or self.default
        if self.kind == "switch":
            return value if isinstance(value, bool) else self.default
        if self.kind == "states":
            return value if isinstance(value, str) and _STATES.fullmatch(value) else self.default
        if self.kind == "text":
            return value if isinstance(value, str) and self._is_line(value) else self.default
        if isinstance(value, bool) or not isinstance(value, (int, float)) or math.isnan(value):
            return self.default
        inside = min(max(value, self.low), self.high)
        return int(round(inside)) if self.kind == "integer" else float(inside) + 0.0  # −0 is 0

    def spell(self, value: Any) -> str:
        """How `value` stands in a link: the same in every language, and `read(spell(v)) == v`."""
        if self.kind in ("many", "list"):
            return ",".join(value)
        if self.kind == "switch":
            return "true" if value else "false"
        if self.scale == "binary" and exponent_of(value) is not None:
            return f"2^{exponent_of(value)}"
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
        if self.kind == "list":
            listed = tuple(text.split(","))
            if not set(listed) <= set(self.options):
                raise BadValue("unknown")
            return listed if len(listed) <= self.high else _bad("too_many")
        if self.kind == "switch":
            return {"true": True, "false": False}[text] if text in ("true", "false") else _bad("unknown")
        if self.kind == "states":
            return text if _STATES.fullmatch(text) else _bad("unreadable")
        if self.kind == "text":
            return text if self._is_line(text) else _bad("unreadable")
        try:
            power = _POWER.fullmatch(text) if self.scale == "binary" else None
            value = 2.0 ** int(power[1]) if power else float(text)
        except (ValueError, OverflowError):
            raise BadValue("no_number") from None
        if math.isnan(value):
            raise BadValue("no_number")
        if not self.low <= value <= self.high:
            raise BadValue("outside")
        if self.kind == "integer" and value != int(value):
            raise BadValue("no_integer")
        return self.clamp(int(value) if self.kind == "integer" else value)

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
        text = " ".join(part for part in (self.symbol, words) if part) or self.name
        return f"{text} = {as_power(value)}" if self.scale == "binary" and value is not None else text

    def _is_line(self, text: str) -> bool:
        return len(text) <= self.longest and text.isprintable()

    def option_name(self, option: str) -> str:
        """The name of one option in the session's language."""
        name = dict(zip(self.options, self.names, strict=True)).get(option, option) if self.names else option
        if isinstance(name, Mapping):
            return name[language()]
        return t(name) if name in strings(language()) else name


def _bad(reason: str) -> Any:
    raise BadValue(reason)
