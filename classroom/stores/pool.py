"""A few connections that many threads share."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from classroom.refused import Refused

PATIENCE = 10.0  # s that a thread waits for a connection


class Pool:
    """At most `most` connections, made when they are first needed. Streamlit runs every visitor's script in a thread of
    its own, so a connection for each thread would be hundreds, for one query each."""

    def __init__(self, connect: Callable[[], Any], most: int = 8) -> None:
        self._connect = connect
        self._places: queue.LifoQueue[Any] = queue.LifoQueue()
        for _ in range(most):
            self._places.put(None)

    @contextmanager
    def take(self) -> Iterator[Any]:
        """A connection that no other thread has. It is closed if an exception leaves the context, unless the exception
        is an answer. Refused("away") where none gets free in time."""
        try:
            connection = self._places.get(timeout=PATIENCE)
        except queue.Empty:
            raise Refused("away") from None
        try:
            connection = connection or self._connect()
            yield connection
        except Refused:
            raise
        except BaseException:
            _close(connection)
            connection = None
            raise
        finally:
            self._places.put(connection)

    def clear(self) -> None:
        """Close the connections that nobody uses."""
        found = []
        with suppress(queue.Empty):
            while True:
                found.append(self._places.get_nowait())
        for connection in found:
            _close(connection)
            self._places.put(None)


def _close(connection: Any) -> None:
    if connection is not None:
        with suppress(Exception):  # it may be broken already
            connection.close()
