"""Who computes next: heavy work of pages in a fair, bounded line, and its results kept for whoever asks the same.

    table = turns.result(key, lambda: plane(…), waiting)   # in a page's run; waiting(ahead): its place

A page that computes for a second holds the interpreter, so a hall that presses the same switch would stop every other
page. Here `AT_ONCE` computations run at a time; the others stand in one line, first come, first served, and a session
has one place in it, because Streamlit gives a session one run. Who asks for what is being computed, or has been, gets
it with the first. A longer line than `MOST_WAITING` is refused at once: a place that comes after minutes is none.

`waiting` is called twice a second in the visitor's own run. Where the visitor has changed a control meanwhile,
Streamlit ends the run in it, and the place is free. Nothing here calls Streamlit.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Condition
from typing import Any

from ui import observing

LINE = "line"  # its name in /metrics
AT_ONCE = 1  # numpy on small arrays holds the interpreter: a second one at a time would only slow the first
MOST_WAITING = 64  # at a second each, a minute
KEPT = 64  # results; the largest is a map of 65 × 65 cells with four numbers each
LOOKS = 0.5  # seconds between two calls of `waiting`


class Busy(Exception):
    """Too many wait already."""


class Turns:
    """One line. All its methods may be called from any thread."""

    def __init__(self, at_once: int = AT_ONCE, most_waiting: int = MOST_WAITING, kept: int = KEPT) -> None:
        self._at_once, self._most, self._most_kept = at_once, most_waiting, kept
        self._line: list[tuple[object, Hashable]] = []
        self._running: set[Hashable] = set()
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._changed = Condition()

    def __len__(self) -> int:
        """How many wait."""
        return len(self._line)

    def result(self, key: Hashable, work: Callable[[], Any], waiting: Callable[[int], object]) -> Any:
        """What `work()` gives, from memory where an equal `key` is known. `waiting(ahead)` is told how many come
        before; what it raises ends the waiting. Raises Busy, and whatever `work` raises: that is not kept."""
        me, began = object(), time.monotonic()
        with self._changed:
            if key in self._kept:
                return self._known(key)
            if len(self._line) >= self._most:
                observing.refused(LINE)
                raise Busy
            self._line.append((me, key))
        try:
            while True:
                with self._changed:
                    if key in self._kept:
                        return self._known(key)
                    if self._begins(me, key):
                        break
                    ahead = self._ahead(me)
                waiting(ahead)
                with self._changed:
                    self._changed.wait_for(lambda: key in self._kept or self._may(me), LOOKS)
        finally:
            with self._changed:
                self._line = [place for place in self._line if place[0] is not me]
            observing.waited(LINE, time.monotonic() - began)
        try:
            made = work()
            with self._changed:
                self._kept[key] = made
                while len(self._kept) > self._most_kept:
                    self._kept.popitem(last=False)
            return made
        finally:
            with self._changed:
                self._running.discard(key)
                self._changed.notify_all()

    def _known(self, key: Hashable) -> Any:
        self._kept.move_to_end(key)
        return self._kept[key]

    def _begins(self, me: object, key: Hashable) -> bool:
        if not self._may(me):
            return False
        self._running.add(key)
        return True

    def _may(self, me: object) -> bool:
        """Whether it is this one's turn. Who waits for what is being computed holds nobody up."""
        others = [place for place, key in self._line if key not in self._running]
        return me in others[: max(0, self._at_once - len(self._running))]

    def _ahead(self, me: object) -> int:
        return next(k for k, (place, _) in enumerate(self._line) if place is me) + len(self._running) - 1


_turns = Turns()
result = _turns.result
observing.measures(LINE, _turns.__len__)
