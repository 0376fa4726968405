"""`python -m benchmarks.startup`: what `import optim_core` costs beside NumPy and SymPy, in fresh interpreters."""

from __future__ import annotations

import subprocess
import sys

ROUNDS = 7
GOAL = 0.5  # seconds beyond NumPy and SymPy


def seconds(modules: str) -> float:
    """The fastest of ROUNDS imports, each in a new interpreter: everything slower is the machine's doing."""
    question = f"import time; start = time.perf_counter(); import {modules}; print(time.perf_counter() - start)"
    command = [sys.executable, "-c", question]
    return min(float(subprocess.run(command, check=True, capture_output=True).stdout) for _ in range(ROUNDS))


def measure() -> dict[str, float]:
    """Seconds of each import: the libraries, the core after them, the core alone (it loads SymPy on demand)."""
    return {modules: seconds(modules) for modules in ("numpy, sympy", "numpy, sympy, optim_core", "optim_core")}


def main() -> None:
    took = measure()
    for modules, value in took.items():
        print(f"import {modules:<26} {value * 1000:6.0f} ms")
    beyond = took["numpy, sympy, optim_core"] - took["numpy, sympy"]
    print(f"beyond NumPy and SymPy {beyond * 1000:14.0f} ms  (goal: under {GOAL * 1000:.0f} ms)")


if __name__ == "__main__":
    main()
