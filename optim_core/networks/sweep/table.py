"""One table of a protocol file, from which keys are taken one by one, each checked."""

from __future__ import annotations

import difflib
import math
from collections.abc import Sequence
from typing import Any

from optim_core.numeric import shown

KINDS = {str: "a word", int: "a whole number", float: "a number", dict: "a table"}
REQUIRED = object()


def once(what: str, values: Sequence[Any]) -> None:
    """Raises ValueError if a value stands twice in the list."""
    for value in values:
        if values.count(value) > 1:
            raise ValueError(f"{what} {value} is named twice.")


class Table:
    """`one`, `many`, `table` and `tables` take a key; `end` refuses what nobody took. All raise ValueError with a
    sentence. name: what the sentences call it."""

    def __init__(self, name: str, held: Any) -> None:
        if not isinstance(held, dict):
            raise ValueError(f"{name} must be a table, not {shown(held)}.")
        self.name, self.held, self.asked = name, held, [""]

    def _take(self, key: str, default: Any) -> Any:
        self.asked.append(key)
        if key not in self.held and default is REQUIRED:
            raise ValueError(f"{self.name} has no {key!r}.")
        return self.held.get(key, default)

    def _typed(self, key: str, value: Any, kind: Any) -> Any:
        accepted = (int, float) if kind is float else kind
        if isinstance(value, bool) or not isinstance(value, accepted):
            raise ValueError(f"{key} in {self.name}: {shown(value)} is not {KINDS[kind]}.")
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError(f"{key} in {self.name}: {shown(value)} is not finite.")
        return float(value) if kind is float else value

    def one(self, key: str, kind: type, default: Any = REQUIRED) -> Any:
        """The value under `key`."""
        value = self._take(key, default)
        return default if value is default else self._typed(key, value, kind)

    def one_of(self, key: str, options: tuple[str, ...], default: Any = REQUIRED) -> str:
        """The word under `key`, one of `options`."""
        word = self.one(key, str, default)
        if word not in options:
            raise ValueError(f"{key} in {self.name} is one of {', '.join(options)}, not {word!r}.")
        return str(word)

    def many(self, key: str, kind: type, default: Any = REQUIRED) -> tuple[Any, ...]:
        """The list under `key`, not empty, none in it twice."""
        values = self._take(key, default)
        if values is default:
            return tuple(values)
        if not isinstance(values, list) or not values:
            raise ValueError(f"{key} in {self.name} must be a list of at least one value, not {shown(values)}.")
        typed = [self._typed(key, value, kind) for value in values]
        once(f"{key} in {self.name}:", typed)
        return tuple(typed)

    def table(self, key: str, default: Any = REQUIRED) -> dict[str, Any]:
        """The table under `key`."""
        held = self._typed(key, self._take(key, default), dict)
        if not held and default is REQUIRED:
            raise ValueError(f"{key} in {self.name} is empty.")
        return dict(held)

    def tables(self, key: str) -> list[Table]:
        """The tables [[key]], at least one."""
        held = self._take(key, REQUIRED)
        if not isinstance(held, list) or not held:
            raise ValueError(f"{self.name} needs at least one [[{key}]].")
        return [Table(f"[[{key}]]", one) for one in held]

    def end(self) -> None:
        """Raises ValueError for a key that means nothing."""
        for key in self.held:
            if key not in self.asked:
                near = difflib.get_close_matches(key, self.asked, 1)
                raise ValueError(f"{self.name} has an unknown key {key!r}" + (f"; is it {near[0]}?" if near else "."))
