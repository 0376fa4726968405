"""What a link or a reader wrote, shown as it was written: nothing in it is read as Markdown."""

from __future__ import annotations

import re

QUOTED = 40  # characters shown of what somebody wrote


def quoted(raw: str) -> str:
    """What a link or a reader wrote, for a code span: one short line, nothing in it that ends the span or the line."""
    line = " ".join(raw.split())
    line = "".join(mark if mark.isprintable() else "\ufffd" for mark in line).replace("`", "'")
    return line if len(line) <= QUOTED else line[: QUOTED - 1] + "…"


def literal(sentence: str) -> str:
    """A sentence that holds what a reader typed, for Markdown: every sign stands as it was typed."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|~$<>:&])", r"\\\1", sentence)
