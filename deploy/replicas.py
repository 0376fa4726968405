"""The app as several processes with nginx before them, on this machine: what `python -m deploy` runs.

Each replica is `streamlit run app.py` on a port of the loopback; nginx runs with the configuration that deploy/nginx/
ships, only ports written anew. No root is needed. What several processes share is in the environment: one secret for
cookies and one store of rooms.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[1]
SHIPPED = Path(__file__).parent / "nginx"
PACKER = "127.0.0.1:8500"  # where the shipped configuration packs files
START_LIMIT, STOP_LIMIT = 90.0, 20.0  # seconds; a start takes two, a busy machine needs the rest


def production() -> dict[str, str]:
    """What deploy/production.env sets, as systemd and Docker read it: NAME=value, a line each."""
    lines = (Path(__file__).parent / "production.env").read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def upstreams(ports: Sequence[int], host: str = "127.0.0.1") -> str:
    """The text of nginx/replicas.conf for replicas at these ports."""
    servers = "".join(f"    server {host}:{port} max_fails=0;\n" for port in ports)
    names = "".join(f"    {port} {host}:{port};\n" for port in ports)
    return (
        "# The replicas: each is a line in both lists, and its port is its name.\n"
        f"upstream replicas {{\n    zone replicas 128k;\n    least_conn;\n{servers}}}\n"
        f"map $cookie_replica $own {{\n    default replicas;\n{names}}}\n"
    )


def free_ports(number: int) -> list[int]:
    """Ports of the loopback that nobody has at this moment."""
    with contextlib.ExitStack() as held:
        return [held.enter_context(socket.create_server(("127.0.0.1", 0))).getsockname()[1] for _ in range(number)]


def answers(url: str) -> bool:
    """Whether the address answers with 200 within two seconds."""
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return answer.status == 200
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


class Program:
    """A program that writes to a log file of its own. `ready` is the address that answers once it works, `user` whom
    root lets it run as."""

    def __init__(
        self, command: Sequence[str], log: Path, ready: str, environment: Mapping[str, str], user: str | None = None
    ) -> None:
        self.command, self.log, self.ready, self.user = list(command), log, ready, user
        self.environment = {**os.environ, **environment}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it, without waiting."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=HOUSE,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches the parent alone, which ends all in order
                user=self.user,
                extra_groups=[] if self.user else None,
            )

    def wait(self) -> None:
        """Until it works. RuntimeError, with its log, where it ends or has not begun after START_LIMIT."""
        until = time.monotonic() + START_LIMIT
        while not answers(self.ready):
            if not self.runs() or time.monotonic() > until:
                raise RuntimeError(f"{self.command[0]} did not start:\n{self.log.read_text('utf-8', 'replace')}")
            time.sleep(0.05)

    def runs(self) -> bool:
        """Whether its process is there."""
        return self.process is not None and self.process.poll() is None

    def end(self, how: int = signal.SIGTERM) -> None:
        """Asks it to end and waits; after STOP_LIMIT it is killed."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(how)
        try:
            self.process.wait(STOP_LIMIT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Deployment:
    """`number` replicas and nginx, reached at `host`:`port`; what they leave behind is in `folder`.

    `environment` overrides what production.env says, for instance ADAMW_LAB_ROOMS. Root may let nginx run as `user`,
    who must own the folder.
    """

    def __init__(
        self,
        folder: Path,
        number: int,
        port: int,
        host: str = "0.0.0.0",
        environment: Mapping[str, str] | None = None,
        user: str | None = None,
    ) -> None:
        nginx = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
        if nginx is None:
            raise RuntimeError("There is no nginx here. On Debian: sudo apt-get install -y nginx-light")
        self.folder = folder
        _is_free(host, port)
        self.url = f"http://127.0.0.1:{port}"
        packer, *self.ports = free_ports(number + 1)
        configured(folder, self.ports, f"{host}:{port}", packer)
        shared = {
            "STREAMLIT_SERVER_COOKIE_SECRET": secrets.token_hex(32),
            "ADAMW_LAB_ROOMS": f"sqlite:///{folder}/rooms.sqlite",
            **(environment or {}),
        }
        self.replicas = [self._replica(folder, port, shared) for port in self.ports]
        command = [nginx, "-e", "stderr", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-g", "daemon off;"]
        self.nginx = Program(command, folder / "nginx.log", f"{self.url}/_stcore/health", {}, user)

    @staticmethod
    def _replica(folder: Path, port: int, shared: Mapping[str, str]) -> Program:
        environment = {**production(), **shared, "STREAMLIT_SERVER_PORT": str(port)}
        command = [sys.executable, "-m", "streamlit", "run", "app.py"]
        # Not only `health`: it runs the app's script once, so whoever comes first waits for nothing.
        ready = f"http://127.0.0.1:{port}/_stcore/script-health-check"
        return Program(command, folder / f"replica-{port}.log", ready, environment)

    def start(self) -> None:
        """Starts all and waits until all work; where one does not, none is left behind."""
        try:
            for replica in self.replicas:
                replica.start()
            for replica in self.replicas:
                replica.wait()
            self.nginx.start()
            self.nginx.wait()
        except BaseException:
            self.end()
            raise

    def restart(self) -> None:
        """Ends and starts the replicas one after the other; each must work before the next is asked to end."""
        for replica in self.replicas:
            replica.end()
            replica.start()
            replica.wait()

    def mend(self) -> list[Program]:
        """Starts again what has ended by itself, without waiting; gives it."""
        fallen = [program for program in (*self.replicas, self.nginx) if not program.runs()]
        for program in fallen:
            program.start()
        return fallen

    def end(self) -> None:
        """Ends all, nginx first, so that nobody is told of replicas that are gone."""
        for program in (self.nginx, *self.replicas):
            program.end()


def _is_free(host: str, port: int) -> None:
    """RuntimeError where nginx could not listen there: nginx itself would only say so in its log."""
    try:
        socket.create_server((host, port)).close()
    except OSError as error:
        why = os.strerror(error.errno or 0)
        raise RuntimeError(f"Nobody can listen at port {port} here: {why}. Choose another.") from None


def configured(folder: Path, ports: Sequence[int], listen: str, packer: int) -> None:
    """Writes the shipped configuration of nginx to `folder`, with these ports in the place of its own."""
    folder.chmod(0o711)  # nginx started by root works as nobody, who goes through it to what it caches
    shipped = (SHIPPED / "nginx.conf").read_text("utf-8")
    (folder / "nginx.conf").write_text(shipped.replace(PACKER, f"127.0.0.1:{packer}"), "utf-8")
    (folder / "replicas.conf").write_text(upstreams(ports), "utf-8")
    own = (SHIPPED / "listen.conf").read_text("utf-8")
    (folder / "listen.conf").write_text(re.sub(r"^listen .*;$", f"listen {listen};", own, flags=re.M), "utf-8")
