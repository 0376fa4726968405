"""How fast somebody may act: a first burst, then one act each so many seconds (a leaky bucket).

It is kept in memory, so an address is never written down; of N processes, each allows the pace for itself.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from threading import Lock

from classroom.refused import Refused

KEPT = 20_000  # keys; the one that acted longest ago is forgotten first, and may then begin a new burst


class Pace:
    """`burst` acts at once, and one more each `every` seconds. May be used from any thread."""

    def __init__(self, burst: int, every: float) -> None:
        self._burst, self._every = burst, every
        self._filled: OrderedDict[str, tuple[float, float]] = OrderedDict()  # how full the bucket was, and when
        self._lock = Lock()

    def spend(self, key: str, now: float) -> None:
        """Count one act of `key`. Raises Refused with the seconds to wait; a refused act is not counted."""
        with self._lock:
            level, then = self._filled.get(key, (0.0, now))
            level = max(0.0, level - max(0.0, now - then) / self._every)  # a clock that was set back empties nothing
            allowed = level + 1 <= self._burst
            self._filled[key] = (level + allowed, now)
            self._filled.move_to_end(key)
            while len(self._filled) > KEPT:
                self._filled.popitem(last=False)
        if not allowed:
            raise Refused("wait", seconds=math.ceil((level + 1 - self._burst) * self._every))
