"""What is told apart by a key: `lru_cache` for arguments that are made anew at every call, or cannot be hashed.

@lru_cache(maxsize=128)
def searched(land: Keyed[Landscape]) -> Points:
    return search(land.it)

searched(Keyed((land.id, land.window), land))      # the key says all that the search depends on
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Keyed(Generic[T]):
    """`it`, which stands for any other with the same key."""

    key: tuple[Hashable, ...]
    it: T = field(compare=False)


def itself(it: T, *more: Hashable) -> Keyed[T]:
    """`it` as no other than itself: whoever keeps this keeps it alive, so that its number is nobody else's."""
    return Keyed((id(it), *more), it)
