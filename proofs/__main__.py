"""`python -m proofs [NAME…]`: runs the proofs one after the other, prints their tables and writes docs/proofs/."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
from pathlib import Path

import proofs

DOCS = Path(__file__).resolve().parents[1] / "docs" / "proofs"


def names() -> tuple[str, ...]:
    """The modules here that prove something."""
    found = (module.name for module in pkgutil.iter_modules(proofs.__path__) if not module.name.startswith("_"))
    return tuple(name for name in sorted(found) if hasattr(importlib.import_module(f"proofs.{name}"), "prove"))


def main() -> int:
    """0 where every promise was kept that does not depend on how fast the machine is."""
    parser = argparse.ArgumentParser(prog="python -m proofs", description=proofs.__doc__)
    parser.add_argument("name", nargs="*", help=", ".join(names()))
    wanted = parser.parse_args().name or names()
    if strangers := sorted(set(wanted) - set(names())):
        parser.error(f"There is no proof {', '.join(strangers)}; there are {', '.join(names())}.")
    broken = []
    for name in wanted:
        proof = importlib.import_module(f"proofs.{name}").prove()
        DOCS.mkdir(exist_ok=True)
        (DOCS / f"{name}.md").write_text(proof.document(name), encoding="utf-8")
        print(f"{proof.title}\n\n{proof.table()}\n", flush=True)
        broken += [name] if proof.fails else []
    if broken:
        print(f"Broken: {', '.join(broken)}.", file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
