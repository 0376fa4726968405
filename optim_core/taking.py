"""Whether a function that a user gave can be called as it will be, asked of its signature and not by calling it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any


def required(function: Callable[..., Any]) -> int:
    """How many positional arguments a callable insists on; 1 for a builtin or ufunc that tells no signature."""
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    told = _signature(function)
    return 1 if told is None else len([p for p in told.parameters.values() if p.kind in kinds and p.default is p.empty])


def accepts(function: Callable[..., Any], count: int) -> bool:
    """Whether a callable can be called with `count` positional arguments."""
    told = _signature(function)
    try:
        return told is None or told.bind(*range(count)) is not None
    except TypeError:
        return False


def called(function: Callable[..., Any]) -> str:
    """What a sentence says of a callable: its name and what it takes."""
    return f"{getattr(function, '__name__', type(function).__name__)} takes {_signature(function)}"


def _signature(function: Callable[..., Any]) -> inspect.Signature | None:
    try:
        return inspect.signature(function)
    except (TypeError, ValueError):
        return None
