"""With what a result was made: versions and a checksum of the sources, never a machine's name."""

from __future__ import annotations

import hashlib
import platform
import subprocess
from functools import cache
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = ("numpy", "scipy", "scikit-learn", "torch")
# no sweep runs these
ASIDE = {"__init__.py", "__main__.py", "clouds.py", "rescaled.py", "results.py", "watching.py", "worker.py"}


@cache
def environment(device: str) -> dict[str, str]:
    """Everything that may move a result: Python, packages, the device's kind, and the project's sources."""
    return {
        "python": platform.python_version(),
        **{name: version(name) for name in PACKAGES},
        "device": device,
        "sources": sources(),
    }


@cache
def sources() -> str:
    """A checksum of the files that a training runs through: the core, its rules and its networks, not this package."""
    core = ROOT / "optim_core"
    networks = (file for file in core.glob("networks/*.py") if file.name not in ASIDE)
    files = [*core.glob("*.py"), *core.glob("rules/*.py"), *networks]
    found = hashlib.sha256()
    for file in sorted(files):
        found.update(file.relative_to(core).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return found.hexdigest()[:20]


def commit() -> str:
    """The project's own commit, "-modified" behind it where a tracked file differs; empty where there is none."""

    def git(*words: str) -> str:
        done = subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, text=True, check=True)
        return done.stdout.strip()

    try:
        if Path(git("rev-parse", "--show-toplevel")).resolve() != ROOT:  # another project's, around this folder
            return ""
        return git("rev-parse", "HEAD") + ("-modified" if git("status", "--porcelain", "-uno") else "")
    except (OSError, subprocess.CalledProcessError):
        return ""
