"""Controls, made from signatures and from one schema, and drawn so that links, languages and forged clients agree.

`Control` is pure: its legal values, how one is spelled in a link, how a spelling is read. A `Deck` is the controls of
one page. A page uses it like this:

    deck = Deck("start", (learning_rate(0.1), weight_decay(0.1), choice("decay", DECAYS, "decoupled")))
    links.report(deck)                               # one sentence for each nonsense in the link, else nothing
    lr = deck.show("lr")                             # the widget, here; its value, clamped on the server
    with deck.drawer(): beta1 = deck.show("beta1")   # whatever is beyond four controls
    deck["lr"]                                       # the value without a widget (before it is drawn)

In the link a control is `<page>.<name>=<value>`, for example `?start.lr=0.01`; a default is left out. Numbers are
drawn as a slider over a grid of round numbers; a value off the grid, typed or from a link, becomes one more stop.
Streamlit writes the *label* of a chosen option into the link, so options travel through a hidden text field that
holds the language-neutral id, and the visible widget only mirrors it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any, Literal

import streamlit as st

from optim_core.hyper import Hyper, symbol
from ui.text import language, number, strings, t

Kind = Literal["number", "integer", "power", "choice", "many", "switch"]
Scale = Literal["linear", "log", "decay", "tiny"]

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
    one the control is called by its symbol. `floor` is the smallest stop above 0 of a "tiny" scale. `names` are shown instead of the options' ids: keys for `t`, or text.
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
    names: tuple[str, ...] = ()
    symbol: str = ""
    label: str = ""

    def __post_init__(self) -> None:
        if self.clamp(self.default) != self.default:
            raise ValueError(f"The default {self.default!r} of the control {self.name!r} is not one of its values.")

    @property
    def is_number(self) -> bool:
        return self.kind in ("number", "integer", "power")

    def grid(self) -> tuple[float, ...]:
        """The stops of the slider, ascending; the default and both ends are among them."""
        if self.scale == "decay":
            stops: Iterable[float] = (v for v in _DECAY if self.low <= v <= self.high)
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
            value = float(text)
        except ValueError:
            raise BadValue("no_number") from None
        if math.isnan(value):
            raise BadValue("no_number")
        if not self.low <= value <= self.high:
            raise BadValue("outside")
        if self.kind != "number" and value != int(value):
            raise BadValue("no_integer")
        return self.clamp(int(value) if self.kind != "number" else value)

    def title(self, value: Any = None) -> str:
        """What stands above the widget: symbol and name; for a power also what it amounts to."""
        words = t(self.label) if self.label else ""
        mark = f"*{self.symbol}*" if self.symbol else ""
        text = " ".join(part for part in (mark, words) if part) or self.name
        return f"{text} = 2{_superscript(value)} ≈ {number(2.0**value, 2)}" if self.kind == "power" else text

    def option_name(self, option: str) -> str:
        """The name of one option in the session's language."""
        name = dict(zip(self.options, self.names, strict=True)).get(option, option) if self.names else option
        return t(name) if name in strings(language()) else name


def from_hyper(hyper: Hyper, default: float | None = None, name: str = "") -> Control:
    """The control of one hyperparameter of a rule or of one parameter of a landscape, as its annotation says."""
    label = f"hyper.{hyper.name}"
    return Control(
        name=name or hyper.name,
        kind="integer" if hyper.integer else "number",
        default=hyper.default if default is None else default,
        low=hyper.low,
        high=hyper.high,
        scale=hyper.scale,  # type: ignore[arg-type]
        symbol=hyper.symbol,
        label=label if label in strings("en") else "",
    )


def learning_rate(default: float, low: float = 1e-5, high: float = 10.0) -> Control:
    return Control("lr", "number", default, low, high, "log", symbol=symbol("lr")[0], label="hyper.lr")


def weight_decay(default: float, low: float = 0.0, high: float = 10.0) -> Control:
    return Control("decay", "number", default, low, high, "tiny" if low == 0 else "log", floor=1e-4,
                   symbol=symbol("weight_decay")[0], label="hyper.weight_decay")


def power_of_two(name: str, mark: str, default: int = 0, reach: int = 40) -> Control:
    """The exponent k of a gradient scale 2ᵏ, k = −reach…reach: a power of two changes no bit of a mantissa."""
    return Control(name, "power", default, -reach, reach, symbol=mark, label="controls.gradient_scale")


def steps(default: int = 500, high: int = 5000) -> Control:
    return Control("steps", "integer", default, 1, high, "log", symbol="T", label="controls.steps")


def choice(name: str, options: Sequence[str], default: str, label: str = "", names: Sequence[str] = ()) -> Control:
    """One of `options` (language-neutral ids); `names` are keys for `t` or plain text, in the same order."""
    return Control(name, "choice", default, options=tuple(options), names=tuple(names), label=label)


def many(name: str, options: Sequence[str], default: Sequence[str], label: str = "", names: Sequence[str] = ()) -> Control:
    """Some of `options`, at least one."""
    return Control(name, "many", tuple(default), options=tuple(options), names=tuple(names), label=label)


def switch(name: str, default: bool, label: str) -> Control:
    return Control(name, "switch", default, label=label)


@dataclass(frozen=True)
class Deck:
    """The controls of one page. Streamlit keeps the values; the deck holds none and may be rebuilt at every run."""

    page: str
    controls: tuple[Control, ...]

    def __getitem__(self, name: str) -> Any:
        """The present value, legal whatever a client sent; works before and without `show`."""
        control = self.control(name)
        key = self.key(name)
        if key not in st.session_state:
            return self._from_link(control)
        held = st.session_state[key]
        if control.is_number or control.kind == "switch":
            return control.clamp(held)
        return _read_or_default(control, held) if held else control.default

    def control(self, name: str) -> Control:
        for control in self.controls:
            if control.name == name:
                return control
        raise KeyError(f"The page {self.page!r} has no control {name!r}; it has "
                       f"{', '.join(c.name for c in self.controls)}.")

    def key(self, name: str) -> str:
        """The name of a control in the link and in the session."""
        return f"{self.page}.{name}"

    def only(self, *names: str) -> Deck:
        """The same deck with these controls, in this order."""
        return replace(self, controls=tuple(self.control(name) for name in names))

    def show(self, name: str, *, disabled: bool = False) -> Any:
        """Draw the widget of one control here and return its value."""
        control = self.control(name)
        if control.is_number:
            self._slider(control, disabled)
        elif control.kind == "switch":
            st.toggle(control.title(), value=control.default, key=self.key(name), bind="query-params",
                      disabled=disabled)
        else:
            self._options(control, disabled)
        return self[name]

    def drawer(self, label: str = "controls.more") -> AbstractContextManager[Any]:
        """The place for everything beyond four controls: closed until a reader opens it."""
        return st.expander(t(label), key=f"drawer-{self.page}-{label.split('.')[-1]}")

    def exact(self, *names: str) -> None:
        """Number fields for values typed exactly; each sets the slider of the same control."""
        for name in names:
            control = self.control(name)
            key = f"{self.key(name)}.exact"
            st.session_state[key] = control.spell(self[name])
            st.text_input(control.title(self[name]), key=key, on_change=self._typed, args=(control,))

    def _from_link(self, control: Control) -> Any:
        raw = st.query_params.get_all(self.key(control.name))
        return _read_or_default(control, raw[0]) if len(raw) == 1 else control.default

    def _slider(self, control: Control, disabled: bool) -> None:
        key = self.key(control.name)
        spelled = self._remember_stop(control, self[control.name])
        spellings = {control.read(text): text for text in spelled}
        stops = sorted({*control.grid(), *spellings})
        st.select_slider(
            control.title(self[control.name]),
            options=stops,
            value=control.default,
            key=key,
            format_func=lambda v: spellings.get(v) or control.spell(v),
            bind="query-params",
            disabled=disabled,
        )

    def _remember_stop(self, control: Control, value: Any) -> list[str]:
        """Spellings that the slider must offer beyond its grid: from the link (as spelled there), or typed."""
        extra: list[str] = st.session_state.setdefault(f"{self.key(control.name)}.stops", [])
        raw = st.query_params.get_all(self.key(control.name))
        wanted = raw if len(raw) == 1 and self.key(control.name) not in st.session_state else [control.spell(value)]
        for text in wanted:
            new = text not in extra and (text != control.spell(value) or value not in control.grid())
            if new and _is_value(control, text):
                extra.append(text)
        return extra

    def _typed(self, control: Control) -> None:
        key = self.key(control.name)
        text = str(st.session_state[f"{key}.exact"]).strip()
        if _is_value(control, text):
            st.session_state[key] = control.read(text)

    def _options(self, control: Control, disabled: bool) -> None:
        """The visible widget in the reader's language, and the hidden field that the link is bound to."""
        key = self.key(control.name)
        value = self[control.name]
        with st.container(key=f"carrier-{self.page}-{control.name}"):
            if key in st.session_state:
                st.session_state[key] = "" if value == control.default else control.spell(value)
            st.text_input(control.name, key=key, bind="query-params", label_visibility="collapsed")
        value = self[control.name]
        shown = f"{key}.shown"
        st.session_state[shown] = list(value) if control.kind == "many" else value
        common: dict[str, Any] = {"options": control.options, "key": shown, "format_func": control.option_name,
                                  "on_change": self._chosen, "args": (control,), "disabled": disabled}
        if control.kind == "many":
            st.pills(control.title(), selection_mode="multi", **common)
        elif len(control.options) <= 5:
            st.segmented_control(control.title(), required=True, **common)
        else:
            st.selectbox(control.title(), **common)

    def _chosen(self, control: Control) -> None:
        key = self.key(control.name)
        picked = control.clamp(st.session_state[f"{key}.shown"])
        st.session_state[key] = "" if picked == control.default else control.spell(picked)


def _bad(reason: str) -> Any:
    raise BadValue(reason)


def _read_or_default(control: Control, text: Any) -> Any:
    return control.read(text) if isinstance(text, str) and _is_value(control, text) else control.default


def _is_value(control: Control, text: str) -> bool:
    try:
        control.read(text)
    except BadValue:
        return False
    return True


def _nice(step: float) -> float:
    """The round number 1, 2 or 5 × 10ⁿ at or above `step`."""
    power = 10.0 ** math.floor(math.log10(step))
    return next(float(f"{d * power:.6g}") for d in (1, 2, 5, 10) if d * power >= step * 0.999)


def _superscript(k: int) -> str:
    return str(k).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
