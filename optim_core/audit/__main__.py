"""`python -m optim_core.audit SUBJECT…`: is this optimizer scale-free?"""

from __future__ import annotations

import argparse
import json
import math
import sys
from typing import Any

from optim_core.audit.report import examine
from optim_core.audit.subject import subject
from optim_core.audit.words import sentences, table


def main(line: list[str] | None = None) -> int:
    """0 when every subject could be audited, 1 when one could not be run, 2 when the line is wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m optim_core.audit", description="Measure what an optimizer is invariant to, and how it decays."
    )
    parser.add_argument(
        "subject", nargs="+", help="a method of ours (AdamW, Adam-l2) or the import path of a torch optimizer's class "
        "or factory, with settings: torch.optim.AdamW:lr=1e-3,weight_decay=0.1; what it names is imported and run",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="the fields of the reports as JSON, a list")
    given = parser.parse_args(line)
    try:
        subjects = [subject(text) for text in given.subject]
    except (ValueError, ImportError) as problem:
        print(problem, file=sys.stderr)
        return 2
    reports = [examine(one) for one in subjects]
    if given.json:
        print(json.dumps([_plain(report.to_json()) for report in reports], indent=2, ensure_ascii=False))
    else:
        for n, report in enumerate(reports):
            print("\n" * bool(n) + "\n".join(sentences(report)), end="\n\n" if report.exact.deviations else "\n")
            if report.exact.deviations:
                print(table(report))
    return int(any(report.exact.problem for report in reports))


def _plain(held: Any) -> Any:
    """JSON has no infinity: null stands for what is not finite."""
    if isinstance(held, dict):
        return {name: _plain(value) for name, value in held.items()}
    if isinstance(held, list | tuple):
        return [_plain(value) for value in held]
    return None if isinstance(held, float) and not math.isfinite(held) else held


if __name__ == "__main__":
    sys.exit(main())
