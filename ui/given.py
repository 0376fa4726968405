"""The state of a page that nobody has open: a deck reads its values from here while a scene is drawn on paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from ui.control import Control

_GIVEN: ContextVar[tuple[str, Mapping[str, str]] | None] = ContextVar("given", default=None)


@contextmanager
def state(page: str, values: Mapping[str, str]) -> Iterator[None]:
    """Within it the deck of `page` holds `values`, spelled as in a link; the rest is default. Other decks, and this one
    in other threads, are as they were."""
    token = _GIVEN.set((page, values))
    try:
        yield
    finally:
        _GIVEN.reset(token)


def values_of(page: str) -> Mapping[str, str] | None:
    """What is given for a page, None where its own session speaks."""
    given = _GIVEN.get()
    return given[1] if given is not None and given[0] == page else None


def value(control: Control, told: Mapping[str, str]) -> Any:
    """The value of a control in what is told: its default where that is silent or senseless."""
    text = told.get(control.name)
    return control.read(text) if text is not None and control.is_value(text) else control.default
