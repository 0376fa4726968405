"""The app as its own process, which a proof may kill and start again, and whose processor time it reads."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from tests.browser.server import ROOT, free_port, healthy

LIMIT = 120.0  # s that a start may take on a busy machine


class Served:
    """`streamlit run app.py` on a free port, with these rooms, `more` of an environment; `log`: where it writes."""

    def __init__(self, rooms: str, more: Mapping[str, str] | None = None, log: Path | None = None) -> None:
        self._log = log
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._settings = {
            "ADAMW_LAB_ROOMS": rooms,
            "STREAMLIT_SERVER_PORT": str(self.port),
            "STREAMLIT_SERVER_ADDRESS": "127.0.0.1",
            "STREAMLIT_SERVER_HEADLESS": "true",
            **(more or {}),
        }
        self.start()

    def start(self) -> None:
        """Start, again on the same port, and wait until it answers."""
        command = [str(Path(sys.executable).with_name("streamlit")), "run", "app.py"]
        environment = {**os.environ, **self._settings}
        with open(self._log or os.devnull, "ab") as log:
            self._process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        until = time.monotonic() + LIMIT
        while not healthy(self.url):
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError("streamlit run app.py did not start")
            time.sleep(0.1)

    def kill(self) -> None:
        """kill -9."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def processor_time(self) -> float:
        """Seconds of all its threads so far (Linux: /proc/PID/stat, fields 14 and 15)."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
