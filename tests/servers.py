"""Redis and PostgreSQL, started for the tests on this machine's loopback."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from tests import machine

# PostgreSQL refuses to run as root, and whoever starts its server must own its folder.
NOBODY: dict[str, Any] = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}


SETTINGS = ["-c", "shared_buffers=8MB", "-c", "fsync=off", "-c", "synchronous_commit=off"]


class Server:
    """A server in a folder of its own: it can die like a killed process and start again on what it left."""

    crash_by = signal.SIGKILL

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="rooms-"))  # not below pytest's own, which only its owner enters
        if NOBODY:
            shutil.chown(self.folder, NOBODY["user"], NOBODY["group"])
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.log = self.folder / "log"
        self.prepare()
        self.start()

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(self.command(), cwd=self.folder, stdout=log, stderr=log, **NOBODY)
        until = time.monotonic() + 30
        while not self.answers():
            assert self._process.poll() is None and time.monotonic() < until, self.log.read_text("utf-8")
            time.sleep(0.01)

    def crash(self, by: int | None = None) -> None:
        self._process.send_signal(by or self.crash_by)
        self._process.wait(30)

    def remove(self) -> None:
        self.crash()
        shutil.rmtree(self.folder)

    def prepare(self) -> None:
        """What is done once, before the first start."""

    def command(self) -> list[str]:
        """What starts it."""
        raise NotImplementedError

    def answers(self) -> bool:
        """Whether it takes connections."""
        raise NotImplementedError

    def address(self) -> str:
        """Where `open_store` finds it."""
        raise NotImplementedError

    def empty(self) -> None:
        """Delete all rooms."""
        raise NotImplementedError


class Redis(Server):
    """With the settings that the store asks for."""

    def command(self) -> list[str]:
        where = ["--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self.folder)]
        return [str(machine.redis()), *where, "--save", "", "--appendonly", "yes", "--appendfsync", "always"]

    def answers(self) -> bool:
        import redis

        with redis.Redis(port=self.port) as client:
            try:
                return client.ping()
            except redis.ConnectionError:  # also while it still reads its file
                return False

    def address(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def empty(self) -> None:
        import redis

        with redis.Redis(port=self.port) as client:
            client.flushall()


class Postgres(Server):
    """It hurries: what is killed here are processes, never the power, so nothing waits for the disk (`fsync`), and a
    session that does not ask for it does not wait for the log either (`synchronous_commit`)."""

    crash_by = signal.SIGQUIT  # ends all its processes at once, without a checkpoint: its next start recovers

    def prepare(self) -> None:
        initdb = [str(self._programs() / "initdb"), "-D", "data", "-U", "rooms", "-A", "trust", "--no-sync"]
        with self.log.open("ab") as log:
            subprocess.run([*initdb, "--locale=C"], cwd=self.folder, check=True, stdout=log, stderr=log, **NOBODY)

    def command(self) -> list[str]:
        where = ["-D", "data", "-h", "127.0.0.1", "-p", str(self.port), "-k", str(self.folder)]
        return [str(self._programs() / "postgres"), *where, *SETTINGS]

    def answers(self) -> bool:
        import psycopg

        try:
            with psycopg.connect(self.address()):
                return True
        except psycopg.OperationalError:
            return False

    def address(self) -> str:
        return f"postgresql://rooms@127.0.0.1:{self.port}/postgres"

    def empty(self) -> None:
        import psycopg

        with psycopg.connect(self.address()) as connection:
            connection.execute("TRUNCATE classroom_rooms CASCADE")

    def _programs(self) -> Path:
        found = machine.postgresql()
        assert found is not None
        return found
