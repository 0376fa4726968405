"""The table of one proof: what was promised, what was measured, whether it held, and on which machine."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass, field
from datetime import UTC, datetime

import streamlit


@dataclass(frozen=True)
class Line:
    """One promise. `timing`: it depends on how fast and how busy the machine is, so it fails no run."""

    what: str
    promised: str
    measured: str
    held: bool
    timing: bool = False


@dataclass(frozen=True)
class Proof:
    """A title, how it was measured (Markdown), its lines, and whatever else is worth reading (Markdown)."""

    title: str
    how: str
    lines: tuple[Line, ...]
    more: str = field(default="")

    @property
    def fails(self) -> bool:
        """Whether a promise that no slow machine excuses is broken."""
        return any(not line.held and not line.timing for line in self.lines)

    def table(self) -> str:
        """The lines as a Markdown table."""
        rows = [f"| {one.what} | {one.promised} | {one.measured} | {_verdict(one)} |" for one in self.lines]
        return "\n".join(["| | promised | measured | |", "|---|---|---|---|", *rows])

    def document(self, name: str) -> str:
        """The file that is kept, with its command and its machine."""
        parts = [f"# {self.title}", self.how, self.table(), self.more, f"`python -m proofs {name}`, {_machine()}"]
        return "\n\n".join(part.strip() for part in parts if part) + "\n"


def _verdict(line: Line) -> str:
    return "held" if line.held else "not on this machine" if line.timing else "**broken**"


def _machine() -> str:
    when = datetime.now(UTC).date().isoformat()
    cores, load = os.cpu_count(), os.getloadavg()[2]
    return (
        f"{when}: {cores} cores, {load:.1f} processes running on average in the quarter of an hour before the end; "
        f"Python {platform.python_version()}, Streamlit {streamlit.__version__}."
    )
