"""The controls of one page, drawn so that links, languages and forged clients agree.

    deck = Deck("start", (learning_rate(0.1), weight_decay(0.1), choice("style", DECAYS, "decoupled")))
    links.report(deck)                               # one sentence for each nonsense in the link, else nothing
    lr = deck.show("lr")                             # the widget, here; its value, clamped on the server
    with deck.drawer(): beta1 = deck.show("beta1")   # whatever is beyond four controls
    with deck.drawer("controls.exact"): deck.exact("lr")
    deck["lr"]                                       # the value without a widget, also before it is drawn

Numbers are drawn as a slider over a grid of round numbers; a value off the grid, typed or from a link, becomes one
more stop. Streamlit writes the *label* of a chosen option into the link, so options travel through a hidden text
field that holds the language-neutral id, and the visible widget only mirrors it.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import streamlit as st

from ui import echo, given, parts
from ui.control import BadValue, Control
from ui.quoted import quoted
from ui.text import t

PILLS = 12  # more options than these are searched for in a list


@dataclass(frozen=True)
class Deck:
    """The controls of one page. Streamlit keeps the values; the deck holds none and may be rebuilt at every run."""

    page: str
    controls: tuple[Control, ...]

    def __getitem__(self, name: str) -> Any:
        """The present value, legal whatever a client sent; works before and without `show`."""
        control, key = self.control(name), self.key(name)
        if (told := given.values_of(self.page)) is not None:
            return given.value(control, told)
        known = key in st.session_state
        value = control.legal(st.session_state[key]) if known else self._from_link(control)
        parts.note(key, value)
        return value

    def control(self, name: str) -> Control:
        if name not in self._by_name:
            raise KeyError(f"The page {self.page!r} has no control {name!r}; it has {', '.join(self._by_name)}.")
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> dict[str, Control]:
        return {control.name: control for control in self.controls}

    def key(self, name: str) -> str:
        """The name of a control in the link and in the session."""
        return f"{self.page}.{name}"

    def take(self, name: str, text: str) -> None:
        """The value that `text` spells becomes this control's, unless it spells none: what the stage sends."""
        control = self.control(name)
        if control.is_value(text):
            value = control.read(text)
            st.session_state[self.key(name)] = value if control.is_plain else control.spell(value)

    def reset(self) -> None:
        """Every control back to its default, whether the stage holds it or a widget of the page does. What the session
        does not know yet is said too: an address that has become empty does not reach the server."""
        for control in self.controls:
            key = self.key(control.name)
            held = control.default if control.is_plain else ""
            echo.write(key, st.session_state.get(key, held), held)

    def enter(self) -> None:
        """Call before anything else of a page. On entering it, a link that sets anything speaks for the whole page:
        what an earlier visit of the session left is forgotten. Without one, the earlier state is found again. After
        Back and Forward the address always speaks."""
        if st.session_state.get("deck.page") == self.page and not echo.travelled():
            return
        st.session_state["deck.page"] = self.page
        if echo.travelled() or any(key.startswith(f"{self.page}.") for key in st.query_params):
            for control in self.controls:
                echo.forget(self.key(control.name))

    def show(self, name: str, *, disabled: bool = False, spread: bool = False) -> Any:
        """Draw the widget of one control here and return its value. `spread`: many options, all in sight."""
        control = self.control(name)
        if control.is_number:
            self._slider(control, disabled)
        elif control.kind == "text":
            self._line(control, disabled)
        elif control.kind == "list":
            self._carrier(control)
        elif control.kind == "switch":
            st.toggle(
                control.title(), value=control.default, key=self.key(name), bind="query-params", disabled=disabled
            )
        else:
            self._options(control, disabled, spread)
        return self[name]

    def drawer(self, label: str = "controls.more") -> AbstractContextManager[Any]:
        """The place for everything beyond four controls: closed until a reader opens it."""
        return st.expander(t(label), key=f"drawer-{self.page}-{label.split('.')[-1]}")

    def exact(self, *names: str) -> None:
        """Number fields for values typed exactly; each sets the slider of the same control, or says why it cannot."""
        sentences = []
        for name in names:
            control = self.control(name)
            key = f"{self.key(name)}.exact"
            echo.put(key, control.spell(self[name]))
            st.text_input(control.title(self[name]), key=key, on_change=self._typed, args=(control,))
            refused, kept = st.session_state.get(f"{key}.refused", ("", None))
            if refused and kept == self[name]:
                sentences.append(refused)
        if sentences:  # behind all the fields, so that none of them moves
            with st.container(key=f"notice-{self.page}-exact"):
                st.markdown("  \n".join(sentences))

    def _from_link(self, control: Control) -> Any:
        raw = st.query_params.get_all(self.key(control.name))
        return control.read(raw[0]) if len(raw) == 1 and control.is_value(raw[0]) else control.default

    def _slider(self, control: Control, disabled: bool) -> None:
        key = self.key(control.name)
        spelled = self._remember_stop(control, self[control.name])
        spellings = {control.read(text): text for text in spelled}
        stops = sorted({*control.grid(), *spellings})
        echo.settle(key)
        st.select_slider(
            control.title(self[control.name]),
            options=stops,
            value=control.default,
            key=key,
            format_func=lambda v: spellings.get(v) or control.spell(v),
            on_change=echo.refuse,
            args=(key,),
            bind="query-params",
            disabled=disabled,
        )

    def _line(self, control: Control, disabled: bool) -> None:
        key = self.key(control.name)
        if key in st.session_state:
            st.session_state[key] = self[control.name]
        echo.settle(key)
        st.text_input(control.title(), control.default, key=key, bind="query-params", max_chars=control.longest,
                      disabled=disabled, on_change=echo.refuse, args=(key,))  # fmt: skip

    def _remember_stop(self, control: Control, value: Any) -> list[str]:
        """Spellings that the slider must offer beyond its grid: from the link (as spelled there), or typed."""
        extra: list[str] = st.session_state.setdefault(f"{self.key(control.name)}.stops", [])
        raw = st.query_params.get_all(self.key(control.name))
        wanted = raw if len(raw) == 1 and self.key(control.name) not in st.session_state else [control.spell(value)]
        for text in wanted:
            new = text not in extra and (text != control.spell(value) or value not in control.grid())
            if new and control.is_value(text):
                extra.append(text)
        return extra

    def _typed(self, control: Control) -> None:
        key = self.key(control.name)
        if f"{key}.exact" not in st.session_state or echo.heard(f"{key}.exact"):
            return  # as in `_chosen`
        text = str(st.session_state[f"{key}.exact"]).strip()
        st.session_state.pop(f"{key}.exact.refused", None)
        try:
            echo.write(key, self[control.name], control.read(text))
        except BadValue as bad:  # the sentence stands while the value that was kept does
            limits = {"low": control.spell(control.low), "high": control.spell(control.high)}
            value = self[control.name]
            sentence = t(f"typed.{bad.reason}", raw=quoted(text), used=control.spell(value), **limits)
            st.session_state[f"{key}.exact.refused"] = (sentence, value)

    def _options(self, control: Control, disabled: bool, spread: bool) -> None:
        """The visible widget in the reader's language, and the hidden field that the link is bound to."""
        key = self.key(control.name)
        self._carrier(control)
        value, shown = self[control.name], f"{key}.shown"
        echo.put(shown, list(value) if control.kind == "many" else value)
        common: dict[str, Any] = {
            "options": control.options,
            "key": shown,
            "format_func": control.option_name,
            "on_change": self._chosen,
            "args": (control,),
            "disabled": disabled,
        }
        if control.kind == "many" and len(control.options) > PILLS:
            st.multiselect(control.title(), **common)
        elif control.kind == "many":
            st.pills(control.title(), selection_mode="multi", **common)
        elif spread:
            st.pills(control.title(), required=True, **common)
        elif len(control.options) <= 5:
            st.segmented_control(control.title(), required=True, **common)
        else:
            st.selectbox(control.title(), **common)

    def _carrier(self, control: Control) -> None:
        """The hidden field alone. What changes a list is drawn by its page."""
        key, value = self.key(control.name), self[control.name]
        with st.container(key=f"carrier-{self.page}-{control.name}"):
            if key in st.session_state:
                st.session_state[key] = "" if value == control.default else control.spell(value)
            echo.settle(key)
            st.text_input(control.name, key=key, bind="query-params", label_visibility="collapsed",
                          on_change=echo.refuse, args=(key,))  # fmt: skip

    def _chosen(self, control: Control) -> None:
        key = self.key(control.name)
        if f"{key}.shown" not in st.session_state or echo.heard(f"{key}.shown"):
            return  # let go of by a run that was overtaken before it drew the widget: what it reports is of before
        picked = control.clamp(st.session_state[f"{key}.shown"])
        echo.write(key, st.session_state.get(key, ""), "" if picked == control.default else control.spell(picked))
