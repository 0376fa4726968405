"""One worker process and the lines spoken with it (optim_core/networks/worker.py says which)."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
COMMAND = (sys.executable, "-m", "optim_core.networks.worker")


class Worker:
    """Starts its process when it is first needed, and again after `end` or after the process has died."""

    def __init__(self, command: tuple[str, ...] = COMMAND) -> None:
        self._command = command
        self._process: subprocess.Popen[str] | None = None
        self._answers: SimpleQueue[Mapping[str, Any] | None] = SimpleQueue()

    def begin(self, plan: Mapping[str, Any]) -> None:
        """Ask for a training. Raises OSError where no process can be started."""
        if self._process is None or self._process.poll() is not None:
            self.end()
            self._answers = SimpleQueue()
            self._process = subprocess.Popen(
                self._command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
            )
            Thread(target=_listen, args=(self._process, self._answers), daemon=True).start()
        self._say({"plan": plan})

    def cancel(self) -> None:
        """Ask for the end of the present training."""
        self._say({"cancel": True})

    def answer(self, timeout: float) -> Mapping[str, Any] | None:
        """The next message, or None after `timeout` seconds. Raises OSError if the process has gone away."""
        try:
            message = self._answers.get(timeout=timeout)
        except Empty:
            return None
        if message is None:
            raise OSError("The process that trains has ended unexpectedly; try again.")
        return message

    def end(self) -> None:
        """End the process, whatever it does."""
        if self._process is None:
            return
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                _close(stream)
        self._process = None

    def _say(self, message: Mapping[str, Any]) -> None:
        if self._process is None or self._process.stdin is None:
            raise OSError("The process that trains is not running.")
        self._process.stdin.write(json.dumps(message) + "\n")
        self._process.stdin.flush()


def _close(stream: Any) -> None:
    try:
        stream.close()
    except OSError:  # what was still to be written has no reader any more
        return


def _listen(process: subprocess.Popen[str], answers: SimpleQueue[Mapping[str, Any] | None]) -> None:
    assert process.stdout is not None
    try:
        for line in process.stdout:
            answers.put(json.loads(line))
    except ValueError:  # the stream was closed under the reader, or a half-written last line
        pass
    answers.put(None)
