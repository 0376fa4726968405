"""Starts the app the way the README says, on a free port, and ends it again."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_LIMIT = 90.0  # seconds; a cold start takes about two, a loaded two-core machine needs the rest


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def healthy(url: str) -> bool:
    """Whether the server answers that it is ready."""
    try:
        with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2) as answer:
            return answer.read() == b"ok"
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


@contextlib.contextmanager
def serve(script: str = "app.py", house: Path = ROOT) -> Iterator[str]:
    """A freshly started `streamlit run app.py`, or of another script, in this house or in a copy of it; gives its
    address. A failure shows its output."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    settings = {
        "STREAMLIT_SERVER_PORT": str(port),
        "STREAMLIT_SERVER_ADDRESS": "127.0.0.1",
        "STREAMLIT_SERVER_HEADLESS": "true",  # opens no window of its own
        "STREAMLIT_CLIENT_SHOW_ERROR_DETAILS": "full",  # an exception box says what happened, for the report
    }
    streamlit = Path(sys.executable).with_name("streamlit")
    with tempfile.TemporaryFile("w+") as output:
        server = subprocess.Popen(
            [streamlit, "run", script],
            cwd=house,
            env={**os.environ, **settings},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            limit = time.monotonic() + START_LIMIT
            while not healthy(url):
                if server.poll() is not None or time.monotonic() > limit:
                    output.seek(0)
                    raise RuntimeError(f"streamlit run {script} did not start:\n{output.read()}")
                time.sleep(0.1)
            yield url
        finally:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
