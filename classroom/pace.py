"""How fast somebody may act: a first burst, then one act each so many seconds.

What is kept of each key is one time, that at which its burst is whole again (the generic cell rate algorithm, ITU-T
I.371). It is kept in memory, so an address is never written down; of N processes, each allows the pace for itself.
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
        self._whole: OrderedDict[str, float] = OrderedDict()
        self._lock = Lock()

    def spend(self, key: str, now: float) -> None:
        """Count one act of `key`. Raises Refused with the seconds to wait; a refused act is not counted."""
        limit = now + self._burst * self._every
        with self._lock:
            # A clock that was set back must not keep anybody waiting longer than a whole burst.
            whole = min(max(self._whole.get(key, now), now), limit) + self._every
            if whole > limit + 1e-6:
                raise Refused("wait", seconds=math.ceil(whole - limit))
            self._whole[key] = whole
            self._whole.move_to_end(key)
            while len(self._whole) > KEPT:
                self._whole.popitem(last=False)
