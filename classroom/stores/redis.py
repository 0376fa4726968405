"""Rooms in Redis, where several processes or machines serve one room. Needs redis-py, and one Redis (with replicas if
you like), not a Redis Cluster: one act touches keys of several names.

What an acknowledged vote outlives is the server's setting. `appendonly yes` with `appendfsync always`: the vote is on
disk before the answer, so it outlives kill -9 of Redis and a power cut. With `everysec`, Redis's own choice, up to the
last two seconds of votes are lost with the power, or with Redis where its disk was slow. With `no`, or without
`appendonly`, everything since the last snapshot may be lost. `maxmemory-policy` must be noeviction, or Redis deletes
rooms to make place. The store says in the log where the server is set otherwise.

An act is one run of the script redis.lua, and Redis runs scripts one after the other.
"""

from __future__ import annotations

import logging
import secrets
from pathlib import Path
from typing import Any

import redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry

from classroom import bounds
from classroom.refused import Refused
from classroom.store import Kept, Question, no_room
from classroom.stores.pool import PATIENCE

PREFIX = "adamw-lab:2:"  # the figure is the form of what is kept below it
SAFE = {"appendonly": "yes", "appendfsync": "always", "maxmemory-policy": "noeviction"}
AWAY = (
    redis.exceptions.ConnectionError,
    redis.exceptions.TimeoutError,
    redis.exceptions.OutOfMemoryError,
    redis.exceptions.ReadOnlyError,
)

SCRIPT = Path(__file__).with_name("redis.lua").read_text("utf-8")


class RedisStore:
    """Rooms in the Redis at `address` (redis://host:port/number), under keys that begin with PREFIX."""

    def __init__(self, address: str) -> None:
        pool = redis.BlockingConnectionPool.from_url(
            address,
            max_connections=8,
            timeout=PATIENCE,
            socket_timeout=PATIENCE,
            socket_connect_timeout=PATIENCE,
            # Once more on a new connection, as after a restart of Redis. To do an act twice is harmless (sql.py, act).
            retry=Retry(ConstantBackoff(0.05), 1),
            decode_responses=True,
        )
        self._redis = redis.Redis.from_pool(pool)
        self._run = self._redis.register_script(SCRIPT)
        self._warn()

    def key(self) -> bytes:
        name = f"{PREFIX}key"
        try:
            self._redis.set(name, secrets.token_hex(32), nx=True)
            return bytes.fromhex(str(self._redis.get(name)))
        except AWAY as failure:
            raise _away(failure) from failure

    def open(self, code: str, secret: str, now: float, expires: float) -> bool:
        return self._act("open", code, now, expires, secret, bounds.MOST_ROOMS) == [1]

    def room(self, code: str, now: float) -> Kept:
        secret, page, query, number, name, *question = self._act("room", code, now)
        return Kept(secret, page, query, number, Question(name, *question) if name else None)

    def show(self, code: str, page: str, query: str, now: float, expires: float) -> int:
        return int(self._act("show", code, now, expires, page, query)[0])

    def ask(self, code: str, question: str, options: int, said: str, now: float, expires: float) -> None:
        self._act("ask", code, now, expires, question, options, said, bounds.MOST_QUESTIONS)

    def settle(self, code: str, question: str, state: int, answer: str, now: float, expires: float) -> None:
        self._act("settle", code, now, expires, question, state, answer)

    def vote(self, code: str, question: str, device: str, choice: int, now: float) -> None:
        self._act("vote", code, now, question, device, choice, bounds.MOST_DEVICES)

    def voted(self, code: str, question: str, device: str, now: float) -> int | None:
        (choice,) = self._act("voted", code, now, question, device)
        return None if choice < 0 else int(choice)

    def tally(self, code: str, question: str, now: float) -> tuple[int, ...]:
        return tuple(self._act("tally", code, now, question))

    def end(self, code: str) -> None:
        self._act("finish", code, 0.0)

    def close(self) -> None:
        self._redis.close()
        self._redis.connection_pool.disconnect()

    def _act(self, name: str, code: str, now: float, *given: str | float) -> list[Any]:
        """The answer of an act, or what it refused."""
        spelled = [repr(part) if isinstance(part, float) else part for part in (now, *given)]
        try:
            reason, *answer = self._run(args=[name, PREFIX, code, *spelled])
        except AWAY as failure:
            raise _away(failure) from failure
        if not reason:
            return answer
        if reason == "room":
            raise no_room(code)
        # The number that a reason brings is the one that its sentence has a place for.
        raise Refused(reason, code=code, **dict.fromkeys(("most", "options"), *answer))

    def _warn(self) -> None:
        """Say in the log what of the server's settings could lose votes; many hosts do not tell."""
        try:
            found = self._redis.config_get(*SAFE)
        except redis.exceptions.ResponseError:
            return
        except AWAY as failure:
            raise _away(failure) from failure
        for name, wanted in SAFE.items():
            if found.get(name, wanted) != wanted:
                text = "Redis has %s %s: acknowledged votes may be lost; set it to %s."
                logging.getLogger(__name__).warning(text, name, found[name], wanted)


def _away(failure: Exception) -> Refused:
    logging.getLogger(__name__).error("The rooms cannot be reached: %s", failure)
    return Refused("away")
