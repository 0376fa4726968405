"""`python -m claims measure [page …]` measures and writes measured.json; `python -m claims check` compares."""

from __future__ import annotations

import sys

import claims


def main(arguments: list[str]) -> int:
    """0 if all is well, 1 if a claim does not hold, 2 if the command cannot be understood."""
    verb, pages = (arguments[0], arguments[1:]) if arguments else ("", [])
    if verb not in ("measure", "check") or (verb == "check" and pages):
        print(__doc__)
        return 2
    known = claims.load()
    if verb == "check":
        found = claims.disagreements(known, claims.measure(known.values()), claims.committed())
        print("\n".join(found) or f"All {len(known)} claims hold.")
        return 1 if found else 0
    chosen = [c for c in known.values() if not pages or c.id.split(".")[0] in pages]
    kept = {name: value for name, value in claims.committed().items() if name in known}
    now = claims.measure(chosen)
    for name, value in now.items():
        print(f"{name} = {value!r}" + (f"  (was {kept[name]!r})" if name in kept and kept[name] != value else ""))
    claims.write(known, {**kept, **now})
    false = [name for name, value in now.items() if value is False]
    print("\n".join(f"{name} is false: {known[name].en}" for name in false) or f"Measured {len(now)} claims.")
    return 1 if false else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
