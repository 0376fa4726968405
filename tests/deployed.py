"""Two replicas and nginx on the loopback, with the configuration that deploy/ ships."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from deploy.replicas import Deployment, free_ports

#: nginx is never root here, as in a deployment; who starts it must own its folder.
NGINX = "nobody" if os.geteuid() == 0 else None


@contextlib.contextmanager
def deployed(number: int = 2, rooms: str | None = None) -> Iterator[Deployment]:
    """The app, reached through nginx at `.url`. `rooms`: where they are kept, else in a file of both replicas."""
    folder = Path(tempfile.mkdtemp(prefix="replicas-"))  # not below pytest's own, which only its owner enters
    if NGINX:
        shutil.chown(folder, NGINX)
    environment = {"STREAMLIT_SERVER_ALLOWED_HOSTS": "lab.example.edu 127.0.0.1"}
    if rooms:
        environment["ADAMW_LAB_ROOMS"] = rooms
    try:
        app = Deployment(folder, number, *free_ports(1), "127.0.0.1", environment, NGINX)
        app.start()
        try:
            yield app
        finally:
            app.end()
    finally:
        shutil.rmtree(folder)
