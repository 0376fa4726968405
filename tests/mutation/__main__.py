"""Runs every plant in a temporary copy of the tree, two at a time, and prints who caught it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.mutation.plants import PLANTS, Plant

ROOT = Path(__file__).resolve().parents[2]
NEEDED = ("optim_core", "tests", "pyproject.toml")
PYTEST = ["-m", "pytest", "-x", "-q", "--no-header", "--tb=no", "-p", "no:cacheprovider"]
WORKERS = 2
LIMIT_S = 300  # a plant that hangs is a plant that survives


@dataclass(frozen=True)
class Verdict:
    """What became of one plant: `caught` by a failed test (`by`), or why not."""

    plant: Plant
    caught: bool
    by: str
    seconds: float


def main() -> int:
    """Exit status: 0 where the clean tree passes and every plant is caught, else 1. Words choose plants by name."""
    wanted = [p for p in PLANTS if not sys.argv[1:] or any(word in p.name for word in sys.argv[1:])]
    print(f"{len(wanted)} plants; first the clean tree, which must pass what should catch them.", flush=True)
    with ThreadPoolExecutor(WORKERS) as pool:
        if complaint := next(filter(None, pool.map(_complaint, sorted({p.tests for p in wanted}))), None):
            print(complaint)
            return 1
        caught = 0
        for verdict in pool.map(_verdict, wanted):
            mark = "caught  " if verdict.caught else "SURVIVED"
            print(f"{mark}  {verdict.seconds:5.1f} s  {verdict.plant.name:45}  {verdict.by}", flush=True)
            caught += verdict.caught
    print(f"{caught} of {len(wanted)} caught.")
    return 0 if caught == len(wanted) else 1


def _complaint(tests: tuple[str, ...]) -> str | None:
    """What the clean tree fails among these tests; None where it passes them."""
    code, output = _try(tests, None)
    return f"The clean tree fails {' '.join(tests)}:\n{output}" if code else None


def _verdict(plant: Plant) -> Verdict:
    begun = time.monotonic()
    try:
        code, output = _try(plant.tests, plant)
    except (ValueError, subprocess.TimeoutExpired) as error:
        return Verdict(plant, False, str(error), time.monotonic() - begun)
    failed = re.search(r"^FAILED (.+?)(?: - .*)?$", output, re.MULTILINE)
    by = failed[1] if failed else f"pytest ended with {code}: {' | '.join(output.splitlines()[-3:])}"
    return Verdict(plant, code == 1 and failed is not None, by, time.monotonic() - begun)


def _try(arguments: tuple[str, ...], plant: Plant | None) -> tuple[int, str]:
    """(exit status, output) of pytest in a fresh copy with this plant; 1 means that a test failed."""
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        for name in NEEDED:
            source, target = ROOT / name, Path(folder) / name
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(source, target)
        if plant is not None:
            file = Path(folder) / plant.file
            file.write_text(plant.apply(file.read_text(encoding="utf-8")), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, *PYTEST, *arguments],
            cwd=folder,
            env={k: v for k, v in os.environ.items() if k != "PYTHONPATH"} | {"PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
        )
        return done.returncode, done.stdout + done.stderr


if __name__ == "__main__":
    sys.exit(main())
