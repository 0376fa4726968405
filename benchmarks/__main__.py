"""`make bench`: measures in fresh processes, prints the tables and stores them in docs/benchmarks.md."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks import report
from benchmarks.measure import SETTINGS
from tests import machine

VISITS = 5  # to the stage, and as many to the minimal page beside it
ROOT = Path(__file__).resolve().parents[1]
IMPORT = "import time, numpy, sympy; begun = time.process_time(); import optim_core; print(time.process_time() - begun)"


def child(*arguments: str) -> str:
    """What a fresh interpreter prints. Where it fails it has said why."""
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise SystemExit(done.returncode)
    return done.stdout


def import_seconds(times: int = 9) -> float:
    """Median processor time of `import optim_core` after NumPy and SymPy, byte code already there."""
    child("-c", IMPORT)
    return statistics.median(float(child("-c", IMPORT)) for _ in range(times))


def busy() -> bool:
    """Whether other programs take more than half of the cores."""
    return hasattr(os, "getloadavg") and os.getloadavg()[0] > (os.cpu_count() or 1) / 2


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=9, help="rounds in which every peer does every job once")
    parser.add_argument("--dry", action="store_true", help="leave docs/benchmarks.md as it is")
    chosen = parser.parse_args()
    measured: dict[str, list[dict[str, Any]]] = {}
    for setting in ("one",) if busy() else SETTINGS:
        print(f"Measuring on {setting} core{'s' if setting == 'all' else ''} …", flush=True)
        measured[setting] = json.loads(child("-m", "benchmarks.measure", setting, str(chosen.rounds)))
    print("Measuring small networks …", flush=True)
    networks = json.loads(child("-m", "benchmarks.networks", str(chosen.rounds)))
    print("Measuring a small Transformer …", flush=True)
    language = json.loads(child("-m", "benchmarks.language"))
    print("Measuring the step of the torch optimizers …", flush=True)
    optimizers = json.loads(child("-m", "benchmarks.optimizers", str(3 * chosen.rounds)))
    stage = None
    if machine.chromium():
        print("Measuring the live stage …", flush=True)
        stage = json.loads(child("-m", "benchmarks.stage", str(VISITS)))
    versions = report.installed()
    text = report.markdown(measured, import_seconds(), chosen.rounds, versions, stage, networks, language, optimizers)
    print(text)
    if not chosen.dry:
        (ROOT / "docs").mkdir(exist_ok=True)
        (ROOT / "docs" / "benchmarks.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
