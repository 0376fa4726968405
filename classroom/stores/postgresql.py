"""Rooms in PostgreSQL, where several processes or machines serve one room. Needs psycopg 3.

An acknowledged vote is on the server's disk: `synchronous_commit` is set to on for our connections, whatever the
server's own setting. It outlives the server as far as the server's `fsync` is on, which is PostgreSQL's default.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from classroom.stores.pool import PATIENCE, Pool
from classroom.stores.sql import Run, SqlStore

ONE = 0x1F0E5A8D  # the first half of our advisory locks; any number that no other program of the database takes


class PostgresStore(SqlStore):
    """Rooms in the database at `address` (postgresql://user@host/name), in tables that begin with classroom_."""

    failures = (psycopg.OperationalError,)

    def __init__(self, address: str) -> None:
        self._address = address
        self.pool = Pool(self._connect)
        self.create()

    def _connect(self) -> psycopg.Connection:
        connection = psycopg.connect(
            self._address,
            autocommit=True,
            client_encoding="utf8",  # or texts of a database in SQL_ASCII come as bytes
            connect_timeout=int(PATIENCE),
            prepare_threshold=None,  # a proxy such as PgBouncer may give every transaction another connection
        )
        wait = f"{int(PATIENCE)}s"
        connection.execute(
            f"SET synchronous_commit = on; SET lock_timeout = '{wait}'; SET statement_timeout = '{wait}';"
            " SET client_min_messages = warning"
        )
        return connection

    @contextmanager
    def transaction(self, write: bool) -> Iterator[Run]:
        with self.pool.take() as connection:

            def run(statement: str, **values: object) -> Any:
                return connection.execute(_named(statement), values)

            if not write:
                yield run
                return
            with connection.transaction():
                yield run

    def is_lost(self, failure: Exception) -> bool:
        # A statement that waited too long for a lock has an SQLSTATE of its own; a broken connection has none or 57P.
        state = getattr(failure, "sqlstate", None)
        return state is None or state.startswith(("57P", "08"))

    def hold(self, run: Run, what: str, shared: bool = False) -> None:
        # Rows can be locked for sharing too, but there a steady stream of votes keeps the lecturer waiting. Names that
        # have the same hash wait for each other, which harms nobody.
        run(f"SELECT pg_advisory_xact_lock{'_shared' * shared}(:one, hashtext(:what))", one=ONE, what=what)


@functools.cache
def _named(statement: str) -> str:
    """The statement with its `:name` as psycopg writes them."""
    return re.sub(r":(\w+)", r"%(\1)s", statement)
