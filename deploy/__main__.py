"""The app for many on one machine: `python -m deploy` runs replicas and nginx until Ctrl-C, without root.

python -m deploy --replicas 4 --port 8080      # SIGHUP: new code, one replica after the other
python -m deploy render 8501 8502 8503         # the text of nginx/replicas.conf for these ports
python -m deploy wait 8501                     # until the replica at this port works (systemd)
python -m deploy healthy                       # whether the replica of this container works (Docker)
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import sys
import tempfile
import threading
import time
from pathlib import Path
from types import FrameType

from deploy.replicas import HOUSE, START_LIMIT, Deployment, answers, upstreams

LOOK = 1.0  # seconds between two looks at what runs


def main() -> int:
    """Runs one of the four; 0 where it went well."""
    parser = argparse.ArgumentParser(
        prog="python -m deploy", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--replicas", type=_several, default=max(2, os.cpu_count() or 2), help="processes (one a core)")
    parser.add_argument("--port", type=int, default=8080, help="where nginx listens (8080)")
    parser.add_argument("--host", default="0.0.0.0", help="on which address nginx listens (all)")
    parser.add_argument("--rooms", help="where rooms are kept, as ADAMW_LAB_ROOMS (a file in artifacts/deploy)")
    acts = parser.add_subparsers(dest="act")
    render = acts.add_parser("render", help="print nginx/replicas.conf")
    render.add_argument("ports", type=int, nargs="+")
    render.add_argument("--on", default="127.0.0.1", metavar="HOST", help="the machine of the replicas")
    acts.add_parser("wait", help="until a replica works").add_argument("at", type=int)
    acts.add_parser("healthy", help="whether this container's replica works")
    given = parser.parse_args()
    if given.act == "render":
        print(upstreams(given.ports, given.on), end="")
        return 0
    if given.act == "wait":
        return _wait(given.at)
    if given.act == "healthy":
        return 0 if answers(f"http://127.0.0.1:{os.environ.get('STREAMLIT_SERVER_PORT', '8501')}/_stcore/health") else 1
    return _run(given)


def _several(text: str) -> int:
    """A number of replicas; argparse says what is wrong with another."""
    if not text.isdecimal() or not 1 <= int(text) <= 64:
        raise argparse.ArgumentTypeError("from 1 to 64 replicas")
    return int(text)


def _wait(port: int) -> int:
    """0 once the replica's script has run there; 1 after START_LIMIT."""
    until = time.monotonic() + START_LIMIT
    while not answers(f"http://127.0.0.1:{port}/_stcore/script-health-check"):
        if time.monotonic() > until:
            print(f"No replica works at port {port}.", file=sys.stderr)
            return 1
        time.sleep(0.2)
    return 0


def _run(given: argparse.Namespace) -> int:
    over, anew = threading.Event(), threading.Event()

    def told(number: int, _: FrameType | None) -> None:
        (anew if number == signal.SIGHUP else over).set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, told)
    kept = HOUSE / "artifacts" / "deploy"
    kept.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="adamw-lab-") as folder:
        try:
            rooms = {"ADAMW_LAB_ROOMS": given.rooms or f"sqlite:///{kept}/rooms.sqlite"}
            app = Deployment(Path(folder), given.replicas, given.port, given.host, rooms)
            print(f"Starting {given.replicas} replicas and nginx …", flush=True)
            app.start()
        except RuntimeError as error:
            print(error, file=sys.stderr)
            return 1
        try:
            print(f"Here:    http://localhost:{given.port}\nOutside: http://{_address()}:{given.port}", flush=True)
            _watch(app, over, anew)
        finally:
            app.end()
    return 0


def _watch(app: Deployment, over: threading.Event, anew: threading.Event) -> None:
    """Starts again what falls, and all in turn when asked, until it is over."""
    while not over.wait(LOOK):
        if anew.is_set():
            anew.clear()
            app.restart()
            print("All replicas are new.", flush=True)
        for program in app.mend():
            print(f"{program.log.stem} had ended and starts again.", file=sys.stderr, flush=True)


def _address() -> str:
    """This machine's address in its network. Nothing is sent: a datagram socket that connects only looks up a way."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
        try:
            way.connect(("192.0.2.1", 9))
            return str(way.getsockname()[0])
        except OSError:
            return socket.gethostname()


if __name__ == "__main__":
    sys.exit(main())
