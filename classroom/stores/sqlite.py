"""Rooms in one file, for one machine: any number of threads and processes, and nothing to install.

Acknowledged votes outlive kill -9 of every process, and a power cut. In WAL mode a commit is written to the log before
it returns, so what only kills the process loses nothing at either setting; `synchronous = FULL` also waits for the disk
at each commit, where NORMAL could lose the last commits with the power. A vote is a few hundred bytes and a room has a
few hundred of them, so the wait is cheap. WAL needs memory shared between the processes: the file must be on a disk of
this machine, not on a network.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from classroom.stores.pool import PATIENCE, Pool
from classroom.stores.sql import Run, SqlStore


class SqliteStore(SqlStore):
    """Rooms in the SQLite file at `path`; it is made, for its owner alone to read, with its folder."""

    failures = (sqlite3.OperationalError,)

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path).absolute()  # a file, whatever its name: SQLite itself keeps :memory: apart
        self._path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
        # The writers of this process queue here, in their order; SQLite's own wait sleeps and is not fair.
        self._writing = Lock()
        self.pool = Pool(self._connect)
        self.create()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
        for setting in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {setting}")
        return connection

    @contextmanager
    def transaction(self, write: bool) -> Iterator[Run]:
        with self.pool.take() as connection:

            def run(statement: str, **values: object) -> Any:
                return connection.execute(statement, values)

            if not write:
                yield run  # every statement sees one state of the file
                return
            with self._writing:
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield run
                except BaseException:
                    if connection.in_transaction:  # SQLite itself undoes what fails for want of place
                        connection.execute("ROLLBACK")
                    raise
                connection.execute("COMMIT")

    def hold(self, run: Run, what: str, shared: bool = False) -> None:
        """Nothing to do: who writes is alone."""
