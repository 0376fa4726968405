"""The rooms of this process, and where they are kept."""

from __future__ import annotations

import os
from functools import cache
from threading import Lock

from classroom import Classroom, open_store
from ui.text import ROOT

ADDRESS = "ADAMW_LAB_ROOMS"  # names the store: sqlite:///file, postgresql://… or redis://… (classroom/store.py)
BESIDE = f"sqlite:///{ROOT / 'rooms.sqlite'}"  # without it: a file of this folder, which git ignores

_OPENING = Lock()


def classroom() -> Classroom:
    """The one Classroom of this process; its store is opened by who asks first.

    Raises Refused("away") while the store cannot be reached (the next who asks tries again), ValueError for an address
    that is none, RuntimeError for a store that another version of this program made.
    """
    with _OPENING:
        return _opened(os.environ.get(ADDRESS) or BESIDE)


def short_link(base: str, code: str) -> str:
    """The address of a room for phones: `base` is the app's own address, with or without a slash at its end."""
    return f"{base.rstrip('/')}/r/{code}"


@cache
def _opened(address: str) -> Classroom:
    return Classroom(open_store(address))
