"""From `make run` to the first page, beside a Streamlit app of one line: `python -m proofs cold_start`.

The environment is installed, and Python keeps what it compiles, as it does unless it is told not to. Each start is a
fresh process, in turns with the other, and the shortest of several counts: everything slower is the machine's doing.
The first page is ready when the script of a first visitor has ended.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from proofs._hall import spent
from proofs.proof import Line, Proof
from proofs.visitors import Visitor
from tests.browser.server import ROOT, free_port, healthy

ROUNDS = 6
RATIO = 1.5
LIMIT = 120.0  # seconds that a start may take
ONE_LINE = 'import streamlit as st; st.write("hello")\n'
SETTINGS = {"STREAMLIT_SERVER_ADDRESS": "127.0.0.1", "STREAMLIT_SERVER_HEADLESS": "true",
            "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false"}  # fmt: skip
LEFT_OUT = (
    "PYTHONDONTWRITEBYTECODE"  # with it every start compiles the app, and only its libraries are compiled already
)


def start(command: Sequence[str], folder: Path, slug: str) -> tuple[float, float, bool]:
    """(seconds until the first page, seconds of CPU of the server by then, whether it has torch in memory)."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    inherited = {name: value for name, value in os.environ.items() if name != LEFT_OUT}
    began = time.perf_counter()
    with tempfile.TemporaryFile() as log:
        make = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, start_new_session=True,
                                env={**inherited, **SETTINGS, "STREAMLIT_SERVER_PORT": str(port)})  # fmt: skip
        try:
            while not healthy(url):
                if make.poll() is not None or time.perf_counter() - began > LIMIT:
                    raise RuntimeError(f"{' '.join(command)} did not start")
                time.sleep(0.02)
            asyncio.run(_visit(url, slug))
            took, server = time.perf_counter() - began, _server(make.pid)
            return took, spent(server), "libtorch" in Path(f"/proc/{server}/maps").read_text()
        finally:
            os.killpg(make.pid, signal.SIGTERM)
            make.wait(20)


async def _visit(url: str, slug: str) -> None:
    async with Visitor(url, slug) as visitor:
        await visitor.open()


def _server(pid: int) -> int:
    """The process at the end of the line: make starts a shell, which starts the server."""
    while children := Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        pid = int(children[0])
    return pid


def prove() -> Proof:
    """Both, in turns."""
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "one_line.py").write_text(ONE_LINE)
        streamlit = str(ROOT / ".venv" / "bin" / "streamlit")
        ours, theirs = [], []
        for _ in range(ROUNDS):
            theirs.append(start((streamlit, "run", "one_line.py"), Path(name), ""))
            ours.append(start(("make", "--silent", "run"), ROOT, "start"))
    (app, app_cpu), (least, least_cpu) = ([min(one[k] for one in these) for k in (0, 1)] for these in (ours, theirs))
    torch = any(one[2] for one in ours)
    return Proof(
        "Cold start",
        (__doc__ or "").partition("\n\n")[2].strip(),
        (
            Line("first page of the app", f"at most {RATIO} × the one line", f"{app:.2f} s against {least:.2f} s, "
                 f"{app / least:.2f} ×", app <= RATIO * least, True),
            Line("CPU of the server until then", "reported", f"{app_cpu:.2f} s against {least_cpu:.2f} s", True),
            Line("torch in the server's memory", "no", "yes" if torch else "no", not torch),
        ),
    )  # fmt: skip


if __name__ == "__main__":
    print(prove().table())
