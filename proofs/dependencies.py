"""Known weaknesses of what the app installs, as pip-audit looks them up; says so where they could not be looked up.

pip-audit is no part of the app's environment: `PIP_AUDIT` names it, or it is taken from the path.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import Any

from proofs.proof import Line, Proof
from ui.pages import ROOT

FILES = ("requirements.txt", "requirements-classroom.txt")
LIMIT = 300.0  # seconds


def prove() -> Proof:
    """Audit the pins of FILES; a package that the service does not answer for counts as not looked up."""
    how = (
        f"`pip-audit --no-deps --disable-pip` on the pins of {', '.join(f'`{name}`' for name in FILES)}: what the app "
        "names itself. What those bring along is not pinned, so it is not audited here."
    )
    found, trouble = _report()
    looked = [one for one in found if "vulns" in one]
    skipped = [one for one in found if "vulns" not in one]
    weak = [f"{one['name']} {one['version']}: {v['id']}" for one in looked for v in one["vulns"]]
    lines = (
        Line("pins that could be looked up", f"{len(found) or 'all'}", f"{len(looked)}",
             bool(found) and not skipped, timing=True),  # without a network this is no fault of the app
        Line("known weaknesses among them", "0", f"{len(weak)}" if looked else "not known",
             bool(looked) and not weak, timing=not looked),
    )  # fmt: skip
    more = [*(f"* {one}" for one in weak)]
    if skipped or trouble:
        reason = trouble or "the service did not know them, or could not be reached"
        more.append(f"Not looked up: {', '.join(one['name'] for one in skipped) or 'all'} ({reason}).")
    return Proof("Known weaknesses of the dependencies", how, lines, "\n".join(more))


def _report() -> tuple[list[dict[str, Any]], str]:
    """(one entry for each pin, why there is none)."""
    tool = os.environ.get("PIP_AUDIT") or shutil.which("pip-audit")
    if tool is None:
        return [], "pip-audit is not installed; PIP_AUDIT may name it"
    asked = [word for name in FILES for word in ("-r", str(ROOT / name))]
    try:
        done = subprocess.run(
            [tool, *asked, "--no-deps", "--disable-pip", "--format", "json", "--progress-spinner", "off"],
            capture_output=True, text=True, timeout=LIMIT, check=False,
        )  # fmt: skip
        return json.loads(done.stdout)["dependencies"], ""
    except (OSError, subprocess.TimeoutExpired, ValueError, KeyError):
        return [], "pip-audit gave no report; is there a network?"
